"""
Procedural textures by name: patterns in grey that a solid's colour tints, drawn by seeded code.

A pattern holds brightness around 0.8 and repeats without a seam; only what has colours of its own (windows,
signs, the beacon) carries them in the pattern.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from liquid_nav.core.errors import unknown_option
from liquid_nav.sim import artificial_patterns as artificial
from liquid_nav.sim import facade_patterns as facade
from liquid_nav.sim import natural_patterns as natural
from liquid_nav.sim import shop_patterns as shop
from liquid_nav.sim import site_patterns as site
from liquid_nav.sim import street_patterns as street

Painter = Callable[[np.random.Generator, int], np.ndarray]

TILE_M = {
    'grass': 3.0, 'litter': 3.0, 'earth': 3.0, 'moss': 3.0, 'asphalt': 4.0, 'paving': 2.4, 'brick': 3.2,
    'concrete': 4.0, 'plaster': 4.0, 'brick_windows': 3.2, 'concrete_windows': 3.2, 'plaster_windows': 3.2,
    'shopfront': 4.0, 'garage': 3.2, 'hedge': 1.5, 'boards': 2.0, **facade.TILE_M, **street.TILE_M, **site.TILE_M,
    'snow': 3.0, 'cliff': 2.5, 'snowy_hedge': 3.0,
}
"""Side of a surface that one copy of the pattern covers [m]; other materials span each face once."""


@lru_cache(maxsize=512)
def texture(name: str, variant: int = 0, side: int = 32) -> np.ndarray:
    """
    Return the pattern of a material.

    Parameters
    ----------
    name : str
        One of MATERIALS.
    variant : int
        Seeds the pattern.
    side : int
        Width and height [pixel].

    Returns
    -------
    np.ndarray
        (side, side, 3) float32, 0 to 1, top row first; shared, so read only.

    Raises
    ------
    ConfigError
        If no material has that name.

    """
    if name not in MATERIALS:
        raise unknown_option('material', name, MATERIALS)
    rng = np.random.default_rng([variant, *name.encode()])
    pattern = np.clip(MATERIALS[name](rng, side), 0.0, 1.0).astype(np.float32)
    if pattern.ndim == 2:
        pattern = np.repeat(pattern[:, :, None], 3, axis=2)
    pattern.setflags(write=False)
    return pattern


NATURAL_BARK = ('bark', 'smooth_bark', 'birch', 'dead_wood')
NATURAL_FOLIAGE = ('leaves', 'needles', 'hedge', 'thicket', 'twigs')
NATURAL_ROCK = ('rock', 'layered_rock', 'moss', 'cliff')
NATURAL_GROUND = ('grass', 'litter', 'earth', 'moss')
NATURAL_DECOR = ('tall_grass', 'fern', 'fur')
SNOWY = ('snow', 'snowy_needles', 'snowy_hedge', 'snowy_rock')
RINGED = ('brown_rings', 'green_rings', 'dark_rings')
"""Patterns of level bands, as birches and painted trail marks have them; none is the beacon's."""
NATURAL = tuple(dict.fromkeys(NATURAL_BARK + NATURAL_FOLIAGE + NATURAL_ROCK + NATURAL_GROUND + NATURAL_DECOR + SNOWY
                              + RINGED + ('blossom',)))
"""Materials that a forest may wear."""

MATERIALS: dict[str, Painter] = {painter.__name__: painter for painter in (
    natural.bark, natural.smooth_bark, natural.birch, natural.dead_wood, natural.leaves, natural.needles,
    natural.hedge, natural.thicket, natural.rock, natural.layered_rock, natural.moss, natural.grass, natural.litter,
    natural.earth, natural.cliff, natural.twigs, natural.tall_grass, natural.fern, natural.fur, natural.snow,
    natural.snowy_needles, natural.snowy_hedge, natural.snowy_rock, natural.blossom, natural.brown_rings,
    natural.green_rings, natural.dark_rings,
    artificial.grey, artificial.asphalt, artificial.paving, artificial.brick, artificial.concrete,
    artificial.plaster, artificial.shopfront, artificial.door, artificial.garage, artificial.boards, artificial.metal,
    artificial.glass, artificial.rubber, artificial.wheel, artificial.sign, artificial.posters, artificial.beacon,
    artificial.beacon_head)}
"""Name of each material and what paints it."""
MATERIALS.update({f'{wall.__name__}_windows': artificial.with_window(wall)
                  for wall in (artificial.brick, artificial.concrete, artificial.plaster)})
MATERIALS.update({**site.PAINTERS, **facade.PAINTERS, **shop.PAINTERS, **street.PAINTERS})
