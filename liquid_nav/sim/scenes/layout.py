"""Where things may stand: discs that keep their distance, and places that stay free."""

from collections.abc import Callable, Sequence

import numpy as np

from liquid_nav.core.geometry import half_extents, solid_distance
from liquid_nav.core.scene import Solid

CLEARING_M = 1.5
"""Radius of the free discs around start and target [m]."""
_MARGIN_M = 0.2
_RINGS = ((0.0, 1), (0.5, 6), (1.0, 12), (CLEARING_M - _MARGIN_M, 18))
"""Radius [m] and number of the points that stand for a disc."""


class Clearings:
    """The free discs around start and target, at their heights."""

    def __init__(self, *places: tuple[float, float, float]):
        """Keep CLEARING_M free around each of the places [m; world]."""
        self._places = np.array(places)
        angles = [2.0 * np.pi * np.arange(count) / count for _, count in _RINGS]
        disc = np.concatenate([radius * np.column_stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)])
                               for (radius, _), angle in zip(_RINGS, angles, strict=True)])
        self._points = [place + disc for place in self._places]

    def admit(self, solids: Sequence[Solid]) -> list[Solid]:
        """Return the solids, or none of them if one of them reaches into a clearing."""
        return list(solids) if not any(self._is_entered_by(solid) for solid in solids) else []

    def _is_entered_by(self, solid: Solid) -> bool:
        reach = half_extents(solid) + (CLEARING_M, CLEARING_M, _MARGIN_M)
        for place, points in zip(self._places, self._points, strict=True):
            if (np.abs(place - solid.position) < reach).all() and (solid_distance(solid, points) < _MARGIN_M).any():
                return True
        return False


class Spots:
    """Discs on the ground that were taken."""

    def __init__(self, rng: np.random.Generator, bounds: tuple[float, float, float, float]):
        """Start with free ground (x_min, y_min, x_max, y_max) [m]."""
        self._rng = rng
        self._bounds = bounds
        self._centres = np.zeros((1024, 2))
        self._radii = np.zeros(1024)
        self._share = np.ones(1024)
        self._count = 0

    def take(self, x: float, y: float, radius: float, near: bool = False) -> None:
        """Mark a disc as taken [m]; with `near` others need not leave a gap to it, as to a trail."""
        self._centres[self._count] = x, y
        self._radii[self._count] = radius
        self._share[self._count] = 0.0 if near else 1.0
        self._count += 1

    def is_free(self, x: float, y: float, radius: float, gap: float) -> bool:
        """Tell whether a disc would leave `gap` [m] to all others."""
        return bool(self._are_free(np.array([[x, y]]), radius, gap)[0])

    def find(self, radius: float, gap: float, attempts: int = 40,
             bounds: tuple[float, float, float, float] | None = None,
             prefer: Callable[[np.ndarray], np.ndarray] | None = None) -> tuple[float, float] | None:
        """
        Take a random free disc that leaves `gap` [m] to all others.

        Returns its centre, or None if none of the attempts found room; `bounds` narrows where to look, and `prefer`
        tells for (places, 2) [m] with what chance each is taken.
        """
        bounds = self._bounds if bounds is None else bounds
        low, high = np.array(bounds[:2]) + radius, np.array(bounds[2:]) - radius
        candidates = self._rng.uniform(low, high, (attempts, 2))
        if prefer is not None:
            candidates = candidates[self._rng.random(attempts) < prefer(candidates)]
        free = np.flatnonzero(self._are_free(candidates, radius, gap))
        if len(free) == 0 or self._count == len(self._radii):
            return None
        x, y = candidates[free[0]]
        self.take(x, y, radius)
        return float(x), float(y)

    def _are_free(self, places: np.ndarray, radius: float, gap: float) -> np.ndarray:
        count = self._count
        offset = places[:, None] - self._centres[:count]
        needed = self._radii[:count] + radius + gap * self._share[:count]
        return (np.einsum('pck,pck->pc', offset, offset) >= needed**2).all(axis=1)
