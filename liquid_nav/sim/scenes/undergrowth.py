"""What lies and grows between the trees: bushes, boulders, logs, hedges and rocks."""

import math

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour


def bush(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return one to three rounded clumps on the ground."""
    solids = []
    for number in range(int(rng.integers(1, 4))):
        wide, tall = radius * rng.uniform(0.6, 1.0), radius * rng.uniform(0.6, 1.1)
        shift = rng.uniform(-0.5, 0.5, 2) * radius if number else np.zeros(2)
        solids.append(Solid('ellipsoid', (float(x + shift[0]), float(y + shift[1]), 0.6 * tall), (wide, wide, tall),
                            material=material, colour=colour, kind='bush'))
    return solids


def boulder(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return a rock, partly sunk into the ground, turned at random."""
    size = (radius, radius * float(rng.uniform(0.7, 1.0)), radius * float(rng.uniform(0.6, 1.3)))
    turn = tuple(quaternion_from_euler(*rng.uniform(-0.3, 0.3, 2), rng.uniform(-math.pi, math.pi)).tolist())
    return [Solid('ellipsoid', (x, y, 0.5 * size[2]), size, turn, material, colour, 'boulder')]


def pillar(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return a standing rock 1 to 5 m tall: round, tapering or angular."""
    height = float(rng.uniform(1.0, 5.0))
    shape = ('cylinder', 'cone', 'box', 'ellipsoid')[rng.integers(4)]
    turn = tuple(quaternion_from_euler(0.0, 0.0, rng.uniform(-math.pi, math.pi)).tolist())
    half = 0.5 * height
    if shape == 'box':
        return [Solid('box', (x, y, half), (0.75 * radius, 0.6 * radius, half), turn, material, colour, 'rock')]
    return [Solid(shape, (x, y, half), (radius, radius, half), turn, material, colour, 'rock')]


def ridge(rng: np.random.Generator, x: float, y: float, length: float, width: float, material: str, colour: Colour,
          kind: str) -> list[Solid]:
    """Return a long, low to man-high outcrop or hedge of a box with a rounded crest."""
    height, heading = float(rng.uniform(0.8, 3.0)), float(rng.uniform(-math.pi, math.pi))
    turn = tuple(quaternion_from_euler(0.0, 0.0, heading).tolist())
    half = (0.5 * length, 0.5 * width, 0.5 * height)
    crest = (0.48 * length, 0.48 * width, 0.25)
    return [Solid('box', (x, y, half[2]), half, turn, material, colour, kind),
            Solid('ellipsoid', (x, y, height), crest, turn, material, colour, kind)]


def log(rng: np.random.Generator, x: float, y: float, length: float, material: str, colour: Colour) -> list[Solid]:
    """Return a fallen trunk, mostly flat on the ground, sometimes leaning across flight height."""
    radius, half = float(rng.uniform(0.08, 0.22)), 0.5 * length
    heading = float(rng.uniform(-math.pi, math.pi))
    rise = float(rng.uniform(0.35, 0.9)) if rng.random() < 0.3 else float(rng.uniform(0.0, 0.06))
    turn = tuple(quaternion_from_euler(0.0, 0.5 * math.pi - rise, heading).tolist())
    return [Solid('cylinder', (x, y, 0.7 * radius + half * math.sin(rise)), (radius, radius, half), turn, material,
                  colour, 'log')]
