"""The files that make up a recording, and what the metadata.yaml beside them says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import yaml

from liquid_nav.bags.storage import normalized_type
from liquid_nav.core.errors import BagError

ENDINGS = ('.mcap', '.db3', '.mcap.zstd', '.db3.zstd', '.bag')
"""Of the files of recordings."""


@dataclass(frozen=True)
class Recording:
    files: tuple[Path, ...]
    """In the order of their times."""
    counts: dict[tuple[str, str], int] | None
    """Messages by topic and type, None where no metadata.yaml tells."""
    distribution: str
    """Of ROS, '' where unknown."""
    notes: tuple[str, ...]
    custom_data: Mapping[str, str] = field(default_factory=dict)
    """What the recorder noted of itself; ours names scene and seed, see `core.recording`."""


def find(path: Path) -> Recording:
    """
    Return what lies at a path: one file, or a folder of rosbag2.

    Raises
    ------
    BagError
        Where there is nothing, no recording, or more than one.

    """
    if not path.exists():
        raise BagError(f'there is no recording at {path}; give the folder that `ros2 bag record` made, or an .mcap, '
                       '.db3 or .bag file')
    if not path.is_dir():
        return Recording((path,), None, '', ())
    metadata = path / 'metadata.yaml'
    if not metadata.exists():
        return _without_metadata(path, f'metadata.yaml is missing in {path.name}')
    try:
        about = yaml.load(metadata.read_text(encoding='utf-8'), Loader=getattr(yaml, 'CSafeLoader', yaml.SafeLoader))
        return _described(path, about['rosbag2_bagfile_information'])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, LookupError, TypeError, AttributeError) as error:
        return _without_metadata(path, f'metadata.yaml in {path.name} cannot be read ({type(error).__name__}: '
                                 f'{" ".join(str(error).split())})')


def _described(path: Path, about: dict[str, Any]) -> Recording:
    # Early versions wrote paths with the folder's name before the file's.
    named = [path / PurePath(name).name for name in about['relative_file_paths']]
    files = tuple(file for file in named if file.exists())
    if not files:
        return _without_metadata(path, f'none of the files that metadata.yaml names is in {path.name}')
    notes = tuple(f'{file.name} is named in metadata.yaml and missing; its messages are left out'
                  for file in named if file not in files)
    counts: dict[tuple[str, str], int] = {}
    for item in about['topics_with_message_count']:
        key = item['topic_metadata']['name'], normalized_type(item['topic_metadata']['type'])
        counts[key] = counts.get(key, 0) + int(item['message_count'])
    # A recorder that is stopped hard may leave a metadata.yaml of its start, which counts nothing.
    is_whole = sum(counts.values()) > 0 and not notes
    return Recording(files, counts if is_whole else None, str(about.get('ros_distro') or ''), notes,
                     dict(about.get('custom_data') or {}))


def _without_metadata(path: Path, why: str) -> Recording:
    files = sorted((file for file in path.iterdir() if file.name.endswith(ENDINGS)), key=_natural)
    if not files:
        raise BagError(f'{path} holds no recording: no file in it ends in {", ".join(ENDINGS)}; give the folder that '
                       '`ros2 bag record` made')
    if len({_series(file) for file in files}) > 1:
        raise BagError(f'{why}, and its files are not of one recording: {", ".join(file.name for file in files)}; '
                       'give one of them')
    return Recording(tuple(files), None, '', (f'{why}; its {len(files)} files were read by themselves'
                                              if len(files) > 1 else f'{why}; its one file was read by itself',))


def _natural(file: Path) -> list[int | str]:
    """Sort flight_10 after flight_9."""
    return [int(part) if part.isdigit() else part for part in re.split(r'(\d+)', file.name)]


def _series(file: Path) -> str:
    """Return the name without the number that tells the files of one recording apart."""
    return re.sub(r'(_\d+)?(\.(mcap|db3)(\.zstd)?)$', r'\2', file.name)
