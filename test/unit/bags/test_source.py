import contextlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from backports import zstd
from bag_messages import (
    DEFINITIONS,
    IMAGE,
    SECOND,
    TWIST,
    TWIST_IDL,
    TWIST_STAMPED,
    image,
    numbered,
    odd,
    twist,
    twist_stamped,
)
from bag_writers import SQLITE_NEW, SQLITE_OLD, write_mcap, write_metadata, write_ros1, write_sqlite

from liquid_nav.bags.source import Topic, open_bag
from liquid_nav.core.errors import BagError, ConfigError, LiquidNavError

PROGRAM = """
import sys
sys.modules[{blocked!r}] = None
from liquid_nav.bags.source import open_bag
from liquid_nav.core.errors import MissingDependencyError
try:
    open_bag('a.mcap')
except MissingDependencyError as error:
    print(error)
"""
PICTURE = bytes(range(24))
"""4 by 2 pixels of rgb8."""


def flight(dialect: str = 'cdr') -> list:
    """Return a picture and a twist, twice."""
    return [('/camera/image_raw', IMAGE, 1 * SECOND, image(5, PICTURE, 4, 2, dialect=dialect)),
            ('/cmd_vel', TWIST, 2 * SECOND, twist([1, 2, 3], [4, 5, 6], dialect)),
            ('/camera/image_raw', IMAGE, 3 * SECOND, image(6, PICTURE[::-1], 4, 2, dialect=dialect)),
            ('/cmd_vel', TWIST, 4 * SECOND, twist([-1, -2, -3], [-4, -5, -6], dialect))]


def speeds(path: Path, topic: str = '/cmd_vel') -> list[float]:
    with open_bag(path) as bag:
        return [message.content.linear.x for message in bag.messages([topic])]


def write(kind: str, path: Path, messages: list) -> Path:
    if kind.startswith('mcap'):
        options = {'mcap': {}, 'mcap zstd': {'compression': 'ZSTD'}, 'mcap lz4': {'compression': 'LZ4'},
                   'mcap unchunked': {'use_chunking': False}, 'mcap small chunks': {'chunk_size': 100},
                   'mcap bare summary': {'use_statistics': False, 'repeat_channels': False, 'repeat_schemas': False},
                   'mcap other profile': {'profile': ''}}[kind]
        return write_mcap(path / 'flight_0.mcap', messages, **options)
    if kind.startswith('ros1'):
        return write_ros1(path / 'flight.bag', messages, per_chunk=3, compression=kind.partition(' ')[2] or 'none')
    return write_sqlite(path / 'flight_0.db3', messages, SQLITE_NEW if kind == 'sqlite3 new' else SQLITE_OLD)


KINDS = ['mcap', 'mcap zstd', 'mcap lz4', 'mcap unchunked', 'mcap small chunks', 'mcap bare summary',
         'mcap other profile', 'sqlite3', 'sqlite3 new', 'ros1', 'ros1 bz2', 'ros1 lz4']


@pytest.mark.parametrize('kind', KINDS)
def test_every_kind_of_storage_gives_the_same_messages_in_order_of_receipt(tmp_path, kind):
    path = write(kind, tmp_path, flight('ros1' if kind.startswith('ros1') else 'cdr'))
    with open_bag(path) as bag:
        assert bag.storage == kind.partition(' ')[0]
        assert bag.path == path
        assert bag.topics == (Topic('/camera/image_raw', IMAGE, 2), Topic('/cmd_vel', TWIST, 2))
        messages = list(bag.messages(['/camera/image_raw', '/cmd_vel']))
        assert bag.notes == []
    assert [(message.topic, message.type, message.received_ns // SECOND) for message in messages] == [
        ('/camera/image_raw', IMAGE, 1), ('/cmd_vel', TWIST, 2),
        ('/camera/image_raw', IMAGE, 3), ('/cmd_vel', TWIST, 4)]
    first, command = messages[0].content, messages[3].content
    assert (first.header.stamp.sec, first.header.stamp.nanosec, first.header.frame_id) == (0, 5, 'camera')
    assert (first.width, first.height, first.encoding, first.step) == (4, 2, 'rgb8', 12)
    np.testing.assert_array_equal(first.data, np.arange(24, dtype=np.uint8))
    assert (command.linear.z, command.angular.x) == (-3.0, -4.0)


@pytest.mark.parametrize('kind', KINDS)
def test_only_the_topics_asked_for_come(tmp_path, kind):
    with open_bag(write(kind, tmp_path, flight('ros1' if kind.startswith('ros1') else 'cdr'))) as bag:
        assert [message.received_ns // SECOND for message in bag.messages({'/cmd_vel'})] == [2, 4]
        assert list(bag.messages([])) == []


def test_two_streams_of_one_recording_do_not_disturb_each_other(tmp_path):
    with open_bag(write_mcap(tmp_path / 'a.mcap', numbered(20), chunk_size=100)) as bag:
        pairs = zip(bag.messages(['/cmd_vel']), bag.messages(['/cmd_vel']), strict=True)
        assert [(one.content.linear.x, other.content.linear.x) for one, other in pairs] == [(i, i) for i in range(20)]


@pytest.mark.parametrize('kind', ['mcap small chunks', 'mcap unchunked', 'sqlite3', 'ros1'])
def test_messages_written_out_of_order_come_in_order_of_receipt(tmp_path, kind):
    messages = numbered(12) if kind != 'ros1' else [
        (topic, name, stamp, twist([i, 0, 0], [0, 0, 0], 'ros1')) for i, (topic, name, stamp, _) in
        enumerate(numbered(12))]
    shuffled = [messages[i] for i in (1, 0, 4, 3, 2, 5, 8, 6, 7, 11, 10, 9)]
    path = write(kind, tmp_path, shuffled)
    assert speeds(path) == list(range(12))
    assert open_bag(path).notes == []


def test_without_an_index_sqlite_messages_are_sorted_within_a_second(tmp_path):
    messages = numbered(40)
    swapped = [messages[i ^ 1] for i in range(40)]
    assert speeds(write_sqlite(tmp_path / 'a.db3', swapped, is_indexed=False)) == list(range(40))


def test_messages_further_out_of_order_than_streaming_can_mend_are_counted(tmp_path):
    messages = numbered(3, start_ns=100 * SECOND, period_ns=2 * SECOND) + numbered(2)
    with open_bag(write_sqlite(tmp_path / 'a.db3', messages, is_indexed=False)) as bag:
        assert len(list(bag.messages(['/cmd_vel']))) == 5
        assert bag.notes == ['2 messages come after one that was received later']


def test_what_the_name_ends_in_does_not_matter(tmp_path):
    path = write_mcap(tmp_path / 'a.mcap', numbered(3)).rename(tmp_path / 'flight.data')
    assert speeds(path) == [0, 1, 2]


def test_big_endian_messages_are_read(tmp_path):
    messages = [('/cmd_vel', TWIST, SECOND, twist([1, 2, 3], [4, 5, 6], 'cdr_be'))]
    assert speeds(write_mcap(tmp_path / 'a.mcap', messages)) == [1]


def test_definitions_in_idl_are_read(tmp_path):
    path = write_mcap(tmp_path / 'a.mcap', numbered(3), {TWIST: TWIST_IDL}, 'ros2idl')
    assert speeds(path) == [0, 1, 2]


def test_the_recording_s_own_definition_goes_before_ros_s(tmp_path):
    turned = 'Vector3 angular\nVector3 linear\n' + DEFINITIONS[TWIST].partition('Vector3 angular\n')[2]
    messages = [('/cmd_vel', TWIST, SECOND, twist([1, 2, 3], [4, 5, 6]))]
    assert speeds(write_mcap(tmp_path / 'a.mcap', messages, {TWIST: turned})) == [4]


def test_a_damaged_definition_of_a_type_of_ros_is_replaced_by_ros_s(tmp_path):
    assert speeds(write_mcap(tmp_path / 'a.mcap', numbered(3), {TWIST: '%%% no definition'})) == [0, 1, 2]


@pytest.mark.parametrize('kind', ['mcap', 'sqlite3'])
def test_a_type_that_nobody_defines_matters_only_where_it_is_asked_for(tmp_path, kind):
    messages = [*numbered(2), ('/odd', 'their_msgs/msg/Secret', 9 * SECOND, odd(0.5, [1, 2]))]
    path = write(kind, tmp_path, messages)
    assert speeds(path) == [0, 1]
    with open_bag(path) as bag:
        assert Topic('/odd', 'their_msgs/msg/Secret', 1) in bag.topics
        with pytest.raises(BagError, match=r'/odd is of type their_msgs/msg/Secret, which the recording does not def'):
            list(bag.messages(['/odd']))


def test_a_custom_type_that_the_recording_defines_is_read(tmp_path):
    with open_bag(write_mcap(tmp_path / 'a.mcap', [('/odd', 'my_msgs/msg/Odd', 1, odd(0.5, [7, 9]))])) as bag:
        (message,) = bag.messages(['/odd'])
    assert message.content.share == 0.5
    np.testing.assert_array_equal(message.content.codes, [7, 9])


@pytest.mark.parametrize(('language', 'encoding'), [('jsonschema', 'json'), ('protobuf', 'protobuf')])
def test_topics_that_are_not_ros_s_matter_only_where_they_are_asked_for(tmp_path, language, encoding):
    path = write_mcap(tmp_path / 'a.mcap', [('/web', 'their.Thing', 1, b'{}')], {}, language, encoding)
    with open_bag(path) as bag, pytest.raises(BagError, match=f'/web are serialised as {encoding!r}'):
        list(bag.messages(['/web']))


def test_a_folder_is_read_file_by_file_in_the_order_that_its_metadata_tells(tmp_path):
    messages = numbered(9)
    files = [write_mcap(tmp_path / f'flight_{i}.mcap', messages[3 * i:3 * i + 3]) for i in range(3)]
    write_metadata(tmp_path, files, messages, 'mcap')
    with open_bag(tmp_path) as bag:
        assert (bag.topics, bag.notes, bag.storage) == ((Topic('/cmd_vel', TWIST, 9),), [], 'mcap')
    assert speeds(tmp_path) == list(range(9))


@pytest.mark.parametrize('kind', ['mcap', 'sqlite3'])
def test_a_folder_compressed_by_file_is_read_and_leaves_nothing_unpacked(tmp_path, monkeypatch, kind):
    monkeypatch.setenv('TMPDIR', str(tmp_path / 'scratch'))
    monkeypatch.setattr('tempfile.tempdir', None)
    (tmp_path / 'scratch').mkdir()
    folder = tmp_path / 'bag'
    folder.mkdir()
    messages, files = numbered(6), []
    for i in range(2):
        plain = write(kind, tmp_path, messages[3 * i:3 * i + 3])
        files.append(folder / f'flight_{i}{plain.suffix}.zstd')
        files[-1].write_bytes(zstd.compress(plain.read_bytes()))
        plain.unlink()
    write_metadata(folder, files, messages, kind, 'FILE')
    with open_bag(folder) as bag:
        assert (bag.storage, bag.topics) == (kind, (Topic('/cmd_vel', TWIST, 6),))
        stream = bag.messages(['/cmd_vel'])
        assert next(stream).content.linear.x == 0
        assert any((tmp_path / 'scratch').iterdir())
    assert not any((tmp_path / 'scratch').iterdir())
    assert speeds(folder) == list(range(6))
    (folder / 'metadata.yaml').unlink()
    assert speeds(folder) == list(range(6))
    assert not any((tmp_path / 'scratch').iterdir())


@pytest.mark.parametrize('kind', ['mcap', 'sqlite3'])
def test_a_folder_compressed_by_message_is_read(tmp_path, kind):
    messages = numbered(4)
    packed = [(*about, zstd.compress(data)) for *about, data in messages]
    write_metadata(tmp_path, [write(kind, tmp_path, packed)], messages, kind, 'MESSAGE')
    assert speeds(tmp_path) == [0, 1, 2, 3]


def test_without_metadata_the_files_are_read_by_the_numbers_in_their_names(tmp_path):
    for i in range(11):
        write_sqlite(tmp_path / f'flight_{i}.db3', numbered(1, start_ns=(i + 1) * SECOND))
    with open_bag(tmp_path) as bag:
        assert bag.notes == [f'metadata.yaml is missing in {tmp_path.name}; its 11 files were read by themselves']
        assert bag.topics == (Topic('/cmd_vel', TWIST, 11),)
        assert [message.received_ns // SECOND for message in bag.messages(['/cmd_vel'])] == list(range(1, 12))


@pytest.mark.parametrize('text', ['rosbag2_bagfile_information: {version: 5', 'something: else', '', '[]'])
def test_a_metadata_file_that_cannot_be_read_is_noted_and_done_without(tmp_path, text):
    write_mcap(tmp_path / 'a.mcap', numbered(2))
    (tmp_path / 'metadata.yaml').write_text(text)
    assert speeds(tmp_path) == [0, 1]
    assert 'metadata.yaml in' in open_bag(tmp_path).notes[0]


def test_a_metadata_file_that_counts_nothing_does_not_hide_the_messages(tmp_path):
    write_metadata(tmp_path, [write_mcap(tmp_path / 'a.mcap', numbered(2))], [], 'mcap')
    assert open_bag(tmp_path).topics == (Topic('/cmd_vel', TWIST, 2),)


def test_a_file_that_is_missing_is_noted_and_the_others_are_read(tmp_path):
    messages = numbered(4)
    files = [write_mcap(tmp_path / f'f_{i}.mcap', messages[2 * i:2 * i + 2]) for i in range(2)]
    write_metadata(tmp_path, files, messages, 'mcap')
    files[0].unlink()
    with open_bag(tmp_path) as bag:
        assert bag.notes == ['f_0.mcap is named in metadata.yaml and missing; its messages are left out']
        assert bag.topics == (Topic('/cmd_vel', TWIST, 2),)
    assert speeds(tmp_path) == [2, 3]


def test_an_empty_file_among_others_is_noted_and_the_others_are_read(tmp_path):
    write_mcap(tmp_path / 'f_0.mcap', numbered(2))
    (tmp_path / 'f_1.mcap').touch()
    with open_bag(tmp_path) as bag:
        assert [message.content.linear.x for message in bag.messages(['/cmd_vel'])] == [0, 1]
        assert 'f_1.mcap is empty: 0 bytes; record again; its messages are left out' in bag.notes[1]


@pytest.mark.parametrize(('make', 'complaint'), [
    (lambda path: path / 'none', r'there is no recording at .*none; give the folder'),
    (lambda path: path, r'holds no recording: no file in it ends in \.mcap'),
    (lambda path: _touched(path / 'a.mcap', b''), r'a\.mcap is empty: 0 bytes'),
    (lambda path: _touched(path / 'a.mcap', b'hello, world'), r"is no recording: it begins with b'hello, world'"),
    (lambda path: write_mcap(path / 'a.mcap', []), 'holds no message; record again'),
    (lambda path: write_sqlite(path / 'a.db3', []), 'holds no message; record again'),
    (lambda path: write_ros1(path / 'a.bag', []), 'holds no message; record again'),
    (lambda path: _touched(path / 'a.bag', b'#ROSBAG V1.2\n'), r'only bags of version 2.0.*rosbag fix'),
    (lambda path: _touched(path / 'a.db3', b'SQLite format 3\0' + bytes(84)), 'nothing of .*a.db3 can be read'),
    (lambda path: write_mcap(path / 'a.mcap', numbered(1)) and write_mcap(path / 'b.mcap', numbered(1)).parent,
     r'not of one recording: a\.mcap, b\.mcap; give one of them'),
], ids=['nothing', 'empty folder', 'empty file', 'no recording', 'empty mcap', 'empty sqlite3', 'empty ros1',
        'old ros1', 'sqlite3 header alone', 'two recordings'])
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path, make, complaint):
    with pytest.raises(BagError, match=complaint):
        open_bag(make(tmp_path))


def _touched(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_topic_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with (open_bag(write_mcap(tmp_path / 'a.mcap', numbered(1))) as bag,
          pytest.raises(ConfigError, match=r"unknown topic '/cmd_vle'; did you mean '/cmd_vel'")):
        bag.messages(['/cmd_vle'])


@pytest.mark.parametrize('kind', ['mcap', 'sqlite3'])
def test_a_message_that_cannot_be_read_is_skipped_and_counted(tmp_path, kind):
    messages = numbered(6)
    for i in (1, 4):
        messages[i] = (*messages[i][:3], messages[i][3][:20])
    with open_bag(write(kind, tmp_path, messages)) as bag:
        assert [message.content.linear.x for message in bag.messages(['/cmd_vel'])] == [0, 2, 3, 5]
        (note,) = bag.notes
        assert note.startswith('2 messages were skipped on /cmd_vel, for they cannot be read; the first: Could not')
        list(bag.messages(['/cmd_vel']))
        assert bag.notes == [note]


def test_stamped_messages_carry_their_stamp_and_their_receipt(tmp_path):
    data = twist_stamped(3 * SECOND + 4, [1, 0, 0], [0, 0, 2])
    path = write_mcap(tmp_path / 'a.mcap', [('/c', TWIST_STAMPED, 9, data)])
    with open_bag(path) as bag:
        (message,) = bag.messages(['/c'])
    stamp = message.content.header.stamp
    assert (message.received_ns, stamp.sec, stamp.nanosec, message.content.twist.angular.z) == (9, 3, 4, 2.0)


@pytest.mark.parametrize('blocked', ['rosbags', 'lz4', 'backports.zstd'])
def test_without_rosbags_the_error_tells_what_to_install(tmp_path, blocked):
    program = PROGRAM.format(blocked=blocked)
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, env=dict(os.environ))
    assert "pip install 'liquid_nav[bags]'" in done.stdout, done.stderr
    assert blocked.partition('.')[0] in done.stdout


@pytest.mark.parametrize('kind', ['mcap small chunks', 'mcap unchunked', 'mcap zstd', 'sqlite3', 'sqlite3 new', 'ros1',
                                  'ros1 bz2'])
def test_whatever_the_damage_it_ends_in_messages_or_in_an_error_that_tells_the_reason(tmp_path, kind):
    messages = [(topic, name, stamp, twist([i, 0, 0], [0, 0, 0], 'ros1' if kind.startswith('ros1') else 'cdr'))
                for i, (topic, name, stamp, _) in enumerate(numbered(30))]
    whole = write(kind, tmp_path, messages).read_bytes()
    rng = np.random.default_rng(0)
    path = tmp_path / 'damaged'
    for _ in range(60):
        data = np.frombuffer(whole, np.uint8).copy()
        places = rng.integers(0, len(data), rng.choice([1, 3, 20]))
        data[places] = rng.integers(0, 256, len(places))
        path.write_bytes(data[:rng.integers(1, len(data))] if rng.random() < 0.4 else data)
        with contextlib.suppress(LiquidNavError), open_bag(path) as bag:
            assert len(list(bag.messages([topic.name for topic in bag.topics]))) <= 31
