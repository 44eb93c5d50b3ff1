"""
The picture before, turned into the present view: what still differs has moved, and the more so the nearer it is.

A vehicle that turns by 2 rad/s shifts the whole picture by four pixels until the next one; one that flies at 1.5 m/s
moves the edge of a trunk 1 m ahead by one or two. The gyroscope knows the turn, so it can be taken out. What is left is
the parallax of the way flown, which tells near from far where a single picture cannot (Longuet-Higgins and Prazdny
1980, https://doi.org/10.1098/rspb.1980.0057).
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

NOMINAL_PERIOD_S = 0.05
"""Time between pictures that is told to the encoder as zero."""
LARGEST_TURN_RAD = 1.0
"""A turn between two pictures is clipped to this about each axis; by then they share little."""
_LONGEST = 4.0  # times the nominal period, as far as the encoder is told of it
_LEAST_ANGLE = 1e-3  # below it sin(x) / x is 1 to single precision
_LEAST_AHEAD = 0.1  # of a ray's length: what is turned out of the view must not be divided by nothing


class Before(NamedTuple):
    """The picture before, and what has happened since."""

    grey: Tensor
    """(batch, height, width) mean of red, green and blue [0 to 255]."""
    turn: Tensor
    """(batch, 3) rotation vector of the camera since [rad; body FLU as it was then]."""
    elapsed_time: Tensor
    """(batch,) seconds since."""


def grey(image: Tensor) -> Tensor:
    """Return (batch, height, width) float of pictures (batch, height, width, 3)."""
    return image.float().mean(dim=-1)


class Derotation(nn.Module):
    """
    Shows a picture as it would look had the camera been turned.

    Parameters
    ----------
    width, height : int
        Of the pictures [pixel].
    focal_length : float
        Of the pinhole camera, whose axis is body x [pixel].

    """

    def __init__(self, width: int, height: int, focal_length: float):
        super().__init__()
        left = (0.5 * width - 0.5 - torch.arange(width)) / focal_length
        up = (0.5 * height - 0.5 - torch.arange(height)) / focal_length
        rays = torch.stack(torch.broadcast_tensors(torch.ones(()), left[None, :], up[:, None]), dim=-1)
        self._shape = (height, width, 2)
        self.register_buffer('rays', rays.reshape(-1, 3), persistent=False)
        self.register_buffer('reach', -2.0 * focal_length / torch.tensor([float(width), float(height)]),
                             persistent=False)

    def forward(self, picture: Tensor, turn: Tensor) -> Tensor:
        """
        Return (batch, height, width) of a picture of that shape once the camera has turned by (batch, 3) [rad; body].

        Where the new view reaches beyond the old one, its edge is repeated.
        """
        rays = self.rays @ _rotation(turn).transpose(1, 2)  # (batch, pixels, 3) in the frame of the old view
        ahead = torch.clamp(rays[..., :1], min=_LEAST_AHEAD)
        places = (rays[..., 1:] / ahead * self.reach).reshape(-1, *self._shape)
        seen = nn.functional.grid_sample(picture[:, None], places, mode='bilinear', padding_mode='border',
                                         align_corners=False)
        return seen[:, 0]


def told(elapsed_time: Tensor) -> Tensor:
    """Return how much longer than the nominal period it took, in nominal periods, clipped."""
    return torch.clamp(elapsed_time / NOMINAL_PERIOD_S, 0.0, _LONGEST) - 1.0


def clipped_turn(angular_velocity: Tensor, elapsed_time: Tensor) -> Tensor:
    """Return the turn (batch, 3) [rad] of a mean angular velocity (batch, 3) [rad/s] over (batch,) seconds."""
    return torch.clamp(angular_velocity * elapsed_time[:, None], -LARGEST_TURN_RAD, LARGEST_TURN_RAD)


def _rotation(vector: Tensor) -> Tensor:
    """Return the matrices (batch, 3, 3) of rotation vectors (batch, 3), by Rodrigues' formula."""
    angle = torch.sqrt(torch.clamp((vector * vector).sum(dim=-1), min=_LEAST_ANGLE**2))[:, None, None]
    x, y, z = vector.unbind(dim=-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).reshape(-1, 3, 3)
    unit = torch.eye(3, dtype=vector.dtype, device=vector.device)
    half = torch.sin(0.5 * angle) / angle
    return unit + torch.sin(angle) / angle * cross + 2.0 * half * half * (cross @ cross)
