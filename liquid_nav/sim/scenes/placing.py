"""Parts that are posed about an origin of their own, and how they come to stand in a scene."""

import dataclasses
import math
from collections.abc import Sequence

from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix
from liquid_nav.core.scene import Ribbon, Solid
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.palette import Colour

ORIGIN = Frame(0.0, 0.0)
"""Where parts are put together before they are placed."""
SQUARE = (0.0, 0.5 * math.pi, math.pi, -0.5 * math.pi)
"""Headings along the axes of the world [rad]."""
box, column, rod, cone, ball = ORIGIN.box, ORIGIN.column, ORIGIN.rod, ORIGIN.cone, ORIGIN.ball

WHITE: Colour = (0.95, 0.95, 0.95)
GREY: Colour = (0.55, 0.56, 0.58)
DARK: Colour = (0.2, 0.21, 0.23)


def placed(parts: Sequence[Solid], x: float, y: float, heading: float = 0.0, z: float = 0.0) -> list[Solid]:
    """Return parts turned about z by `heading` [rad] and moved to (x, y, z) [m]."""
    turn = rotation_matrix(quaternion_from_euler(0.0, 0.0, heading))
    return [dataclasses.replace(part, position=tuple((turn @ part.position + (x, y, z)).tolist()),
                                orientation=_turned(heading, part.orientation)) for part in parts]


def _turned(heading: float, orientation: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Turn an orientation about the world's z axis: the product of quaternions (0, 0, sin, cos) and (x, y, z, w)."""
    s, c = math.sin(0.5 * heading), math.cos(0.5 * heading)
    x, y, z, w = orientation
    return (c * x - s * y, c * y + s * x, c * z + s * w, c * w - s * z)


def strip(area: tuple[float, float, float, float], material: str, colour: Colour = WHITE, kind: str = 'marking',
          up: tuple[int, int] = (1, 0)) -> Ribbon:
    """
    Return a ribbon that covers an area (x_min, y_min, x_max, y_max) of the ground [m].

    `up` is the direction, along x or y and either way, in which its pattern's upper edge lies.
    """
    middle = (0.5 * (area[0] + area[2]), 0.5 * (area[1] + area[3]))
    half = (0.5 * (area[2] - area[0]), 0.5 * (area[3] - area[1]))
    begin, end = (tuple(place + sign * step * reach for place, step, reach in zip(middle, up, half, strict=True))
                  for sign in (-1.0, 1.0))
    return Ribbon((begin, end), 2.0 * (half[1] if up[0] else half[0]), material, colour, kind)
