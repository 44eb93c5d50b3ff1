"""
Fronts of houses: walls with windows, shops and doors; each takes a generator and a side [pixel].

One copy of a wall's pattern holds one window, so a front of three by four copies has three bays and four storeys.
"""

from collections.abc import Callable

import numpy as np

from liquid_nav.sim.artificial_patterns import accent, boards, brick, concrete, plaster
from liquid_nav.sim.pattern import coloured, columns, inside, rows, speckle, value_noise

Wall = Callable[[np.random.Generator, int], np.ndarray]
Opening = Callable[[np.random.Generator, np.ndarray], None]

_FRAME = (0.96, 0.95, 0.92)
_DARK = (0.16, 0.17, 0.19)


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
    _fill(picture, 0.24, 0.76, 0.82, 0.9, (0.86, 0.84, 0.8))
    _fill(picture, 0.27, 0.73, 0.22, 0.82, _FRAME)
    _pane(rng, picture, 0.32, 0.68, 0.26, 0.5)
    _pane(rng, picture, 0.32, 0.68, 0.54, 0.78)
    _fill(picture, 0.22, 0.78, 0.15, 0.22, (0.82, 0.8, 0.76))


def shutters(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a window between two wooden shutters."""
    side = len(picture)
    paint = np.array(((0.3, 0.48, 0.36), (0.32, 0.46, 0.58), (0.5, 0.36, 0.24), (0.62, 0.62, 0.58))[rng.integers(4)])
    slats = 0.85 + 0.2 * (np.floor(rows(side) * side / 2) % 2)
    for left, right in ((0.14, 0.33), (0.67, 0.86)):
        leaf = inside(side, left, right, 0.2, 0.84)
        picture[leaf] = np.broadcast_to(slats[..., None] * paint, picture.shape)[leaf]
    _fill(picture, 0.34, 0.66, 0.2, 0.84, _FRAME)
    _pane(rng, picture, 0.37, 0.49, 0.24, 0.8)
    _pane(rng, picture, 0.52, 0.64, 0.24, 0.8)
    _fill(picture, 0.3, 0.7, 0.14, 0.2, (0.75, 0.73, 0.7))


def arched(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a tall window under a round arch."""
    for shape, colour in ((_arch(len(picture), 0.3, 0.12, 0.62), (0.97, 0.95, 0.9)),):
        picture[shape] = colour
    glass = _arch(len(picture), 0.22, 0.16, 0.62)
    picture[glass] = _glazing(rng, len(picture))[glass]
    _fill(picture, 0.485, 0.515, 0.16, 0.84, _FRAME)
    _fill(picture, 0.28, 0.72, 0.58, 0.62, _FRAME)


def french(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a window down to the floor behind a railing."""
    side = len(picture)
    _fill(picture, 0.24, 0.76, 0.86, 0.93, (0.98, 0.96, 0.92))
    _fill(picture, 0.28, 0.72, 0.06, 0.86, _FRAME)
    _pane(rng, picture, 0.32, 0.48, 0.1, 0.82)
    _pane(rng, picture, 0.53, 0.69, 0.1, 0.82)
    bars = inside(side, 0.2, 0.8, 0.04, 0.34) & ((np.arange(side)[None, :] % 2 == 0) | (rows(side) > 0.3))
    picture[bars] = _DARK


def casement(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a wide plain window, its blind drawn now and then."""
    _fill(picture, 0.18, 0.82, 0.26, 0.82, _FRAME if rng.random() < 0.6 else (0.3, 0.31, 0.33))
    _pane(rng, picture, 0.22, 0.48, 0.3, 0.78)
    _pane(rng, picture, 0.52, 0.78, 0.3, 0.78)
    _fill(picture, 0.15, 0.85, 0.21, 0.26, (0.62, 0.62, 0.62))


def factory(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Many small panes in an iron frame."""
    side = len(picture)
    _fill(picture, 0.1, 0.9, 0.86, 0.93, (0.66, 0.62, 0.56))
    _pane(rng, picture, 0.13, 0.87, 0.2, 0.86)
    bars = inside(side, 0.13, 0.87, 0.2, 0.86) & (((columns(side) - 0.13) % 0.185 < 1.2 / side)
                                                  | ((rows(side) - 0.2) % 0.165 < 1.2 / side))
    picture[bars] = _DARK
    _fill(picture, 0.1, 0.9, 0.14, 0.2, (0.7, 0.66, 0.6))


def strip(rng: np.random.Generator, picture: np.ndarray) -> None:
    """Paint a band of windows that goes on into the next bay."""
    side = len(picture)
    _pane(rng, picture, 0.0, 1.0, 0.34, 0.84)
    _fill(picture, 0.0, 1.0, 0.8, 0.86, (0.35, 0.36, 0.38))
    _fill(picture, 0.0, 1.0, 0.3, 0.35, (0.92, 0.92, 0.92))
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


def display(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a shop's window with goods and posters behind it."""
    picture = np.empty((side, side, 3))
    picture[:] = _FRAME
    _fill(picture, 0.0, 1.0, 0.0, 0.16, (0.4, 0.38, 0.36))
    _pane(rng, picture, 0.04, 0.96, 0.18, 0.95)
    left = 0.08
    while left < 0.85:
        wide, tall = rng.uniform(0.08, 0.2), rng.uniform(0.12, 0.42)
        _fill(picture, left, min(left + wide, 0.94), 0.2, 0.2 + tall, accent(rng) * 0.9)
        left += wide + rng.uniform(0.03, 0.1)
    _fill(picture, 0.04, 0.96, 0.78, 0.8, (0.85, 0.85, 0.85))
    if rng.random() < 0.5:
        left = rng.uniform(0.1, 0.6)
        _fill(picture, left, left + 0.24, 0.58, 0.74, (0.95, 0.9, 0.5))
    return picture


def shop_door(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a glazed door under a small window."""
    picture = np.empty((side, side, 3))
    picture[:] = accent(rng) * 0.7
    _pane(rng, picture, 0.14, 0.86, 0.22, 0.72)
    _pane(rng, picture, 0.14, 0.86, 0.8, 0.95)
    _fill(picture, 0.76, 0.82, 0.34, 0.48, (0.9, 0.85, 0.6))
    _fill(picture, 0.3, 0.7, 0.52, 0.6, (0.92, 0.9, 0.85))
    return picture


def entrance(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a panelled house door with a fanlight, in a frame of stone."""
    picture = np.empty((side, side, 3))
    picture[:] = (0.86, 0.84, 0.8)
    paint = np.array(((0.16, 0.3, 0.24), (0.5, 0.14, 0.12), (0.16, 0.22, 0.4), (0.42, 0.28, 0.18),
                      (0.12, 0.12, 0.13), (0.66, 0.52, 0.2))[rng.integers(6)])
    _fill(picture, 0.2, 0.8, 0.02, 0.72, paint)
    for low, high in ((0.08, 0.32), (0.38, 0.66)):
        for left in (0.26, 0.54):
            _fill(picture, left, left + 0.2, low, high, paint * 0.72)
    _fill(picture, 0.7, 0.76, 0.34, 0.4, (0.9, 0.8, 0.45))
    _pane(rng, picture, 0.2, 0.8, 0.76, 0.88)
    _fill(picture, 0.48, 0.52, 0.76, 0.88, _FRAME)
    return picture


def portal(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a church's or town hall's gate under a pointed or round arch."""
    picture = coloured(stone(rng, side))
    picture[_arch(side, 0.42, 0.0, 0.5)] = (0.62, 0.58, 0.52)
    gate = _arch(side, 0.32, 0.0, 0.5)
    picture[gate] = (coloured(boards(rng, side)) * [0.46, 0.3, 0.2])[gate]
    _fill(picture, 0.485, 0.515, 0.0, 0.8, _DARK)
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
    _fill(picture, 0.0, 1.0, 0.92, 1.0, (0.4, 0.4, 0.42))
    return picture


def steel_door(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.full((side, side, 3), 0.8) + speckle(rng, side, 0.04)[..., None]
    _fill(picture, 0.1, 0.9, 0.04, 0.1, (0.55, 0.55, 0.55))
    _fill(picture, 0.74, 0.84, 0.44, 0.52, (0.3, 0.3, 0.3))
    _fill(picture, 0.3, 0.56, 0.7, 0.82, (0.95, 0.9, 0.4))
    return picture


def barred_window(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.empty((side, side, 3))
    picture[:] = (0.6, 0.58, 0.55)
    _pane(rng, picture, 0.1, 0.9, 0.12, 0.9)
    picture[inside(side, 0.1, 0.9, 0.12, 0.9) & (columns(side) % 0.16 < 1.6 / side)] = _DARK
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
    picture[radius < 0.46] = _DARK
    picture[radius < 0.4] = (0.97, 0.96, 0.9)
    picture[(np.abs(across) < 0.04) & (up > -0.04) & (up < 0.32)] = _DARK
    picture[(np.abs(up) < 0.04) & (across > -0.04) & (across < 0.22)] = _DARK
    return picture


def _fill(picture: np.ndarray, left: float, right: float, low: float, high: float, colour) -> None:
    picture[inside(len(picture), left, right, low, high)] = colour


def _pane(rng: np.random.Generator, picture: np.ndarray, left: float, right: float, low: float, high: float) -> None:
    """Paint glass that mirrors the sky, at times with a curtain or a blind behind it."""
    pane = inside(len(picture), left, right, low, high)
    picture[pane] = _glazing(rng, len(picture))[pane]
    behind = rng.random()
    if behind < 0.2:
        _fill(picture, left, right, low + rng.uniform(0.3, 0.7) * (high - low), high, (0.86, 0.83, 0.76))
    elif behind < 0.35:
        _fill(picture, left, left + 0.3 * (right - left), low, high, (0.8, 0.76, 0.7))


def _glazing(rng: np.random.Generator, side: int) -> np.ndarray:
    sheen = rng.uniform(0.18, 0.42) + 0.3 * np.clip(rows(side) + columns(side) - 0.9, 0.0, 1.0)
    return np.broadcast_to(sheen, (side, side))[..., None] * [0.8, 0.95, 1.1]


def _arch(side: int, half: float, low: float, spring: float) -> np.ndarray:
    """(side, side) mask of an opening about the middle; its round top begins at the height `spring`."""
    across = np.abs(columns(side) - 0.5)
    round_top = (np.hypot(across, rows(side) - spring) < half) & (rows(side) >= spring)
    return ((across < half) & (rows(side) > low) & (rows(side) < spring)) | round_top


def _scrawl(rng: np.random.Generator, picture: np.ndarray, strokes: int) -> None:
    """Spray some wide curves over a picture."""
    side = len(picture)
    for _ in range(strokes):
        colour, phase, height = accent(rng), rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.3, 0.65)
        left, wide = rng.uniform(0.0, 0.4), rng.uniform(0.3, 0.6)
        curve = height + rng.uniform(0.08, 0.25) * np.sin(phase + 2.0 * np.pi * rng.uniform(1.0, 2.5) * columns(side))
        stroke = (np.abs(rows(side) - curve) < 0.06) & (columns(side) > left) & (columns(side) < left + wide)
        picture[stroke] = colour


_WALLS = (red_brick, brown_brick, yellow_brick, stone, old_wall)
_WINDOWED = ((red_brick, sash), (brown_brick, sash), (yellow_brick, sash), (red_brick, factory),
             (brown_brick, factory), (plaster, shutters), (plaster, french), (plaster, casement), (stone, french),
             (stone, arched), (concrete, casement), (concrete, strip), (old_wall, sash))

PAINTERS: dict[str, Wall] = {
    **{wall.__name__: wall for wall in _WALLS},
    **{f'{wall.__name__}_{opening.__name__}': with_opening(wall, opening) for wall, opening in _WINDOWED},
    **{painter.__name__: painter for painter in (
        curtain_wall, display, shop_door, entrance, portal, rose_window, shutter_door, steel_door, barred_window,
        graffiti, lettering, awning, railing, clock)},
}
"""Each material's name and what paints it."""
TILE_M = {**{wall.__name__: 3.2 for wall in _WALLS}, 'curtain_wall': 3.2,
          **{f'{wall.__name__}_{opening.__name__}': 3.2 for wall, opening in _WINDOWED}}
"""As in `sim.materials`."""
