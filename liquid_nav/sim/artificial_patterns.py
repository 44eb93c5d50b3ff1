"""Walls, roads, signs and the beacon; each takes a generator and a side [pixel] and returns shares of light."""

from collections.abc import Callable

import numpy as np

from liquid_nav.sim.pattern import coloured, columns, inside, rows, speckle, value_noise

_ACCENTS = ((0.8, 0.15, 0.12), (0.15, 0.3, 0.7), (0.12, 0.5, 0.3), (0.9, 0.75, 0.2), (0.2, 0.55, 0.6),
            (0.85, 0.5, 0.15), (0.25, 0.25, 0.28), (0.55, 0.35, 0.2))


def grey(rng: np.random.Generator, side: int) -> np.ndarray:
    return np.full((side, side), 0.9) + speckle(rng, side, 0.03)


def asphalt(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.78 + 0.05 * value_noise(rng, side, (3, 3)) + speckle(rng, side, 0.09)


def paving(rng: np.random.Generator, side: int) -> np.ndarray:
    slabs = 4
    place_x, place_y = columns(side) * slabs % 1.0, rows(side) * slabs % 1.0
    joint = (place_x < slabs / side) | (place_y < slabs / side)
    tone = rng.uniform(-0.06, 0.06, (slabs, slabs)).repeat(side // slabs, 0).repeat(side // slabs, 1)
    return np.where(joint, 0.55, 0.82 + tone) + speckle(rng, side, 0.03)


def brick(rng: np.random.Generator, side: int) -> np.ndarray:
    courses = 11
    course = np.floor((1.0 - rows(side)) * courses)
    shift = 0.5 * (course % 2)
    across = columns(side) * 5.0 + shift
    joint = ((across % 1.0) < 5.0 / side) | (((1.0 - rows(side)) * courses % 1.0) < courses / side)
    tone = rng.uniform(-0.12, 0.12, (courses, 5))[course.astype(int), np.floor(across).astype(int) % 5]
    return np.where(joint[..., None], [[[0.95, 0.92, 0.88]]], (0.72 + tone)[..., None] * [1.0, 0.98, 0.95])


def concrete(rng: np.random.Generator, side: int) -> np.ndarray:
    seam = (rows(side) < 1.0 / side) | (columns(side) < 1.0 / side)
    stains = 0.06 * value_noise(rng, side, (2, 8)) + 0.05 * value_noise(rng, side, (4, 4))
    return np.where(seam, 0.6, 0.84 + stains) + speckle(rng, side, 0.03)


def plaster(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.9 + 0.05 * value_noise(rng, side, (3, 3)) + speckle(rng, side, 0.02)


def with_window(wall: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Return the painter of a wall with one window in each copy of the pattern."""
    def paint(rng: np.random.Generator, side: int) -> np.ndarray:
        picture = coloured(wall(rng, side))
        picture[inside(side, 0.24, 0.76, 0.24, 0.86)] = 0.95
        bright = rng.uniform(0.2, 0.5)
        for left, right in ((0.29, 0.49), (0.52, 0.72)):
            pane = inside(side, left, right, 0.3, 0.82)
            sheen = bright + 0.35 * (rows(side) + columns(side) - 0.8)
            picture[pane] = (sheen[..., None] * [0.75, 0.95, 1.15])[pane]
        picture[inside(side, 0.2, 0.8, 0.2, 0.25)] = 0.6
        return picture
    return paint


def accent(rng: np.random.Generator) -> np.ndarray:
    """Return a strong colour of print or paint, none near the beacon's."""
    return np.array(_ACCENTS[rng.integers(len(_ACCENTS))]) * rng.uniform(0.7, 1.0)


def shopfront(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = coloured(plaster(rng, side)) * 0.7
    picture[inside(side, 0.06, 0.62, 0.14, 0.72)] = [0.25, 0.32, 0.36]
    picture[inside(side, 0.1, 0.34, 0.18, 0.45)] = accent(rng)
    picture[inside(side, 0.4, 0.58, 0.18, 0.36)] = accent(rng)
    picture[inside(side, 0.68, 0.92, 0.0, 0.72)] = [0.3, 0.2, 0.15]
    picture[inside(side, 0.72, 0.88, 0.3, 0.66)] = [0.4, 0.5, 0.55]
    picture[inside(side, 0.04, 0.96, 0.77, 0.94)] = accent(rng)
    return picture


def door(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = coloured(boards(rng, side))
    picture[inside(side, 0.2, 0.8, 0.6, 0.9)] = [0.35, 0.42, 0.48]
    picture[inside(side, 0.8, 0.9, 0.42, 0.52)] = 0.95
    return picture


def garage(rng: np.random.Generator, side: int) -> np.ndarray:
    ribs = 0.1 * np.sign(np.sin(2 * np.pi * 6 * rows(side)))
    return 0.78 + ribs + 0.0 * columns(side) + speckle(rng, side, 0.02)


def boards(rng: np.random.Generator, side: int) -> np.ndarray:
    gap = (columns(side) * 6 % 1.0) < 6.0 / side
    tone = rng.uniform(-0.12, 0.12, 6)[np.floor(columns(side) * 6).astype(int)]
    return np.where(gap, 0.45, 0.8 + tone) + 0.08 * value_noise(rng, side, (3, 12))


def metal(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.75 + 0.2 * np.sin(2 * np.pi * columns(side)) + speckle(rng, side, 0.03)


def glass(rng: np.random.Generator, side: int) -> np.ndarray:
    sheen = 0.35 + 0.4 * np.clip(rows(side) + columns(side) - 0.7, 0.0, 1.0)
    return sheen[..., None] * [0.8, 0.95, 1.1]


def rubber(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.16 + speckle(rng, side, 0.04)


def wheel(rng: np.random.Generator, side: int) -> np.ndarray:
    radius = np.hypot(columns(side) - 0.5, rows(side) - 0.5)
    return np.where(radius < 0.25, 0.7, 0.16) + speckle(rng, side, 0.03)


def sign(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.full((side, side, 3), 0.95)
    mark = rng.integers(3)
    radius = np.hypot(columns(side) - 0.5, rows(side) - 0.5)
    blue, red = [0.1, 0.3, 0.8], [0.8, 0.12, 0.1]
    if mark == 0:
        picture[radius > 0.36] = red
        picture[inside(side, 0.46, 0.54, 0.25, 0.75)] = 0.1
    elif mark == 1:
        picture[:] = blue
        picture[inside(side, 0.4, 0.6, 0.2, 0.8) | inside(side, 0.25, 0.75, 0.55, 0.7)] = 0.95
    else:
        picture[:] = red
        picture[inside(side, 0.2, 0.8, 0.42, 0.58)] = 0.95
    return picture


def posters(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.full((side, side, 3), 0.8)
    for column in range(4):
        for row in range(2):
            left, low = 0.25 * column + 0.02, 0.5 * row + 0.03
            picture[inside(side, left, left + 0.21, low, low + 0.44)] = accent(rng)
            picture[inside(side, left + 0.03, left + 0.18, low + 0.3, low + 0.4)] = 0.95
    return picture


def beacon(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.empty((side, side, 3))
    picture[:] = [1.0, 0.0, 0.75]
    band = np.floor(rows(side) * 7) % 2 == 1
    picture[np.broadcast_to(band, (side, side))] = [1.0, 0.9, 0.97]
    return picture


def beacon_head(rng: np.random.Generator, side: int) -> np.ndarray:
    return np.broadcast_to(np.array([1.0, 0.0, 0.75]), (side, side, 3)).copy()
