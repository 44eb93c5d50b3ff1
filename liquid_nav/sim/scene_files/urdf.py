"""A URDF file as solids and surfaces: links at the poses that their fixed joints give them (wiki.ros.org/urdf/XML)."""

from dataclasses import replace
from pathlib import Path

from liquid_nav.sim.scene_files.parts import Part, Wear
from liquid_nav.sim.scene_files.pose import Pose
from liquid_nav.sim.scene_files.robot_shapes import read_colour, read_geometry, read_picture
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.xml_lines import Element, read_xml


def read_urdf(path: Path, sources: Sources, wear: Wear) -> list[Part]:
    """
    Return the parts of a URDF file, in the frame of its root link.

    What is seen of a link is what is hit; a link without a collision is only seen, and one without a visual is
    drawn as its collision.

    Raises
    ------
    ConfigError
        For malformed XML, a joint that moves, a loop or a shape that is not known, with its line.

    """
    robot = read_xml(path, sources)
    if robot.tag != 'robot':
        raise robot.error('is not <robot>, so this is no URDF file')
    links = _links(robot)
    if not links:
        raise robot.error('holds no <link>')
    materials = {item.value('name'): item for item in robot.all('material')}
    poses = _poses(robot, links)
    return [part for name, link in links.items() for part in _of_link(link, poses[name], materials, wear, sources)]


def _links(robot: Element) -> dict[str, Element]:
    links: dict[str, Element] = {}
    for link in robot.all('link'):
        if link.value('name') in links:
            raise link.error(f'has the name {link.value("name")!r}, which another link has in line '
                             f'{links[link.value("name")].line}')
        links[link.value('name')] = link
    return links


def _poses(robot: Element, links: dict[str, Element]) -> dict[str, Pose]:
    """Return where each link is in the frame of its root."""
    joints: dict[str, Element] = {}
    for joint in robot.all('joint'):
        if joint.value('type') != 'fixed':
            raise joint.error(f'{joint.value("name", "")!r} is of type {joint.value("type")!r}, but a map stands '
                              "still: make it 'fixed', and what moves a mover of the scene file")
        for role in ('parent', 'child'):
            if joint.need(role).value('link') not in links:
                raise joint.need(role).error(f'names the link {joint.need(role).value("link")!r}, which the file '
                                             'does not hold')
        child = joint.need('child').value('link')
        if child in joints:
            raise joint.error(f'gives the link {child!r} a second parent; the first is in line {joints[child].line}')
        joints[child] = joint
    return {name: _pose_of(name, joints) for name in links}


def _pose_of(link: str, joints: dict[str, Element]) -> Pose:
    pose, seen = Pose.at(), {link}
    while link in joints:
        joint = joints[link]
        pose = _origin(joint) @ pose
        link = joint.need('parent').value('link')
        if link in seen:
            raise joint.error(f'closes a loop of links through {link!r}')
        seen.add(link)
    return pose


def _origin(element: Element) -> Pose:
    origin = element.find('origin')
    if origin is None:
        return Pose.at()
    return Pose.at(origin.numbers('xyz', 3, (0.0, 0.0, 0.0)), *origin.numbers('rpy', 3, (0.0, 0.0, 0.0)))


def _of_link(link: Element, pose: Pose, materials: dict[str, Element], wear: Wear, sources: Sources) -> list[Part]:
    shown = link.all('visual')
    hit = link.all('collision')
    wear = replace(wear, collides=wear.collides and bool(hit))
    parts = []
    for element in shown or hit:
        looks = _dress(element.find('material'), materials, wear, sources)
        parts += read_geometry(element.need('geometry'), pose @ _origin(element), looks, sources)
    return parts


def _dress(material: Element | None, materials: dict[str, Element], wear: Wear, sources: Sources) -> Wear:
    """Return the colour and picture of a material, or of the one of that name that the robot holds."""
    if material is None:
        return wear
    if not material.children and material.value('name', '') in materials:
        material = materials[material.value('name')]
    colour, texture = material.find('color'), material.find('texture')
    if colour is not None:
        wear = replace(wear, colour=read_colour(colour, colour.value('rgba')))
    if texture is not None:
        wear = replace(wear, picture=read_picture(texture, texture.value('filename'), sources))
    return wear
