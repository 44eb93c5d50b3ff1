"""Shops, doors, signs and railings at the fronts of houses; each takes a generator and a side [pixel]."""

import numpy as np

from liquid_nav.sim.artificial_patterns import accent, boards
from liquid_nav.sim.facade_patterns import DARK, FRAME, arch, fill, pane, stone
from liquid_nav.sim.pattern import coloured, columns, inside, rows, speckle, value_noise


def display(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a shop's window with goods and posters behind it."""
    picture = np.empty((side, side, 3))
    picture[:] = FRAME
    fill(picture, 0.0, 1.0, 0.0, 0.16, (0.4, 0.38, 0.36))
    pane(rng, picture, 0.04, 0.96, 0.18, 0.95)
    left = 0.08
    while left < 0.85:
        wide, tall = rng.uniform(0.08, 0.2), rng.uniform(0.12, 0.42)
        fill(picture, left, min(left + wide, 0.94), 0.2, 0.2 + tall, accent(rng) * 0.9)
        left += wide + rng.uniform(0.03, 0.1)
    fill(picture, 0.04, 0.96, 0.78, 0.8, (0.85, 0.85, 0.85))
    if rng.random() < 0.5:
        left = rng.uniform(0.1, 0.6)
        fill(picture, left, left + 0.24, 0.58, 0.74, (0.95, 0.9, 0.5))
    return picture


def shop_door(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a glazed door under a small window."""
    picture = np.empty((side, side, 3))
    picture[:] = accent(rng) * 0.7
    pane(rng, picture, 0.14, 0.86, 0.22, 0.72)
    pane(rng, picture, 0.14, 0.86, 0.8, 0.95)
    fill(picture, 0.76, 0.82, 0.34, 0.48, (0.9, 0.85, 0.6))
    fill(picture, 0.3, 0.7, 0.52, 0.6, (0.92, 0.9, 0.85))
    return picture


def entrance(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a panelled house door with a fanlight, in a frame of stone."""
    picture = np.empty((side, side, 3))
    picture[:] = (0.86, 0.84, 0.8)
    paint = np.array(((0.16, 0.3, 0.24), (0.5, 0.14, 0.12), (0.16, 0.22, 0.4), (0.42, 0.28, 0.18),
                      (0.12, 0.12, 0.13), (0.66, 0.52, 0.2))[rng.integers(6)])
    fill(picture, 0.2, 0.8, 0.02, 0.72, paint)
    for low, high in ((0.08, 0.32), (0.38, 0.66)):
        for left in (0.26, 0.54):
            fill(picture, left, left + 0.2, low, high, paint * 0.72)
    fill(picture, 0.7, 0.76, 0.34, 0.4, (0.9, 0.8, 0.45))
    pane(rng, picture, 0.2, 0.8, 0.76, 0.88)
    fill(picture, 0.48, 0.52, 0.76, 0.88, FRAME)
    return picture


def portal(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a church's or town hall's gate under a pointed or round arch."""
    picture = coloured(stone(rng, side))
    picture[arch(side, 0.42, 0.0, 0.5)] = (0.62, 0.58, 0.52)
    gate = arch(side, 0.32, 0.0, 0.5)
    picture[gate] = (coloured(boards(rng, side)) * [0.46, 0.3, 0.2])[gate]
    fill(picture, 0.485, 0.515, 0.0, 0.8, DARK)
    return picture


def rose_window(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a round church window, its panes around a middle like petals."""
    picture = coloured(stone(rng, side))
    across, up = columns(side) - 0.5, rows(side) - 0.5
    radius, angle = np.hypot(across, up), np.arctan2(up, across)
    picture[radius < 0.47] = (0.9, 0.87, 0.8)
    glass = (radius < 0.4) & (np.abs(radius - 0.17) > 0.035) & ((np.abs(np.sin(4.0 * angle)) > 0.35) | (radius < 0.17))
    picture[glass] = (np.array([0.2, 0.26, 0.42]) + 0.25 * rng.random((side, side, 1)))[glass]
    return picture


def shutter_door(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a roller shutter, painted over now and then."""
    ribs = 0.72 + 0.16 * (np.floor(rows(side) * side / 2) % 2)
    picture = np.broadcast_to(ribs[..., None], (side, side, 3)).copy()
    if rng.random() < 0.6:
        _scrawl(rng, picture, 3)
    fill(picture, 0.0, 1.0, 0.92, 1.0, (0.4, 0.4, 0.42))
    return picture


def steel_door(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.full((side, side, 3), 0.8) + speckle(rng, side, 0.04)[..., None]
    fill(picture, 0.1, 0.9, 0.04, 0.1, (0.55, 0.55, 0.55))
    fill(picture, 0.74, 0.84, 0.44, 0.52, (0.3, 0.3, 0.3))
    fill(picture, 0.3, 0.56, 0.7, 0.82, (0.95, 0.9, 0.4))
    return picture


def barred_window(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.empty((side, side, 3))
    picture[:] = (0.6, 0.58, 0.55)
    pane(rng, picture, 0.1, 0.9, 0.12, 0.9)
    picture[inside(side, 0.1, 0.9, 0.12, 0.9) & (columns(side) % 0.16 < 1.6 / side)] = DARK
    return picture


def graffiti(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = (0.78 + 0.06 * value_noise(rng, side, (4, 4)))[..., None] * np.array([1.0, 0.98, 0.95])
    _scrawl(rng, picture, 5)
    return picture


def lettering(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a board with a word of large letters on it, light on the board's colour or dark."""
    ink, board = ((0.98, 0.55), (0.12, 0.9))[rng.integers(2)]
    picture = np.full((side, side), board)
    left = 0.1
    while left < 0.82:
        wide = rng.uniform(0.05, 0.11)
        picture[inside(side, left, left + 0.035, 0.24, 0.78)] = ink
        for height in rng.choice([0.26, 0.48, 0.7], 2, replace=False):
            picture[inside(side, left, left + wide, height, height + 0.1)] = ink
        left += wide + 0.035
    return picture


def awning(rng: np.random.Generator, side: int) -> np.ndarray:
    """Canvas in broad stripes."""
    stripe = np.broadcast_to(np.floor(columns(side) * 8) % 2 == 0, (side, side))
    return np.where(stripe[..., None], accent(rng), (0.97, 0.95, 0.9))


def railing(rng: np.random.Generator, side: int) -> np.ndarray:
    """Iron bars before what lies behind them."""
    bar = (np.arange(side)[None, :] % 3 == 0) | (rows(side) > 0.9) | (rows(side) < 0.1)
    return np.where(np.broadcast_to(bar, (side, side)), 0.2, 0.72) + speckle(rng, side, 0.02)


def clock(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.full((side, side, 3), 0.8)
    across, up = columns(side) - 0.5, rows(side) - 0.5
    radius = np.hypot(across, up)
    picture[radius < 0.46] = DARK
    picture[radius < 0.4] = (0.97, 0.96, 0.9)
    picture[(np.abs(across) < 0.04) & (up > -0.04) & (up < 0.32)] = DARK
    picture[(np.abs(up) < 0.04) & (across > -0.04) & (across < 0.22)] = DARK
    return picture


def _scrawl(rng: np.random.Generator, picture: np.ndarray, strokes: int) -> None:
    """Spray some wide curves over a picture."""
    side = len(picture)
    for _ in range(strokes):
        colour, phase, height = accent(rng), rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.3, 0.65)
        left, wide = rng.uniform(0.0, 0.4), rng.uniform(0.3, 0.6)
        curve = height + rng.uniform(0.08, 0.25) * np.sin(phase + 2.0 * np.pi * rng.uniform(1.0, 2.5) * columns(side))
        stroke = (np.abs(rows(side) - curve) < 0.06) & (columns(side) > left) & (columns(side) < left + wide)
        picture[stroke] = colour


PAINTERS = {painter.__name__: painter for painter in (
    display, shop_door, entrance, portal, rose_window, shutter_door, steel_door, barred_window, graffiti, lettering,
    awning, railing, clock)}
"""Each material's name and what paints it."""
