"""Uneven ground, as heights on a square grid."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from liquid_nav.core.errors import ConfigError


@dataclass(frozen=True)
class Terrain:
    """
    Heights at the corners of square cells, each of which is two flat triangles.

    A cell is split along its diagonal from (x, y) to (x + cell, y + cell). Beyond the grid the ground goes on at
    the height of the nearest place on its edge.
    """

    origin: tuple[float, float]
    """(x, y) of the first corner [m; world]."""
    cell: float
    """Side of a cell [m]."""
    heights: tuple[tuple[float, ...], ...]
    """Rows along y, columns along x [m; world]."""

    def __post_init__(self):
        if not self.cell > 0.0:
            raise ConfigError(f'cell must be positive, got {self.cell}')
        if len(self.heights) < 2 or len(self.heights[0]) < 2 or len({len(row) for row in self.heights}) > 1:
            raise ConfigError('heights must be two or more rows of equal length, two or more numbers each')
        if not np.isfinite(self.grid).all():
            raise ConfigError('heights must be finite')

    @cached_property
    def grid(self) -> np.ndarray:
        """(rows, columns) the heights as an array; shared, so read only."""
        grid = np.array(self.heights, float)
        grid.setflags(write=False)
        return grid

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """(x_min, y_min, x_max, y_max) of the grid [m; world]."""
        rows, columns = self.grid.shape
        x, y = self.origin
        return x, y, x + (columns - 1) * self.cell, y + (rows - 1) * self.cell

    def height(self, places: np.ndarray) -> np.ndarray:
        """Return the ground's height at (..., 2) places [m; world], (...) [m]."""
        return self._look_up(places)[0]

    def normal(self, places: np.ndarray) -> np.ndarray:
        """Return the upward unit normal of the ground at (..., 2) places, (..., 3)."""
        _, slope_x, slope_y = self._look_up(places)
        normal = np.stack([-slope_x, -slope_y, np.ones_like(slope_x)], axis=-1)
        return normal / np.linalg.norm(normal, axis=-1, keepdims=True)

    def _look_up(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return height and the slopes along x and y."""
        grid, places = self.grid, np.asarray(places, float)
        rows, columns = grid.shape
        x = np.clip((places[..., 0] - self.origin[0]) / self.cell, 0.0, columns - 1.0)
        y = np.clip((places[..., 1] - self.origin[1]) / self.cell, 0.0, rows - 1.0)
        column, row = np.minimum(x.astype(int), columns - 2), np.minimum(y.astype(int), rows - 2)
        right, up = x - column, y - row
        near, far = grid[row, column], grid[row + 1, column + 1]
        below, left = grid[row, column + 1], grid[row + 1, column]
        lower = right >= up
        rise_x = np.where(lower, below - near, far - left)
        rise_y = np.where(lower, far - below, left - near)
        return near + right * rise_x + up * rise_y, rise_x / self.cell, rise_y / self.cell
