"""Trees whose trunk is not one straight pole, and what remains of them; built on ground of height 0."""

import math
from collections.abc import Callable

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.trees import ROOT_M, TreeLook, boughs, branch, crown, rod


def forked(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
           leaves: bool = True) -> list[Solid]:
    """Return a trunk that forks in two near flight height, under two crowns or bare boughs."""
    fork, heading = rng.uniform(0.6, 1.9), rng.uniform(-math.pi, math.pi)
    solids = [rod((x, y, -ROOT_M), 0.0, 0.0, fork + ROOT_M, radius, look.bark, look.bark_colour, 'trunk')]
    for side in (0.0, math.pi):
        tilt, length = rng.uniform(0.15, 0.45), rng.uniform(2.4, 3.6)
        solids.append(branch((x, y, fork - 0.1), heading + side, tilt, length, 0.7 * radius, look))
        top = _tip((x, y, fork), heading + side, tilt, length)
        if leaves:
            solids.append(crown(*top, rng.uniform(0.7, 1.2), rng.uniform(0.6, 1.0), look))
        else:
            solids += boughs(rng, (top[0], top[1], top[2] - 1.0), 0.6 * radius, 2, look)
    return solids


def multi_stem(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
               leaves: bool = True) -> list[Solid]:
    """Return two to four thin stems that spread from one foot, under one wide crown or none."""
    count, first = int(rng.integers(2, 5)), rng.uniform(-math.pi, math.pi)
    solids = []
    for number in range(count):
        heading, tilt = first + 2.0 * math.pi * number / count + rng.uniform(-0.3, 0.3), rng.uniform(0.08, 0.3)
        solids.append(rod((x, y, -ROOT_M), heading, tilt, rng.uniform(3.4, 4.8), max(0.03, 0.5 * radius), look.bark,
                          look.bark_colour, 'trunk' if number == 0 else 'branch'))
    if leaves:
        solids.append(crown(x, y, rng.uniform(3.6, 4.4), rng.uniform(1.1, 1.7), rng.uniform(0.8, 1.3), look))
    return solids


def pollard(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
            leaves: bool = True) -> list[Solid]:
    """Return a short trunk, as of a willow, with a head of shoots or a low crown."""
    height = rng.uniform(1.7, 2.6)
    solids = [rod((x, y, -ROOT_M), 0.0, 0.0, height + ROOT_M, radius, look.bark, look.bark_colour, 'trunk')]
    if leaves:
        wide = rng.uniform(0.8, 1.3)
        return [*solids, crown(x, y, height + 0.5, wide, 0.75 * wide, look)]
    first = rng.uniform(-math.pi, math.pi)
    return solids + [branch((x, y, height - 0.1), first + 0.9 * number, rng.uniform(0.1, 0.7), rng.uniform(0.9, 1.8),
                            0.02, look) for number in range(7)]


def leaning(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
            leaves: bool = True) -> list[Solid]:
    """Return a trunk that leans by up to half a right angle, overhanging the way beside it."""
    heading, tilt, length = rng.uniform(-math.pi, math.pi), rng.uniform(0.25, 0.8), rng.uniform(3.5, 6.0)
    solids = [rod((x, y, -ROOT_M), heading, tilt, length, 0.8 * radius, look.bark, look.bark_colour, 'trunk')]
    top = _tip((x, y, 0.0), heading, tilt, length)
    if leaves and top[2] > 3.2:
        solids.append(crown(*top, rng.uniform(0.6, 1.0), rng.uniform(0.5, 0.8), look))
    elif top[2] > 2.0:
        solids += boughs(rng, (top[0], top[1], top[2] - 0.9), 0.5 * radius, 2, look)
    return solids


def stump(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
          leaves: bool = True) -> list[Solid]:
    """Return what is left of a felled or broken tree, knee-high to taller than a man."""
    height = rng.uniform(0.4, 0.9) if rng.random() < 0.6 else rng.uniform(1.4, 2.4)
    return [rod((x, y, -ROOT_M), rng.uniform(-math.pi, math.pi), rng.uniform(0.0, 0.08), height + ROOT_M, radius,
                look.bark, look.bark_colour, 'stump')]


def poles(rng: np.random.Generator, x: float, y: float, radius: float, look: TreeLook,
          leaves: bool = True) -> list[Solid]:
    """Return a few thin stems that stand close together, as young growth does."""
    solids = []
    for _ in range(int(rng.integers(2, 5))):
        shift = rng.uniform(-0.35, 0.35, 2)
        solids.append(rod((x + shift[0], y + shift[1], -ROOT_M), rng.uniform(-math.pi, math.pi),
                          rng.uniform(0.0, 0.12), rng.uniform(2.2, 3.8), rng.uniform(0.03, 0.05), look.bark,
                          look.bark_colour, 'branch'))
    if leaves:
        solids.append(crown(x, y, rng.uniform(2.9, 3.5), rng.uniform(0.5, 0.8), rng.uniform(0.5, 0.8), look))
    return solids


KINDS: dict[str, Callable[..., list[Solid]]] = {
    'forked': forked, 'multi_stem': multi_stem, 'pollard': pollard, 'leaning': leaning, 'stump': stump,
    'poles': poles,
}


def _tip(foot: tuple[float, float, float], heading: float, tilt: float, length: float) -> tuple[float, float, float]:
    return (foot[0] + length * math.sin(tilt) * math.cos(heading),
            foot[1] + length * math.sin(tilt) * math.sin(heading), foot[2] + length * math.cos(tilt))
