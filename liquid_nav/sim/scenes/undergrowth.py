"""What lies and grows between the trees: bushes, hedges, logs, ferns and grass; built on ground of height 0."""

import math

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour

_SUNK_M = 0.3
"""How far a hedge reaches into the ground, so that none floats on a slope [m]."""


def bush(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return one or two rounded clumps on the ground."""
    solids = []
    for number in range(int(rng.integers(1, 3))):
        wide, tall = radius * rng.uniform(0.6, 1.0), radius * rng.uniform(0.6, 1.1)
        shift = rng.uniform(-0.5, 0.5, 2) * radius if number else np.zeros(2)
        solids.append(Solid('ellipsoid', (float(x + shift[0]), float(y + shift[1]), float(0.6 * tall)),
                            (float(wide), float(wide), float(tall)), material=material, colour=colour, kind='bush'))
    return solids


def shrub(rng: np.random.Generator, x: float, y: float, radius: float, material: str, colour: Colour) -> list[Solid]:
    """Return one rounded shrub as tall as a man or taller."""
    tall = float(rng.uniform(0.8, 1.4))
    return [Solid('ellipsoid', (x, y, 0.75 * tall), (radius, radius, tall), material=material, colour=colour,
                  kind='bush')]


def hedge(rng: np.random.Generator, x: float, y: float, heading: float, length: float, material: str,
          colour: Colour) -> list[Solid]:
    """Return a piece of a dense hedge or thicket along `heading`: an uneven block with a rounded crest."""
    height, width = float(rng.uniform(1.2, 2.8)), float(rng.uniform(0.5, 1.1))
    turn = tuple(quaternion_from_euler(*rng.uniform(-0.06, 0.06, 2), heading + rng.uniform(-0.12, 0.12)).tolist())
    half = (0.53 * length, 0.5 * width, 0.5 * (height + _SUNK_M))
    crest = (0.52 * length, 0.48 * width, float(rng.uniform(0.2, 0.39)))
    return [Solid('box', (x, y, half[2] - _SUNK_M), half, turn, material, colour, 'hedge'),
            Solid('ellipsoid', (x, y, height), crest, turn, material, colour, 'hedge')]


def log(rng: np.random.Generator, x: float, y: float, heading: float, length: float, slope: float, rise: float,
        material: str, colour: Colour) -> list[Solid]:
    """Return a fallen trunk along `heading`, on ground of that slope [rad], its foot down and its top up by `rise`."""
    radius, half = float(rng.uniform(0.08, 0.28)), 0.5 * length
    turn = tuple(quaternion_from_euler(0.0, 0.5 * math.pi - slope - rise, heading).tolist())
    return [Solid('cylinder', (x, y, 0.6 * radius + half * math.sin(rise)), (radius, radius, half), turn, material,
                  colour, 'log')]


def fern(rng: np.random.Generator, x: float, y: float, material: str, colour: Colour) -> list[Solid]:
    """Return a knee-high rounded plant; it is only seen."""
    wide, tall = float(rng.uniform(0.2, 0.45)), float(rng.uniform(0.12, 0.3))
    return [Solid('ellipsoid', (x, y, 0.6 * tall), (wide, wide, tall), material=material, colour=colour, kind='fern',
                  collides=False)]


def tuft(rng: np.random.Generator, x: float, y: float, material: str, colour: Colour) -> list[Solid]:
    """Return a knee-high tuft of grass; it is only seen."""
    wide, tall = float(rng.uniform(0.12, 0.28)), float(rng.uniform(0.12, 0.35))
    return [Solid('cone', (x, y, 0.9 * tall), (wide, wide, tall), material=material, colour=colour, kind='grass',
                  collides=False)]
