"""Trees of several kinds as solids, built on ground of height 0."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour

ROOT_M = 0.1
"""How far a trunk reaches into the ground [m]."""


@dataclass(frozen=True)
class TreeLook:
    """Materials and colours of one tree."""

    bark: str
    bark_colour: Colour
    foliage: str
    crown_colour: Colour


def conifer(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
            leaves: bool = True) -> list[Solid]:
    """Return a trunk under stacked cones, green all year; now and then they reach down to flight height."""
    height = min(10.0, 4.5 + 14.0 * radius + rng.uniform(0.0, 2.0))
    low = rng.random() < 0.25
    skirt = rng.uniform(0.5, 1.1) if low else rng.uniform(2.3, 3.0)
    width = rng.uniform(0.65, 0.95) if low else rng.uniform(0.9, 1.6)
    tiers = int(rng.integers(2, 4))
    solids = [_trunk(x, y, radius, min(height - 0.8, skirt + 0.8), look)]
    reach = (height - skirt) / (0.55 * (tiers - 1) + 1.0)
    for tier in range(tiers):
        wide = width * (1.0 - 0.26 * tier)
        base = skirt + 0.55 * reach * tier
        solids.append(Solid('cone', (x, y, base + 0.5 * reach), (wide, wide, 0.5 * reach), material=look.foliage,
                            colour=look.crown_colour, kind='crown'))
    return solids


def pine(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
         leaves: bool = True) -> list[Solid]:
    """Return a tall, clear trunk under one flat crown, with a dead branch or two below it."""
    height = rng.uniform(5.0, 7.5)
    wide, tall = rng.uniform(0.9, 1.7), rng.uniform(0.6, 1.0)
    solids = [_trunk(x, y, radius, height, look), crown(x, y, height, wide, tall, look)]
    for _ in range(int(rng.integers(0, 3))):
        solids.append(branch((x, y, rng.uniform(1.3, 3.5)), rng.uniform(-math.pi, math.pi), rng.uniform(1.2, 1.7),
                             radius + rng.uniform(0.3, 0.8), max(0.02, 0.2 * radius), look))
    return solids


def broad_leaved(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
                 leaves: bool = True) -> list[Solid]:
    """Return a trunk under one or two rounded crowns, or bare boughs; now and then they hang to flight height."""
    bottom = rng.uniform(1.2, 1.7) if rng.random() < 0.12 else rng.uniform(2.3, 3.4)
    count = 2 if rng.random() < 0.3 else 1
    solids = [_trunk(x, y, radius, bottom + (0.9 if leaves else 1.4), look)]
    if not leaves:
        return solids + boughs(rng, (x, y, bottom), radius, int(rng.integers(3, 6)), look)
    for number in range(count):
        wide, tall = rng.uniform(0.8, 1.5), rng.uniform(0.7, 1.3)
        shift = rng.uniform(-0.6, 0.6, 2) if number else np.zeros(2)
        solids.append(crown(x + shift[0], y + shift[1], bottom + tall + 0.8 * number * rng.uniform(0.5, 1.0), wide,
                            tall, look))
    return solids


def birch(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
          leaves: bool = True) -> list[Solid]:
    """Return a slender, slightly leaning trunk under a light, tall crown, or fine bare boughs."""
    height, radius = rng.uniform(5.0, 7.5), 0.5 * radius
    heading, lean = rng.uniform(-math.pi, math.pi), rng.uniform(0.0, 0.07)
    wide, tall = rng.uniform(0.6, 1.1), rng.uniform(1.2, 1.9)
    trunk = rod((x, y, -ROOT_M), heading, lean, height + ROOT_M, radius, look.bark, look.bark_colour, 'trunk')
    if not leaves:
        middle = (x + 0.6 * height * math.sin(lean) * math.cos(heading),
                  y + 0.6 * height * math.sin(lean) * math.sin(heading), 0.5 * height)
        return [trunk, *boughs(rng, middle, radius, int(rng.integers(3, 6)), look)]
    return [trunk, crown(x + math.sin(lean) * math.cos(heading) * height,
                         y + math.sin(lean) * math.sin(heading) * height, height, wide, tall, look)]


def dead(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
         leaves: bool = True) -> list[Solid]:
    """Return a dead trunk with a few stubs of branches, some of them at flight height."""
    height = rng.uniform(2.6, 6.0)
    solids = [_trunk(x, y, radius, height, look)]
    for _ in range(int(rng.integers(1, 5))):
        solids.append(branch((x, y, rng.uniform(1.2, height - 0.3)), rng.uniform(-math.pi, math.pi),
                             rng.uniform(0.6, 1.4), radius + rng.uniform(0.3, 1.5), max(0.02, 0.3 * radius), look))
    return solids


KINDS: dict[str, Callable[..., list[Solid]]] = {
    'conifer': conifer, 'pine': pine, 'broad_leaved': broad_leaved, 'birch': birch, 'dead': dead,
}
"""Trees with one straight trunk each; see `odd_trees` for the others."""


def rod(foot: tuple[float, float, float], heading: float, tilt: float, length: float, radius: float, material: str,
        colour: Colour, kind: str) -> Solid:
    """Return a cylinder that leads from its foot [m] towards `heading`, tilted off the vertical by `tilt` [rad]."""
    along = (math.sin(tilt) * math.cos(heading), math.sin(tilt) * math.sin(heading), math.cos(tilt))
    centre = tuple(float(place + 0.5 * length * step) for place, step in zip(foot, along, strict=True))
    turn = (-math.sin(0.5 * heading) * math.sin(0.5 * tilt), math.cos(0.5 * heading) * math.sin(0.5 * tilt),
            math.sin(0.5 * heading) * math.cos(0.5 * tilt), math.cos(0.5 * heading) * math.cos(0.5 * tilt))
    return Solid('cylinder', centre, (float(radius), float(radius), 0.5 * float(length)), turn, material, colour, kind)


def branch(foot: tuple[float, float, float], heading: float, tilt: float, length: float, radius: float,
           look: TreeLook) -> Solid:
    """Return a rod of a tree's own wood."""
    return rod(foot, heading, tilt, length, radius, look.bark, look.bark_colour, 'branch')


def boughs(rng: np.random.Generator, foot: tuple[float, float, float], radius: float, count: int,
           look: TreeLook) -> list[Solid]:
    """Return bare boughs that rise from the top of a trunk to all sides."""
    first = rng.uniform(-math.pi, math.pi)
    return [branch((foot[0], foot[1], foot[2] + rng.uniform(0.2, 1.2)), first + 2.4 * number, rng.uniform(0.25, 0.95),
                   rng.uniform(1.1, 2.4), max(0.02, 0.4 * radius), look) for number in range(count)]


def crown(x: float, y: float, z: float, wide: float, tall: float, look: TreeLook) -> Solid:
    """Return a rounded crown."""
    return Solid('ellipsoid', (float(x), float(y), float(z)), (float(wide), float(wide), float(tall)),
                 material=look.foliage, colour=look.crown_colour, kind='crown')


def _trunk(x: float, y: float, radius: float, height: float, look: TreeLook) -> Solid:
    half = 0.5 * (height + ROOT_M)
    return Solid('cylinder', (x, y, half - ROOT_M), (radius, radius, half), material=look.bark,
                 colour=look.bark_colour, kind='trunk')
