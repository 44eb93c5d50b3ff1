"""What stands at the head of a square: a church, a town hall; and houses over an arcade. Frames as in `facades`."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import facades, shops
from liquid_nav.sim.scenes.assembly import WHITE, Frame
from liquid_nav.sim.scenes.palette import Colour, near

WIDTH_M = 12.8
"""Of a landmark's front [m]."""
ARCADE_M = 3.2
"""Depth of an arcade and about the width of its arches [m]."""

_STONES: tuple[Colour, ...] = ((0.9, 0.86, 0.76), (0.82, 0.8, 0.77), (0.86, 0.72, 0.6))
_SLATE: Colour = (0.36, 0.4, 0.44)


def church(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a gabled front with a portal and a rose window beside a tower with a clock and a spire."""
    stone = near(rng, _STONES[rng.integers(3)], 0.06, 0.01)
    left = rng.random() < 0.5
    nave, tower = (WIDTH_M - 4.4, 2.1), (2.2 if left else WIDTH_M - 2.2)
    middle, high, tall = (4.4 if left else 0.0) + 0.5 * nave[0], 7.0, float(rng.uniform(11.0, 14.0))
    slope = nave[0] / 2.0 / math.sqrt(2.0)
    solids = [frame.box((middle, -1.6, 0.5 * high), (0.5 * nave[0], 1.6, 0.5 * high), 'stone', stone, 'church'),
              frame.box((middle, -0.8, high), (slope, 0.7, slope), 'stone', stone, 'church',
                        tilt=(0.0, 0.25 * math.pi, 0.0)),
              frame.box((middle, 0.05, 2.2), (1.7, 0.12, 2.2), 'portal', stone, 'door'),
              frame.box((middle, 0.04, 6.6), (1.3, 0.1, 1.3), 'rose_window', stone, 'church'),
              frame.box((middle, 0.5, 0.15), (2.4, 0.6, 0.15), 'grey', stone, 'steps'),
              frame.box((tower, -1.9, 0.5 * tall), (2.2, 2.2, 0.5 * tall), 'stone', stone, 'church'),
              frame.box((tower, 0.3, tall - 1.3), (0.95, 0.06, 0.95), 'clock', WHITE, 'church'),
              frame.box((tower, 0.28, tall - 4.2), (0.8, 0.06, 1.3), 'portal', (0.55, 0.55, 0.55), 'church'),
              frame.box((tower, -1.9, tall), (2.4, 2.4, 0.15), 'grey', stone, 'church'),
              frame.cone(tower, -1.9, 2.3, tall, tall + float(rng.uniform(4.0, 8.0)), 'roof_tiles', _SLATE, 'church')]
    for x in (middle - 0.42 * nave[0], middle + 0.42 * nave[0]):
        solids.append(frame.box((x, 0.15, 3.0), (0.3, 0.35, 3.0), 'grey', stone, 'church'))
    return solids


def town_hall(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a stone front with steps, a portico of columns under a gable, and a clock tower on the roof."""
    stone, middle = near(rng, _STONES[rng.integers(3)], 0.06, 0.01), 0.5 * WIDTH_M
    high, porch, reach, wall = 9.4, 3.0, 1.9, ('stone_french', 'stone_arched')[rng.integers(2)]
    slope = porch * 1.05 / math.sqrt(2.0)
    solids = [frame.box((middle, -1.5, 0.5 * high), (middle, 1.5, 0.5 * high), wall, stone, 'town_hall'),
              frame.box((middle, 0.15, high), (middle, 0.3, 0.22), 'grey', stone, 'town_hall'),
              frame.box((middle, 0.05, 1.7), (1.3, 0.1, 1.7), 'portal', stone, 'door'),
              frame.box((middle, 0.9, 0.12), (porch + 0.5, 1.3, 0.12), 'grey', stone, 'steps'),
              frame.box((middle, 0.5 * reach, 5.3), (porch + 0.1, 0.5 * reach, 0.3), 'grey', stone, 'town_hall'),
              frame.box((middle, 0.5 * reach, 5.5), (slope, 0.45 * reach, slope), 'stone', stone, 'town_hall',
                        tilt=(0.0, 0.25 * math.pi, 0.0)),
              frame.box((middle, -1.5, high + 2.0), (1.4, 1.4, 2.0), 'stone', stone, 'town_hall'),
              frame.box((middle, -0.07, high + 2.6), (0.9, 0.06, 0.9), 'clock', WHITE, 'town_hall'),
              frame.cone(middle, -1.5, 1.7, high + 4.0, high + 6.5, 'roof_tiles', (0.4, 0.56, 0.5), 'town_hall')]
    solids += [frame.column(middle + x, reach - 0.35, 0.26, 0.2, 5.1, 'grey', stone, 'post')
               for x in np.linspace(-porch + 0.3, porch - 0.3, 4).tolist()]
    return solids


def arcaded_house(rng: np.random.Generator, frame: Frame, width: float, style: facades.Style) -> list[Solid]:
    """Return a house whose upper floors stand on columns; its shops lie ARCADE_M behind them."""
    bays = max(1, round(width / ARCADE_M))
    low, half = 3.3, 0.5 * width
    stone = near(rng, _STONES[0], 0.08, 0.02)
    solids = facades.house(rng, frame.at(0.0, ARCADE_M, 0.0, low + 0.3), width, style, ground_floor=False)
    solids += [frame.box((half, -0.3, 0.5 * low), (half, 0.3, 0.5 * low), 'plaster', stone, 'building'),
               frame.box((half, 0.5 * ARCADE_M, low + 0.2), (half, 0.5 * ARCADE_M, 0.09), 'grey', stone, 'arcade'),
               frame.box((half, ARCADE_M - 0.3, low + 0.15), (half, 0.34, 0.3), 'grey', stone, 'arcade')]
    solids += shops.row(rng, frame, width, low - 0.1, hangings=False)
    for x in np.linspace(0.0, width, bays + 1).tolist():
        solids += [frame.box((x, ARCADE_M - 0.3, 0.5 * low), (0.26, 0.26, 0.5 * low), 'grey', stone, 'arcade'),
                   frame.box((x, ARCADE_M - 0.3, low), (0.62, 0.24, 0.62), 'grey', stone, 'arcade',
                             tilt=(0.0, 0.25 * math.pi, 0.0))]
    return solids
