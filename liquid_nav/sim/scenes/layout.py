"""Where things may stand: discs that keep their distance."""

import numpy as np


class Spots:
    """Discs on the ground that were taken."""

    def __init__(self, rng: np.random.Generator, bounds: tuple[float, float, float, float]):
        """Start with free ground (x_min, y_min, x_max, y_max) [m]."""
        self._rng = rng
        self._bounds = bounds
        self._centres = np.zeros((1024, 2))
        self._radii = np.zeros(1024)
        self._count = 0

    def take(self, x: float, y: float, radius: float) -> None:
        """Mark a disc as taken [m]."""
        self._centres[self._count] = x, y
        self._radii[self._count] = radius
        self._count += 1

    def is_free(self, x: float, y: float, radius: float, gap: float) -> bool:
        """Tell whether a disc would leave `gap` [m] to all others."""
        away = np.linalg.norm(self._centres[: self._count] - (x, y), axis=1)
        return bool((away >= self._radii[: self._count] + radius + gap).all())

    def find(self, radius: float, gap: float, attempts: int = 40,
             bounds: tuple[float, float, float, float] | None = None) -> tuple[float, float] | None:
        """
        Take a random free disc that leaves `gap` [m] to all others.

        Returns its centre, or None if none of the attempts found room; `bounds` narrows where to look.
        """
        bounds = self._bounds if bounds is None else bounds
        low, high = np.array(bounds[:2]) + radius, np.array(bounds[2:]) - radius
        candidates = self._rng.uniform(low, high, (attempts, 2))
        away = np.linalg.norm(candidates[:, None] - self._centres[: self._count], axis=2)
        free = np.flatnonzero((away >= self._radii[: self._count] + radius + gap).all(axis=1))
        if len(free) == 0 or self._count == len(self._radii):
            return None
        x, y = candidates[free[0]]
        self.take(x, y, radius)
        return float(x), float(y)
