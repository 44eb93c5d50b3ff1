"""A street between houses, with pavements, parked cars, lamps, signs and trees."""

import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import street_parts as parts
from liquid_nav.sim.scenes import trees
from liquid_nav.sim.scenes.draft import Draft, Parameter
from liquid_nav.sim.scenes.layout import CLEARING_M, Clearings, Spots
from liquid_nav.sim.scenes.palette import daylight, near

PARAMETERS = {
    'density': Parameter(1.0, 0.0, 2.0, 'how much stands in the street, 1 is usual'),
    'length': Parameter(0.0, 8.0, 30.0, 'distance from start to target [m]; 0 lets the seed draw 14 to 22'),
}

END_M = 8.0
"""How far the street goes on behind start and target [m]."""
KERB_M = 0.12
"""Height of the pavement [m]."""


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a street along x; the passage from start to target is not checked here."""
    length = parameters['length'] or float(rng.uniform(14.0, 22.0))
    road, pavement = float(rng.uniform(3.0, 4.0)), float(rng.uniform(2.2, 3.4))
    front = road + pavement
    start = (0.0, float(rng.uniform(-0.6, 0.6) * road), float(rng.uniform(1.2, 1.8)))
    across = float(rng.uniform(-1.0, 1.0) * (front - 1.7))
    target = (math.sqrt(length**2 - (across - start[1]) ** 2), across, float(rng.uniform(1.2, 1.8)))
    bounds = (-END_M, -front - 1.0, target[0] + END_M, front + 1.0)
    bearing = math.atan2(across - start[1], target[0])
    yaw = bearing + float(rng.uniform(-1.0, 1.0) * math.radians(20.0))
    ground = near(rng, (0.42, 0.42, 0.44), 0.15, 0.01)
    draft = Draft(start, yaw, target, bounds, daylight(rng, 'asphalt', ground))
    spots = Spots(rng, bounds)
    spots.take(*start[:2], CLEARING_M)
    spots.take(*target[:2], CLEARING_M)
    ends = (bounds[0] - 12.0, bounds[2] + 12.0)
    draft.solids += _houses(rng, ends, front) + _far_houses(rng, ends, front)
    draft.solids += _surfaces(rng, ends, road, pavement)
    draft.solids += _kerbside(rng, spots, bounds, road, parameters['density'])
    clearings = Clearings(start, target)
    draft.solids += _on_pavement(rng, spots, clearings, bounds, road, front, parameters['density'])
    draft.solids += _in_the_way(rng, spots, target[0], road, parameters['density'])
    return draft


def _houses(rng: np.random.Generator, ends: tuple[float, float], front: float) -> list[Solid]:
    solids = []
    for side in (1.0, -1.0):
        x = ends[0] + float(rng.uniform(-3.0, 0.0))
        while x < ends[1]:
            length = 3.2 * int(rng.integers(2, 5))
            material = str(rng.choice(list(parts.FACADES)))
            colours = parts.FACADES[material]
            solids += parts.building(rng, x, side * front, length, material,
                                     near(rng, colours[rng.integers(len(colours))], 0.12, 0.03))
            x += length + (float(rng.uniform(1.5, 3.0)) if rng.random() < 0.15 else 0.0)
    return solids


def _far_houses(rng: np.random.Generator, ends: tuple[float, float], front: float) -> list[Solid]:
    """Return what closes the view at both ends; it is only seen."""
    solids = []
    for x in (ends[0] - 6.0, ends[1] + 6.0):
        for y in np.arange(-18.0, 19.0, 9.0):
            material = str(rng.choice(list(parts.FACADES)))
            colours = parts.FACADES[material]
            height = 3.2 * int(rng.integers(2, 6))
            solids.append(Solid('box', (x, float(y), 0.5 * height), (1.0, 4.5, 0.5 * height),
                                material=f'{material}_windows', colour=near(rng, colours[rng.integers(len(colours))]),
                                kind='building', collides=False))
    return solids


def _surfaces(rng: np.random.Generator, ends: tuple[float, float], road: float, pavement: float) -> list[Solid]:
    middle, half = 0.5 * (ends[0] + ends[1]), 0.5 * (ends[1] - ends[0])
    solids = []
    for side in (1.0, -1.0):
        solids.append(Solid('box', (middle, side * (road + 0.5 * pavement + 0.1), 0.5 * KERB_M),
                            (half, 0.5 * pavement - 0.1, 0.5 * KERB_M), material='paving',
                            colour=near(rng, (0.72, 0.7, 0.67), 0.08, 0.02), kind='pavement'))
        solids.append(Solid('box', (middle, side * (road + 0.1), 0.5 * KERB_M + 0.005),
                            (half, 0.1, 0.5 * KERB_M + 0.005), material='concrete', colour=(0.85, 0.85, 0.83),
                            kind='kerb'))
    for x in np.arange(ends[0], ends[1], 4.0):
        solids.append(_marking(float(x), 0.0, 1.0, 0.07))
    crossing = float(rng.uniform(2.0, 12.0))
    for y in np.arange(-road + 0.5, road - 0.3, 1.0):
        solids.append(_marking(crossing, float(y), 1.3, 0.25))
    return solids


def _marking(x: float, y: float, half_length: float, half_width: float) -> Solid:
    return Solid('box', (x, y, 0.006), (half_length, half_width, 0.006), material='grey', colour=parts.WHITE,
                 kind='marking', collides=False)


def _kerbside(rng: np.random.Generator, spots: Spots, bounds, road: float, density: float) -> list[Solid]:
    """Return cars and vans parked along both kerbs."""
    solids = []
    for side in (1.0, -1.0):
        x = bounds[0] + float(rng.uniform(2.0, 5.0))
        while x < bounds[2] - 3.0:
            y = side * (road - 1.15)
            if rng.random() < 0.42 * density and all(spots.is_free(x + step, y, 1.1, 0.0) for step in (-1.6, 0.0, 1.6)):
                make = parts.van if rng.random() < 0.35 else parts.car
                solids += make(rng, x, y, 0.0 if side < 0 else math.pi)
                for step in (-1.6, 0.0, 1.6):
                    spots.take(x + step, y, 1.0)
            x += float(rng.uniform(5.4, 6.5))
    return solids


def _on_pavement(rng: np.random.Generator, spots: Spots, clearings: Clearings, bounds, road: float, front: float,
                 density: float) -> list[Solid]:
    solids = []
    for side in (1.0, -1.0):
        x = bounds[0] + float(rng.uniform(0.0, 4.0))
        while x < bounds[2]:
            y = side * (road + 0.5)
            if spots.is_free(x, y, 0.1, 0.3):
                spots.take(x, y, 0.1)
                solids += clearings.admit(_kerb_item(rng, x, y, side, density))
            x += float(rng.uniform(2.6, 4.2))
        for _ in range(rng.poisson(1.5 * density)):
            x, y = float(rng.uniform(bounds[0], bounds[2])), side * (front - 0.5)
            if spots.is_free(x, y, 0.4, 0.3):
                spots.take(x, y, 0.4)
                solids += parts.bin_(rng, x, y)
        if rng.random() < 0.4 * density:
            x, y = float(rng.uniform(bounds[0], bounds[2])), side * (front - 1.0)
            if spots.is_free(x, y, 1.9, 0.2):
                spots.take(x, y, 1.9)
                solids += clearings.admit(parts.bus_shelter(x, y, -side))
    return solids


def _kerb_item(rng: np.random.Generator, x: float, y: float, side: float, density: float) -> list[Solid]:
    choice = rng.random()
    if choice < 0.3:
        return parts.lamp_post(rng, x, y, -side)
    if choice < 0.6:
        look = trees.TreeLook('bark', near(rng, (0.5, 0.4, 0.3)), 'leaves', near(rng, (0.38, 0.58, 0.24), 0.2))
        return trees.broad_leaved(rng, x, y, float(rng.uniform(0.08, 0.2)), look)
    if choice < 0.6 + 0.2 * density:
        return parts.sign(rng, x, y)
    return parts.bollard(x, y)


def _in_the_way(rng: np.random.Generator, spots: Spots, length: float, road: float, density: float) -> list[Solid]:
    """Return what stands on the road between start and target."""
    solids = []
    for _ in range(rng.poisson(3.0 * density)):
        item = int(rng.integers(6))
        radius = (0.7, 1.3, 1.6, 2.2, 0.4, 0.3)[item]
        spot = spots.find(radius, 0.8, bounds=(1.0, -road, length - 1.0, road))
        if spot is None:
            continue
        heading = float(rng.uniform(-math.pi, math.pi))
        if item == 0:
            solids += parts.advertising_column(rng, *spot)
        elif item == 1:
            solids += parts.kiosk(rng, *spot, heading)
        elif item == 2:
            solids += parts.skip(*spot, heading)
        elif item == 3:
            solids += (parts.van if rng.random() < 0.6 else parts.car)(rng, *spot, heading)
        elif item == 4:
            solids += parts.lamp_post(rng, *spot, 1.0)
        else:
            solids += parts.sign(rng, *spot)
    return solids
