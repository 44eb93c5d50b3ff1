"""What stands in a park, as solids about an origin of their own."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import furniture, street_parts, trees
from liquid_nav.sim.scenes.palette import Colour, near
from liquid_nav.sim.scenes.placing import ORIGIN, WHITE, ball, box, column, cone, rod

STONE: Colour = (0.78, 0.76, 0.71)
IRON: Colour = (0.16, 0.2, 0.19)
WOOD: Colour = (0.62, 0.47, 0.32)


def tree(rng: np.random.Generator, kind: str, leaves: Colour) -> list[Solid]:
    """Return a tree of a park, one of `trees.KINDS`."""
    bark, colour = ('birch', (0.95, 0.94, 0.9)) if kind == 'birch' else ('bark', (0.5, 0.4, 0.3))
    foliage, crown = ('needles', (0.26, 0.45, 0.28)) if kind == 'conifer' else ('leaves', leaves)
    look = trees.TreeLook(bark, near(rng, colour, 0.15, 0.02), foliage, near(rng, crown, 0.2, 0.04))
    return trees.KINDS[kind](rng, 0.0, 0.0, float(rng.uniform(0.09, 0.3)), look)


def avenue_tree(rng: np.random.Generator, leaves: Colour, grate: bool) -> list[Solid]:
    """Return one of the trees that line a path."""
    return furniture.tree(rng, ORIGIN, leaves, grate)


def bench(rng: np.random.Generator) -> list[Solid]:
    """Return a bench that is sat on facing +y."""
    return furniture.bench(rng, ORIGIN)


def lantern(rng: np.random.Generator) -> list[Solid]:
    """Return an old lamp."""
    return street_parts.lantern(rng, ORIGIN, IRON)


def hedge(length: float, height: float, leaves: Colour) -> list[Solid]:
    """Return a hedge clipped into a box, along x."""
    return [box((0.0, 0.0, 0.5 * height), (0.5 * length, 0.3, 0.5 * height), 'hedge', leaves, 'hedge')]


def topiary(rng: np.random.Generator, leaves: Colour) -> list[Solid]:
    """Return a bush clipped into a cone, a ball or two balls on a stem."""
    colour, kind = near(rng, leaves, 0.15, 0.03), rng.integers(3)
    if kind == 0:
        return [cone(0.0, 0.0, 0.65, 0.0, float(rng.uniform(1.8, 2.6)), 'hedge', colour, 'bush')]
    if kind == 1:
        wide = float(rng.uniform(0.6, 0.95))
        return [ball((0.0, 0.0, 0.85 * wide), (wide, wide, wide), 'hedge', colour, 'bush')]
    return [column(0.0, 0.0, 0.07, 0.0, 1.6, 'bark', WOOD, 'trunk'),
            ball((0.0, 0.0, 0.55), (0.55, 0.55, 0.5), 'hedge', colour, 'bush'),
            ball((0.0, 0.0, 1.7), (0.42, 0.42, 0.42), 'hedge', colour, 'bush')]


def bush(rng: np.random.Generator, wide: float, leaves: Colour) -> list[Solid]:
    """Return one to three rounded clumps on the ground, about `wide` [m] across."""
    solids, colour = [], near(rng, leaves, 0.25, 0.04)
    for number in range(int(rng.integers(1, 4))):
        half, tall = 0.5 * wide * float(rng.uniform(0.6, 1.0)), 0.5 * wide * float(rng.uniform(0.6, 1.1))
        x, y = (0.25 * wide * rng.uniform(-1.0, 1.0, 2)).tolist() if number else (0.0, 0.0)
        solids.append(ball((x, y, 0.6 * tall), (half, half, tall), 'hedge', colour, 'bush'))
    return solids


def boulder(rng: np.random.Generator, wide: float) -> list[Solid]:
    """Return a stone, partly sunk into the ground."""
    half = (0.5 * wide, 0.5 * wide * float(rng.uniform(0.7, 1.0)), 0.5 * wide * float(rng.uniform(0.5, 1.1)))
    return [ball((0.0, 0.0, 0.5 * half[2]), half, 'rock', near(rng, (0.64, 0.63, 0.6)), 'boulder')]


def flower_bed(rng: np.random.Generator, length: float, width: float) -> list[Solid]:
    """Return a bed of flowers behind a stone edge, along x."""
    return [box((0.0, 0.0, 0.1), (0.5 * length, 0.5 * width, 0.1), 'grey', STONE, 'kerb'),
            box((0.0, 0.0, 0.16), (0.5 * length - 0.12, 0.5 * width - 0.12, 0.16), 'blooms', WHITE, 'bed')]


def fountain(rng: np.random.Generator) -> list[Solid]:
    """Return a basin with a jet, or with a bowl on a foot."""
    wide, water = float(rng.uniform(1.7, 2.5)), (0.75, 0.88, 0.95)
    solids = [column(0.0, 0.0, wide, 0.0, 0.5, 'concrete', STONE, 'fountain'),
              column(0.0, 0.0, wide - 0.25, 0.5, 0.53, 'water', WHITE, 'fountain')]
    if rng.random() < 0.3:
        return [*solids, cone(0.0, 0.0, 0.35, 0.5, float(rng.uniform(2.4, 3.4)), 'water', WHITE, 'fountain')]
    return [*solids, column(0.0, 0.0, 0.28, 0.5, 1.5, 'concrete', STONE, 'fountain'),
            column(0.0, 0.0, 0.85, 1.45, 1.65, 'concrete', STONE, 'fountain'),
            column(0.0, 0.0, 0.14, 1.65, 2.2, 'concrete', STONE, 'fountain'),
            cone(0.0, 0.0, 0.3, 2.1, 2.9, 'water', water, 'fountain')]


def statue(rng: np.random.Generator) -> list[Solid]:
    """Return a figure of stone or bronze on a high foot."""
    material, colour = (('bronze', (0.75, 0.85, 0.75)), ('concrete', (0.85, 0.84, 0.8)))[rng.integers(2)]
    foot = float(rng.uniform(1.1, 1.8))
    return [box((0.0, 0.0, 0.15), (0.95, 0.95, 0.15), 'concrete', STONE, 'statue'),
            box((0.0, 0.0, 0.3 + 0.5 * foot), (0.55, 0.55, 0.5 * foot), 'concrete', STONE, 'statue'),
            box((0.0, 0.0, 0.36 + foot), (0.62, 0.62, 0.07), 'concrete', STONE, 'statue'),
            cone(0.0, 0.0, 0.42, 0.4 + foot, 2.6 + foot, material, colour, 'statue'),
            box((0.0, 0.0, 1.75 + foot), (0.17, 0.3, 0.35), material, colour, 'statue'),
            rod((0.0, 0.28, 1.95 + foot), (0.5, 0.4, 2.35 + foot), 0.08, material, colour, 'statue'),
            ball((0.0, 0.0, 2.3 + foot), (0.17, 0.17, 0.2), material, colour, 'statue')]


def bandstand(rng: np.random.Generator) -> list[Solid]:
    """Return a round roof on posts above a stage, wide enough to fly through."""
    wide = float(rng.uniform(2.2, 2.8))
    roof = ((0.35, 0.5, 0.45), (0.55, 0.3, 0.25), (0.4, 0.42, 0.46))[rng.integers(3)]
    angles = 2.0 * math.pi * np.arange(7) / 7.0
    return [column(0.0, 0.0, wide + 0.2, 0.0, 0.4, 'concrete', STONE, 'bandstand'),
            *(column(wide * math.cos(angle), wide * math.sin(angle), 0.08, 0.4, 2.9, 'metal', (0.9, 0.9, 0.88), 'post')
              for angle in angles),
            column(0.0, 0.0, wide + 0.4, 2.85, 3.05, 'grey', (0.92, 0.91, 0.88), 'bandstand'),
            cone(0.0, 0.0, wide + 0.6, 3.05, 4.6, 'roof_tiles', roof, 'bandstand')]


def pergola(rng: np.random.Generator, leaves: Colour) -> list[Solid]:
    """Return posts in pairs along x under beams that green grows on; one flies through."""
    pairs, wide = int(rng.integers(3, 5)), float(rng.uniform(1.1, 1.4))
    half = 1.1 * (pairs - 1)
    solids = [column(2.2 * number - half, side * wide, 0.08, 0.0, 2.5, 'bark', WOOD, 'post')
              for number in range(pairs) for side in (1.0, -1.0)]
    solids += [box((0.0, side * wide, 2.55), (half + 0.3, 0.08, 0.08), 'boards', WOOD, 'pergola')
               for side in (1.0, -1.0)]
    return [*solids, box((0.0, 0.0, 2.75), (half + 0.3, wide + 0.2, 0.14), 'hedge', near(rng, leaves), 'pergola')]


def table_tennis(rng: np.random.Generator) -> list[Solid]:
    """Return a table of concrete, along x."""
    colour = ((0.2, 0.45, 0.35), (0.25, 0.4, 0.6), (0.7, 0.7, 0.68))[rng.integers(3)]
    return [box((0.0, 0.0, 0.74), (1.37, 0.76, 0.04), 'grey', colour, 'table'),
            box((0.0, 0.0, 0.86), (0.02, 0.8, 0.08), 'grey', WHITE, 'table'),
            *(box((side * 0.9, 0.0, 0.35), (0.12, 0.55, 0.35), 'concrete', STONE, 'table') for side in (1.0, -1.0))]


def picnic_table(rng: np.random.Generator) -> list[Solid]:
    """Return a table with two benches, along x."""
    return [box((0.0, 0.0, 0.72), (0.9, 0.38, 0.04), 'boards', WOOD, 'table'),
            *(box((0.0, side * 0.75, 0.42), (0.9, 0.15, 0.04), 'boards', WOOD, 'table') for side in (1.0, -1.0)),
            *(box((side * 0.65, 0.0, 0.35), (0.06, 0.7, 0.35), 'boards', WOOD, 'table') for side in (1.0, -1.0))]


def goal(rng: np.random.Generator) -> list[Solid]:
    """Return a goal that is wide enough to fly through, along y."""
    half = float(rng.uniform(1.4, 2.2))
    return [*(column(0.0, side * half, 0.06, 0.0, 2.2, 'metal', WHITE, 'post') for side in (1.0, -1.0)),
            rod((0.0, -half, 2.2), (0.0, half, 2.2), 0.06, 'metal', WHITE, 'post')]


def map_board(rng: np.random.Generator) -> list[Solid]:
    """Return the map of the park under a small roof, facing +x."""
    return [*(column(0.0, side * 0.7, 0.06, 0.0, 2.2, 'bark', WOOD, 'post') for side in (1.0, -1.0)),
            box((0.03, 0.0, 1.5), (0.04, 0.65, 0.5), 'park_map', WHITE, 'sign'),
            box((0.0, 0.0, 2.2), (0.3, 0.9, 0.05), 'boards', WOOD, 'sign')]


def kiosk(rng: np.random.Generator) -> list[Solid]:
    """Return a stall for ice and drinks."""
    return street_parts.kiosk(rng, 0.0, 0.0, 0.0)


def bin_(rng: np.random.Generator) -> list[Solid]:
    """Return a litter bin on a post."""
    return [column(0.0, 0.0, 0.05, 0.0, 0.9, 'metal', IRON, 'post'),
            column(0.08, 0.0, 0.2, 0.4, 0.9, 'grey', (0.2, 0.36, 0.26), 'bin')]


def pond(rng: np.random.Generator, wide: float) -> list[Solid]:
    """Return water between stones and reeds, about `wide` [m] across."""
    lobes = [(0.0, 0.0, 0.36 * wide), (0.22 * wide, 0.1 * wide, 0.26 * wide), (-0.2 * wide, -0.08 * wide, 0.28 * wide)]
    solids = [column(x, y, radius, 0.0, 0.012 + 0.004 * number, 'water', WHITE, 'water', False)
              for number, (x, y, radius) in enumerate(lobes)]
    for angle in np.arange(0.0, 2.0 * math.pi, 0.7):
        reach = float(rng.uniform(0.4, 0.48)) * wide
        x, y = reach * math.cos(angle), 0.8 * reach * math.sin(angle)
        if rng.random() < 0.6:
            size = float(rng.uniform(0.2, 0.45))
            solids.append(ball((x, y, 0.3 * size), (size, 0.8 * size, 0.6 * size), 'rock', near(rng, (0.65, 0.64, 0.6)),
                               'boulder'))
        else:
            solids.append(cone(x, y, 0.3, -0.1, float(rng.uniform(0.8, 1.2)), 'needles', (0.5, 0.55, 0.28), 'reeds'))
    return solids
