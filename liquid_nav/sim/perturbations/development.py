"""
From what the renderer shows to what the camera hands over.

In this order: the air between (fog, rain), the average over the exposure (motion blur), streaks of rain, exposure and
white balance, all on light; then the sensor's clipping and coding into grey levels, and its noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.scene import Look
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.perturbations.light import to_display, to_light
from liquid_nav.sim.perturbations.rain import EXPOSURE_S, Rain
from liquid_nav.sim.perturbations.sensor import Gains, add_noise
from liquid_nav.sim.perturbations.shots import Shot
from liquid_nav.sim.perturbations.weather import Air, airlight

OF_PICTURES = ('rain', 'fog', 'image_noise', 'motion_blur', 'exposure', 'white_balance_drift')


@dataclass(frozen=True)
class View:
    """What the renderer shows from one pose of a shot."""

    image: np.ndarray
    """(height, width, 3) uint8 RGB."""
    depth: np.ndarray
    """(height, width) along the optical axis [m]."""
    segmentation: np.ndarray
    """(height, width) body ids, -1 for the sky."""


class Development:
    """Makes the pictures of one flight; each depends on its shot and its views alone."""

    def __init__(self, severities: Mapping[str, float], seed: int, camera: CameraModel, look: Look):
        self._seed = seed
        self._air = Air(severities, camera, look)
        self._gains = Gains(severities, seed)
        self._noise = severities.get('image_noise', 0.0)
        self._glow = airlight(look)
        rate, exposure_s = severities.get('rain', 0.0), 1e-3 * severities.get('motion_blur', 0.0)
        self._rain = Rain(rate, exposure_s or EXPOSURE_S, camera, seed) if rate > 0.0 else None

    def __call__(self, shot: Shot, views: Sequence[View]) -> np.ndarray:
        """Return the picture of a shot from a view for each of its poses, (height, width, 3) uint8 RGB."""
        untouched = len(views) == 1 and self._air.clear and self._gains.none
        picture = views[0].image if untouched else to_display(self._light(shot, views))
        if self._noise > 0.0:
            picture = add_noise(picture, self._noise, self._seed, shot.step)
        return np.rint(np.clip(picture, 0.0, 255.0)).astype(np.uint8)

    def _light(self, shot: Shot, views: Sequence[View]) -> np.ndarray:
        light = np.mean([self._through_air(view, pose.orientation)
                         for view, pose in zip(views, shot.poses, strict=True)], axis=0)
        last = shot.poses[-1]
        if self._rain is not None:
            light = self._rain.draw(
                light, views[-1].depth, shot.step, last.orientation, shot.air_velocity, self._glow)
        return light * self._gains.at(last.time_s)

    def _through_air(self, view: View, orientation) -> np.ndarray:
        light = to_light(view.image)
        return light if self._air.clear else self._air.veil(light, view.depth, view.segmentation, orientation)
