import numpy as np
import pytest

from liquid_nav.core.types import ImuSamples
from liquid_nav.policy.inputs import imu_mean


def samples(*rows) -> ImuSamples:
    values = np.array(rows, float).reshape(-1, 6)
    return ImuSamples(np.arange(len(values)), values[:, :3], values[:, 3:])


def test_the_mean_is_taken_of_force_and_angular_velocity_each():
    mean = imu_mean(samples([1, 2, 9, 0.1, 0.2, 0.3], [3, 4, 11, 0.3, 0.4, 0.5]))
    assert mean.tolist() == pytest.approx([2, 3, 10, 0.2, 0.3, 0.4])
    assert mean.dtype == np.float32


def test_without_samples_the_vehicle_is_taken_to_be_at_rest_or_as_it_was():
    assert imu_mean(ImuSamples.empty()).tolist() == pytest.approx([0, 0, 9.81, 0, 0, 0])
    assert imu_mean(ImuSamples.empty(), [1, 2, 3, 4, 5, 6]).tolist() == [1, 2, 3, 4, 5, 6]


def test_samples_that_are_not_finite_are_left_out():
    nan, inf = float('nan'), float('inf')
    mean = imu_mean(samples([1, 1, 1, 1, 1, 1], [nan, 0, 0, 0, 0, 0], [0, 0, 0, 0, inf, 0]))
    assert mean.tolist() == [1] * 6
    assert imu_mean(samples([nan] * 6), [7] * 6).tolist() == [7] * 6
