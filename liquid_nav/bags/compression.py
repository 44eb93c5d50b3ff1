"""The compressions that recordings use."""

import bz2
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import lz4.frame

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ZSTD_MAGIC = b'\x28\xb5\x2f\xfd'
"""The first bytes of what zstd compressed; no serialised message begins so."""

COMPRESS: dict[str, Callable[[bytes], bytes]] = {'none': bytes, 'zstd': zstd.compress, 'lz4': lz4.frame.compress}
"""By the names of `core.recording.COMPRESSIONS`; each frame states how long its content is, which rosbag2 asks for."""
_BY_NAME = {'': bytes, 'none': bytes, 'zstd': zstd.decompress, 'lz4': lz4.frame.decompress, 'bz2': bz2.decompress}


class DamagedDataError(Exception):
    """Bytes are not what the recording says they are; what holds them is skipped, and said in the notes."""


def decompress(name: str, data: bytes) -> bytes:
    """
    Return what a recording stored under the compression of a name.

    Raises
    ------
    DamagedDataError
        Where the data cannot be decompressed, or by a compression that no recording uses.

    """
    if name not in _BY_NAME:
        raise DamagedDataError(f'unknown compression {name!r}')
    try:
        return _BY_NAME[name](data)
    except (zstd.ZstdError, OSError, EOFError, ValueError, RuntimeError) as error:
        raise DamagedDataError(f'{name} cannot decompress it: {error}') from error


def decompress_file(source: Path, target: Path) -> str:
    """Write what a zstd file holds; return why it ended before its end, '' where it did not."""
    with source.open('rb') as packed, zstd.open(packed, 'rb') as stream, target.open('wb') as plain:
        try:
            shutil.copyfileobj(stream, plain, 1 << 20)
        except (zstd.ZstdError, EOFError) as error:
            return str(error)
    return ''
