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

from liquid_nav.core.percept import FARTHEST_M, NEAREST_M

REACH_M = 6.0
"""No reading is kept from further away."""
PUSHED = 0.7
"""Share of its range by which a point that is not seen again is pushed away in a second."""
LAG_S = 0.2
"""Time constant with which a vehicle follows its commands."""
_LONGEST_S = 1.0  # of time between two pictures that is reckoned with
_BREADTH_M = 0.12  # a point stands for what is this broad, to either side
_SPAN = math.log(FARTHEST_M / NEAREST_M)
_NOTHING_M = 1e3
_MOTION = 4  # numbers: velocity and command, each forward and left


class Nearby(nn.Module):
    """
    Keeps a point for each direction to the front and the sides.

    Its state (batch, state) is of points, each (x, y) over the square of its range, so that nothing is 0 and none is
    above 1, then of velocity and command, each (forward, left) [m/s; levelled body].

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

    def forward(self, proximity: Tensor, yaw_rate: Tensor, elapsed_time: Tensor,
                state: Tensor) -> tuple[Tensor, Tensor]:
        """
        Take one picture's reading.

        Parameters
        ----------
        proximity : Tensor
            (batch, sectors), see `core.percept.proximity_of`.
        yaw_rate : Tensor
            (batch,) mean since the picture before [rad/s].
        elapsed_time : Tensor
            (batch,) seconds since then.
        state : Tensor
            (batch, state).

        Returns
        -------
        told : Tensor
            (batch, directions) proximity of what is near in each direction, from right to left.
        state : Tensor
            (batch, state), the command still to be set, by `commanded`.

        """
        elapsed_time = torch.clamp(elapsed_time, max=_LONGEST_S)[:, None]
        points, way, motion = self._moved(state, elapsed_time)
        kept = self._carried(points, way, yaw_rate[:, None] * elapsed_time)
        kept = kept * (1.0 + PUSHED * elapsed_time)[..., None]
        ranges = NEAREST_M * torch.exp(0.5 * (1.0 - torch.clamp(proximity, -1.0, 1.0)) * _SPAN)
        points = torch.cat([self.seen * ranges[..., None], kept], dim=1)
        ranges = torch.sqrt((points * points).sum(dim=-1))
        points = self._nearest(points, ranges)
        return self._told(points), torch.cat([_kept(points).flatten(1), motion], dim=1)

    def commanded(self, state: Tensor, command: Tensor) -> Tensor:
        """Return the state (batch, state) of a vehicle that flies by a command (batch, 4) from now on."""
        return torch.cat([state[:, :-2], command[:, :2]], dim=1)

    def _moved(self, state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the points (batch, directions, 2) [m], the way since (batch, 2) [m] and the motion as it is now."""
        points, motion = state[:, :-_MOTION].reshape(-1, self.directions, 2), state[:, -_MOTION:]
        velocity, command = motion[:, :2], motion[:, 2:]
        fade = torch.exp(-elapsed_time / LAG_S)
        way = command * elapsed_time + (velocity - command) * (LAG_S * (1.0 - fade))
        velocity = command + (velocity - command) * fade
        return _placed(points), way, torch.cat([velocity, command], dim=1)

    @staticmethod
    def _carried(points: Tensor, way: Tensor, turn: Tensor) -> Tensor:
        """Return points (batch, directions, 2) as they are seen a way (batch, 2) and a turn (batch, 1) [rad] later."""
        ahead, left = (points - way[:, None]).unbind(dim=-1)
        cosine, sine = torch.cos(turn), torch.sin(turn)
        return torch.stack([cosine * ahead + sine * left, cosine * left - sine * ahead], dim=-1)

    def _nearest(self, points: Tensor, ranges: Tensor) -> Tensor:
        """Return the nearest point of each direction within reach, (batch, directions, 2), or one far away."""
        along = points @ self.rays.t()  # (batch, points, directions)
        counts = (along >= self._within * ranges[..., None]) & (ranges < REACH_M)[..., None]
        far = torch.where(counts, ranges[..., None], torch.full_like(along, _NOTHING_M))
        least, which = far.min(dim=1)  # (batch, directions)
        chosen = torch.gather(points, 1, which[..., None].expand(-1, -1, 2))
        floor = torch.clamp(NEAREST_M / torch.clamp(least, min=1e-3), min=1.0)[..., None]  # nothing is nearer
        return torch.where((least < REACH_M)[..., None], chosen * floor, torch.full_like(chosen, _NOTHING_M))

    def _told(self, points: Tensor) -> Tensor:
        ranges = torch.sqrt((points * points).sum(dim=-1))[..., None]
        along = points @ self.rays.t()
        within = torch.clamp(ranges / torch.sqrt(ranges * ranges + _BREADTH_M**2), max=self._within)
        proximity = torch.clamp(1.0 - 2.0 * torch.log(ranges / NEAREST_M) / _SPAN, -1.0, 1.0)
        return torch.where(along >= within * ranges, proximity, torch.full_like(along, -1.0)).amax(dim=1)


def _rays(bearings: Tensor) -> Tensor:
    """Return unit vectors (bearings, 2), ahead and left."""
    return torch.stack([torch.cos(bearings), torch.sin(bearings)], dim=-1).float()


def _kept(points: Tensor) -> Tensor:
    """Return points (..., 2) [m] as the state has them: over the square of their range, 0 beyond reach."""
    square = (points * points).sum(dim=-1, keepdim=True)
    return torch.where(square < REACH_M**2, points * (NEAREST_M / square), torch.zeros_like(points))


def _placed(kept: Tensor) -> Tensor:
    """Undo `_kept`; nothing is far away."""
    square = (kept * kept).sum(dim=-1, keepdim=True)
    return torch.where(square > 0.0, kept * (NEAREST_M / torch.clamp(square, min=1e-6)),
                       torch.full_like(kept, _NOTHING_M))
