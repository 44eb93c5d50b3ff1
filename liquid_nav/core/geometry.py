"""Signed distances to a scene's analytic shapes, independent of any physics engine."""

from collections.abc import Sequence

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Scene, Solid


def distance(scene: Scene, points: np.ndarray, collides_only: bool = True) -> np.ndarray:
    """
    Return the signed distance from each point to the nearest solid or the ground [m], negative inside.

    Parameters
    ----------
    scene : Scene
        Its ground is the plane z = 0; its beacon does not count.
    points : np.ndarray
        (points, 3) [m; world].
    collides_only : bool
        Leave decor out.

    Returns
    -------
    np.ndarray
        (points,). Exact for boxes, cylinders, cones and spheres; for other ellipsoids it is the
        first-order estimate f (1 - f) / |grad f|, exact on the surface.

    """
    points = np.asarray(points, dtype=float)
    nearest = points[:, 2].copy()
    for solid in scene.solids:
        if solid.collides or not collides_only:
            np.minimum(nearest, solid_distance(solid, points), out=nearest)
    return nearest


def solid_distance(solid: Solid, points: np.ndarray) -> np.ndarray:
    """Return the signed distance from (points, 3) world points to one solid [m]."""
    local = points - np.asarray(solid.position)
    if tuple(solid.orientation) != (0.0, 0.0, 0.0, 1.0):
        local = local @ rotation_matrix(solid.orientation)
    return _DISTANCES[solid.shape](local, np.asarray(solid.size, dtype=float))


def half_extents(solid: Solid) -> np.ndarray:
    """Return (3,) half sides of the solid's axis-aligned bounding box [m; world]; for cylinder and cone a bound."""
    return np.abs(rotation_matrix(solid.orientation)) @ np.asarray(solid.size, dtype=float)


def clearance_map(solids: Sequence[Solid], bounds: tuple[float, float, float, float], heights: Sequence[float],
                  resolution: float, reach: float) -> np.ndarray:
    """
    Return the horizontal clearance on a grid: the least signed distance over some heights.

    Parameters
    ----------
    solids : Sequence[Solid]
        Those that do not collide are left out.
    bounds : tuple
        (x_min, y_min, x_max, y_max) [m].
    heights : Sequence[float]
        Heights to look at [m].
    resolution : float
        Side of a cell [m].
    reach : float
        Distances beyond it are not resolved [m].

    Returns
    -------
    np.ndarray
        (rows, columns): rows run along y, columns along x, values at `min + index * resolution`, at most `reach`.

    """
    x_axis = np.arange(bounds[0], bounds[2] + resolution, resolution)
    y_axis = np.arange(bounds[1], bounds[3] + resolution, resolution)
    clearance = np.full((len(y_axis), len(x_axis)), reach)
    for solid in solids:
        half = half_extents(solid)
        if not solid.collides or all(abs(height - solid.position[2]) > half[2] + reach for height in heights):
            continue
        columns = slice(*np.searchsorted(x_axis, solid.position[0] + np.array([-1, 1]) * (half[0] + reach)))
        rows = slice(*np.searchsorted(y_axis, solid.position[1] + np.array([-1, 1]) * (half[1] + reach)))
        grid = np.stack(np.meshgrid(x_axis[columns], y_axis[rows]), axis=-1)  # (rows, columns, 2)
        if grid.size == 0:
            continue
        for height in heights:
            points = np.concatenate([grid.reshape(-1, 2), np.full((grid.size // 2, 1), height)], axis=1)
            found = solid_distance(solid, points).reshape(grid.shape[:2])
            np.minimum(clearance[rows, columns], found, out=clearance[rows, columns])
    return clearance


def _box(local: np.ndarray, size: np.ndarray) -> np.ndarray:
    excess = np.abs(local) - size
    return np.linalg.norm(np.maximum(excess, 0.0), axis=1) + np.minimum(excess.max(axis=1), 0.0)


def _cylinder(local: np.ndarray, size: np.ndarray) -> np.ndarray:
    excess = np.stack([np.hypot(local[:, 0], local[:, 1]) - size[0], np.abs(local[:, 2]) - size[2]], axis=1)
    return np.linalg.norm(np.maximum(excess, 0.0), axis=1) + np.minimum(excess.max(axis=1), 0.0)


def _cone(local: np.ndarray, size: np.ndarray) -> np.ndarray:
    radius, half_height = size[0], size[2]
    point = np.stack([np.hypot(local[:, 0], local[:, 1]), local[:, 2]], axis=1)  # (radial, height)
    to_base = point - np.stack([np.minimum(point[:, 0], radius), np.full(len(point), -half_height)], axis=1)
    slope = np.array([-radius, 2.0 * half_height])  # from the rim to the tip
    along = np.clip((point - [radius, -half_height]) @ slope / (slope @ slope), 0.0, 1.0)
    to_side = point - ([radius, -half_height] + along[:, None] * slope)
    outward = np.array([2.0 * half_height, radius])
    inside = ((point - [radius, -half_height]) @ outward < 0.0) & (point[:, 1] > -half_height)
    found = np.sqrt(np.minimum((to_base**2).sum(axis=1), (to_side**2).sum(axis=1)))
    return np.where(inside, -found, found)


def _ellipsoid(local: np.ndarray, size: np.ndarray) -> np.ndarray:
    scaled = np.linalg.norm(local / size, axis=1)
    gradient = np.linalg.norm(local / size**2, axis=1)
    centre = gradient < 1e-12
    return np.where(centre, -size.min(), scaled * (scaled - 1.0) / np.where(centre, 1.0, gradient))


_DISTANCES = {'box': _box, 'cylinder': _cylinder, 'cone': _cone, 'ellipsoid': _ellipsoid}
