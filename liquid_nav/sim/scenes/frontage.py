"""Ways along a polyline, and rows of houses that front on them."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.assembly import Frame

Place = tuple[float, float]
Builder = Callable[[Frame, float], list[Solid]]
"""Builds a house of a width [m] in a frame whose x runs along the front and whose y points out of it."""


class Way:
    """A polyline with places measured along it and to its left [m]."""

    def __init__(self, points: Sequence[Place], origin: float = 0.0):
        """
        Take the corners [m; world].

        Place 0 lies `origin` [m] from the first; the way goes on straight beyond its ends.
        """
        self.points = np.array(points, float)
        legs = np.diff(self.points, axis=0)
        lengths = np.linalg.norm(legs, axis=1)
        self._steps = legs / lengths[:, None]
        self._headings = np.arctan2(legs[:, 1], legs[:, 0])
        self._marks = np.concatenate([[0.0], np.cumsum(lengths)]) - origin

    def frame(self, along: float, left: float = 0.0) -> Frame:
        """Return the frame at a place, x along the way."""
        leg = int(np.clip(np.searchsorted(self._marks, along, side='right') - 1, 0, len(self._steps) - 1))
        x, y = self.points[leg] + (along - self._marks[leg]) * self._steps[leg]
        return Frame(float(x), float(y), float(self._headings[leg])).at(0.0, left)

    def part(self, first: float, last: float) -> 'Way':
        """Return the way between two places."""
        inner = [tuple(point) for point, mark in zip(self.points, self._marks, strict=True)
                 if first + 0.01 < mark < last - 0.01]
        ends = [self.frame(first), self.frame(last)]
        return Way([(ends[0].x, ends[0].y), *inner, (ends[1].x, ends[1].y)], -first)

    def border(self, left: float) -> np.ndarray:
        """Return the polyline that runs `left` [m] of this one, (corners, 2), its corners mitred."""
        turns = np.diff(self._headings)
        middle = np.concatenate([self._headings[:1], self._headings[:-1] + 0.5 * turns, self._headings[-1:]])
        stretch = np.concatenate([[1.0], 1.0 / np.cos(0.5 * turns), [1.0]])
        return self.points + (left * stretch)[:, None] * np.column_stack([-np.sin(middle), np.cos(middle)])

    def along(self, distance: float, left: float = 0.0, start: Place | None = None) -> float:
        """Return the place, `left` [m] of the way, that lies so far from a start, by default place 0 [m]."""
        origin = self.frame(0.0)
        x, y = (origin.x, origin.y) if start is None else start
        low, high = 0.0, 2.0 * distance + 10.0
        for _ in range(50):
            middle = 0.5 * (low + high)
            frame = self.frame(middle, left)
            low, high = (middle, high) if math.hypot(frame.x - x, frame.y - y) < distance else (low, middle)
        return high

    def box(self, first: float, last: float, low: float, high: float) -> tuple[float, float, float, float]:
        """Return the (x_min, y_min, x_max, y_max) around a stretch from `low` to `high` [m] left of the way."""
        part = self.part(first, last)
        corners = np.concatenate([part.border(low), part.border(high)])
        return (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())


def both_sides(way: Way, left: float, right: float) -> list[tuple[Place, Place]]:
    """Return the lines of the fronts on both sides of a way, each walked with the way on its left hand [m; world]."""
    lines = []
    for border in (way.border(left)[::-1], way.border(-right)):
        lines += list(zip(map(tuple, border[:-1].tolist()), map(tuple, border[1:].tolist()), strict=True))
    return lines


def terrace(rng: np.random.Generator, line: tuple[Place, Place], bays: tuple[int, int], bay: float,
            build: Builder) -> list[Solid]:
    """
    Return houses that fill a line, shoulder to shoulder.

    Parameters
    ----------
    rng : np.random.Generator
        Draws where one house ends and the next begins.
    line : tuple
        From where to where [m; world]; the fronts face to the left of who walks it.
    bays : tuple[int, int]
        Fewest and most windows of a house side by side.
    bay : float
        What width a window takes, about [m].
    build : Builder
        Builds each house.

    """
    (x, y), (end_x, end_y) = line
    length, heading = math.hypot(end_x - x, end_y - y), math.atan2(end_y - y, end_x - x)
    left = max(1, round(length / bay))
    bay = length / left
    solids, along = [], 0.0
    while left > 0:
        taken = min(left, int(rng.integers(bays[0], bays[1] + 1)))
        taken = left if left - taken < bays[0] and left <= bays[1] else taken
        solids += build(Frame(x, y, heading).at(along, 0.0), taken * bay)
        along += taken * bay
        left -= taken
    return solids
