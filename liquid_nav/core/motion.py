"""How things in a scene move: poses as functions of time, without any state."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from liquid_nav.core.errors import ConfigError


@dataclass(frozen=True)
class Route:
    """
    A walk along straight legs at constant speed, nose first.

    An open route is walked to its end and back, again and again; a closed one goes on from its last point to
    its first.
    """

    points: tuple[tuple[float, float, float], ...]
    """[m; world], of the origin of the mover's frame."""
    speed: float
    """[m/s]."""
    offset: float = 0.0
    """How far along the route it is at time 0 [m]."""
    closed: bool = False

    def __post_init__(self):
        if len(self.points) < 2:
            raise ConfigError(f'points must be two or more, got {len(self.points)}')
        if not self.speed >= 0.0:
            raise ConfigError(f'speed must be 0 or more, got {self.speed}')
        if not (self._lengths > 1e-6).all():
            raise ConfigError('points that follow each other must differ')

    def poses(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (times, 3) [m; world] and quaternions (times, 4), mover to world, at (times,) [s]."""
        corners, marks = self._corners, self._marks
        length = marks[-1]
        along = self.offset + self.speed * np.asarray(times, float)
        if self.closed:
            place, ahead = along % length, np.ones_like(along)
        else:
            lap = along % (2.0 * length)
            ahead = np.where(lap < length, 1.0, -1.0)
            place = np.where(lap < length, lap, 2.0 * length - lap)
        leg = np.clip(np.searchsorted(marks, place, side='right') - 1, 0, len(corners) - 2)
        step = (corners[leg + 1] - corners[leg]) / self._lengths[leg][:, None]
        positions = corners[leg] + (place - marks[leg])[:, None] * step
        half = 0.5 * np.arctan2(ahead * step[:, 1], ahead * step[:, 0])
        zeros = np.zeros_like(half)
        return positions, np.stack([zeros, zeros, np.sin(half), np.cos(half)], axis=1)

    @cached_property
    def _corners(self) -> np.ndarray:
        points = np.array(self.points, float)
        return np.concatenate([points, points[:1]]) if self.closed else points

    @cached_property
    def _lengths(self) -> np.ndarray:
        return np.linalg.norm(np.diff(self._corners, axis=0), axis=1)

    @cached_property
    def _marks(self) -> np.ndarray:
        return np.concatenate([[0.0], np.cumsum(self._lengths)])


@dataclass(frozen=True)
class Sway:
    """A swing to and fro about a fixed point, like that of a branch."""

    pivot: tuple[float, float, float]
    """[m; world]; the origin of the mover's frame stays there."""
    axis: tuple[float, float, float]
    """About which it turns [world], any length."""
    amplitude: float
    """[rad]."""
    period: float
    """[s]."""
    phase: float = 0.0
    """Of the sine at time 0 [rad]."""

    def __post_init__(self):
        if not self.period > 0.0:
            raise ConfigError(f'period must be positive, got {self.period}')
        if not np.linalg.norm(self.axis) > 1e-9:
            raise ConfigError(f'axis must not be zero, got {self.axis}')

    def poses(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (times, 3) [m; world] and quaternions (times, 4), mover to world, at (times,) [s]."""
        times = np.asarray(times, float)
        half = 0.5 * self.amplitude * np.sin(2.0 * math.pi * times / self.period + self.phase)
        axis = np.array(self.axis, float) / np.linalg.norm(self.axis)
        turns = np.concatenate([np.sin(half)[:, None] * axis, np.cos(half)[:, None]], axis=1)
        return np.tile(np.array(self.pivot, float), (len(times), 1)), turns


Motion = Route | Sway
