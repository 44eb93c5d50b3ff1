"""
Many episodes in parallel processes.

Each worker keeps one simulator and its policies open. A worker that dies names the episode it died on; a
parent that dies takes its workers along.
"""

import contextlib
import dataclasses
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from liquid_nav.core.errors import LiquidNavError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import Policy, PrivilegedPolicy, Simulator
from liquid_nav.core.workers import follow_parent
from liquid_nav.evaluation.metrics import measure
from liquid_nav.evaluation.rollout import rollout

_THREAD_VARIABLES = ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS')


class SweepError(LiquidNavError):
    """A worker process failed; what the others had finished is kept."""

    def __init__(self, message: str, details: str = ''):
        super().__init__(message)
        self.details = details
        """The worker's traceback, if there is one."""


@dataclass(frozen=True)
class Pilot:
    """Who flies, and whether it is given the truth."""

    policy: Policy | PrivilegedPolicy
    privileged: bool = False


@dataclass(frozen=True)
class Job:
    """One episode of a sweep."""

    policy: str
    """The label of the results' rows, known to the pilot factory."""
    name: str
    """The scenario's name in the suite."""
    group: str
    scenario: Scenario


@dataclass(frozen=True)
class Factories:
    """How a worker builds what it flies with; both must pickle."""

    simulator: Callable[[], Simulator]
    pilot: Callable[[str], Pilot]
    """From a policy's label."""
    body_radius: Callable[[str], float]
    """From a vehicle's name [m]."""


def sweep(jobs: Sequence[Job], factories: Factories, workers: int) -> Iterator[dict[str, Any]]:
    """
    Yield a row of results per job, as they end; closing the iterator ends the workers.

    Raises
    ------
    SweepError
        When a worker dies or raises; the message names the episode.
    LiquidNavError
        As the factories raise it.

    """
    waiting = list(reversed(jobs))
    running: dict[Connection, tuple[multiprocessing.process.BaseProcess, Job]] = {}
    processes: list[multiprocessing.process.BaseProcess] = []
    try:
        for _ in range(min(workers, len(jobs))):
            process, connection = _start(factories)
            processes.append(process)
            running[connection] = process, _hand_over(connection, waiting)
        while running:
            for connection in wait(list(running)):
                process, job = running.pop(connection)
                yield _receive(connection, process, job)
                if waiting:
                    running[connection] = process, _hand_over(connection, waiting)
                else:
                    connection.close()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def fly_job(job: Job, simulator: Simulator, pilot: Pilot, body_radius: float) -> dict[str, Any]:
    """Fly one job and return its row."""
    begun = time.perf_counter()
    episode = rollout(simulator, pilot.policy, job.scenario, privileged=pilot.privileged)
    wall_s = time.perf_counter() - begun
    return {
        'policy': job.policy,
        'scenario': job.name,
        'group': job.group,
        'scene': job.scenario.scene,
        'seed': job.scenario.seed,
        'perturbations': dict(job.scenario.perturbations),
        'outcome': episode.outcome,
        **dataclasses.asdict(measure(episode, simulator.scene, body_radius)),
        'wall_s': round(wall_s, 4),
    }


def _start(factories: Factories) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    context = multiprocessing.get_context('spawn')
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, factories), name='liquid-nav worker', daemon=True)
    with _one_thread_each(), _interrupts_held():
        process.start()
    theirs.close()
    return process, ours


def _hand_over(connection: Connection, waiting: list[Job]) -> Job:
    job = waiting.pop()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a dead worker is noticed when it should answer
        connection.send(job)
    return job


def _receive(connection: Connection, process: multiprocessing.process.BaseProcess, job: Job) -> dict[str, Any]:
    episode = f'{job.scenario.scene} seed {job.scenario.seed} with {job.policy}'
    try:
        kind, content = connection.recv()
    except (EOFError, ConnectionResetError) as error:
        process.join()
        raise SweepError(f'a worker process died (exit code {process.exitcode}) while it flew {episode}; the '
                         'finished episodes are kept, and the same call goes on from there') from error
    if kind == 'refused':
        raise content
    if kind == 'failed':
        raise SweepError(f'{episode} failed: {content.splitlines()[-1]}; the finished episodes are kept', content)
    return content


def _work(connection: Connection, factories: Factories) -> None:
    """Fly jobs until the other end closes."""
    follow_parent()
    simulator = None
    pilots: dict[str, Pilot] = {}
    radii: dict[str, float] = {}
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            job = connection.recv()
            try:
                if simulator is None:
                    simulator = factories.simulator()
                if job.policy not in pilots:
                    pilots[job.policy] = factories.pilot(job.policy)
                if job.scenario.vehicle not in radii:
                    radii[job.scenario.vehicle] = factories.body_radius(job.scenario.vehicle)
                row = fly_job(job, simulator, pilots[job.policy], radii[job.scenario.vehicle])
                connection.send(('row', row))
            except (LiquidNavError, ModuleNotFoundError) as error:
                connection.send(('refused', error))
            except Exception:
                connection.send(('failed', traceback.format_exc()))
    if simulator is not None:
        simulator.close()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let the processes started here ignore a terminal's Ctrl-C, which reaches them too: the parent ends them."""
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let the processes started here run one thread each in numerical libraries: the processes are the parallelism."""
    earlier: Mapping[str, str | None] = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, '1'))
    try:
        yield
    finally:
        for name, value in earlier.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
