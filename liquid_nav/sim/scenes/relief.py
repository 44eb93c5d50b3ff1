"""Gently uneven ground, as woods have it."""

import math

import numpy as np

from liquid_nav.core.terrain import Terrain

CELL_M = 2.4
"""Side of a cell [m]."""
MARGIN_M = 18.0
"""How far the ground reaches beyond a scene's bounds [m]."""
HIGHEST_M = 0.6
"""Largest height above or below zero [m]."""
STEEPEST = 0.2
"""Largest slope of the ground along x or y [m/m]."""


def relief(rng: np.random.Generator, bounds: tuple[float, float, float, float], share: float) -> Terrain:
    """
    Return rolling ground of waves from all sides.

    Parameters
    ----------
    rng : np.random.Generator
        Draws the waves.
    bounds : tuple
        (x_min, y_min, x_max, y_max) of the scene [m]; the ground reaches MARGIN_M further.
    share : float
        0 for a plane, 1 for ground that is as uneven as HIGHEST_M and STEEPEST allow.

    """
    x_min, y_min = bounds[0] - MARGIN_M, bounds[1] - MARGIN_M
    columns = math.ceil((bounds[2] + MARGIN_M - x_min) / CELL_M) + 1
    rows = math.ceil((bounds[3] + MARGIN_M - y_min) / CELL_M) + 1
    x, y = x_min + CELL_M * np.arange(columns), (y_min + CELL_M * np.arange(rows))[:, None]
    heights = np.zeros((rows, columns))
    for length, swell in ((26.0, 1.0), (17.0, 0.7), (11.0, 0.4), (8.0, 0.2)):
        for _ in range(2):
            course, phase = rng.uniform(-math.pi, math.pi, 2)
            wave = 2.0 * math.pi / (length * rng.uniform(0.85, 1.15))
            heights += swell * rng.uniform(0.5, 1.0) * np.sin(
                wave * (math.cos(course) * x + math.sin(course) * y) + phase)
    slopes = (np.abs(np.diff(heights, axis=axis)).max() / CELL_M for axis in (0, 1))
    heights *= share * min(HIGHEST_M / np.abs(heights).max(), *(STEEPEST / slope for slope in slopes))
    return Terrain((float(x_min), float(y_min)), CELL_M, tuple(map(tuple, heights.round(4).tolist())))
