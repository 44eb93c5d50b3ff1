"""Whether a vehicle can pass from start to target at the flight height."""

import cv2
import numpy as np

from liquid_nav.core.geometry import clearance_map
from liquid_nav.sim.scenes.draft import Draft

HALF_WIDTH_M = 0.5
"""Half the width that a passage must have [m]."""
_CELL_M = 0.25


def has_passage(draft: Draft) -> bool:
    """
    Tell whether a way of HALF_WIDTH_M to all sides leads to the target.

    It is looked for at the start's and the target's height above the ground; what moves is left out.
    """
    heights = sorted({_above_ground(draft.start, draft), _above_ground(draft.target, draft)})
    reach = HALF_WIDTH_M + _CELL_M
    free = clearance_map(draft.solids, draft.bounds, heights, _CELL_M, reach, draft.terrain) >= HALF_WIDTH_M
    _, regions = cv2.connectedComponents(free.astype(np.uint8), connectivity=4)
    start, target = (regions[_cell(place, draft)] for place in (draft.start, draft.target))
    return bool(start == target and start > 0)


def _above_ground(place: tuple[float, float, float], draft: Draft) -> float:
    ground = 0.0 if draft.terrain is None else float(draft.terrain.height(np.array(place[:2])))
    return place[2] - ground


def _cell(place: tuple[float, float, float], draft: Draft) -> tuple[int, int]:
    return (round((place[1] - draft.bounds[1]) / _CELL_M), round((place[0] - draft.bounds[0]) / _CELL_M))
