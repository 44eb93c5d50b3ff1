"""Colours, light and sky that scenes draw from."""

import colorsys
import math

import numpy as np

from liquid_nav.core.scene import Look
from liquid_nav.sim.scenes.beacon import HUES

Colour = tuple[float, float, float]

_SKIES = ((0.36, 0.58, 0.9), (0.5, 0.7, 0.92), (0.72, 0.78, 0.84), (0.62, 0.66, 0.7), (0.62, 0.62, 0.78))
_LIGHTS = ((1.0, 0.97, 0.9), (1.0, 0.95, 0.85), (0.95, 0.97, 1.0), (0.88, 0.9, 0.94), (1.0, 0.88, 0.74))


def near(rng: np.random.Generator, colour: Colour, brightness: float = 0.15, tone: float = 0.06) -> Colour:
    """Return a colour like the given one: brightness varied by a share, each channel by `tone`."""
    varied = np.asarray(colour) * rng.uniform(1.0 - brightness, 1.0 + brightness) + rng.uniform(-tone, tone, 3)
    return tuple(float(channel) for channel in np.clip(varied, 0.03, 1.0))


def any_colour(rng: np.random.Generator, darkest: float = 0.2) -> Colour:
    """Return a colour of any hue but the beacon's."""
    hue = rng.uniform(0.0, 1.0 - (HUES[1] - HUES[0]))
    if hue > HUES[0]:
        hue += HUES[1] - HUES[0]
    return colorsys.hsv_to_rgb(hue, rng.uniform(0.0, 0.85), rng.uniform(darkest, 1.0))


def daylight(rng: np.random.Generator, ground_material: str, ground_colour: Colour) -> Look:
    """Return the light of some weather and hour."""
    weather = int(rng.integers(len(_SKIES)))
    return Look(_direction(rng, 25.0), near(rng, _LIGHTS[weather], 0.08, 0.0), float(rng.uniform(0.45, 0.7)),
                near(rng, _SKIES[weather], 0.1, 0.03), ground_material, ground_colour)


def _direction(rng: np.random.Generator, lowest: float) -> tuple[float, float, float]:
    """Return a direction towards the sun at least so high [deg]."""
    azimuth, elevation = rng.uniform(-math.pi, math.pi), math.radians(rng.uniform(lowest, 75.0))
    return (math.cos(elevation) * math.cos(azimuth), math.cos(elevation) * math.sin(azimuth), math.sin(elevation))
