import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.perturbations.rain import FARTHEST_M, NEAREST_M, Rain, drops_per_volume, fall_speed, slope

CAMERA = CameraModel(96, 48, math.radians(100.0))
LEVEL = (0.0, 0.0, 0.0, 1.0)
STILL = (0.0, 0.0, 0.0)
BLACK, WHITE = np.zeros((48, 96, 3), np.float32), np.ones(3, np.float32)


def integral(values: np.ndarray, places: np.ndarray) -> float:
    """Sum up trapezoids."""
    return float(np.sum(0.5 * (values[1:] + values[:-1]) * np.diff(places)))


def coverage(rate=50.0, exposure_s=0.001, pictures=1, depth=100.0, velocity=STILL, orientation=LEVEL) -> np.ndarray:
    """Return how much of the glow the pixels show, (pictures, 48, 96)."""
    rain = Rain(rate, exposure_s, CAMERA, 0)
    depth = np.broadcast_to(np.float32(depth), (48, 96))
    return np.array([rain.draw(BLACK, depth, number, orientation, velocity, WHITE)[..., 0] / 0.94
                     for number in range(pictures)])


@pytest.mark.parametrize('rate', [5.0, 25.0, 100.0])
def test_the_drops_and_their_speeds_add_up_to_the_rain_rate(rate):
    """To a fifth: of drops below 1.5 mm Marshall and Palmer counted fewer than their exponential has."""
    diameter = np.linspace(0.11, 12.0, 20_000)  # [mm], where the fit of the speeds is positive
    number = 8000.0 * np.exp(-slope(rate) * diameter)  # [1/m^3/mm]
    flux = integral(number * np.pi / 6.0 * (1e-3 * diameter) ** 3 * fall_speed(diameter), diameter)  # [m/s]
    assert flux * 3.6e6 == pytest.approx(rate, rel=0.2)


@pytest.mark.parametrize(('diameter', 'speed'), [(1.0, 4.03), (2.0, 6.49), (3.0, 8.06), (5.0, 9.09)])
def test_drops_fall_as_fast_as_gunn_and_kinzer_measured(diameter, speed):
    """Gunn and Kinzer 1949, J. Meteorol. 6, table 2; the fit keeps within 2 %, but for 3.5 % at the largest."""
    assert fall_speed(np.array(diameter)) == pytest.approx(speed, rel=0.036)


def test_as_many_drops_as_the_distribution_holds():
    diameter = np.linspace(1.0, 40.0, 400_001)
    number = 8000.0 * np.exp(-4.1 * 20.0**-0.21 * diameter)
    assert drops_per_volume(20.0) == pytest.approx(integral(number, diameter), rel=1e-5)


@pytest.mark.parametrize('exposure_s', [0.0005, 0.004])
def test_on_average_drops_cover_what_their_cross_sections_say_whatever_the_exposure(exposure_s):
    """A line of sight of length L meets drops of number n and cross section A on a share n A L."""
    diameter = np.linspace(1.0, 6.0, 50_001)
    area = integral(8000.0 * np.exp(-slope(50.0) * diameter) * 0.25 * np.pi * (1e-3 * diameter) ** 2, diameter)
    expected = area * (FARTHEST_M - NEAREST_M)
    # The near drops' count, about 30 a picture, and their sizes leave 2 % over 60 pictures; clipping takes the rest.
    assert coverage(exposure_s=exposure_s, pictures=60).mean() == pytest.approx(expected, rel=0.08)


def test_the_longer_the_exposure_the_fainter_a_streak():
    brief, lengthy = coverage(exposure_s=0.001, pictures=20), coverage(exposure_s=0.02, pictures=20)
    assert np.quantile(lengthy, 0.999) < 0.5 * np.quantile(brief, 0.999)


def edges(pictures: np.ndarray) -> tuple[float, float]:
    """Return how much neighbours differ along rows and along columns; the edge pixels are left out."""
    return float(np.abs(np.diff(pictures, axis=2)).mean()), float(np.abs(np.diff(pictures, axis=1)).mean())


def test_streaks_of_a_hovering_camera_are_upright():
    across, along = edges(coverage(exposure_s=0.02, pictures=5))
    assert along < 0.5 * across


def test_streaks_lie_flat_for_a_camera_on_its_side():
    across, along = edges(coverage(exposure_s=0.02, pictures=5, orientation=quaternion_from_euler(math.pi / 2, 0, 0)))
    assert across < 0.5 * along


def test_in_a_strong_cross_wind_streaks_slant_with_it():
    """Air that moves right at 30 m/s past a camera looking along x is a camera that moves left through it."""
    pictures = coverage(exposure_s=0.02, pictures=10, velocity=(0.0, 30.0, 0.0))
    down = np.abs(pictures[:, 1:, 1:] - pictures[:, :-1, :-1]).mean()  # to the right and down, along the streaks
    up = np.abs(pictures[:, 1:, :-1] - pictures[:, :-1, 1:]).mean()
    assert down < 0.9 * up


def test_what_stands_nearer_hides_the_drops():
    assert coverage(depth=0.5 * NEAREST_M).max() == 0.0
    assert 0.0 < coverage(depth=0.4, pictures=20).mean() < 0.5 * coverage(pictures=20).mean()


def test_each_picture_has_drops_of_its_own_and_always_the_same():
    first, second = coverage(pictures=2)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(coverage(pictures=2)[1], second)
