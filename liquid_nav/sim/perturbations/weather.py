"""
Fog and rain as air that swallows light and gives off its own, by distance.

Koschmieder 1924: over a way of length d, light L becomes L exp(-s d) + A (1 - exp(-s d)) with the extinction s and the
airlight A. Drops are far larger than a wavelength and scatter all colours alike: the airlight is as bright as the clear
horizon, and between its colour and that of the sun.
"""

from collections.abc import Mapping

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Look
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.perturbations.light import colour_to_light

FOG_DEPTH_M, RAIN_DEPTH_M = 100.0, 1000.0
"""How far up they reach; through them one sees the sky."""
_FARTHEST_M = 10_000.0


def rain_extinction(rate: float) -> float:
    """
    Return the extinction of rain [1/m] of a rate [mm/h].

    ITU-R P.1814 (2007), equation 7 with the values of Japan: 1.58 R^0.63 dB/km. It is what drops of the sizes of
    Marshall and Palmer 1948 give that take out twice the light that falls on them.
    """
    return 1.58e-3 * rate**0.63 * np.log(10.0) / 10.0


def airlight(look: Look) -> np.ndarray:
    """Return the light that endless air gives off under this sky, (3,)."""
    sun = np.asarray(look.light_colour, float)
    horizon = 0.45 * np.asarray(look.sky) + 0.55 * sun * min(1.0, look.ambient + 0.3)
    return colour_to_light(0.5 * (horizon + horizon.mean() * sun / sun.max()))


class Air:
    """The air before one camera in one scene."""

    def __init__(self, severities: Mapping[str, float], camera: CameraModel, look: Look):
        """Fill it with the fog [1/km] and the rain [mm/h] of the severities."""
        layers = ((1e-3 * severities.get('fog', 0.0), FOG_DEPTH_M),
                  (rain_extinction(severities.get('rain', 0.0)), RAIN_DEPTH_M))
        self._layers = [(extinction, depth) for extinction, depth in layers if extinction > 0.0]
        self._airlight = airlight(look)
        columns = (0.5 * camera.width - 0.5 - np.arange(camera.width)) / camera.focal_length
        rows = (0.5 * camera.height - 0.5 - np.arange(camera.height)) / camera.focal_length
        rays = np.stack(np.broadcast_arrays(1.0, columns[None, :], rows[:, None]), axis=-1)  # (h, w, 3) FLU
        self._stretch = np.linalg.norm(rays, axis=-1)  # distance by depth along the optical axis
        self._rays = rays / self._stretch[..., None]

    @property
    def clear(self) -> bool:
        """Whether there is neither fog nor rain."""
        return not self._layers

    def veil(self, light: np.ndarray, depth: np.ndarray, segmentation: np.ndarray, orientation) -> np.ndarray:
        """
        Return the light that arrives of a view through this air.

        Parameters
        ----------
        light : np.ndarray
            (height, width, 3) that sets out.
        depth : np.ndarray
            (height, width) along the optical axis [m].
        segmentation : np.ndarray
            (height, width) body ids, -1 for the sky, which lies above the air.
        orientation : array_like
            Of the camera: quaternion (4,), body to world.

        """
        sky = segmentation < 0
        distance = depth * self._stretch
        rise = np.maximum(self._rays @ rotation_matrix(orientation)[2], 1e-6)  # sine of each ray's elevation
        opacity = sum(extinction * np.where(sky, np.minimum(top / rise, _FARTHEST_M), distance)
                      for extinction, top in self._layers)
        left = np.exp(-opacity).astype(np.float32)[..., None]
        return light * left + self._airlight * (1.0 - left)
