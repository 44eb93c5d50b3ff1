"""What patterns are made of: noise, speckle and rectangles on a square of `side` x `side` pixels."""

import numpy as np


def value_noise(rng: np.random.Generator, side: int, cells: tuple[int, int]) -> np.ndarray:
    """Return (side, side) smooth noise in [-1, 1] that repeats without a seam, from (rows, columns) of knots."""
    knots = rng.uniform(-1.0, 1.0, cells)
    for axis, count in enumerate(cells):
        place = (np.arange(side) + 0.5) * count / side
        low = np.floor(place).astype(int)
        share = place - low
        share = share * share * (3.0 - 2.0 * share)
        shape = (-1, 1) if axis == 0 else (1, -1)
        before, after = np.take(knots, low % count, axis), np.take(knots, (low + 1) % count, axis)
        knots = before + (after - before) * share.reshape(shape)
    return knots


def speckle(rng: np.random.Generator, side: int, strength: float) -> np.ndarray:
    return strength * rng.uniform(-1.0, 1.0, (side, side))


def rows(side: int) -> np.ndarray:
    """(side, 1) height of each row's middle, 1 at the top."""
    return 1.0 - (np.arange(side)[:, None] + 0.5) / side


def columns(side: int) -> np.ndarray:
    return (np.arange(side)[None, :] + 0.5) / side


def inside(side: int, left: float, right: float, low: float, high: float) -> np.ndarray:
    """(side, side) mask of a rectangle; shares of the tile, height from its bottom."""
    return (columns(side) > left) & (columns(side) < right) & (rows(side) > low) & (rows(side) < high)


def coloured(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[:, :, None], 3, axis=2) if grey.ndim == 2 else grey.copy()
