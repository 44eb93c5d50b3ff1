"""Bark, leaves, rock, ground and snow; each takes a generator and a side [pixel] and returns shares of light."""

import numpy as np

from liquid_nav.sim.pattern import columns, rows, speckle, value_noise


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


def cliff(rng: np.random.Generator, side: int) -> np.ndarray:
    """Return broken stone: facets that catch the light differently, with a shadow under some of their rims."""
    x, y = np.meshgrid(np.arange(side) / side, np.arange(side) / side)
    centres = rng.uniform(0.0, 1.0, (11, 2))
    across = (x[..., None] - centres[:, 0] + 0.5) % 1.0 - 0.5  # (side, side, facets), around the seam
    along = (y[..., None] - centres[:, 1] + 0.5) % 1.0 - 0.5
    warp = 0.09 * value_noise(rng, side, (6, 6)) + 0.05 * value_noise(rng, side, (13, 13))
    facet = np.hypot(1.6 * across + warp[..., None], along + warp.T[..., None]).argmin(axis=2)
    light = rng.uniform(0.6, 0.9, len(centres))[facet]
    shadow = 0.22 * (light < np.roll(light, 1, axis=0) - 0.12)
    return light - shadow + 0.08 * value_noise(rng, side, (10, 5)) + speckle(rng, side, 0.07)


def twigs(rng: np.random.Generator, side: int) -> np.ndarray:
    mesh = np.minimum(np.abs(value_noise(rng, side, (7, 12))), np.abs(value_noise(rng, side, (12, 7))))
    return np.where(mesh < 0.12, 0.4, 0.85) + speckle(rng, side, 0.1)


def tall_grass(rng: np.random.Generator, side: int) -> np.ndarray:
    blades = rng.uniform(-1.0, 1.0, (1, side)).repeat(side, 0)
    return 0.5 + 0.35 * rows(side) + 0.2 * blades + speckle(rng, side, 0.06)


def fern(rng: np.random.Generator, side: int) -> np.ndarray:
    fronds = np.sin(2 * np.pi * (9 * columns(side) + 1.5 * rows(side))) * np.sin(2 * np.pi * 8 * rows(side))
    return 0.6 + 0.2 * rows(side) + 0.22 * fronds + speckle(rng, side, 0.08)


def fur(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.68 + 0.2 * rows(side) + 0.06 * value_noise(rng, side, (6, 3)) + speckle(rng, side, 0.06)


def snow(rng: np.random.Generator, side: int) -> np.ndarray:
    drifts = 0.05 * value_noise(rng, side, (2, 3)) + 0.03 * value_noise(rng, side, (7, 7))
    return (0.93 + drifts)[:, :, None] * np.array([0.97, 0.99, 1.03])


def snowy_needles(rng: np.random.Generator, side: int) -> np.ndarray:
    return _under_snow(needles(rng, side)[:, :, None] * np.array([0.3, 0.44, 0.34]), rng, side,
                       0.35 + 0.12 * np.sin(2 * np.pi * 4 * rows(side)))


def snowy_hedge(rng: np.random.Generator, side: int) -> np.ndarray:
    return _under_snow(hedge(rng, side)[:, :, None] * np.array([0.46, 0.42, 0.34]), rng, side, 0.6)


def snowy_rock(rng: np.random.Generator, side: int) -> np.ndarray:
    return _under_snow(rock(rng, side)[:, :, None] * np.array([0.62, 0.62, 0.64]), rng, side, 0.66)


def blossom(rng: np.random.Generator, side: int) -> np.ndarray:
    """Flowers in the beacon's own magenta among some leaves."""
    leaf = hedge(rng, side)[:, :, None] * np.array([0.4, 0.55, 0.3])
    flowers = (value_noise(rng, side, (9, 9)) + speckle(rng, side, 0.5) > -0.35)[:, :, None]
    return np.where(flowers, np.array([1.0, 0.1, 0.75]) * (0.85 + speckle(rng, side, 0.15))[:, :, None], leaf)


def brown_rings(rng: np.random.Generator, side: int) -> np.ndarray:
    return _rings(rng, side, (0.42, 0.27, 0.16))


def green_rings(rng: np.random.Generator, side: int) -> np.ndarray:
    return _rings(rng, side, (0.2, 0.5, 0.22))


def dark_rings(rng: np.random.Generator, side: int) -> np.ndarray:
    return _rings(rng, side, (0.3, 0.3, 0.3))


def _rings(rng: np.random.Generator, side: int, colour: tuple[float, float, float]) -> np.ndarray:
    """Return level bands of white and a colour, four to eight of each."""
    bands = np.floor(rows(side) * 2 * rng.integers(4, 9)) % 2 == 1
    picture = np.where(bands[:, :, None], np.array(colour), 0.95) + np.zeros((side, side, 1))
    return picture * (1.0 + speckle(rng, side, 0.08))[:, :, None]


def _under_snow(picture: np.ndarray, rng: np.random.Generator, side: int, line: float | np.ndarray) -> np.ndarray:
    """Return a picture whose parts above a ragged line, a share of its height, are white."""
    covered = rows(side) + 0.22 * value_noise(rng, side, (5, 7)) + speckle(rng, side, 0.1) > line + 0.15
    return np.where(covered[:, :, None], [0.92, 0.95, 1.0], picture)
