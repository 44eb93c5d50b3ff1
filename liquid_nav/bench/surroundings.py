"""What of a scene is near a place: cheap bounds on the distance to everything, and distances to what is near."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import rotation_matrices, rotation_matrix
from liquid_nav.core.geometry import ground_distance, solid_distance, surface_distance
from liquid_nav.core.scene import Mover, Scene, Solid, Surface


@dataclass(frozen=True)
class Thing:
    """Something that a vehicle may touch."""

    shape: str
    """'ground', 'triangles', or one of `core.scene.SHAPES`, with 'moving' before it where it moves."""
    kind: str
    """What it is to a person."""
    distance: Callable[[np.ndarray, float], np.ndarray]
    """From (points, 3) [m; world] and a time [s] to (points,) signed distances [m]."""
    draw_place: Callable[[np.random.Generator, float], np.ndarray]
    """From a generator and a time [s] to (3,) a place in the box around it [m; world]."""
    thin: bool = False
    """Whether it has no inside; distances to it are then never negative."""

    def at(self, time: float) -> Callable[[np.ndarray], np.ndarray]:
        """Return the distances at a time [s]."""
        return lambda points: self.distance(points, time)


class Surroundings:
    """The things of a scene that collide; what is only seen does not count, nor does the beacon."""

    def __init__(self, scene: Scene):
        solids = [solid for solid in scene.solids if solid.collides]
        surfaces = [surface for surface in scene.surfaces if surface.collides]
        self._scene = scene
        self._movers = [_Parts(mover) for mover in scene.movers if any(solid.collides for solid in mover.solids)]
        self._fixed = _Boxes([*solids, *map(_box_around, surfaces)])
        self.things: list[Thing] = [_ground(scene), *map(_fixed_thing, solids), *map(_triangles, surfaces)]
        """The ground, solids, surfaces, parts of movers."""
        for parts in self._movers:
            self.things += parts.things
        self.fastest = max([parts.speed for parts in self._movers], default=0.0)
        """Of the movers [m/s]."""
        self._flattest = 1.0
        if scene.terrain is not None:
            # A triangle's slopes are those between corners of its cell.
            rises = [np.abs(np.diff(scene.terrain.grid, axis=axis)).max() / scene.terrain.cell for axis in (0, 1)]
            self._flattest = float(1.0 / np.sqrt(1.0 + rises[0] ** 2 + rises[1] ** 2))

    def bounds(self, position: np.ndarray, time: float) -> tuple[np.ndarray, float]:
        """
        Return what the things are no nearer than.

        Parameters
        ----------
        position : np.ndarray
            (3,) [m; world].
        time : float
            Since the start [s].

        Returns
        -------
        now : np.ndarray
            (things,) distances [m] at that place and time.
        free : float
            One for all [m] that lasts: for each metre flown, or that the fastest mover may have moved, it is a metre
            less. A mover that is turned about counts as the sphere in which it may turn.

        """
        above = float(position[2] - self._scene.ground_height(position[:2])) * self._flattest
        fixed = self._fixed.distances(position)
        moving = [parts.bounds(position, time) for parts in self._movers]
        now = np.concatenate([[above], fixed, *(boxes for boxes, _ in moving)])
        return now, min([above, float(fixed.min(initial=np.inf)), *(sphere for _, sphere in moving)])


class _Boxes:
    """Oriented boxes around solids."""

    def __init__(self, solids: Sequence[Solid]):
        self.count = len(solids)
        self._centres = np.array([solid.position for solid in solids], float).reshape(-1, 3)
        self._sizes = np.array([solid.size for solid in solids], float).reshape(-1, 3)
        turns = np.array([solid.orientation for solid in solids], float).reshape(-1, 4)
        self._rotations = rotation_matrices(turns)

    @property
    def reach(self) -> float:
        """Radius of the sphere about the origin that holds them [m]."""
        return float((np.linalg.norm(self._centres, axis=1) + np.linalg.norm(self._sizes, axis=1)).max())

    def distances(self, position: np.ndarray) -> np.ndarray:
        """Return (boxes,) distances [m] from (3,), 0 inside."""
        local = np.einsum('nji,nj->ni', self._rotations, position - self._centres)
        return np.linalg.norm(np.maximum(np.abs(local) - self._sizes, 0.0), axis=1)


class _Parts:
    """What of a mover collides."""

    def __init__(self, mover: Mover):
        solids = [solid for solid in mover.solids if solid.collides]
        self._motion, self._boxes = mover.motion, _Boxes(solids)
        self.speed = float(getattr(mover.motion, 'speed', 0.0))
        self.things = [self._thing(solid) for solid in solids]

    def bounds(self, position: np.ndarray, time: float) -> tuple[np.ndarray, float]:
        """Return the distances to the boxes around the parts, and that to the sphere that holds all, however turned."""
        local = self._to_mover(position[None], time)[0]
        return self._boxes.distances(local), float(np.linalg.norm(local)) - self._boxes.reach

    def _thing(self, solid: Solid) -> Thing:
        return Thing(f'moving {solid.shape}', solid.kind,
                     lambda points, time: solid_distance(solid, self._to_mover(points, time)),
                     lambda rng, time: self._to_world(_draw_within(solid, rng), time))

    def _to_mover(self, points: np.ndarray, time: float) -> np.ndarray:
        places, turns = self._motion.poses(np.array([time]))
        return (points - places[0]) @ rotation_matrices(turns)[0]

    def _to_world(self, point: np.ndarray, time: float) -> np.ndarray:
        places, turns = self._motion.poses(np.array([time]))
        return places[0] + rotation_matrices(turns)[0] @ point


def _ground(scene: Scene) -> Thing:
    def draw_place(rng: np.random.Generator, _) -> np.ndarray:
        place = rng.uniform(scene.bounds[:2], scene.bounds[2:])
        return np.array([*place, float(scene.ground_height(place))])

    return Thing('ground', 'ground', lambda points, _: ground_distance(scene, points), draw_place)


def _fixed_thing(solid: Solid) -> Thing:
    return Thing(solid.shape, solid.kind, lambda points, _: solid_distance(solid, points),
                 lambda rng, _: _draw_within(solid, rng))


def _triangles(surface: Surface) -> Thing:
    box = _box_around(surface)
    return Thing('triangles', surface.kind, lambda points, _: surface_distance(surface, points),
                 lambda rng, _: _draw_within(box, rng), thin=True)


def _draw_within(solid: Solid, rng: np.random.Generator) -> np.ndarray:
    return solid.position + rotation_matrix(solid.orientation) @ (rng.uniform(-1.0, 1.0, 3) * solid.size)


def _box_around(surface: Surface) -> Solid:
    corners = surface.vertices[surface.triangles].reshape(-1, 3)
    least, most = corners.min(axis=0), corners.max(axis=0)
    return Solid('box', tuple(0.5 * (least + most)), tuple(0.5 * (most - least)))
