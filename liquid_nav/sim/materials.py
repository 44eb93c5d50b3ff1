"""
Procedural textures by name: patterns in grey that a solid's colour tints, drawn by seeded code.

A pattern holds brightness around 0.8 and repeats without a seam; only what has colours of its own (windows,
signs, the beacon) carries them in the pattern.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from liquid_nav.core.errors import unknown_option

Painter = Callable[[np.random.Generator, int], np.ndarray]

TILE_M = {
    'grass': 3.0, 'litter': 3.0, 'earth': 3.0, 'moss': 3.0, 'asphalt': 4.0, 'paving': 2.4, 'brick': 3.2,
    'concrete': 4.0, 'plaster': 4.0, 'brick_windows': 3.2, 'concrete_windows': 3.2, 'plaster_windows': 3.2,
    'shopfront': 4.0, 'garage': 3.2, 'hedge': 1.5, 'boards': 2.0,
}
"""Side of a surface that one copy of the pattern covers [m]; other materials span each face once."""

_ACCENTS = ((0.8, 0.15, 0.12), (0.15, 0.3, 0.7), (0.12, 0.5, 0.3), (0.9, 0.75, 0.2), (0.2, 0.55, 0.6),
            (0.85, 0.5, 0.15), (0.25, 0.25, 0.28), (0.55, 0.35, 0.2))


@lru_cache(maxsize=512)
def texture(name: str, variant: int = 0, side: int = 32) -> np.ndarray:
    """
    Return the pattern of a material.

    Parameters
    ----------
    name : str
        One of MATERIALS.
    variant : int
        Seeds the pattern.
    side : int
        Width and height [pixel].

    Returns
    -------
    np.ndarray
        (side, side, 3) float32, 0 to 1, top row first; shared, so read only.

    Raises
    ------
    ConfigError
        If no material has that name.

    """
    if name not in MATERIALS:
        raise unknown_option('material', name, MATERIALS)
    rng = np.random.default_rng([variant, *name.encode()])
    pattern = np.clip(MATERIALS[name](rng, side), 0.0, 1.0).astype(np.float32)
    if pattern.ndim == 2:
        pattern = np.repeat(pattern[:, :, None], 3, axis=2)
    pattern.setflags(write=False)
    return pattern


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


def _speckle(rng: np.random.Generator, side: int, strength: float) -> np.ndarray:
    return strength * rng.uniform(-1.0, 1.0, (side, side))


def _rows(side: int) -> np.ndarray:
    """(side, 1) height of each row's middle, 1 at the top."""
    return 1.0 - (np.arange(side)[:, None] + 0.5) / side


def _columns(side: int) -> np.ndarray:
    return (np.arange(side)[None, :] + 0.5) / side


def _plain(rng, side):
    return np.full((side, side), 0.9) + _speckle(rng, side, 0.03)


def _bark(rng, side):
    grooves = value_noise(rng, side, (4, 12))
    return 0.72 + 0.28 * grooves + _speckle(rng, side, 0.1)


def _smooth_bark(rng, side):
    rings = 0.1 * value_noise(rng, side, (10, 3))
    return 0.8 + rings + 0.08 * value_noise(rng, side, (3, 6)) + _speckle(rng, side, 0.05)


def _birch(rng, side):
    dashes = value_noise(rng, side, (14, 5)) > 0.5
    return np.where(dashes, 0.2, 0.92 + 0.06 * value_noise(rng, side, (6, 4)))


def _dead_wood(rng, side):
    return 0.75 + 0.2 * value_noise(rng, side, (2, 16)) - 0.35 * (value_noise(rng, side, (5, 9)) > 0.7)


def _leaves(rng, side):
    clumps = 0.16 * value_noise(rng, side, (5, 5)) + 0.22 * value_noise(rng, side, (11, 11))
    return (0.66 + 0.3 * _rows(side)) * (1.0 + clumps) + _speckle(rng, side, 0.12)


def _needles(rng, side):
    fringe = 0.5 + 0.5 * np.sin(2 * np.pi * (5 * _rows(side) + 0.4 * value_noise(rng, side, (4, 10))))
    return (0.6 + 0.25 * _rows(side)) + 0.2 * fringe + _speckle(rng, side, 0.14)


def _thicket(rng, side):
    stems = np.where(value_noise(rng, side, (2, 10)) > 0.35, 0.35, 0.6) + _speckle(rng, side, 0.08)
    foliage = 0.72 + 0.25 * value_noise(rng, side, (7, 7)) + _speckle(rng, side, 0.12)
    return np.where(_rows(side) + 0.12 * value_noise(rng, side, (3, 6)) > 0.42, foliage, stems)


def _hedge(rng, side):
    return 0.72 + 0.16 * value_noise(rng, side, (8, 8)) + _speckle(rng, side, 0.2)


def _rock(rng, side):
    cracks = np.abs(value_noise(rng, side, (4, 5))) < 0.07
    stone = 0.75 + 0.15 * value_noise(rng, side, (3, 3)) + 0.1 * value_noise(rng, side, (9, 9))
    return np.where(cracks, 0.45, stone) + _speckle(rng, side, 0.06) + 0.1 * (_rows(side) - 0.5)


def _layered_rock(rng, side):
    layers = np.sin(2 * np.pi * (4 * _rows(side) + 0.25 * value_noise(rng, side, (2, 3))))
    return 0.74 + 0.12 * layers + 0.12 * value_noise(rng, side, (8, 5)) + _speckle(rng, side, 0.06)


def _grass(rng, side):
    patches = 0.14 * value_noise(rng, side, (3, 3)) + 0.14 * value_noise(rng, side, (8, 8))
    grey = 0.72 + patches + _speckle(rng, side, 0.14)
    dry = (0.5 + 0.5 * value_noise(rng, side, (4, 4)))[:, :, None] * np.array([0.12, 0.0, -0.02])
    return grey[:, :, None] + dry


def _litter(rng, side):
    leaf = rng.uniform(-1.0, 1.0, (side // 2, side // 2)).repeat(2, 0).repeat(2, 1)
    return 0.7 + 0.2 * leaf + 0.1 * value_noise(rng, side, (4, 4))


def _earth(rng, side):
    clods = 0.12 * value_noise(rng, side, (4, 4)) + 0.08 * value_noise(rng, side, (10, 10))
    return 0.75 + clods + _speckle(rng, side, 0.06)


def _moss(rng, side):
    return 0.7 + 0.22 * value_noise(rng, side, (6, 6)) + _speckle(rng, side, 0.08)


def _asphalt(rng, side):
    return 0.78 + 0.05 * value_noise(rng, side, (3, 3)) + _speckle(rng, side, 0.09)


def _paving(rng, side):
    slabs = 4
    place_x, place_y = _columns(side) * slabs % 1.0, _rows(side) * slabs % 1.0
    joint = (place_x < slabs / side) | (place_y < slabs / side)
    tone = rng.uniform(-0.06, 0.06, (slabs, slabs)).repeat(side // slabs, 0).repeat(side // slabs, 1)
    return np.where(joint, 0.55, 0.82 + tone) + _speckle(rng, side, 0.03)


def _brick(rng, side):
    courses = 11
    course = np.floor((1.0 - _rows(side)) * courses)
    shift = 0.5 * (course % 2)
    across = _columns(side) * 5.0 + shift
    joint = ((across % 1.0) < 5.0 / side) | (((1.0 - _rows(side)) * courses % 1.0) < courses / side)
    tone = rng.uniform(-0.12, 0.12, (courses, 5))[course.astype(int), np.floor(across).astype(int) % 5]
    return np.where(joint[..., None], [[[0.95, 0.92, 0.88]]], (0.72 + tone)[..., None] * [1.0, 0.98, 0.95])


def _concrete(rng, side):
    seam = (_rows(side) < 1.0 / side) | (_columns(side) < 1.0 / side)
    stains = 0.06 * value_noise(rng, side, (2, 8)) + 0.05 * value_noise(rng, side, (4, 4))
    return np.where(seam, 0.6, 0.84 + stains) + _speckle(rng, side, 0.03)


def _plaster(rng, side):
    return 0.9 + 0.05 * value_noise(rng, side, (3, 3)) + _speckle(rng, side, 0.02)


def _inside(side: int, left: float, right: float, low: float, high: float) -> np.ndarray:
    """(side, side) mask of a rectangle; shares of the tile, height from its bottom."""
    return (_columns(side) > left) & (_columns(side) < right) & (_rows(side) > low) & (_rows(side) < high)


def _coloured(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[:, :, None], 3, axis=2) if grey.ndim == 2 else grey.copy()


def _with_window(wall):
    def paint(rng, side):
        picture = _coloured(wall(rng, side))
        picture[_inside(side, 0.24, 0.76, 0.24, 0.86)] = 0.95
        bright = rng.uniform(0.2, 0.5)
        for left, right in ((0.29, 0.49), (0.52, 0.72)):
            pane = _inside(side, left, right, 0.3, 0.82)
            sheen = bright + 0.35 * (_rows(side) + _columns(side) - 0.8)
            picture[pane] = (sheen[..., None] * [0.75, 0.95, 1.15])[pane]
        picture[_inside(side, 0.2, 0.8, 0.2, 0.25)] = 0.6
        return picture
    return paint


def _accent(rng: np.random.Generator) -> np.ndarray:
    """Return a strong colour of print or paint, none near the beacon's."""
    return np.array(_ACCENTS[rng.integers(len(_ACCENTS))]) * rng.uniform(0.7, 1.0)


def _shopfront(rng, side):
    picture = _coloured(_plaster(rng, side)) * 0.7
    picture[_inside(side, 0.06, 0.62, 0.14, 0.72)] = [0.25, 0.32, 0.36]
    picture[_inside(side, 0.1, 0.34, 0.18, 0.45)] = _accent(rng)
    picture[_inside(side, 0.4, 0.58, 0.18, 0.36)] = _accent(rng)
    picture[_inside(side, 0.68, 0.92, 0.0, 0.72)] = [0.3, 0.2, 0.15]
    picture[_inside(side, 0.72, 0.88, 0.3, 0.66)] = [0.4, 0.5, 0.55]
    picture[_inside(side, 0.04, 0.96, 0.77, 0.94)] = _accent(rng)
    return picture


def _door(rng, side):
    picture = _coloured(_boards(rng, side))
    picture[_inside(side, 0.2, 0.8, 0.6, 0.9)] = [0.35, 0.42, 0.48]
    picture[_inside(side, 0.8, 0.9, 0.42, 0.52)] = 0.95
    return picture


def _garage(rng, side):
    ribs = 0.1 * np.sign(np.sin(2 * np.pi * 6 * _rows(side)))
    return 0.78 + ribs + 0.0 * _columns(side) + _speckle(rng, side, 0.02)


def _boards(rng, side):
    gap = (_columns(side) * 6 % 1.0) < 6.0 / side
    tone = rng.uniform(-0.12, 0.12, 6)[np.floor(_columns(side) * 6).astype(int)]
    return np.where(gap, 0.45, 0.8 + tone) + 0.08 * value_noise(rng, side, (3, 12))


def _metal(rng, side):
    return 0.75 + 0.2 * np.sin(2 * np.pi * _columns(side)) + _speckle(rng, side, 0.03)


def _glass(rng, side):
    sheen = 0.35 + 0.4 * np.clip(_rows(side) + _columns(side) - 0.7, 0.0, 1.0)
    return sheen[..., None] * [0.8, 0.95, 1.1]


def _rubber(rng, side):
    return 0.16 + _speckle(rng, side, 0.04)


def _hub(rng, side):
    radius = np.hypot(_columns(side) - 0.5, _rows(side) - 0.5)
    return np.where(radius < 0.25, 0.7, 0.16) + _speckle(rng, side, 0.03)


def _sign(rng, side):
    picture = np.full((side, side, 3), 0.95)
    mark = rng.integers(3)
    radius = np.hypot(_columns(side) - 0.5, _rows(side) - 0.5)
    blue, red = [0.1, 0.3, 0.8], [0.8, 0.12, 0.1]
    if mark == 0:
        picture[radius > 0.36] = red
        picture[_inside(side, 0.46, 0.54, 0.25, 0.75)] = 0.1
    elif mark == 1:
        picture[:] = blue
        picture[_inside(side, 0.4, 0.6, 0.2, 0.8) | _inside(side, 0.25, 0.75, 0.55, 0.7)] = 0.95
    else:
        picture[:] = red
        picture[_inside(side, 0.2, 0.8, 0.42, 0.58)] = 0.95
    return picture


def _posters(rng, side):
    picture = np.full((side, side, 3), 0.8)
    for column in range(4):
        for row in range(2):
            left, low = 0.25 * column + 0.02, 0.5 * row + 0.03
            picture[_inside(side, left, left + 0.21, low, low + 0.44)] = _accent(rng)
            picture[_inside(side, left + 0.03, left + 0.18, low + 0.3, low + 0.4)] = 0.95
    return picture


def _beacon(rng, side):
    picture = np.empty((side, side, 3))
    picture[:] = [1.0, 0.0, 0.75]
    band = np.floor(_rows(side) * 7) % 2 == 1
    picture[np.broadcast_to(band, (side, side))] = [1.0, 0.9, 0.97]
    return picture


def _beacon_head(rng, side):
    return np.broadcast_to(np.array([1.0, 0.0, 0.75]), (side, side, 3)).copy()


NATURAL_BARK = ('bark', 'smooth_bark', 'birch', 'dead_wood')
NATURAL_FOLIAGE = ('leaves', 'needles', 'hedge', 'thicket')
NATURAL_ROCK = ('rock', 'layered_rock', 'moss')
NATURAL_GROUND = ('grass', 'litter', 'earth', 'moss')
NATURAL = tuple(dict.fromkeys(NATURAL_BARK + NATURAL_FOLIAGE + NATURAL_ROCK + NATURAL_GROUND))
"""Materials that a forest may wear."""

MATERIALS: dict[str, Painter] = {
    'grey': _plain, 'bark': _bark, 'smooth_bark': _smooth_bark, 'birch': _birch, 'dead_wood': _dead_wood,
    'leaves': _leaves, 'needles': _needles, 'hedge': _hedge,
    'thicket': _thicket, 'rock': _rock, 'layered_rock': _layered_rock,
    'moss': _moss, 'grass': _grass, 'litter': _litter, 'earth': _earth, 'asphalt': _asphalt, 'paving': _paving,
    'brick': _brick, 'concrete': _concrete, 'plaster': _plaster, 'brick_windows': _with_window(_brick),
    'concrete_windows': _with_window(_concrete), 'plaster_windows': _with_window(_plaster),
    'shopfront': _shopfront, 'door': _door, 'garage': _garage, 'boards': _boards, 'metal': _metal,
    'glass': _glass, 'rubber': _rubber, 'wheel': _hub, 'sign': _sign, 'posters': _posters, 'beacon': _beacon,
    'beacon_head': _beacon_head,
}
"""Name of each material and what paints it."""
