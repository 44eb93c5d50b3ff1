"""What stands on pavements and squares: trees, benches, planters, tables under umbrellas, bicycles; in a `Frame`."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.assembly import WHITE, Frame, Triple
from liquid_nav.sim.scenes.palette import Colour, near

WOOD: Colour = (0.6, 0.45, 0.3)
IRON: Colour = (0.26, 0.27, 0.29)
STONE: Colour = (0.78, 0.76, 0.72)
LIT: Colour = (0.98, 0.96, 0.85)
"""Of lamps."""
_LEAVES: tuple[Colour, ...] = ((0.38, 0.58, 0.24), (0.46, 0.62, 0.28), (0.32, 0.5, 0.26), (0.68, 0.56, 0.2))
_CLOTHS: tuple[Colour, ...] = ((0.93, 0.9, 0.82), (0.78, 0.18, 0.14), (0.2, 0.42, 0.28), (0.2, 0.36, 0.6),
                               (0.95, 0.75, 0.3))

_FLAGS: tuple[Colour, ...] = ((0.85, 0.2, 0.15), (0.95, 0.8, 0.2), (0.2, 0.4, 0.7), (0.25, 0.6, 0.35),
                              (0.95, 0.94, 0.9))


def tree(rng: np.random.Generator, frame: Frame, leaves: Colour, grate: bool = True) -> list[Solid]:
    """Return a clipped tree whose crown hangs above flight height, its foot in an iron grate."""
    bottom, wide, tall = float(rng.uniform(2.4, 3.0)), float(rng.uniform(0.9, 1.6)), float(rng.uniform(0.9, 1.6))
    colour = near(rng, leaves, 0.15, 0.03)
    radius = float(rng.uniform(0.08, 0.17))
    solids = [frame.column(0.0, 0.0, radius, 0.0, bottom + 0.6, 'bark', (0.5, 0.42, 0.34), 'trunk'),
              frame.ball((0.0, 0.0, bottom + tall), (wide, wide, tall), 'leaves', colour, 'crown')]
    if rng.random() < 0.4:
        shift = rng.uniform(-0.5, 0.5, 2)
        solids.append(frame.ball((shift[0], shift[1], bottom + 1.7 * tall), (0.75 * wide, 0.75 * wide, 0.7 * tall),
                                 'leaves', colour, 'crown'))
    if grate:
        solids.append(frame.box((0.0, 0.0, 0.01), (0.7, 0.7, 0.01), 'grate', (0.8, 0.78, 0.75), 'grate',
                                collides=False))
    return solids


def foliage(rng: np.random.Generator) -> Colour:
    """Return the colour that the leaves of a place have in common."""
    return _LEAVES[rng.choice(len(_LEAVES), p=(0.35, 0.3, 0.25, 0.1))]


def bench(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a bench that is sat on facing +y."""
    solids = [frame.box((0.0, 0.0, 0.44), (0.85, 0.22, 0.04), 'timber', WOOD, 'bench')]
    if rng.random() < 0.3:
        return [*solids, frame.box((0.0, 0.0, 0.2), (0.7, 0.18, 0.2), 'grey', STONE, 'bench')]
    solids.append(frame.box((0.0, -0.24, 0.72), (0.85, 0.03, 0.2), 'timber', WOOD, 'bench'))
    return solids + [frame.box((side * 0.7, -0.02, 0.2), (0.04, 0.2, 0.2), 'grey', IRON, 'bench') for side in (-1, 1)]


def planter(rng: np.random.Generator, frame: Frame, leaves: Colour) -> list[Solid]:
    """Return a tub with flowers, a clipped bush or a small tree."""
    half = float(rng.uniform(0.4, 0.65))
    tub = ((0.72, 0.7, 0.66), (0.6, 0.4, 0.3), (0.32, 0.33, 0.35))[rng.integers(3)]
    solids = [frame.box((0.0, 0.0, 0.3), (half, half, 0.3), 'grey', tub, 'planter')]
    kind, colour = rng.integers(3), near(rng, leaves, 0.15, 0.03)
    if kind == 0:
        return [*solids, frame.ball((0.0, 0.0, 0.62), (half, half, 0.3), 'flowers', WHITE, 'flowers')]
    if kind == 1:
        tall = float(rng.uniform(0.45, 0.8))
        return [*solids, frame.ball((0.0, 0.0, 0.6 + 0.9 * tall), (0.9 * half, 0.9 * half, tall), 'hedge', colour,
                                    'bush')]
    return [*solids, frame.column(0.0, 0.0, 0.06, 0.5, 1.9, 'bark', (0.5, 0.42, 0.34), 'trunk'),
            frame.ball((0.0, 0.0, 2.2), (0.65, 0.65, 0.6), 'leaves', colour, 'crown')]


def cafe(rng: np.random.Generator, frame: Frame, cloth: Colour, umbrella: bool) -> list[Solid]:
    """Return a table with two chairs, under an umbrella or in the sun."""
    turn = frame.at(0.0, 0.0, float(rng.uniform(-math.pi, math.pi)))
    solids = [turn.box((0.0, 0.0, 0.72), (0.38, 0.38, 0.03), 'grey', (0.85, 0.82, 0.76), 'table'),
              turn.column(0.0, 0.0, 0.05, 0.0, 0.7, 'metal', IRON, 'post')]
    for side in (-1.0, 1.0):
        solids += [turn.box((side * 0.72, 0.0, 0.44), (0.2, 0.2, 0.03), 'timber', WOOD, 'chair'),
                   turn.box((side * 0.92, 0.0, 0.45), (0.03, 0.2, 0.45), 'timber', WOOD, 'chair')]
    if umbrella:
        top, wide = float(rng.uniform(2.75, 3.0)), float(rng.uniform(1.2, 1.6))
        solids += [turn.column(0.0, 0.0, 0.05, 0.0, top - 0.1, 'metal', (0.85, 0.84, 0.8), 'post'),
                   turn.cone(0.0, 0.0, wide, top - 0.45, top + 0.1, 'grey', cloth, 'umbrella')]
    return solids


def iron(rng: np.random.Generator) -> Colour:
    """Return the colour that the lamps of a place have in common."""
    return ((0.3, 0.32, 0.33), (0.16, 0.25, 0.2), (0.5, 0.51, 0.53), (0.2, 0.21, 0.23))[rng.integers(4)]


def cloth(rng: np.random.Generator) -> Colour:
    """Return the colour of a cafe's umbrellas."""
    return _CLOTHS[rng.integers(len(_CLOTHS))]


def bicycles(rng: np.random.Generator, frame: Frame, count: int) -> list[Solid]:
    """Return bicycles that lean on a stand, side by side along x."""
    solids = [frame.box((0.0, 0.0, 0.75), (0.3 * count, 0.03, 0.03), 'grey', (0.6, 0.61, 0.63), 'stand')]
    for number in range(count):
        place = frame.at(0.5 * (number - 0.5 * (count - 1)), 0.0, 0.5 * math.pi)
        paint = ((0.75, 0.15, 0.12), (0.15, 0.3, 0.6), (0.2, 0.21, 0.23), (0.25, 0.5, 0.35))[rng.integers(4)]
        solids += [place.rod((along, -0.03, 0.34), (along, 0.03, 0.34), 0.34, 'wheel', WHITE, 'bicycle')
                   for along in (-0.52, 0.52)]
        solids += [place.box((0.0, 0.0, 0.62), (0.42, 0.025, 0.12), 'grey', paint, 'bicycle'),
                   place.box((-0.25, 0.0, 0.9), (0.12, 0.06, 0.04), 'grey', IRON, 'bicycle'),
                   place.box((0.42, 0.0, 1.0), (0.04, 0.26, 0.03), 'grey', IRON, 'bicycle')]
    return solids


def letter_box(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a letter box, a hydrant's size or a man's."""
    paint = ((0.78, 0.12, 0.1), (0.9, 0.72, 0.15), (0.15, 0.3, 0.6))[rng.integers(3)]
    return [frame.column(0.0, 0.0, 0.27, 0.0, 1.4, 'grey', paint, 'letter_box'),
            frame.ball((0.0, 0.0, 1.4), (0.3, 0.3, 0.14), 'grey', paint, 'letter_box'),
            frame.box((0.24, 0.0, 1.15), (0.05, 0.16, 0.04), 'grey', (0.1, 0.1, 0.1), 'letter_box')]


def phone_box(rng: np.random.Generator, frame: Frame) -> list[Solid]:
    """Return a glazed cabin taller than flight height."""
    paint = ((0.75, 0.12, 0.1), (0.25, 0.28, 0.32), (0.2, 0.36, 0.5))[rng.integers(3)]
    return [frame.box((0.0, 0.0, 1.15), (0.44, 0.44, 1.15), 'windscreen', WHITE, 'phone_box'),
            *(frame.box((x, y, 1.15), (0.06, 0.06, 1.16), 'grey', paint, 'phone_box')
              for x in (-0.42, 0.42) for y in (-0.42, 0.42)),
            frame.box((0.0, 0.0, 2.4), (0.5, 0.5, 0.14), 'grey', paint, 'phone_box')]


def garland(rng: np.random.Generator, frame: Frame, span: float, height: float, flags: int) -> list[Solid]:
    """Return flags on a line across x = 0, from y = -span / 2 to span / 2, with the sag of a rope; only seen."""
    places = np.linspace(-0.5 * span, 0.5 * span, flags + 1)
    heights = height - 0.5 * (1.0 - (2.0 * places / span) ** 2)
    solids = []
    for here, there, low, high in zip(places[:-1], places[1:], heights[:-1], heights[1:], strict=True):
        middle, colour = (0.0, float(0.5 * (here + there)), float(0.5 * (low + high)) - 0.16), _FLAGS[rng.integers(5)]
        solids.append(frame.box(middle, (0.01, 0.16, 0.17), 'grey', colour, 'flag', collides=False))
    for first, last in ((0, flags // 2), (flags // 2, flags)):
        solids.append(frame.rod((0.0, float(places[first]), float(heights[first])),
                                (0.0, float(places[last]), float(heights[last])), 0.012, 'grey', IRON, 'branch',
                                collides=False))
    return solids


def wire(frame: Frame, foot: Triple, tip: Triple, sag: float = 0.3) -> list[Solid]:
    """Return a cable that hangs between two places above all flight; only seen."""
    middle = tuple(0.5 * (a + b) for a, b in zip(foot, tip, strict=True))
    low = (middle[0], middle[1], middle[2] - sag)
    return [frame.rod(foot, low, 0.015, 'grey', (0.15, 0.15, 0.16), 'branch', collides=False),
            frame.rod(low, tip, 0.015, 'grey', (0.15, 0.15, 0.16), 'branch', collides=False)]
