"""Solids, ribbons, movers, surfaces, terrain and look, each from its mapping in a scene file."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import half_extents
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import SHAPES, Look, Mover, Ribbon, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.materials import MATERIALS
from liquid_nav.sim.scene_files import schema
from liquid_nav.sim.scene_files.nodes import Value
from liquid_nav.sim.scene_files.sources import Sources

Triple = tuple[float, float, float]
_ORIENTATIONS = ('orientation', 'yaw_degrees', 'roll_pitch_yaw_degrees')
_UPRIGHT = (0.0, 0.0, 0.0, 1.0)


def ground_height(terrain: Terrain | None, place: tuple[float, ...]) -> float:
    """Return the height of the ground at (x, y) [m; world]."""
    return 0.0 if terrain is None else float(terrain.height(np.array(place[:2])))


def read_solid(value: Value, terrain: Terrain | None) -> Solid:
    """Return a solid; two numbers as its position stand it on the ground."""
    fields = value.fields(schema.SOLID)
    shape = fields['shape'].one_of('shape', SHAPES)
    place = fields['position'].numbers(2, 3)
    solid = Solid(shape, (*place[:2], 0.0), _size(fields['size'], shape), read_orientation(value, fields),
                  **_wear(fields), **_role(fields))
    z = place[2] if len(place) == 3 else ground_height(terrain, place) + float(half_extents(solid)[2])
    return replace(solid, position=(*place[:2], z))


def read_orientation(value: Value, fields: dict[str, Value]) -> tuple[float, float, float, float]:
    """Return the quaternion that one of the three ways to tell an orientation means."""
    given = [name for name in _ORIENTATIONS if name in fields]
    if len(given) > 1:
        raise value.error(f'tells its orientation by {" and by ".join(given)}; keep one of them')
    if not given:
        return _UPRIGHT
    field = fields[given[0]]
    if given[0] == 'orientation':
        return _unit(field)
    angles = (0.0, 0.0, field.number()) if given[0] == 'yaw_degrees' else field.numbers(3)
    return tuple(quaternion_from_euler(*map(math.radians, angles)).tolist())


def read_ribbon(value: Value) -> Ribbon:
    """Return a strip on the ground."""
    fields = value.fields(schema.RIBBON)
    points = tuple(item.numbers(2) for item in fields['points'].items())
    if len(points) < 2 or any(one == other for one, other in zip(points, points[1:], strict=False)):
        raise fields['points'].error('must be two or more places that differ from the ones before them')
    return Ribbon(points, fields['width'].number(above=0.0), **_wear(fields), **_kind(fields))


def read_mover(value: Value, terrain: Terrain | None) -> Mover:
    """Return what moves along a route or sways."""
    fields = value.fields(schema.MOVER)
    if ('route' in fields) == ('sway' in fields):
        raise value.error("must hold either 'route' or 'sway', which say how it moves")
    solids = tuple(read_solid(item, None) for item in fields['solids'].items())
    if not solids:
        raise fields['solids'].error('must hold at least one solid')
    motion = _route(fields['route'], terrain) if 'route' in fields else _sway(fields['sway'])
    return Mover(solids, motion, **_kind(fields))


def read_surface(value: Value, sources: Sources) -> Surface:
    """Return triangles; their picture is read from beside the file."""
    fields = value.fields(schema.SURFACE)
    vertices = np.array([item.numbers(3) for item in fields['vertices'].items()], float).reshape(-1, 3)
    triangles = [tuple(number.whole() for number in item.items()) for item in fields['triangles'].items()]
    for item, corners in zip(fields['triangles'].items(), triangles, strict=True):
        if len(corners) != 3 or max(corners) >= len(vertices) or len(set(corners)) < 3:
            raise item.error(f'must be three different numbers of vertices, from 0 to {len(vertices) - 1}')
    if not triangles:
        raise fields['triangles'].error('must hold at least one triangle')
    if 'picture' in fields and 'uvs' not in fields:
        raise fields['picture'].error("needs 'uvs', which say where each vertex lies in the picture")
    uvs = None
    if 'uvs' in fields:
        uvs = np.array([item.numbers(2) for item in fields['uvs'].items()], float)
        if len(uvs) != len(vertices):
            raise fields['uvs'].error(f'must hold a place for each of {len(vertices)} vertices, got {len(uvs)}')
    picture = read_picture(fields['picture'], sources) if 'picture' in fields else None
    return Surface(vertices, np.array(triangles, int), uvs=uvs, picture=picture, **_wear(fields), **_role(fields))


def read_picture(value: Value, sources: Sources) -> np.ndarray:
    """Return the picture that a path relative to the file names."""
    try:
        return sources.picture(Path(value.file).parent / value.text())
    except ConfigError as error:
        raise value.error(f': {error}') from error


def read_terrain(value: Value) -> Terrain | None:
    """Return the ground's heights; `flat` is the plane z = 0."""
    if value.is_single and value.one_of('terrain', ('flat',)):
        return None
    fields = value.fields(schema.TERRAIN)
    rows = fields['heights'].items()
    heights = tuple(row.numbers(*_lengths(rows[0])) for row in rows) if rows else ()
    if len(heights) < 2:
        raise fields['heights'].error(f'must hold two or more rows, got {len(heights)}')
    return Terrain(fields['origin'].numbers(2), fields['cell'].number(above=0.0), heights)


def read_look(value: Value) -> Look:
    """Return light, sky and ground."""
    fields = value.fields(schema.LOOK)
    given = {name: field.numbers(3, low=0.0, high=2.0 if name == 'light_colour' else 1.0)
             for name, field in fields.items() if name in ('light_colour', 'sky', 'ground_colour')}
    if 'light_direction' in fields:
        given['light_direction'] = _direction(fields['light_direction'])
    if 'ambient' in fields:
        given['ambient'] = fields['ambient'].number(0.0, 1.0)
    if 'ground_material' in fields:
        given['ground_material'] = read_material(fields['ground_material'])
    if 'haze_m' in fields:
        given['haze_m'] = fields['haze_m'].number(above=0.0)
    return Look(**given)


def read_material(value: Value) -> str:
    """Return the name of a material."""
    return value.one_of('material', MATERIALS)


def _size(value: Value, shape: str) -> Triple:
    """Return the half extents; one number makes a sphere, two a cylinder or cone."""
    if shape == 'ellipsoid' and value.is_single:
        return (value.number(above=0.0),) * 3
    if shape in ('cylinder', 'cone'):
        size = value.numbers(2, 3, above=0.0)
        if len(size) == 2:
            return (size[0], size[0], size[1])
        if size[0] != size[1]:
            raise value.error(f'must name one radius, twice or once: [radius, half height], got {list(size)}; use an '
                              'ellipsoid or a box for what is not round')
        return size
    return value.numbers(3, above=0.0)


def _unit(value: Value) -> tuple[float, float, float, float]:
    quaternion = value.numbers(4)
    norm = math.sqrt(sum(part * part for part in quaternion))
    if abs(norm - 1.0) > 1e-2:
        raise value.error(f'must be a quaternion of length 1, got one of length {norm:.3g}; or give yaw_degrees')
    # What was written by hand is rounded; what was exported stays as it is, to the last bit.
    return quaternion if abs(norm - 1.0) < 1e-9 else tuple(part / norm for part in quaternion)


def _direction(value: Value) -> Triple:
    direction = value.numbers(3)
    if not any(direction):
        raise value.error('must not be zero')
    return direction


def _route(value: Value, terrain: Terrain | None) -> Route:
    fields = value.fields(schema.ROUTE)
    points = [item.numbers(2, 3) for item in fields['points'].items()]
    points = tuple(point if len(point) == 3 else (*point, ground_height(terrain, point)) for point in points)
    given = {'offset': fields['offset'].number()} if 'offset' in fields else {}
    if 'closed' in fields:
        given['closed'] = fields['closed'].flag()
    speed = fields['speed'].number(0.0)
    try:
        return Route(points, speed, **given)
    except ConfigError as error:
        raise fields['points'].error(f'make no route: {error}') from error


def _sway(value: Value) -> Sway:
    fields = value.fields(schema.SWAY)
    given = {'phase': fields['phase'].number()} if 'phase' in fields else {}
    return Sway(fields['pivot'].numbers(3), _direction(fields['axis']), fields['amplitude'].number(),
                fields['period'].number(above=0.0), **given)


def _wear(fields: dict[str, Value]) -> dict:
    given = {'material': read_material(fields['material'])} if 'material' in fields else {}
    if 'colour' in fields:
        given['colour'] = fields['colour'].numbers(3, low=0.0, high=1.0)
    return given


def _kind(fields: dict[str, Value]) -> dict:
    return {'kind': fields['kind'].text()} if 'kind' in fields else {}


def _role(fields: dict[str, Value]) -> dict:
    return _kind(fields) | ({'collides': fields['collides'].flag()} if 'collides' in fields else {})


def _lengths(row: Value) -> tuple[int]:
    count = len(row.items())
    if count < 2:
        raise row.error('must hold two or more numbers')
    return (count,)
