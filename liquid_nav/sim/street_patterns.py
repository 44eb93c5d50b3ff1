"""What stands in streets, squares and alleys, cars included; each takes a generator and a side [pixel]."""

import numpy as np

from liquid_nav.sim.artificial_patterns import accent, boards, metal
from liquid_nav.sim.facade_patterns import fill
from liquid_nav.sim.pattern import coloured, columns, inside, rows, speckle, value_noise

_WHITE = (0.96, 0.96, 0.94)
_BLACK = (0.1, 0.1, 0.11)
_RED = (0.8, 0.1, 0.08)


def cobbles(rng: np.random.Generator, side: int) -> np.ndarray:
    """Setts in rows, each of its own shade."""
    courses = 10
    course = np.floor((1.0 - rows(side)) * courses).astype(int)
    across = columns(side) * courses + 0.5 * (course % 2)
    joint = ((across % 1.0) < 0.32) | (((1.0 - rows(side)) * courses % 1.0) < 0.32)
    tone = rng.uniform(-0.12, 0.12, (courses, courses))[course, np.floor(across).astype(int) % courses]
    return np.where(joint, 0.62, 0.84 + tone) + speckle(rng, side, 0.03)


def flagstones(rng: np.random.Generator, side: int) -> np.ndarray:
    """Large slabs in two tones, laid in squares."""
    slabs = 4
    place_x, place_y = columns(side) * slabs % 1.0, rows(side) * slabs % 1.0
    joint = (place_x < 1.2 * slabs / side) | (place_y < 1.2 * slabs / side)
    number = np.floor(columns(side) * slabs) + np.floor(rows(side) * slabs)
    tone = 0.07 * (number % 2) + rng.uniform(-0.04, 0.04, (slabs, slabs)).repeat(side // slabs, 0).repeat(
        side // slabs, 1)
    return np.where(joint, 0.62, 0.82 + tone) + speckle(rng, side, 0.02)


def dashes(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a broken white line on asphalt."""
    return np.where(np.broadcast_to(rows(side) < 0.5, (side, side)), 0.95, 0.34) + speckle(rng, side, 0.03)


def zebra(rng: np.random.Generator, side: int) -> np.ndarray:
    """Two bars of a crossing."""
    return np.where(np.broadcast_to(rows(side) % 0.5 < 0.25, (side, side)), 0.95, 0.34) + speckle(rng, side, 0.03)


def paint(rng: np.random.Generator, side: int) -> np.ndarray:
    """Bodywork: the sky mirrors in its upper half."""
    return np.broadcast_to(0.72 + 0.28 * rows(side) ** 2, (side, side)) + speckle(rng, side, 0.01)


def car_side(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a row of car windows between pillars."""
    picture = _glass(rng, side)
    pillar = (np.abs(columns(side) - 0.52) < 0.03) | (columns(side) < 0.04) | (columns(side) > 0.96)
    picture[np.broadcast_to(pillar, (side, side))] = _BLACK
    return picture


def windscreen(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = _glass(rng, side)
    edge = (columns(side) < 0.06) | (columns(side) > 0.94) | (rows(side) < 0.05)
    picture[np.broadcast_to(edge, (side, side))] = _BLACK
    return picture


def car_front(rng: np.random.Generator, side: int) -> np.ndarray:
    """Headlights, grille and number plate."""
    picture = np.empty((side, side, 3))
    picture[:] = (0.5, 0.5, 0.52)
    fill(picture, 0.28, 0.72, 0.45, 0.9, _BLACK)
    fill(picture, 0.04, 0.24, 0.52, 0.9, _WHITE)
    fill(picture, 0.76, 0.96, 0.52, 0.9, _WHITE)
    fill(picture, 0.36, 0.64, 0.12, 0.36, (0.95, 0.95, 0.9))
    return picture


def car_rear(rng: np.random.Generator, side: int) -> np.ndarray:
    """Rear lights and number plate."""
    picture = np.empty((side, side, 3))
    picture[:] = (0.5, 0.5, 0.52)
    fill(picture, 0.03, 0.22, 0.5, 0.92, _RED)
    fill(picture, 0.78, 0.97, 0.5, 0.92, _RED)
    fill(picture, 0.34, 0.66, 0.42, 0.7, (0.95, 0.9, 0.55))
    return picture


def van_side(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a delivery van's flank with a firm's name on it."""
    picture = np.empty((side, side, 3))
    picture[:] = 0.9 + 0.08 * rows(side)[..., None]
    colour = accent(rng)
    fill(picture, 0.0, 1.0, 0.12, 0.2, colour)
    picture[np.hypot(columns(side) - 0.22, rows(side) - 0.62) < 0.13] = colour
    left = 0.4
    while left < 0.84:
        wide = rng.uniform(0.04, 0.08)
        fill(picture, left, left + wide, 0.5, rng.uniform(0.64, 0.74), colour * 0.8)
        left += wide + 0.04
    return picture


def traffic_light(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.empty((side, side, 3))
    picture[:] = _BLACK
    lit = int(rng.integers(2)) * 2
    for number, colour in enumerate(((0.1, 0.95, 0.3), (0.95, 0.75, 0.1), (1.0, 0.15, 0.1))):
        lamp = np.hypot(columns(side) - 0.5, (rows(side) - 0.2 - 0.3 * number) * 1.0) < 0.13
        picture[lamp] = np.array(colour) * (1.0 if number == lit else 0.25)
    return picture


def barrier(rng: np.random.Generator, side: int) -> np.ndarray:
    """Red and white slanting stripes of road works."""
    stripe = np.floor(columns(side) * 6 + rows(side)) % 2 == 0
    return np.where(stripe[..., None], (0.9, 0.16, 0.1), _WHITE)


def crate(rng: np.random.Generator, side: int) -> np.ndarray:
    """Slats of a wooden box in a frame."""
    gap = (rows(side) * 5 % 1.0) < 0.18
    tone = rng.uniform(-0.08, 0.08, 5)[np.floor(rows(side) * 5).astype(int)]
    picture = np.where(np.broadcast_to(gap, (side, side)), 0.35, 0.8 + tone) + speckle(rng, side, 0.04)
    frame = (columns(side) < 0.12) | (columns(side) > 0.88) | (rows(side) < 0.1) | (rows(side) > 0.9)
    picture[np.broadcast_to(frame, (side, side))] = 0.9
    return picture


def carton(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a cardboard box closed with tape."""
    picture = (0.82 + 0.04 * value_noise(rng, side, (2, 2)))[..., None] * np.array([1.0, 1.0, 1.0])
    fill(picture, 0.44, 0.56, 0.0, 1.0, (0.95, 0.93, 0.85))
    fill(picture, 0.12, 0.34, 0.15, 0.35, (0.5, 0.48, 0.45))
    return picture


def goods(rng: np.random.Generator, side: int) -> np.ndarray:
    """Fruit and vegetables in trays."""
    picture = np.empty((side, side, 3))
    picture[:] = (0.5, 0.36, 0.22)
    kinds = ((0.85, 0.15, 0.1), (0.95, 0.6, 0.1), (0.4, 0.65, 0.15), (0.95, 0.85, 0.25), (0.5, 0.25, 0.15))
    for column in range(4):
        for row in range(2):
            tray = inside(side, 0.25 * column + 0.03, 0.25 * column + 0.23, 0.5 * row + 0.05, 0.5 * row + 0.45)
            shade = 0.85 + 0.2 * rng.random((side, side))
            picture[tray] = (shade[..., None] * kinds[rng.integers(5)])[tray]
    return picture


def flowers(rng: np.random.Generator, side: int) -> np.ndarray:
    """Blossom among leaves."""
    picture = (0.5 + 0.3 * rng.random((side, side)))[..., None] * np.array([0.35, 0.62, 0.25])
    blossom = ((0.95, 0.85, 0.2), (0.9, 0.2, 0.15), (0.97, 0.96, 0.92), (0.95, 0.55, 0.15))[rng.integers(4)]
    picture[rng.random((side, side)) < 0.28] = blossom
    return picture


def grate(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint an iron grate around a tree's foot."""
    radius = np.hypot(columns(side) - 0.5, rows(side) - 0.5)
    slot = (np.floor(radius * 16) % 2 == 0) | (radius < 0.16)
    return np.where(slot, 0.22, 0.5) + speckle(rng, side, 0.03)


def water(rng: np.random.Generator, side: int) -> np.ndarray:
    ripple = value_noise(rng, side, (5, 5)) * 0.12 + speckle(rng, side, 0.03)
    return (0.75 + ripple)[..., None] * np.array([0.45, 0.72, 0.85])


def dumpster(rng: np.random.Generator, side: int) -> np.ndarray:
    """Ribbed and rusty steel."""
    ribs = 0.78 + 0.12 * np.sign(np.sin(2 * np.pi * 5 * columns(side)))
    rust = (value_noise(rng, side, (5, 5)) > 0.5)[..., None]
    return np.where(rust, (0.62, 0.5, 0.42), np.broadcast_to(ribs, (side, side))[..., None])


def ventilator(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the outdoor unit of an air conditioner."""
    picture = np.full((side, side, 3), 0.88)
    radius = np.hypot(columns(side) - 0.42, rows(side) - 0.5)
    picture[radius < 0.36] = 0.3
    picture[(radius < 0.34) & (np.floor(radius * 24) % 2 == 0)] = 0.55
    return picture


def laundry(rng: np.random.Generator, side: int) -> np.ndarray:
    """Cloth: plain, striped or checked."""
    kind, picture = rng.integers(3), np.full((side, side), 0.92) + 0.06 * value_noise(rng, side, (2, 4))
    if kind == 1:
        picture = picture - 0.3 * (np.floor(columns(side) * 7) % 2)
    if kind == 2:
        picture = picture - 0.18 * (np.floor(columns(side) * 6) % 2) - 0.18 * (np.floor(rows(side) * 6) % 2)
    return picture


def panel(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a sheet of corrugated iron, streaked with rust."""
    streak = np.clip(value_noise(rng, side, (2, 7)), 0.0, 1.0)[..., None] * np.array([0.0, 0.25, 0.4])
    return coloured(metal(rng, side) * 0.4 + 0.5 + 0.12 * np.sign(np.sin(2 * np.pi * 8 * columns(side)))) - streak


def timber(rng: np.random.Generator, side: int) -> np.ndarray:
    """Boards that lie level, as on benches, pallets and stalls."""
    return boards(rng, side).T


def bronze(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a statue's metal, green where rain runs down."""
    patina = (0.5 + 0.5 * value_noise(rng, side, (3, 6)))[..., None]
    return (1.0 - patina) * [0.55, 0.46, 0.34] + patina * [0.5, 0.68, 0.58]


def _glass(rng: np.random.Generator, side: int) -> np.ndarray:
    sheen = 0.2 + rng.uniform(0.0, 0.1) + 0.45 * np.clip(rows(side) + 0.6 * columns(side) - 0.5, 0.0, 1.0)
    return np.broadcast_to(sheen, (side, side))[..., None] * [0.8, 0.95, 1.1]


PAINTERS = {painter.__name__: painter for painter in (
    cobbles, flagstones, dashes, zebra, paint, car_side, windscreen, car_front, car_rear, van_side, traffic_light,
    barrier, crate, carton, goods, flowers, grate, water, dumpster, ventilator, laundry, panel, timber, bronze)}
"""Each material's name and what paints it."""
TILE_M = {'cobbles': 4.0, 'flagstones': 4.0, 'dashes': 4.0, 'zebra': 2.0}
"""As in `sim.materials`."""
