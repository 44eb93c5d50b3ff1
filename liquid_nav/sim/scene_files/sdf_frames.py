"""Where the links, models, includes and frames of one SDF scope are (sdformat.org, pose frame semantics)."""

import math

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.sim.scene_files.pose import Pose
from liquid_nav.sim.scene_files.xml_lines import Element

_POSED = ('link', 'model', 'include', 'frame', 'joint', 'visual', 'collision')
_HERE = ('', '__model__', 'world', '__root__')
"""Names of the scope's own frame."""


def frame_poses(scope: Element) -> dict[Element, Pose]:
    """
    Return the pose of each posed child in the frame of a world, model or link.

    Raises
    ------
    ConfigError
        For a frame that the scope does not hold, or one that is posed by way of itself.

    """
    children = scope.all(*_POSED)
    named = {name: child for child in reversed(children) if (name := _name(child))}
    return {child: _resolve(child, named, ()) for child in children if child.tag != 'joint'}


def _resolve(child: Element, named: dict[str, Element], trail: tuple[Element, ...]) -> Pose:
    if child in trail:
        raise child.error(f'{_name(child)!r} is posed relative to itself, by way of {len(trail) - 1} other frames')
    base = _base(child)
    if base in _HERE:
        return _own_pose(child)
    if base not in named:
        known = ', '.join(named) or 'none'
        raise child.error(f'is posed relative to {base!r}, which is no frame here; known: {known}')
    return _resolve(named[base], named, (*trail, child)) @ _own_pose(child)


def _base(child: Element) -> str:
    """Return the name of the frame that a child's pose is told in."""
    pose = child.find('pose')
    told = '' if pose is None else pose.attributes.get('relative_to', pose.attributes.get('frame', ''))
    if told:
        return told
    if child.tag == 'frame':
        return child.attributes.get('attached_to', '')
    if child.tag == 'joint':
        return child.value('child', '')
    return ''


def _own_pose(child: Element) -> Pose:
    pose = child.find('pose')
    if 'placement_frame' in child.attributes or child.find('placement_frame') is not None:
        raise child.error('has a placement_frame, which is not read; give the pose of the model itself')
    if pose is None or not pose.text.split():
        return Pose.at()
    form = pose.attributes.get('rotation_format', 'euler_rpy')
    if form == 'quat_xyzw':
        numbers = pose.read_numbers(pose.text, 7)
        quaternion = np.array(numbers[3:])
        length = np.linalg.norm(quaternion)
        if length < 1e-6:
            raise pose.error('holds a quaternion of length 0')
        return Pose(np.array(numbers[:3]), rotation_matrix(quaternion / length))
    numbers = pose.read_numbers(pose.text, 6)
    angles = numbers[3:]
    if pose.attributes.get('degrees', 'false').strip().lower() in ('true', '1'):
        angles = tuple(math.radians(angle) for angle in angles)
    return Pose.at(numbers[:3], *angles)


def _name(child: Element) -> str:
    return child.value('name', '')
