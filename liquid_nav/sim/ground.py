"""The ground and the strips on it, as four-cornered cells that follow the terrain, and its triangles for contacts."""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.scene import Ribbon, Scene
from liquid_nav.core.terrain import Terrain

GROUND_MARGIN_M = 18.0
"""How far the visible ground reaches beyond the scene's bounds."""
NEAR_M = 4.0
"""How far beyond the bounds it is as fine as within."""
COLLISION_MARGIN_M = 200.0
"""How far the ground that is hit reaches beyond the terrain's grid."""
RIBBON_LIFT_M = 0.02
"""Least height of a ribbon above the ground."""

_LAYER_M = 0.005
"""By how much each ribbon lies above the one before it."""
_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])


@dataclass(frozen=True)
class Cells:
    """Cells of two triangles each, cut from the first corner to the third."""

    corners: np.ndarray
    """(cells, 4, 3) [m; world], anticlockwise seen from above."""
    normals: np.ndarray
    """(cells, 4, 3) unit vectors."""
    uvs: np.ndarray
    """(cells, 4, 2) places in the cell's copy of the pattern, 0 to 1."""
    copies: np.ndarray
    """(cells,) which copy of the pattern a cell is part of, from 0 on."""


def ground_cells(scene: Scene, tile: float) -> Cells:
    """
    Return the ground as far as it is seen.

    Within the scene's bounds and NEAR_M beyond a copy of the pattern covers about `tile` [m] each way, and a
    terrain is followed cell by cell; farther out cells are twice as large, for fewer triangles.
    """
    bounds, terrain = scene.bounds, scene.terrain
    axes = []
    for axis in (0, 1):
        low, high = bounds[axis], bounds[axis + 2]
        if terrain is None:
            origin, cell, count = low - NEAR_M, tile, math.ceil((high - low + 2.0 * NEAR_M) / tile) + 1
        else:
            origin, cell, count = terrain.origin[axis], terrain.cell, terrain.grid.shape[1 - axis]
        axes.append(_Axis.over(low, high, origin, cell, count, tile))
    x, y = axes
    places = np.stack(np.meshgrid(x.marks, y.marks), axis=-1)  # (rows, columns, 2)
    heights = scene.ground_height(places)
    slope_y, slope_x = np.gradient(heights, y.marks, x.marks)
    normals = np.stack([-slope_x, -slope_y, np.ones_like(heights)], axis=-1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    columns, rows = np.meshgrid(np.arange(len(x.copies)), np.arange(len(y.copies)))
    columns, rows = columns.ravel(), rows.ravel()
    uvs = np.stack([x.shares[columns][:, _CORNERS[:, 0]], y.shares[rows][:, _CORNERS[:, 1]]], axis=-1)
    points = np.concatenate([places, heights[..., None]], axis=-1)
    return Cells(_gather(points, rows, columns), _gather(normals, rows, columns), uvs,
                 y.copies[rows] * (x.copies[-1] + 1) + x.copies[columns])


def ribbon_cells(scene: Scene, ribbon: Ribbon, tile: float, layer: int) -> Cells:
    """
    Return a ribbon as it lies on the ground.

    Parameters
    ----------
    scene : Scene
        Its ground counts.
    ribbon : Ribbon
        The strip.
    tile : float
        Length of ribbon that one copy of the pattern covers [m], and about the width.
    layer : int
        Ribbons of higher numbers lie above those of lower ones.

    """
    terrain = scene.terrain
    across = max(1, round(ribbon.width / tile))
    longest = tile if terrain is None else min(tile, terrain.cell)
    copy_rows = max(1, round(tile / longest))
    line = _resample(np.array(ribbon.points, float), longest)
    offsets = np.linspace(0.5, -0.5, across + 1) * ribbon.width  # from left to right
    places = line[:, None, :] + offsets[:, None] * _sideways(line)[:, None, :]  # (rows, columns, 2)
    heights = scene.ground_height(places) + RIBBON_LIFT_M + layer * _LAYER_M
    if terrain is not None:
        heights += _excess(terrain, places)
    points = np.concatenate([places, heights[..., None]], axis=-1)
    upward = np.broadcast_to([0.0, 0.0, 1.0], points.shape) if terrain is None else terrain.normal(places)
    rows, columns = np.divmod(np.arange((len(line) - 1) * across), across)
    share = (rows % copy_rows)[:, None] / copy_rows + np.array([0.0, 0.0, 1.0, 1.0]) / copy_rows
    uvs = np.stack([np.broadcast_to([0.0, 1.0, 1.0, 0.0], share.shape), share], axis=-1)
    return Cells(_gather(points, rows, columns), _gather(upward, rows, columns), uvs,
                 rows // copy_rows * across + columns)


def collision_mesh(terrain: Terrain) -> tuple[np.ndarray, np.ndarray]:
    """Return the ground's vertices (vertices, 3) [m; world] and triangles (triangles, 3), far beyond its grid."""
    x_min, y_min, x_max, y_max = terrain.extent
    rows, columns = terrain.grid.shape
    far = COLLISION_MARGIN_M
    x = np.concatenate([[x_min - far], terrain.origin[0] + terrain.cell * np.arange(columns), [x_max + far]])
    y = np.concatenate([[y_min - far], terrain.origin[1] + terrain.cell * np.arange(rows), [y_max + far]])
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    near = np.add.outer((columns + 2) * np.arange(rows + 1), np.arange(columns + 1)).ravel()
    left, right = near + columns + 2, near + 1
    triangles = np.concatenate([np.stack([near, right, left + 1], axis=1), np.stack([near, left + 1, left], axis=1)])
    return np.column_stack([places, terrain.height(places)]), triangles


@dataclass(frozen=True)
class _Axis:
    """How the ground is cut along x or y."""

    marks: np.ndarray
    """(cells + 1,) where [m; world]."""
    shares: np.ndarray
    """(cells, 2) from where to where the cell goes within a copy of the pattern, 0 to 1."""
    copies: np.ndarray
    """(cells,) number of that copy."""

    @classmethod
    def over(cls, low: float, high: float, origin: float, cell: float, count: int, tile: float) -> '_Axis':
        """Cover bounds from low to high [m] and their margin by `count` marks from the origin on, and tiles beyond."""
        repeat = max(1, round(tile / cell))
        first = min(max(math.floor((low - GROUND_MARGIN_M - origin) / cell), 0), count - 2)
        last = max(min(math.ceil((high + GROUND_MARGIN_M - origin) / cell), count - 1), first + 1)
        number = np.arange(first, last + 1)
        away = np.maximum(math.floor((low - NEAR_M - origin) / cell) - number,
                          number - math.ceil((high + NEAR_M - origin) / cell))
        number = number[(away <= 0) | (away % max(2, repeat) == 0) | (number == first) | (number == last)]
        lattice = origin + cell * number
        before = lattice[0] - _steps(lattice[0] - low + GROUND_MARGIN_M, 2.0 * tile)[::-1]
        after = lattice[-1] + _steps(high + GROUND_MARGIN_M - lattice[-1], 2.0 * tile)
        begin = number[:-1] % repeat
        whole = np.concatenate([np.ones(len(before), bool), np.diff(number) > 1, np.ones(len(after), bool)])
        begin = np.concatenate([np.zeros(len(before), int), begin, np.zeros(len(after), int)])
        starts = whole | (begin == 0) | np.concatenate([[True], whole[:-1]])
        shares = np.stack([begin / repeat, (begin + 1.0) / repeat], axis=1)
        shares[whole] = 0.0, 1.0
        return cls(np.concatenate([before, lattice, after]), shares, np.cumsum(starts) - 1)


def _steps(length: float, longest: float) -> np.ndarray:
    """Return equal steps from 0, which is left out, to the length [m]; none where it is not positive."""
    count = math.ceil(max(0.0, length) / longest - 1e-9)
    return np.linspace(0.0, length, count + 1)[1:]


def _gather(grid: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the corners (cells, 4, 3) of cells of a grid (rows, columns, 3)."""
    return grid[rows[:, None] + _CORNERS[:, 1], columns[:, None] + _CORNERS[:, 0]]


def _resample(points: np.ndarray, longest: float) -> np.ndarray:
    """Return the line through (points, 2) cut into legs of at most `longest` [m]."""
    parts = [points[:1]]
    for begin, end in zip(points[:-1], points[1:], strict=True):
        count = max(1, math.ceil(np.linalg.norm(end - begin) / longest - 1e-9))
        parts.append(begin + (end - begin) * np.arange(1, count + 1)[:, None] / count)
    return np.concatenate(parts)


def _sideways(line: np.ndarray) -> np.ndarray:
    """Return (points, 2) to the left, so long that both legs that meet keep their width, and twice that at most."""
    legs = np.diff(line, axis=0)
    left = np.stack([-legs[:, 1], legs[:, 0]], axis=1) / np.linalg.norm(legs, axis=1, keepdims=True)
    both = np.concatenate([left[:1], left]) + np.concatenate([left, left[-1:]])
    return 2.0 * both / np.maximum((both**2).sum(axis=1, keepdims=True), 1.0)


def _excess(terrain: Terrain, places: np.ndarray) -> np.ndarray:
    """Return how far (rows, columns) corners must be raised so that no ground shows between them [m]."""
    heights = terrain.height(places)
    points = np.concatenate([places, heights[..., None]], axis=-1)
    near, right, far, left = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    raised = np.zeros(np.add(heights.shape, 1))
    for a in np.linspace(0.0, 1.0, 6):
        for b in np.linspace(0.0, 1.0, 6):
            place = near + (a * (right - near) + b * (far - right) if a >= b else b * (left - near) + a * (far - left))
            excess = terrain.height(place[..., :2]) - place[..., 2]
            raised[1:-1, 1:-1] = np.maximum(raised[1:-1, 1:-1], excess)
    return np.maximum(np.maximum(raised[1:, 1:], raised[1:, :-1]), np.maximum(raised[:-1, 1:], raised[:-1, :-1]))
