"""
Dead reckoning in the plane: by the gyroscope and the vehicle's own commands, which it follows with a lag.

Wind and slopes are not in it, so what is carried along drifts.
"""

import torch
from torch import Tensor

LAG_S = 0.2
"""Time constant with which a vehicle follows its commands."""
LONGEST_S = 1.0
"""Of the time between two pictures that is reckoned with; more counts as much."""


def moved(motion: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
    """
    Return the way since (batch, 2) [m; levelled body then] and the motion after a time (batch, 1) [s].

    A motion (batch, 4) is velocity and command, each (forward, left) [m/s; levelled body], and 0 at the start.
    """
    velocity, command = motion.split(2, dim=1)
    fade = torch.exp(elapsed_time * (-1.0 / LAG_S))
    apart = velocity - command
    way = command * elapsed_time + apart * (LAG_S - LAG_S * fade)
    return way, torch.cat([command + apart * fade, command], dim=1)


def turned_by(turn: Tensor) -> Tensor:
    """Return the matrices (batch, 2, 2) that make of points, a row each, what is seen a turn (batch, 1) [rad] later."""
    cosine, sine = torch.cos(turn), torch.sin(turn)
    return torch.cat([cosine, -sine, sine, cosine], dim=1).reshape(-1, 2, 2)


def carried(points: Tensor, way: Tensor, turned: Tensor) -> Tensor:
    """
    Return points as they are seen a way and a turn later, (batch, points, 2) [m; levelled body].

    Parameters
    ----------
    points : Tensor
        (batch, points, 2) ahead and left, before.
    way : Tensor
        (batch, 2) flown since, as it was seen before the turn [m].
    turned : Tensor
        (batch, 2, 2) of the turn, by `turned_by`.

    """
    return (points - way[:, None]) @ turned


def commanded(motion: Tensor, command: Tensor) -> Tensor:
    """Return the motion (batch, 4) of a vehicle that flies by a command (batch, 4) from now on."""
    return torch.cat([motion[:, :2], command[:, :2]], dim=1)
