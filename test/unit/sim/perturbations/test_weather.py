import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Look
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.perturbations.weather import Air, airlight, rain_extinction

CAMERA = CameraModel(97, 49, math.radians(100.0))
"""An odd size, so that one pixel looks straight ahead."""
MIDDLE = (24, 48)
LEVEL = (0.0, 0.0, 0.0, 1.0)
LOOK = Look()


def integral(values: np.ndarray, places: np.ndarray) -> float:
    """Sum up trapezoids."""
    return float(np.sum(0.5 * (values[1:] + values[:-1]) * np.diff(places)))


def seen(depth: float, severities, light: float = 0.0, sky: bool = False, orientation=LEVEL) -> np.ndarray:
    """Return what arrives of an even wall, or of the sky, (49, 97, 3)."""
    shape = (CAMERA.height, CAMERA.width)
    return Air(severities, CAMERA, LOOK).veil(
        np.full((*shape, 3), light, np.float32), np.full(shape, depth, np.float32),
        np.full(shape, -1 if sky else 1), orientation)


@pytest.mark.parametrize('rate', [2.0, 10.0, 50.0, 100.0])
def test_rain_takes_out_twice_the_light_that_falls_on_the_drops_of_marshall_and_palmer(rate):
    diameter = np.linspace(0.0, 20.0, 20_001)  # [mm]
    number = 8000.0 * np.exp(-4.1 * rate**-0.21 * diameter)  # [1/m^3/mm]
    area = integral(number * 0.25 * np.pi * (1e-3 * diameter) ** 2, diameter)  # [m^2/m^3]
    # The Recommendation's two digits and a half: 1.58 dB/km where this gives 1.584 R^0.63.
    assert rain_extinction(rate) == pytest.approx(2.0 * area, rel=0.01)


def test_ahead_light_fades_by_the_extinction_and_airlight_takes_its_place():
    dark, bright = seen(10.0, {'fog': 100.0})[MIDDLE], seen(10.0, {'fog': 100.0}, light=1.0)[MIDDLE]
    assert bright - dark == pytest.approx(np.full(3, math.exp(-1.0)), abs=1e-6)
    assert dark == pytest.approx(airlight(LOOK) * (1.0 - math.exp(-1.0)), abs=1e-6)


def test_at_the_meteorological_range_a_black_wall_keeps_two_percent_of_contrast():
    """Koschmieder: the visual range is 3.912 / extinction, where the contrast to the horizon is 0.02."""
    assert seen(3912.0 / 40.0, {'fog': 40.0})[MIDDLE] == pytest.approx(0.98 * airlight(LOOK), rel=1e-4)


def test_beside_the_optical_axis_the_way_is_longer_than_the_depth():
    # In the corner's middle row, 48 pixels from the axis; focal length 97 / (2 tan 50 deg) = 40.70 pixels
    stretch = math.hypot(48.0, 40.70) / 40.70
    assert seen(10.0, {'fog': 100.0}, light=1.0)[24, 0] - seen(10.0, {'fog': 100.0})[24, 0] == pytest.approx(
        np.full(3, math.exp(-stretch)), abs=1e-4)


def test_fog_and_rain_together_take_what_each_takes():
    def left(severities):
        return (seen(20.0, severities, 1.0) - seen(20.0, severities))[MIDDLE]

    assert left({'fog': 30.0, 'rain': 80.0}) == pytest.approx(left({'fog': 30.0}) * left({'rain': 80.0}), rel=1e-5)


def test_overhead_the_sky_shines_through_the_layer_and_at_the_horizon_it_does_not():
    up = quaternion_from_euler(0.0, -math.pi / 2, 0.0)
    # 100 m of fog at 5 / km
    assert seen(60.0, {'fog': 5.0}, 1.0, sky=True, orientation=up)[MIDDLE] == pytest.approx(
        math.exp(-0.5) + airlight(LOOK) * (1.0 - math.exp(-0.5)), abs=1e-5)
    assert seen(60.0, {'fog': 5.0}, 1.0, sky=True)[MIDDLE] == pytest.approx(airlight(LOOK), abs=1e-6)


def test_clear_air_is_known_as_such():
    assert Air({'fog': 0.0}, CAMERA, LOOK).clear
    assert not Air({'rain': 1.0}, CAMERA, LOOK).clear


def test_under_a_white_sky_the_airlight_is_grey():
    red, green, blue = airlight(Look(sky=(0.8, 0.8, 0.8)))
    assert red == green == blue
