"""
What was near a moment ago, moved along with the vehicle: an obstacle that was read once is not lost by one bad reading.

The nearest reading of each direction is kept as a point, carried along by the gyroscope and by the vehicle's own
commands (dead reckoning), and slowly pushed away, so that what was never there is forgotten; on the way it also leaves
the view, and stays known. It is the polar histogram of the vector field histogram (Borenstein and Koren
1991, https://doi.org/10.1109/70.88137), with points in place of a grid.
"""

import math

import torch
from torch import Tensor, nn

from liquid_nav.core.percept import NEAREST_M
from liquid_nav.policy.dead_reckoning import carried
from liquid_nav.policy.proximity import proximity_of, range_of

REACH_M = 6.0
"""No reading is kept from further away."""
PUSHED = 0.7
"""Share of its range by which a point that is not seen again is pushed away in a second."""
_BREADTH_M = 0.12  # a point stands for what is this broad, to either side
_NOTHING_M = 1e3


class Nearby(nn.Module):
    """
    Keeps a point for each direction to the front and the sides.

    Its state (batch, state) is of points, each (x, y) over the square of its range, so that nothing is 0 and none is
    above 1.

    Parameters
    ----------
    bearings : Tensor
        (sectors,) of the percept's sectors, left positive [rad].
    directions : Tensor
        (directions,) that points are kept for, evenly spaced [rad].

    """

    def __init__(self, bearings: Tensor, directions: Tensor):
        super().__init__()
        self.directions = len(directions)
        self._within = math.cos(0.5 * float(directions[1] - directions[0]))
        self.register_buffer('rays', _rays(directions), persistent=False)
        self.register_buffer('seen', _rays(bearings), persistent=False)

    def forward(self, proximity: Tensor, way: Tensor, turned: Tensor, elapsed_time: Tensor,
                state: Tensor) -> tuple[Tensor, Tensor]:
        """
        Take one picture's reading.

        Parameters
        ----------
        proximity : Tensor
            (batch, sectors), see `core.percept.proximity_of`.
        way : Tensor
            (batch, 2) flown since the picture before [m; levelled body then].
        turned : Tensor
            (batch, 2, 2) of the turn since then, by `dead_reckoning.turned_by`.
        elapsed_time : Tensor
            (batch, 1) seconds since then.
        state : Tensor
            (batch, state).

        Returns
        -------
        told : Tensor
            (batch, directions) proximity of what is near in each direction, from right to left.
        state : Tensor
            (batch, state).

        """
        kept = carried(_placed(state.reshape(-1, self.directions, 2)), way, turned)
        kept = kept * (1.0 + PUSHED * elapsed_time)[..., None]
        points = torch.cat([self.seen * range_of(proximity)[..., None], kept], dim=1)
        points, ranges = self._nearest(points, torch.sqrt((points * points).sum(dim=-1)))
        return self._told(points, ranges[..., None]), _kept(points, ranges[..., None]).flatten(1)

    def _nearest(self, points: Tensor, ranges: Tensor) -> tuple[Tensor, Tensor]:
        """Return each direction's nearest point (batch, directions, 2) and its range [m], _NOTHING_M beyond reach."""
        along = points @ self.rays.t()  # (batch, points, directions)
        within = torch.where(ranges < REACH_M, ranges, torch.full_like(ranges, _NOTHING_M))[..., None]
        far = torch.where(along >= self._within * within, within, torch.full_like(along, _NOTHING_M))
        least, which = far.min(dim=1)
        chosen = torch.gather(points, 1, which[..., None].expand(-1, -1, 2))
        ranges = torch.clamp(least, min=NEAREST_M)  # nothing is nearer
        return chosen * (ranges / torch.clamp(least, min=1e-3))[..., None], ranges

    def _told(self, points: Tensor, ranges: Tensor) -> Tensor:
        along = points @ self.rays.t()
        within = torch.clamp(ranges * torch.rsqrt(ranges * ranges + _BREADTH_M**2), max=self._within)
        return torch.where(along >= within * ranges, proximity_of(ranges), torch.full_like(along, -1.0)).amax(dim=1)


def _rays(bearings: Tensor) -> Tensor:
    """Return unit vectors (bearings, 2), ahead and left."""
    return torch.stack([torch.cos(bearings), torch.sin(bearings)], dim=-1).float()


def _kept(points: Tensor, ranges: Tensor) -> Tensor:
    """Return points (..., 2) [m] as the state has them: over the square of their range (..., 1), 0 beyond reach."""
    return torch.where(ranges < REACH_M, points * (NEAREST_M / (ranges * ranges)), torch.zeros_like(points))


def _placed(kept: Tensor) -> Tensor:
    """Undo `_kept`; nothing is far away."""
    square = (kept * kept).sum(dim=-1, keepdim=True)
    return torch.where(square > 0.0, kept * (NEAREST_M / torch.clamp(square, min=1e-6)),
                       torch.full_like(kept, _NOTHING_M))
