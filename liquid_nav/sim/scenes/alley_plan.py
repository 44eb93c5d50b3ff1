"""An empty alley: its course and width, the walls on both sides, and places in it."""

import math
from dataclasses import dataclass, replace

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import alley_parts, facades
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.frontage import Place, Way, both_sides, terrace
from liquid_nav.sim.scenes.layout import Spots

END_M = 5.0
"""How far the alley goes on behind start and target [m]."""
BEYOND_M = 9.0
"""How far its walls go on beyond that [m]."""
KINDS = {'straight': 0.25, 'bend': 0.2, 'dog_leg': 0.3, 'staggered': 0.25}
"""Courses of alleys and how often they are drawn."""

_WIDTHS_M = (3.2, 5.0)
_QUARTERS = {'works': ('works', 'works', 'tenement'), 'tenements': ('tenement', 'tenement', 'block'),
             'old_town': ('old_town', 'old_town', 'works'), 'back_yards': ('block', 'works', 'terrace')}


@dataclass(frozen=True)
class Alley:
    """Where an alley runs and what stands along it."""

    kind: str
    """One of KINDS."""
    way: Way
    """Its middle line but for the steps; place 0 is beside the start."""
    far: float
    """Place on it where the scene ends [m]."""
    width: float
    """[m]."""
    quarter: str
    """What kind of houses: 'works', 'tenements', 'old_town' or 'back_yards'."""
    steps: tuple[tuple[float, float], ...] = ()
    """From which place on the walls stand how far left of their line, both alike [m]."""

    @property
    def ends(self) -> tuple[float, float]:
        """Between which places walls stand along it [m]."""
        return -END_M - BEYOND_M, self.far + BEYOND_M

    def middle(self, along: float) -> float:
        """Return how far left of the way the middle between the walls lies [m]."""
        left = 0.0
        for place, shift in self.steps:
            left = shift if along >= place else left
        return left

    def frame(self, along: float, left: float = 0.0) -> Frame:
        """Return the frame at a place, `left` [m] of the middle between the walls."""
        return self.way.frame(along, self.middle(along) + left)

    def wall(self, along: float, side: float) -> Frame:
        """Return the frame at the foot of the left (1) or right (-1) wall, y pointing off it."""
        return self.frame(along, side * 0.5 * self.width).at(0.0, 0.0, 0.5 * math.pi * (1.0 + side))

    def box(self, first: float, last: float) -> tuple[float, float, float, float]:
        """Return the (x_min, y_min, x_max, y_max) around a stretch with half a metre of its walls [m; world]."""
        shifts = [0.0, *(shift for _, shift in self.steps)]
        reach = 0.5 * self.width + 0.5
        return self.way.box(first, last, min(shifts) - reach, max(shifts) + reach)


class AlleySpots(Spots):
    """Discs on the ground between an alley's walls."""

    def __init__(self, rng: np.random.Generator, alley: Alley, target_along: float):
        """Look for places between the start and the target."""
        super().__init__(rng, alley.box(-END_M, alley.far))
        self._along, self._alley, self._draw = target_along, alley, rng

    def find(self, radius: float, gap: float, attempts: int = 40, bounds=None, prefer=None) -> Place | None:
        """Take a random free disc at one of the walls; what leaves no way beside it finds none."""
        if 2.0 * radius + 1.2 > self._alley.width:
            return None
        for _ in range(attempts):
            side = float(self._draw.choice((-1.0, 1.0)))
            frame = self._alley.wall(float(self._draw.uniform(1.5, self._along - 1.5)), side).at(0.0, radius)
            if self.is_free(frame.x, frame.y, radius, min(gap, 0.4)):
                self.take(frame.x, frame.y, radius)
                return frame.x, frame.y
        return None


def draw_alley(rng: np.random.Generator, length: float) -> Alley:
    """Draw an alley in which a flight of a length [m] finds room."""
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    width, side = float(rng.uniform(*_WIDTHS_M)), float(rng.choice((-1.0, 1.0)))
    quarter = str(rng.choice(list(_QUARTERS)))
    corners, steps = [(0.3 * length, 0.0)], ()
    if kind == 'bend':
        turns = [side * math.radians(rng.uniform(16.0, 32.0))]
        corners = [(float(rng.uniform(0.35, 0.6)) * length, 0.0)]
    elif kind == 'dog_leg':
        turn = side * math.radians(rng.uniform(22.0, 40.0))
        turns, first, leg = [turn, -turn], float(rng.uniform(0.22, 0.4)) * length, float(rng.uniform(4.0, 6.5))
        corners = [(first, 0.0), (first + leg * math.cos(turn), leg * math.sin(turn))]
    else:
        turns = [0.0]
    if kind == 'staggered':
        width, steps = max(width, 3.8), tuple(_steps(rng, length, side))
    heading, (x, y) = sum(turns), corners[-1]
    corners += [(x + 40.0 * math.cos(heading), y + 40.0 * math.sin(heading))]
    way = Way([(-END_M - BEYOND_M, 0.0), *corners], END_M + BEYOND_M)
    return Alley(kind, way, way.along(length) + END_M, width, quarter, steps)


def _steps(rng: np.random.Generator, length: float, side: float) -> list[tuple[float, float]]:
    """Return where a staggered alley steps to one side and back again."""
    steps, place = [], float(rng.uniform(2.5, 4.5))
    while place < length - 2.0:
        reach = float(rng.uniform(0.8, 1.7))
        steps.append((place, side * reach if len(steps) % 2 == 0 else float(rng.uniform(-0.3, 0.3))))
        place += float(rng.uniform(3.6, 5.6))
    return steps


def walls(rng: np.random.Generator, alley: Alley) -> list[Solid]:
    """Return the houses along the alley and across its ends."""
    styles = [facades.STYLES[name] for name in _QUARTERS[alley.quarter]]

    def build(frame: Frame, width: float) -> list[Solid]:
        style = replace(styles[rng.integers(len(styles))], balconies=0.0, oriels=0.0, pilasters=False)
        return (facades.house(rng, frame, width, style, ground_floor=False)
                + alley_parts.ground_floor(rng, frame, width))

    def build_far(frame: Frame, width: float) -> list[Solid]:
        style = styles[rng.integers(len(styles))]
        return [replace(solid, collides=False) for solid in facades.house(rng, frame, width, style)]

    solids = [solid for line in _lines(alley) for solid in terrace(rng, line, (2, 4), facades.BAY_M, build)]
    for place, side in ((alley.ends[0] - 5.0, -1.0), (alley.ends[1] + 5.0, 1.0)):
        ends = [alley.way.frame(place, left) for left in (-side * 8.0, side * 8.0)]
        solids += terrace(rng, tuple((end.x, end.y) for end in ends), (2, 3), facades.BAY_M, build_far)
    return solids


def _lines(alley: Alley) -> list[tuple[Place, Place]]:
    """Return the lines of the walls, each walked with the alley on the left hand."""
    first, last = alley.ends
    half = 0.5 * alley.width
    if not alley.steps:
        return both_sides(alley.way.part(first, last), half, half)
    marks = [first, *(place for place, _ in alley.steps), last]
    lines = []
    for begin, end in zip(marks[:-1], marks[1:], strict=True):
        lines += both_sides(alley.way.part(begin, end), half + alley.middle(begin), half - alley.middle(begin))
    return lines
