"""Where a bag is to be: what is refused there, and what gives way."""

import os
from pathlib import Path

from liquid_nav.core.errors import OutputError

METADATA = 'metadata.yaml'
ENDINGS = {'mcap': '.mcap', 'sqlite3': '.db3'}
"""Of files, by the names of `core.recording.STORAGES`."""


def check_bag(path: Path, overwrite: bool = False) -> None:
    """
    Raise OutputError, before a flight begins, where its bag would replace something.

    Leave to overwrite is leave to replace a bag, never another folder or a file.
    """
    nearest = next(parent for parent in (path, *path.absolute().parents) if parent.exists())
    if nearest == path and not nearest.is_dir():
        raise OutputError(f'{path} already exists and is not a bag; choose another path by --record')
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(f'cannot write the bag {path}: {nearest} is no folder that may be written to; '
                          'choose another path by --record')
    if nearest != path or not any(path.iterdir()):
        return
    if not (path / METADATA).is_file():
        raise OutputError(f'{path} already exists and is not a bag; choose another path by --record')
    if not overwrite:
        raise OutputError(f'{path} already holds a bag; choose another path by --record, or replace it by --overwrite')


def remove_bag(path: Path) -> None:
    """Remove a bag's own files from its folder, and nothing else."""
    if not path.is_dir():
        return
    (path / METADATA).unlink(missing_ok=True)  # first, so that it never names what is gone
    for file in path.iterdir():
        if file.name.startswith(f'{path.name}_') and file.suffix in ENDINGS.values() or file.name == f'.{METADATA}':
            file.unlink()
