"""What must hold of a scene before anything flies in it; errors name the line of what is in the way."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from liquid_nav.core.geometry import (
    clearance_map,
    ground_distance,
    mover_distance,
    solid_distance,
    surface_distance,
)
from liquid_nav.core.scene import Mover, Scene, Solid, Surface
from liquid_nav.sim.scene_files.nodes import Value

TRIANGLE_LIMIT = 20_000
"""Most triangles that a scene's surfaces may have; rendering takes 0.2 us for each, in each picture."""
AREA_LIMIT_M2 = 40_000.0
"""Largest ground that may be looked at for a way [m^2]."""
FREE_M = 0.25
"""What must be free around start and target, and on either side of the way between them [m]."""
_FINE_AREA_M2, _FINE_M, _COARSE_M = 10_000.0, 0.1, 0.2  # up to which area the way is sought in fine cells


@dataclass(frozen=True)
class Origins:
    """Where in the file a scene's parts come from."""

    start: Value
    target: Value
    bounds: Value | None
    things: Sequence[tuple[Value, Solid | Mover | Surface]]


def check_triangles(origins: Origins) -> None:
    """Raise ConfigError where the surfaces have too many triangles."""
    counts: dict[int, int] = {}
    values = {}
    for value, thing in origins.things:
        if isinstance(thing, Surface):
            values[id(value)] = value
            counts[id(value)] = counts.get(id(value), 0) + len(thing.triangles)
    if sum(counts.values()) > TRIANGLE_LIMIT:
        most = max(counts, key=counts.get)
        raise values[most].error(f'brings {counts[most]:,} of {sum(counts.values()):,} triangles, but a scene may have '
                                 f'{TRIANGLE_LIMIT:,}: decimate the mesh (in Blender, the modifier Decimate) or cut '
                                 'away what is far from the way')


def check_bounds(scene: Scene, origins: Origins) -> None:
    """Raise ConfigError where the bounds are empty, too large, or do not hold start and target."""
    x_min, y_min, x_max, y_max = scene.bounds
    culprit = origins.bounds or origins.start
    if not (x_min < x_max and y_min < y_max):
        raise culprit.error('must be x_min, y_min, x_max, y_max with x_min < x_max and y_min < y_max, got '
                            f'{list(scene.bounds)}')
    if (x_max - x_min) * (y_max - y_min) > AREA_LIMIT_M2:
        raise culprit.error(f': bounds {[round(edge, 1) for edge in scene.bounds]} cover more than '
                            f'{AREA_LIMIT_M2:,.0f} m^2; give `bounds` that hold the way from start to target'
                            if origins.bounds is None else f'must cover at most {AREA_LIMIT_M2:,.0f} m^2')
    for value, place in ((origins.start, scene.start), (origins.target, scene.target)):
        if not (x_min + FREE_M <= place[0] <= x_max - FREE_M and y_min + FREE_M <= place[1] <= y_max - FREE_M):
            raise value.error(f'lies outside the bounds {list(scene.bounds)}, or within {FREE_M} m of their edge')


def check_places(scene: Scene, origins: Origins) -> None:
    """Raise ConfigError where start and target are one, or something stands in either."""
    if math.dist(scene.start, scene.target) < FREE_M:
        raise origins.target.error('is where the start is; move one of them')
    for value, place in ((origins.start, scene.start), (origins.target, scene.target)):
        point = np.array([place], float)
        above = float(ground_distance(scene, point)[0])
        if above < FREE_M:
            raise value.error(f'lies {above:.2f} m above the ground, it needs {FREE_M} m; two numbers stand for '
                              '1.5 m above it')
        for other, thing in origins.things:
            if isinstance(thing, Mover) and value is origins.target:
                continue  # it goes on its way
            away = _distance(thing, point)
            if away < FREE_M:
                told = 'inside' if away <= 0.0 else f'{away:.2f} m from'
                raise value.error(f'lies {told} {other.name} (line {other.line}); it needs {FREE_M} m free around it')


def check_way(scene: Scene, origins: Origins) -> None:
    """Raise ConfigError where no way leads from start to target at their heights; what moves is left out."""
    x_min, y_min, x_max, y_max = scene.bounds
    cell = _FINE_M if (x_max - x_min) * (y_max - y_min) <= _FINE_AREA_M2 else _COARSE_M
    heights = sorted({round(place[2] - float(scene.ground_height(np.array(place[:2]))), 3)
                      for place in (scene.start, scene.target)})
    free = clearance_map(scene.solids, scene.bounds, heights, cell, FREE_M + cell, scene.terrain,
                         scene.surfaces) >= FREE_M
    _, regions = cv2.connectedComponents(free.astype(np.uint8), connectivity=4)
    start, target = (regions[_around(place, scene.bounds, cell)].ravel() for place in (scene.start, scene.target))
    if not set(start[start > 0]) & set(target[target > 0]):
        told = ' and '.join(f'{height:g}' for height in heights)
        raise origins.target.error(
            f'cannot be reached: within the bounds no way {2 * FREE_M:g} m wide leads to it from the start at {told} m '
            'above the ground; widen a gap, widen the bounds or move one of them')


def _distance(thing: Solid | Mover | Surface, point: np.ndarray) -> float:
    if isinstance(thing, Mover):
        return float(mover_distance(thing, point, 0.0)[0])
    if not thing.collides:
        return math.inf
    return float((solid_distance if isinstance(thing, Solid) else surface_distance)(thing, point)[0])


def _around(place: Sequence[float], bounds: tuple[float, float, float, float], cell: float) -> tuple[slice, slice]:
    """Return the four cells around a place; beside a wall one of them may be blocked though the place is free."""
    column, row = (int((place[axis] - bounds[axis]) / cell) for axis in (0, 1))
    return slice(row, row + 2), slice(column, column + 2)
