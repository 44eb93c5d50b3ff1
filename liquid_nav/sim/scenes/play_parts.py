"""What children play on, as solids about an origin of their own."""

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour
from liquid_nav.sim.scenes.park_parts import WOOD
from liquid_nav.sim.scenes.placing import DARK, GREY, ball, box, column, cone, rod

PLAY: tuple[Colour, ...] = ((0.85, 0.15, 0.12), (0.95, 0.75, 0.1), (0.15, 0.4, 0.75), (0.2, 0.6, 0.35),
                            (0.95, 0.5, 0.1))
"""Colours of a playground."""


def swing(rng: np.random.Generator) -> list[Solid]:
    """Return two swings under a bar along y."""
    paint, steel = _pick(rng), (0.75, 0.76, 0.78)
    solids = [rod((along * 0.9, side * 2.0, 0.0), (0.0, side * 1.8, 2.4), 0.07, 'metal', paint, 'post')
              for along in (1.0, -1.0) for side in (1.0, -1.0)]
    solids.append(rod((0.0, -1.9, 2.42), (0.0, 1.9, 2.42), 0.07, 'metal', paint, 'post'))
    for place in (0.85, -0.85):
        shift = float(rng.uniform(-0.3, 0.3))
        solids += [rod((shift, place + side, 0.55), (0.0, place + side, 2.4), 0.04, 'metal', steel, 'post')
                   for side in (0.25, -0.25)]
        solids.append(box((shift, place, 0.52), (0.16, 0.28, 0.04), 'grey', DARK, 'swing'))
    return solids


def slide(rng: np.random.Generator) -> list[Solid]:
    """Return a play tower under a roof, its slide along +x and its ladder behind."""
    first, second = rng.permutation(len(PLAY))[:2]
    paint, other = PLAY[first], PLAY[second]
    return [*(column(along * 0.6, across * 0.6, 0.07, 0.0, 2.5, 'bark', WOOD, 'post')
              for along in (1.0, -1.0) for across in (1.0, -1.0)),
            box((0.0, 0.0, 1.3), (0.7, 0.7, 0.06), 'boards', WOOD, 'tower'),
            *(box((0.0, side * 0.66, 1.65), (0.6, 0.04, 0.3), 'grey', other, 'tower') for side in (1.0, -1.0)),
            cone(0.0, 0.0, 1.15, 2.4, 3.3, 'grey', paint, 'tower'),
            box((1.85, 0.0, 0.78), (1.35, 0.3, 0.05), 'grey', other, 'slide', tilt=(0.0, 0.44, 0.0)),
            *(box((1.85, side * 0.3, 0.88), (1.35, 0.04, 0.12), 'grey', paint, 'slide', tilt=(0.0, 0.44, 0.0))
              for side in (1.0, -1.0)),
            box((-0.95, 0.0, 0.65), (0.75, 0.3, 0.06), 'boards', WOOD, 'tower', tilt=(0.0, -1.1, 0.0))]


def climbing_wall(rng: np.random.Generator) -> list[Solid]:
    """Return a wall with grips, or two at an angle."""
    half, high = float(rng.uniform(0.9, 1.4)), float(rng.uniform(2.1, 2.6))
    solids = [box((0.0, 0.0, 0.5 * high), (half, 0.12, 0.5 * high), 'holds', (0.85, 0.8, 0.7), 'climbing_wall')]
    if rng.random() < 0.5:
        solids.append(box((half, 0.6, 0.45 * high), (0.12, 0.7, 0.45 * high), 'holds', (0.75, 0.82, 0.85),
                          'climbing_wall'))
    return solids


def climbing_frame(rng: np.random.Generator) -> list[Solid]:
    """Return a cube of bars."""
    paint, wide, high = _pick(rng), 1.2, float(rng.uniform(1.9, 2.3))
    corners = [(along * wide, across * wide) for along, across in ((1, 1), (1, -1), (-1, -1), (-1, 1))]
    solids = [column(x, y, 0.06, 0.0, high, 'metal', paint, 'post') for x, y in corners]
    for height in (0.5 * high, high):
        solids += [rod((*here, height), (*there, height), 0.05, 'metal', PLAY[1], 'post')
                   for here, there in zip(corners, corners[1:] + corners[:1], strict=True)]
    return [*solids, rod((0.0, -wide, high), (0.0, wide, high), 0.05, 'metal', PLAY[1], 'post')]


def seesaw(rng: np.random.Generator) -> list[Solid]:
    """Return a seesaw along x."""
    tilt = float(rng.choice((-0.22, 0.22)))
    return [box((0.0, 0.0, 0.25), (0.15, 0.3, 0.25), 'grey', DARK, 'seesaw'),
            box((0.0, 0.0, 0.55), (1.5, 0.13, 0.05), 'grey', _pick(rng), 'seesaw', tilt=(0.0, tilt, 0.0))]


def spring_rocker(rng: np.random.Generator) -> list[Solid]:
    """Return a small animal on a spring."""
    paint = _pick(rng)
    return [column(0.0, 0.0, 0.1, 0.0, 0.35, 'metal', GREY, 'rocker'),
            ball((0.0, 0.0, 0.55), (0.4, 0.14, 0.22), 'grey', paint, 'rocker'),
            ball((0.35, 0.0, 0.85), (0.16, 0.12, 0.16), 'grey', paint, 'rocker')]


def sand_pit(rng: np.random.Generator) -> list[Solid]:
    """Return a square of sand in a frame of wood."""
    half = float(rng.uniform(1.2, 1.8))
    return [box((0.0, 0.0, 0.1), (half, half, 0.1), 'gravel', (0.9, 0.8, 0.55), 'sand'),
            *(box((side * half, 0.0, 0.15), (0.12, half + 0.12, 0.15), 'boards', WOOD, 'sand') for side in (1.0, -1.0)),
            *(box((0.0, side * half, 0.15), (half, 0.12, 0.15), 'boards', WOOD, 'sand') for side in (1.0, -1.0))]


def _pick(rng: np.random.Generator) -> Colour:
    return PLAY[rng.integers(len(PLAY))]


EQUIPMENT = ((swing, (2.4, 4.4)), (slide, (4.6, 2.0)), (climbing_wall, (2.8, 1.6)), (climbing_frame, (2.8, 2.8)),
             (seesaw, (3.2, 0.7)), (spring_rocker, (0.9, 0.5)), (sand_pit, (3.8, 3.8)), (spring_rocker, (0.9, 0.5)),
             (slide, (4.6, 2.0)), (swing, (2.4, 4.4)))
"""What a playground has, and its footprint [m]."""
