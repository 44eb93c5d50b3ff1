"""An alley between back walls: straight, bent, a dog-leg, or with walls that step to and fro."""

from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Look, Mover, Ribbon, Solid
from liquid_nav.sim.scenes import alley_parts, city, furniture, moving
from liquid_nav.sim.scenes.alley_plan import END_M, Alley, AlleySpots, draw_alley, walls
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.palette import near
from liquid_nav.sim.scenes.site import Site

PARAMETERS = city.parameters()

_WALL_M = 0.45
"""From a wall to the middle of what stands against it [m]."""
_LANE_M = 0.55
"""From a wall to the middle of those who walk along it, which leaves the rest of the alley to a vehicle [m]."""
_STROLL_M = (2.0, 5.0)
"""Shortest and longest walk."""
_STRETCH_M, _APART_M = 4.0, 1.2
"""Shortest part of the alley that one walks in, and what lies between two: side by side people would close it."""
_STROLLING_M_S = (0.5, 1.1)
"""Slowest and fastest walk [m/s]."""
_GROUNDS = {'cobbles': (0.52, 0.5, 0.47), 'asphalt': (0.42, 0.41, 0.41), 'flagstones': (0.56, 0.53, 0.5)}
_BRICKS = ('red_brick', 'brown_brick', 'old_wall')


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw an alley; the passage from start to target is not checked here."""
    length = parameters['length']
    alley = draw_alley(rng, length)
    start, target, along = _ends(rng, alley, length)
    draft = Draft(start, city.yaw_towards(rng, start, target), target, alley.box(-END_M, alley.far), _look(rng))
    draft.solids += walls(rng, alley)
    draft.ribbons += _gutters(rng, alley)
    site = Site(rng, AlleySpots(rng, alley, along), start, target)
    draft.movers += _movers(rng, alley, draft, round(parameters['pedestrians']))
    for x, y in _walked(draft.movers):
        site.spots.take(x, y, _LANE_M, near=True)
    site.strew_distractors(parameters, draft.bounds)
    _Filling(rng, alley, site, parameters['density']).fill()
    draft.solids += site.solids + _drains(rng, alley)
    return draft


def _look(rng: np.random.Generator) -> Look:
    material = str(rng.choice(list(_GROUNDS)))
    return city.look(rng, material, near(rng, _GROUNDS[material], 0.15, 0.02))


def _ends(rng: np.random.Generator, alley: Alley, length: float):
    """Return start and target, `length` [m] apart, and the target's place along the alley [m]."""
    reach = 0.5 * alley.width - 1.4
    first, left = alley.frame(0.0, float(rng.uniform(-reach, reach))), float(rng.uniform(-reach, reach))
    along = alley.way.along(length, left + alley.middle(length), (first.x, first.y))
    last = alley.way.frame(along, left + alley.middle(length))
    return (first.x, first.y, city.height(rng)), (last.x, last.y, city.height(rng)), along


def _gutters(rng: np.random.Generator, alley: Alley) -> list[Ribbon]:
    """Return a line of other stones along the middle."""
    if alley.steps:
        return []
    line = alley.way.part(*alley.ends).border(0.0)
    colour = near(rng, (0.38, 0.37, 0.36), 0.15, 0.01)
    return [Ribbon(tuple(map(tuple, line.tolist())), 0.45, 'cobbles', colour, 'gutter')]


def _drains(rng: np.random.Generator, alley: Alley) -> list[Solid]:
    solids = []
    for _ in range(rng.poisson(2.0)):
        frame = alley.frame(float(rng.uniform(0.0, alley.far)), float(rng.uniform(-0.7, 0.7)))
        half = float(rng.uniform(0.25, 0.4))
        solids.append(frame.box((0.0, 0.0, 0.02), (half, half, 0.02), 'grate', (0.7, 0.7, 0.7), 'grate',
                                collides=False))
    return solids


def _movers(rng: np.random.Generator, alley: Alley, draft: Draft, count: int) -> list[Mover]:
    """Return people who stroll up and down along a wall, each on a stretch of the alley to himself."""
    paths = moving.Paths(draft.solids, draft.start, draft.target)
    last = alley.far - END_M + 3.0
    marks = np.linspace(-3.0, last, min(count, int((last + 3.0) / _STRETCH_M)) + 1)
    movers = []
    for low, high in zip(marks[:-1] + 0.5 * _APART_M, marks[1:] - 0.5 * _APART_M, strict=True):
        def route(low=low, high=high) -> moving.Points:
            first, side = float(rng.uniform(low, high - _STROLL_M[0])), float(rng.choice((-1.0, 1.0)))
            places = (first, min(float(high), first + float(rng.uniform(*_STROLL_M))))
            frames = [alley.wall(place, side).at(0.0, _LANE_M) for place in places]
            return [(frame.x, frame.y, 0.0) for frame in frames]
        movers += city.walkers(rng, 1, route, paths, speeds=_STROLLING_M_S)
    return movers


def _walked(movers: list[Mover]) -> list[tuple[float, float]]:
    """Return places on people's walks, on which nothing may stand."""
    return [(x, y) for mover in movers for x, y, _ in np.linspace(*mover.motion.points, 12).tolist()]


class _Filling:
    """Puts things into an alley."""

    def __init__(self, rng: np.random.Generator, alley: Alley, site: Site, density: float):
        self._rng, self._alley, self._site, self._density = rng, alley, site, density
        self._brick = _BRICKS[rng.integers(len(_BRICKS))]
        parts = alley_parts
        self._items = [parts.dumpster, parts.bins, parts.crates, parts.crates, parts.pallets, parts.barrels,
                       parts.cabinet]
        self._items += {'old_town': [parts.pots, parts.scooter, parts.pots, self._bicycles]}.get(
            alley.quarter, [parts.dumpster, parts.scooter])

    def fill(self) -> None:
        """Put walls that jut out first, then what leans on the walls, then what hangs over the alley."""
        for side in (1.0, -1.0):
            self._along(side, (5.0, 10.0), self._jut, 0.8, 0.6)
        for side in (1.0, -1.0):
            self._along(side, (1.7, 3.4), self._item, 0.75, 0.15)
        self._hang()

    def _along(self, side: float, step: tuple[float, float], build, radius: float, gap: float) -> None:
        """Build along a wall at intervals of `step` [m], closer together where density is high."""
        rng, alley = self._rng, self._alley
        along = -END_M + float(rng.uniform(0.0, step[1]))
        while along < alley.far:
            ahead, behind = alley.middle(along + 0.9), alley.middle(along - 0.9)
            if rng.random() < 0.75 * self._density and ahead == behind:
                self._site.stand(alley.wall(along, side).at(0.0, _WALL_M), radius, gap,
                                 lambda frame: build(rng, frame.at(0.0, -_WALL_M)))
            along += float(rng.uniform(*step))

    def _item(self, rng: np.random.Generator, frame: Frame) -> list[Solid]:
        return self._items[rng.integers(len(self._items))](rng, frame)

    def _jut(self, rng: np.random.Generator, frame: Frame) -> list[Solid]:
        reach = float(rng.uniform(0.5, min(1.5, self._alley.width - 2.0)))
        return alley_parts.buttress(rng, frame, reach, self._brick)

    def _bicycles(self, rng: np.random.Generator, frame: Frame) -> list[Solid]:
        return furniture.bicycles(rng, frame.at(0.0, 0.6), 2)

    def _hang(self) -> None:
        """Hang washing, cables, fire escapes, lamps and signs over the alley, and bridge it now and then."""
        rng, alley, solids = self._rng, self._alley, self._site.solids
        for side in (1.0, -1.0):
            along = float(rng.uniform(-END_M, 1.0))
            while along < alley.far:
                frame = alley.wall(along, side)
                if alley.quarter != 'old_town' and rng.random() < 0.22:
                    solids += alley_parts.fire_escape(rng, frame, 3)
                else:
                    solids += alley_parts.on_the_wall(rng, frame)
                along += float(rng.uniform(2.6, 5.0))
        for along in np.arange(float(rng.uniform(0.0, 4.0)), alley.far, 4.5):
            frame, choice = alley.frame(float(along)), rng.random()
            if choice < 0.3:
                solids += alley_parts.laundry(rng, frame, alley.width)
            elif choice < 0.65:
                lift = float(rng.uniform(0.0, 2.0))
                solids += furniture.wire(frame.at(0.0, 0.0), (-1.0, -0.5 * alley.width, 4.0 + lift),
                                         (1.0, 0.5 * alley.width, 4.4), 0.3)
            elif choice < 0.73:
                solids += alley_parts.bridge(rng, frame, alley.width, self._brick)
