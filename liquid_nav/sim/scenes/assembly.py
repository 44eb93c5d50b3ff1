"""Parts put together in a frame of their own, wherever it stands and whichever way it faces."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour

WHITE: Colour = (1.0, 1.0, 1.0)

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Frame:
    """A place on level ground with x ahead, y to the left and z up; all numbers are floats of Python."""

    x: float
    """[m; world]."""
    y: float
    """[m; world]."""
    heading: float = 0.0
    """Of the x axis [rad; world]."""
    z: float = 0.0
    """Height of its origin [m; world]."""

    def at(self, x: float, y: float, turn: float = 0.0, z: float = 0.0) -> 'Frame':
        """Return the frame that stands at a place of this one [m], turned by an angle [rad]."""
        place = self.point(x, y, z)
        return Frame(place[0], place[1], self.heading + turn, place[2])

    def point(self, x: float, y: float, z: float = 0.0) -> Triple:
        """Return a place of this frame in the world [m]."""
        cos, sin = self._turn
        return (float(self.x + cos * x - sin * y), float(self.y + sin * x + cos * y), float(self.z + z))

    def box(self, centre: Triple, half: Triple, material: str = 'grey', colour: Colour = WHITE, kind: str = 'obstacle',
            collides: bool = True, tilt: Triple = (0.0, 0.0, 0.0)) -> Solid:
        """Return a box; `tilt` is its roll, pitch and yaw in this frame [rad]."""
        return Solid('box', self.point(*centre), _floats(half), self._orientation(tilt), material, colour, kind,
                     collides)

    def column(self, x: float, y: float, radius: float, low: float, high: float, material: str = 'grey',
               colour: Colour = WHITE, kind: str = 'obstacle', collides: bool = True) -> Solid:
        """Return an upright cylinder from a height to another [m]."""
        half = 0.5 * (high - low)
        return Solid('cylinder', self.point(x, y, low + half), _floats((radius, radius, half)), material=material,
                     colour=colour, kind=kind, collides=collides)

    def rod(self, foot: Triple, tip: Triple, radius: float, material: str = 'metal', colour: Colour = WHITE,
            kind: str = 'post', collides: bool = True) -> Solid:
        """Return a cylinder from one place to another."""
        way = np.subtract(tip, foot)
        length, level = float(np.linalg.norm(way)), math.hypot(way[0], way[1])
        tilt = (0.0, math.atan2(level, way[2]), math.atan2(way[1], way[0]))
        middle = tuple(0.5 * (a + b) for a, b in zip(foot, tip, strict=True))
        return Solid('cylinder', self.point(*middle), _floats((radius, radius, 0.5 * length)),
                     self._orientation(tilt), material, colour, kind, collides)

    def cone(self, x: float, y: float, radius: float, low: float, high: float, material: str = 'grey',
             colour: Colour = WHITE, kind: str = 'obstacle', collides: bool = True) -> Solid:
        """Return an upright cone from its base to its tip [m]."""
        half = 0.5 * (high - low)
        return Solid('cone', self.point(x, y, low + half), _floats((radius, radius, half)), material=material,
                     colour=colour, kind=kind, collides=collides)

    def ball(self, centre: Triple, half: Triple, material: str = 'grey', colour: Colour = WHITE,
             kind: str = 'obstacle', collides: bool = True, tilt: Triple = (0.0, 0.0, 0.0)) -> Solid:
        """Return an ellipsoid."""
        return Solid('ellipsoid', self.point(*centre), _floats(half), self._orientation(tilt), material, colour, kind,
                     collides)

    @cached_property
    def _turn(self) -> tuple[float, float]:
        return math.cos(self.heading), math.sin(self.heading)

    def _orientation(self, tilt: Triple) -> tuple[float, float, float, float]:
        yaw = self.heading + tilt[2]
        if tilt[0] == 0.0 and tilt[1] == 0.0:
            return (0.0, 0.0, math.sin(0.5 * yaw), math.cos(0.5 * yaw)) if yaw else (0.0, 0.0, 0.0, 1.0)
        return tuple(quaternion_from_euler(tilt[0], tilt[1], yaw).tolist())


def _floats(values: Triple) -> Triple:
    return tuple(float(value) for value in values)
