"""Faults of the inertial measurement unit: a constant bias, and spells without samples."""

from collections.abc import Mapping

import numpy as np

from liquid_nav.core.types import NANOSECONDS
from liquid_nav.sim.perturbations.streams import stream

SPELL_S = 0.2
"""How long the IMU is silent at a time, on average."""


def constant_bias(severities: Mapping[str, float], seed: int) -> np.ndarray:
    """Return the bias of specific force [m/s^2; body] and angular velocity [rad/s; body], (6,)."""
    bias = np.zeros(6)
    for part, name in ((slice(0, 3), 'accelerometer_bias'), (slice(3, 6), 'gyroscope_bias')):
        size = severities.get(name, 0.0)
        if size > 0.0:
            direction = stream(seed, name).standard_normal(3)  # points any way alike
            bias[part] = size * direction / np.linalg.norm(direction)
    return bias


class Dropout:
    """
    Spells of silence and of sound, each of exponential length.

    Silent spells last `SPELL_S` on average, and the others as long as the share of silence asks.
    """

    def __init__(self, percent: float, rng: np.random.Generator):
        """Be silent for a share of the time of `percent`, from the start on."""
        share = 0.01 * percent
        self._rng = rng
        self._always = share >= 1.0
        self._lengths_s = {True: SPELL_S, False: 0.0 if self._always else SPELL_S * (1.0 - share) / share}
        self._silent = rng.random() < share
        self._until_s = rng.exponential(self._lengths_s[self._silent])

    def silent(self, stamp_ns: int) -> bool:
        """Return whether no sample comes at a stamp; stamps must not fall."""
        while not self._always and self._until_s <= stamp_ns / NANOSECONDS:
            self._silent = not self._silent
            self._until_s += self._rng.exponential(self._lengths_s[self._silent])
        return self._silent


def dropout(severities: Mapping[str, float], seed: int) -> Dropout | None:
    """Return the spells of a scenario's IMU, None where it has none."""
    percent = severities.get('imu_dropout', 0.0)
    return Dropout(percent, stream(seed, 'imu_dropout')) if percent > 0.0 else None
