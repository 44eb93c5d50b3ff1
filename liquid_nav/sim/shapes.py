"""Low-poly boxes, cylinders, cones and ellipsoids of half extents 1."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.materials import TILE_M

FRONTS = ('facade', 'shop', 'house_door')
"""Kinds of boxes that stand against a street: of them +y and both flanks are seen, never back, top or bottom."""


@dataclass(frozen=True)
class Template:
    """Triangles of a shape in its own frame; shared, so not to be written to."""

    vertices: np.ndarray
    """(vertices, 3), from -1 to 1."""
    normals: np.ndarray
    """(vertices, 3), outward, of the shape with half extents 1."""
    uvs: np.ndarray
    """(vertices, 2), 0 to 1 within the pattern."""
    triangles: np.ndarray
    """(triangles, 3) vertex numbers, anticlockwise seen from outside."""


def template(solid: Solid) -> Template:
    """Return the triangles of a solid's shape; what is far or never near takes fewer of them."""
    if solid.shape == 'box':
        tile = TILE_M.get(solid.material)
        repeats = (1, 1, 1) if tile is None else tuple(max(1, round(2.0 * side / tile)) for side in solid.size)
        return _box(repeats, solid.kind in FRONTS)
    if solid.shape == 'cylinder':
        return _cylinder(_sides(solid.size[0]), capped=solid.kind not in ('trunk', 'post', 'branch'))
    if solid.shape == 'cone':
        return _cone(6)
    if not solid.collides:
        return _ellipsoid(5, 3)
    if solid.kind == 'boulder':
        return _ellipsoid(7, 4)
    return _ellipsoid(6, 3 if solid.size[2] < 0.4 else 4)


def _sides(radius: float) -> int:
    """Return how many sides a cylinder takes: twigs are hardly a pixel wide, and each side costs all its height."""
    return 3 if radius < 0.035 else 4 if radius < 0.08 else 5 if radius < 0.2 else 7


@lru_cache(maxsize=256)
def _box(repeats: tuple[int, int, int], front: bool = False) -> Template:
    vertices, normals, uvs, triangles = [], [], [], []
    # Each face: its normal's axis and sign, the axis that runs right and the one that runs up, seen from outside.
    faces = ((0, 1, (1, 1), (2, 1)), (0, -1, (1, -1), (2, 1)), (1, 1, (0, -1), (2, 1)), (1, -1, (0, 1), (2, 1)),
             (2, 1, (0, 1), (1, 1)), (2, -1, (0, -1), (1, 1)))
    for axis, sign, (right, right_sign), (up, up_sign) in faces[:3] if front else faces:
        for column in range(repeats[right]):
            for row in range(repeats[up]):
                first = len(vertices)
                for u, v in ((0, 0), (1, 0), (1, 1), (0, 1)):
                    vertex = np.zeros(3)
                    vertex[axis] = sign
                    vertex[right] = right_sign * (2.0 * (column + u) / repeats[right] - 1.0)
                    vertex[up] = up_sign * (2.0 * (row + v) / repeats[up] - 1.0)
                    vertices.append(vertex)
                    normals.append(np.eye(3)[axis] * sign)
                    uvs.append((u, v))
                triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return Template(np.array(vertices), np.array(normals), np.array(uvs, float), np.array(triangles))


@lru_cache(maxsize=16)
def _cylinder(sides: int, capped: bool) -> Template:
    angle = 2.0 * np.pi * np.arange(sides + 1) / sides
    ring = _rounding(sides) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    bottom = np.column_stack([ring, np.full(sides + 1, -1.0)])
    top = np.column_stack([ring, np.full(sides + 1, 1.0)])
    share = np.arange(sides + 1) / sides
    vertices = [bottom, top]
    normals = [np.column_stack([ring, np.zeros(sides + 1)])] * 2
    uvs = [np.column_stack([share, np.zeros(sides + 1)]), np.column_stack([share, np.ones(sides + 1)])]
    i = np.arange(sides)
    triangles = [np.column_stack([i, i + 1, i + sides + 2]), np.column_stack([i, i + sides + 2, i + sides + 1])]
    if capped:
        fan = np.column_stack([np.zeros(sides - 2, int), np.arange(1, sides - 1), np.arange(2, sides)])
        for number, (cap, z) in enumerate(((top[:-1], 1.0), (bottom[:-1], -1.0))):
            vertices.append(cap)
            normals.append(np.tile([0.0, 0.0, z], (sides, 1)))
            uvs.append(0.5 + 0.5 * ring[:-1])
            triangles.append(2 * (sides + 1) + number * sides + (fan if z > 0 else fan[:, ::-1]))
    return Template(*(np.concatenate(part) for part in (vertices, normals, uvs, triangles)))


@lru_cache(maxsize=16)
def _cone(sides: int) -> Template:
    angle = 2.0 * np.pi * np.arange(sides + 1) / sides
    ring = _rounding(sides) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    middle = angle[:-1] + np.pi / sides
    base = np.column_stack([ring, np.full(sides + 1, -1.0)])
    tips = np.tile([0.0, 0.0, 1.0], (sides, 1))
    slope = 0.5  # of the side's normal on a cone of radius 1 and height 2
    normals = [np.column_stack([ring, np.full(sides + 1, slope)]),
               np.column_stack([np.cos(middle), np.sin(middle), np.full(sides, slope)]),
               np.tile([0.0, 0.0, -1.0], (sides, 1))]
    share = np.arange(sides + 1) / sides
    uvs = [np.column_stack([share, np.zeros(sides + 1)]),
           np.column_stack([share[:-1] + 0.5 / sides, np.ones(sides)]), np.full((sides, 2), 0.02)]
    i = np.arange(sides)
    fan = np.column_stack([np.zeros(sides - 2, int), np.arange(2, sides), np.arange(1, sides - 1)])
    return Template(np.concatenate([base, tips, base[:-1]]), np.concatenate(normals), np.concatenate(uvs),
                     np.concatenate([np.column_stack([i, i + 1, i + sides + 1]), 2 * sides + 1 + fan]))


@lru_cache(maxsize=16)
def _ellipsoid(sides: int, rings: int) -> Template:
    polar = np.pi * np.arange(rings + 1) / rings
    angle = 2.0 * np.pi * np.arange(sides + 1) / sides
    grid = np.stack(np.broadcast_arrays(np.sin(polar)[:, None] * np.cos(angle), np.sin(polar)[:, None] * np.sin(angle),
                                        np.cos(polar)[:, None]), axis=-1).reshape(-1, 3)
    uvs = np.stack(np.broadcast_arrays(np.arange(sides + 1) / sides, 1.0 - (np.arange(rings + 1) / rings)[:, None]),
                   axis=-1).reshape(-1, 2)
    triangles = []
    for ring in range(rings):
        for side in range(sides):
            first = ring * (sides + 1) + side
            below = first + sides + 1
            if ring > 0:
                triangles.append((first, below, first + 1))
            if ring < rings - 1:
                triangles.append((first + 1, below, below + 1))
    return Template(_rounding(sides) * grid, grid, uvs, np.array(triangles))


def _rounding(sides: int) -> float:
    """Return how much to widen a polygon so that its edges lie as far inside the circle as its corners outside."""
    return 2.0 / (1.0 + math.cos(math.pi / sides))
