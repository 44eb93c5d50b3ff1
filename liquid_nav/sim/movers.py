"""What moves on its own: bodies whose poses are known for every step."""

from collections.abc import Sequence

import numpy as np
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.motion import Motion

_BLOCK = 120
"""Steps whose poses are worked out at once."""


class Movers:
    """Poses bodies after their motions; where they are at a time depends on that time alone."""

    def __init__(self, client: BulletClient, dt: float):
        """Start empty; `dt` is the physics server's step [s]."""
        self._put = client.resetBasePositionAndOrientation
        self._dt = dt
        self._moved: list[tuple[Motion, Sequence[int]]] = []
        self._time: float | None = None
        self._block: int | None = None
        self._tables: list[tuple[list[list[float]], list[list[float]]]] = []
        self._row = 0

    def add(self, motion: Motion, bodies: Sequence[int]) -> None:
        """Let bodies of the physics server follow a motion from now on."""
        self._moved.append((motion, bodies))
        self._time = self._block = None

    def move(self, time_s: float) -> None:
        """Put all where they are at a time since the start [s]; at whole steps it costs next to nothing."""
        if not self._moved or time_s == self._time:
            return
        self._look_up(time_s)
        self._time = time_s
        put, row = self._put, self._row
        for (_, bodies), (positions, turns) in zip(self._moved, self._tables, strict=True):
            for body in bodies:
                put(body, positions[row], turns[row])

    def origins(self) -> list[list[float]]:
        """Return where each mover's frame is [m; world], in the order in which they were added."""
        return [positions[self._row] for positions, _ in self._tables]

    def _look_up(self, time_s: float) -> None:
        """Let `_row` of `_tables` hold the poses at a time."""
        step = round(time_s / self._dt)
        if abs(step * self._dt - time_s) > 1e-9:
            self._block, self._row = None, 0
            self._tabulate(np.array([time_s]))
            return
        block, self._row = divmod(step, _BLOCK)
        if block != self._block:
            self._block = block
            self._tabulate((block * _BLOCK + np.arange(_BLOCK)) * self._dt)

    def _tabulate(self, times: np.ndarray) -> None:
        self._tables = [tuple(part.tolist() for part in motion.poses(times)) for motion, _ in self._moved]
