"""What a step of each cell costs, side by side in one run and one thread: one step forward, and one in training."""

import contextlib
import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import torch
from torch import Tensor

from liquid_nav.bench.contestants import PEERS, Contestant, build_contestants, build_peers, largest_difference
from liquid_nav.bench.machine import cpu
from liquid_nav.bench.timing import ratios, spread, time_side_by_side
from liquid_nav.evaluation.provenance import commit, versions

MODES = ('forward', 'training')
REFERENCE = 'CfC'
"""All are set in ratio to this one."""
SMALLEST = 4
"""Fewest neurons of an automatic wiring."""


@dataclass(frozen=True)
class Settings:
    units: tuple[int, ...] = (19, 64, 128)
    batches: tuple[int, ...] = (1, 64)
    inputs: int = 32
    rounds: int = 21
    seed: int = 0
    """Draws weights, wirings and inputs."""
    elapsed_time_s: float = 0.05
    long_elapsed_time_s: float = 1.0
    """Measured too where the work depends on it: one step forward by dopri5, the CfC beside it."""
    steps: int = 32
    """Of a training sequence."""
    few_steps: int = 4
    """The same where a step leaves much in memory for the way back: by dopri5 and RK4, and any LTC in a batch."""
    unfolds: int = 6
    rtol: float = 1e-5
    atol: float = 1e-6
    shortest_sample_s: float = 5e-3
    agreement: float = 1e-5
    """Largest difference between the states of a peer and of ours, of size 1, that rounding may leave."""

    def __post_init__(self):
        for name, least in (('units', SMALLEST), ('batches', 1)):
            values = getattr(self, name)
            if not values or min(values) < least or len(set(values)) < len(values):
                raise ValueError(f'{name} must be distinct numbers of {least} or more, got {values}')
        if self.rounds < 1:
            raise ValueError(f'rounds must be 1 or more, got {self.rounds}')


@dataclass(frozen=True)
class Ratio:
    """How many times as much the costly contestant costs as the cheap one."""

    costly: str
    cheap: str
    mode: str
    claim: float | None = None
    """Least ratio that is claimed, at 19 units and batch 1."""
    long: bool = False
    """Whether at the long elapsed time."""


RATIOS = (
    Ratio('LTC, dopri5', 'CfC', 'forward', 100.0),
    Ratio('LTC, dopri5', 'CfC', 'forward', 300.0, long=True),
    Ratio('CT-RNN, dopri5', 'CfC', 'forward'),
    Ratio('CT-RNN, dopri5', 'CfC', 'forward', long=True),
    Ratio('GRU-ODE, dopri5', 'CfC', 'forward'),
    Ratio('GRU-ODE, dopri5', 'CfC', 'forward', long=True),
    Ratio('LTC, fused Euler', 'CfC', 'training', 3.0),
    Ratio('ncps wired CfC', 'wired CfC', 'forward', 2.0),
    Ratio('ncps wired CfC', 'wired CfC', 'training', 2.0),
    *(Ratio(costly, cheap, mode) for costly, cheap in (
        ('ncps CfC', 'CfC'), ('ncps LTC, fused Euler', 'LTC, fused Euler'), ('wired CfC', 'CfC'), ('LSTM', 'CfC'),
        ('GRU', 'CfC')) for mode in MODES),
)


def measure(settings: Settings, report: Callable[[str], None] = lambda line: None,
            clock: Callable[[], float] = time.thread_time) -> dict[str, Any]:
    """
    Return the results, ready for JSON.

    Parameters
    ----------
    settings : Settings
        What to measure.
    report : callable
        Is told what is measured next.
    clock : callable
        As in `time_side_by_side`.

    Returns
    -------
    dict
        ratios : `RATIOS` at each size.
        rows : microseconds a step of each contestant, and its ratios to the CfC and, of a peer, to ours.
        agreements : how far the states of each peer are from ours.
        left_out : what was not measured, and why.
        Besides these settings, machine, versions and commit.

    """
    rows, agreements = [], []
    with _one_thread(), torch.random.fork_rng(devices=[]):
        for units in settings.units:
            ours = build_contestants(settings.inputs, units, settings.seed, unfolds=settings.unfolds,
                                     rtol=settings.rtol, atol=settings.atol)
            for batch in settings.batches:
                contestants, found = _with_peers(ours, units, batch, settings)
                agreements += found
                for mode in MODES:
                    report(f'{mode}, {units} units, batch {batch}')
                    rows += _compare(contestants, units, batch, mode, settings, clock)
    return {
        'ratios': _ratios(rows, settings),
        'rows': rows,
        'agreements': agreements,
        'left_out': _left_out(agreements, settings),
        'settings': dataclasses.asdict(settings),
        'machine': {'cpu': cpu(), 'cores': os.cpu_count(), 'threads': 1},
        'commit': commit(),
        'versions': {name: versions()[name] for name in ('liquid_nav', 'python', 'numpy')}
        | {name: _version(name) for name in ('torch', 'torchdiffeq', 'ncps')},
    }


def _with_peers(ours: list[Contestant], units: int, batch: int, settings: Settings
                ) -> tuple[list[Contestant], list[dict[str, Any]]]:
    """Return the contestants, a peer only where it agrees with ours, and how far each peer is from ours."""
    contestants, agreements, by_name = list(ours), [], {item.name: item for item in ours}
    inputs = _draw_inputs(batch, settings)
    elapsed_time = 0.01 + settings.long_elapsed_time_s * torch.rand(inputs.shape[:2])
    for peer in build_peers(ours):
        difference = largest_difference(by_name[PEERS[peer.name]], peer, inputs, elapsed_time)
        agrees = difference <= settings.agreement  # nan is not
        agreements.append({'name': peer.name, 'units': units, 'batch': batch, 'agrees': agrees,
                           'largest_difference': difference})
        contestants += [peer] * agrees
    return contestants, agreements


def _compare(contestants: list[Contestant], units: int, batch: int, mode: str, settings: Settings,
             clock: Callable[[], float]) -> list[dict[str, Any]]:
    """Return a row for each contestant and elapsed time, all measured in the same rounds."""
    short, long = settings.elapsed_time_s, settings.long_elapsed_time_s
    inputs = _draw_inputs(batch, settings)
    entries = {(item.name, short): item for item in contestants}
    if mode == 'forward':
        entries |= {(item.name, long): item for item in contestants
                    if item.name == REFERENCE or item.name.endswith('dopri5')}
    prepare = _forward_call if mode == 'forward' else _training_call
    calls = {key: prepare(item, inputs, key[1], settings) for key, item in entries.items()}
    with torch.set_grad_enabled(mode == 'training'):
        seconds = time_side_by_side(calls, settings.rounds, settings.shortest_sample_s, clock)
    steps = {key: _training_steps(key[0], batch, settings) if mode == 'training' else 1 for key in calls}
    step_seconds = {key: values / steps[key] for key, values in seconds.items()}
    return [{
        'name': name, 'units': units, 'batch': batch, 'mode': mode, 'elapsed_time_s': elapsed, 'steps': steps[key],
        'microseconds': spread(1e6 * step_seconds[key]),
        'over': {other: spread(ratios(step_seconds, key, (other, elapsed)))
                 for other in (REFERENCE, PEERS.get(name)) if (other, elapsed) in calls},
    } for key in calls for name, elapsed in [key]]


def _forward_call(item: Contestant, inputs: Tensor, elapsed: float, settings: Settings) -> Callable[[], object]:
    """Return one step from a state that a few steps have led to."""
    few, zero = settings.few_steps, inputs.new_zeros(inputs.shape[0], item.state_size)
    with torch.no_grad():
        _, state = item.unroll(item.cell, inputs[:, :few], inputs.new_full((len(inputs), few), elapsed), zero)
    return item.step(inputs[:, few].contiguous(), state.contiguous(), inputs.new_full((len(inputs),), elapsed))


def _training_call(item: Contestant, inputs: Tensor, elapsed: float, settings: Settings) -> Callable[[], object]:
    steps = _training_steps(item.name, len(inputs), settings)
    return item.training(inputs[:, :steps].contiguous(), inputs.new_full((len(inputs), steps), elapsed))


def _training_steps(name: str, batch: int, settings: Settings) -> int:
    heavy = name.endswith(('dopri5', 'RK4')) or ('LTC' in name and batch > 1)
    return settings.few_steps if heavy else settings.steps


def _draw_inputs(batch: int, settings: Settings) -> Tensor:
    """Return (batch, time, features), standard normal."""
    torch.manual_seed(settings.seed)
    return torch.randn(batch, max(settings.steps, settings.few_steps + 1), settings.inputs)


def _ratios(rows: list[dict[str, Any]], settings: Settings) -> list[dict[str, Any]]:
    """Return `RATIOS` at all sizes, those aside whose costly contestant was not measured."""
    found = []
    for ratio in RATIOS:
        elapsed = settings.long_elapsed_time_s if ratio.long else settings.elapsed_time_s
        found += [{'costly': ratio.costly, 'cheap': ratio.cheap, 'mode': ratio.mode, 'elapsed_time_s': elapsed,
                   'claim': ratio.claim, 'units': row['units'], 'batch': row['batch']} | row['over'][ratio.cheap]
                  for row in rows
                  if (row['name'], row['mode'], row['elapsed_time_s']) == (ratio.costly, ratio.mode, elapsed)]
    return found


def _left_out(agreements: list[dict[str, Any]], settings: Settings) -> list[dict[str, str]]:
    left_out = [{
        'what': f'an elapsed time of {settings.long_elapsed_time_s:g} s, but for one step forward by dopri5',
        'why': 'the work of the others does not depend on it, and training by dopri5 takes long enough as it is'}]
    if not agreements:
        left_out.append({'what': ', '.join(PEERS), 'why': 'ncps is not installed: pip install ncps'})
    left_out += [{
        'what': f'{row["name"]}, {row["units"]} units, batch {row["batch"]}',
        'why': f'its states differ from ours by {row["largest_difference"]:.2g}, where rounding may leave '
               f'{settings.agreement:g}'} for row in agreements if not row['agrees']]
    return left_out


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
