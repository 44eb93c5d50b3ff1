"""A park between houses: clipped hedges about a fountain, lawns and a pond, a playground, or a promenade."""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Look, Ribbon, Solid
from liquid_nav.sim.scenes import backdrop, street_parts
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.palette import Colour, daylight, near
from liquid_nav.sim.scenes.park import Park
from liquid_nav.sim.scenes.park_grounds import GROUNDS
from liquid_nav.sim.scenes.park_parts import STONE
from liquid_nav.sim.scenes.placing import WHITE, ball, box
from liquid_nav.sim.scenes.plot import PARAMETERS, Area, Plot

__all__ = ['PARAMETERS', 'draw']

_SHARES = (0.3, 0.25, 0.25, 0.2)
"""How often each of GROUNDS is drawn."""
_LANE_M = 4.6
"""How far outside the park the middle of its street lies [m]."""
_LEAVES: tuple[Colour, ...] = ((0.36, 0.58, 0.22), (0.42, 0.6, 0.24), (0.3, 0.5, 0.2), (0.74, 0.52, 0.16),
                               (0.7, 0.36, 0.14))
_PATHS: tuple[tuple[str, Colour], ...] = (('gravel', (0.82, 0.74, 0.6)), ('gravel', (0.7, 0.68, 0.65)),
                                          ('paving', (0.72, 0.7, 0.66)), ('asphalt', (0.5, 0.5, 0.5)))


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a park; the passage from start to target is not checked here."""
    theme = str(rng.choice(list(GROUNDS), p=_SHARES))
    bearing = float(rng.uniform(-math.pi, math.pi))
    if theme == 'promenade':
        bearing = float(rng.choice((0.0, math.pi)) + rng.uniform(-0.25, 0.25))
    plot = Plot(rng, parameters, _look(rng), bearing, 6.5, (24.0, 20.0))
    leaves = near(rng, _LEAVES[rng.choice(len(_LEAVES), p=(0.3, 0.25, 0.2, 0.15, 0.1))], 0.15, 0.03)
    evergreen = near(rng, (0.26, 0.44, 0.2), 0.25, 0.04) if rng.random() < 0.7 else leaves
    park = Park(plot, leaves, evergreen, *_PATHS[rng.integers(len(_PATHS))])
    GROUNDS[theme](park)
    street = str(rng.choice(list(backdrop.SIDES)))
    _surround(park, street)
    lane = [(*backdrop.outside(plot.bounds, street, along, _LANE_M), 0.0)
            for along in (-10.0, backdrop.extent(plot.bounds, street) + 10.0)]
    x_min, y_min, x_max, y_max = plot.bounds
    return plot.finish(park.walks or [(x_min + 1.0, y_min + 1.0, x_max - 1.0, y_max - 1.0)], [lane])


def _look(rng: np.random.Generator) -> Look:
    ground = ((0.42, 0.6, 0.26), (0.5, 0.62, 0.3), (0.36, 0.52, 0.24), (0.58, 0.6, 0.32))[rng.integers(4)]
    haze = float(rng.uniform(24.0, 35.0) if rng.random() < 0.1 else rng.uniform(60.0, 140.0))
    return dataclasses.replace(daylight(rng, 'grass', near(rng, ground, 0.12, 0.02)), haze_m=haze)


def _surround(park: Park, street: backdrop.Side) -> None:
    """Fence the park, and put a street with parked cars and houses around."""
    plot, rng, bounds = park.plot, park.plot.rng, park.plot.bounds
    fence = int(rng.integers(4))
    for side in backdrop.SIDES:
        half = 0.5 * backdrop.extent(bounds, side)
        if side == street:
            plot.add(backdrop.facing(_gate(rng), bounds, side, half, 0.0))
            for along in (0.5 * (half - 1.8), 1.5 * half + 0.9):
                part = _fence(rng, fence, 0.5 * (half - 1.8), park.evergreen)
                plot.add(backdrop.facing(part, bounds, side, along, 0.0))
        else:
            plot.add(backdrop.facing(_fence(rng, fence, half, park.evergreen), bounds, side, half, 0.0))
    others = [side for side in backdrop.SIDES if side != street]
    plot.add(backdrop.houses(rng, bounds, others, (7.0, 13.0), gabled=0.5))
    plot.add(backdrop.trees(rng, bounds, [side for side in others if rng.random() < 0.7], 3.0, 5.2))
    plot.add(backdrop.houses(rng, bounds, [street], (11.0, 12.0), gabled=0.4))
    ribbons, cars = _street(rng, bounds, street)
    plot.lay(*ribbons)
    plot.add(backdrop.unsolid(cars))


def _street(rng: np.random.Generator, bounds: Area, side: backdrop.Side) -> tuple[list[Ribbon], list[Solid]]:
    """Return road and pavement, and a row of parked cars."""
    length = backdrop.extent(bounds, side)
    ribbons = [Ribbon(tuple(backdrop.outside(bounds, side, along, away) for along in (-14.0, length + 14.0)), width,
                      material, colour, kind)
               for away, width, material, colour, kind in ((_LANE_M, 6.0, 'asphalt', (0.42, 0.42, 0.44), 'road'),
                                                           (1.2, 2.0, 'paving', (0.75, 0.73, 0.7), 'pavement'))]
    solids = []
    for along in np.arange(-6.0, length + 6.0, 6.0):
        if rng.random() < 0.45:
            car = street_parts.car(rng, -_LANE_M - 1.7, 0.0, 0.5 * math.pi)
            solids += backdrop.facing(car, bounds, side, float(along), 0.0)
    return ribbons, solids


def _gate(rng: np.random.Generator) -> list[Solid]:
    """Return two pillars with balls on them, 3 m apart."""
    high = float(rng.uniform(1.6, 2.3))
    return [part for place in (1.6, -1.6) for part in (
        box((0.0, place, 0.5 * high), (0.25, 0.25, 0.5 * high), 'concrete', STONE, 'gate'),
        ball((0.0, place, high + 0.2), (0.22, 0.22, 0.22), 'grey', STONE, 'gate'))]


def _fence(rng: np.random.Generator, kind: int, half: float, leaves: Colour) -> list[Solid]:
    """Return railings, a hedge or a wall along y."""
    if kind == 0:
        return [box((0.0, 0.0, 0.95), (0.3, half, 0.95), 'hedge', near(rng, leaves, 0.1, 0.02), 'hedge')]
    if kind == 1:
        return [box((0.0, 0.0, 0.45), (0.15, half, 0.45), 'brick', near(rng, (0.66, 0.42, 0.34), 0.1, 0.02), 'wall'),
                box((0.0, 0.0, 0.92), (0.2, half, 0.04), 'grey', STONE, 'wall')]
    high = 0.85 if kind == 2 else 1.8
    posts = [box((0.0, float(y), 0.5 * high + 0.05), (0.14, 0.14, 0.5 * high + 0.05), 'concrete', STONE, 'fence')
             for y in np.linspace(-half, half, max(2, round(half / 2.5)))]
    return [box((0.0, 0.0, 0.5 * high), (0.05, half, 0.5 * high), 'railings', WHITE, 'fence'), *posts]
