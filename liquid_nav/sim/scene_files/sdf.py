"""An SDF world or model as solids and surfaces, standing still (sdformat.org)."""

from dataclasses import replace
from pathlib import Path

from liquid_nav.sim.scene_files.parts import Part, Wear
from liquid_nav.sim.scene_files.pose import Pose
from liquid_nav.sim.scene_files.robot_shapes import read_colour, read_geometry, read_picture
from liquid_nav.sim.scene_files.sdf_frames import frame_poses
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.uris import locate
from liquid_nav.sim.scene_files.xml_lines import Element, read_xml

_REFUSED = {'actor': 'use a mover of the scene file', 'road': 'use a ribbon of the scene file',
            'population': 'write the models out, or use the solids of the scene file'}
_COLOURS = {'black': (0.1, 0.1, 0.1), 'blue': (0.1, 0.1, 0.9), 'brown': (0.45, 0.3, 0.15), 'darkgrey': (0.35,) * 3,
            'green': (0.1, 0.8, 0.1), 'grey': (0.7,) * 3, 'orange': (0.95, 0.5, 0.1), 'red': (0.9, 0.1, 0.1),
            'white': (1.0,) * 3, 'yellow': (0.95, 0.9, 0.1)}
"""What the names of Gazebo's plain materials mean; other scripts keep the scene file's material."""
_DEPTH_LIMIT = 16


def read_sdf(path: Path, sources: Sources, wear: Wear) -> list[Part]:
    """
    Return the parts of an SDF file's first world, or of its models.

    What is seen of a link is what is hit; a link without a collision is only seen, and one without a visual is
    drawn as its collision. Joints, plugins, lights and physics do not matter to a map.

    Raises
    ------
    ConfigError
        For malformed XML, a frame that is not known, an actor or a shape that is not known, with its line.

    """
    return _of_file(path, Pose.at(), sources, wear, 0)


def _of_file(path: Path, pose: Pose, sources: Sources, wear: Wear, depth: int) -> list[Part]:
    sdf = read_xml(path, sources)
    if sdf.tag != 'sdf':
        raise sdf.error('is not <sdf>, so this is no SDF file')
    world = sdf.find('world')
    scope = sdf if world is None else world
    if not scope.all('model', 'include'):
        raise scope.error('holds neither <model> nor <include>')
    return _of_scope(scope, pose, sources, wear, depth)


def _of_scope(scope: Element, pose: Pose, sources: Sources, wear: Wear, depth: int) -> list[Part]:
    """Return the parts of a world's or a model's links, models and includes."""
    parts: list[Part] = []
    frames = frame_poses(scope)
    for child in scope.children:
        if child.tag in _REFUSED:
            raise child.error(f'is not read; {_REFUSED[child.tag]}')
        if child.tag == 'link':
            parts += _of_link(child, pose @ frames[child], sources, wear)
        elif child.tag == 'model':
            parts += _of_scope(child, pose @ frames[child], sources, wear, depth)
        elif child.tag == 'include':
            parts += _of_include(child, pose @ frames[child], sources, wear, depth)
    return parts


def _of_include(include: Element, pose: Pose, sources: Sources, wear: Wear, depth: int) -> list[Part]:
    if depth > _DEPTH_LIMIT:
        raise include.error(f'lies more than {_DEPTH_LIMIT} files deep, or in itself')
    path = locate(include, include.value('uri'))
    if path.is_dir():
        path = _model_file(include, path, sources)
    if include.find('pose') is None:  # then the model's own pose holds
        return _of_file(path, pose, sources, wear, depth + 1)
    sdf = read_xml(path, sources)
    model = sdf.need('model')
    return _of_scope(model, pose, sources, wear, depth + 1)


def _model_file(include: Element, folder: Path, sources: Sources) -> Path:
    """Return the SDF file that a model's folder offers, the last that its model.config names."""
    config = folder / 'model.config'
    if not config.is_file():
        raise include.error(f'names {folder}, which holds no model.config')
    named = read_xml(config, sources).all('sdf')
    if not named:
        raise include.error(f'names {folder}, whose model.config names no <sdf>')
    return folder / named[-1].text.strip()


def _of_link(link: Element, pose: Pose, sources: Sources, wear: Wear) -> list[Part]:
    shown = link.all('visual')
    hit = link.all('collision')
    wear = replace(wear, collides=wear.collides and bool(hit))
    frames = frame_poses(link)
    parts = []
    for element in shown or hit:
        looks = _dress(element.find('material'), sources, wear)
        parts += read_geometry(element.need('geometry'), pose @ frames[element], looks, sources)
    return parts


def _dress(material: Element | None, sources: Sources, wear: Wear) -> Wear:
    if material is None:
        return wear
    script = material.find('script', 'name')
    if script is not None and script.text.strip().lower().removeprefix('gazebo/') in _COLOURS:
        wear = replace(wear, colour=_COLOURS[script.text.strip().lower().removeprefix('gazebo/')])
    for tag in ('ambient', 'diffuse'):
        if material.find(tag) is not None:
            wear = replace(wear, colour=read_colour(material.find(tag), material.find(tag).text))
    for kind in ('metal', 'specular'):
        texture = material.find('pbr', kind, 'albedo_map')
        if texture is not None:
            wear = replace(wear, picture=read_picture(texture, texture.text.strip(), sources))
    return wear
