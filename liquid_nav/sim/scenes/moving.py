"""People on foot and cars that drive: movers, and routes for them that keep clear of what stands."""

import math
from collections.abc import Sequence

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import half_extents, solid_distance
from liquid_nav.core.motion import Route
from liquid_nav.core.scene import Mover, Solid
from liquid_nav.sim.scenes import street_parts
from liquid_nav.sim.scenes.layout import CLEARING_M
from liquid_nav.sim.scenes.palette import Colour, near

Points = Sequence[tuple[float, float, float]]
"""A route's corners [m; world], on the ground."""

WALKING_M_S = (0.6, 1.5)
"""Slowest and fastest pedestrian [m/s]."""
HEAD_START_M = 2.5
"""Nobody is nearer to the start than this at time 0 [m]."""
PERSON_M, CAR_M = 0.35, 1.1
"""Half the width of the way that a pedestrian and a car keep free of what stands [m]."""

_SKINS: tuple[Colour, ...] = ((0.95, 0.76, 0.62), (0.86, 0.64, 0.48), (0.6, 0.42, 0.3), (0.4, 0.27, 0.2))
_TOPS: tuple[Colour, ...] = ((0.75, 0.15, 0.12), (0.15, 0.3, 0.65), (0.9, 0.88, 0.84), (0.2, 0.45, 0.3),
                             (0.88, 0.7, 0.2), (0.25, 0.26, 0.3), (0.45, 0.6, 0.75), (0.55, 0.38, 0.25))
_TROUSERS: tuple[Colour, ...] = ((0.15, 0.2, 0.35), (0.12, 0.12, 0.14), (0.45, 0.4, 0.32), (0.35, 0.37, 0.42))
_VESTS: tuple[Colour, ...] = ((0.95, 0.85, 0.1), (1.0, 0.5, 0.1), (0.75, 0.95, 0.2))
_HELMETS: tuple[Colour, ...] = ((0.98, 0.85, 0.1), (0.97, 0.97, 0.97), (0.9, 0.4, 0.1), (0.15, 0.35, 0.7))
_STEP_M = 0.25  # between the places of a route that are looked at
_LEVELS_M = (0.4, 1.0, 1.6)  # above the ground, where a route is looked at
_FLAT_M = 0.25  # what is no higher than this is walked and driven on


def pedestrian(rng: np.random.Generator, points: Points, speed: float | None = None, offset: float = 0.0,
               worker: bool = False) -> Mover:
    """
    Return a person 1.6 to 1.9 m tall who walks to and fro.

    Parameters
    ----------
    rng : np.random.Generator
        Draws size, clothes and pace.
    points : Points
        Of the feet.
    speed : float, optional
        [m/s]; None draws it from WALKING_M_S.
    offset : float
        How far along the route at time 0 [m].
    worker : bool
        Wears a vest in a signal colour, and a helmet.

    """
    tall = float(rng.uniform(1.6, 1.9))
    pace = float(rng.uniform(*WALKING_M_S)) if speed is None else speed
    skin, top, trousers = (near(rng, shades[rng.integers(len(shades))], 0.15, 0.02)
                           for shades in (_SKINS, _VESTS if worker else _TOPS, _TROUSERS))
    hip, shoulder, head = 0.48 * tall, 0.82 * tall, 0.065 * tall
    solids = [Solid('box', (0.0, 0.0, 0.5 * (hip + shoulder)), (0.12, 0.2, 0.5 * (shoulder - hip)), material='plaster',
                    colour=top, kind='person'),
              Solid('ellipsoid', (0.02, 0.0, tall - 1.15 * head), (1.15 * head,) * 3, material='head', colour=skin,
                    kind='person')]
    for side in (1.0, -1.0):
        solids.append(_limb((0.0, side * 0.09, hip + 0.03), hip + 0.02, side * 0.22, 0.08, 'plaster', trousers))
        solids.append(_limb((0.0, side * 0.25, shoulder - 0.02), 0.36 * tall, -side * 0.3, 0.05, 'plaster', top))
    if worker:
        solids.append(Solid('ellipsoid', (0.02, 0.0, tall - 0.5 * head), (1.5 * head, 1.4 * head, 0.9 * head),
                            material='grey', colour=_HELMETS[rng.integers(len(_HELMETS))], kind='person'))
    return Mover(tuple(solids), Route(tuple(points), pace, offset), 'pedestrian')


def moving_car(rng: np.random.Generator, points: Points, speed: float, offset: float = 0.0, closed: bool = False,
               ) -> Mover:
    """Return a car that drives a route at a speed [m/s], `offset` [m] along it at time 0."""
    return Mover(tuple(street_parts.car(rng, 0.0, 0.0, 0.0)), Route(tuple(points), speed, offset, closed), 'car')


class Paths:
    """Where routes may lead: clear of what stands, and of the clearings of start and target."""

    def __init__(self, solids: Sequence[Solid], start: tuple[float, float, float],
                 target: tuple[float, float, float]):
        """Look at the solids that collide and are higher than a kerb."""
        self._start, self._ends = np.array(start[:2]), np.array([start[:2], target[:2]])
        half = [half_extents(solid) for solid in solids]
        kept = [number for number, solid in enumerate(solids)
                if solid.collides and solid.position[2] + half[number][2] > _FLAT_M]
        self._solids = [solids[number] for number in kept]
        self._low = np.array([solids[number].position - half[number] for number in kept]).reshape(-1, 3)
        self._high = np.array([solids[number].position + half[number] for number in kept]).reshape(-1, 3)

    def are_free(self, points: Points, radius: float, closed: bool = False) -> bool:
        """Tell whether a route keeps `radius` [m] to all sides."""
        places = _along(points, closed)
        if np.linalg.norm(places[:, None, :2] - self._ends, axis=2).min() < CLEARING_M + radius:
            return False
        seen = np.concatenate([places + (0.0, 0.0, level) for level in _LEVELS_M])
        near_by = ((self._low < seen.max(axis=0) + radius) & (self._high > seen.min(axis=0) - radius)).all(axis=1)
        return all(solid_distance(self._solids[number], seen).min() >= radius for number in np.flatnonzero(near_by))

    def offset(self, rng: np.random.Generator, points: Points, radius: float, closed: bool = False) -> float | None:
        """Return where on a route to be at time 0 [m along it], far enough from the start, or None."""
        length = float(np.linalg.norm(np.diff(_corners(points, closed), axis=0), axis=1).sum())
        for along in rng.uniform(0.0, length if closed else 2.0 * length, 8):
            place = Route(tuple(points), 1.0, float(along), closed).poses(np.zeros(1))[0][0]
            if np.linalg.norm(place[:2] - self._start) >= HEAD_START_M + radius:
                return float(along)
        return None


def pedestrians(rng: np.random.Generator, count: int, areas: Sequence[tuple[float, float, float, float]],
                paths: Paths, height: float = 0.0, worker: bool = False) -> list[Mover]:
    """
    Return up to `count` people, each on a route of two or three corners in one of the areas.

    Parameters
    ----------
    rng : np.random.Generator
        Draws the routes.
    count : int
        How many to place; one for whom no free route is found is left out.
    areas : Sequence
        (x_min, y_min, x_max, y_max) [m; world] each; who walks keeps to one of them.
    paths : Paths
        What to keep clear of.
    height : float
        Of the ground that they walk on [m; world], such as a pavement's.
    worker : bool
        Whether they work on a building site.

    """
    movers = []
    for _ in range(count):
        for _ in range(30):
            area = areas[rng.integers(len(areas))]
            corners = rng.uniform(area[:2], area[2:], (int(rng.integers(2, 4)), 2))
            points = [(float(x), float(y), height) for x, y in corners]
            legs = np.linalg.norm(np.diff(corners, axis=0), axis=1)
            if legs.min() < 1.0 or legs.sum() < 3.0 or not paths.are_free(points, PERSON_M):
                continue
            offset = paths.offset(rng, points, PERSON_M)
            if offset is not None:
                movers.append(pedestrian(rng, points, offset=offset, worker=worker))
                break
    return movers


def cars(rng: np.random.Generator, count: int, lanes: Sequence[Points], speeds: tuple[float, float], paths: Paths,
         closed: bool = False) -> list[Mover]:
    """Return up to `count` cars at `speeds` from a slowest to a fastest [m/s], each on a lane that is free."""
    movers: list[Mover] = []
    free = [lane for lane in lanes if paths.are_free(lane, CAR_M, closed)]
    for number in range(count if free else 0):
        lane = free[number % len(free)]
        # A car is longer than wide, so it keeps its length away from the start.
        offset = paths.offset(rng, lane, 2.4, closed)
        if offset is not None:
            movers.append(moving_car(rng, lane, float(rng.uniform(*speeds)), offset, closed))
    return movers


def _limb(joint: tuple[float, float, float], length: float, swing: float, radius: float, material: str,
          colour: Colour) -> Solid:
    """Return a leg or an arm that hangs from a joint, swung forward by an angle [rad]."""
    x, y, z = joint
    middle = (x + 0.5 * length * math.sin(swing), y, z - 0.5 * length * math.cos(swing))
    turn = tuple(quaternion_from_euler(0.0, -swing, 0.0).tolist())
    return Solid('cylinder', middle, (radius, radius, 0.5 * length), turn, material, colour, 'person')


def _corners(points: Points, closed: bool) -> np.ndarray:
    corners = np.array(points, float)
    return np.concatenate([corners, corners[:1]]) if closed else corners


def _along(points: Points, closed: bool) -> np.ndarray:
    """Return (places, 3) along a route, no further apart than _STEP_M."""
    corners = _corners(points, closed)
    legs = [np.linspace(here, there, max(2, math.ceil(np.linalg.norm(there - here) / _STEP_M) + 1))
            for here, there in zip(corners[:-1], corners[1:], strict=True)]
    return np.concatenate(legs)
