"""Bark, leaves, rock and ground; each takes a generator and a side [pixel] and returns shares of light."""

import numpy as np

from liquid_nav.sim.pattern import rows, speckle, value_noise


def bark(rng: np.random.Generator, side: int) -> np.ndarray:
    grooves = value_noise(rng, side, (4, 12))
    return 0.72 + 0.28 * grooves + speckle(rng, side, 0.1)


def smooth_bark(rng: np.random.Generator, side: int) -> np.ndarray:
    rings = 0.1 * value_noise(rng, side, (10, 3))
    return 0.8 + rings + 0.08 * value_noise(rng, side, (3, 6)) + speckle(rng, side, 0.05)


def birch(rng: np.random.Generator, side: int) -> np.ndarray:
    dashes = value_noise(rng, side, (14, 5)) > 0.5
    return np.where(dashes, 0.2, 0.92 + 0.06 * value_noise(rng, side, (6, 4)))


def dead_wood(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.75 + 0.2 * value_noise(rng, side, (2, 16)) - 0.35 * (value_noise(rng, side, (5, 9)) > 0.7)


def leaves(rng: np.random.Generator, side: int) -> np.ndarray:
    clumps = 0.16 * value_noise(rng, side, (5, 5)) + 0.22 * value_noise(rng, side, (11, 11))
    return (0.66 + 0.3 * rows(side)) * (1.0 + clumps) + speckle(rng, side, 0.12)


def needles(rng: np.random.Generator, side: int) -> np.ndarray:
    fringe = 0.5 + 0.5 * np.sin(2 * np.pi * (5 * rows(side) + 0.4 * value_noise(rng, side, (4, 10))))
    return (0.6 + 0.25 * rows(side)) + 0.2 * fringe + speckle(rng, side, 0.14)


def thicket(rng: np.random.Generator, side: int) -> np.ndarray:
    stems = np.where(value_noise(rng, side, (2, 10)) > 0.35, 0.35, 0.6) + speckle(rng, side, 0.08)
    foliage = 0.72 + 0.25 * value_noise(rng, side, (7, 7)) + speckle(rng, side, 0.12)
    return np.where(rows(side) + 0.12 * value_noise(rng, side, (3, 6)) > 0.42, foliage, stems)


def hedge(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.72 + 0.16 * value_noise(rng, side, (8, 8)) + speckle(rng, side, 0.2)


def rock(rng: np.random.Generator, side: int) -> np.ndarray:
    cracks = np.abs(value_noise(rng, side, (4, 5))) < 0.07
    stone = 0.75 + 0.15 * value_noise(rng, side, (3, 3)) + 0.1 * value_noise(rng, side, (9, 9))
    return np.where(cracks, 0.45, stone) + speckle(rng, side, 0.06) + 0.1 * (rows(side) - 0.5)


def layered_rock(rng: np.random.Generator, side: int) -> np.ndarray:
    layers = np.sin(2 * np.pi * (4 * rows(side) + 0.25 * value_noise(rng, side, (2, 3))))
    return 0.74 + 0.12 * layers + 0.12 * value_noise(rng, side, (8, 5)) + speckle(rng, side, 0.06)


def grass(rng: np.random.Generator, side: int) -> np.ndarray:
    patches = 0.14 * value_noise(rng, side, (3, 3)) + 0.14 * value_noise(rng, side, (8, 8))
    grey = 0.72 + patches + speckle(rng, side, 0.14)
    dry = (0.5 + 0.5 * value_noise(rng, side, (4, 4)))[:, :, None] * np.array([0.12, 0.0, -0.02])
    return grey[:, :, None] + dry


def litter(rng: np.random.Generator, side: int) -> np.ndarray:
    leaf = rng.uniform(-1.0, 1.0, (side // 2, side // 2)).repeat(2, 0).repeat(2, 1)
    return 0.7 + 0.2 * leaf + 0.1 * value_noise(rng, side, (4, 4))


def earth(rng: np.random.Generator, side: int) -> np.ndarray:
    clods = 0.12 * value_noise(rng, side, (4, 4)) + 0.08 * value_noise(rng, side, (10, 10))
    return 0.75 + clods + speckle(rng, side, 0.06)


def moss(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.7 + 0.22 * value_noise(rng, side, (6, 6)) + speckle(rng, side, 0.08)
