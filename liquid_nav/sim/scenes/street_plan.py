"""An empty street: its kind and width, the houses along it, pavements and markings."""

import math
from dataclasses import dataclass, replace

import numpy as np

from liquid_nav.core.scene import Ribbon, Solid
from liquid_nav.sim.scenes import facades
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.frontage import Place, Way, both_sides, terrace
from liquid_nav.sim.scenes.palette import near

END_M = 8.0
"""How far the street goes on behind start and target [m]."""
BEYOND_M = 10.0
"""How far the houses go on beyond that [m]."""
KERB_M = 0.12
"""Height of a pavement [m]."""
KINDS = {'road': 0.4, 'avenue': 0.15, 'junction': 0.15, 'precinct': 0.3}
"""Kinds of streets and how often they are drawn."""

_ROAD_M = {'road': (3.1, 4.2), 'junction': (3.3, 4.2), 'avenue': (6.0, 6.8), 'precinct': (2.4, 4.2)}
_MEDIAN_M = 1.1
_CROSSING_M = 3.6  # half the width of the street that crosses at a junction


@dataclass(frozen=True)
class Street:
    """Where a street runs, how wide it is and what kind."""

    kind: str
    """One of KINDS; a precinct has no road."""
    way: Way
    """Its middle line; place 0 is beside the start."""
    far: float
    """Place on it where the scene ends [m]."""
    road: float
    """Half the width of the road, or of a precinct's middle [m]."""
    pavement: float
    """[m]."""
    district: str
    """One of facades.DISTRICTS."""
    crossing: float
    """Place of a junction or a zebra crossing on it [m]."""

    @property
    def front(self) -> float:
        """From the middle to the houses [m]."""
        return self.road + self.pavement

    @property
    def kerb(self) -> float:
        """Height of the pavement [m]."""
        return 0.0 if self.kind == 'precinct' else KERB_M

    @property
    def median(self) -> float:
        """Half the width of the green strip in the middle [m]."""
        return _MEDIAN_M if self.kind == 'avenue' else 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """Between which places houses stand along it [m]."""
        return -END_M - BEYOND_M, self.far + BEYOND_M

    def box(self, first: float, last: float, low: float, high: float) -> tuple[float, float, float, float]:
        """Return the (x_min, y_min, x_max, y_max) that encloses a stretch from `low` to `high` left of the middle."""
        return self.way.box(first, last, low, high)


def draw_street(rng: np.random.Generator, length: float) -> Street:
    """Draw a street in which a flight of a length [m] finds room."""
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    turn = float(rng.choice((-1.0, 1.0)) * math.radians(rng.uniform(8.0, 26.0)))
    if kind in ('junction', 'avenue') or rng.random() < 0.4:
        turn = 0.0
    bend = float(rng.uniform(0.35, 0.65)) * length
    corners = [(-END_M - BEYOND_M, 0.0), (bend, 0.0), (bend + 40.0 * math.cos(turn), 40.0 * math.sin(turn))]
    way = Way(corners, END_M + BEYOND_M)
    return Street(kind, way, way.along(length) + END_M, float(rng.uniform(*_ROAD_M[kind])),
                  float(rng.uniform(2.3, 3.4)), str(rng.choice(list(facades.DISTRICTS))),
                  float(rng.uniform(0.3, 0.7)) * length)


def houses(rng: np.random.Generator, street: Street) -> list[Solid]:
    """Return the houses on both sides and across both ends."""
    styles = [facades.STYLES[name] for name in facades.DISTRICTS[street.district]]

    def build(frame: Frame, width: float) -> list[Solid]:
        return facades.house(rng, frame, width, styles[rng.integers(len(styles))])

    def build_far(frame: Frame, width: float) -> list[Solid]:
        far = facades.house(rng, frame, width, styles[rng.integers(len(styles))], ground_floor=False)
        return [replace(solid, collides=False) for solid in far]

    solids = []
    first, last = street.ends
    for line in both_sides(street.way.part(first, last), street.front, street.front):
        for piece in _pieces(line, street):
            solids += terrace(rng, piece, (2, 4), facades.BAY_M, build)
    for place, side in ((first - 5.0, -1.0), (last + 5.0, 1.0)):
        ends = [street.way.frame(place, left) for left in (-side * 13.0, side * 13.0)]
        solids += terrace(rng, tuple((end.x, end.y) for end in ends), (3, 4), facades.BAY_M, build_far)
    if street.kind == 'junction':
        solids += [solid for side in (-1.0, 1.0) for solid in _side_street(rng, street, side, build_far)]
    return solids


def _pieces(line: tuple[Place, Place], street: Street) -> list[tuple[Place, Place]]:
    """Cut the line of a junction's fronts where the other street opens; it runs along x."""
    if street.kind != 'junction':
        return [line]
    (begin, y), (end, _) = line
    step = math.copysign(_CROSSING_M, end - begin)
    if not min(begin, end) < street.crossing - _CROSSING_M < street.crossing + _CROSSING_M < max(begin, end):
        return [line]
    return [((begin, y), (street.crossing - step, y)), ((street.crossing + step, y), (end, y))]


def _side_street(rng: np.random.Generator, street: Street, side: float, build) -> list[Solid]:
    """Return the houses along and across the end of the street that leads away to one side."""
    near_end, far_end = side * (street.front + facades.DEPTH_M), side * (street.front + 16.0)
    left, right = street.crossing - side * _CROSSING_M, street.crossing + side * _CROSSING_M
    lines = [((left, far_end), (left, near_end)), ((right, near_end), (right, far_end)),
             ((left - side * 3.0, far_end), (right + side * 3.0, far_end))]
    lines[2] = lines[2][::-1]
    return [solid for line in lines for solid in terrace(rng, line, (2, 4), facades.BAY_M, build)]


def pavements(rng: np.random.Generator, street: Street) -> list[Solid]:
    """Return what is raised above the road: pavements with their kerbs, and the strip in an avenue's middle."""
    if street.kind == 'precinct':
        return []
    slabs, stone = near(rng, (0.72, 0.7, 0.67), 0.1, 0.02), (0.86, 0.86, 0.84)
    solids = []
    for frame, half in _legs(street):
        for side in (-1.0, 1.0):
            middle = side * (street.road + 0.5 * street.pavement + 0.1)
            solids.append(frame.box((0.0, middle, 0.5 * KERB_M), (half, 0.5 * street.pavement - 0.1, 0.5 * KERB_M),
                                    'flagstones', slabs, 'pavement'))
            solids.append(frame.box((0.0, side * (street.road + 0.1), 0.5 * KERB_M + 0.005),
                                    (half, 0.1, 0.5 * KERB_M + 0.005), 'grey', stone, 'kerb'))
        if street.median:
            solids.append(frame.box((0.0, 0.0, 0.5 * KERB_M), (half, street.median, 0.5 * KERB_M), 'grey', stone,
                                    'kerb'))
            solids.append(frame.box((0.0, 0.0, 0.5 * KERB_M + 0.02), (half, street.median - 0.15, 0.5 * KERB_M),
                                    'grass', (0.42, 0.58, 0.26), 'lawn'))
    return [piece for solid in solids for piece in _parted(solid, street)]


def _legs(street: Street) -> list[tuple[Frame, float]]:
    """Return the middle of each straight part and half its length, drawn out so that none gapes at a bend."""
    corners = street.way.part(*street.ends).points
    legs = []
    for number, (here, there) in enumerate(zip(corners[:-1], corners[1:], strict=True)):
        away = there - here
        length, heading = float(np.hypot(*away)), math.atan2(away[1], away[0])
        extra = [1.2 if 0 < end < len(corners) - 1 else 0.0 for end in (number, number + 1)]
        frame = Frame(float(here[0]), float(here[1]), heading).at(0.5 * (length + extra[1] - extra[0]), 0.0)
        legs.append((frame, 0.5 * (length + sum(extra))))
    return legs


def _parted(solid: Solid, street: Street) -> list[Solid]:
    """Cut what runs along a junction's street in two where the other street crosses."""
    if street.kind != 'junction':
        return [solid]
    (x, y, z), (half, *rest) = solid.position, solid.size
    pieces = []
    for low, high in ((x - half, street.crossing - _CROSSING_M), (street.crossing + _CROSSING_M, x + half)):
        if high - low > 0.5:
            pieces.append(replace(solid, position=(0.5 * (low + high), y, z), size=(0.5 * (high - low), *rest)))
    return pieces


def markings(rng: np.random.Generator, street: Street) -> list[Ribbon]:
    """Return the lines and crossings on the road, or the gutters of a precinct."""
    line = street.way.part(*street.ends)
    if street.kind == 'precinct':
        colour = near(rng, (0.5, 0.49, 0.47), 0.1, 0.01)
        return [Ribbon(tuple(map(tuple, line.border(left).tolist())), 0.4, 'cobbles', colour, 'gutter')
                for left in (-street.road, street.road)]
    lanes = (0.5 * (street.road + street.median), -0.5 * (street.road + street.median)) if street.median else (0.0,)
    ribbons = [Ribbon(tuple(map(tuple, line.border(left).tolist())), 0.16, 'dashes', kind='marking') for left in lanes]
    places = ([street.crossing] if street.kind != 'junction'
              else [street.crossing - _CROSSING_M - 1.6, street.crossing + _CROSSING_M + 1.6])
    for place in places:
        for low, high in ((-street.road, -street.median), (street.median, street.road)):
            ends = [street.way.frame(place, left) for left in (low + 0.2, high - 0.2)]
            ribbons.append(Ribbon(tuple((end.x, end.y) for end in ends), 2.6, 'zebra', kind='marking'))
    return ribbons
