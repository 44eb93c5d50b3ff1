"""
How fast the simulator is, scene by scene, in one process and one thread.

Setting a scene up, drawing pictures, stepping physics, and whole flights of a policy; memory over many resets; and
pictures side by side with gym-pybullet-drones, see `bench.sim_peer`. Scenes take turns, in another order for each
seed, so that what the machine does meanwhile meets all alike.
"""

import dataclasses
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from liquid_nav.bench.machine import cpu
from liquid_nav.bench.sim_peer import compare
from liquid_nav.bench.sim_samples import Clock, sample_memory, sample_scene
from liquid_nav.bench.timing import spread
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import Policy
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.sim.scenes import GENERATORS
from liquid_nav.sim.simulator import PyBulletSimulator

MOST_SET_UP_S, LEAST_PACE, MOST_GROWTH_MIB = 0.3, 15.0, 4.0
"""What is claimed of each scene's medians, and of the growth that `sample_memory` tells."""
RESET_SEED = 500_000
"""Of the first of the resets whose memory is measured."""


@dataclass(frozen=True)
class Settings:
    scenes: tuple[str, ...] = tuple(GENERATORS)
    seeds: tuple[int, int] = (100_000, 100_009)
    """The first, and the one after the last."""
    resets: int = 1000
    pictures: int = 16
    """Drawn for each scene, from places along the flight."""
    physics_steps: int = 960
    """Timed for each scene."""
    peer_rounds: int = 5

    def __post_init__(self):
        first, end = self.seeds
        if not 0 <= first < end:
            raise ValueError(f'seeds must be FIRST:END with 0 <= FIRST < END, got {first}:{end}')
        if self.resets < 0:
            raise ValueError(f'resets must be 0 or more, got {self.resets}')


def measure(settings: Settings, policy: Policy, report: Callable[[str], None] = lambda line: None,
            clock: Clock = time.thread_time) -> dict[str, Any]:
    """
    Return the results, ready for JSON.

    Parameters
    ----------
    settings : Settings
        What to measure.
    policy : Policy
        Flies the closed loop.
    report : callable
        Is told what is measured next.
    clock : callable
        Gives seconds; by default those that a processor has worked for this thread, so that other work on the
        machine does not count.

    Returns
    -------
    dict
        claims : what is claimed, and what was found.
        scenes : a row for each kind of scene; its figures, see `sample_scene`, with quartiles over the seeds.
        memory : see `sample_memory`; None without resets.
        peer : see `sim_peer.compare`.
        Besides these settings, machine, versions and commit.

    """
    with PyBulletSimulator() as simulator:
        samples = _take_turns(simulator, settings, policy, report, clock)
        memory = sample_memory(simulator, settings.scenes, RESET_SEED, settings.resets, report
                               ) if settings.resets else None
        camera = simulator.camera
    peer = compare(range(*settings.seeds), settings.peer_rounds, settings.pictures, policy, report, clock)
    rows = [{'scene': name} | {key: spread(np.array([sample[key] for sample in found])) for key in found[0]}
            for name, found in samples.items()]
    return {
        'claims': _claims(rows, memory, peer),
        'scenes': rows,
        'memory': memory,
        'peer': peer,
        'settings': dataclasses.asdict(settings) | {'policy': policy.name, 'camera': dataclasses.asdict(camera)},
        'machine': {'cpu': cpu(), 'cores': os.cpu_count(), 'threads': 1},
        'commit': commit(),
        'versions': versions(),
    }


def _take_turns(simulator: PyBulletSimulator, settings: Settings, policy: Policy, report: Callable[[str], None],
                clock: Clock) -> dict[str, list[dict[str, float]]]:
    """Return the samples of each scene, one for each seed."""
    for name in settings.scenes:  # what is made once for a process
        simulator.reset(Scenario(name, settings.seeds[1]))
    samples: dict[str, list[dict[str, float]]] = {name: [] for name in settings.scenes}
    rng = np.random.default_rng(0)
    for seed in range(*settings.seeds):
        for name in rng.permutation(settings.scenes).tolist():
            report(f'{name} {seed}')
            samples[name].append(sample_scene(simulator, policy, Scenario(name, seed), settings.physics_steps,
                                              settings.pictures, clock))
    return samples


def _claims(rows: Sequence[Mapping[str, Any]], memory: Mapping[str, Any] | None, peer: Mapping[str, Any],
            ) -> list[dict[str, Any]]:
    """Return what is claimed, the bound, what was found where it holds least, and whether it holds."""
    claims = [_claim('set-up of a scene [s]', 'at most', MOST_SET_UP_S,
                     max(row['set_up_s']['median'] for row in rows)),
              _claim('closed loop by real time', 'at least', LEAST_PACE,
                     min(row['pace']['median'] for row in rows))]
    if memory is not None:
        claims.append(_claim(f'growth of memory in the second half of {memory["resets"]} resets [MiB]', 'at most',
                             MOST_GROWTH_MIB, memory['growth_mib']))
    for row in peer.get('ratios', ()):
        if row['claim'] is not None:
            width, height = row['size']
            claims.append(_claim(f'pictures of {width}x{height} a second by those of gym-pybullet-drones',
                                 'at least', row['claim'], row['median']))
    return claims


def _claim(what: str, sense: str, bound: float, found: float) -> dict[str, Any]:
    return {'what': what, 'sense': sense, 'bound': bound, 'found': found,
            'holds': found <= bound if sense == 'at most' else found >= bound}
