"""Where the shipped configuration and models lie: in a source tree, a virtual environment or a colcon workspace."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from liquid_nav.core.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parents[1]


def config_path(relative: str | Path = '.') -> Path:
    """
    Return the path of a shipped configuration file or folder, such as 'simulator.yaml' or 'suites'.

    The source tree that this module lies in comes first, then the prefix that it was installed to, the
    interpreter's prefix, and the prefixes of AMENT_PREFIX_PATH.

    Raises
    ------
    ConfigError
        Where none of them holds it; the message lists the folders looked in.

    """
    folders = list(dict.fromkeys(share / 'config' for share in _shares()))
    return _find(Path(relative), folders, 'configuration')


def model_path(relative: str | Path = '.') -> Path:
    """Return the path of a shipped model file, such as 'cfc.onnx'; raise ConfigError where there is none."""
    return _find(Path(relative), [_PACKAGE / 'models'], 'model')


def launch_path(relative: str | Path = '.') -> Path:
    """Return the path of a shipped launch file; raise ConfigError where there is none."""
    return _find(Path(relative), list(dict.fromkeys(share / 'launch' for share in _shares())), 'launch file')


def _find(relative: Path, folders: list[Path], kind: str) -> Path:
    if relative.is_absolute() or '..' in relative.parts:
        raise ConfigError(f'a shipped {kind} is named relative to its folder, got {str(relative)!r}')
    for folder in folders:
        if (folder / relative).exists():
            return folder / relative
    looked = ', '.join(str(folder) for folder in folders)
    raise ConfigError(f'no shipped {kind} {str(relative)!r}; looked in {looked}. Reinstall liquid_nav')


def _shares() -> Iterator[Path]:
    """Yield the folders that may hold config/ and launch/, best first."""
    source = _PACKAGE.parent
    if (source / 'package.xml').is_file():
        yield source
    prefixes = [Path(sys.prefix)]
    if len(_PACKAGE.parents) > 3:
        prefixes.insert(0, _PACKAGE.parents[3])  # PREFIX/lib/pythonX.Y/site-packages/liquid_nav
    prefixes += [Path(entry) for entry in os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep) if entry]
    for prefix in prefixes:
        yield prefix / 'share' / 'liquid_nav'
