"""What a network is told besides the picture: the same numbers in training and in flight."""

from collections.abc import Sequence

import numpy as np

from liquid_nav.core.types import ImuSamples

IMU_AT_REST = (0.0, 0.0, 9.81, 0.0, 0.0, 0.0)
"""Specific force [m/s^2; body] and angular velocity [rad/s; body] of a vehicle that hovers level."""

_IMU_LARGEST = 1e6
"""No IMU reads further, and single precision holds it."""


def imu_mean(samples: ImuSamples, previous: Sequence[float] = IMU_AT_REST) -> np.ndarray:
    """
    Return the mean specific force and angular velocity of the samples since the last image, (6,) float32.

    Samples that hold a number that is not finite are left out; where none remain, `previous` stands in.
    """
    values = np.concatenate([samples.specific_force, samples.angular_velocity], axis=1)
    values = values[np.isfinite(values).all(axis=1)]
    if len(values) == 0:
        return np.array(previous, np.float32)
    return np.clip(values, -_IMU_LARGEST, _IMU_LARGEST).mean(axis=0).astype(np.float32)
