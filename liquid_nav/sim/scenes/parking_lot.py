"""What surrounds an open car park, and stands between its rows."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import backdrop, street_parts
from liquid_nav.sim.scenes import parking_parts as parts
from liquid_nav.sim.scenes.palette import near
from liquid_nav.sim.scenes.parking_ground import BAY_DEPTH_M, Ground
from liquid_nav.sim.scenes.placing import box
from liquid_nav.sim.scenes.plot import Area, Plot


def lot(plot: Plot, ground: Ground, store: bool, trees: bool) -> None:
    """Surround the lot, on one side with a supermarket if there is one, and put masts or trees between its rows."""
    rng, bounds = plot.rng, plot.bounds
    sides = [str(side) for side in rng.permutation(list(backdrop.SIDES))]
    if store:
        plot.add(_store(rng, bounds, sides.pop()))
    for side in sides:
        plot.add(_edge(rng, bounds, side))
    plot.add(backdrop.houses(rng, bounds, sides, (6.0, 12.0), gabled=0.5))
    plot.add(backdrop.trees(rng, bounds, sides[: rng.integers(0, 3)], 2.5))
    for row in ground.rows:
        if row.out < 0.0:
            continue
        y = row.y - 0.5 * BAY_DEPTH_M - (0.95 if row.backed else 0.0)
        for x in ground.lines[1::3]:
            make = parts.tree_island if trees and rng.random() < 0.7 else parts.lamp_mast
            plot.put(make(rng), float(x), y, 0.5 * math.pi, (0.6, 0.6), 0.0)


def _store(rng: np.random.Generator, bounds: Area, side: str) -> list[Solid]:
    length = backdrop.extent(bounds, side)
    half = 3.0 * math.ceil(length / 6.0)
    paint = street_parts.PAINTS[rng.integers(len(street_parts.PAINTS))]
    solids = [box((-3.0, 0.0, 3.0), (3.0, half, 3.0), 'store', near(rng, (0.92, 0.9, 0.87), 0.08, 0.03), 'building'),
              box((-2.0, 0.0, 6.6), (0.3, 3.5, 0.9), 'grey', paint, 'sign'),
              box((0.9, 0.0, 2.9), (0.9, 4.0, 0.12), 'metal', paint, 'roof'),
              box((-0.5, 0.0, 0.06), (2.5, half, 0.06), 'paving', (0.8, 0.78, 0.75), 'pavement')]
    return backdrop.facing(solids, bounds, side, 0.5 * length, 2.4)


def _edge(rng: np.random.Generator, bounds: Area, side: str) -> list[Solid]:
    """Return a hedge, a wall, a fence or a kerb along a side."""
    half = 0.5 * backdrop.extent(bounds, side)
    high = float(rng.choice((0.8, 1.9)))
    kind = int(rng.integers(4))
    if kind == 0:
        solids = [box((0.0, 0.0, 0.5 * high), (0.35, half, 0.5 * high), 'hedge', near(rng, (0.3, 0.45, 0.2)), 'hedge')]
    elif kind == 1:
        material, colour = (('brick', (0.68, 0.4, 0.3)), ('concrete', (0.75, 0.75, 0.73)))[rng.integers(2)]
        solids = [box((0.0, 0.0, 0.5 * high), (0.12, half, 0.5 * high), material, near(rng, colour, 0.1, 0.03), 'wall')]
    elif kind == 2:
        solids = [box((0.0, 0.0, 0.9), (0.05, half, 0.9), 'boards', near(rng, (0.55, 0.42, 0.3), 0.2, 0.03), 'fence')]
    else:
        solids = [box((0.0, 0.0, 0.08), (0.8, half, 0.08), 'grey', (0.75, 0.75, 0.73), 'kerb'),
                  box((0.0, 0.0, 0.1), (0.65, half, 0.1), 'grass', near(rng, (0.4, 0.55, 0.25)), 'bed')]
    return backdrop.facing(solids, bounds, side, half, 0.0)
