"""A connection to a physics server of one's own, without a window."""

import os

import pybullet
from pybullet_utils.bullet_client import BulletClient


class PhysicsClient(BulletClient):
    """A `BulletClient` in DIRECT mode; unlike BulletClient it does not print its argument list when it connects."""

    def __init__(self):
        self._shapes = {}
        self._pid = os.getpid()
        self._client = pybullet.connect(pybullet.DIRECT)
