"""The `model` of a scene file: a URDF, SDF, OBJ, STL or COLLADA file that is put into the world."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scene_files import schema
from liquid_nav.sim.scene_files.elements import ground_height, read_material, read_orientation
from liquid_nav.sim.scene_files.meshes import read_mesh
from liquid_nav.sim.scene_files.nodes import Value
from liquid_nav.sim.scene_files.parts import Part, Wear, make_surface, merge, place
from liquid_nav.sim.scene_files.pose import Pose
from liquid_nav.sim.scene_files.sdf import read_sdf
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.urdf import read_urdf

_UPS = {'z': Pose.at(), 'y': Pose.at(roll=0.5 * math.pi)}
_UNTURNED = ('.obj', '.stl')
"""Kinds of files that do not tell which axis points up."""


def read_models(value: Value, terrain: Terrain | None, sources: Sources) -> list[tuple[Value, Part]]:
    """Return the parts of one model or of a list of them, each with the value that asked for it."""
    items = [value] if value.is_single or value.is_mapping else value.items()
    return [(item, part) for item in items for part in _read_model(item, terrain, sources)]


def _read_model(value: Value, terrain: Terrain | None, sources: Sources) -> list[Part]:
    fields = {'file': value} if value.is_single else value.fields(schema.MODEL)
    path = Path(value.file).parent / fields['file'].text()
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise fields['file'].error(f': {unknown_option("kind of model", suffix, READERS)}')
    if not path.is_file():
        raise fields['file'].error(f'names {path}, which is no file; paths are relative to the scene file')
    if 'up' in fields and suffix not in _UNTURNED:
        raise fields['up'].error(f'is for {" and ".join(_UNTURNED)} files; a {suffix} file tells which way is up')
    up = fields['up'].one_of('axis', _UPS) if 'up' in fields else 'z'
    scale = fields['scale'].number(above=0.0) if 'scale' in fields else 1.0
    wear = Wear(
        material=read_material(fields['material']) if 'material' in fields else 'grey',
        kind=fields['kind'].text() if 'kind' in fields else 'model',
        collides=fields['collides'].flag() if 'collides' in fields else True)
    pose = _pose(value, fields, terrain) @ _UPS[up]
    try:
        return merge([place(part, pose, scale) for part in READERS[suffix](path, sources, wear)])
    except RecursionError as error:
        raise ConfigError(f'{path} nests elements too deeply') from error


def _pose(value: Value, fields: dict[str, Value], terrain: Terrain | None) -> Pose:
    position = fields['position'].numbers(2, 3) if 'position' in fields else (0.0, 0.0, 0.0)
    if len(position) == 2:
        position = (*position, ground_height(terrain, position))
    return Pose(np.array(position), rotation_matrix(read_orientation(value, fields)))


def _read_mesh(path: Path, sources: Sources, wear: Wear) -> list[Part]:
    return [make_surface(piece, Pose.at(), np.ones(3), wear) for piece in read_mesh(path, sources)]


READERS: dict[str, Callable[[Path, Sources, Wear], list[Part]]] = {
    '.urdf': read_urdf, '.sdf': read_sdf, '.world': read_sdf, '.obj': _read_mesh, '.stl': _read_mesh,
    '.dae': _read_mesh,
}
"""What reads each kind of file."""
