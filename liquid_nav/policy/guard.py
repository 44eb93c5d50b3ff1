"""
Holds a command back from what is known to be near: the closer an obstacle, the slower it may be approached.

A core that has learned from an expert's flights now and then answers an obstacle on its way with something between
passing left and passing right, and flies into what was seen well. With h the range of an obstacle less the closest that
it may come, a command is let through where h falls no faster than `APPROACH_PER_S` * h, so that h never falls below 0:
the condition of a control barrier function (Ames et al. 2017, https://arxiv.org/abs/1609.06408). Of any other command
only what leads towards the obstacle is taken away; what leads past it stays.

It knows what the policy knows: what was misread it does not hold back from, and what moves it takes to stand still.
"""

import torch
from torch import Tensor

from liquid_nav.core.percept import NEAREST_M

APPROACH_PER_S = 1.5
"""An obstacle may be approached at so many times what is left of the way to it [1/s]."""
CLOSEST_M = 0.4
"""Range up to which a command may lead towards an obstacle; from what is nearer it leads away, by the same rate
[m; from the vehicle's centre]."""
PASSES = 2
"""So many obstacles are heeded, one after the other, each time the one that is approached fastest beyond its limit."""


def held_back(command: Tensor, points: Tensor) -> Tensor:
    """
    Return commands (batch, 4) that approach what is near no faster than they may, see PASSES.

    Parameters
    ----------
    command : Tensor
        (batch, 4) forward, left, up [m/s; levelled body] and yaw rate [rad/s]; the latter two stay.
    points : Tensor
        (batch, points, 2) ahead and left, each over the square of its range and times NEAREST_M, 0 for none: what
        `policy.nearby.Nearby` keeps.

    """
    nearness = torch.sqrt(torch.clamp((points * points).sum(dim=-1), min=1e-6))  # (batch, points), 1 at NEAREST_M
    towards = points / nearness[..., None]
    allowed = APPROACH_PER_S * (NEAREST_M / nearness - CLOSEST_M)
    velocity = command[:, :2]
    for _ in range(PASSES):
        excess, which = ((towards @ velocity[..., None])[..., 0] - allowed).max(dim=1, keepdim=True)
        worst = torch.gather(towards, 1, which[..., None].expand(-1, -1, 2))[:, 0]
        velocity = velocity - worst * torch.relu(excess)
    return torch.cat([velocity, command[:, 2:]], dim=1)
