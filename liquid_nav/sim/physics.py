"""
A connection to a physics server of one's own, without a window, that neither talks nor leaks.

PyBullet 3.2.7 keeps two references to every list of mesh data that `createVisualShape` and
`createCollisionShape` are given, and to each of its rows, for good: several megabytes for each scene. Here
the data pass through rows that are kept and filled anew, so that what is never let go is always the same.
"""

import os
from collections.abc import Sequence

import pybullet
from pybullet_utils.bullet_client import BulletClient


class _Rows:
    """A list of rows that is the same object, with the same rows, for whatever it is filled with."""

    def __init__(self):
        self._kept: list[list[float]] = []
        self._shown: list[list[float]] = []

    def fill(self, rows: Sequence[Sequence[float]]) -> list[list[float]]:
        self._kept.extend([] for _ in range(len(rows) - len(self._kept)))
        for kept, row in zip(self._kept, rows, strict=False):
            kept[:] = row
        self._shown[:] = self._kept[: len(rows)]
        return self._shown


class _Numbers:
    """The same for whole numbers from 0 on."""

    def __init__(self):
        self._kept: list[int] = []
        self._shown: list[int] = []

    def fill(self, numbers: Sequence[int]) -> list[int]:
        self._kept.extend(range(len(self._kept), max(numbers, default=-1) + 1))
        self._shown[:] = [self._kept[number] for number in numbers]
        return self._shown


# One for the process: those of a client that is gone would be as lost as what they are to prevent.
_BUFFERS = {'vertices': _Rows(), 'normals': _Rows(), 'uvs': _Rows(), 'indices': _Numbers()}


class PhysicsClient(BulletClient):
    """A `BulletClient` in DIRECT mode; unlike it, it does not print its argument list when it connects."""

    def __init__(self):
        self._shapes = {}
        self._pid = os.getpid()
        self._client = pybullet.connect(pybullet.DIRECT)
        # Otherwise every texture that was ever loaded stays in memory.
        pybullet.setPhysicsEngineParameter(enableFileCaching=0, physicsClientId=self._client)

    def createVisualShape(self, shape_type: int, **options) -> int:
        """Do what PyBullet's function of this name does."""
        return pybullet.createVisualShape(shape_type, **_kept(options), physicsClientId=self._client)

    def createCollisionShape(self, shape_type: int, **options) -> int:
        """Do what PyBullet's function of this name does."""
        return pybullet.createCollisionShape(shape_type, **_kept(options), physicsClientId=self._client)


def _kept(options: dict) -> dict:
    return {name: _BUFFERS[name].fill(value) if name in _BUFFERS else value for name, value in options.items()}
