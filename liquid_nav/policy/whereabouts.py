"""
Where the start lies, and where the target was seen last, both carried along by dead reckoning.

A vehicle that has lost sight of its target, or has flown past it, thus knows which way to turn; one that has never seen
it knows how far it has come. What was seen is believed less and less while it should be in view and is not.
"""

import math

import torch
from torch import Tensor

from liquid_nav.core.percept import FARTHEST_M, NEAREST_M
from liquid_nav.policy.dead_reckoning import carried
from liquid_nav.policy.proximity import proximity_of, range_of

STATE_SIZE = 5
"""Start and target, each ahead and left [m; levelled body], and how sure the target's place is (0 to 1)."""
TOLD_SIZE = 6
"""Start, ahead and left [10 m]; cosine and sine of the target's bearing and its nearness (0 to 1), each times how sure
its place is; and that."""
SIGHTING_S = 0.15
"""Time constant with which what is seen takes the place of what was remembered."""
DOUBT_S = 3.0
"""Time constant with which a target that should be in view and is not seen is forgotten."""
_FARTHEST_OFF_M = 50.0  # ahead, behind and to either side; no more is reckoned with
_SCALE_M = 10.0


def looked(state: Tensor, sighting: Tensor, way: Tensor, turned: Tensor, elapsed_time: Tensor,
           horizontal_fov: float) -> Tensor:
    """
    Return the state one picture later.

    Parameters
    ----------
    state : Tensor
        (batch, 5), see STATE_SIZE; 0 at the start.
    sighting : Tensor
        (batch, 3) whether the target is seen, its bearing [half the field of view] and its proximity, as a percept has
        them.
    way : Tensor
        (batch, 2) flown since the picture before [m; levelled body then].
    turned : Tensor
        (batch, 2, 2) of the turn since then, by `dead_reckoning.turned_by`.
    elapsed_time : Tensor
        (batch, 1) seconds since then.
    horizontal_fov : float
        Of the camera [rad].

    """
    places = carried(state[:, :4].reshape(-1, 2, 2), way, turned).flatten(1)
    start, target = torch.clamp(places, -_FARTHEST_OFF_M, _FARTHEST_OFF_M).split(2, dim=1)
    seen, bearing, proximity = sighting.split(1, dim=1)
    seen = torch.clamp(2.0 * seen - 1.0, 0.0, 1.0)
    bearing = torch.clamp(0.5 * horizontal_fov * bearing, -0.5 * horizontal_fov, 0.5 * horizontal_fov)
    found = range_of(proximity) * torch.cat([torch.cos(bearing), torch.sin(bearing)], dim=1)
    ahead, left = target.split(1, dim=1)
    in_view = torch.abs(left) < math.tan(0.5 * horizontal_fov) * ahead  # and thus not behind
    missed_s = torch.where(in_view, (1.0 - seen) * elapsed_time, torch.zeros_like(seen))
    sure = state[:, 4:] * torch.exp(missed_s * (-1.0 / DOUBT_S))
    gain = seen - seen * torch.exp(elapsed_time * (-1.0 / SIGHTING_S))
    surer = sure + gain * (1.0 - sure)
    share = gain / (surer + 1e-6)  # all of it where nothing was known
    return torch.cat([start, target + share * (found - target), surer], dim=1)


def told(state: Tensor) -> Tensor:
    """Return what the core is told (batch, 6), see TOLD_SIZE."""
    start, target, sure = state.split([2, 2, 1], dim=1)
    distance = torch.clamp(torch.sqrt((target * target).sum(dim=1, keepdim=True)), NEAREST_M, FARTHEST_M)
    nearness = 0.5 * (1.0 + proximity_of(distance))
    return torch.cat([start * (1.0 / _SCALE_M), sure / distance * target, sure * nearness, sure], dim=1)
