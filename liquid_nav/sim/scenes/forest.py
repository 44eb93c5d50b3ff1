"""
A forest of several kinds of trees, with bushes, boulders and fallen logs.

With `randomized` it wears any colours, grows thinner and thicker trunks and holds rock pillars, hedges and
outcrops as well: what a policy is trained in to see shapes, whatever they wear.
"""

import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import trees, undergrowth
from liquid_nav.sim.scenes.draft import Draft, Parameter
from liquid_nav.sim.scenes.dress import AnyDress, NaturalDress
from liquid_nav.sim.scenes.layout import CLEARING_M, Clearings, Spots

PARAMETERS = {
    'density': Parameter(0.12, 0.0, 0.3, 'trees per square metre'),
    'length': Parameter(0.0, 8.0, 30.0, 'distance from start to target [m]; 0 lets the seed draw 14 to 22'),
    'randomized': Parameter(0.0, 0.0, 1.0, '1 for any colours and more shapes'),
}

SIDE_M = 7.0
"""How far the forest reaches to the sides of the way from start to target [m]."""
END_M = 6.0
"""How far it reaches behind start and target [m]."""
GAP_M = 1.0
"""Least way between two trunks [m]."""


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a forest; the passage from start to target is not checked here."""
    randomized = parameters['randomized'] >= 0.5
    length = parameters['length'] or float(rng.uniform(14.0, 22.0))
    start = (0.0, 0.0, float(rng.uniform(1.2, 1.8)))
    target = (length, 0.0, float(rng.uniform(1.2, 1.8)))
    bounds = (-END_M, -SIDE_M, length + END_M, SIDE_M)
    dress = AnyDress(rng) if randomized else NaturalDress(rng)
    draft = Draft(start, float(rng.uniform(-1.0, 1.0) * math.radians(20.0)), target, bounds, dress.look())
    spots = Spots(rng, bounds)
    spots.take(*start[:2], CLEARING_M)
    spots.take(*target[:2], CLEARING_M)
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    groups = _rocks(rng, spots, dress, area) if randomized else []
    groups += _trees(rng, spots, dress, round(parameters['density'] * area), randomized)
    groups += _undergrowth(rng, spots, dress, area)
    clearings = Clearings(start, target)
    draft.solids += [solid for group in groups for solid in clearings.admit(group)]
    draft.solids += _tree_line(rng, bounds, dress) + _thicket(rng, bounds, dress)
    return draft


def _trees(rng: np.random.Generator, spots: Spots, dress, count: int, randomized: bool) -> list[list[Solid]]:
    groups = []
    shares = rng.dirichlet((3.0, 3.0, 1.2, 0.8))
    for kind in rng.choice(list(trees.KINDS), count, p=shares):
        thinnest, thickest = (0.035, 0.3) if randomized else (0.05, 0.3 if kind != 'birch' else 0.12)
        radius = float(thinnest + (thickest - thinnest) * rng.beta(1.3, 2.0))
        spot = spots.find(radius, GAP_M)
        if spot is not None:
            groups.append(trees.KINDS[kind](rng, *spot, radius, dress.tree(kind)))
    return groups


def _undergrowth(rng: np.random.Generator, spots: Spots, dress, area: float) -> list[list[Solid]]:
    groups = []
    for _ in range(rng.poisson(0.03 * area)):
        radius = float(rng.uniform(0.2, 0.65))
        spot = spots.find(radius, 0.5)
        if spot is not None:
            groups.append(undergrowth.bush(rng, *spot, radius, *dress.bush()))
    for _ in range(rng.poisson(0.016 * area)):
        radius = float(rng.uniform(0.2, 0.95))
        spot = spots.find(radius, 0.8)
        if spot is not None:
            groups.append(undergrowth.boulder(rng, *spot, radius, *dress.rock()))
    for _ in range(rng.poisson(0.006 * area)):
        length = float(rng.uniform(1.6, 4.0))
        spot = spots.find(0.5 * length, 0.0)
        if spot is not None:
            groups.append(undergrowth.log(rng, *spot, length, *dress.log()))
    return groups


def _rocks(rng: np.random.Generator, spots: Spots, dress, area: float) -> list[list[Solid]]:
    groups = []
    for _ in range(rng.poisson(0.015 * area)):
        length, width = float(rng.uniform(1.5, 4.5)), float(rng.uniform(0.5, 1.6))
        spot = spots.find(0.5 * length, GAP_M)
        if spot is not None:
            hedge = rng.random() < 0.5
            material, colour = dress.bush() if hedge else dress.rock()
            groups.append(undergrowth.ridge(rng, *spot, length, width, material, colour, 'hedge' if hedge else 'rock'))
    for _ in range(rng.poisson(0.03 * area)):
        radius = float(rng.uniform(0.2, 0.95))
        spot = spots.find(radius, GAP_M)
        if spot is not None:
            groups.append(undergrowth.pillar(rng, *spot, radius, *dress.rock()))
    return groups


def _tree_line(rng: np.random.Generator, bounds: tuple[float, float, float, float], dress) -> list[Solid]:
    """Return trees around the forest that are only seen."""
    x_min, y_min, x_max, y_max = bounds
    solids = []
    for number in range(36):
        out, share = float(rng.uniform(2.0, 12.0)), float(rng.uniform(0.0, 1.0))
        x, y = ((x_min - out, y_min - out + share * (y_max - y_min + 2 * out)),
                (x_max + out, y_min - out + share * (y_max - y_min + 2 * out)),
                (x_min - out + share * (x_max - x_min + 2 * out), y_min - out),
                (x_min - out + share * (x_max - x_min + 2 * out), y_max + out))[number % 4]
        kind = ('conifer', 'broad_leaved')[int(rng.integers(2))]
        look = dress.tree(kind)
        height, wide = float(rng.uniform(5.0, 9.0)), float(rng.uniform(1.2, 2.4))
        shape, low = ('cone', 0.4) if kind == 'conifer' else ('ellipsoid', 1.4)
        half = 0.5 * (height - low)
        solids.append(Solid(shape, (x, y, low + half), (wide, wide, half), material=look.foliage,
                            colour=look.crown_colour, kind='crown', collides=False))
        if number % 2:
            solids.append(Solid('cylinder', (x, y, 1.2), (0.18, 0.18, 1.2), material=look.bark,
                                colour=look.bark_colour, kind='trunk', collides=False))
    return solids


def _thicket(rng: np.random.Generator, bounds: tuple[float, float, float, float], dress) -> list[Solid]:
    """Return walls of far undergrowth that close the view all around; they are only seen."""
    x_min, y_min, x_max, y_max = np.add(bounds, (-15.0, -15.0, 15.0, 15.0))
    middle = (0.5 * (x_min + x_max), 0.5 * (y_min + y_max))
    solids = []
    for number in range(28):
        along, half = number // 4 / 3.0 - 1.0, (0.5 * (x_max - x_min), 0.5 * (y_max - y_min))
        height, depth = float(rng.uniform(1.6, 3.2)), float(rng.uniform(0.0, 1.5))
        material, colour = dress.thicket()
        if number % 2:
            place, size = (middle[0] + along * half[0], (y_min, y_max)[number // 2 % 2]), (half[0] / 5.5, 0.1 + depth)
        else:
            place, size = ((x_min, x_max)[number // 2 % 2], middle[1] + along * half[1]), (0.1 + depth, half[1] / 5.5)
        solids.append(Solid('box', (float(place[0]), float(place[1]), height), (float(size[0]), float(size[1]), height),
                            material=material, colour=colour, kind='thicket', collides=False))
    return solids
