"""The IMU, against REP 145 and the definition of its noise densities."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.sim.config import ImuNoise
from liquid_nav.sim.imu import Imu

LEVEL = (0.0, 0.0, 0.0, 1.0)
STILL = (0.0, 0.0, 0.0)
PERFECT = ImuNoise((0.0, 0.0, 0.0), 0.0, 0.0, 0.0)


def perfect(rate_hz=100):
    return Imu(PERFECT, rate_hz, np.random.default_rng(0))


def long_rest(noise, samples, rate_hz=100, seed=0):
    """Return (samples, 6) readings at rest, gravity taken off."""
    imu = Imu(noise, rate_hz, np.random.default_rng(seed))
    for k in range(samples):
        imu.sample(k, LEVEL, STILL, STILL)
    taken = imu.take()
    return np.hstack([taken.specific_force - (0.0, 0.0, 9.81), taken.angular_velocity])


def test_at_rest_it_reads_plus_g_on_z():
    imu = perfect()
    imu.sample(0, LEVEL, STILL, STILL)
    imu.sample(10, LEVEL, STILL, STILL)
    assert imu.take().specific_force == pytest.approx(np.tile([0.0, 0.0, 9.81], (2, 1)), abs=1e-12)


def test_in_free_fall_it_reads_zero():
    imu = perfect()
    imu.sample(0, LEVEL, STILL, STILL)
    imu.sample(10, LEVEL, (0.0, 0.0, -0.0981), STILL)
    assert imu.take().specific_force[1] == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)


@pytest.mark.parametrize(('roll', 'pitch', 'yaw', 'expected'), [
    (0.0, math.pi / 2, 0.0, (-9.81, 0.0, 0.0)),  # nose straight down: the tail is up
    (0.0, -math.pi / 2, 1.0, (9.81, 0.0, 0.0)),  # nose straight up
    (math.pi / 2, 0.0, 0.0, (0.0, 9.81, 0.0)),  # right side down: the left side is up
    (math.pi, 0.0, 0.0, (0.0, 0.0, -9.81)),  # upside down
])
def test_tilted_at_rest_it_reads_plus_g_on_whatever_points_up(roll, pitch, yaw, expected):
    imu = perfect()
    imu.sample(0, quaternion_from_euler(roll, pitch, yaw), STILL, STILL)
    assert imu.take().specific_force[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(('yaw', 'expected'), [(0.0, (2.0, 0.0)), (math.pi / 2, (0.0, -2.0)), (math.pi, (-2.0, 0.0))])
def test_acceleration_along_world_x_is_read_along_the_body_axes(yaw, expected):
    imu = perfect()
    orientation = quaternion_from_euler(0.0, 0.0, yaw)
    imu.sample(0, orientation, STILL, STILL)
    imu.sample(10, orientation, (0.02, 0.0, 0.0), STILL)  # 2 m/s^2 over 10 ms
    assert imu.take().specific_force[1] == pytest.approx((*expected, 9.81), abs=1e-9)


def test_angular_velocity_is_read_in_the_body_frame():
    imu = perfect()
    # With the right side down, body z points along world -y.
    imu.sample(0, quaternion_from_euler(math.pi / 2, 0.0, 0.0), STILL, (0.0, -2.0, 0.0))
    assert imu.take().angular_velocity[0] == pytest.approx((0.0, 0.0, 2.0), abs=1e-9)


def test_samples_are_handed_over_once_and_in_order():
    imu = perfect()
    for stamp in (0, 10, 20):
        imu.sample(stamp, LEVEL, STILL, STILL)
    assert imu.take().stamps_ns.tolist() == [0, 10, 20]
    assert len(imu.take()) == 0
    imu.sample(30, LEVEL, STILL, STILL)
    assert imu.take().stamps_ns.tolist() == [30]


def test_white_noise_has_the_density_asked_for():
    readings = long_rest(ImuNoise((1e-3, 2e-3, 3e-3), 4e-4, 0.0, 0.0), 20_000, rate_hz=100)
    # A density of d per sqrt(Hz), sampled at 100 Hz, has a standard deviation of 10 d; 20,000 samples know
    # theirs to 0.5 %, of which 4 % is eight sigma.
    assert readings.std(axis=0) == pytest.approx([0.01, 0.02, 0.03, 4e-3, 4e-3, 4e-3], rel=0.04)
    assert np.abs(readings.mean(axis=0)).max() < 5.0 * 0.03 / math.sqrt(20_000)
    # White: neighbours and axes are uncorrelated.
    scaled = readings / readings.std(axis=0)
    assert np.abs((scaled[1:] * scaled[:-1]).mean(axis=0)).max() < 0.04
    assert np.abs(scaled.T @ scaled / len(scaled) - np.eye(6)).max() < 0.04


def test_the_bias_walks_as_far_as_its_density_says():
    noise = ImuNoise((0.0, 0.0, 0.0), 0.0, 2e-3, 5e-5)
    ends = np.array([long_rest(noise, 400, rate_hz=100, seed=seed)[-1] for seed in range(200)])
    # After T = 4 s the spread is density * sqrt(T); 600 values each know it to 3 %, 12 % is four sigma.
    assert ends[:, :3].std() == pytest.approx(2e-3 * 2.0, rel=0.12)
    assert ends[:, 3:].std() == pytest.approx(5e-5 * 2.0, rel=0.12)


def test_the_same_stream_gives_the_same_noise_and_another_gives_another():
    noise = ImuNoise((1e-3, 1e-3, 1e-3), 1e-3, 1e-3, 1e-3)
    assert np.array_equal(long_rest(noise, 10, seed=0), long_rest(noise, 10, seed=0))
    assert not np.array_equal(long_rest(noise, 10, seed=0), long_rest(noise, 10, seed=1))


def test_samples_drawn_ahead_are_those_of_draws_one_by_one_to_the_last_bit():
    """The bias walks before each sample is read, and the first six numbers of its twelve move it."""
    noise, bias = ImuNoise((1e-3, 2e-3, 3e-3), 4e-4, 5e-3, 6e-4), np.array([0.3, -0.2, 0.1, 0.03, -0.02, 0.01])
    imu = Imu(noise, 100, np.random.default_rng(5), bias)
    for k in range(300):  # more than two blocks
        imu.sample(k, LEVEL, STILL, STILL)
    taken = imu.take()
    rng, expected = np.random.default_rng(5), []
    for _ in range(300):
        bias = bias + np.array([5e-3] * 3 + [6e-4] * 3) * math.sqrt(0.01) * rng.standard_normal(6)
        white = np.array([1e-3, 2e-3, 3e-3, 4e-4, 4e-4, 4e-4]) * math.sqrt(100) * rng.standard_normal(6)
        expected.append(np.array([0.0, 0.0, 9.81, 0.0, 0.0, 0.0]) + bias + white)
    assert np.array_equal(np.hstack([taken.specific_force, taken.angular_velocity]), expected)
