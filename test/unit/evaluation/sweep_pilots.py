"""Who flies in the tests of sweeps; a module of its own, since worker processes import it by name."""

import functools
import os
import signal
import time
from dataclasses import dataclass

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import HOVER
from liquid_nav.evaluation.sweep import Factories, Pilot
from liquid_nav.expert import Expert
from liquid_nav.policy.baselines import BlindPolicy
from liquid_nav.sim.simulator import PyBulletSimulator


@dataclass
class Saboteur:
    """A policy that misbehaves after some steps."""

    kind: str
    name: str = 'saboteur'

    def reset(self):
        self.steps = 0

    def step(self, observation):
        self.steps += 1
        if self.steps == 5 and self.kind == 'dies':
            os.kill(os.getpid(), signal.SIGKILL)
        if self.steps == 5 and self.kind == 'raises':
            raise ZeroDivisionError('out of luck')
        if self.kind == 'sleeps':
            time.sleep(0.5)
        return HOVER


def make_pilot(label):
    if label == 'refused':
        raise ConfigError('this policy is refused')
    if label == 'expert':
        return Pilot(Expert(), privileged=True)
    return Pilot(BlindPolicy() if label == 'blind' else Saboteur(label))


FACTORIES = Factories(PyBulletSimulator, make_pilot, functools.partial(dict.get, {'crazyflie': 0.069}))
