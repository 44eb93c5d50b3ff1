"""
Dense supervision of the encoder's convolutions: how near each patch of a picture is, and whether it shows the target.

Twenty-one numbers a picture tell a convolution little about where its mistakes lie. While the encoder is taught, a
head on its last feature map also says coarse depth and target, patch by patch; in flight it is left out.
"""

import numpy as np
from torch import Tensor, nn

from liquid_nav.core.percept import proximity_of
from liquid_nav.policy.config import NetworkConfig

PATCH = 4
"""Side of a patch [pixel]."""
_LEVELS = 127.0


def coarse_view(depth: np.ndarray, segmentation: np.ndarray, target_id: int) -> np.ndarray:
    """
    Return what the dense head is to say of a view.

    Parameters
    ----------
    depth : np.ndarray
        (height, width) along the optical axis [m].
    segmentation : np.ndarray
        (height, width) body ids.
    target_id : int
        The beacon's body.

    Returns
    -------
    np.ndarray
        (2, height / PATCH, width / PATCH) int8: the proximity of the patch's nearest pixel, from -127 to 127, and the
        share of its pixels that show the target, from 0 to 127.

    """
    nearest = _patches(depth).min(axis=(1, 3))
    share = _patches(segmentation == target_id).mean(axis=(1, 3))
    return np.round(_LEVELS * np.stack([proximity_of(nearest), share])).astype(np.int8)


def _patches(picture: np.ndarray) -> np.ndarray:
    rows, columns = picture.shape[0] // PATCH, picture.shape[1] // PATCH
    return picture[: rows * PATCH, : columns * PATCH].reshape(rows, PATCH, columns, PATCH)


class DenseHead(nn.Module):
    """From the encoder's last feature map to (batch, 2, rows, columns) of `coarse_view`."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self._rows, self._columns = config.image_height // PATCH, config.image_width // PATCH
        self.layer = nn.Conv2d(config.channels[-1], 2 * PATCH * PATCH, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Spread each cell of the (batch, channels, rows, columns) map over the patches that it covers."""
        spread = nn.functional.pixel_shuffle(self.layer(features), PATCH)
        return nn.functional.adaptive_avg_pool2d(spread, (self._rows, self._columns))


def dense_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean Huber loss of proximity and target share; `wanted` is `coarse_view`'s, int8."""
    return nn.functional.huber_loss(said, wanted.float() / _LEVELS, delta=0.2)


def mirror_view(view: Tensor) -> Tensor:
    """Swap left and right of (batch, 2, rows, columns)."""
    return view.flip(3)
