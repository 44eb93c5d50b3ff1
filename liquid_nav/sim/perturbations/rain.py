"""
Streaks of the rain drops near the camera.

Drops have the sizes of Marshall and Palmer 1948 (J. Meteorol. 5, 165-166), fall as Gunn and Kinzer measured (the fit
of Atlas, Srivastava and Sekhon 1973, Rev. Geophys. 11, 1-35), and shine as Garg and Nayar found (Vision and Rain, Int.
J. Comput. Vis. 75, 2007): a drop is a wide-angle lens that shows the sky before whatever lies behind, and covers a
pixel for as far as it is wide and for as long as it stays. So streaks are long and faint, or short and bright, by the
exposure; at 96 pixels across, only drops within a hand's breadth stand out. What is too far or too small to be told
apart is in the extinction of `sim.perturbations.weather`.
"""

import math

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.perturbations.streams import stream

EXPOSURE_S = 0.001
"""Exposure that draws the streaks where no motion blur names one: f/2 and ISO 100 under heavy clouds (EV 12)."""
NEAREST_M, MIDDLE_M, FARTHEST_M = 0.03, 0.3, 1.5
"""Drops are drawn between the outer two: nearer ones are out of focus, farther ones below a grey level."""
SMALLEST_MM, LARGEST_MM = 1.0, 6.0
"""Diameters that are drawn; larger drops break up."""

_MARGIN = 8.0
"""How far beyond the picture's edge drops are drawn, for streaks that reach into it [pixel]."""
_SHARE_OF_SKY = 0.94
"""Of the surroundings' light, which a drop passes on (Garg and Nayar 2007)."""
_NEAR_POINTS, _MOST_POINTS = 160, 32
"""Of which a streak is made."""


def slope(rate: float) -> float:
    """Return how fast the number of drops falls with the diameter [1/mm] at a rain rate [mm/h]."""
    return 4.1 * rate**-0.21


def drops_per_volume(rate: float) -> float:
    """Return the number of drops of at least the smallest size [1/m^3]."""
    return 8000.0 / slope(rate) * math.exp(-slope(rate) * SMALLEST_MM)


def fall_speed(diameter: np.ndarray) -> np.ndarray:
    """Return the terminal velocity [m/s] of drops [mm]."""
    return 9.65 - 10.3 * np.exp(-0.6 * diameter)


class Rain:
    """The rain before one camera."""

    def __init__(self, rate: float, exposure_s: float, camera: CameraModel, seed: int):
        """Fall at `rate` [mm/h] while pictures are exposed for `exposure_s` [s]."""
        self._rate, self._exposure_s, self._camera, self._seed = rate, exposure_s, camera, seed
        longest = camera.focal_length * 7.0 * exposure_s / MIDDLE_M  # a streak of the far drops [pixel]
        far_points = min(max(3, math.ceil(longest)), _MOST_POINTS)
        self._shells = (NEAREST_M, MIDDLE_M, _NEAR_POINTS), (MIDDLE_M, FARTHEST_M, far_points)

    def draw(self, light: np.ndarray, depth: np.ndarray, number: int, orientation, velocity, glow) -> np.ndarray:
        """
        Return a view with the streaks before it.

        Parameters
        ----------
        light : np.ndarray
            (height, width, 3) the view.
        depth : np.ndarray
            (height, width) along the optical axis [m]; it hides the drops behind.
        number : int
            Which picture of the flight it is; each has drops of its own.
        orientation : array_like
            Of the camera: quaternion (4,), body to world.
        velocity : array_like
            Of the camera through the air, (3,) [m/s; world].
        glow : np.ndarray
            (3,) light of the surroundings.

        """
        rng, rotation = stream(self._seed, 'rain', number), rotation_matrix(orientation)
        covered = sum(self._coverage(depth, rng, rotation, velocity, *shell) for shell in self._shells)
        covered = np.clip(covered, 0.0, 1.0).astype(np.float32)[..., None]
        return light * (1.0 - covered) + covered * np.float32(_SHARE_OF_SKY) * glow

    def _coverage(self, depth, rng: np.random.Generator, rotation, velocity, near, far, points: int) -> np.ndarray:
        """Return the share of each pixel and of the exposure that drops of a shell cover, (height, width)."""
        camera, focal = self._camera, self._camera.focal_length
        middle, diameter = self._drops(rng, near, far)
        fall = np.zeros_like(middle)
        fall[2] = -fall_speed(diameter)
        drift = rotation.T @ (fall - np.asarray(velocity, float)[:, None])  # (3, drops) [m/s; body]
        when = (np.arange(points) + rng.uniform(0.0, 1.0, (len(diameter), points))) / points - 0.5
        x, y, z = middle[:, :, None] + drift[:, :, None] * (self._exposure_s * when)  # (3, drops, points)
        x = np.maximum(x, 0.5 * NEAREST_M)
        width = 1e-3 * focal * diameter[:, None] / x  # [pixel]
        column, row = 0.5 * camera.width - 0.5 - focal * y / x, 0.5 * camera.height - 0.5 - focal * z / x
        if near < MIDDLE_M:  # where a drop may be wider than a pixel, its points lie all over it
            radius = 0.5 * width * np.sqrt(rng.uniform(0.0, 1.0, x.shape))
            angle = rng.uniform(0.0, 2.0 * math.pi, x.shape)
            column, row = column + radius * np.cos(angle), row + radius * np.sin(angle)
        return _splat(column, row, x, 0.25 * math.pi * width**2 / points, depth)

    def _drops(self, rng: np.random.Generator, near: float, far: float) -> tuple[np.ndarray, np.ndarray]:
        """Draw drops between two depths: where they are amid the exposure, (3, drops) [m; body], and how large [mm]."""
        camera, focal = self._camera, self._camera.focal_length
        across, along = camera.width + 2.0 * _MARGIN, camera.height + 2.0 * _MARGIN
        volume = across * along / focal**2 * (far**3 - near**3) / 3.0
        count = rng.poisson(drops_per_volume(self._rate) * volume)
        diameter = np.minimum(SMALLEST_MM + rng.exponential(1.0 / slope(self._rate), count), LARGEST_MM)
        x = np.cbrt(rng.uniform(near**3, far**3, count))
        y, z = rng.uniform(-0.5, 0.5, count) * across / focal * x, rng.uniform(-0.5, 0.5, count) * along / focal * x
        return np.stack([x, y, z]), diameter


def _splat(column: np.ndarray, row: np.ndarray, ahead: np.ndarray, share: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Spread points over the four pixels around each, where they are not hidden."""
    height, width = depth.shape
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    right_share, low_share = column - left, row - top
    total = np.zeros(height * width)
    for step_x, step_y in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x, y = left + step_x, top + step_y
        weight = share * (right_share if step_x else 1.0 - right_share) * (low_share if step_y else 1.0 - low_share)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        place = (y * width + x)[inside]
        seen = ahead[inside] < depth.ravel()[place]
        total += np.bincount(place[seen], weight[inside][seen], height * width)
    return total.reshape(height, width)
