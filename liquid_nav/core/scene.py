"""
A scene's geometry and looks, as data: nothing here knows PyBullet.

A scene is what a generator returns for a seed. Solids collide and are seen; decor is only seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

SHAPES = ('cylinder', 'box', 'ellipsoid', 'cone')


@dataclass(frozen=True)
class Solid:
    """
    A convex primitive with a material.

    The shape's own frame has its centre at `position` and its axis along z; a cone stands on its base,
    tip up, and its centre is half way up.
    """

    shape: str
    """One of SHAPES."""
    position: tuple[float, float, float]
    """Centre [m; world]."""
    size: tuple[float, float, float]
    """
    Half extents along the shape's own axes [m].

    Cylinder and cone: (radius, radius, half height); ellipsoid: its semi-axes; box: its half sides.
    """
    orientation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    """Quaternion (x, y, z, w), shape to world."""
    material: str = 'grey'
    """Name of the texture; see `sim.materials`."""
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Tint that multiplies the texture, each 0 to 1."""
    kind: str = 'obstacle'
    """What it is to a person: 'trunk', 'crown', 'car', 'building' ..."""
    collides: bool = True
    """False for decor, such as markings on the road."""


@dataclass(frozen=True)
class Look:
    """Light and sky."""

    light_direction: tuple[float, float, float] = (0.4, 0.3, 1.0)
    """Towards the light [world], any length."""
    light_colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    ambient: float = 0.6
    """Share of light that has no direction, 0 to 1."""
    sky: tuple[float, float, float] = (0.6, 0.75, 0.9)
    """Colour of the sky overhead, each 0 to 1."""
    ground_material: str = 'grass'
    ground_colour: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Scene:
    """Everything that a scenario's world consists of, the vehicle left out."""

    name: str
    seed: int
    solids: tuple[Solid, ...]
    start: tuple[float, float, float]
    """Where the vehicle begins [m; world]."""
    start_yaw: float
    """[rad]."""
    target: tuple[float, float, float]
    """Centre of the beacon's body [m; world], at the height at which to arrive."""
    bounds: tuple[float, float, float, float]
    """(x_min, y_min, x_max, y_max) of the ground [m; world]."""
    look: Look = Look()
    parameters: Mapping[str, float] = field(default_factory=dict)
    """The generator's parameters, for the record."""

    @property
    def target_distance(self) -> float:
        """Straight way from start to target [m]."""
        return float(np.linalg.norm(np.subtract(self.target, self.start)))
