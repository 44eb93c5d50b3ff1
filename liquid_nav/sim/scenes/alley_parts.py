"""What clutters an alley: against its walls, on them and across it; in a `Frame` whose y axis points off the wall."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import furniture
from liquid_nav.sim.scenes.assembly import WHITE, Frame
from liquid_nav.sim.scenes.furniture import IRON, LIT, WOOD
from liquid_nav.sim.scenes.palette import Colour, near

HANGING_M = 2.4
"""Nothing that hangs over an alley reaches lower [m]."""

_PAINTS: tuple[Colour, ...] = ((0.2, 0.42, 0.3), (0.22, 0.35, 0.55), (0.5, 0.5, 0.52), (0.62, 0.3, 0.2),
                               (0.75, 0.6, 0.2))
_CLOTHS: tuple[Colour, ...] = ((0.95, 0.95, 0.93), (0.75, 0.82, 0.92), (0.8, 0.25, 0.2), (0.25, 0.4, 0.65),
                               (0.9, 0.8, 0.4), (0.4, 0.6, 0.45))


def dumpster(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a steel bin on castors with a sloping lid, its back to the wall."""
    paint, half, open_ = _PAINTS[rng.integers(len(_PAINTS))], float(rng.uniform(0.75, 1.0)), rng.random() < 0.3
    return [frame.box((0.0, 0.55, 0.62), (half, 0.5, 0.5), 'dumpster', paint, 'dumpster'),
            frame.box((0.0, 0.52, 1.22), (half + 0.03, 0.56, 0.05), 'grey', IRON, 'dumpster', tilt=(-0.2, 0.0, 0.0))
            if not open_ else frame.box((0.0, 0.1, 1.55), (half, 0.05, 0.5), 'grey', IRON, 'dumpster'),
            *(frame.box((x, 0.55, 0.06), (0.06, 0.3, 0.06), 'grey', (0.1, 0.1, 0.1), 'dumpster') for x in (-0.6, 0.6)),
            *([sack(frame, 0.3, 0.55, 1.2)] if open_ else [])]


def sack(frame: Frame, x: float, y: float, low: float) -> Solid:
    """Return a full rubbish bag."""
    return frame.ball((x, y, low + 0.22), (0.3, 0.28, 0.28), 'rubber', (0.9, 0.9, 0.95), 'sack')


def bins(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return two or three dustbins in a row, and at times a bag beside them."""
    solids = []
    for number in range(int(rng.integers(2, 4))):
        paint, x = _PAINTS[rng.integers(3)], 0.68 * (number - 1)
        solids += [frame.box((x, 0.42, 0.5), (0.28, 0.32, 0.5), 'grey', paint, 'bin'),
                   frame.box((x, 0.44, 1.03), (0.3, 0.35, 0.05), 'grey', near(rng, paint, 0.3, 0.0), 'bin')]
    if rng.random() < 0.5:
        solids.append(sack(frame, 0.9, 0.45, 0.0))
    return solids


def crates(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a stack of wooden crates or cartons, mostly taller than flight height."""
    wooden, solids = rng.random() < 0.6, []
    material, colour = ('crate', (0.75, 0.56, 0.36)) if wooden else ('carton', (0.78, 0.6, 0.4))
    for x in (-0.4, 0.4)[: int(rng.integers(1, 3))]:
        low = 0.0
        for _ in range(int(rng.integers(2, 5))):
            half = float(rng.uniform(0.22, 0.3)) if wooden else float(rng.uniform(0.18, 0.3))
            wide, turn = float(rng.uniform(0.28, 0.37)), float(rng.uniform(-0.15, 0.15))
            solids.append(frame.box((x + float(rng.uniform(-0.05, 0.05)), 0.42, low + half), (wide, 0.36, half),
                                    material, near(rng, colour, 0.12, 0.03), 'crate', tilt=(0.0, 0.0, turn)))
            low += 2.0 * half
    return solids


def pallets(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return pallets that lean on the wall."""
    return [frame.box((float(rng.uniform(-0.15, 0.15)), 0.2 + 0.16 * number, 0.62), (0.5, 0.06, 0.62), 'crate',
                      near(rng, (0.72, 0.58, 0.4), 0.15, 0.03), 'pallet', tilt=(0.16, 0.0, 0.0))
            for number in range(int(rng.integers(1, 4)))]


def barrels(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return oil drums, one on top of two at times."""
    paint = _PAINTS[rng.integers(len(_PAINTS))]
    solids = [frame.column(x, 0.4, 0.3, 0.0, 0.9, 'dumpster', near(rng, paint, 0.2, 0.03), 'barrel')
              for x in (-0.32, 0.32)]
    if rng.random() < 0.55:
        solids.append(frame.column(0.0, 0.4, 0.3, 0.9, 1.8, 'dumpster', near(rng, paint, 0.2, 0.03), 'barrel'))
    return solids


def cabinet(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a switch cabinet, a discarded fridge or a wardrobe, taller than flight height."""
    half, tall = float(rng.uniform(0.3, 0.5)), float(rng.uniform(1.65, 2.1))
    material, colour = (('steel_door', (0.6, 0.64, 0.6)), ('steel_door', (0.95, 0.95, 0.93)),
                        ('boards', (0.62, 0.46, 0.32)))[rng.integers(3)]
    return [frame.box((0.0, 0.33, 0.5 * tall), (half, 0.3, 0.5 * tall), material, colour, 'cabinet')]


def pots(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return plants in pots beside a door."""
    leaves, solids = furniture.foliage(rng), []
    for x in (-0.5, 0.0, 0.5)[: int(rng.integers(2, 4))]:
        tall = float(rng.uniform(0.25, 0.6))
        solids += [frame.column(x, 0.3, 0.2, 0.0, 0.35, 'grey', (0.72, 0.42, 0.3), 'pot'),
                   frame.ball((x, 0.3, 0.35 + 0.8 * tall), (0.26, 0.26, tall), 'leaves', near(rng, leaves, 0.2),
                              'bush')]
    return solids


def scooter(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a parked motor scooter along the wall."""
    paint = ((0.75, 0.15, 0.12), (0.9, 0.88, 0.8), (0.2, 0.4, 0.45), (0.85, 0.7, 0.25))[rng.integers(4)]
    return [*(frame.rod((x, 0.4, 0.22), (x, 0.52, 0.22), 0.24, 'wheel', WHITE, 'scooter') for x in (-0.55, 0.6)),
            frame.box((-0.4, 0.46, 0.55), (0.38, 0.16, 0.2), 'paint', paint, 'scooter'),
            frame.box((-0.35, 0.46, 0.8), (0.34, 0.13, 0.05), 'rubber', WHITE, 'scooter'),
            frame.box((0.1, 0.46, 0.3), (0.3, 0.14, 0.04), 'paint', paint, 'scooter'),
            frame.box((0.47, 0.46, 0.65), (0.05, 0.2, 0.4), 'paint', paint, 'scooter', tilt=(0.0, -0.25, 0.0)),
            frame.box((0.38, 0.46, 1.06), (0.05, 0.3, 0.04), 'grey', IRON, 'scooter')]


def buttress(rng: np.random.Generator, frame: Frame, reach: float, wall: str) -> list[Solid]:
    """Return a part of the wall that juts out by a reach [m]: a chimney stack or a lean-to."""
    half = float(rng.uniform(0.4, 1.1))
    if rng.random() < 0.5:
        return [frame.box((0.0, 0.5 * reach, 4.0), (min(half, 0.6), 0.5 * reach, 4.0), wall, (0.9, 0.88, 0.86), 'wall')]
    return [frame.box((0.0, 0.5 * reach, 1.2), (half, 0.5 * reach, 1.2), wall, (0.9, 0.88, 0.86), 'wall'),
            frame.box((0.0, 0.55 * reach, 2.5), (half + 0.12, 0.6 * reach, 0.05), 'panel', (0.75, 0.75, 0.75), 'wall',
                      tilt=(-0.15, 0.0, 0.0)),
            frame.box((0.0, reach, 1.0), (0.42, 0.03, 0.98), 'boards', (0.45, 0.4, 0.34), 'door')]


def fire_escape(rng: np.random.Generator, frame: Frame, storeys: int) -> list[Solid]:
    """Return landings with railings before the windows, joined by stairs; the lowest ladder ends above flight."""
    solids, iron, half, deep = [], ((0.25, 0.26, 0.28), (0.45, 0.3, 0.22))[rng.integers(2)], 1.3, 0.9
    for floor in range(1, storeys):
        z = 3.2 * floor
        solids += [frame.box((0.0, 0.5 * deep, z), (half, 0.5 * deep, 0.05), 'grey', iron, 'fire_escape'),
                   frame.box((0.0, deep, z + 0.5), (half, 0.03, 0.45), 'railing', iron, 'fire_escape'),
                   *(frame.box((side * half, 0.5 * deep, z + 0.5), (0.03, 0.5 * deep, 0.45), 'railing', iron,
                               'fire_escape') for side in (-1, 1))]
        if floor + 1 < storeys:
            lean = 1.0 if floor % 2 else -1.0
            solids.append(frame.box((0.0, deep - 0.25, z + 1.6), (0.5 * math.hypot(2.2, 3.2), 0.22, 0.05), 'railing',
                                    iron, 'fire_escape', tilt=(0.0, -lean * math.atan2(3.2, 2.2), 0.0)))
    solids.append(frame.box((0.9, deep + 0.04, 3.0), (0.2, 0.03, 0.5), 'railing', iron, 'fire_escape'))
    return solids


def on_the_wall(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return something small on a wall above flight height."""
    kind, x = int(rng.integers(6)), float(rng.uniform(-0.5, 0.5))
    if kind == 0:
        z = float(rng.uniform(2.8, 4.2))
        return [frame.box((x, 0.22, z), (0.42, 0.2, 0.3), 'ventilator', WHITE, 'ventilator'),
                frame.box((x, 0.2, z - 0.33), (0.38, 0.2, 0.03), 'grey', IRON, 'ventilator')]
    if kind == 1:
        return [frame.box((x, 0.15, 2.75), (0.06, 0.15, 0.03), 'grey', IRON, 'lamp'),
                frame.cone(x, 0.3, 0.22, 2.6, 2.82, 'grey', IRON, 'lamp'),
                frame.ball((x, 0.3, 2.58), (0.1, 0.1, 0.1), 'grey', LIT, 'lamp')]
    if kind == 2:
        colour = ((0.9, 0.3, 0.2), (0.3, 0.6, 0.85), (0.95, 0.85, 0.4), (0.4, 0.75, 0.5))[rng.integers(4)]
        return [frame.box((x, 0.5, 3.4), (0.06, 0.4, 0.9), 'lettering', colour, 'sign'),
                frame.box((x, 0.1, 3.4), (0.03, 0.1, 0.03), 'grey', IRON, 'sign')]
    if kind == 3:
        return [frame.box((x, 0.16, HANGING_M + 1.1), (0.55, 0.14, 0.1), 'timber', WOOD, 'flowers'),
                frame.ball((x, 0.18, HANGING_M + 1.25), (0.55, 0.2, 0.16), 'flowers', WHITE, 'flowers')]
    if kind == 4:
        return [frame.rod((-1.6, 0.12, 2.75), (1.6, 0.12, 2.75), 0.07, 'metal', (0.6, 0.55, 0.5), 'post'),
                frame.rod((1.5, 0.12, 2.7), (1.5, 0.12, 6.5), 0.07, 'metal', (0.6, 0.55, 0.5), 'post')]
    return [frame.box((x, 0.45, 3.25), (0.7, 0.4, 0.06), 'grey', (0.7, 0.69, 0.67), 'balcony'),
            frame.box((x, 0.82, 3.75), (0.7, 0.03, 0.45), 'railing', IRON, 'balcony'),
            frame.ball((x + 0.3, 0.6, 3.55), (0.25, 0.2, 0.35), 'leaves', (0.38, 0.58, 0.26), 'bush')]


def laundry(rng: np.random.Generator, frame: Frame, span: float) -> list[Solid]:
    """Return a line across x = 0, `span` [m] along y, with washing on it."""
    z = float(rng.uniform(3.6, 4.6))
    solids, along = furniture.wire(frame, (0.0, -0.5 * span, z), (0.0, 0.5 * span, z), 0.12), -0.5 * span + 0.4
    while along < 0.5 * span - 0.5:
        wide, tall = float(rng.uniform(0.2, 0.42)), float(rng.uniform(0.25, 0.5))
        solids.append(frame.box((0.0, along + wide, z - 0.1 - tall), (0.015, wide, tall), 'laundry',
                                near(rng, _CLOTHS[rng.integers(len(_CLOTHS))], 0.1), 'laundry'))
        along += 2.0 * wide + float(rng.uniform(0.05, 0.3))
    return solids


def bridge(rng: np.random.Generator, frame: Frame, span: float, wall: str) -> list[Solid]:
    """Return a house's upper floor that spans the alley, or an arch that props its walls apart."""
    if rng.random() < 0.5:
        low, half = 3.0, float(rng.uniform(1.2, 2.4))
        return [frame.box((0.0, 0.0, low + 1.7), (half, 0.5 * span, 1.7), 'plaster_casement', (0.9, 0.84, 0.72),
                          'building'),
                frame.box((0.0, 0.0, low - 0.06), (half + 0.03, 0.5 * span, 0.09), 'timber', (0.5, 0.4, 0.3),
                          'building')]
    low = float(rng.uniform(3.0, 4.0))
    return [frame.box((0.0, 0.0, low + 0.5), (0.3, 0.5 * span, 0.35), wall, WHITE, 'wall'),
            *(frame.box((0.0, side * 0.5 * span, low + 0.2), (0.29, 0.7, 0.7), wall, WHITE, 'wall',
                        tilt=(0.25 * math.pi, 0.0, 0.0)) for side in (-1.0, 1.0))]


def ground_floor(rng: np.random.Generator, frame: Frame, width: float) -> list[Solid]:
    """Return doors, shutters, barred windows and paint on the foot of a wall of a width [m]."""
    solids = []
    for x in np.arange(0.9, width - 0.6, 1.9).tolist():
        choice = rng.random()
        if choice < 0.2:
            solids.append(frame.box((x, 0.03, 1.05), (0.5, 0.06, 1.05), 'steel_door',
                                    _PAINTS[rng.integers(len(_PAINTS))], 'house_door'))
        elif choice < 0.34:
            solids.append(frame.box((x, 0.03, 1.25), (0.85, 0.06, 1.25), 'shutter_door', (0.8, 0.8, 0.82),
                                    'house_door'))
        elif choice < 0.5:
            solids.append(frame.box((x, 0.03, 1.5), (0.5, 0.05, 0.55), 'barred_window', WHITE, 'house_door'))
        elif choice < 0.62:
            tint = near(rng, ((0.9, 0.88, 0.84), (0.72, 0.7, 0.68), (0.8, 0.66, 0.56))[rng.integers(3)], 0.1)
            solids.append(frame.box((x, 0.01, 0.95), (0.92, 0.03, 0.95), 'graffiti', tint, 'shop'))
        elif choice < 0.72:
            solids.append(frame.box((x, 0.03, 1.05), (0.55, 0.06, 1.1), 'entrance', (0.9, 0.9, 0.9), 'house_door'))
    return solids
