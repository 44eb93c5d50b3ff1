"""What stands around a forest and is only seen: more trees, and undergrowth that closes the view."""

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.formations import Group

Bounds = tuple[float, float, float, float]

_TREES = 26
_WALLS = 20


def tree_line(rng: np.random.Generator, bounds: Bounds, dress) -> list[Group]:
    """Return trees around the bounds."""
    x_min, y_min, x_max, y_max = bounds
    groups = []
    for number in range(_TREES):
        out, share = float(rng.uniform(1.5, 12.0)), float(rng.uniform(0.0, 1.0))
        x, y = ((x_min - out, y_min - out + share * (y_max - y_min + 2 * out)),
                (x_max + out, y_min - out + share * (y_max - y_min + 2 * out)),
                (x_min - out + share * (x_max - x_min + 2 * out), y_min - out),
                (x_min - out + share * (x_max - x_min + 2 * out), y_max + out))[number % 4]
        kind = ('conifer', 'broad_leaved', 'birch')[int(rng.integers(3))]
        look = dress.tree(kind)
        height, wide = float(rng.uniform(4.5, 9.0)), float(rng.uniform(1.2, 2.4))
        shape, low = ('cone', 0.4) if kind == 'conifer' else ('ellipsoid', 1.8)
        half = 0.5 * (height - low)
        solids = [Solid(shape, (x, y, low + half), (wide, wide, half), material=look.foliage,
                        colour=look.crown_colour, kind='crown', collides=False)]
        if kind != 'conifer' and number % 2:
            thick = 0.18 if kind == 'broad_leaved' else 0.09
            solids.append(Solid('cylinder', (x, y, 1.0), (thick, thick, 1.4), material=look.bark,
                                colour=look.bark_colour, kind='trunk', collides=False))
        groups.append((x, y, solids))
    return groups


def thicket(rng: np.random.Generator, bounds: Bounds, dress) -> list[Group]:
    """Return walls of far undergrowth all around."""
    x_min, y_min, x_max, y_max = np.add(bounds, (-15.0, -15.0, 15.0, 15.0))
    middle = (0.5 * (x_min + x_max), 0.5 * (y_min + y_max))
    groups = []
    for number in range(_WALLS):
        along, half = number // 4 / 2.0 - 1.0, (0.5 * (x_max - x_min), 0.5 * (y_max - y_min))
        height, depth = float(rng.uniform(1.6, 3.2)), float(rng.uniform(0.0, 1.5))
        material, colour = dress.thicket()
        if number % 2:
            place, size = (middle[0] + along * half[0], (y_min, y_max)[number // 2 % 2]), (half[0] / 3.8, 0.1 + depth)
        else:
            place, size = ((x_min, x_max)[number // 2 % 2], middle[1] + along * half[1]), (0.1 + depth, half[1] / 3.8)
        x, y = float(place[0]), float(place[1])
        groups.append((x, y, [Solid('box', (x, y, height - 0.6), (float(size[0]), float(size[1]), height),
                                    material=material, colour=colour, kind='thicket', collides=False)]))
    return groups
