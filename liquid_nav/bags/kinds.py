"""Tells the kinds of storage apart by how their files begin."""

from pathlib import Path

from liquid_nav.bags import mcap, ros1, sqlite
from liquid_nav.bags.compression import ZSTD_MAGIC, DamagedDataError, decompress_file
from liquid_nav.bags.storage import Notes, Storage
from liquid_nav.core.errors import BagError

STORAGES = {mcap.MAGIC: mcap.McapStorage, sqlite.MAGIC: sqlite.SqliteStorage, ros1.MAGIC: ros1.Ros1Storage}


def open_file(file: Path, scratch: Path, notes: Notes) -> Storage:
    """
    Return the storage in a file; one that is compressed as a whole is unpacked into the folder `scratch` first.

    Raises
    ------
    BagError
        Where nothing of it can be read.

    """
    try:
        with file.open('rb') as stream:
            beginning = stream.read(16)
    except OSError as error:
        raise BagError(f'{file} cannot be read: {error.strerror}') from error
    if not beginning:
        raise BagError(f'{file} is empty: 0 bytes; record again')
    if beginning.startswith(ZSTD_MAGIC):
        plain = scratch / file.name.removesuffix('.zstd')
        if damage := decompress_file(file, plain):
            notes.put(f'{file} unpacked', f'{file.name} is damaged ({damage}); its first {plain.stat().st_size} bytes '
                      'could be unpacked')
        return open_file(plain, scratch, notes)
    for magic, storage in STORAGES.items():
        if beginning.startswith(magic):
            try:
                return storage(file, notes)
            except DamagedDataError as error:
                raise BagError(f'nothing of {file} can be read: {error}') from error
    raise BagError(f'{file} is no recording: it begins with {beginning!r}, and neither as MCAP, sqlite3 nor as a ROS 1 '
                   'bag; record again, or copy it again if it was copied')
