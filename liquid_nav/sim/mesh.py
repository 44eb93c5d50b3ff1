"""Low-poly textured triangles from solids, ground and surfaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Solid, Surface
from liquid_nav.sim.ground import Cells
from liquid_nav.sim.shapes import template

VARIANTS = 3
"""Patterns of one material in one scene."""


@dataclass(frozen=True)
class Mesh:
    """Triangles over one picture, or over the tiles of an atlas."""

    vertices: np.ndarray
    """(vertices, 3) [m]."""
    normals: np.ndarray
    """(vertices, 3), unit length, outward."""
    uvs: np.ndarray
    """(vertices, 2) places in the picture or tile, 0 to 1; v = 1 is its top row."""
    triangles: np.ndarray
    """(triangles, 3) vertex numbers, anticlockwise seen from outside."""
    tiles: np.ndarray | None = None
    """(vertices,) numbers of tiles; None over a picture."""


class Tiles(Protocol):
    """What numbers textures: an `Atlas`."""

    def tile(self, material: str, colour: Sequence[float], variant: int) -> int:
        """Return the number of the tile for a material in a colour; `variant` counts modulo VARIANTS."""


class MeshBuilder:
    """Gathers shapes and turns them into one mesh over tiles."""

    def __init__(self, tiles: Tiles):
        """Start empty; the textures are numbered by `tiles`."""
        self._tiles = tiles
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
            tile = self._tiles.tile(solid.material, solid.colour, number)
            self._append(vertices + solid.position, normals, shape.uvs, shape.triangles,
                         np.full(len(vertices), tile))

    def add_cells(self, cells: Cells, material: str, colour: Sequence[float], rng: np.random.Generator,
                  shades: Sequence[float] = (1.0,)) -> None:
        """Add cells of ground; `rng` draws each copy's pattern and its brightness, one of `shades`."""
        kinds = np.array([self._tiles.tile(material, np.multiply(colour, shade), variant)
                          for shade in shades for variant in range(VARIANTS)])
        tiles = rng.choice(kinds, cells.copies.max() + 1)[cells.copies]
        first = 4 * np.arange(len(tiles))[:, None, None]
        self._append(cells.corners.reshape(-1, 3), cells.normals.reshape(-1, 3), cells.uvs.reshape(-1, 2),
                     (first + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3), np.repeat(tiles, 4))

    def add_surface(self, surface: Surface) -> None:
        """Add a surface without a picture; each triangle wears a whole pattern."""
        mesh = surface_mesh(surface)
        kinds = np.array([self._tiles.tile(surface.material, surface.colour, variant) for variant in range(VARIANTS)])
        tiles = kinds[np.arange(len(mesh.triangles)) % VARIANTS]
        self._append(mesh.vertices, mesh.normals, mesh.uvs, mesh.triangles, np.repeat(tiles, 3))

    def build(self) -> Mesh:
        """Return the mesh, its triangles in the order in which they were added."""
        if not self._parts:
            return Mesh(np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 2)), np.zeros((0, 3), int), np.zeros(0, int))
        vertices, normals, uvs, triangles, tiles = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        normals = normals / np.linalg.norm(normals, axis=1, keepdims=True)
        return Mesh(vertices, normals, uvs, triangles, tiles)

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


def split(mesh: Mesh, most: int) -> list[Mesh]:
    """
    Cut a mesh into parts of at most `most` triangles that lie near each other, in their former order.

    What is largest across x or y is halved at the median of its triangles' middles, again and again.
    """
    middles = mesh.vertices[mesh.triangles].mean(axis=1)[:, :2]
    waiting, parts = [np.arange(len(middles))] if len(middles) else [], []
    while waiting:
        chosen = waiting.pop()
        if len(chosen) <= most:
            parts.append(np.sort(chosen))
            continue
        extent = np.ptp(middles[chosen], axis=0)
        order = np.argsort(middles[chosen, int(extent[1] > extent[0])], kind='stable')
        half = len(chosen) // 2
        waiting += [chosen[order[half:]], chosen[order[:half]]]
    return [_part(mesh, part) for part in parts]


def unburied(mesh: Mesh, heights: np.ndarray, least: float) -> Mesh:
    """Return a mesh without those triangles whose corners all lie lower than `least`, by (vertices,) heights."""
    return _part(mesh, np.flatnonzero((heights[mesh.triangles] >= least).any(axis=1)))


def _part(mesh: Mesh, chosen: np.ndarray) -> Mesh:
    used, triangles = np.unique(mesh.triangles[chosen], return_inverse=True)
    return Mesh(mesh.vertices[used], mesh.normals[used], mesh.uvs[used], triangles.reshape(-1, 3),
                None if mesh.tiles is None else mesh.tiles[used])


def wavefront(mesh: Mesh, texture_name: str = 'atlas') -> str:
    """Return the mesh as the text of a Wavefront OBJ file that takes its material from the .mtl file of that name."""
    lines = [f'mtllib {texture_name}.mtl', f'usemtl {texture_name}']
    lines += [f'v {x:.6f} {y:.6f} {z:.6f}' for x, y, z in mesh.vertices.tolist()]
    lines += [f'vt {u:.6f} {v:.6f}' for u, v in mesh.uvs.tolist()]
    lines += [f'vn {x:.6f} {y:.6f} {z:.6f}' for x, y, z in mesh.normals.tolist()]
    lines += [f'f {a}/{a}/{a} {b}/{b}/{b} {c}/{c}/{c}' for a, b, c in (mesh.triangles + 1).tolist()]
    return '\n'.join(lines) + '\n'
