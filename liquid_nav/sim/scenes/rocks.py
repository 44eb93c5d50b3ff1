"""Boulders, standing rocks and rock faces; built on ground of height 0."""

import math

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour

_SUNK_M = 0.3
"""How far a rock reaches into the ground, so that none floats on a slope [m]."""


def boulder(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return a rock, partly sunk into the ground, turned at random."""
    size = (radius, radius * float(rng.uniform(0.7, 1.0)), radius * float(rng.uniform(0.6, 1.3)))
    turn = tuple(quaternion_from_euler(*rng.uniform(-0.3, 0.3, 2), rng.uniform(-math.pi, math.pi)).tolist())
    return [Solid('ellipsoid', (x, y, 0.45 * size[2]), size, turn, material, colour, 'boulder')]


def pillar(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return a standing rock 1 to 5 m tall: round, tapering or angular."""
    height = float(rng.uniform(1.0, 5.0))
    shape = ('cylinder', 'cone', 'box', 'ellipsoid')[rng.integers(4)]
    lean = rng.uniform(-0.08, 0.08, 2)
    turn = tuple(quaternion_from_euler(*lean, rng.uniform(-math.pi, math.pi)).tolist())
    half = 0.5 * (height + _SUNK_M)
    size = (0.75 * radius, 0.6 * radius, half) if shape == 'box' else (radius, radius, half)
    return [Solid(shape, (x, y, half - _SUNK_M), size, turn, material, colour, 'rock')]


def rock_face(rng: np.random.Generator, x: float, y: float, heading: float, length: float, material: str,
              colour: Colour) -> list[Solid]:
    """Return an upright face of two to four leaning blocks along `heading`, as tall as a man or taller."""
    count = max(1, round(length / 1.7))
    solids = []
    for number in range(count):
        along = ((number + 0.5) / count - 0.5) * length + rng.uniform(-0.1, 0.1)
        aside = rng.uniform(-0.15, 0.15)
        height = rng.uniform(1.8, 3.8)
        half = (0.58 * length / count, rng.uniform(0.3, 0.7), 0.5 * (height + _SUNK_M))
        turn = quaternion_from_euler(rng.uniform(-0.14, 0.14), rng.uniform(-0.1, 0.1),
                                     heading + rng.uniform(-0.2, 0.2))
        solids.append(Solid('box', (float(x + along * math.cos(heading) - aside * math.sin(heading)),
                                    float(y + along * math.sin(heading) + aside * math.cos(heading)),
                                    half[2] - _SUNK_M),
                            tuple(map(float, half)), tuple(turn.tolist()), material, colour, 'rock'))
    return solids


def outcrop(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return a heap of two or three rocks that lean on each other."""
    solids = []
    for number in range(int(rng.integers(2, 4))):
        size = radius * rng.uniform(0.45, 0.75, 3)
        shift = rng.uniform(-0.4, 0.4, 2) * radius
        turn = tuple(quaternion_from_euler(*rng.uniform(-0.5, 0.5, 2), rng.uniform(-math.pi, math.pi)).tolist())
        shape = ('box', 'ellipsoid')[number % 2]
        solids.append(Solid(shape, (float(x + shift[0]), float(y + shift[1]), float(0.5 * size[2])),
                            tuple(size.tolist()), turn, material, colour, 'rock'))
    return solids
