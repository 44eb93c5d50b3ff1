"""What solids are hit as: primitives that PyBullet knows, many to a compound, and convex hulls."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Solid

_COMPOUND_LIMIT = 16
"""Most children that PyBullet accepts in one compound shape."""
_PRIMITIVES = {'box': pybullet.GEOM_BOX, 'cylinder': pybullet.GEOM_CYLINDER, 'ellipsoid': pybullet.GEOM_SPHERE}
"""Shapes that PyBullet knows itself; an ellipsoid is one if it is a sphere."""


def collision_shapes(client: BulletClient, solids: Sequence[Solid]) -> list[int]:
    """Create the shapes of those solids that collide, in the frame that the solids are posed in; return their ids."""
    solids = [solid for solid in solids if solid.collides]
    primitives = [solid for solid in solids if _is_primitive(solid)]
    shapes = [_compound(client, primitives[first : first + _COMPOUND_LIMIT])
              for first in range(0, len(primitives), _COMPOUND_LIMIT)]
    return shapes + [_hull(client, solid) for solid in solids if not _is_primitive(solid)]


def triangle_shape(client: BulletClient, vertices: np.ndarray, triangles: np.ndarray) -> int:
    """Create the shape of (triangles, 3) as they are, hollow, over (vertices, 3) [m]; return its id."""
    return client.createCollisionShape(
        pybullet.GEOM_MESH, vertices=vertices.tolist(), indices=triangles.ravel().tolist(),
        flags=pybullet.GEOM_FORCE_CONCAVE_TRIMESH)


def _compound(client: BulletClient, solids: Sequence[Solid]) -> int:
    return client.createCollisionShapeArray(
        shapeTypes=[_PRIMITIVES[solid.shape] for solid in solids],
        halfExtents=[solid.size for solid in solids],
        radii=[solid.size[0] for solid in solids],
        lengths=[2.0 * solid.size[2] for solid in solids],
        collisionFramePositions=[solid.position for solid in solids],
        collisionFrameOrientations=[solid.orientation for solid in solids])


def _hull(client: BulletClient, solid: Solid) -> int:
    hull = _cone_hull() if solid.shape == 'cone' else _ellipsoid_hull()
    vertices = (hull * solid.size) @ rotation_matrix(solid.orientation).T + solid.position
    return client.createCollisionShape(pybullet.GEOM_MESH, vertices=vertices.tolist())


def _is_primitive(solid: Solid) -> bool:
    return solid.shape in _PRIMITIVES and (solid.shape != 'ellipsoid' or len(set(solid.size)) == 1)


@lru_cache(maxsize=1)
def _cone_hull() -> np.ndarray:
    angle = 2.0 * np.pi * np.arange(24) / 24
    base = np.column_stack([np.cos(angle), np.sin(angle), np.full(24, -1.0)])
    return np.vstack([base, [0.0, 0.0, 1.0]])


@lru_cache(maxsize=1)
def _ellipsoid_hull(points: int = 80) -> np.ndarray:
    """(points, 3) spread evenly over the unit sphere along a golden spiral."""
    height = 1.0 - (2.0 * np.arange(points) + 1.0) / points
    angle = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(points)
    radius = np.sqrt(1.0 - height**2)
    inscribed = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
    return 1.012 * inscribed  # half of the hull's flattening, so that it errs to both sides alike
