"""What a scene's things look like from above: outlines with the heights that they span."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from liquid_nav.core.frames import rotation_matrices, rotation_matrix
from liquid_nav.core.motion import Route
from liquid_nav.core.scene import Mover, Ribbon, Scene, Solid, Surface

_PLANTS = ('crown', 'bush', 'hedge', 'shrub')


@dataclass(frozen=True)
class Outline:
    """One thing from above."""

    points: np.ndarray
    """(points, 2) its convex outline [m; world]."""
    bottom: float
    """Lowest height above the ground at its middle [m]."""
    top: float
    """Highest height above the ground at its middle [m]."""
    plant: bool
    collides: bool
    thin: bool = False
    """Whether it may have no width from above, as an upright triangle has none."""


def outlines(scene: Scene) -> Iterator[Outline]:
    """Yield all of a scene that stands still, the beacon left out: solids, then the triangles of surfaces."""
    for solid in scene.solids:
        if solid.kind != 'beacon':
            ground = float(scene.ground_height(np.array(solid.position[:2])))
            bottom, top = span(solid)
            yield Outline(footprint(solid), bottom - ground, top - ground, solid.kind in _PLANTS, solid.collides)
    for surface in scene.surfaces:
        yield from _triangles(scene, surface)


def footprint(solid: Solid) -> np.ndarray:
    """Return the convex outline of a solid seen from above, (points, 2) [m; world]."""
    return _hull(_surface(solid))


def span(solid: Solid) -> tuple[float, float]:
    """Return the lowest and highest height of a solid [m; world]."""
    heights = _surface(solid)[:, 2]
    return float(heights.min()), float(heights.max())


def mover_footprint(mover: Mover, time_s: float = 0.0) -> np.ndarray:
    """Return the convex outline of a mover at a time since the start, (points, 2) [m; world]."""
    positions, turns = mover.motion.poses(np.array([time_s]))
    points = np.vstack([_surface(solid) for solid in mover.solids])
    return _hull(points @ rotation_matrices(turns)[0].T + positions[0])


def mover_route(mover: Mover) -> np.ndarray | None:
    """Return the corners of the way that a mover goes, (points, 2) [m; world]; None if it stays where it is."""
    if not isinstance(mover.motion, Route):
        return None
    points = np.array(mover.motion.points)[:, :2]
    return np.vstack([points, points[:1]]) if mover.motion.closed else points


def ribbon_outline(ribbon: Ribbon) -> list[np.ndarray]:
    """Return convex pieces of a strip: a rectangle for each leg, and a disc for each joint, each (points, 2)."""
    points, half = np.array(ribbon.points, float), 0.5 * ribbon.width
    along = np.diff(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = half * np.stack([-along[:, 1], along[:, 0]], axis=1)
    legs = [np.array([one - side, one + side, other + side, other - side])
            for one, other, side in zip(points[:-1], points[1:], across, strict=True)]
    return legs + [point + half * _ring(0.0)[:, :2] for point in points[1:-1]]


def _triangles(scene: Scene, surface: Surface) -> Iterator[Outline]:
    corners = surface.vertices[surface.triangles]
    above = corners[:, :, 2] - scene.ground_height(corners.mean(axis=1)[:, :2])[:, None]
    for points, heights in zip(corners[:, :, :2], above, strict=True):
        yield Outline(points, float(heights.min()), float(heights.max()), surface.kind in _PLANTS, surface.collides,
                      thin=True)


def _surface(solid: Solid) -> np.ndarray:
    """Return (points, 3) on the solid's surface whose hull is the solid, or nearly [m; world]."""
    local = _SURFACES[solid.shape] * np.asarray(solid.size, dtype=float)
    return local @ rotation_matrix(solid.orientation).T + np.asarray(solid.position, dtype=float)


def _hull(points: np.ndarray) -> np.ndarray:
    return cv2.convexHull(points[:, :2].astype(np.float32))[:, 0].astype(float)


def _ring(z: float, radius: float = 1.0) -> np.ndarray:
    angles = np.linspace(0.0, 2.0 * math.pi, 25)[:-1]
    return np.stack([radius * np.cos(angles), radius * np.sin(angles), np.full(24, z)], axis=1)


_SURFACES = {
    'box': np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float),
    'cylinder': np.vstack([_ring(-1.0), _ring(1.0)]),
    'cone': np.vstack([_ring(-1.0), [(0.0, 0.0, 1.0)]]),
    'ellipsoid': np.vstack([_ring(math.sin(angle), math.cos(angle)) for angle in np.linspace(-1.5, 1.5, 13)]
                           + [[(0.0, 0.0, -1.0), (0.0, 0.0, 1.0)]]),
}
