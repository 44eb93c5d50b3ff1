"""
Walls of houses with their windows; each takes a generator and a side [pixel].

One copy of a wall's pattern holds one window, so a front of three by four copies has three bays and four storeys.
"""

from collections.abc import Callable

import numpy as np

from liquid_nav.sim.artificial_patterns import brick, concrete, plaster
from liquid_nav.sim.pattern import coloured, columns, inside, rows, speckle, value_noise

Wall = Callable[[np.random.Generator, int], np.ndarray]
Opening = Callable[[np.random.Generator, np.ndarray], None]

FRAME = (0.96, 0.95, 0.92)
DARK = (0.16, 0.17, 0.19)
"""Of window frames, and of iron."""


def red_brick(rng: np.random.Generator, side: int) -> np.ndarray:
    """Bricks in their own colour, so that what is set into the wall keeps its own too."""
    return brick(rng, side) * [0.82, 0.42, 0.31]


def brown_brick(rng: np.random.Generator, side: int) -> np.ndarray:
    return brick(rng, side) * [0.66, 0.47, 0.37]


def yellow_brick(rng: np.random.Generator, side: int) -> np.ndarray:
    return brick(rng, side) * [0.95, 0.8, 0.56]


def stone(rng: np.random.Generator, side: int) -> np.ndarray:
    """Large dressed blocks."""
    courses = 6
    course = np.floor((1.0 - rows(side)) * courses)
    across = columns(side) * 3.0 + 0.5 * (course % 2)
    joint = ((across % 1.0) < 3.0 / side) | (((1.0 - rows(side)) * courses % 1.0) < courses / side)
    tone = rng.uniform(-0.05, 0.05, (courses, 3))[course.astype(int), np.floor(across).astype(int) % 3]
    return np.where(joint, 0.68, 0.88 + tone) + 0.04 * value_noise(rng, side, (3, 3)) + speckle(rng, side, 0.02)


def old_wall(rng: np.random.Generator, side: int) -> np.ndarray:
    """Render that has come off in patches and shows the bricks."""
    bare = value_noise(rng, side, (3, 3)) > 0.42
    stains = 0.08 * value_noise(rng, side, (2, 6))
    render = (0.84 + stains + speckle(rng, side, 0.03))[..., None] * [1.0, 0.97, 0.92]
    return np.where(bare[..., None], red_brick(rng, side) * 1.1, render)


def with_opening(wall: Wall, opening: Opening) -> Wall:
    """Return the painter of a wall with one window in each copy of the pattern."""
    def paint(rng: np.random.Generator, side: int) -> np.ndarray:
        picture = coloured(wall(rng, side))
        opening(rng, picture)
        return picture
    return paint


def sash(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Two panes above each other between a lintel and a sill of stone."""
    fill(picture, 0.24, 0.76, 0.82, 0.9, (0.86, 0.84, 0.8))
    fill(picture, 0.27, 0.73, 0.22, 0.82, FRAME)
    pane(rng, picture, 0.32, 0.68, 0.26, 0.5)
    pane(rng, picture, 0.32, 0.68, 0.54, 0.78)
    fill(picture, 0.22, 0.78, 0.15, 0.22, (0.82, 0.8, 0.76))


def shutters(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a window between two wooden shutters."""
    side = len(picture)
    paint = np.array(((0.3, 0.48, 0.36), (0.32, 0.46, 0.58), (0.5, 0.36, 0.24), (0.62, 0.62, 0.58))[rng.integers(4)])
    slats = 0.85 + 0.2 * (np.floor(rows(side) * side / 2) % 2)
    for left, right in ((0.14, 0.33), (0.67, 0.86)):
        leaf = inside(side, left, right, 0.2, 0.84)
        picture[leaf] = np.broadcast_to(slats[..., None] * paint, picture.shape)[leaf]
    fill(picture, 0.34, 0.66, 0.2, 0.84, FRAME)
    pane(rng, picture, 0.37, 0.49, 0.24, 0.8)
    pane(rng, picture, 0.52, 0.64, 0.24, 0.8)
    fill(picture, 0.3, 0.7, 0.14, 0.2, (0.75, 0.73, 0.7))


def arched(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a tall window under a round arch."""
    picture[arch(len(picture), 0.3, 0.12, 0.62)] = (0.97, 0.95, 0.9)
    glass = arch(len(picture), 0.22, 0.16, 0.62)
    picture[glass] = glazing(rng, len(picture))[glass]
    fill(picture, 0.485, 0.515, 0.16, 0.84, FRAME)
    fill(picture, 0.28, 0.72, 0.58, 0.62, FRAME)


def french(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a window down to the floor behind a railing."""
    side = len(picture)
    fill(picture, 0.24, 0.76, 0.86, 0.93, (0.98, 0.96, 0.92))
    fill(picture, 0.28, 0.72, 0.06, 0.86, FRAME)
    pane(rng, picture, 0.32, 0.48, 0.1, 0.82)
    pane(rng, picture, 0.53, 0.69, 0.1, 0.82)
    bars = inside(side, 0.2, 0.8, 0.04, 0.34) & ((np.arange(side)[None, :] % 2 == 0) | (rows(side) > 0.3))
    picture[bars] = DARK


def casement(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a wide plain window, its blind drawn now and then."""
    fill(picture, 0.18, 0.82, 0.26, 0.82, FRAME if rng.random() < 0.6 else (0.3, 0.31, 0.33))
    pane(rng, picture, 0.22, 0.48, 0.3, 0.78)
    pane(rng, picture, 0.52, 0.78, 0.3, 0.78)
    fill(picture, 0.15, 0.85, 0.21, 0.26, (0.62, 0.62, 0.62))


def factory(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Many small panes in an iron frame."""
    side = len(picture)
    fill(picture, 0.1, 0.9, 0.86, 0.93, (0.66, 0.62, 0.56))
    pane(rng, picture, 0.13, 0.87, 0.2, 0.86)
    bars = inside(side, 0.13, 0.87, 0.2, 0.86) & (((columns(side) - 0.13) % 0.185 < 1.2 / side)
                                                  | ((rows(side) - 0.2) % 0.165 < 1.2 / side))
    picture[bars] = DARK
    fill(picture, 0.1, 0.9, 0.14, 0.2, (0.7, 0.66, 0.6))


def strip(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a band of windows that goes on into the next bay."""
    side = len(picture)
    pane(rng, picture, 0.0, 1.0, 0.34, 0.84)
    fill(picture, 0.0, 1.0, 0.8, 0.86, (0.35, 0.36, 0.38))
    fill(picture, 0.0, 1.0, 0.3, 0.35, (0.92, 0.92, 0.92))
    picture[inside(side, -1.0, 2.0, 0.34, 0.82) & (columns(side) % 0.3333 < 1.0 / side)] = (0.3, 0.31, 0.33)


def curtain_wall(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a storey of an office all in glass."""
    lean = rng.uniform(0.3, 0.5)
    glass = (lean + 0.35 * rows(side) + 0.15 * columns(side))[..., None] * [0.72, 0.92, 1.05]
    lit = rng.integers(3)
    glass[inside(side, lit / 3.0, (lit + 1) / 3.0, 0.25, 0.95)] *= 1.25
    glass[np.broadcast_to(rows(side) < 0.22, (side, side))] = [0.34, 0.42, 0.46]
    mullion = (columns(side) % 0.3333 < 1.0 / side) | (rows(side) < 1.0 / side) | (np.abs(rows(side) - 0.24) < 0.02)
    glass[np.broadcast_to(mullion, (side, side))] = [0.75, 0.77, 0.78]
    return glass


def fill(picture: np.ndarray, left: float, right: float, low: float, high: float, colour) -> None:
    """Paint a rectangle; shares of the tile, height from its bottom."""
    picture[inside(len(picture), left, right, low, high)] = colour


def pane(rng: np.random.Generator, picture: np.ndarray, left: float, right: float, low: float, high: float) -> None:
    """Paint glass that mirrors the sky, at times with a curtain or a blind behind it."""
    glass = inside(len(picture), left, right, low, high)
    picture[glass] = glazing(rng, len(picture))[glass]
    behind = rng.random()
    if behind < 0.2:
        fill(picture, left, right, low + rng.uniform(0.3, 0.7) * (high - low), high, (0.86, 0.83, 0.76))
    elif behind < 0.35:
        fill(picture, left, left + 0.3 * (right - left), low, high, (0.8, 0.76, 0.7))


def glazing(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint glass alone."""
    sheen = rng.uniform(0.18, 0.42) + 0.3 * np.clip(rows(side) + columns(side) - 0.9, 0.0, 1.0)
    return np.broadcast_to(sheen, (side, side))[..., None] * [0.8, 0.95, 1.1]


def arch(side: int, half: float, low: float, spring: float) -> np.ndarray:
    """Return a (side, side) mask of an opening about the middle; its round top begins at the height `spring`."""
    across = np.abs(columns(side) - 0.5)
    round_top = (np.hypot(across, rows(side) - spring) < half) & (rows(side) >= spring)
    return ((across < half) & (rows(side) > low) & (rows(side) < spring)) | round_top


_WALLS = (red_brick, brown_brick, yellow_brick, stone, old_wall)
_WINDOWED = ((red_brick, sash), (brown_brick, sash), (yellow_brick, sash), (red_brick, factory),
             (brown_brick, factory), (plaster, shutters), (plaster, french), (plaster, casement), (stone, french),
             (stone, arched), (concrete, casement), (concrete, strip), (old_wall, sash))

PAINTERS: dict[str, Wall] = {
    **{wall.__name__: wall for wall in _WALLS},
    **{f'{wall.__name__}_{opening.__name__}': with_opening(wall, opening) for wall, opening in _WINDOWED},
    'curtain_wall': curtain_wall,
}
"""Each material's name and what paints it."""
TILE_M = {**{wall.__name__: 3.2 for wall in _WALLS}, 'curtain_wall': 3.2,
          **{f'{wall.__name__}_{opening.__name__}': 3.2 for wall, opening in _WINDOWED}}
"""As in `sim.materials`."""
