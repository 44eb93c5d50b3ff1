"""
The air that a vehicle flies in: steady wind and turbulence.

Wind has one direction, drawn by the seed, and a logarithmic profile over height. Turbulence is the Dryden model
for low altitude of MIL-F-8785C (1980), section 3.7.3, as filters of white noise, exact for the physics step.
Neither knows of obstacles: there is no lee behind a house.
"""

import math
from collections.abc import Mapping

import numpy as np

Three = tuple[float, float, float]

REFERENCE_HEIGHT = 6.0
"""Height that the severity of `wind` is told at [m]: 20 ft in MIL-F-8785C."""
ROUGHNESS = 0.046
"""Roughness length of the profile [m]: 0.15 ft, MIL-F-8785C 3.7.3, near the ground."""
FOOT = 0.3048
"""[m]."""
_LOWEST, _HIGHEST = 10.0, 1000.0  # feet between which MIL-F-8785C gives scales and intensities
_NOISES, _AHEAD = 5, 240  # numbers a step, steps drawn at once: one call for each step would cost more than the filters


def wind_profile(height: float) -> float:
    """Return the steady wind at a height [m] by that at 6 m: ln(z / z0) / ln(6 m / z0), 0 below z0 (MIL-F-8785C)."""
    return math.log(max(height, ROUGHNESS) / ROUGHNESS) / math.log(REFERENCE_HEIGHT / ROUGHNESS)


def turbulence_scales(height: float) -> tuple[float, float, float]:
    """
    Return the horizontal and the vertical length scale [m], and the vertical by the horizontal intensity.

    L_w = h, L_u = L_v = h / (0.177 + 0.000823 h)^1.2 and sigma_w / sigma_u = (0.177 + 0.000823 h)^0.4, with h in
    feet, from 10 to 1000 ft (MIL-F-8785C 3.7.3); below and above, as at that end.
    """
    feet = min(max(height / FOOT, _LOWEST), _HIGHEST)
    base = 0.177 + 0.000823 * feet
    return feet * FOOT / base**1.2, feet * FOOT, base**0.4


class Atmosphere:
    """Air in motion, step by step; its randomness comes from `rng` alone."""

    def __init__(self, perturbations: Mapping[str, float], rng: np.random.Generator, dt: float):
        """Take what concerns the air of `perturbations` (severities by name), for physics steps of `dt` seconds."""
        self._wind = float(perturbations.get('wind', 0.0))
        self.ground_effect = float(perturbations.get('ground_effect', 0.0))
        """Share of the gain in thrust near the ground, for `make_flight_model`."""
        direction = rng.uniform(-math.pi, math.pi)
        self._along = math.cos(direction), math.sin(direction)
        gusts = float(perturbations.get('gusts', 0.0))
        self._turbulence = Turbulence(gusts, rng, dt) if gusts else None
        self.still = not self._wind and self._turbulence is None
        """Whether there is neither wind nor turbulence."""
        self.needs_height = not self.still or self.ground_effect > 0.0
        """Whether it matters how high the vehicle is."""

    def wind(self, height: float) -> Three:
        """Return the steady wind at a height above the ground [m], towards which it blows [m/s; world]."""
        speed = self._wind * wind_profile(height)
        return speed * self._along[0], speed * self._along[1], 0.0

    def advance(self, height: float, velocity: Three) -> Three | None:
        """
        Return the velocity of the air at the vehicle for the next physics step [m/s; world], None for still air.

        Parameters
        ----------
        height : float
            Of the vehicle above the ground [m].
        velocity : tuple
            Of the vehicle [m/s; world].

        """
        if self.still:
            return None
        x, y, z = self.wind(height)
        if self._turbulence is not None:
            air_speed = math.hypot(velocity[0] - x, velocity[1] - y, velocity[2] - z)
            u, v, w = self._turbulence.advance(height, air_speed)
            cosine, sine = self._along
            x, y, z = x + u * cosine - v * sine, y + u * sine + v * cosine, z + w
        return x, y, z


class Turbulence:
    """
    Dryden gusts along the wind, to its left and upwards.

    The vehicle meets a frozen field at its air speed V. With T = L / V the spectra of MIL-F-8785C are those of white
    noise through sigma sqrt(2T) / (1 + Ts) along the wind, and through sigma sqrt(T) (1 + sqrt(3) Ts) / (1 + Ts)^2
    across it and upwards. As a field that no wind carries changes too, V is never taken as less than the gusts'
    own standard deviation.
    """

    def __init__(self, deviation: float, rng: np.random.Generator, dt: float):
        """Begin in the middle of it; `deviation` is that of the horizontal gusts [m/s]."""
        self._deviation = deviation
        self._rng = rng
        self._dt = dt
        self._noise = iter(())
        first = self._draw()
        self._u = first[0]
        self._v = first[1], 0.5 * (first[1] + first[2])
        self._w = first[3], 0.5 * (first[3] + first[4])

    def advance(self, height: float, air_speed: float) -> Three:
        """Return the gusts along the wind, to its left and upwards [m/s] after one more step."""
        horizontal, vertical, ratio = turbulence_scales(height)
        travel = max(air_speed, self._deviation) * self._dt
        noise = self._draw()
        decay = math.exp(-travel / horizontal)
        self._u = decay * self._u + math.sqrt(1.0 - decay * decay) * noise[0]
        self._v = _second_order(self._v, travel / horizontal, noise[1], noise[2])
        self._w = _second_order(self._w, travel / vertical, noise[3], noise[4])
        return (self._deviation * self._u, self._deviation * _output(self._v),
                self._deviation * ratio * _output(self._w))

    def _draw(self) -> list[float]:
        """Return the next five standard normal numbers."""
        numbers = next(self._noise, None)
        if numbers is None:
            self._noise = iter(self._rng.standard_normal((_AHEAD, _NOISES)).tolist())
            numbers = next(self._noise)
        return numbers


def _second_order(state: tuple[float, float], step: float, first: float, second: float) -> tuple[float, float]:
    """
    Advance two lags in a row, of white noise, by `step` = dt / T.

    p' = -p / T + white noise, q' = (p - q) / T, scaled so that p has variance 1; then E[pq] = E[q^2] = 1/2. The
    transition over a step is e^-h [[1, 0], [h, 1]] with h = dt / T, and the noise has the covariance
    S - transition S transition^T, S being the stationary one; both are exact, whatever the step.
    """
    p, q = state
    decay = math.exp(-step)
    left = decay * decay
    q11 = 1.0 - left
    q12 = 0.5 - left * (step + 0.5)
    q22 = 0.5 - left * (step * step + step + 0.5)
    root = math.sqrt(q11)
    cross = q12 / root if root > 0.0 else 0.0
    rest = math.sqrt(max(q22 - cross * cross, 0.0))
    return decay * p + root * first, decay * (q + step * p) + cross * first + rest * second


def _output(state: tuple[float, float]) -> float:
    """
    Return (1 + sqrt(3) Ts) / (1 + Ts)^2 of the noise, with variance 1.

    (1 + sqrt(3) Ts) / (1 + Ts) = sqrt(3) + (1 - sqrt(3)) / (1 + Ts), so it is sqrt(3) p + (1 - sqrt(3)) q, whose
    variance is 3 + sqrt(3) (1 - sqrt(3)) + (1 - sqrt(3))^2 / 2 = 2.
    """
    p, q = state
    return (_ROOT3 * p + (1.0 - _ROOT3) * q) / _ROOT2


_ROOT2, _ROOT3 = math.sqrt(2.0), math.sqrt(3.0)
