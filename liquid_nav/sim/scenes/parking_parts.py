"""What stands in a car park, as solids about an origin of their own."""

import math

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import street_parts
from liquid_nav.sim.scenes.palette import Colour, near
from liquid_nav.sim.scenes.placing import DARK, GREY, WHITE, box, column

_BANDS: tuple[Colour, ...] = ((0.15, 0.35, 0.75), (0.9, 0.7, 0.1), (0.2, 0.55, 0.3), (0.8, 0.2, 0.15), (0.9, 0.45, 0.1),
                              (0.2, 0.55, 0.6))
"""Colours by which a deck knows its levels."""


def vehicle(rng: np.random.Generator, vans: float = 0.25) -> list[Solid]:
    """Return a parked car, or by the share of `vans` a van, its nose along x."""
    make = street_parts.van if rng.random() < vans else street_parts.car
    return make(rng, 0.0, 0.0, 0.0)


def lamp_mast(rng: np.random.Generator) -> list[Solid]:
    """Return a tall mast with one or two lamps, on a concrete foot painted against bumpers."""
    height, double = float(rng.uniform(5.5, 8.0)), rng.random() < 0.6
    foot = ((0.9, 0.8, 0.3), (0.8, 0.8, 0.78))[rng.integers(2)]
    solids = [column(0.0, 0.0, 0.09, 0.0, height, 'metal', (0.6, 0.61, 0.63), 'post'),
              column(0.0, 0.0, 0.3, 0.0, 0.8, 'concrete', foot, 'post')]
    for side in (1.0, -1.0)[: 2 if double else 1]:
        solids += [box((side * 0.6, 0.0, height), (0.6, 0.05, 0.05), 'grey', GREY, 'lamp'),
                   box((side * 1.2, 0.0, height - 0.06), (0.4, 0.16, 0.06), 'grey', (0.97, 0.96, 0.88), 'lamp')]
    return solids


def ticket_machine(rng: np.random.Generator) -> list[Solid]:
    """Return a pay station under a blue P."""
    return [box((0.0, 0.0, 0.85), (0.25, 0.35, 0.85), 'ticket_machine', kind='ticket_machine'),
            column(-0.15, 0.0, 0.05, 0.0, 2.6, 'metal', GREY, 'post'),
            box((0.0, 0.0, 2.7), (0.05, 0.4, 0.4), 'parking_sign', kind='sign')]


def barrier(rng: np.random.Generator) -> list[Solid]:
    """Return a gate whose boom reaches along +y, closed below flight height or raised."""
    raised = rng.random() < 0.5
    reach, tilt = 3.0, math.radians(75.0) if raised else 0.0
    half = 0.5 * reach
    middle = (0.0, 0.3 + half * math.cos(tilt), 0.85 + half * math.sin(tilt))
    turn = tuple(quaternion_from_euler(tilt, 0.0, 0.0).tolist())
    return [box((0.0, 0.0, 0.5), (0.18, 0.22, 0.5), 'grey', (0.95, 0.75, 0.15), 'barrier'),
            box((0.0, 0.0, 1.03), (0.2, 0.24, 0.04), 'grey', DARK, 'barrier'),
            Solid('box', middle, (0.04, half, 0.06), turn, 'warning', kind='barrier')]


def height_gantry(rng: np.random.Generator, half_width: float) -> list[Solid]:
    """Return a bar over the lane, which runs along x, that keeps tall vehicles out."""
    return [*(column(0.0, side * half_width, 0.08, 0.0, 2.6, 'metal', (0.9, 0.75, 0.15), 'post')
              for side in (1.0, -1.0)),
            box((0.0, 0.0, 2.5), (0.07, half_width, 0.14), 'hazard', kind='gantry'),
            box((0.0, 0.0, 2.95), (0.05, 0.5, 0.3), 'parking_sign', kind='sign')]


def trolley_bay(rng: np.random.Generator) -> list[Solid]:
    """Return a shelter for shopping trolleys that fills a bay, open towards +x."""
    roof = ((0.7, 0.15, 0.12), (0.15, 0.35, 0.65), (0.2, 0.5, 0.3))[rng.integers(3)]
    posts = [column(along, side * 1.15, 0.05, 0.0, 2.3, 'metal', GREY, 'post')
             for along in (-2.0, 1.6) for side in (1.0, -1.0)]
    rails = [box((-0.2, side * 1.15, 0.8), (1.9, 0.03, 0.25), 'glass', kind='shelter') for side in (1.0, -1.0)]
    rows = [box((-0.2 - float(rng.uniform(0.0, 0.8)), side * 0.55, 0.68), (1.2, 0.27, 0.32), 'cage', (0.85, 0.87, 0.9),
                'trolley') for side in (1.0, -1.0)]
    handles = [box((row.position[0] + 1.25, row.position[1], 1.02), (0.06, 0.27, 0.04), 'grey', roof, 'trolley')
               for row in rows]
    return [*posts, *rails, *rows, *handles, box((-0.2, 0.0, 2.38), (2.1, 1.3, 0.08), 'grey', roof, 'shelter'),
            box((1.75, 0.0, 2.62), (0.04, 0.9, 0.2), 'grey', WHITE, 'sign')]


def bottle_banks(rng: np.random.Generator) -> list[Solid]:
    """Return a row of recycling containers along y."""
    solids = []
    for place in (-1.5, 0.0, 1.5):
        colour = ((0.2, 0.45, 0.25), (0.85, 0.85, 0.8), (0.4, 0.28, 0.18), (0.2, 0.35, 0.6))[rng.integers(4)]
        solids += [Solid('ellipsoid', (0.0, place, 1.05), (0.65, 0.65, 0.75), material='grey', colour=colour,
                         kind='bank'),
                   column(0.0, place, 0.62, 0.0, 1.1, 'grey', colour, 'bank'),
                   box((0.62, place, 1.2), (0.06, 0.14, 0.14), 'grey', DARK, 'bank')]
    return solids


def charging_post(rng: np.random.Generator) -> list[Solid]:
    """Return a post at which electric cars charge."""
    return [box((0.0, 0.0, 0.85), (0.14, 0.2, 0.85), 'grey', (0.92, 0.93, 0.94), 'charger'),
            box((0.13, 0.0, 1.35), (0.02, 0.16, 0.2), 'glass', kind='charger'),
            box((0.0, 0.0, 1.74), (0.15, 0.21, 0.05), 'grey', (0.2, 0.7, 0.35), 'charger')]


def wheel_stop() -> list[Solid]:
    """Return the low bar at which a bay ends, along y."""
    return [box((0.0, 0.0, 0.05), (0.08, 0.8, 0.05), 'grey', (0.9, 0.78, 0.25), 'wheel_stop')]


def tree_island(rng: np.random.Generator) -> list[Solid]:
    """Return a young tree in a kerbed bed."""
    tall, wide = float(rng.uniform(1.0, 1.6)), float(rng.uniform(0.9, 1.4))
    colour = near(rng, (0.38, 0.58, 0.24), 0.25, 0.04)
    return [box((0.0, 0.0, 0.09), (0.9, 0.9, 0.09), 'grey', (0.75, 0.75, 0.72), 'kerb'),
            box((0.0, 0.0, 0.12), (0.75, 0.75, 0.1), 'hedge', colour, 'bed'),
            column(0.0, 0.0, float(rng.uniform(0.08, 0.13)), 0.0, 2.6, 'bark', (0.5, 0.4, 0.3), 'trunk'),
            Solid('ellipsoid', (0.0, 0.0, 2.3 + tall), (wide, wide, tall), material='leaves', colour=colour,
                  kind='crown')]
