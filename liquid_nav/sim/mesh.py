"""Low-poly textured triangles from solids, and the atlas that holds their textures in one picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Solid, Surface
from liquid_nav.sim.ground import Cells
from liquid_nav.sim.materials import texture
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

    def add_cells(self, cells: Cells, material: str, colour: Sequence[float], rng: np.random.Generator,
                  shades: Sequence[float] = (1.0,)) -> None:
        """Add cells of ground; `rng` draws each copy's pattern and its brightness, one of `shades`."""
        kinds = np.array([self._atlas.tile(material, np.multiply(colour, shade), variant)
                          for shade in shades for variant in range(VARIANTS)])
        tiles = rng.choice(kinds, cells.copies.max() + 1)[cells.copies]
        first = 4 * np.arange(len(tiles))[:, None, None]
        self._append(cells.corners.reshape(-1, 3), cells.normals.reshape(-1, 3), cells.uvs.reshape(-1, 2),
                     (first + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3), np.repeat(tiles, 4))

    def add_surface(self, surface: Surface) -> None:
        """Add a surface without a picture; each triangle wears a whole pattern."""
        mesh = surface_mesh(surface)
        tiles = np.array([self._atlas.tile(surface.material, surface.colour, variant) for variant in range(VARIANTS)])
        chosen = tiles[np.arange(len(mesh.triangles)) % VARIANTS]
        self._append(mesh.vertices, mesh.normals, mesh.uvs, mesh.triangles, np.repeat(chosen, 3))

    def build(self) -> Mesh:
        """Return the mesh; the atlas must hold its tiles already, those of its other meshes included."""
        vertices, normals, uvs, triangles, tiles = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        return Mesh(vertices, normals, self._atlas.place(tiles, uvs), triangles)

    def _append(self, vertices, normals, uvs, triangles, tiles) -> None:
        self._parts.append((vertices, normals, uvs, triangles + self.vertex_count, tiles))
        self.vertex_count += len(vertices)


def surface_mesh(surface: Surface) -> Mesh:
    """Return the triangles of a surface, each with three vertices of its own; without `uvs` each wears all there is."""
    corners = surface.vertices[surface.triangles].astype(float)  # (triangles, 3 corners, 3)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = np.where(size > 1e-12, normals / np.maximum(size, 1e-12), [0.0, 0.0, 1.0])
    if surface.uvs is None:
        uvs = np.tile([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], (len(corners), 1))
    else:
        uvs = surface.uvs[surface.triangles].reshape(-1, 2)
    return Mesh(corners.reshape(-1, 3), np.repeat(normals, 3, axis=0), uvs, np.arange(3 * len(corners)).reshape(-1, 3))


def wavefront(mesh: Mesh, texture_name: str = 'atlas') -> str:
    """Return the mesh as the text of a Wavefront OBJ file that takes its material from the .mtl file of that name."""
    lines = [f'mtllib {texture_name}.mtl', f'usemtl {texture_name}']
    lines += [f'v {x:.6f} {y:.6f} {z:.6f}' for x, y, z in mesh.vertices.tolist()]
    lines += [f'vt {u:.6f} {v:.6f}' for u, v in mesh.uvs.tolist()]
    lines += [f'vn {x:.6f} {y:.6f} {z:.6f}' for x, y, z in mesh.normals.tolist()]
    lines += [f'f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}' for a, b, c in (mesh.triangles + 1).tolist()]
    return '\n'.join(lines) + '\n'
