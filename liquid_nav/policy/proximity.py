"""`core.percept.proximity_of` and `range_of` for tensors, clipped to what a percept can say."""

import math

import torch
from torch import Tensor

from liquid_nav.core.percept import FARTHEST_M, NEAREST_M

_SPAN = math.log(FARTHEST_M / NEAREST_M)
_MIDDLE = 0.5 * math.log(FARTHEST_M * NEAREST_M)  # of the ranges' logarithms, where the proximity is 0


def range_of(proximity: Tensor) -> Tensor:
    """Return the ranges [m] of proximities of any shape, NEAREST_M to FARTHEST_M."""
    return torch.exp(_MIDDLE - 0.5 * _SPAN * torch.clamp(proximity, -1.0, 1.0))


def proximity_of(ranges: Tensor) -> Tensor:
    """Return the proximities, -1 to 1, of ranges of any shape [m]."""
    return (2.0 / _SPAN) * (_MIDDLE - torch.log(torch.clamp(ranges, NEAREST_M, FARTHEST_M)))
