"""A map in the making: what stands on it, where there is room left, and who moves about in it."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from liquid_nav.core.scene import Look, Ribbon, Solid
from liquid_nav.sim.scenes import distractors, moving
from liquid_nav.sim.scenes.draft import Draft, Parameter
from liquid_nav.sim.scenes.layout import CLEARING_M, Clearings, Spots
from liquid_nav.sim.scenes.placing import placed

Area = tuple[float, float, float, float]
"""(x_min, y_min, x_max, y_max) [m; world]."""

PARAMETERS = {
    'density': Parameter(1.0, 0.0, 2.0, 'how much stands there, 1 is usual'),
    'length': Parameter(0.0, 8.0, 30.0, 'distance from start to target [m]; 0 lets the seed draw 14 to 22'),
    **distractors.PARAMETERS,
    'pedestrians': Parameter(2.0, 0.0, 12.0, 'people who walk about'),
    'cars': Parameter(0.0, 0.0, 6.0, 'cars that drive about'),
}
"""What each map that is drawn on a plot takes."""


class Plot:
    """The ground from start to target and around."""

    def __init__(self, rng: np.random.Generator, parameters: Mapping[str, float], look: Look, bearing: float,
                 margin: float, least: tuple[float, float]):
        """
        Draw start and target, and bounds around them.

        Parameters
        ----------
        rng : np.random.Generator
            Draws all that is drawn here.
        parameters : Mapping
            Values of PARAMETERS.
        look : Look
            Light and ground.
        bearing : float
            From start to target [rad; world].
        margin : float
            How far the ground reaches around both [m].
        least : tuple
            Least extent of the ground along x and y [m].

        """
        self.rng, self.density, self._parameters = rng, parameters['density'], parameters
        length = parameters['length'] or float(rng.uniform(14.0, 22.0))
        start = (0.0, 0.0, float(rng.uniform(1.2, 1.8)))
        target = (length * math.cos(bearing), length * math.sin(bearing), float(rng.uniform(1.2, 1.8)))
        self.bounds = _around(rng, start, target, margin, least)
        yaw = math.remainder(bearing + float(rng.uniform(-1.0, 1.0) * math.radians(20.0)), 2.0 * math.pi)
        self.draft = Draft(start, yaw, target, self.bounds, look)
        self.spots = Spots(rng, self.bounds)
        for place in (start, target):
            self.spots.take(*place[:2], CLEARING_M)
        self.clearings = Clearings(start, target)

    def add(self, solids: Sequence[Solid]) -> None:
        """Put down what needs no room of its own, such as ground, or what only the clearings may forbid."""
        self.draft.solids += self.clearings.admit(solids)

    def lay(self, *ribbons: Ribbon) -> None:
        """Cover ground; what is laid later lies above."""
        self.draft.ribbons += ribbons

    def put(self, parts: Sequence[Solid], x: float, y: float, heading: float = 0.0,
            footprint: tuple[float, float] = (0.3, 0.3), gap: float = 0.3) -> bool:
        """
        Put parts, posed about the origin, at a place if there is room; tell whether there was.

        Parameters
        ----------
        parts : Sequence[Solid]
            In their own frame.
        x, y, heading : float
            Where to [m, rad; world].
        footprint : tuple
            Extent along the parts' own x and y [m].
        gap : float
            Way to leave to all others [m].

        """
        discs, radius = _discs(x, y, heading, footprint)
        if not all(self.spots.is_free(*disc, radius, gap) for disc in discs):
            return False
        solids = self.clearings.admit(placed(parts, x, y, heading))
        if solids:
            self.draft.solids += solids
            for disc in discs:
                self.spots.take(*disc, radius)
        return bool(solids)

    def strew(self, make: Callable[[], Sequence[Solid]], footprint: tuple[float, float], area: Area | None = None,
              gap: float = 0.8, headings: Sequence[float] | None = None) -> bool:
        """Put something at a random place of an area, turned at random or by one of the headings."""
        x_min, y_min, x_max, y_max = self.bounds if area is None else area
        inset = 0.5 * max(footprint)
        if x_max - x_min < 2.0 * inset or y_max - y_min < 2.0 * inset:
            return False
        parts = make()
        for _ in range(12):
            x = float(self.rng.uniform(x_min + inset, x_max - inset))
            y = float(self.rng.uniform(y_min + inset, y_max - inset))
            heading = (float(self.rng.uniform(-math.pi, math.pi)) if headings is None
                       else float(headings[self.rng.integers(len(headings))]))
            if self.put(parts, x, y, heading, footprint, gap):
                return True
        return False

    def block(self, parts: Sequence[Solid], footprint: tuple[float, float]) -> bool:
        """Put parts in the straight way from start to target, or less than a metre beside it."""
        start, target = np.array(self.draft.start[:2]), np.array(self.draft.target[:2])
        ahead = (target - start) / np.linalg.norm(target - start)
        for _ in range(6):
            share, aside = self.rng.uniform(0.25, 0.75), self.rng.uniform(-0.8, 0.8)
            x, y = (start + share * (target - start) + aside * np.array([-ahead[1], ahead[0]])).tolist()
            if self.put(parts, x, y, float(self.rng.uniform(-math.pi, math.pi)), footprint, 0.3):
                return True
        return False

    def take(self, area: Area) -> None:
        """Keep an area free of what is put down later."""
        x, y = 0.5 * (area[0] + area[2]), 0.5 * (area[1] + area[3])
        discs, radius = _discs(x, y, 0.0, (area[2] - area[0], area[3] - area[1]))
        for disc in discs:
            self.spots.take(*disc, radius)

    def distract(self) -> None:
        """Put up distractors where there is room around the way from start to target."""
        values = self._parameters
        self.draft.solids += distractors.scatter(
            self.rng, self.spots, self.clearings, round(values['colour_distractors']),
            round(values['shape_distractors']), self.way(3.0))

    def finish(self, walks: Sequence[Area], lanes: Sequence[moving.Points] = (), workers: bool = False) -> Draft:
        """
        Add pedestrians and cars, and return the draft.

        Parameters
        ----------
        walks : Sequence[Area]
            Where people walk.
        lanes : Sequence
            Where cars drive to and fro.
        workers : bool
            Whether who walks there works on a building site.

        """
        draft, values = self.draft, self._parameters
        paths = moving.Paths(draft.solids, draft.start, draft.target)
        draft.movers += moving.pedestrians(self.rng, round(values['pedestrians']), walks, paths, worker=workers)
        draft.movers += moving.cars(self.rng, round(values['cars']), lanes, (1.5, 4.0), paths)
        return draft

    def way(self, margin: float) -> Area:
        """Return the part of the ground that lies within `margin` [m] of a box around start and target."""
        ends = np.array([self.draft.start[:2], self.draft.target[:2]])
        low = np.maximum(ends.min(axis=0) - margin, self.bounds[:2])
        high = np.minimum(ends.max(axis=0) + margin, self.bounds[2:])
        return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _around(rng: np.random.Generator, start, target, margin: float, least: tuple[float, float]) -> Area:
    """Return bounds around start and target; what is added to reach the least extent falls to either side."""
    ends = []
    for axis in (0, 1):
        low, high = min(start[axis], target[axis]) - margin, max(start[axis], target[axis]) + margin
        lack = max(0.0, least[axis] - (high - low))
        share = float(rng.uniform(0.2, 0.8))
        ends.append((low - share * lack, high + (1.0 - share) * lack))
    return (ends[0][0], ends[1][0], ends[0][1], ends[1][1])


def _discs(x: float, y: float, heading: float, footprint: tuple[float, float]) -> tuple[list[tuple], float]:
    """Return centres and radius of discs that cover a rectangle well enough [m]."""
    length, width = footprint
    short = max(0.1, min(length, width))
    radius = 0.5 * short * (1.1 if max(length, width) > 1.2 * short else 1.0)
    count = max(1, math.ceil((max(length, width) - short) / (0.9 * short)) + 1)
    along = heading if length >= width else heading + 0.5 * math.pi
    shifts = np.linspace(-0.5, 0.5, count) * (max(length, width) - short) if count > 1 else (0.0,)
    return [(x + float(shift) * math.cos(along), y + float(shift) * math.sin(along)) for shift in shifts], radius
