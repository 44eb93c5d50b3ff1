"""How a forest is laid out: glades, avenues, thickets, lanes between rocks and bays that lead nowhere."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import rocks, trees, undergrowth
from liquid_nav.sim.scenes.layout import Spots

Group = tuple[float, float, list[Solid]]
"""Where something stands [m; world], and its solids on ground of height 0."""


@dataclass
class Formation:
    """What a layout puts up itself, and where it wants the other trees."""

    groups: list[Group] = field(default_factory=list)
    prefer: Callable[[np.ndarray], np.ndarray] | None = None
    """Chance of a tree at (places, 2) [m]; None for the same everywhere."""
    trees: int = 0
    """How many of the groups are trees."""


def scattered(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return trees anywhere."""
    return Formation()


def clusters(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return clumps of trees with glades between them."""
    count = int(rng.integers(5, 9))
    centres = np.column_stack([rng.uniform(-3.0, length + 3.0, count), rng.uniform(-6.0, 6.0, count)])
    spread = rng.uniform(1.0, 1.7)

    def prefer(places: np.ndarray) -> np.ndarray:
        away = np.linalg.norm(places[:, None] - centres, axis=2).min(axis=1)
        return 0.004 + np.exp(-0.5 * (away / spread) ** 2)
    return Formation(prefer=prefer)


def edge(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return the edge of a wood: trees on one side of a slanting line, a meadow with few on the other."""
    course = rng.uniform(-math.pi, math.pi)
    normal, through = np.array([math.cos(course), math.sin(course)]), (0.5 * length, rng.uniform(-2.0, 2.0))

    def prefer(places: np.ndarray) -> np.ndarray:
        return 0.01 + 1.0 / (1.0 + np.exp(-2.0 * ((places - through) @ normal)))
    return Formation(prefer=prefer)


def avenue(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return two rows of trees of one kind along a lane that runs about towards the target."""
    course, width = rng.uniform(-0.25, 0.25), rng.uniform(2.6, 4.5)
    spacing, radius = rng.uniform(2.0, 3.4), rng.uniform(0.1, 0.3)
    kind = str(rng.choice(['conifer', 'broad_leaved', 'birch', 'pine']))
    along, across = np.array([math.cos(course), math.sin(course)]), np.array([-math.sin(course), math.cos(course)])
    middle = np.array([0.5 * length, rng.uniform(-1.5, 1.5)])
    groups = []
    for step in np.arange(-0.45 * length, 0.45 * length, spacing):
        for side in (-0.5, 0.5):
            x, y = middle + (step + rng.uniform(-0.2, 0.2)) * along + side * width * across
            if abs(y) < 6.5 and spots.is_free(x, y, radius, 1.0):
                spots.take(x, y, radius)
                groups.append((x, y, trees.KINDS[kind](rng, float(x), float(y), radius, dress.tree(kind), leaves)))

    def prefer(places: np.ndarray) -> np.ndarray:
        return np.where(np.abs((places - middle) @ across) < 0.5 * width + 0.5, 0.05, 1.0)
    return Formation(groups, prefer, len(groups))


def thicket(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return one or two walls of hedge or rock across the way, each with a gap off to one side."""
    groups = []
    count = 2 if length > 16.0 and rng.random() < 0.5 else 1
    side = rng.choice((-1.0, 1.0))
    for number in range(count):
        x = length * (rng.uniform(0.35, 0.65) if count == 1 else rng.uniform(0.25, 0.35) + 0.35 * number)
        gap, half_gap, slant = side * rng.uniform(1.5, 5.0), rng.uniform(0.9, 1.5), rng.uniform(-0.25, 0.25)
        build = _builder(rng, dress)
        for low, high in ((-7.0, gap - half_gap), (gap + half_gap, 7.0)):
            open_end = rng.uniform(0.0, 3.0) if rng.random() < 0.4 else 0.0
            low, high = (low + open_end, high) if low == -7.0 else (low, high - open_end)
            groups += _wall(rng, spots, build, (x + slant * low, low), (x + slant * high, high))
        side = -side
    return Formation(groups)


def ravine(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return a lane between rock faces that bends once; it can be flown round as well."""
    begin, reach = rng.uniform(2.5, 4.5), min(length - 6.0, rng.uniform(6.0, 10.0))
    half, offset = rng.uniform(1.0, 1.7), rng.uniform(-1.5, 1.5)
    bends = [0.0, rng.uniform(-1.0, 1.0), rng.uniform(-1.5, 1.5)]
    groups = []
    for side in (-1.0, 1.0):
        corners = [(begin + 0.5 * reach * number, offset + bend + side * (half + 0.5))
                   for number, bend in enumerate(bends)]
        for one, other in zip(corners, corners[1:], strict=False):
            groups += _wall(rng, spots, _rock_piece(dress), one, other)
    return Formation(groups)


def bays(rng: np.random.Generator, spots: Spots, dress, length: float, leaves: bool) -> Formation:
    """Return one or two pockets that open towards the start and lead nowhere."""
    groups = []
    for number in range(count := 1 + int(length > 17.0 and rng.random() < 0.5)):
        x, y = length * (number + rng.uniform(0.75, 1.05)) / (count + 0.7), rng.uniform(-1.5, 1.5)
        half, depth, turn = rng.uniform(1.3, 2.4), rng.uniform(1.2, 2.6), rng.uniform(-0.4, 0.4)
        cos, sin = math.cos(turn), math.sin(turn)
        corners = [(x + cos * ahead - sin * aside, y + sin * ahead + cos * aside)
                   for ahead, aside in ((-depth, -half), (0.0, -half), (0.0, half), (-depth, half))]
        build = _builder(rng, dress)
        for one, other in zip(corners, corners[1:], strict=False):
            groups += _wall(rng, spots, build, one, other)
    return Formation(groups)


FORMATIONS = (scattered, clusters, edge, avenue, thicket, ravine, bays)
"""By the number that the parameter `formation` takes."""

_PIECE_M = 1.6


def _wall(rng: np.random.Generator, spots: Spots, build: Callable[..., list[Solid]], begin: tuple[float, float],
          end: tuple[float, float]) -> list[Group]:
    """Return the pieces of a wall from one place to another, and take their ground."""
    reach, heading = math.dist(begin, end), math.atan2(end[1] - begin[1], end[0] - begin[0])
    count = max(1, round(reach / _PIECE_M))
    groups = []
    for number in range(count):
        share = (number + 0.5) / count
        x, y = (float(a + share * (b - a)) for a, b in zip(begin, end, strict=True))
        spots.take(x, y, 0.5 * reach / count + 0.1)
        groups.append((x, y, build(rng, x, y, heading, reach / count)))
    return groups


def _builder(rng: np.random.Generator, dress) -> Callable[..., list[Solid]]:
    """Return what a wall is made of."""
    if rng.random() < 0.4:
        return _rock_piece(dress)
    material, colour = dress.bush()
    if rng.random() < 0.4:
        return lambda rng, x, y, heading, length: undergrowth.hedge(rng, x, y, heading, length, material, colour)
    return lambda rng, x, y, heading, length: undergrowth.shrub(rng, x, y, 0.62 * length, material, colour)


def _rock_piece(dress) -> Callable[..., list[Solid]]:
    material, colour = dress.rock()
    return lambda rng, x, y, heading, length: rocks.rock_face(rng, x, y, heading, length, material, colour)
