"""What stands on a square: fountains, monuments, market stalls, a hall on columns; in a `Frame`."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.assembly import WHITE, Frame
from liquid_nav.sim.scenes.furniture import IRON, WOOD
from liquid_nav.sim.scenes.palette import Colour, near

_STONES: tuple[Colour, ...] = ((0.82, 0.8, 0.75), (0.7, 0.7, 0.7), (0.86, 0.78, 0.66))
_BRONZE: Colour = (0.9, 0.9, 0.9)


def fountain(rng: np.random.Generator, frame: Frame, radius: float) -> list[Solid]:
    """Return a basin with eight sides about a bowl from which water springs; the bowl is at flight height."""
    stone = near(rng, _STONES[rng.integers(len(_STONES))], 0.06, 0.01)
    side = radius * math.tan(math.pi / 8.0)
    solids = [frame.column(0.0, 0.0, radius, 0.0, 0.38, 'water', WHITE, 'water'),
              frame.column(0.0, 0.0, 0.28, 0.0, 1.3, 'grey', stone, 'fountain'),
              frame.ball((0.0, 0.0, 1.45), (0.95, 0.95, 0.3), 'stone', stone, 'fountain'),
              frame.column(0.0, 0.0, 0.14, 1.6, 2.3, 'grey', stone, 'fountain'),
              frame.ball((0.0, 0.0, 2.35), (0.45, 0.45, 0.18), 'stone', stone, 'fountain'),
              frame.cone(0.0, 0.0, 0.16, 2.45, 3.3, 'water', (1.0, 1.0, 1.0), 'water')]
    for number in range(8):
        wall = frame.at(0.0, 0.0, 0.25 * math.pi * number)
        solids.append(wall.box((radius, 0.0, 0.3), (0.16, side + 0.06, 0.3), 'grey', stone, 'fountain'))
    return solids


def monument(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return steps up to a plinth with a statue, a rider, an obelisk or a column on it."""
    stone = near(rng, _STONES[rng.integers(len(_STONES))], 0.06, 0.01)
    kind, base, tall = int(rng.integers(4)), float(rng.uniform(0.6, 0.85)), float(rng.uniform(1.7, 2.5))
    long = 1.5 if kind == 1 else 1.0
    solids = [frame.box((0.0, 0.0, 0.09 + 0.18 * step), (base * long + 1.1 - 0.4 * step, base + 1.1 - 0.4 * step, 0.09),
                        'grey', stone, 'steps') for step in range(3)]
    foot = 0.54
    solids += [frame.box((0.0, 0.0, foot + 0.5 * tall), (base * long, base, 0.5 * tall), 'stone', stone, 'plinth'),
               frame.box((0.0, 0.0, foot + tall), (base * long + 0.12, base + 0.12, 0.1), 'grey', stone, 'plinth'),
               frame.box((0.0, 0.0, foot + 0.62 * tall), (0.6 * base * long, base + 0.02, 0.2 * tall), 'lettering',
                         stone, 'plinth')]
    top = frame.at(0.0, 0.0, 0.0, foot + tall + 0.1)
    if kind == 0:
        return solids + statue(rng, top, 1.25)
    if kind == 1:
        return solids + _rider(rng, top)
    if kind == 2:
        return [*solids, top.cone(0.0, 0.0, 0.75 * base, 0.0, float(rng.uniform(5.0, 7.0)), 'stone', stone, 'obelisk')]
    high = float(rng.uniform(3.0, 4.5))
    return [*solids, top.column(0.0, 0.0, 0.36, 0.0, high, 'grey', stone, 'column'),
            top.box((0.0, 0.0, high + 0.12), (0.5, 0.5, 0.14), 'grey', stone, 'column'),
            *statue(rng, top.at(0.0, 0.0, 0.0, high + 0.25), 1.0)]


def statue(rng: np.random.Generator, frame: Frame, scale: float) -> list[Solid]:
    """Return a figure in a long coat who lifts an arm; a man's size times a scale."""
    lift = float(rng.uniform(-0.2, 0.6))
    return [frame.cone(0.0, 0.0, 0.36 * scale, 0.0, 1.75 * scale, 'bronze', _BRONZE, 'statue'),
            frame.box((0.0, 0.0, 1.18 * scale), (0.14 * scale, 0.24 * scale, 0.24 * scale), 'bronze', _BRONZE,
                      'statue'),
            frame.ball((0.0, 0.0, 1.62 * scale), (0.15 * scale, 0.15 * scale, 0.17 * scale), 'bronze', _BRONZE,
                       'statue'),
            frame.rod((0.0, 0.24 * scale, 1.36 * scale), (0.6 * scale, 0.3 * scale, (1.3 + lift) * scale), 0.07 * scale,
                      'bronze', _BRONZE, 'statue')]


def _rider(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    solids = [frame.ball((0.0, 0.0, 1.25), (0.85, 0.36, 0.4), 'bronze', _BRONZE, 'statue'),
              frame.rod((0.65, 0.0, 1.35), (1.0, 0.0, 2.0), 0.17, 'bronze', _BRONZE, 'statue'),
              frame.ball((1.18, 0.0, 2.0), (0.34, 0.15, 0.16), 'bronze', _BRONZE, 'statue', tilt=(0.0, 0.5, 0.0)),
              *statue(rng, frame.at(-0.1, 0.0, 0.0, 1.35), 0.85)]
    return solids + [frame.rod((along, across, 0.0), (along, across, 1.15), 0.09, 'bronze', _BRONZE, 'branch')
                     for along in (-0.55, 0.55) for across in (-0.2, 0.2)]


def stall(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a market stall along x under a striped roof, its goods laid out towards +y."""
    half, deep, roof = 1.15, 0.75, float(rng.uniform(2.5, 2.7))
    solids = [frame.column(along, across, 0.045, 0.0, roof, 'metal', (0.7, 0.7, 0.7), 'post')
              for along in (-half, half) for across in (-deep, deep)]
    solids += [frame.box((0.0, side * 0.5 * (deep + 0.2), roof + 0.22), (half + 0.15, 0.52, 0.03), 'awning', WHITE,
                         'awning', tilt=(-side * 0.42, 0.0, 0.0)) for side in (-1.0, 1.0)]
    solids += [frame.box((0.0, 0.35, 0.42), (half - 0.05, 0.4, 0.42), 'timber', WOOD, 'stall'),
               frame.box((0.0, 0.38, 0.93), (half - 0.1, 0.42, 0.09), 'goods', WHITE, 'stall', tilt=(-0.15, 0.0, 0.0))]
    if rng.random() < 0.5:
        solids.append(frame.box((0.0, -deep, 1.4), (half, 0.03, 0.95), 'awning', (0.9, 0.9, 0.88), 'stall'))
    if rng.random() < 0.6:
        solids.append(frame.box((float(rng.uniform(-0.8, 0.8)), 1.0, 0.3), (0.3, 0.22, 0.3), 'crate', WOOD, 'crate'))
    return solids


def hall(rng: np.random.Generator, frame: Frame, columns: tuple[int, int], step: float) -> list[Solid]:
    """Return an open hall: a roof over rows of columns, `step` [m] apart along x and y."""
    stone, high = near(rng, _STONES[rng.integers(len(_STONES))], 0.06, 0.01), 3.6
    half = (0.5 * step * (columns[0] - 1), 0.5 * step * (columns[1] - 1))
    radius, round_ = float(rng.uniform(0.2, 0.32)), rng.random() < 0.6
    solids = []
    for x in np.linspace(-half[0], half[0], columns[0]).tolist():
        for y in np.linspace(-half[1], half[1], columns[1]).tolist():
            solids.append(frame.column(x, y, radius, 0.0, high, 'grey', stone, 'post') if round_ else
                          frame.box((x, y, 0.5 * high), (radius, radius, 0.5 * high), 'stone', stone, 'column'))
            solids.append(frame.box((x, y, 0.15), (1.4 * radius, 1.4 * radius, 0.15), 'grey', stone, 'column'))
            solids.append(frame.box((x, y, high), (0.5, 1.1 * radius, 0.5), 'grey', stone, 'column',
                                    tilt=(0.0, 0.25 * math.pi, 0.0)))
    eaves = (half[0] + 0.7, half[1] + 0.7)
    solids.append(frame.box((0.0, 0.0, high + 0.3), (*eaves, 0.3), 'grey', stone, 'roof'))
    rise = 0.5 * eaves[1]
    tiles, slope = near(rng, (0.62, 0.36, 0.26), 0.15, 0.03), math.atan2(rise, eaves[1])
    solids += [frame.box((0.0, side * 0.5 * eaves[1], high + 0.6 + 0.5 * rise),
                         (eaves[0], 0.5 * math.hypot(rise, eaves[1]) + 0.2, 0.06), 'roof_tiles', tiles, 'roof',
                         tilt=(-side * slope, 0.0, 0.0)) for side in (-1.0, 1.0)]
    return solids


def flag_pole(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a tall pole with a flag of two or three colours."""
    colours = ((0.15, 0.25, 0.6), (0.95, 0.95, 0.95), (0.8, 0.12, 0.1), (0.95, 0.8, 0.15), (0.1, 0.45, 0.25))
    chosen, high = rng.choice(len(colours), 3, replace=False), float(rng.uniform(5.5, 7.0))
    return [frame.column(0.0, 0.0, 0.06, 0.0, high, 'metal', (0.9, 0.9, 0.9), 'post'),
            frame.column(0.0, 0.0, 0.2, 0.0, 0.3, 'grey', (0.7, 0.7, 0.7), 'plinth'),
            *(frame.box((0.0, 0.7, high - 0.25 - 0.3 * number), (0.015, 0.65, 0.15), 'grey', colours[int(colour)],
                        'flag') for number, colour in enumerate(chosen))]


def barrow(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a flower or ice cream cart on two wheels under a small roof."""
    paint = ((0.75, 0.2, 0.15), (0.95, 0.94, 0.88), (0.2, 0.45, 0.4))[rng.integers(3)]
    load = 'flowers' if rng.random() < 0.6 else 'goods'
    return [frame.box((0.0, 0.0, 0.7), (0.75, 0.42, 0.3), 'grey', paint, 'barrow'),
            frame.box((0.0, 0.0, 1.06), (0.72, 0.4, 0.12), load, WHITE, 'barrow'),
            frame.rod((0.25, -0.48, 0.38), (0.25, 0.48, 0.38), 0.38, 'wheel', WHITE, 'axle'),
            *(frame.column(x, y, 0.045, 0.9, 2.4, 'metal', IRON, 'post') for x in (-0.68, 0.68) for y in (-0.36, 0.36)),
            frame.box((0.0, 0.0, 2.45), (0.95, 0.6, 0.06), 'awning', WHITE, 'awning')]
