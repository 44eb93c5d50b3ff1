"""What closes the view around a map: rows of houses and trees, which are only seen."""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour, near
from liquid_nav.sim.scenes.placing import box, column, placed

STOREY_M = 3.2
_WALLS: dict[str, tuple[Colour, ...]] = {
    'brick_block': ((0.68, 0.36, 0.27), (0.6, 0.4, 0.3), (0.75, 0.55, 0.42)),
    'concrete_block': ((0.72, 0.72, 0.7), (0.6, 0.62, 0.64)),
    'plaster_block': ((0.9, 0.84, 0.66), (0.86, 0.72, 0.6), (0.75, 0.82, 0.84), (0.92, 0.9, 0.86), (0.7, 0.78, 0.66))}
_ROOFS: tuple[Colour, ...] = ((0.5, 0.25, 0.2), (0.35, 0.33, 0.33), (0.55, 0.35, 0.25))
_LEAVES: tuple[Colour, ...] = ((0.36, 0.56, 0.22), (0.3, 0.48, 0.2), (0.45, 0.58, 0.25), (0.5, 0.5, 0.22))

Side = str
SIDES: dict[Side, tuple[int, float]] = {'east': (0, 1.0), 'north': (1, 1.0), 'west': (0, -1.0), 'south': (1, -1.0)}
"""Axis that points out of each side of the bounds, and its sign."""


def houses(rng: np.random.Generator, bounds: tuple[float, float, float, float], sides: Sequence[Side] = tuple(SIDES),
           away: tuple[float, float] = (6.0, 12.0), storeys: tuple[int, int] = (2, 5), gabled: float = 0.4,
           ) -> list[Solid]:
    """
    Return rows of houses outside some sides of the bounds.

    Parameters
    ----------
    rng : np.random.Generator
        Draws them.
    bounds : tuple
        (x_min, y_min, x_max, y_max) [m; world].
    sides : Sequence
        Of SIDES.
    away : tuple
        Nearest and farthest front from the bounds [m].
    storeys : tuple
        Fewest and most.
    gabled : float
        Share of houses under a pitched roof, 0 to 1.

    """
    solids = []
    for side in sides:
        along, end = -away[1], extent(bounds, side) + away[1]
        row = float(rng.uniform(*away))
        while along < end:
            length = 6.4 * float(rng.choice((1.0, 1.0, 1.5, 2.0)))
            parts = _house(rng, length, int(rng.integers(storeys[0], storeys[1] + 1)), rng.random() < gabled)
            solids += facing(parts, bounds, side, along + 0.5 * length, row + float(rng.uniform(0.0, 0.8)))
            along += length + (float(rng.uniform(1.5, 4.0)) if rng.random() < 0.2 else 0.0)
    return unsolid(solids)


def trees(rng: np.random.Generator, bounds: tuple[float, float, float, float], sides: Sequence[Side], away: float,
          spacing: float = 5.0) -> list[Solid]:
    """Return a row of trees `away` [m] outside some sides of the bounds."""
    solids = []
    for side in sides:
        for along in np.arange(0.0, extent(bounds, side), spacing):
            wide, tall = float(rng.uniform(1.2, 2.2)), float(rng.uniform(1.4, 2.4))
            crown = Solid('ellipsoid', (0.0, 0.0, 1.9 + tall), (wide, wide, tall), material='leaves',
                          colour=near(rng, _LEAVES[rng.integers(len(_LEAVES))], 0.2, 0.03), kind='crown')
            trunk = column(0.0, 0.0, 0.14, 0.0, 2.2, 'bark', (0.45, 0.36, 0.28), 'trunk')
            solids += facing([crown, trunk], bounds, side, float(along + rng.uniform(-1.0, 1.0)),
                             away + float(rng.uniform(-0.6, 0.6)))
    return unsolid(solids)


def facing(parts: Sequence[Solid], bounds: tuple[float, float, float, float], side: Side, along: float,
           away: float) -> list[Solid]:
    """Put parts `away` [m] outside a side of the bounds, `along` [m] from its lesser end, their +x turned inwards."""
    inward = {'east': math.pi, 'north': -0.5 * math.pi, 'west': 0.0, 'south': 0.5 * math.pi}[side]
    return placed(parts, *outside(bounds, side, along, away), inward)


def outside(bounds: tuple[float, float, float, float], side: Side, along: float, away: float) -> tuple[float, float]:
    """Return the place `away` [m] outside a side of the bounds, `along` [m] from its lesser end."""
    axis, sign = SIDES[side]
    edge = bounds[2 + axis] if sign > 0.0 else bounds[axis]
    place = [0.0, 0.0]
    place[axis], place[1 - axis] = edge + sign * away, bounds[1 - axis] + along
    return place[0], place[1]


def extent(bounds: tuple[float, float, float, float], side: Side) -> float:
    """Return the length of a side of the bounds [m]."""
    axis = SIDES[side][0]
    return bounds[3 - axis] - bounds[1 - axis]


def unsolid(solids: Sequence[Solid]) -> list[Solid]:
    """Return the same as decor."""
    return [dataclasses.replace(solid, collides=False) for solid in solids]


def _house(rng: np.random.Generator, length: float, storeys: int, gabled: bool) -> list[Solid]:
    """Return a house whose front, at x = 0, faces +x."""
    material = str(rng.choice(list(_WALLS)))
    colours = _WALLS[material]
    height, deep = STOREY_M * storeys, 2.4
    colour = near(rng, colours[rng.integers(len(colours))], 0.12, 0.03)
    wall = box((-deep, 0.0, 0.5 * height), (deep, 0.5 * length, 0.5 * height), material, colour, 'building')
    if not gabled:
        cornice = box((-deep, 0.0, height), (deep + 0.15, 0.5 * length, 0.2), 'grey', (0.72, 0.7, 0.67), 'building')
        return [wall, cornice]
    # A square bar turned by 45 degrees about its length: its upper half is the roof.
    half = (deep + 0.4) / math.sqrt(2.0)
    turn = tuple(quaternion_from_euler(0.0, 0.25 * math.pi, 0.0).tolist())
    roof = Solid('box', (-deep, 0.0, height), (half, 0.5 * length, half), turn, 'roof_tiles',
                 near(rng, _ROOFS[rng.integers(len(_ROOFS))], 0.15, 0.03), 'roof')
    return [wall, roof]
