"""
A scene's geometry and looks, as data: nothing here knows PyBullet.

A scene is what a generator returns for a seed, or a file describes. Solids collide and are seen; decor is only seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from liquid_nav.core.motion import Motion
from liquid_nav.core.terrain import Terrain

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
class Ribbon:
    """A strip of another material that lies on the ground, such as a trail; it is only seen."""

    points: tuple[tuple[float, float], ...]
    """Its middle line [m; world]."""
    width: float
    """[m]."""
    material: str = 'earth'
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    kind: str = 'trail'


@dataclass(frozen=True)
class Mover:
    """Something that moves on its own and collides."""

    solids: tuple[Solid, ...]
    """Its parts, posed in its own frame: x forward, y left, z up."""
    motion: Motion
    kind: str = 'mover'
    """What it is to a person: 'pedestrian', 'car', 'deer', 'branch' ..."""


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles of any shape, as a mesh file holds them."""

    vertices: np.ndarray
    """(vertices, 3) [m; world]."""
    triangles: np.ndarray
    """(triangles, 3) vertex numbers, anticlockwise seen from outside."""
    material: str = 'grey'
    """Name of the texture where there is no `picture`; each triangle wears the whole of it."""
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    uvs: np.ndarray | None = None
    """(vertices, 2) places in `picture`; v = 1 is its top row."""
    picture: np.ndarray | None = None
    """(height, width, 3) uint8 RGB."""
    kind: str = 'mesh'
    collides: bool = True


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
    haze_m: float = 70.0
    """Distance over which haze swallows all but 1/e of a colour [m]; some 15 is fog."""


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
    terrain: Terrain | None = None
    """The ground; None is the plane z = 0."""
    ribbons: tuple[Ribbon, ...] = ()
    movers: tuple[Mover, ...] = ()
    surfaces: tuple[Surface, ...] = ()

    @property
    def target_distance(self) -> float:
        """Straight way from start to target [m]."""
        return float(np.linalg.norm(np.subtract(self.target, self.start)))

    def ground_height(self, places: np.ndarray) -> np.ndarray:
        """Return the ground's height at (..., 2) places [m; world], (...) [m]."""
        places = np.asarray(places, float)
        return np.zeros(places.shape[:-1]) if self.terrain is None else self.terrain.height(places)
