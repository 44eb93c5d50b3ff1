"""Low-poly textured triangles from solids, and the atlas that holds their textures in one picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Solid
from liquid_nav.sim.materials import TILE_M, texture
from liquid_nav.sim.shapes import template

VARIANTS = 3
"""Patterns of one material in one scene."""
PATTERNS = 16
"""Sets of such patterns; a scene's seed picks one."""
COLOUR_STEPS = 20
"""Levels of each colour channel; near colours share a tile."""


@dataclass(frozen=True)
class Mesh:
    """Triangles with one texture."""

    vertices: np.ndarray
    """(vertices, 3) [m]."""
    normals: np.ndarray
    """(vertices, 3), unit length, outward."""
    uvs: np.ndarray
    """(vertices, 2), 0 to 1; v = 1 is the picture's top row."""
    triangles: np.ndarray
    """(triangles, 3) vertex numbers, anticlockwise seen from outside."""


class Atlas:
    """Tiles of tinted textures, collected while meshes are built and then drawn into one square picture."""

    def __init__(self, seed: int, side: int = 32):
        """Start empty; `seed` draws the patterns, `side` is a tile's width [pixel]."""
        self._seed = seed
        self._side = side
        self._tiles: dict[tuple[str, int, tuple[int, ...]], int] = {}

    def tile(self, material: str, colour: Sequence[float], variant: int) -> int:
        """Return the number of the tile for a material in a colour."""
        key = (material, variant % VARIANTS, tuple(round(channel * COLOUR_STEPS) for channel in colour))
        return self._tiles.setdefault(key, len(self._tiles))

    @property
    def columns(self) -> int:
        """Tiles along each side of the picture."""
        return max(1, math.ceil(math.sqrt(len(self._tiles))))

    def picture(self) -> np.ndarray:
        """Return the atlas, (side, side, 3) uint8 RGB."""
        columns, side = self.columns, self._side
        tiles = np.zeros((columns * columns, side, side, 3), np.uint8)
        names = list(dict.fromkeys(key[:2] for key in self._tiles))
        first = self._seed % PATTERNS * VARIANTS
        patterns = np.stack([texture(material, first + variant, side) for material, variant in names])
        tints = np.array([key[2] for key in self._tiles], np.float32) * (255.0 / COLOUR_STEPS)
        chosen = patterns[[names.index(key[:2]) for key in self._tiles]]
        np.multiply(chosen, tints[:, None, None, :], out=tiles[: len(tints)], casting='unsafe')
        grid = tiles.reshape(columns, columns, side, side, 3).transpose(0, 2, 1, 3, 4)
        return grid.reshape(columns * side, columns * side, 3)

    def place(self, tiles: np.ndarray, uvs: np.ndarray) -> np.ndarray:
        """Move (vertices, 2) coordinates within a tile into the atlas; call it when all tiles are known."""
        inset = 0.25 / self._side
        inner = inset + np.clip(uvs, 0.0, 1.0) * (1.0 - 2.0 * inset)
        column, row = tiles % self.columns, tiles // self.columns
        return np.stack([(column + inner[:, 0]) / self.columns, 1.0 - (row + 1.0 - inner[:, 1]) / self.columns], axis=1)


class MeshBuilder:
    """Gathers shapes and turns them into one mesh over an atlas."""

    def __init__(self, atlas: Atlas):
        """Start empty; the textures go into `atlas`."""
        self._atlas = atlas
        self._parts: list[tuple[np.ndarray, ...]] = []
        self.vertex_count = 0

    def add(self, solids: Sequence[Solid]) -> None:
        """Add solids."""
        for number, solid in enumerate(solids):
            shape = template(solid)
            size = np.asarray(solid.size, float)
            vertices, normals = shape.vertices * size, shape.normals / size
            if tuple(solid.orientation) != (0.0, 0.0, 0.0, 1.0):
                rotation = rotation_matrix(solid.orientation).T
                vertices, normals = vertices @ rotation, normals @ rotation
            tile = self._atlas.tile(solid.material, solid.colour, number)
            self._append(vertices + solid.position, normals, shape.uvs, shape.triangles,
                         np.full(len(vertices), tile))

    def add_ground(self, bounds: tuple[float, float, float, float], material: str, colour: Sequence[float],
                   seed: int) -> None:
        """Cover the rectangle (x_min, y_min, x_max, y_max) [m] at z = 0 with tiles of slightly varied brightness."""
        cell = TILE_M.get(material, 3.0)
        x_count = math.ceil((bounds[2] - bounds[0]) / cell)
        y_count = math.ceil((bounds[3] - bounds[1]) / cell)
        rng = np.random.default_rng([seed, 7])
        kinds = np.array([self._atlas.tile(material, np.multiply(colour, shade), variant)
                          for shade in (0.85, 0.93, 1.0) for variant in range(VARIANTS)])
        tiles = rng.choice(kinds, x_count * y_count)
        rows, columns = np.divmod(np.arange(x_count * y_count), x_count)
        corner = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
        corners = np.stack([columns, rows], axis=1)[:, None, :] + corner  # (cells, 4, 2)
        flat = np.concatenate([corners * cell + np.array(bounds[:2]), np.zeros((len(tiles), 4, 1))], axis=2)
        first = 4 * np.arange(len(tiles))[:, None, None]
        self._append(flat.reshape(-1, 3), np.tile([0.0, 0.0, 1.0], (4 * len(tiles), 1)),
                     np.tile(corner, (len(tiles), 1)),
                     (first + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3), np.repeat(tiles, 4))

    def build(self) -> Mesh:
        """Return the mesh; the atlas must hold its tiles already, those of its other meshes included."""
        vertices, normals, uvs, triangles, tiles = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        return Mesh(vertices, normals, self._atlas.place(tiles, uvs), triangles)

    def _append(self, vertices, normals, uvs, triangles, tiles) -> None:
        self._parts.append((vertices, normals, uvs, triangles + self.vertex_count, tiles))
        self.vertex_count += len(vertices)


def wavefront(mesh: Mesh) -> str:
    """Return the mesh as the text of a Wavefront OBJ file that takes its material `atlas` from atlas.mtl."""
    lines = ['mtllib atlas.mtl', 'usemtl atlas']
    lines += [f'v {x:.6f} {y:.6f} {z:.6f}' for x, y, z in mesh.vertices.tolist()]
    lines += [f'vt {u:.6f} {v:.6f}' for u, v in mesh.uvs.tolist()]
    lines += [f'vn {x:.6f} {y:.6f} {z:.6f}' for x, y, z in mesh.normals.tolist()]
    lines += [f'f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}' for a, b, c in (mesh.triangles + 1).tolist()]
    return '\n'.join(lines) + '\n'
