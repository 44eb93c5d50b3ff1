"""Tinted textures by number, and the pictures that hold those of one mesh."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from liquid_nav.sim.materials import texture
from liquid_nav.sim.mesh import VARIANTS, Mesh

PATTERNS = 16
"""Sets of such patterns; a scene's seed picks one."""
COLOUR_STEPS = 20
"""Levels of each colour channel; near colours share a tile."""


class Atlas:
    """
    A scene's tinted textures, each a tile with a number.

    Each mesh gets a picture of its own tiles alone: a small one stays in the processor's cache while it is drawn.
    """

    def __init__(self, seed: int, side: int = 32):
        """Start empty; `seed` draws the patterns, `side` is a tile's width [pixel]."""
        self._first = seed % PATTERNS * VARIANTS
        self._side = side
        self._tiles: dict[tuple[str, int, tuple[int, ...]], int] = {}

    def tile(self, material: str, colour: Sequence[float], variant: int) -> int:
        """Return the number of the tile for a material in a colour."""
        key = (material, variant % VARIANTS, tuple([int(channel * COLOUR_STEPS + 0.5) for channel in colour]))
        return self._tiles.setdefault(key, len(self._tiles))

    def dress(self, mesh: Mesh) -> tuple[Mesh, np.ndarray]:
        """Return a mesh over tiles as one over a picture, and the picture, (side, side, 3) uint8 RGB."""
        numbers, place = np.unique(mesh.tiles, return_inverse=True)
        columns = math.ceil(math.sqrt(len(numbers)))
        inset = 0.25 / self._side
        inner = inset + np.clip(mesh.uvs, 0.0, 1.0) * (1.0 - 2.0 * inset)
        column, row = place % columns, place // columns
        uvs = np.stack([(column + inner[:, 0]) / columns, 1.0 - (row + 1.0 - inner[:, 1]) / columns], axis=1)
        return replace(mesh, uvs=uvs, tiles=None), self._picture(numbers.tolist(), columns)

    def _picture(self, numbers: Sequence[int], columns: int) -> np.ndarray:
        side, keys = self._side, list(self._tiles)
        tiles = np.zeros((columns * columns, side, side, 3), np.uint8)
        for tile, number in zip(tiles, numbers, strict=False):
            material, variant, tint = keys[number]
            pattern = texture(material, self._first + variant, side)
            np.multiply(pattern, np.array(tint, np.float32) * (255.0 / COLOUR_STEPS), out=tile, casting='unsafe')
        return tiles.reshape(columns, columns, side, side, 3).transpose(0, 2, 1, 3, 4).reshape(
            columns * side, columns * side, 3)
