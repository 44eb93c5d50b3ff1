"""From picture to percept: convolutions that keep the columns apart, since a column is a bearing."""

import math

import torch
from torch import Tensor, nn

from liquid_nav.core.percept import OTHERS
from liquid_nav.policy.config import NetworkConfig, Normalisation
from liquid_nav.policy.parallax import Before, Derotation, grey, told


class Residual(nn.Module):
    """
    Adds what a 3x3 convolution makes of a feature map to it (arXiv 1512.03385).

    It begins with half the usual weights, so that a stack of them does not blow the features up.
    """

    def __init__(self, channels: int, batch_norm: bool):
        super().__init__()
        self.convolution = _convolution(channels, channels, 3, 1, batch_norm)
        with torch.no_grad():
            last = self.convolution[-1]
            last.weight.mul_(0.5)

    def forward(self, features: Tensor) -> Tensor:
        return features + torch.relu(self.convolution(features))


def _convolution(before: int, channels: int, kernel: int, stride: int | tuple[int, int], batch_norm: bool,
                 ) -> nn.Sequential:
    """Return a convolution, and batch normalisation (arXiv 1502.03167) behind it where that is wanted."""
    layers = [nn.Conv2d(before, channels, kernel, stride, kernel // 2, bias=not batch_norm)]
    return nn.Sequential(*layers, *([nn.BatchNorm2d(channels)] if batch_norm else []))


class ColumnHead(nn.Module):
    """
    Feature map (batch, channels, rows, columns) to what it adds to the sectors (batch, sectors).

    Every column is read by the same weights, so that what is learned of an obstacle to the left holds to the right.
    """

    def __init__(self, before: int, rows: int, columns: int, config: NetworkConfig):
        super().__init__()
        channels = config.column_head
        self.collapse = nn.Conv2d(before, channels, (rows, 1))
        self.along = nn.Sequential(
            nn.ReLU(), nn.Conv1d(channels, channels, 3, padding=1), nn.ReLU(),
            nn.Conv1d(channels, channels, 3, padding=1), nn.ReLU(), nn.Conv1d(channels, 1, 1))
        self.shares = nn.Parameter(column_shares(columns, config.percepts - OTHERS, config.horizontal_fov))

    def forward(self, features: Tensor) -> Tensor:
        return self.along(self.collapse(features)[:, :, 0])[:, 0] @ self.shares


def column_shares(columns: int, sectors: int, horizontal_fov: float) -> Tensor:
    """Return what share of each sector's angle lies in each column of a picture, (columns, sectors)."""
    edges = torch.atan(torch.linspace(1.0, -1.0, columns + 1) * math.tan(0.5 * horizontal_fov))  # left to right [rad]
    bounds = torch.linspace(-0.5, 0.5, sectors + 1) * horizontal_fov  # right to left
    overlap = torch.minimum(edges[:-1, None], bounds[1:]) - torch.maximum(edges[1:, None], bounds[:-1])
    return torch.clamp(overlap, min=0.0) * (sectors / horizontal_fov)


class Encoder(nn.Module):
    """
    Image (batch, height, width, 3) uint8 to percept (batch, percepts).

    Where the configuration asks for parallax, the convolutions also see the picture before, turned into the present
    view, and how long ago it was taken; without one, the picture itself stands in, as though nothing had moved.
    """

    def __init__(self, config: NetworkConfig, normalisation: Normalisation):
        super().__init__()
        self._size = (config.image_height, config.image_width, 3)
        self.register_buffer('mean', torch.tensor(normalisation.image_mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer('scale', torch.tensor(normalisation.image_scale).view(1, 3, 1, 1), persistent=False)
        height, width = config.image_height, config.image_width
        self.derotation = Derotation(width, height, config.focal_length) if config.parallax else None
        layers, before = [], 5 if config.parallax else 3
        for index, channels in enumerate(config.channels):
            kernel = 5 if index == 0 else 3
            stride = (2, 2) if index < config.halvings else (2, 1)
            layers += [_convolution(before, channels, kernel, stride, config.batch_norm), nn.ReLU()]
            height, width, before = -(-height // stride[0]), -(-width // stride[1]), channels
            layers += [Residual(channels, config.batch_norm) for _ in range(config.residuals if index >= 2 else 0)]
        self._convolutions = len(layers)
        self._sectors = config.percepts - OTHERS
        self.column_head = ColumnHead(before, height, width, config) if config.column_head else None
        layers += [nn.Conv2d(before, config.column_channels, (height, 1)), nn.ReLU(), nn.Flatten()]
        layers += [nn.Linear(config.column_channels * width, config.hidden), nn.ReLU()]
        layers += [nn.Linear(config.hidden, config.percepts)]
        self.layers = nn.Sequential(*layers)

    def forward(self, image: Tensor, before: Before | None = None) -> Tensor:
        """Normalise and encode; raise ValueError for a picture of another size or type."""
        return self.read(self.features(image, before))

    def features(self, image: Tensor, before: Before | None = None) -> Tensor:
        """Return the last feature map, (batch, channels, rows, columns)."""
        if image.ndim != 4 or tuple(image.shape[1:]) != self._size or image.dtype != torch.uint8:
            raise ValueError(f'image must be of shape (batch, {", ".join(map(str, self._size))}) and type torch.uint8, '
                             f'got {tuple(image.shape)} and {image.dtype}')
        pixels = (image.permute(0, 3, 1, 2).float() - self.mean) / self.scale
        if self.derotation is not None:
            pixels = torch.cat([pixels, *self._seen_before(image, before)], dim=1)
        return self.layers[: self._convolutions](pixels)

    def _seen_before(self, image: Tensor, before: Before | None) -> tuple[Tensor, Tensor]:
        """Return the picture before in the present view and the time since, each (batch, 1, height, width)."""
        if before is None:
            shown = grey(image)
            since = torch.zeros_like(shown)
        else:
            shown = self.derotation(before.grey, before.turn)
            since = told(before.elapsed_time)[:, None, None].expand_as(shown)
        middle, reach = self.mean.mean(), self.scale.mean()
        return ((shown - middle) / reach)[:, None], since[:, None]

    def read(self, features: Tensor) -> Tensor:
        """Return the percept of a feature map, (batch, percepts)."""
        percept = self.layers[self._convolutions :](features)
        if self.column_head is None:
            return percept
        sectors = percept[:, : self._sectors] + self.column_head(features)
        return torch.cat([sectors, percept[:, self._sectors :]], dim=1)
