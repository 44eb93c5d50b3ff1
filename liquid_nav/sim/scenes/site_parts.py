"""What stands on a building site, as solids about an origin of their own."""

import math
from collections.abc import Callable

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import street_parts
from liquid_nav.sim.scenes.palette import Colour, near
from liquid_nav.sim.scenes.placing import DARK, GREY, WHITE, ball, box, column, cone, rod

MACHINES: tuple[Colour, ...] = ((0.95, 0.7, 0.1), (0.95, 0.5, 0.1), (0.9, 0.8, 0.2), (0.75, 0.2, 0.15))
"""Colours of what digs, lifts and carries."""
SAND: tuple[Colour, ...] = ((0.8, 0.68, 0.45), (0.55, 0.45, 0.34), (0.62, 0.6, 0.57))
_BOXES: tuple[Colour, ...] = ((0.2, 0.4, 0.65), (0.75, 0.35, 0.2), (0.85, 0.85, 0.83), (0.3, 0.5, 0.35),
                              (0.6, 0.62, 0.6), (0.85, 0.65, 0.2))
_WOOD: Colour = (0.72, 0.56, 0.36)


def excavator(rng: np.random.Generator) -> list[Solid]:
    """Return a digger whose arm reaches along +x."""
    paint, reach = _pick(rng, MACHINES), float(rng.uniform(0.8, 1.1))
    elbow, wrist = (2.6 * reach, 0.0, 3.4), (4.0 * reach, 0.0, 1.9)
    return [*(box((0.0, side * 1.0, 0.42), (1.7, 0.3, 0.42), 'grey', DARK, 'digger')
              for side in (1.0, -1.0)),
            box((0.0, 0.0, 0.75), (0.9, 0.75, 0.2), 'grey', DARK, 'digger'),
            box((-0.5, 0.0, 1.45), (1.3, 1.15, 0.5), 'paint', paint, 'digger'),
            box((-1.5, 0.0, 1.4), (0.35, 1.1, 0.45), 'grey', DARK, 'digger'),
            box((0.35, 0.6, 2.1), (0.75, 0.5, 0.75), 'car_side', WHITE, 'digger'),
            box((0.35, 0.6, 2.88), (0.8, 0.55, 0.05), 'grey', paint, 'digger'),
            _arm((0.7, -0.35, 1.5), (elbow[0], -0.35, elbow[2]), 0.22, paint),
            _arm((elbow[0], -0.35, elbow[2]), (wrist[0], -0.35, wrist[2]), 0.17, paint),
            box((wrist[0] - 0.2, -0.35, wrist[2] - 0.35), (0.4, 0.5, 0.4), 'grey', (0.4, 0.4, 0.42), 'digger',
                tilt=(0.0, 0.5, 0.0))]


def mixer_lorry(rng: np.random.Generator) -> list[Solid]:
    """Return a lorry with a concrete drum, its nose along x."""
    cab, drum = _pick(rng, _BOXES), _pick(rng, ((0.9, 0.9, 0.88), (0.85, 0.5, 0.2), (0.6, 0.65, 0.7)))
    axles = [rod((along, -1.1, 0.48), (along, 1.1, 0.48), 0.48, 'wheel', WHITE, 'axle') for along in (2.2, -1.0, -2.1)]
    return [box((0.0, 0.0, 0.85), (3.2, 0.9, 0.15), 'grey', DARK, 'lorry'),
            box((2.5, 0.0, 1.65), (0.75, 1.1, 0.85), 'paint', cab, 'lorry'),
            box((3.24, 0.0, 1.95), (0.03, 0.95, 0.4), 'windscreen', WHITE, 'lorry'),
            ball((-0.8, 0.0, 2.2), (2.3, 1.15, 1.15), 'grey', drum, 'lorry', tilt=(0.0, 0.15, 0.0)),
            box((-2.9, 0.0, 2.2), (0.3, 0.5, 0.6), 'grey', GREY, 'lorry'), *axles]


def tipper(rng: np.random.Generator) -> list[Solid]:
    """Return a lorry with a load of earth, its nose along x."""
    paint, load = _pick(rng, _BOXES), _pick(rng, SAND)
    axles = [rod((along, -1.1, 0.48), (along, 1.1, 0.48), 0.48, 'wheel', WHITE, 'axle') for along in (2.0, -1.0, -2.1)]
    return [box((0.0, 0.0, 0.85), (3.0, 0.9, 0.15), 'grey', DARK, 'lorry'),
            box((2.3, 0.0, 1.6), (0.75, 1.1, 0.8), 'paint', paint, 'lorry'),
            box((3.04, 0.0, 1.9), (0.03, 0.95, 0.4), 'windscreen', WHITE, 'lorry'),
            box((-0.9, 0.0, 1.55), (2.2, 1.15, 0.6), 'corrugated', paint, 'lorry'),
            cone(-0.9, 0.0, 1.1, 2.1, 2.7, 'earth', load, 'lorry'), *axles]


def crane(rng: np.random.Generator) -> list[Solid]:
    """Return a tower crane on its concrete foot; the jib reaches far above along +x."""
    colour, height = _pick(rng, MACHINES), float(rng.uniform(15.0, 19.0))
    return [box((0.0, 0.0, 0.4), (1.5, 1.5, 0.4), 'concrete', (0.8, 0.8, 0.78), 'crane'),
            box((0.0, 0.0, 0.5 * height), (0.7, 0.7, 0.5 * height), 'truss', colour, 'crane'),
            box((7.5, 0.0, height + 0.5), (10.0, 0.5, 0.5), 'truss', colour, 'crane', False),
            box((-4.0, 0.0, height + 0.4), (1.0, 0.7, 0.8), 'concrete', (0.75, 0.75, 0.73), 'crane', False),
            box((0.5, 1.0, height - 0.4), (0.7, 0.5, 0.8), 'glass', WHITE, 'crane', False),
            rod((0.0, 0.0, height), (0.0, 0.0, height + 3.0), 0.2, 'metal', colour, 'crane', False),
            rod((9.0, 0.0, height), (9.0, 0.0, height - 6.0), 0.05, 'rubber', WHITE, 'crane', False),
            box((9.0, 0.0, height - 6.3), (0.3, 0.3, 0.4), 'hazard', WHITE, 'crane', False)]


def brick_pallet(rng: np.random.Generator) -> list[Solid]:
    """Return one or two pallets of bricks or blocks on top of each other."""
    material, colour = (('brick', (0.7, 0.38, 0.28)), ('blocks', (0.75, 0.75, 0.73)))[rng.integers(2)]
    colour, solids, z = near(rng, colour, 0.15, 0.03), [], 0.0
    for _ in range(int(rng.integers(1, 4))):
        half = float(rng.uniform(0.35, 0.5))
        solids += [box((0.0, 0.0, z + 0.07), (0.6, 0.5, 0.07), 'boards', _WOOD, 'pallet'),
                   box((0.0, 0.0, z + 0.14 + half), (0.55, 0.48, half), material, colour, 'pallet')]
        z += 0.14 + 2.0 * half
    return solids


def pipes(rng: np.random.Generator) -> list[Solid]:
    """Return a stack of pipes that lie along x."""
    radius, half = float(rng.uniform(0.16, 0.34)), float(rng.uniform(1.3, 2.2))
    colour = _pick(rng, ((0.8, 0.4, 0.2), (0.7, 0.7, 0.68), (0.25, 0.27, 0.3), (0.2, 0.4, 0.65)))
    solids = []
    for layer in range(3):
        for number in range(3 - layer):
            y = (2.0 * number + layer - 2.0) * radius
            z = radius * (1.0 + 1.73 * layer)
            solids.append(rod((-half, y, z), (half, y, z), radius, 'grey', colour, 'pipe'))
    return solids


def rings(rng: np.random.Generator) -> list[Solid]:
    """Return concrete rings of a shaft, stacked."""
    radius, height = float(rng.uniform(0.5, 0.75)), float(rng.uniform(1.0, 2.4))
    return [column(0.0, 0.0, radius, 0.0, height, 'blocks', (0.8, 0.8, 0.78), 'ring'),
            column(0.0, 0.0, 0.75 * radius, height, height + 0.02, 'rubber', WHITE, 'ring')]


def heap(rng: np.random.Generator) -> list[Solid]:
    """Return a heap of sand, earth or gravel."""
    radius, height = float(rng.uniform(1.2, 2.2)), float(rng.uniform(0.9, 2.3))
    material, colour = ('earth', 'gravel')[rng.integers(2)], near(rng, _pick(rng, SAND), 0.12, 0.03)
    solids = [cone(0.0, 0.0, radius, 0.0, height, material, colour, 'heap')]
    if rng.random() < 0.6:
        solids.append(cone(0.55 * radius, 0.45 * radius, 0.7 * radius, 0.0, 0.6 * height, material, colour, 'heap'))
    return solids


def container(rng: np.random.Generator) -> list[Solid]:
    """Return a shipping container 6 m long."""
    colour = near(rng, _pick(rng, _BOXES), 0.15, 0.03)
    return [box((0.0, 0.0, 1.3), (3.0, 1.2, 1.3), 'corrugated', colour, 'container'),
            box((3.0, 0.0, 1.3), (0.04, 1.1, 1.2), 'garage', colour, 'container')]


def site_hut(rng: np.random.Generator) -> list[Solid]:
    """Return one or two site huts on top of each other, their fronts towards -y and +y."""
    solids = []
    for level in range(int(rng.integers(1, 3))):
        colour = near(rng, _pick(rng, _BOXES), 0.1, 0.02)
        solids += [box((0.0, 0.0, 2.7 * level + 1.35), (3.0, 1.2, 1.25), 'cabin', colour, 'hut'),
                   box((0.0, 0.0, 2.7 * level + 2.63), (3.05, 1.25, 0.07), 'grey', (0.8, 0.8, 0.8), 'hut')]
    return solids


def toilet(rng: np.random.Generator) -> list[Solid]:
    """Return a portable toilet."""
    return [box((0.0, 0.0, 1.05), (0.55, 0.55, 1.05), 'toilet', WHITE, 'toilet'),
            box((0.0, 0.0, 2.2), (0.58, 0.58, 0.1), 'grey', (0.9, 0.92, 0.95), 'toilet')]


def traffic_cones(rng: np.random.Generator) -> list[Solid]:
    """Return a few traffic cones in a row along x."""
    return [part for number in range(int(rng.integers(2, 5))) for part in (
        cone(1.1 * number - 1.6, 0.0, 0.17, 0.04, 0.72, 'traffic_cone', WHITE, 'cone'),
        box((1.1 * number - 1.6, 0.0, 0.02), (0.2, 0.2, 0.02), 'grey', (1.0, 0.45, 0.05), 'cone'))]


def barriers(rng: np.random.Generator) -> list[Solid]:
    """Return barriers in a row along x, with lamps on their ends."""
    count = int(rng.integers(1, 4))
    solids = []
    for number in range(count):
        x = 2.1 * (number - 0.5 * (count - 1))
        solids += [box((x, 0.0, 0.8), (1.0, 0.04, 0.14), 'warning', WHITE, 'barrier'),
                   box((x, 0.0, 0.35), (1.0, 0.04, 0.07), 'warning', WHITE, 'barrier'),
                   *(box((x + side * 0.9, 0.0, 0.45), (0.05, 0.25, 0.45), 'grey', (0.8, 0.15, 0.1), 'barrier')
                     for side in (1.0, -1.0)),
                   ball((x + 0.9, 0.0, 1.02), (0.1, 0.1, 0.1), 'grey', (1.0, 0.75, 0.1), 'barrier')]
    return solids


def cable_drum(rng: np.random.Generator) -> list[Solid]:
    """Return a wooden drum of cable that stands on its rims, axle along y."""
    radius, half = float(rng.uniform(0.6, 1.0)), float(rng.uniform(0.35, 0.5))
    return [rod((0.0, -half, radius), (0.0, half, radius), 0.6 * radius, 'rubber', WHITE, 'drum'),
            *(rod((0.0, side * half - 0.05, radius), (0.0, side * half + 0.05, radius), radius, 'boards', _WOOD, 'drum')
              for side in (1.0, -1.0))]


def timber(rng: np.random.Generator) -> list[Solid]:
    """Return a stack of boards along x."""
    high = float(rng.uniform(0.3, 0.7))
    return [box((0.0, 0.0, high), (2.0, 0.55, high), 'boards', near(rng, _WOOD, 0.2, 0.03), 'timber'),
            *(box((along, 0.0, 0.05), (0.06, 0.6, 0.05), 'boards', _WOOD, 'timber') for along in (-1.4, 1.4))]


def light_tower(rng: np.random.Generator) -> list[Solid]:
    """Return floodlights on a mast above a generator."""
    return [box((0.0, 0.0, 0.65), (0.8, 0.5, 0.45), 'paint', _pick(rng, MACHINES), 'generator'),
            rod((0.4, -0.6, 0.25), (0.4, 0.6, 0.25), 0.25, 'wheel', WHITE, 'axle'),
            column(0.0, 0.0, 0.06, 1.1, 4.5, 'metal', GREY, 'post'),
            box((0.0, 0.0, 4.5), (0.06, 0.8, 0.06), 'metal', GREY, 'lamp'),
            *(box((0.1, side * 0.5, 4.75), (0.06, 0.25, 0.18), 'grey', (1.0, 0.98, 0.9), 'lamp')
              for side in (1.0, -1.0))]


def cement_mixer(rng: np.random.Generator) -> list[Solid]:
    """Return a small mixer on legs."""
    return [ball((0.0, 0.0, 0.95), (0.42, 0.38, 0.45), 'grey', _pick(rng, MACHINES), 'mixer', tilt=(0.0, 0.6, 0.0)),
            *(rod((-0.3, side * 0.35, 0.0), (0.0, side * 0.3, 0.9), 0.05, 'metal', DARK, 'post')
              for side in (1.0, -1.0)),
            rod((0.3, -0.35, 0.2), (0.3, 0.35, 0.2), 0.2, 'wheel', WHITE, 'axle'),
            box((0.1, 0.0, 0.35), (0.35, 0.25, 0.06), 'metal', DARK, 'mixer')]


def board(rng: np.random.Generator) -> list[Solid]:
    """Return the board that tells who builds, on two posts, facing +x."""
    wide, low = float(rng.uniform(1.0, 1.5)), float(rng.uniform(1.0, 1.4))
    return [*(column(-0.1, side * 0.8 * wide, 0.07, 0.0, low + 2.0, 'bark', _WOOD, 'post') for side in (1.0, -1.0)),
            box((0.0, 0.0, low + 1.0), (0.05, wide, 1.0), 'site_sign', WHITE, 'sign')]


def formwork(rng: np.random.Generator) -> list[Solid]:
    """Return a wall's formwork along x with the props that hold it."""
    half, high = float(rng.uniform(1.2, 2.2)), float(rng.uniform(1.9, 2.6))
    colour = _pick(rng, ((0.95, 0.75, 0.25), (0.85, 0.5, 0.25), (0.75, 0.6, 0.4)))
    return [box((0.0, 0.0, 0.5 * high), (half, 0.2, 0.5 * high), 'plywood', colour, 'formwork'),
            *(rod((along, -0.2, 0.75 * high), (along, -1.2, 0.05), 0.05, 'metal', (0.8, 0.3, 0.2), 'post')
              for along in (-0.8 * half, 0.8 * half))]


def skip(rng: np.random.Generator) -> list[Solid]:
    """Return a container for rubble."""
    return street_parts.skip(0.0, 0.0, 0.0)


Make = Callable[[np.random.Generator], list[Solid]]

BIG: tuple[tuple[Make, tuple[float, float]], ...] = (
    (excavator, (6.0, 2.8)), (mixer_lorry, (6.8, 2.4)), (tipper, (6.4, 2.4)), (container, (6.1, 2.5)),
    (site_hut, (6.2, 2.6)), (skip, (3.6, 2.0)))
"""What takes much room, and its footprint [m]."""
SMALL: tuple[tuple[Make, tuple[float, float]], ...] = (
    (brick_pallet, (1.3, 1.1)), (brick_pallet, (1.3, 1.1)), (pipes, (3.8, 2.0)), (rings, (1.5, 1.5)),
    (heap, (3.6, 3.6)), (heap, (3.6, 3.6)), (toilet, (1.2, 1.2)), (traffic_cones, (4.0, 0.5)), (barriers, (4.2, 0.6)),
    (cable_drum, (1.8, 1.1)), (timber, (4.0, 1.2)), (light_tower, (1.7, 1.2)), (cement_mixer, (1.0, 0.9)),
    (board, (0.4, 2.8)), (formwork, (4.2, 1.4)))
"""What takes little."""


def _arm(foot: tuple[float, float, float], tip: tuple[float, float, float], half: float, colour: Colour) -> Solid:
    """Return a beam in the plane of x and z."""
    way = np.subtract(tip, foot)
    middle = tuple((0.5 * np.add(foot, tip)).tolist())
    return box(middle, (0.5 * math.hypot(way[0], way[2]), half, half), 'paint', colour, 'digger',
               tilt=(0.0, -math.atan2(way[2], way[0]), 0.0))


def _pick(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    return colours[rng.integers(len(colours))]
