"""People, car parks, building sites and parks; each takes a generator and a side [pixel], returns shares of light."""

from collections.abc import Callable

import numpy as np

from liquid_nav.sim.artificial_patterns import accent, brick, concrete, plaster, with_window
from liquid_nav.sim.pattern import coloured, columns, inside, rows, speckle, value_noise

BANDS = 7
"""Of the beacon's column and of the columns that look like it."""


def stripes(colour: tuple[float, float, float], light: tuple[float, float, float] = (0.97, 0.97, 0.97)) -> Callable:
    """Return the painter of a column banded like the beacon's in other colours."""
    def paint(rng: np.random.Generator, side: int) -> np.ndarray:
        picture = np.empty((side, side, 3))
        picture[:] = colour
        picture[np.broadcast_to(np.floor(rows(side) * BANDS) % 2 == 1, (side, side))] = light
        return picture
    return paint


def head(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a person's head: hair above and behind, skin before; u = 0.5 is the back."""
    hair = (rows(side) > 0.72) | ((np.abs(columns(side) - 0.5) < 0.28) & (rows(side) > 0.35))
    return np.where(hair, rng.uniform(0.12, 0.5), 0.95) + speckle(rng, side, 0.02)


def block(wall: Callable) -> Callable:
    """Return the painter of a wall with four windows, for houses that stand far away."""
    def paint(rng: np.random.Generator, side: int) -> np.ndarray:
        return np.tile(with_window(wall)(rng, side // 2), (2, 2, 1))
    return paint


def bays(floor: float, line: tuple[float, float, float], slanted: bool = False) -> Callable:
    """Return the painter of a floor with two lines across it, between which one parks."""
    def paint(rng: np.random.Generator, side: int) -> np.ndarray:
        picture = coloured(floor + 0.04 * value_noise(rng, side, (3, 3)) + speckle(rng, side, 0.03))
        shift = 0.5 * rows(side) if slanted else 0.0
        picture[np.broadcast_to((columns(side) - shift) % 0.5 < (1.6 if slanted else 1.2) / side, (side, side))] = line
        return picture
    return paint


def arrow(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a white arrow on asphalt, pointing up."""
    picture = coloured(0.36 + speckle(rng, side, 0.04))
    tip = (np.abs(columns(side) - 0.5) < 0.9 * (0.95 - rows(side))) & (rows(side) > 0.55)
    picture[tip | inside(side, 0.42, 0.58, 0.05, 0.6)] = 0.92
    return picture


def roof_tiles(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint courses of tiles."""
    return 0.78 + 0.14 * (rows(side) * 8.0 % 1.0) + 0.06 * value_noise(rng, side, (8, 8)) + speckle(rng, side, 0.05)


def hazard(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint black and yellow slanting stripes."""
    bars = (columns(side) + rows(side)) * 3.0 % 1.0 < 0.5
    return np.where(bars[..., None], [[[1.0, 0.8, 0.05]]], [[[0.1, 0.1, 0.1]]])


def warning(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint red and white slanting stripes."""
    bars = (columns(side) + rows(side)) * 3.0 % 1.0 < 0.5
    return np.where(bars[..., None], [[[0.85, 0.1, 0.08]]], [[[0.97, 0.97, 0.97]]])


def cage(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the bars of trolleys that stand in one another."""
    bars = (columns(side) * 10.0 % 1.0 < 0.35) | (rows(side) * 6.0 % 1.0 < 0.25)
    return np.where(bars, 0.9, 0.35)


def ticket_machine(rng: np.random.Generator, side: int) -> np.ndarray:
    picture = np.full((side, side, 3), 0.92)
    picture[inside(side, 0.0, 1.0, 0.86, 1.0)] = [0.1, 0.3, 0.8]
    picture[inside(side, 0.2, 0.8, 0.62, 0.82)] = [0.25, 0.4, 0.45]
    picture[inside(side, 0.25, 0.5, 0.4, 0.55)] = 0.2
    picture[inside(side, 0.6, 0.8, 0.3, 0.55)] = [0.9, 0.7, 0.1]
    return picture


def parking_sign(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a white P on blue."""
    picture = np.empty((side, side, 3))
    picture[:] = [0.08, 0.25, 0.75]
    letter = inside(side, 0.3, 0.42, 0.12, 0.88) | inside(side, 0.3, 0.7, 0.76, 0.88)
    picture[letter | inside(side, 0.3, 0.7, 0.44, 0.56) | inside(side, 0.6, 0.72, 0.46, 0.86)] = 0.97
    return picture


def store(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the front of a supermarket: glass between posts, posters, a coloured band above."""
    picture = np.full((side, side, 3), 0.85)
    band = accent(rng)
    picture[inside(side, 0.0, 1.0, 0.52, 0.7)] = band
    picture[inside(side, 0.0, 1.0, 0.0, 0.5)] = [0.3, 0.36, 0.4]
    for left in (0.0, 0.25, 0.5, 0.75):
        picture[inside(side, left, left + 0.03, 0.0, 0.5)] = 0.75
    picture[inside(side, 0.06, 0.22, 0.12, 0.4)] = accent(rng)
    picture[inside(side, 0.56, 0.72, 0.1, 0.42)] = [0.45, 0.52, 0.55]
    return picture


def blocks(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a wall of large raw blocks."""
    course = np.floor((1.0 - rows(side)) * 6.0)
    across = columns(side) * 3.0 + 0.5 * (course % 2)
    joint = ((across % 1.0) < 3.0 / side) | (((1.0 - rows(side)) * 6.0 % 1.0) < 6.0 / side)
    tone = rng.uniform(-0.08, 0.08, (6, 3))[course.astype(int), np.floor(across).astype(int) % 3]
    return np.where(joint, 0.6, 0.8 + tone) + speckle(rng, side, 0.04)


def corrugated(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint sheet metal with upright ribs."""
    ribs = 0.12 * np.sign(np.sin(2.0 * np.pi * 8.0 * columns(side)))
    rust = 0.1 * (value_noise(rng, side, (6, 5)) > 0.6)
    return 0.8 + ribs - rust + speckle(rng, side, 0.02)


def cabin(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the long side of a site hut, with its door and window."""
    picture = coloured(corrugated(rng, side))
    picture[inside(side, 0.08, 0.28, 0.04, 0.78)] = [0.45, 0.47, 0.5]
    picture[inside(side, 0.42, 0.88, 0.38, 0.78)] = 0.95
    picture[inside(side, 0.45, 0.64, 0.42, 0.74) | inside(side, 0.67, 0.85, 0.42, 0.74)] = [0.3, 0.4, 0.48]
    return picture


def truss(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a lattice of beams before the dark between them."""
    x, y = columns(side), rows(side)
    beams = (np.abs(x - y) < 0.07) | (np.abs(x + y - 1.0) < 0.07) | (x < 0.1) | (x > 0.9) | (y < 0.07)
    return np.where(beams, 0.95, 0.45)


def netting(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the cloth that hangs before a scaffold."""
    folds = 0.1 * np.sin(2.0 * np.pi * (3.0 * columns(side) + 0.4 * value_noise(rng, side, (3, 3))))
    seam = (columns(side) < 2.0 / side) | (rows(side) < 2.0 / side)
    return np.where(seam, 0.55, 0.8 + folds) + speckle(rng, side, 0.06)


def hoarding(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint two panels of a site's fence, a pale band and a mark on one of them."""
    picture = coloured(0.85 + speckle(rng, side, 0.03))
    picture[inside(side, 0.0, 1.0, 0.82, 1.0)] = 0.98
    picture[(np.broadcast_to(columns(side) % 0.5 < 1.1 / side, (side, side)))] = 0.5
    if rng.random() < 0.6:
        picture[inside(side, 0.1, 0.4, 0.35, 0.65)] = 0.98
        picture[inside(side, 0.15, 0.35, 0.42, 0.58)] = accent(rng)
    return picture


def scrim(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a fence of steel mesh with cloth behind it, in a bright frame."""
    mesh = (columns(side) * 8.0 % 1.0 < 0.2) | (rows(side) * 5.0 % 1.0 < 0.2)
    frame = (columns(side) < 1.5 / side) | (columns(side) > 1.0 - 1.5 / side) | (rows(side) > 1.0 - 1.5 / side)
    return np.where(frame, 1.0, np.where(mesh, 0.85, 0.65)) + speckle(rng, side, 0.03)


def site_sign(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the board that tells who builds."""
    picture = np.full((side, side, 3), 0.96)
    picture[inside(side, 0.0, 1.0, 0.78, 1.0)] = accent(rng)
    picture[inside(side, 0.06, 0.5, 0.35, 0.72)] = [0.55, 0.7, 0.85]
    picture[inside(side, 0.12, 0.42, 0.35, 0.62)] = [0.8, 0.6, 0.45]
    for low in (0.1, 0.18, 0.26):
        picture[inside(side, 0.06, float(rng.uniform(0.4, 0.9)), low, low + 0.04)] = 0.25
    for low in (0.4, 0.52, 0.64):
        picture[inside(side, 0.58, 0.94, low, low + 0.07)] = accent(rng)
    return picture


def toilet(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a side of a portable toilet."""
    picture = np.empty((side, side, 3))
    picture[:] = [0.12, 0.35, 0.65]
    picture[inside(side, 0.15, 0.85, 0.04, 0.86)] = [0.16, 0.42, 0.75]
    picture[inside(side, 0.3, 0.7, 0.7, 0.78)] = [0.08, 0.2, 0.4]
    picture[inside(side, 0.4, 0.6, 0.5, 0.62)] = 0.95
    return picture


def plywood(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint panels that concrete is poured between."""
    picture = coloured(0.85 + 0.06 * value_noise(rng, side, (2, 6)) + speckle(rng, side, 0.03))
    picture[np.broadcast_to((columns(side) % 0.5 < 1.5 / side) | (rows(side) % 0.5 < 1.5 / side), (side, side))] = 0.4
    return picture


def traffic_cone(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint orange with a white band."""
    picture = np.empty((side, side, 3))
    picture[:] = [1.0, 0.42, 0.05]
    picture[inside(side, 0.0, 1.0, 0.35, 0.6)] = 0.97
    return picture


def mud(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint ground that wheels have turned over."""
    tracks = 0.08 * np.sin(2.0 * np.pi * (6.0 * rows(side) + 0.5 * value_noise(rng, side, (3, 4))))
    wet = value_noise(rng, side, (3, 3)) > 0.55
    grey = 0.78 + tracks + 0.1 * value_noise(rng, side, (8, 8)) + speckle(rng, side, 0.07)
    return np.where(wet, 0.75 * grey, grey)


def gravel(rng: np.random.Generator, side: int) -> np.ndarray:
    return 0.8 + 0.06 * value_noise(rng, side, (4, 4)) + speckle(rng, side, 0.14)


def railings(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint iron bars before a dark hedge."""
    hedge = (0.62 + 0.2 * value_noise(rng, side, (8, 8)) + speckle(rng, side, 0.1))[..., None] * [0.42, 0.62, 0.3]
    bars = (columns(side) * 16.0 % 1.0 < 0.5) | (np.abs(rows(side) - 0.9) < 0.04) | (np.abs(rows(side) - 0.12) < 0.04)
    hedge[bars] = [0.1, 0.12, 0.12]
    return hedge


def park_map(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a map of the park for visitors."""
    picture = np.empty((side, side, 3))
    picture[:] = [0.6, 0.75, 0.45]
    winding = np.abs(rows(side) - 0.45 - 0.2 * np.sin(7.0 * columns(side))) < 0.06
    picture[winding | np.broadcast_to(np.abs(columns(side) - 0.6) < 0.04, (side, side))] = [0.95, 0.9, 0.75]
    picture[inside(side, 0.15, 0.4, 0.15, 0.35)] = [0.4, 0.6, 0.85]
    picture[inside(side, 0.0, 1.0, 0.85, 1.0)] = [0.1, 0.35, 0.2]
    return picture


def holds(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a wall to climb on: coloured grips on boards."""
    picture = coloured(0.85 + 0.05 * value_noise(rng, side, (3, 3)))
    for _ in range(14):
        left, low = rng.uniform(0.05, 0.85, 2)
        picture[inside(side, left, left + 0.1, low, low + 0.08)] = accent(rng)
    return picture


def blooms(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a bed of flowers in rows of two or three colours."""
    picture = (0.6 + speckle(rng, side, 0.15))[..., None] * [0.45, 0.65, 0.3]
    kinds = np.array([accent(rng), accent(rng), [0.95, 0.95, 0.9]])
    kind = (np.floor(rows(side) * 3.0).astype(int) % 3).repeat(side, axis=1)
    flower = rng.random((side, side)) < 0.5
    picture[flower] = kinds[kind][flower]
    return picture


def rubber_ground(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint the soft ground of a playground."""
    return 0.85 + 0.04 * value_noise(rng, side, (3, 3)) + speckle(rng, side, 0.08)


PAINTERS = {
    'head': head,
    'stripes_blue': stripes((0.1, 0.25, 0.85)), 'stripes_green': stripes((0.1, 0.6, 0.25)),
    'stripes_orange': stripes((1.0, 0.5, 0.05)), 'stripes_black': stripes((0.08, 0.08, 0.08), (1.0, 0.85, 0.1)),
    'brick_block': block(brick), 'plaster_block': block(plaster), 'concrete_block': block(concrete),
    'bays': bays(0.36, (0.93, 0.93, 0.92)), 'slanted_bays': bays(0.36, (0.93, 0.93, 0.92), slanted=True),
    'deck_bays': bays(0.66, (0.97, 0.95, 0.9)), 'yellow_bays': bays(0.6, (0.95, 0.8, 0.15)),
    'roof_tiles': roof_tiles, 'arrow': arrow, 'hazard': hazard, 'warning': warning, 'cage': cage,
    'blocks': blocks, 'corrugated': corrugated, 'cabin': cabin, 'truss': truss, 'netting': netting,
    'hoarding': hoarding, 'scrim': scrim, 'site_sign': site_sign, 'toilet': toilet, 'plywood': plywood, 'mud': mud,
    'gravel': gravel, 'traffic_cone': traffic_cone, 'railings': railings, 'park_map': park_map, 'holds': holds,
    'blooms': blooms, 'rubber_ground': rubber_ground,
    'ticket_machine': ticket_machine, 'parking_sign': parking_sign, 'store': store,
}
"""Name of each material that is drawn here, and what paints it."""
TILE_M = {
    'brick_block': 6.4, 'plaster_block': 6.4, 'concrete_block': 6.4, 'bays': 5.0, 'slanted_bays': 7.0,
    'deck_bays': 5.0, 'yellow_bays': 5.0, 'roof_tiles': 6.4, 'store': 6.0, 'hazard': 1.0, 'warning': 1.0,
    'blocks': 2.4, 'corrugated': 2.5, 'truss': 1.6, 'netting': 4.0, 'hoarding': 4.8, 'plywood': 3.0, 'mud': 4.0,
    'gravel': 3.0, 'railings': 3.2, 'blooms': 1.5, 'rubber_ground': 3.0,
}
"""As `sim.materials.TILE_M`, which takes these over."""
