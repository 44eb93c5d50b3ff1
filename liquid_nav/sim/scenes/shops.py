"""Shops and house doors on the ground floor of a front; frames as in `facades`."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.assembly import WHITE, Frame
from liquid_nav.sim.scenes.palette import Colour, near

PAINTS: tuple[Colour, ...] = ((0.5, 0.14, 0.12), (0.14, 0.24, 0.42), (0.14, 0.32, 0.24), (0.16, 0.16, 0.18),
                              (0.86, 0.84, 0.78), (0.78, 0.6, 0.22), (0.4, 0.28, 0.2), (0.3, 0.46, 0.5))
"""Of shop fronts, doors and stalls; none comes near the beacon's."""
AWNING_M = 2.35
"""Nothing of an awning or a sign hangs lower [m]."""


def row(rng: np.random.Generator, frame: Frame, width: float, height: float, hangings: bool = True) -> list[Solid]:
    """Return shops that share a front of a width, up to a height [m]; `hangings` are awnings and hanging signs."""
    count = max(1, round(width / 5.5))
    share = width / count
    return [solid for number in range(count)
            for solid in _shop(rng, frame.at(number * share, 0.0), share, height, hangings)]


def entrance(rng: np.random.Generator, frame: Frame, storey: float) -> list[Solid]:
    """Return a house door about the frame's origin, with a step and at times a canopy or a lamp."""
    top = 0.92 * storey
    solids = [frame.box((0.0, 0.05, 0.5 * top), (1.0, 0.09, 0.5 * top), 'entrance', WHITE, 'house_door'),
              frame.box((0.0, 0.3, 0.08), (0.8, 0.3, 0.08), 'grey', (0.72, 0.71, 0.69), 'step')]
    if rng.random() < 0.3:
        solids.append(frame.box((0.0, 0.5, top - 0.1), (1.1, 0.5, 0.06), 'grey', (0.4, 0.42, 0.44), 'canopy'))
    return solids


def _shop(rng: np.random.Generator, frame: Frame, width: float, height: float, hangings: bool) -> list[Solid]:
    paint = near(rng, PAINTS[rng.integers(len(PAINTS))], 0.15, 0.02)
    solids = [frame.box((0.5 * width, 0.02, 0.5 * height), (0.5 * width - 0.02, 0.06, 0.5 * height), 'grey', paint,
                        'shop')]
    door = float(rng.choice((0.16, 0.5, 0.84))) * width
    edges = [0.15, door - 0.6, door + 0.6, width - 0.15]
    for left, right in ((edges[0], edges[1]), (edges[2], edges[3])):
        panes = round((right - left) / 1.9)
        for number in range(panes):
            half = 0.5 * (right - left) / panes
            solids.append(frame.box((left + half * (2 * number + 1), 0.06, 1.28), (half, 0.06, 1.18), 'display', WHITE,
                                    'shop'))
    solids.append(frame.box((door, 0.06, 1.2), (0.5, 0.06, 1.2), 'shop_door', WHITE, 'house_door'))
    solids.append(frame.box((0.5 * width, 0.1, height - 0.28), (0.46 * width, 0.07, 0.26), 'lettering',
                            near(rng, paint, 0.3, 0.05) if min(paint) > 0.3 else WHITE, 'sign'))
    choice = rng.random()
    if not hangings:
        return solids
    if choice < 0.55:
        solids += _awning(rng, frame, width)
    elif choice < 0.75:
        solids.append(frame.box((float(rng.uniform(0.15, 0.85)) * width, 0.55, AWNING_M + 0.55), (0.05, 0.42, 0.34),
                                'lettering', near(rng, PAINTS[rng.integers(len(PAINTS))], 0.1), 'sign'))
    return solids


def _awning(rng: np.random.Generator, frame: Frame, width: float) -> list[Solid]:
    """Return a canvas roof above the windows, with a border that hangs from its edge."""
    reach, drop = float(rng.uniform(0.9, 1.3)), 0.45
    slope = math.atan2(drop, reach)
    half = 0.46 * width
    low = AWNING_M + 0.2
    return [frame.box((0.5 * width, 0.5 * reach, low + 0.5 * drop), (half, 0.5 * math.hypot(reach, drop), 0.03),
                      'awning', WHITE, 'awning', tilt=(-slope, 0.0, 0.0)),
            frame.box((0.5 * width, reach, low - 0.1), (half, 0.02, 0.1), 'awning', (0.85, 0.85, 0.85), 'awning')]
