"""What makes a car park a multi-storey one: a level under its ceiling, and the roof."""

import dataclasses

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import backdrop
from liquid_nav.sim.scenes.palette import Colour
from liquid_nav.sim.scenes.parking_ground import Ground
from liquid_nav.sim.scenes.placing import SQUARE, WHITE, box, column
from liquid_nav.sim.scenes.plot import Area, Plot

_LEVELS: tuple[Colour, ...] = ((0.15, 0.35, 0.75), (0.9, 0.7, 0.1), (0.2, 0.55, 0.3), (0.8, 0.2, 0.15),
                               (0.9, 0.45, 0.1), (0.2, 0.55, 0.6))
"""Colours by which a deck knows its levels."""
_CONCRETE: Colour = (0.82, 0.82, 0.8)
_BEAM: Colour = (0.72, 0.72, 0.7)


def deck(plot: Plot, ground: Ground) -> None:
    """Add pillars, ceiling with beams, pipes and lamps, and walls around."""
    rng, (x_min, y_min, x_max, y_max) = plot.rng, plot.bounds
    ceiling, half = float(rng.uniform(2.55, 2.95)), float(rng.uniform(0.18, 0.26))
    round_, colour = rng.random() < 0.35, _LEVELS[rng.integers(len(_LEVELS))]
    band = colour if rng.random() < 0.6 else None
    middle, long, wide = (0.5 * (x_min + x_max), 0.5 * (y_min + y_max)), 0.5 * (x_max - x_min), 0.5 * (y_max - y_min)
    for x in ground.lines[::3]:
        for row in ground.rows:
            plot.put(_pillar(half, ceiling, round_, band), float(x), row.y + row.out * 2.0, 0.0, (0.4, 0.4), 0.0)
        if ceiling > 2.6:
            plot.add([box((float(x), middle[1], ceiling - 0.14), (0.2, wide, 0.14), 'plaster', _BEAM, 'beam')])
    plot.add([box((*middle, ceiling + 0.2), (long + 0.4, wide + 0.4, 0.2), 'concrete', _CONCRETE, 'ceiling')])
    for y in ground.aisles:
        for x in np.arange(x_min + 2.0, x_max, 5.0):
            plot.add([box((float(x), y, ceiling - 0.05), (0.75, 0.1, 0.05), 'grey', (1.0, 1.0, 0.95), 'lamp')])
        plot.add([box((middle[0], y + 2.4, ceiling - 0.12), (long, 0.06, 0.06), 'metal', (0.75, 0.3, 0.25), 'pipe')])
        plot.put(_hanging_sign(rng, ceiling), float(rng.uniform(x_min + 4.0, x_max - 4.0)), y)
    closed = rng.permutation(list(backdrop.SIDES))[: rng.integers(1, 3)]
    for side in backdrop.SIDES:
        plot.add(_deck_side(plot.bounds, side, ceiling, colour, side in closed))
    plot.draft.solids += backdrop.houses(rng, plot.bounds, [side for side in backdrop.SIDES if side not in closed],
                                         (7.0, 12.0), gabled=0.3)
    plot.strew(lambda: _stair_core(ceiling, colour), (3.2, 4.0), gap=1.2,
               headings=SQUARE)


def _deck_side(bounds: Area, side: str, ceiling: float, colour: Colour, closed: bool) -> list[Solid]:
    """Return a wall, or a parapet with pillars, along a side."""
    half = 0.5 * backdrop.extent(bounds, side)
    high = ceiling if closed else 0.95
    solids = [box((0.0, 0.0, 0.5 * high), (0.12, half, 0.5 * high), 'concrete', _CONCRETE, 'wall')]
    if closed:
        solids.append(box((0.0, 0.0, 1.3), (0.14, half, 0.25), 'grey', colour, 'wall'))
    else:
        solids += [box((0.0, float(y), 0.5 * ceiling), (0.2, 0.2, 0.5 * ceiling), 'concrete', _CONCRETE, 'pillar')
                   for y in np.arange(-half, half + 0.1, 2.0 * half / max(2, round(half / 3.5)))]
    return backdrop.facing(solids, bounds, side, half, 0.0)


def roof(plot: Plot) -> None:
    """Add a parapet, lamp masts, and the roofs of the houses around."""
    rng, bounds = plot.rng, plot.bounds
    for side in backdrop.SIDES:
        half = 0.5 * backdrop.extent(bounds, side)
        plot.add(backdrop.facing([box((0.0, 0.0, 0.45), (0.15, half, 0.45), 'concrete', (0.8, 0.8, 0.78), 'wall'),
                                  box((0.0, 0.0, 0.95), (0.05, half, 0.05), 'metal', (0.7, 0.71, 0.73), 'rail')],
                                 bounds, side, half, 0.0))
    lower = backdrop.houses(rng, bounds, away=(5.0, 14.0), storeys=(3, 5), gabled=0.5)
    drop = float(rng.uniform(5.0, 8.0))
    plot.draft.solids += [dataclasses.replace(solid, position=(*solid.position[:2], solid.position[2] - drop))
                          for solid in lower]
    colour = _LEVELS[rng.integers(len(_LEVELS))]
    for _ in range(2):
        plot.strew(lambda: _stair_core(2.7, colour), (3.2, 4.0), gap=1.2,
                   headings=SQUARE)


def _pillar(half: float, height: float, round_: bool, band: Colour | None) -> list[Solid]:
    """Return a pillar of a deck; `band` paints the level's colour around it at eye height, None stripes its foot."""
    solids = [column(0.0, 0.0, half, 0.0, height, 'concrete', _CONCRETE, 'pillar') if round_ else
              box((0.0, 0.0, 0.5 * height), (half, half, 0.5 * height), 'concrete', _CONCRETE, 'pillar')]
    low, wide, material = (1.5, 0.3, 'grey') if band else (0.5, 0.5, 'hazard')
    size, colour = half + 0.015, band if band else WHITE
    solids.append(Solid('cylinder' if round_ else 'box', (0.0, 0.0, low), (size, size, wide), material=material,
                        colour=colour, kind='pillar'))
    return solids


def _stair_core(height: float, colour: Colour) -> list[Solid]:
    """Return a stairwell with a door towards +x and the level's colour."""
    return [box((0.0, 0.0, 0.5 * height), (1.4, 1.8, 0.5 * height), 'plaster', colour, 'stairs'),
            box((1.4, -0.6, 1.05), (0.05, 0.5, 1.05), 'door', (0.4, 0.42, 0.45), 'door'),
            box((1.4, 0.8, 1.6), (0.05, 0.6, 0.6), 'parking_sign', kind='sign')]


def _hanging_sign(rng: np.random.Generator, ceiling: float) -> list[Solid]:
    """Return a sign under the ceiling, across x: the way out or a direction."""
    exit_ = rng.random() < 0.5
    half = (0.03, 0.3, 0.14) if exit_ else (0.03, 0.9, 0.14)
    colour = (0.1, 0.6, 0.3) if exit_ else (0.1, 0.25, 0.65)
    return [box((0.0, 0.0, ceiling - 0.18), half, 'grey', colour, 'sign')]
