"""From serialised messages to objects with ROS's attributes, by the definitions that a recording carries."""

from collections.abc import Callable
from typing import Any

from rosbags.serde import SerdeError
from rosbags.typesys import Stores, TypesysError, get_types_from_idl, get_types_from_msg, get_typestore

from liquid_nav.bags.compression import ZSTD_MAGIC, DamagedDataError, decompress
from liquid_nav.bags.storage import Channel
from liquid_nav.core.errors import BagError

UNREADABLE = (SerdeError, DamagedDataError, ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
"""What deserialising raises for bytes that are not a message of the type."""

_IDL_RULE = '=' * 80 + '\n'


def decoder(channel: Channel, distribution: str = '') -> Callable[[bytes], Any]:
    """
    Return what turns a channel's bytes into messages; it raises one of UNREADABLE for bytes that are none.

    A definition in the recording goes first, so that a recording of any distribution is read by its own. Where there
    is none, as in sqlite3 files before Iron, those of the distribution stand in, and of the newest where the
    recording does not tell which: the types of cameras, IMUs, twists, odometry and poses are the same in all.

    Parameters
    ----------
    channel : Channel
        Whose messages are meant.
    distribution : str
        That recorded them, 'humble', '' where unknown.

    Raises
    ------
    BagError
        For a type that neither the recording nor ROS defines, and for messages that are not serialised as CDR or by
        ROS 1.

    """
    if channel.encoding not in ('cdr', 'ros1'):
        raise BagError(f'the messages of {channel.topic} are serialised as {channel.encoding!r}, and only those of ROS '
                       "('cdr', 'ros1') can be read; choose another topic")
    for store in (_own_store, lambda channel: get_typestore(_known(channel, distribution))):
        try:
            types = store(channel)
            types.get_msgdef(channel.type)
        except (TypesysError, *UNREADABLE):
            continue
        if channel.encoding == 'ros1':
            return lambda data: types.deserialize_ros1(data, channel.type)
        return lambda data: types.deserialize_cdr(_plain(data), channel.type)
    raise BagError(f'{channel.topic} is of type {channel.type}, which the recording does not define and which is not '
                   'one of ROS; record it as MCAP, which carries the definitions, or choose another topic')


def _plain(data: bytes) -> bytes:
    """Return a message without the compression that rosbag2's compression_mode 'message' gives each."""
    return decompress('zstd', data) if data.startswith(ZSTD_MAGIC) else data


def _own_store(channel: Channel):
    types = {}
    if channel.language.endswith('idl'):
        # rosbag2 strings the files together, each after a rule and its name; a lone file has neither.
        for part in channel.definition.split(_IDL_RULE):
            if part.strip():
                types.update(get_types_from_idl(part.partition('\n')[2] if part.startswith('IDL: ') else part))
    else:
        types.update(get_types_from_msg(channel.definition, channel.type))
    store = get_typestore(Stores.EMPTY)
    if channel.definition:
        store.register(types)
    return store


def _known(channel: Channel, distribution: str) -> Stores:
    if channel.encoding == 'ros1':
        return Stores.ROS1_NOETIC
    return getattr(Stores, f'ROS2_{distribution.upper()}', Stores.LATEST)
