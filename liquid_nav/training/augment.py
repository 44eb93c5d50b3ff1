"""Photometric augmentation and mirroring of pictures and what goes with them."""

import torch

from liquid_nav.core.percept import PerceptLayout


def photometric(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """
    Vary exposure, white balance, contrast, saturation, blur and noise, each picture by its own draw.

    Parameters
    ----------
    images : torch.Tensor
        (batch, height, width, 3) uint8.
    generator : torch.Generator
        Source of all draws.

    Returns
    -------
    torch.Tensor
        (batch, height, width, 3) uint8.

    """
    batch = len(images)

    def normal(scale: float, channels: int = 1) -> torch.Tensor:
        return scale * torch.randn(batch, channels, generator=generator)

    gain = torch.exp(normal(0.25) + normal(0.08, 3))
    contrast, saturation = torch.exp(normal(0.2)), torch.exp(normal(0.2))
    blurred = torch.rand(batch, generator=generator) < 0.2
    sigma = 6.0 * torch.rand(batch, 1, 1, 1, generator=generator)
    pixels = images.reshape(batch, -1, 3).float()
    matrix, shift = colour_change(gain, contrast, saturation, pixels.mean(dim=1))
    pictures = torch.baddbmm(shift[:, None], pixels, matrix).view(images.shape)
    if blurred.any():
        smooth = torch.nn.functional.avg_pool2d(pictures[blurred].permute(0, 3, 1, 2), 3, 1, 1, count_include_pad=False)
        pictures[blurred] = smooth.permute(0, 2, 3, 1)
    pictures.addcmul_(torch.empty_like(pictures).normal_(generator=generator), sigma)
    return pictures.clamp_(0.0, 255.0).round_().to(torch.uint8)


def colour_change(gain: torch.Tensor, contrast: torch.Tensor, saturation: torch.Tensor, mean: torch.Tensor,
                  ) -> tuple[torch.Tensor, torch.Tensor]:
    """
    Return what exposure, contrast and saturation, one after the other, make of a colour: `colour @ matrix + shift`.

    All three at once take half the time that they take in turn.

    Parameters
    ----------
    gain : torch.Tensor
        (batch, 3) factors of red, green and blue.
    contrast : torch.Tensor
        (batch, 1) factor of the distance from the picture's mean colour.
    saturation : torch.Tensor
        (batch, 1) factor of the distance from a pixel's own grey.
    mean : torch.Tensor
        (batch, 3) mean colour of each picture.

    Returns
    -------
    matrix : torch.Tensor
        (batch, 3, 3).
    shift : torch.Tensor
        (batch, 3).

    """
    greying = (1.0 - saturation)[:, :, None] / 3.0 + saturation[:, :, None] * torch.eye(3)
    matrix = (gain * contrast)[:, :, None] * greying
    shift = ((mean * gain * (1.0 - contrast))[:, None] @ greying)[:, 0]
    return matrix, shift


def mirror_images(images: torch.Tensor) -> torch.Tensor:
    """Swap left and right of (batch, height, width, 3)."""
    return images.flip(2)


def mirror_percept(percept: torch.Tensor, layout: PerceptLayout) -> torch.Tensor:
    """Swap left and right of (..., size)."""
    signs = torch.ones(layout.size)
    signs[layout.sectors + 1] = -1.0
    order = list(range(layout.sectors - 1, -1, -1)) + list(range(layout.sectors, layout.size))
    return percept[..., order] * signs


def mirror_imu(imu: torch.Tensor) -> torch.Tensor:
    """Mirror (..., 6): specific force is a vector, angular velocity a pseudovector; the plane is y = 0."""
    return imu * torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])


def mirror_command(command: torch.Tensor) -> torch.Tensor:
    """Mirror (..., 4): forward, left, up, yaw rate."""
    return command * torch.tensor([1.0, -1.0, 1.0, -1.0])


def mirror_goal(goal: torch.Tensor) -> torch.Tensor:
    """Mirror (..., 3): sine and cosine of the bearing, and proximity."""
    return goal * torch.tensor([-1.0, 1.0, 1.0])
