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
    pictures = images.float()

    def normal(scale: float, channels: int = 1) -> torch.Tensor:
        return scale * torch.randn(batch, 1, 1, channels, generator=generator)

    pictures = pictures * torch.exp(normal(0.25) + normal(0.08, 3))
    mean = pictures.mean(dim=(1, 2), keepdim=True)
    pictures = mean + (pictures - mean) * torch.exp(normal(0.2))
    grey = pictures.mean(dim=3, keepdim=True)
    pictures = grey + (pictures - grey) * torch.exp(normal(0.2))
    blurred = torch.rand(batch, generator=generator) < 0.2
    if blurred.any():
        smooth = torch.nn.functional.avg_pool2d(pictures[blurred].permute(0, 3, 1, 2), 3, 1, 1, count_include_pad=False)
        pictures[blurred] = smooth.permute(0, 2, 3, 1)
    sigma = 6.0 * torch.rand(batch, 1, 1, 1, generator=generator)
    noisy = pictures + sigma * torch.randn(pictures.shape, generator=generator)
    return noisy.clamp_(0.0, 255.0).round_().to(torch.uint8)


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
