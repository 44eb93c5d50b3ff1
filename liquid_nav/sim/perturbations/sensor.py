"""What lens and sensor do to a picture once the light is there: exposure, white balance, noise."""

import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.sim.perturbations.streams import stream

DRIFT_PERIODS_S = (6.0, 15.0)
"""Between these the seed draws how long red and blue take to drift to and fro."""


class Gains:
    """Gains of the three channels over time, on light."""

    def __init__(self, severities: Mapping[str, float], seed: int):
        """Expose by the severities; red and blue drift about green, each at a pace of its own."""
        self._exposure = 2.0 ** severities.get('exposure', 0.0)
        self._reach = 1.0 + 0.01 * severities.get('white_balance_drift', 0.0)
        rng = stream(seed, 'white_balance_drift')
        self._rates = 2.0 * math.pi / rng.uniform(*DRIFT_PERIODS_S, 2)  # [rad/s]
        self._phases = rng.uniform(0.0, 2.0 * math.pi, 2)

    @property
    def none(self) -> bool:
        """Whether light passes as it is."""
        return self._exposure == 1.0 and self._reach == 1.0

    def at(self, time_s: float) -> np.ndarray:
        """Return the gains of red, green and blue, (3,) float32."""
        red, blue = self._reach ** np.sin(self._rates * time_s + self._phases)
        return (self._exposure * np.array([red, 1.0, blue])).astype(np.float32)


def add_noise(picture: np.ndarray, deviation: float, seed: int, number: int) -> np.ndarray:
    """Return grey levels with the white noise of picture `number`, of a standard deviation in grey levels."""
    noise = stream(seed, 'image_noise', number).standard_normal(picture.shape, np.float32)
    return picture + np.float32(deviation) * noise
