"""Signed distances to a scene's analytic shapes, independent of any physics engine."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from liquid_nav.core.frames import rotation_matrices, rotation_matrix
from liquid_nav.core.scene import Mover, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain


def distance(scene: Scene, points: np.ndarray, collides_only: bool = True, times: np.ndarray | float = 0.0,
             ) -> np.ndarray:
    """
    Return the signed distance from each point to the nearest thing or the ground [m], negative inside.

    Parameters
    ----------
    scene : Scene
        Its beacon does not count.
    points : np.ndarray
        (points, 3) [m; world].
    collides_only : bool
        Leave decor out.
    times : np.ndarray or float
        When each point is looked at, (points,) or one for all [s since the start]; movers are where they are then.

    Returns
    -------
    np.ndarray
        (points,). Exact for boxes, cylinders, cones and spheres; for other ellipsoids it is the
        first-order estimate f (1 - f) / |grad f|, exact on the surface. Of uneven ground it is the distance to the
        plane below the point; of a surface of triangles it is never negative.

    """
    points = np.asarray(points, dtype=float)
    nearest = ground_distance(scene, points)
    for solid in scene.solids:
        if solid.collides or not collides_only:
            np.minimum(nearest, solid_distance(solid, points), out=nearest)
    for mover in scene.movers:
        np.minimum(nearest, mover_distance(mover, points, times, collides_only), out=nearest)
    for surface in scene.surfaces:
        if surface.collides or not collides_only:
            np.minimum(nearest, surface_distance(surface, points), out=nearest)
    return nearest


def ground_distance(scene: Scene, points: np.ndarray) -> np.ndarray:
    """Return the signed distance from (points, 3) to the ground's plane below each [m]."""
    if scene.terrain is None:
        return points[:, 2].copy()
    above = points[:, 2] - scene.terrain.height(points[:, :2])
    return above * scene.terrain.normal(points[:, :2])[:, 2]


def mover_distance(mover: Mover, points: np.ndarray, times: np.ndarray | float, collides_only: bool = True,
                   ) -> np.ndarray:
    """Return the signed distance from (points, 3) world points to a mover at (points,) or one times [m]."""
    positions, turns = mover.motion.poses(np.broadcast_to(np.asarray(times, float), len(points)))
    local = np.einsum('nji,nj->ni', rotation_matrices(turns), points - positions)
    nearest = np.full(len(points), np.inf)
    for solid in mover.solids:
        if solid.collides or not collides_only:
            np.minimum(nearest, solid_distance(solid, local), out=nearest)
    return nearest


def surface_distance(surface: Surface, points: np.ndarray) -> np.ndarray:
    """Return the distance from (points, 3) to the nearest of a surface's triangles [m]."""
    corners = surface.vertices[surface.triangles]  # (triangles, 3, 3)
    low, high = np.ascontiguousarray(corners.min(axis=1).T), np.ascontiguousarray(corners.max(axis=1).T)
    some = np.ascontiguousarray(corners[:, 0].T)  # (3, triangles)
    nearest = np.full(len(points), np.inf)
    for number, point in enumerate(points):
        # A triangle is no nearer than its box, and the nearest one no farther than any corner.
        place = point[:, None]
        to_box = np.square(np.maximum(np.maximum(low - place, place - high), 0.0)).sum(axis=0)
        near = to_box <= np.square(some - place).sum(axis=0).min() * (1.0 + 1e-9)
        nearest[number] = _triangle_distances(point[None], corners[near]).min()
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
                  resolution: float, reach: float, terrain: Terrain | None = None,
                  surfaces: Sequence[Surface] = ()) -> np.ndarray:
    """
    Return the horizontal clearance on a grid: the least signed distance over some heights.

    Parameters
    ----------
    solids : Sequence[Solid]
        Those that do not collide are left out.
    bounds : tuple
        (x_min, y_min, x_max, y_max) [m].
    heights : Sequence[float]
        Heights above the ground to look at [m].
    resolution : float
        Side of a cell [m].
    reach : float
        Distances beyond it are not resolved [m].
    terrain : Terrain, optional
        The ground; None is the plane z = 0.
    surfaces : Sequence[Surface]
        Those that do not collide are left out; what they enclose counts as free.

    Returns
    -------
    np.ndarray
        (rows, columns): rows run along y, columns along x, values at `min + index * resolution`, at most `reach`.

    """
    x_axis = np.arange(bounds[0], bounds[2] + resolution, resolution)
    y_axis = np.arange(bounds[1], bounds[3] + resolution, resolution)
    places = np.stack(np.meshgrid(x_axis, y_axis), axis=-1)  # (rows, columns, 2)
    ground = np.zeros(places.shape[:2]) if terrain is None else terrain.height(places)
    clearance = np.full(places.shape[:2], reach)
    low, high = ground.min() + min(heights), ground.max() + max(heights)
    for solid in solids:
        half = half_extents(solid)
        if solid.collides:
            window = _window(solid.position - half, solid.position + half, reach, x_axis, y_axis, low, high)
            _lower(clearance, places, ground, heights, window, partial(solid_distance, solid))
    for surface in surfaces:
        if surface.collides:
            for corners in surface.vertices[surface.triangles]:
                window = _window(corners.min(axis=0), corners.max(axis=0), reach, x_axis, y_axis, low, high)
                _lower(clearance, places, ground, heights, window,
                       lambda points, corners=corners: _triangle_distances(points, corners[None])[:, 0])
    return clearance


def _window(least: np.ndarray, most: np.ndarray, reach: float, x_axis: np.ndarray, y_axis: np.ndarray, low: float,
            high: float) -> tuple[slice, slice] | None:
    """Return the rows and columns within `reach` of a box, or None if the heights from `low` to `high` pass it by."""
    if least[2] - reach > high or most[2] + reach < low:
        return None
    columns = slice(*np.searchsorted(x_axis, (least[0] - reach, most[0] + reach)))
    rows = slice(*np.searchsorted(y_axis, (least[1] - reach, most[1] + reach)))
    return rows, columns


def _lower(clearance: np.ndarray, places: np.ndarray, ground: np.ndarray, heights: Sequence[float],
           window: tuple[slice, slice] | None, distance_to: Callable[[np.ndarray], np.ndarray]) -> None:
    """Bring the clearance in a window down to the distance to one thing."""
    if window is None or places[window].size == 0:
        return
    flat, below = places[window].reshape(-1, 2), ground[window].reshape(-1, 1)
    for height in heights:
        found = distance_to(np.concatenate([flat, below + height], axis=1))
        np.minimum(clearance[window], found.reshape(clearance[window].shape), out=clearance[window])


def _triangle_distances(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """
    Return the distance from (points, 3) to each of (triangles, 3, 3) corners, (points, triangles).

    The foot of the perpendicular where it lies inside the triangle, the nearest point of its edges elsewhere.
    """
    nearest = np.full((len(points), len(corners)), np.inf)
    for here, there in ((0, 1), (1, 2), (2, 0)):
        edge = corners[:, there] - corners[:, here]  # (triangles, 3)
        away = points[:, None] - corners[None, :, here]  # (points, triangles, 3)
        along = np.clip((away * edge).sum(axis=2) / np.maximum((edge * edge).sum(axis=1), 1e-18), 0.0, 1.0)
        np.minimum(nearest, np.linalg.norm(away - along[..., None] * edge, axis=2), out=nearest)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(normal, axis=1)
    normal = normal / np.maximum(size, 1e-18)[:, None]
    inside = np.broadcast_to(size > 1e-15, nearest.shape).copy()
    for here, there in ((0, 1), (1, 2), (2, 0)):
        inward = np.cross(normal, corners[:, there] - corners[:, here])
        inside &= ((points[:, None] - corners[None, :, here]) * inward).sum(axis=2) >= 0.0
    height = np.abs(((points[:, None] - corners[None, :, 0]) * normal).sum(axis=2))
    return np.where(inside, height, nearest)


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
