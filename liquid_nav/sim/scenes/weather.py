"""Light, sky and haze of an hour and a weather."""

import math

import numpy as np

from liquid_nav.core.scene import Look
from liquid_nav.sim.scenes.palette import Colour, any_colour, near

FOG_M = 35.0
"""Haze that swallows colours over less than this is fog to a person [m]."""

_SUNRISE, _SUNSET = 5.5, 20.0  # [h]
_HIGHEST_SUN = 58.0  # [deg]
_LOW = 0.65  # share of the sun's highest rise below which its light grows warm
_NOON, _LOW_SUN, _DUSK, _CLOUDY = (1.0, 0.97, 0.9), (1.0, 0.68, 0.4), (0.5, 0.53, 0.68), (0.86, 0.89, 0.93)
_BLUE, _EVENING, _NIGHTFALL, _GREY = (0.42, 0.62, 0.92), (0.74, 0.58, 0.5), (0.2, 0.24, 0.38), (0.68, 0.71, 0.75)


def daylight_at(rng: np.random.Generator, hour: float, cloud: float, haze_m: float, ground_material: str,
                ground_colour: Colour) -> Look:
    """
    Return the light of an hour.

    Parameters
    ----------
    rng : np.random.Generator
        Draws where the sun stands and how exactly the colours fall.
    hour : float
        Of the day [h]; the sun is up from 5.5 to 20, after which it is dusk.
    cloud : float
        0 for a clear sky, 1 for an overcast one.
    haze_m : float
        Distance over which haze swallows all but 1/e of a colour [m].
    ground_material, ground_colour
        As in Look.

    """
    day = math.sin(math.pi * (hour - _SUNRISE) / (_SUNSET - _SUNRISE)) if hour < _SUNSET else 0.0
    low, dusk = max(0.0, 1.0 - max(0.0, day) / _LOW), min(1.0, max(0.0, (hour - _SUNSET + 0.7) / 1.2))
    light = _blend(_blend(_NOON, _LOW_SUN, low), _CLOUDY, 0.9 * cloud)
    sky = _blend(_blend(_BLUE, _EVENING, low), _GREY, cloud)
    light, sky = _blend(light, _DUSK, dusk), _blend(sky, _NIGHTFALL, dusk)
    fog = min(1.0, FOG_M / haze_m) ** 2 if haze_m < 2.0 * FOG_M else 0.0
    sky = _blend(sky, tuple(0.88 * channel for channel in light), 0.8 * fog)
    elevation = math.radians(max(7.0, _HIGHEST_SUN * max(0.0, day)))
    ambient = 0.45 + 0.35 * max(cloud, fog, dusk)
    return Look(_direction(rng, elevation), near(rng, light, 0.06, 0.01), ambient + float(rng.uniform(-0.04, 0.04)),
                near(rng, sky, 0.08, 0.02), ground_material, ground_colour, haze_m)


def any_light(rng: np.random.Generator, haze_m: float, ground_material: str, ground_colour: Colour) -> Look:
    """Return light of any strength, dim to glaring, under a sky of any colour."""
    light = np.clip(rng.uniform(0.45, 1.15) * (1.0 - rng.uniform(0.0, 0.3, 3)), 0.0, 1.15)
    return Look(_direction(rng, math.radians(rng.uniform(7.0, 75.0))), tuple(float(channel) for channel in light),
                float(rng.uniform(0.3, 0.8)), any_colour(rng, 0.3), ground_material, ground_colour, haze_m)


def _direction(rng: np.random.Generator, elevation: float) -> tuple[float, float, float]:
    azimuth = rng.uniform(-math.pi, math.pi)
    return (math.cos(elevation) * math.cos(azimuth), math.cos(elevation) * math.sin(azimuth), math.sin(elevation))


def _blend(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(first + share * (second - first) for first, second in zip(one, other, strict=True))
