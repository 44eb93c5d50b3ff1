"""
Files that belong together, in a folder of the user's.

They are made in a folder of their own, and moved into place once all are complete, so that nothing half-written is
ever found.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from liquid_nav.core.errors import OutputError


def check_files(folder: Path, names: Sequence[str], overwrite: bool) -> None:
    """Raise OutputError, before any work, where files could not be written or would replace others without leave."""
    earlier = [name for name in names if (folder / name).exists()]
    if earlier and not overwrite:
        raise OutputError(f'{folder} already holds {", ".join(earlier)}; choose another folder by --out, '
                          'or replace them by --overwrite')
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryDirectory(dir=nearest, prefix='.liquid_nav_'):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


def write_files(folder: Path, names: Sequence[str], overwrite: bool, write: Callable[[Path], None]) -> list[Path]:
    """
    Write files into a folder, all or none.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    names : sequence of str
        Of the files; the first vouches for the others, and is moved last.
    overwrite : bool
        Whether files that stand there may be replaced.
    write : callable
        Writes some of the files into the folder that it is given.

    Returns
    -------
    list of Path
        Those that were written, in the order of names.

    Raises
    ------
    OutputError
        Where they cannot be written, or would replace others without leave; then nothing is left behind.

    """
    check_files(folder, names, overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # On the folder's own file system, and where it may be written: a standing folder's parent may be neither.
        place = folder if folder.exists() else folder.absolute().parent
        beside = Path(tempfile.mkdtemp(dir=place, prefix='.liquid_nav_'))
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        os.chmod(beside, 0o755)
        write(beside)
        return _move(beside, folder, names)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _move(beside: Path, folder: Path, names: Sequence[str]) -> list[Path]:
    if not folder.exists():
        os.rename(beside, folder)
    else:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        for name in reversed(names):
            if (beside / name).exists():
                os.replace(beside / name, folder / name)
    return [folder / name for name in names if (folder / name).exists()]


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    return OutputError(f'cannot write to {folder}: {error.strerror or error}; choose another folder by --out')
