"""Winding trails of earth, and the tracks that animals keep free."""

import math

import numpy as np

from liquid_nav.core.scene import Ribbon
from liquid_nav.sim.scenes.layout import Spots

Line = list[tuple[float, float]]

_STEP_M = 1.5
_APART_M = 4.2
"""Least way of a track from the start and from the target [m]."""


def trails(rng: np.random.Generator, spots: Spots, bounds: tuple[float, float, float, float], dress,
           count: int) -> list[Ribbon]:
    """Return trails that wind through the bounds from edge to edge; nothing that is planted later stands on them."""
    ribbons = []
    for _ in range(count):
        width = float(rng.uniform(0.6, 1.6))
        line = _winding(rng, bounds)
        for x, y in _between(line):
            spots.take(x, y, 0.5 * width, near=True)
        material, colour = dress.trail()
        ribbons.append(Ribbon(tuple(line), width, material, colour))
    return ribbons


def track(rng: np.random.Generator, spots: Spots, bounds: tuple[float, float, float, float], start, target,
          half_width: float) -> Line | None:
    """Return a track across the way from start to target, or None where none is free; it is kept free from now on."""
    for attempt in range(40):
        reach = rng.uniform(2.0, 5.5) * (1.0 - attempt / 60.0)
        middle = (rng.uniform(start[0] + 3.5, target[0] - 3.5), rng.uniform(-2.0, 2.0))
        course, bend = math.pi / 2 + rng.uniform(-0.9, 0.9), rng.uniform(-0.06, 0.06)
        steps = np.arange(-reach, reach + 0.1, 2.0 * reach / math.ceil(2.0 * reach))
        line = np.column_stack([middle[0] + steps * math.cos(course) + bend * steps**2,
                                middle[1] + steps * math.sin(course)])
        inside = (line > np.array(bounds[:2]) + 0.8).all() and (line < np.array(bounds[2:]) - 0.8).all()
        apart = min(np.linalg.norm(line - place[:2], axis=1).min() for place in (start, target))
        if inside and apart > _APART_M and all(spots.is_free(x, y, half_width, 0.0) for x, y in line):
            for x, y in _between(line.tolist()):
                spots.take(x, y, half_width, near=True)
            return [(float(x), float(y)) for x, y in line]
    return None


def _winding(rng: np.random.Generator, bounds: tuple[float, float, float, float]) -> Line:
    """Return a line that enters 8 m before the bounds, passes somewhere near the middle and leaves them."""
    middle = np.array([rng.uniform(bounds[0] + 4.0, bounds[2] - 4.0), rng.uniform(-3.0, 3.0)])
    course = rng.uniform(-math.pi, math.pi)
    halves = []
    for side in (0.0, math.pi):
        place, heading, turn = middle, course + side, 0.0
        half = []
        for _ in range(40):
            turn = 0.8 * turn + rng.uniform(-0.12, 0.12)
            heading += turn
            place = place + _STEP_M * np.array([math.cos(heading), math.sin(heading)])
            half.append((float(place[0]), float(place[1])))
            if (place < np.array(bounds[:2]) - 8.0).any() or (place > np.array(bounds[2:]) + 8.0).any():
                break
        halves.append(half)
    return [*halves[0][::-1], (float(middle[0]), float(middle[1])), *halves[1]]


def _between(line: Line) -> Line:
    """Return the points of a line and those half way between them."""
    halves = [(0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])) for a, b in zip(line, line[1:], strict=False)]
    return [*line, *halves]
