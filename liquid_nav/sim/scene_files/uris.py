"""Where the files are that a URDF or SDF file names: beside it, or where Gazebo and ROS look."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from liquid_nav.sim.scene_files.xml_lines import Element

MODEL_PATHS = ('GAZEBO_MODEL_PATH', 'GZ_SIM_RESOURCE_PATH', 'IGN_GAZEBO_RESOURCE_PATH')
PACKAGE_PATHS = ('ROS_PACKAGE_PATH', 'AMENT_PREFIX_PATH')


def locate(element: Element, uri: str) -> Path:
    """
    Return the file or folder that a URI names.

    Parameters
    ----------
    element : Element
        What names it; paths are relative to its file.
    uri : str
        A path, or one that begins with file://, model:// or package://.

    Raises
    ------
    ConfigError
        Where there is none; the message lists the folders looked in.

    """
    scheme, colon, rest = uri.partition('://')
    rest = unquote(rest if colon else uri)
    if not colon or scheme == 'file':
        folders = [element.file.parent]
    elif scheme == 'model':
        folders = [*_beside(element.file), *_listed(MODEL_PATHS), Path.home() / '.gazebo' / 'models']
    elif scheme == 'package':
        folders = [*_beside(element.file), *_packages(rest)]
    else:
        raise element.error(f'names {uri!r}, which is not on this machine; download it and name its path')
    found = next((folder / rest for folder in folders if (folder / rest).exists()), None)
    if found is None:
        remedy = {'model': f'; put it beside the file or set {MODEL_PATHS[0]}',
                  'package': f'; put the package beside the file or set {PACKAGE_PATHS[0]}'}.get(scheme, '')
        raise element.error(f'names {uri!r}, which is not in {", ".join(map(str, dict.fromkeys(folders)))}{remedy}')
    return found


def _beside(file: Path) -> Iterator[Path]:
    """Yield the folders around a file: a model or package is often the one that the file lies in."""
    yield from list(file.absolute().parents)[:4]


def _listed(variables: tuple[str, ...]) -> Iterator[Path]:
    for variable in variables:
        yield from (Path(entry) for entry in os.environ.get(variable, '').split(os.pathsep) if entry)


def _packages(rest: str) -> Iterator[Path]:
    """Yield the folders that may hold a package: a workspace, the package's own parent, or PREFIX/share."""
    name = rest.partition('/')[0]
    for entry in _listed(PACKAGE_PATHS):
        yield entry
        yield entry / 'share'
        if entry.name == name:
            yield entry.parent
