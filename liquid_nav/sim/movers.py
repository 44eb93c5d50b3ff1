"""What moves on its own: bodies whose poses are known for every step."""

from collections.abc import Sequence

import numpy as np
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.motion import Motion

_BLOCK = 240
"""Steps whose poses are worked out at once."""


class Movers:
    """Poses bodies after their motions; what they are like at a time depends on that time alone."""

    def __init__(self, client: BulletClient, dt: float):
        """Start empty; `dt` is the physics server's step [s]."""
        self._put = client.resetBasePositionAndOrientation
        self._dt = dt
        self._moved: list[tuple[Motion, Sequence[int]]] = []
        self._time = None
        self._block = -1
        self._rows: list[list[tuple[int, list[float], list[float]]]] = []

    def add(self, motion: Motion, bodies: Sequence[int]) -> None:
        """Let bodies of the physics server follow a motion from now on."""
        self._moved.append((motion, bodies))
        self._time, self._block = None, -1

    def move(self, time_s: float) -> None:
        """Put all where they are at a time since the start [s]; at whole steps it costs next to nothing."""
        if not self._moved or time_s == self._time:
            return
        self._time = time_s
        put = self._put
        for body, position, orientation in self._poses(time_s):
            put(body, position, orientation)

    def _poses(self, time_s: float) -> list[tuple[int, list[float], list[float]]]:
        step = round(time_s / self._dt)
        if abs(step * self._dt - time_s) > 1e-9:
            return self._table(np.array([time_s]))[0]
        if step // _BLOCK != self._block:
            self._block = step // _BLOCK
            self._rows = self._table((self._block * _BLOCK + np.arange(_BLOCK)) * self._dt)
        return self._rows[step % _BLOCK]

    def _table(self, times: np.ndarray) -> list[list[tuple[int, list[float], list[float]]]]:
        """Return what to put where, for each of (times,) [s]."""
        rows = [[] for _ in times]
        for motion, bodies in self._moved:
            positions, turns = motion.poses(times)
            for row, position, turn in zip(rows, positions.tolist(), turns.tolist(), strict=True):
                row.extend((body, position, turn) for body in bodies)
        return rows
