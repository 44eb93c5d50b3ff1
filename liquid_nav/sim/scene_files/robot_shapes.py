"""Geometry and looks, which URDF and SDF tell in the same words: as attributes in one, as elements in the other."""

from pathlib import Path

import numpy as np

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.meshes import read_mesh
from liquid_nav.sim.scene_files.parts import Part, Wear, make_solid, make_surface
from liquid_nav.sim.scene_files.pose import Pose
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.uris import locate
from liquid_nav.sim.scene_files.xml_lines import Element

_FLAT = 1e-6
_OTHERS = ('capsule', 'heightmap', 'image', 'polyline', 'empty')


def read_geometry(geometry: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
    """Return the parts of a <geometry> at a pose in the model; raise ConfigError for a shape that is not known."""
    shapes = [child for child in geometry.children if child.tag in _READERS or child.tag in _OTHERS]
    if len(shapes) != 1:
        raise geometry.error(f'must hold one of {", ".join(_READERS)}')
    if shapes[0].tag not in _READERS:
        raise shapes[0].error(f'is not read; known: {", ".join(_READERS)}')
    return _READERS[shapes[0].tag](shapes[0], pose, wear, sources)


def read_picture(element: Element, uri: str, sources: Sources) -> np.ndarray:
    """Return the picture that an element names."""
    try:
        return sources.picture(locate(element, uri))
    except ConfigError as error:
        raise _with_line(element, error) from error


def read_colour(element: Element, text: str) -> tuple[float, float, float]:
    """Return red, green and blue, 0 to 1, of three or four numbers; how it shines through does not count."""
    count = 3 if len(text.split()) == 3 else 4
    return tuple(min(1.0, max(0.0, part)) for part in element.read_numbers(text, count)[:3])


def _box(element: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
    return [make_solid('box', tuple(0.5 * side for side in element.positive('size', 3)), pose, wear)]


def _round(shape: str):
    def read(element: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
        (radius,), (length,) = element.positive('radius'), element.positive('length')
        return [make_solid(shape, (radius, radius, 0.5 * length), pose, wear)]
    return read


def _sphere(element: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
    return [make_solid('ellipsoid', element.positive('radius') * 3, pose, wear)]


def _ellipsoid(element: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
    return [make_solid('ellipsoid', element.positive('radii', 3), pose, wear)]


def _plane(element: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
    """Return nothing: the one plane that a model may hold is the ground, which a scene has anyway."""
    normal = pose.rotation @ np.array(element.numbers('normal', 3, (0.0, 0.0, 1.0)))
    if np.hypot(normal[0], normal[1]) > _FLAT * abs(normal[2]) or abs(pose.position[2]) > 1e-3:
        raise element.error('is not the ground, a level plane at height 0; use a thin box, or the terrain of the '
                            'scene file')
    return []


def _mesh(element: Element, pose: Pose, wear: Wear, sources: Sources) -> list[Part]:
    name = 'filename' if 'filename' in element.attributes else 'uri'
    if element.find('submesh') is not None:
        raise element.find('submesh').error('is not read; put the submesh into a file of its own')
    scale = np.array(element.numbers('scale', 3, (1.0, 1.0, 1.0)))
    if not scale.all():
        raise element.error('scale must not be 0')
    path: Path = locate(element, element.value(name))
    try:
        pieces = read_mesh(path, sources)
    except ConfigError as error:
        raise _with_line(element, error) from error
    return [make_surface(piece, pose, scale, wear) for piece in pieces]


def _with_line(element: Element, error: ConfigError) -> ConfigError:
    """Return an error about a file that an element names, with the element's own line where the file's is not told."""
    return error if str(element.file) in str(error) else element.error(f': {error}')


_READERS = {'box': _box, 'cylinder': _round('cylinder'), 'cone': _round('cone'), 'sphere': _sphere,
            'ellipsoid': _ellipsoid, 'plane': _plane, 'mesh': _mesh}
