"""
Houses of several styles: storeys of windows, cornices, balconies, roofs, and a ground floor of doors or shops.

A house stands in a `Frame` whose x axis runs along its front and whose y axis points out of it, towards the street.
"""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import shops
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.palette import Colour, near

BAY_M = 3.2
"""Width and height of what one window stands in [m]."""
DEPTH_M = 3.0
"""How far a house reaches back from its front [m]; its back is never seen."""

_LIGHT_STONE: Colour = (0.86, 0.84, 0.79)
_TILES: tuple[Colour, ...] = ((0.72, 0.38, 0.26), (0.6, 0.34, 0.26), (0.42, 0.42, 0.46), (0.5, 0.36, 0.3))
_IRON: Colour = (0.5, 0.52, 0.54)


@dataclass(frozen=True)
class Style:
    """How the houses of one kind are built."""

    walls: tuple[str, ...]
    """Materials with windows."""
    colours: tuple[Colour, ...]
    """Tints of the wall; brick has its colour in its pattern."""
    storeys: tuple[int, int]
    """Fewest and most."""
    shops: float = 0.0
    """Share of houses with shops."""
    roof: str = 'cornice'
    """'cornice', 'pitched' or 'parapet'."""
    balconies: float = 0.0
    """Share of houses with balconies."""
    oriels: float = 0.0
    """Share of houses with oriels."""
    pilasters: bool = False
    trim: Colour = _LIGHT_STONE
    """Colour of plinth, cornice and string course."""


STYLES: dict[str, Style] = {
    'terrace': Style(('red_brick_sash', 'yellow_brick_sash', 'red_brick_sash'), ((1.0, 1.0, 1.0), (0.9, 0.88, 0.86)),
                     (2, 3), 0.35, 'pitched', oriels=0.4),
    'tenement': Style(('brown_brick_sash', 'red_brick_sash', 'red_brick_factory'),
                      ((0.95, 0.95, 0.95), (0.8, 0.8, 0.8)), (3, 5), 0.45, trim=(0.72, 0.66, 0.58)),
    'old_town': Style(('plaster_shutters', 'plaster_shutters', 'plaster_french'),
                      ((0.95, 0.84, 0.6), (0.92, 0.72, 0.58), (0.8, 0.86, 0.84), (0.96, 0.93, 0.86), (0.88, 0.62, 0.5),
                       (0.78, 0.84, 0.66)), (2, 4), 0.5, 'pitched', balconies=0.3),
    'boulevard': Style(('stone_french', 'stone_arched', 'plaster_french'), ((0.95, 0.91, 0.82), (0.9, 0.86, 0.78)),
                       (4, 5), 0.55, 'cornice', balconies=0.5, pilasters=True),
    'block': Style(('concrete_casement', 'plaster_casement', 'concrete_strip'),
                   ((0.84, 0.84, 0.82), (0.7, 0.72, 0.74), (0.9, 0.86, 0.76), (0.76, 0.66, 0.58)), (3, 5), 0.4,
                   'parapet', balconies=0.5, trim=(0.6, 0.6, 0.6)),
    'office': Style(('curtain_wall', 'curtain_wall', 'concrete_strip'),
                    ((0.95, 1.0, 1.0), (0.8, 0.92, 0.88), (0.9, 0.86, 0.8)), (4, 6), 0.35, 'parapet',
                    trim=(0.42, 0.44, 0.46)),
    'works': Style(('red_brick_factory', 'brown_brick_factory', 'old_wall_sash', 'brown_brick_sash'),
                   ((0.95, 0.93, 0.9), (0.78, 0.76, 0.74)), (2, 4), 0.0, 'parapet', trim=(0.55, 0.5, 0.46)),
}
"""Kinds of houses by name."""
DISTRICTS: dict[str, tuple[str, ...]] = {
    'brick': ('terrace', 'tenement', 'terrace', 'block'),
    'old_town': ('old_town', 'old_town', 'boulevard', 'terrace'),
    'grand': ('boulevard', 'boulevard', 'old_town', 'office'),
    'modern': ('block', 'office', 'block', 'tenement'),
}
"""Which kinds stand together, the more often the more often they are named."""


def house(rng: np.random.Generator, frame: Frame, width: float, style: Style, ground_floor: bool = True) -> list[Solid]:
    """Return a house of a width [m]; `ground_floor` False leaves doors and shops out."""
    storeys = int(rng.integers(style.storeys[0], style.storeys[1] + 1))
    height = float(BAY_M * storeys * rng.uniform(0.94, 1.04))
    material = style.walls[rng.integers(len(style.walls))]
    colour = near(rng, style.colours[rng.integers(len(style.colours))], 0.08, 0.02)
    trim = near(rng, style.trim, 0.06, 0.01)
    solids = [frame.box((0.5 * width, -0.5 * DEPTH_M, 0.5 * height), (0.5 * width, 0.5 * DEPTH_M, 0.5 * height),
                        material, colour, 'facade')]
    solids += _top(rng, frame, width, height, style.roof, trim)
    storey, bays = height / storeys, max(1, round(width / BAY_M))
    if rng.random() < style.balconies:
        solids += _balconies(rng, frame, width / bays, bays, storey, storeys, colour)
    elif rng.random() < style.oriels and bays > 1:
        solids += _oriel(frame, width / bays * (int(rng.integers(bays)) + 0.5), storey, storeys, material, colour, trim)
    if style.pilasters:
        solids += [frame.box((x, 0.06, 0.5 * height), (0.22, 0.1, 0.5 * height), 'grey', trim, 'facade')
                   for x in (0.25, width - 0.25)]
    if ground_floor:
        solids += _ground_floor(rng, frame, width, bays, storey, trim, rng.random() < style.shops)
    if rng.random() < 0.4:
        solids.append(frame.column(0.06, 0.09, 0.06, 0.0, height - 0.3, 'metal', _IRON, 'post'))
    return solids


def _top(rng: np.random.Generator, frame: Frame, width: float, height: float, roof: str, trim: Colour) -> list[Solid]:
    half = 0.5 * width
    if roof == 'parapet':
        return [frame.box((half, -0.5 * DEPTH_M, height + 0.12), (half + 0.02, 0.5 * DEPTH_M + 0.08, 0.14), 'grey',
                          trim, 'building')]
    solids = [frame.box((half, 0.12, height - 0.1), (half, 0.22, 0.16), 'grey', trim, 'building')]
    if roof == 'pitched':
        pitch = float(rng.uniform(0.55, 0.8))
        run = 0.5 * DEPTH_M + 0.4
        tiles = near(rng, _TILES[rng.integers(len(_TILES))], 0.1, 0.03)
        solids.append(frame.box((half, 0.4 - run, height + run * math.tan(pitch)), (half, run / math.cos(pitch), 0.08),
                                'roof_tiles', tiles, 'building', tilt=(-pitch, 0.0, 0.0)))
        if rng.random() < 0.5:
            x = float(rng.uniform(0.2, 0.8) * width)
            solids.append(frame.box((x, -1.4, height + 1.5), (0.35, 0.25, 1.3), 'grey', (0.6, 0.4, 0.32), 'building'))
    elif rng.random() < 0.6:
        attic = near(rng, (0.42, 0.45, 0.5), 0.1, 0.02)
        solids.append(frame.box((half, -0.6 - 0.4, height + 0.9), (half, 0.15, 1.1), 'roof_tiles', attic, 'building',
                                tilt=(0.35, 0.0, 0.0)))
    return solids


def _balconies(rng: np.random.Generator, frame: Frame, bay: float, bays: int, storey: float, storeys: int,
               colour: Colour) -> list[Solid]:
    """Return balconies with railings, above each other in one bay or two."""
    iron = ((0.35, 0.36, 0.38), (0.85, 0.86, 0.86), colour)[rng.integers(3)]
    solids = []
    for number in rng.choice(bays, min(bays, int(rng.integers(1, 3))), replace=False):
        for floor in range(1, min(storeys, 4)):
            x, z = bay * (int(number) + 0.5), floor * storey
            solids.append(frame.box((x, 0.45, z + 0.1), (0.42 * bay, 0.5, 0.1), 'grey', (0.75, 0.74, 0.72), 'balcony'))
            solids.append(frame.box((x, 0.9, z + 0.65), (0.42 * bay, 0.03, 0.45), 'railing', iron, 'balcony'))
    return solids


def _oriel(frame: Frame, x: float, storey: float, storeys: int, material: str, colour: Colour,
           trim: Colour) -> list[Solid]:
    """Return a part of the front that stands out from the first floor up."""
    half = 0.5 * storey * (min(storeys, 3) - 1)
    return [frame.box((x, 0.3, storey + half), (1.25, 0.4, half), material, colour, 'building'),
            frame.box((x, 0.3, storey), (1.3, 0.45, 0.12), 'grey', trim, 'building')]


def _ground_floor(rng: np.random.Generator, frame: Frame, width: float, bays: int, storey: float, trim: Colour,
                  with_shops: bool) -> list[Solid]:
    course = frame.box((0.5 * width, 0.05, storey), (0.5 * width, 0.1, 0.12), 'grey', trim, 'building')
    if with_shops:
        return [course, *shops.row(rng, frame, width, storey - 0.1)]
    solids = [course, frame.box((0.5 * width, 0.03, 0.3), (0.5 * width, 0.06, 0.3), 'grey', trim, 'facade')]
    bay = width / bays
    door = int(rng.integers(bays))
    solids += shops.entrance(rng, frame.at(bay * (door + 0.5), 0.0), storey)
    if bays > 2 and rng.random() < 0.35:
        solids.append(frame.box((bay * ((door + 1) % bays + 0.5), 0.04, 1.35), (1.3, 0.07, 1.35), 'garage',
                                near(rng, (0.7, 0.68, 0.64), 0.2, 0.04), 'house_door'))
    return solids
