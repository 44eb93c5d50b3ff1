"""What moves in a forest: deer and boar on their tracks, saplings and branches that sway."""

import math

import numpy as np

from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import Mover, Solid
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scenes.paths import Line
from liquid_nav.sim.scenes.trees import TreeLook, branch, crown, rod

HALF_WIDTH_M = 0.5
"""Of the track that an animal needs [m]."""


def animal(rng: np.random.Generator, line: Line, terrain: Terrain, dress) -> Mover:
    """Return a deer or a boar that walks to and fro along a line."""
    kind = 'deer' if rng.random() < 0.7 else 'boar'
    size = float(rng.uniform(0.85, 1.2))
    heights = terrain.height(np.array(line))
    points = tuple((x, y, float(z)) for (x, y), z in zip(line, heights, strict=True))
    route = Route(points, float(rng.uniform(0.3, 1.0)), float(rng.uniform(0.0, 2.0 * len(line))))
    solids = (_deer if kind == 'deer' else _boar)(rng, size, *dress.fur(kind))
    return Mover(tuple(solids), route, kind)


def sapling(rng: np.random.Generator, x: float, y: float, terrain: Terrain, look: TreeLook, leaves: bool) -> Mover:
    """Return a young tree that sways about its foot."""
    height, radius = float(rng.uniform(2.3, 3.6)), float(rng.uniform(0.03, 0.06))
    solids = [rod((0.0, 0.0, -0.05), 0.0, 0.0, height, radius, look.bark, look.bark_colour, 'branch')]
    if leaves:
        wide = float(rng.uniform(0.3, 0.6))
        solids.append(crown(0.0, 0.0, height, wide, 1.2 * wide, look))
    else:
        solids += [branch((0.0, 0.0, height * share), rng.uniform(-math.pi, math.pi), 0.6, 0.7, 0.02, look)
                   for share in (0.6, 0.8, 0.95)]
    foot = (x, y, float(terrain.height(np.array([x, y]))))
    return Mover(tuple(solids), Sway(foot, _level(rng), float(rng.uniform(0.04, 0.12)), *_beat(rng)), 'sapling')


def bough(rng: np.random.Generator, x: float, y: float, radius: float, terrain: Terrain, look: TreeLook,
          leaves: bool) -> Mover:
    """Return a branch that sways where it leaves the trunk at (x, y), 1.3 to 2.3 m above the ground."""
    heading, length = float(rng.uniform(-math.pi, math.pi)), float(rng.uniform(0.8, 1.8))
    solids = [branch((0.0, 0.0, 0.0), heading, rng.uniform(1.1, 1.6), radius + length, max(0.025, 0.25 * radius), look)]
    reach = radius + length
    if leaves:
        wide = float(rng.uniform(0.2, 0.4))
        solids.append(crown(reach * math.cos(heading), reach * math.sin(heading), 0.1, wide, 0.7 * wide, look))
    pivot = (x, y, float(terrain.height(np.array([x, y]))) + float(rng.uniform(1.3, 2.3)))
    axis = (-math.sin(heading), math.cos(heading), float(rng.uniform(-0.6, 0.6)))
    return Mover(tuple(solids), Sway(pivot, axis, float(rng.uniform(0.06, 0.2)), *_beat(rng)), 'branch')


def _deer(rng: np.random.Generator, size: float, material: str, colour) -> list[Solid]:
    body, legs = 1.0 * size, 0.75 * size
    solids = [
        Solid('ellipsoid', (0.0, 0.0, body), (0.62 * size, 0.24 * size, 0.27 * size), (0.0, 0.0, 0.0, 1.0), material,
              colour, 'deer'),
        rod((0.4 * size, 0.0, body), 0.0, 0.55, 0.7 * size, 0.1 * size, material, colour, 'deer'),
        Solid('ellipsoid', (0.9 * size, 0.0, 1.6 * size), (0.22 * size, 0.09 * size, 0.1 * size), (0.0, 0.0, 0.0, 1.0),
              material, colour, 'deer'),
    ]
    if rng.random() < 0.5:
        solids += [rod((0.8 * size, 0.0, 1.65 * size), side, 0.6, 0.45 * size, 0.025, material, colour, 'branch')
                   for side in (1.8, -1.8)]
    return solids + _legs(0.42 * size, 0.13 * size, legs, 0.045 * size, material, colour)


def _boar(rng: np.random.Generator, size: float, material: str, colour) -> list[Solid]:
    return [
        Solid('ellipsoid', (0.0, 0.0, 0.58 * size), (0.6 * size, 0.24 * size, 0.32 * size), (0.0, 0.0, 0.0, 1.0),
              material, colour, 'boar'),
        Solid('ellipsoid', (0.6 * size, 0.0, 0.55 * size), (0.3 * size, 0.13 * size, 0.17 * size),
              (0.0, 0.0, 0.0, 1.0), material, colour, 'boar'),
        *_legs(0.35 * size, 0.12 * size, 0.4 * size, 0.05 * size, material, colour),
    ]


def _legs(fore: float, aside: float, length: float, radius: float, material: str, colour) -> list[Solid]:
    return [rod((x, y, 0.0), 0.0, 0.0, length, radius, material, colour, 'branch')
            for x in (fore, -fore) for y in (aside, -aside)]


def _level(rng: np.random.Generator) -> tuple[float, float, float]:
    heading = rng.uniform(-math.pi, math.pi)
    return (math.cos(heading), math.sin(heading), 0.0)


def _beat(rng: np.random.Generator) -> tuple[float, float]:
    """Return a period [s] and a phase [rad]."""
    return float(rng.uniform(1.8, 4.0)), float(rng.uniform(-math.pi, math.pi))
