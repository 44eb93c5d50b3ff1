"""A roof of leaves over a forest: broad, low crowns side by side, above the height that is flown at."""

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.formations import Group

LOWEST_M = 2.5
"""No leaf of it hangs lower above the ground [m]."""
_SPACING_M = 2.4
_BEYOND_M = 5.0  # the bounds, so that no sky shows below its edge


def canopy(rng: np.random.Generator, bounds: tuple[float, float, float, float], dress, cover: float) -> list[Group]:
    """
    Return crowns over the bounds (x_min, y_min, x_max, y_max) [m], on ground of height 0.

    `cover` is the share of the places on a loose grid that have one; at 1 hardly any sky is seen. One forest's crowns
    end at about one height, as they do where they all reach for the light, and are either flat below or rounded.
    """
    if cover <= 0.0:
        return []
    bottom, uneven = rng.uniform(LOWEST_M, 3.8), rng.uniform(0.0, 0.5)
    shape = 'cone' if rng.random() < 0.6 else 'ellipsoid'
    looks = [dress.tree('broad_leaved') for _ in range(int(rng.integers(1, 4)))]
    x_min, y_min, x_max, y_max = np.add(bounds, (-_BEYOND_M, -_BEYOND_M, _BEYOND_M, _BEYOND_M))
    groups = []
    for x in np.arange(x_min, x_max, _SPACING_M):
        for y in np.arange(y_min, y_max, _SPACING_M):
            at = np.array((x, y)) + rng.uniform(-0.5, 0.5, 2)
            wide, half = rng.uniform(1.6, 2.3), rng.uniform(0.25, 0.7)
            rise, look = rng.uniform(0.0, uneven), looks[rng.integers(len(looks))]
            if rng.random() < cover:
                place = (float(at[0]), float(at[1]), float(bottom + rise + half))
                groups.append((*place[:2], [Solid(shape, place, (float(wide), float(wide), float(half)),
                                                  material=look.foliage, colour=look.crown_colour, kind='crown')]))
    return groups
