"""Whether a vehicle can pass from start to target at the flight height."""

import cv2
import numpy as np

from liquid_nav.core.geometry import clearance_map
from liquid_nav.sim.scenes.draft import Draft

HALF_WIDTH_M = 0.5
"""Half the width that a passage must have [m]."""
_CELL_M = 0.25


def has_passage(draft: Draft) -> bool:
    """Tell whether a way of HALF_WIDTH_M to all sides leads to the target, at the start's and the target's height."""
    heights = sorted({draft.start[2], draft.target[2]})
    reach = HALF_WIDTH_M + _CELL_M
    free = clearance_map(draft.solids, draft.bounds, heights, _CELL_M, reach) >= HALF_WIDTH_M
    _, regions = cv2.connectedComponents(free.astype(np.uint8), connectivity=4)
    start, target = (regions[_cell(place, draft)] for place in (draft.start, draft.target))
    return bool(start == target and start > 0)


def _cell(place: tuple[float, float, float], draft: Draft) -> tuple[int, int]:
    return (round((place[1] - draft.bounds[1]) / _CELL_M), round((place[0] - draft.bounds[0]) / _CELL_M))
