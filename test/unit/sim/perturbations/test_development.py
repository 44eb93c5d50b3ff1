import math

import numpy as np
import pytest

from liquid_nav.core.scene import Look
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.perturbations.development import Development, View
from liquid_nav.sim.perturbations.shots import Pose, Shot
from liquid_nav.sim.perturbations.weather import airlight

CAMERA = CameraModel(97, 49, math.radians(100.0))
LOOK = Look()
LEVEL = (0.0, 0.0, 0.0, 1.0)


def wall(grey: int, depth: float = 10.0) -> View:
    shape = (CAMERA.height, CAMERA.width)
    return View(np.full((*shape, 3), grey, np.uint8), np.full(shape, depth, np.float32), np.ones(shape, np.int32))


def developed(*views: View, step: int = 24, **severities: float) -> np.ndarray:
    poses = tuple(Pose(step / 240, (0.0, 0.0, 1.5), LEVEL) for _ in views)
    return Development(severities, 0, CAMERA, LOOK)(Shot(step, poses, (0.0, 0.0, 0.0)), views)


def test_an_exposure_averages_light_not_grey_levels():
    # half of white's light: 255 * 0.5^(1/2.2) = 186.1
    picture = developed(wall(0), wall(255), motion_blur=10.0)
    assert picture.dtype == np.uint8
    assert (picture == 186).all()


@pytest.mark.parametrize(('grey', 'stops', 'expected'), [
    (100, 1.0, 137),  # 100 * 2^(1/2.2) = 137.04
    (200, -1.0, 146),  # 200 * 0.5^(1/2.2) = 145.95
    (200, 1.0, 255)])  # 274 is beyond white
def test_exposure_multiplies_light_before_it_is_clipped(grey, stops, expected):
    assert (developed(wall(grey), exposure=stops) == expected).all()


def test_noise_comes_last_so_that_exposure_does_not_scale_it():
    dark = developed(wall(200), exposure=-1.0, image_noise=8.0)
    # 14,000 values know the spread to 0.6 %; rounding adds 1/12 to the variance, 0.07 %
    assert dark.std() == pytest.approx(8.0, rel=0.03)
    assert dark.mean() == pytest.approx(145.95, abs=0.3)


def test_noise_is_the_same_whatever_else_there_is():
    noise = developed(wall(128), image_noise=8.0).astype(int) - 128
    with_fog = developed(wall(128), image_noise=8.0, fog=40.0).astype(int) - developed(wall(128), fog=40.0)
    assert np.abs(with_fog - noise).max() <= 1  # rounding


def test_fog_comes_before_exposure():
    left = math.exp(-1.0)
    light = left * (100 / 255) ** 2.2 + (1.0 - left) * airlight(LOOK)
    expected = 255.0 * (0.5 * light) ** (1 / 2.2)
    assert developed(wall(100), fog=100.0, exposure=-1.0)[24, 48] == pytest.approx(expected, abs=0.51)


def test_each_part_of_the_exposure_has_air_of_its_own():
    near, far = developed(wall(0, 5.0), fog=100.0), developed(wall(0, 20.0), fog=100.0)
    both = developed(wall(0, 5.0), wall(0, 20.0), fog=100.0, motion_blur=10.0)
    mean = 255.0 * (0.5 * ((near / 255.0) ** 2.2 + (far / 255.0) ** 2.2)) ** (1 / 2.2)
    assert both == pytest.approx(mean, abs=1.5)


def test_streaks_are_before_the_veil_and_under_the_noise():
    veil, rain = developed(wall(20), rain=100.0, exposure=0.0), developed(wall(20, 0.01), rain=100.0)
    assert veil.max() > veil.min() + 5  # streaks
    assert (rain == 20).all()  # a wall at 1 cm, before every drop and with no air between


def test_without_any_of_them_a_picture_is_what_the_renderer_shows():
    np.testing.assert_array_equal(developed(wall(77)), wall(77).image)
