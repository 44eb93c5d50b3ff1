"""
How far the vehicle has climbed since the start, as its own commands add up to it.

An encoder that cannot tell the height gives nothing to hold it by, and errors of one sign would bring the vehicle to
the ground. Wind and rough ground are not in it.
"""

import torch
from torch import Tensor

from liquid_nav.policy.dead_reckoning import LONGEST_S

TOLD_SIZE = 1
_HIGHEST_M = 5.0  # above and below the start; no more is reckoned with
_UP = 2  # where a command has it


def climbed(state: Tensor, elapsed_time: Tensor) -> Tensor:
    """
    Return the state one picture later.

    Parameters
    ----------
    state : Tensor
        (batch, 2) way upward since the start [m] and the command upward [m/s]; both 0 at the start.
    elapsed_time : Tensor
        (batch,) seconds since the picture before.

    """
    elapsed_time = torch.clamp(elapsed_time, max=LONGEST_S)[:, None]
    way, command = state[:, :1], state[:, 1:]
    return torch.cat([torch.clamp(way + command * elapsed_time, -_HIGHEST_M, _HIGHEST_M), command], dim=1)


def told(state: Tensor) -> Tensor:
    """Return what the core is told, the way upward (batch, 1) [m]."""
    return state[:, :1]


def commanded(state: Tensor, command: Tensor) -> Tensor:
    """Return the state (batch, 2) of a vehicle that flies by a command (batch, 4) from now on."""
    return torch.cat([state[:, :1], command[:, _UP : _UP + 1]], dim=1)
