"""Trees of several kinds as solids."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour


@dataclass(frozen=True)
class TreeLook:
    """Materials and colours of one tree."""

    bark: str
    bark_colour: Colour
    foliage: str
    crown_colour: Colour


def conifer(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook) -> list[Solid]:
    """Return a trunk under stacked cones; now and then they reach down to flight height."""
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


def broad_leaved(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook) -> list[Solid]:
    """Return a trunk under one to three rounded crowns; now and then the lowest hangs to flight height."""
    bottom = rng.uniform(1.2, 1.7) if rng.random() < 0.12 else rng.uniform(2.3, 3.4)
    count = int(rng.integers(1, 4))
    solids = [_trunk(x, y, radius, bottom + 0.9, look)]
    for number in range(count):
        wide, tall = rng.uniform(0.8, 1.5), rng.uniform(0.7, 1.3)
        shift = rng.uniform(-0.6, 0.6, 2) if number else np.zeros(2)
        solids.append(_crown(x + shift[0], y + shift[1], bottom + tall + 0.8 * number * rng.uniform(0.5, 1.0), wide,
                             tall, look))
    return solids


def birch(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook) -> list[Solid]:
    """Return a slender, slightly leaning trunk under a light, tall crown."""
    height = rng.uniform(5.0, 7.5)
    lean = rng.uniform(-0.05, 0.05, 2)
    wide, tall = rng.uniform(0.6, 1.1), rng.uniform(1.2, 1.9)
    trunk = Solid('cylinder', (x + lean[1] * 0.5 * height, y - lean[0] * 0.5 * height, 0.5 * height),
                  (radius, radius, 0.5 * height), tuple(quaternion_from_euler(lean[0], lean[1], 0.0).tolist()),
                  look.bark, look.bark_colour, 'trunk')
    return [trunk, _crown(x + lean[1] * height, y - lean[0] * height, height, wide, tall, look)]


def bare(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook) -> list[Solid]:
    """Return a dead trunk with a few stubs of branches above flight height."""
    height = rng.uniform(3.0, 6.0)
    solids = [_trunk(x, y, radius, height, look)]
    for _ in range(int(rng.integers(1, 4))):
        heading, tilt, length = rng.uniform(-math.pi, math.pi), rng.uniform(0.6, 1.1), rng.uniform(0.4, 0.9)
        along = np.array([math.sin(tilt) * math.cos(heading), math.sin(tilt) * math.sin(heading), math.cos(tilt)])
        foot = np.array([x, y, rng.uniform(2.4, height - 0.3)])
        thick = max(0.02, 0.3 * radius)
        solids.append(Solid('cylinder', tuple((foot + along * length).tolist()), (thick, thick, length),
                            tuple(quaternion_from_euler(0.0, tilt, heading).tolist()), look.bark, look.bark_colour,
                            'branch'))
    return solids


KINDS: dict[str, Callable[..., list[Solid]]] = {
    'conifer': conifer, 'broad_leaved': broad_leaved, 'birch': birch, 'bare': bare,
}


def _trunk(x: float, y: float, radius: float, height: float, look: TreeLook) -> Solid:
    return Solid('cylinder', (x, y, 0.5 * height), (radius, radius, 0.5 * height), material=look.bark,
                 colour=look.bark_colour, kind='trunk')


def _crown(x: float, y: float, z: float, wide: float, tall: float, look: TreeLook) -> Solid:
    return Solid('ellipsoid', (float(x), float(y), float(z)), (wide, wide, tall), material=look.foliage,
                 colour=look.crown_colour, kind='crown')
