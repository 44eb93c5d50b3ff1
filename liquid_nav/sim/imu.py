"""
An inertial measurement unit after REP 145, at the body's centre and along its axes.

It measures specific force, the change of velocity less gravity (+9.81 on z at rest, zero in free fall), and
angular velocity, each with white noise and a bias that walks at random.
"""

import math
from bisect import bisect_right
from collections.abc import Callable

import numpy as np

from liquid_nav.core.types import ImuSamples
from liquid_nav.sim.config import ImuNoise
from liquid_nav.sim.parameters import GRAVITY
from liquid_nav.sim.rotation import to_body

_AHEAD = 120
"""Samples whose errors are drawn at once: for each by itself small arrays would cost more than a third of its time."""


class Imu:
    """Samples the motion of one body at a fixed rate and keeps the samples until they are taken."""

    def __init__(self, noise: ImuNoise, rate_hz: int, rng: np.random.Generator, bias: np.ndarray | None = None,
                 silent: Callable[[int], bool] | None = None):
        """
        Start before the first sample.

        Parameters
        ----------
        noise : ImuNoise
            Its densities.
        rate_hz : int
            Samples per second.
        rng : np.random.Generator
            Draws the noise, for samples that are lost as well.
        bias : np.ndarray, optional
            Of specific force [m/s^2] and angular velocity [rad/s] at the start, (6,); none by default.
        silent : Callable, optional
            Tells whether the sample of a stamp [ns] is lost; none is by default.

        """
        self._rng = rng
        self._silent = silent
        self._dt = 1.0 / rate_hz
        # A density becomes a standard deviation per sample (Woodman 2007, UCAM-CL-TR-696, appendix A).
        white = (*noise.accelerometer_noise, *(noise.gyroscope_noise,) * 3)
        self._white = np.array(white) * math.sqrt(rate_hz)
        walk = (noise.accelerometer_bias_walk,) * 3 + (noise.gyroscope_bias_walk,) * 3
        self._walk = np.array(walk) * math.sqrt(self._dt)
        self._bias = np.zeros(6) if bias is None else np.array(bias, float)  # of the last sample that is drawn
        self._errors = iter(())
        self._velocity = None
        self._stamps = []
        self._readings = []

    def sample(self, stamp_ns: int, orientation, velocity, angular_velocity) -> None:
        """
        Measure once; the acceleration is the mean since the previous sample, and zero at the first.

        Parameters
        ----------
        stamp_ns : int
            Time [ns].
        orientation : tuple
            Quaternion (x, y, z, w), body to world.
        velocity : tuple
            [m/s; world].
        angular_velocity : tuple
            [rad/s; world].

        """
        before = velocity if self._velocity is None else self._velocity
        self._velocity = velocity
        force = ((velocity[0] - before[0]) / self._dt, (velocity[1] - before[1]) / self._dt,
                 (velocity[2] - before[2]) / self._dt + GRAVITY)
        bias, white = self._draw()
        if self._silent is not None and self._silent(stamp_ns):
            return
        truth = (*to_body(orientation, force), *to_body(orientation, angular_velocity))
        self._stamps.append(stamp_ns)
        self._readings.append([value + b + w for value, b, w in zip(truth, bias, white, strict=True)])

    def _draw(self) -> tuple[list[float], list[float]]:
        """Return the next sample's bias and white noise."""
        errors = next(self._errors, None)
        if errors is None:
            noise = self._rng.standard_normal((_AHEAD, 2, 6))
            # One after the other, as a sum of its own for each sample would be, to the last bit.
            biases = np.cumsum(np.concatenate([self._bias[None], self._walk * noise[:, 0]]), axis=0)[1:]
            self._bias = biases[-1]
            self._errors = zip(biases.tolist(), (self._white * noise[:, 1]).tolist(), strict=True)
            errors = next(self._errors)
        return errors

    def take(self, until_ns: int | None = None) -> ImuSamples:
        """Hand over the samples since the last call, oldest first; those after `until_ns` wait for the next call."""
        count = len(self._stamps) if until_ns is None else bisect_right(self._stamps, until_ns)
        if count == 0:
            return ImuSamples.empty()
        readings = np.array(self._readings[:count])
        samples = ImuSamples(
            np.array(self._stamps[:count], np.int64), readings[:, :3].copy(), readings[:, 3:].copy())
        self._stamps, self._readings = self._stamps[count:], self._readings[count:]
        return samples
