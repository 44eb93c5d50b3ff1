"""What solids are hit as: primitives that PyBullet knows, and convex hulls, many to a compound."""

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Solid

_COMPOUND_LIMIT = 16
"""Most primitives that PyBullet accepts in one compound shape."""
_PRIMITIVES = {'box': pybullet.GEOM_BOX, 'cylinder': pybullet.GEOM_CYLINDER, 'ellipsoid': pybullet.GEOM_SPHERE}
"""Shapes that PyBullet knows itself; an ellipsoid is one if it is a sphere."""
HULL_ERROR_M = 0.009
"""How far the hulls that stand for ellipsoids and cones lie off their surfaces at most, either way."""
_SIZE_STEP_M = 0.1
_CELL_M = 8.0
"""Primitives of one compound stand together, in squares of about this side."""


def collision_shapes(client: BulletClient, solids: Sequence[Solid], folder: Path) -> list[int]:
    """
    Create the shapes of those solids that collide, in the frame that the solids are posed in; return their ids.

    Hulls pass through a file in `folder`, for only so PyBullet takes many at once, and each body costs.
    """
    solids = [solid for solid in solids if solid.collides]
    primitives = sorted(filter(_is_primitive, solids), key=_neighbourhood)
    shapes = [_compound(client, primitives[first : first + _COMPOUND_LIMIT])
              for first in range(0, len(primitives), _COMPOUND_LIMIT)]
    hulls = [_hull(solid) for solid in solids if not _is_primitive(solid)]
    if hulls:
        path = folder / 'hulls.obj'
        path.write_text(''.join(_wavefront(hulls)), encoding='ascii')
        shapes.append(client.createCollisionShape(pybullet.GEOM_MESH, fileName=str(path)))
    return shapes


def triangle_shape(client: BulletClient, vertices: np.ndarray, triangles: np.ndarray) -> int:
    """Create the shape of (triangles, 3) as they are, hollow, over (vertices, 3) [m]; return its id."""
    return client.createCollisionShape(
        pybullet.GEOM_MESH, vertices=vertices.tolist(), indices=triangles.ravel().tolist(),
        flags=pybullet.GEOM_FORCE_CONCAVE_TRIMESH)


def _is_primitive(solid: Solid) -> bool:
    return solid.shape in _PRIMITIVES and (solid.shape != 'ellipsoid' or len(set(solid.size)) == 1)


def _neighbourhood(solid: Solid) -> tuple[bool, int, int]:
    """Sort by squares along x and y; what is larger than a square comes first, as it is near to everything."""
    x, y, _ = solid.position
    return max(solid.size) < _CELL_M, round(x / _CELL_M), round(y / _CELL_M)


def _compound(client: BulletClient, solids: Sequence[Solid]) -> int:
    return client.createCollisionShapeArray(
        shapeTypes=[_PRIMITIVES[solid.shape] for solid in solids],
        halfExtents=[solid.size for solid in solids],
        radii=[solid.size[0] for solid in solids],
        lengths=[2.0 * solid.size[2] for solid in solids],
        collisionFramePositions=[solid.position for solid in solids],
        collisionFrameOrientations=[solid.orientation for solid in solids])


def _hull(solid: Solid) -> np.ndarray:
    """Return points whose convex hull a solid is hit as, (points, 3)."""
    hull = (_cone_hull if solid.shape == 'cone' else _ellipsoid_hull)(math.ceil(max(solid.size) / _SIZE_STEP_M))
    return (hull * solid.size) @ rotation_matrix(solid.orientation).T + solid.position


def _wavefront(hulls: Sequence[np.ndarray]) -> list[str]:
    """Return the text of a Wavefront OBJ file with an object for each hull; its faces only name all its points."""
    lines, first = [], 1
    for number, hull in enumerate(hulls):
        lines.append(f'o hull{number}\n' + 'v %.5f %.5f %.5f\n' * len(hull) % tuple(hull.ravel().tolist()))
        corners = first + np.arange(-(-len(hull) // 3) * 3) % len(hull)
        lines.append('f %d %d %d\n' * (len(corners) // 3) % tuple(corners.tolist()))
        first += len(hull)
    return lines


@lru_cache(maxsize=64)
def _cone_hull(size_steps: int) -> np.ndarray:
    """Return points for a cone of radius 1 and half height 1 that is to be stretched by so many steps of size."""
    # The edges of a regular polygon lie (pi / corners)^2 / 2 of the radius inside the circle.
    corners = math.ceil(0.5 * math.pi * math.sqrt(size_steps * _SIZE_STEP_M / HULL_ERROR_M))
    angle = 2.0 * np.pi * np.arange(corners) / corners
    radius = 2.0 / (1.0 + math.cos(math.pi / corners))  # so that it errs to both sides alike
    base = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), np.full(corners, -1.0)])
    return np.vstack([base, [0.0, 0.0, 1.0]])


@lru_cache(maxsize=64)
def _ellipsoid_hull(size_steps: int) -> np.ndarray:
    """Return points, evenly over a unit sphere along a golden spiral, for one that is stretched by steps of size."""
    # The faces of such a hull lie up to 3.7 / points of the radius inside the sphere; half of it is made up for.
    points = math.ceil(0.5 * 3.7 * size_steps * _SIZE_STEP_M / HULL_ERROR_M)
    height = 1.0 - (2.0 * np.arange(points) + 1.0) / points
    angle = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(points)
    radius = np.sqrt(1.0 - height**2)
    spiral = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
    return (1.0 + 0.5 * 3.7 / points) * spiral
