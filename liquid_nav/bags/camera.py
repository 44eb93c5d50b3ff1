"""Brings pictures of another size, field of view and lens to the camera that a policy was trained with."""

from collections.abc import Callable
from typing import Any

import numpy as np

from liquid_nav.bags.images import resized
from liquid_nav.bags.lens import Lens, lens_of, pinhole
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import CameraModel

_SLACK = 0.01
"""How far a ray may miss the picture for rounding [pixel]."""
_WORTH_SAYING = 0.99
"""A recorded view of less than this share of the model's is called narrower."""


class Fitting:
    """
    Undistorts, crops and resizes pictures, so that a policy sees them as its own camera would.

    The middle of the result is the recorded camera's optical axis. Where the recorded view is narrower than the
    model's, it cannot be made wider: the largest view of the model's shape is shown, and looks larger than it was.

    Parameters
    ----------
    camera : CameraModel
        The policy's.
    info : Any
        The CameraInfo message of the pictures, if there is one.
    horizontal_fov : float
        Their field of view [rad], for pictures without distortion; goes before `info`. Where neither tells, the width
        of the recorded view is taken for the model's.
    is_rectified : bool
        Whether the pictures were rectified before they were recorded.

    Raises
    ------
    ConfigError
        For a lens that cannot be undone; when called, for a picture that is not of `info`.

    """

    steps: tuple[str, ...]
    """What is done to the latest picture, for a report; empty where nothing is."""

    def __init__(self, camera: CameraModel, info: Any = None, horizontal_fov: float | None = None,
                 is_rectified: bool = False):
        self.camera, self.steps = camera, ()
        self._fov = horizontal_fov
        self._lens = None if info is None or horizontal_fov is not None else lens_of(info, is_rectified)
        self._plans: dict[tuple[int, int], tuple[Callable[[np.ndarray], np.ndarray], tuple[str, ...]]] = {}
        if self._lens is not None:
            self._plan(self._lens.width, self._lens.height)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return a picture, (height, width, 3) uint8 RGB, at the model's size and view."""
        height, width = image.shape[:2]
        cut = self._plan(width, height)
        return resized(cut(image), self.camera.width, self.camera.height)

    def _plan(self, width: int, height: int) -> Callable[[np.ndarray], np.ndarray]:
        if (width, height) not in self._plans:
            self._plans[width, height] = self._planned(width, height)
        cut, self.steps = self._plans[width, height]
        return cut

    def _planned(self, width: int, height: int) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[str, ...]]:
        camera, steps = self.camera, []
        if self._lens is not None:
            lens = self._lens.scaled(width, height)
        else:
            lens = pinhole(width, height, camera.horizontal_fov if self._fov is None else self._fov)
            if self._fov is None:
                steps.append(f"field of view unknown, taken for the model's {np.degrees(camera.horizontal_fov):.0f} "
                             'degrees across')
        half_width, half_height = 0.5 * camera.width / camera.focal_length, 0.5 * camera.height / camera.focal_length
        share = _visible_share(lens, half_width, half_height)
        view = share * half_width, share * half_height
        if lens.distortion:
            cut, size = _undistortion(lens, *view, camera)
            steps.append(f'undistorted ({lens.distortion})')
        else:
            cut, size = _crop(lens, *view)
        if size != (width, height):
            steps.append(f'cropped {width}x{height} to {size[0]}x{size[1]}')
        if size != (camera.width, camera.height):
            steps.append(f'resized to {camera.width}x{camera.height}')
        if share < _WORTH_SAYING:
            steps.append(f"the recorded view is narrower than the model's {_degrees(half_width, half_height)} degrees "
                         f'and cannot be made wider: {_degrees(*view)} degrees of it fill the picture, and all looks '
                         f'{1 / share:.2f} times as large')
        return cut, tuple(steps)


def _visible_share(lens: Lens, half_width: float, half_height: float) -> float:
    """Return the largest share, at most 1, of a view about the optical axis that lies within the picture."""
    edge = np.linspace(-1.0, 1.0, 65)
    x = half_width * np.concatenate([edge, edge, -np.ones(65), np.ones(65)])
    y = half_height * np.concatenate([-np.ones(65), np.ones(65), edge, edge])

    def is_visible(share: float) -> bool:
        u, v = lens.pixels(share * x, share * y)
        return bool(np.all((u >= -0.5 - _SLACK) & (u <= lens.width - 0.5 + _SLACK)
                           & (v >= -0.5 - _SLACK) & (v <= lens.height - 0.5 + _SLACK)))

    if is_visible(1.0):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if is_visible(middle) else (low, middle)
    if low < 0.01:
        raise ConfigError(f'the optical axis of the camera_info, at pixel ({lens.centre_x:.1f}, {lens.centre_y:.1f}), '
                          f'is not within its pictures of {lens.width}x{lens.height}; choose the camera_info of these '
                          'pictures, or give the horizontal field of view instead')
    return low


def _crop(lens: Lens, half_width: float, half_height: float
          ) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[int, int]]:
    """Return what cuts a view out of a picture without distortion, and the size that it gives."""
    left, right = _whole(lens.centre_x, lens.focal_x * half_width, lens.width)
    top, bottom = _whole(lens.centre_y, lens.focal_y * half_height, lens.height)
    return lambda image: image[top:bottom, left:right], (right - left, bottom - top)


def _whole(centre: float, half: float, size: int) -> tuple[int, int]:
    """Return the pixels between centre - half and centre + half."""
    first, end = max(0, round(centre + 0.5 - half)), min(size, round(centre + 0.5 + half))
    return min(first, size - 1), max(end, min(first, size - 1) + 1)


def _undistortion(lens: Lens, half_width: float, half_height: float, camera: CameraModel
                  ) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[int, int]]:
    """Return what draws a view anew as a pinhole sees it, at the middle's resolution or the model's, and its size."""
    import cv2

    width = max(camera.width, round(2.0 * lens.focal_x * half_width))
    height = max(camera.height, round(2.0 * lens.focal_y * half_height))
    x = half_width * ((np.arange(width) + 0.5) * 2.0 / width - 1.0)
    y = half_height * ((np.arange(height) + 0.5) * 2.0 / height - 1.0)
    u, v = lens.pixels(*np.meshgrid(x, y))
    where = cv2.convertMaps(u.astype(np.float32), v.astype(np.float32), cv2.CV_16SC2)
    return (lambda image: cv2.remap(np.ascontiguousarray(image), *where, cv2.INTER_LINEAR,
                                    borderMode=cv2.BORDER_REPLICATE)), (width, height)


def _degrees(half_width: float, half_height: float) -> str:
    across, down = (2.0 * np.degrees(np.arctan(half)) for half in (half_width, half_height))
    return f'{across:.0f} x {down:.0f}'
