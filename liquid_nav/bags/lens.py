"""
Where a recorded camera's pixels look: intrinsics and distortion, as sensor_msgs/CameraInfo states them.

Rays are (x, y) on the plane at distance 1 before the camera, x right and y down. Pixel centres have integer
coordinates.
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from liquid_nav.core.errors import ConfigError, unknown_option


def _polynomial(x: np.ndarray, y: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distort by Brown's model (plumb_bob) and its rational extension; coefficients in OpenCV's order."""
    k1, k2, p1, p2, k3, k4, k5, k6 = d
    s = x * x + y * y
    radial = (1 + s * (k1 + s * (k2 + s * k3))) / (1 + s * (k4 + s * (k5 + s * k6)))
    return (x * radial + 2 * p1 * x * y + p2 * (s + 2 * x * x), y * radial + p1 * (s + 2 * y * y) + 2 * p2 * x * y)


def _equidistant(x: np.ndarray, y: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distort by Kannala and Brandt's model (2006), as OpenCV's fisheye module does."""
    r = np.hypot(x, y)
    angle = np.arctan(r)
    s = angle * angle
    bent = angle * (1 + s * (d[0] + s * (d[1] + s * (d[2] + s * d[3]))))
    scale = np.where(r > 1e-9, bent / np.maximum(r, 1e-9), 1.0)
    return x * scale, y * scale


_MODELS: dict[str, tuple[Callable, int, tuple[int, ...]]] = {
    # name in CameraInfo: (function, coefficients it takes, numbers of them that drivers give)
    'plumb_bob': (_polynomial, 8, (4, 5)),
    'rational_polynomial': (_polynomial, 8, (8, 12, 14)),
    'equidistant': (_equidistant, 4, (4,)),
    'fisheye': (_equidistant, 4, (4,)),
}
_FURTHEST = 20.0
"""Rays further off the axis than this, 87 degrees, are not looked at."""


@dataclass(frozen=True)
class Lens:
    width: int
    """Of the picture [pixel]."""
    height: int
    focal_x: float
    """[pixel]."""
    focal_y: float
    centre_x: float
    """[pixel]."""
    centre_y: float
    distortion: str = ''
    """The model's name in CameraInfo, '' for a pinhole."""
    coefficients: tuple[float, ...] = ()
    reach: float = math.inf
    """How far off the axis rays may be; beyond, the distortion's polynomial folds the picture back."""

    def pixels(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the coordinates [pixel] at which rays are seen; NaN for rays out of reach."""
        is_near = x * x + y * y <= self.reach * self.reach
        if self.distortion:
            x, y = _MODELS[self.distortion][0](x, y, np.array(self.coefficients))
        return (np.where(is_near, self.centre_x + self.focal_x * x, np.nan),
                np.where(is_near, self.centre_y + self.focal_y * y, np.nan))

    def scaled(self, width: int, height: int) -> 'Lens':
        """
        Return the lens of the same camera, whose pictures were resized.

        Raises
        ------
        ConfigError
            For a size of another shape: then they were cropped, and nobody says where.

        """
        across, down = width / self.width, height / self.height
        if abs(across / down - 1) > 0.02:
            raise ConfigError(f'the pictures are {width}x{height}, and the camera_info is of '
                              f'{self.width}x{self.height}, which has another shape; choose the camera_info of these '
                              'pictures, or give the horizontal field of view instead')
        return dataclasses.replace(
            self, width=width, height=height, focal_x=self.focal_x * across, focal_y=self.focal_y * down,
            centre_x=(self.centre_x + 0.5) * across - 0.5, centre_y=(self.centre_y + 0.5) * down - 0.5)


def pinhole(width: int, height: int, horizontal_fov: float) -> Lens:
    """Return a lens without distortion that looks along the picture's middle; the field of view in radians."""
    if not 0.0 < horizontal_fov < math.pi:
        raise ConfigError(f'a horizontal field of view lies between 0 and pi radians, got {horizontal_fov}; '
                          'was it given in degrees?')
    focal = 0.5 * width / math.tan(0.5 * horizontal_fov)
    return Lens(width, height, focal, focal, 0.5 * (width - 1), 0.5 * (height - 1))


def lens_of(info: Any, is_rectified: bool = False) -> Lens | None:
    """
    Return the lens that a CameraInfo message describes; None where the camera is not calibrated (REP 104).

    Parameters
    ----------
    info : Any
        sensor_msgs/CameraInfo of ROS 1 or 2.
    is_rectified : bool
        Whether the pictures were rectified: then the projection matrix P holds, and no distortion is left.

    Raises
    ------
    ConfigError
        For a distortion model that is not known, or not with so many coefficients.

    """
    k, p, d = (np.asarray(_field(info, name), float) for name in 'kpd')
    if k[0] <= 0.0 or not info.width or not info.height:
        return None
    focal_x, focal_y, centre_x, centre_y = (p[0], p[5], p[2], p[6]) if is_rectified and p[0] > 0.0 else k[[0, 4, 2, 5]]
    # The matrices are of the whole sensor; the picture may be a part of it, with pixels put together.
    roi, across, down = info.roi, max(1, info.binning_x), max(1, info.binning_y)
    lens = Lens((roi.width or info.width) // across, (roi.height or info.height) // down,
                focal_x / across, focal_y / down,
                (centre_x + 0.5 - roi.x_offset) / across - 0.5, (centre_y + 0.5 - roi.y_offset) / down - 0.5)
    return lens if is_rectified else _with_distortion(lens, info.distortion_model, d)


def _field(info: Any, name: str) -> Any:
    """Return a matrix, which ROS 1 names by a capital."""
    return getattr(info, name) if hasattr(info, name) else getattr(info, name.upper())


def _with_distortion(lens: Lens, name: str, d: np.ndarray) -> Lens:
    if not len(d) or not name:
        return lens
    if name not in _MODELS:
        raise unknown_option('distortion model', name, _MODELS)
    model, size, sizes = _MODELS[name]
    if len(d) not in sizes or np.any(d[size:]):
        raise ConfigError(f'distortion model {name!r} takes {" or ".join(map(str, sizes))} coefficients, those from '
                          f'the ninth on (thin prism, tilt) zero, got {d.tolist()}; rectify the pictures (image_proc)')
    if model is _polynomial and not np.any(d):
        return lens
    coefficients = np.zeros(size)
    coefficients[:min(size, len(d))] = d[:size]
    return dataclasses.replace(lens, distortion=name, coefficients=tuple(coefficients.tolist()),
                               reach=_reach(model, coefficients))


def _reach(model: Callable, coefficients: np.ndarray) -> float:
    """Return how far rays may be off the axis for the picture to grow with them."""
    radial = coefficients.copy()
    if model is _polynomial:
        radial[2:4] = 0.0
    rays = np.linspace(0.0, _FURTHEST, 8001)
    seen = model(rays, np.zeros_like(rays), radial)[0]
    falling = np.flatnonzero(np.diff(seen) <= 0.0)
    return float(rays[falling[0]]) if len(falling) else _FURTHEST
