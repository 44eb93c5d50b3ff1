"""What a cell learns of a sequence: one training on the bit-stream XOR task, from its settings to its accuracy."""

import importlib.metadata
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from liquid_nav.bench.bit_stream import BIT_PERIOD, LONGEST, SHORTEST, Streams, draw_streams
from liquid_nav.evaluation.provenance import commit
from liquid_nav.liquid.registry import build_cell, knows_time
from liquid_nav.liquid.sequence import Cell, unroll

DATA_SEEDS = {'training': 1, 'validation': 2, 'test': 3}
"""Of the streams, which all cells and all of their seeds share; test streams are looked at once a training."""


@dataclass(frozen=True)
class Contestant:
    """A cell as it takes part."""

    cell: str
    """A name of `liquid.registry.CELLS`."""
    options: dict = field(default_factory=dict)
    """What the cell's constructor takes besides."""
    learning_rate: float = 0.003
    epochs: int = 30


_BACKBONE = {'backbone_layers': 1, 'backbone_units': 64, 'backbone_activation': 'relu'}
_SPREAD = {'gate_span': 12 * BIT_PERIOD}
"""Runs of more than 12 equal bits are in one stream of a thousand."""
CONTESTANTS = {
    'cfc': Contestant('cfc', {**_BACKBONE, **_SPREAD}, 0.0015),
    'cfc_mixed_memory': Contestant('cfc_mixed_memory', _SPREAD),
    'lstm': Contestant('lstm', learning_rate=0.01),
    'gru': Contestant('gru'),
    'ctrnn': Contestant('ctrnn'),
    'ltc': Contestant('ltc', learning_rate=0.004, epochs=10),
    'gru_ode': Contestant('gru_ode'),
    'cfc_no_gate': Contestant('cfc', {'mode': 'no_gate', **_BACKBONE, **_SPREAD}, 0.0015),
    'cfc_pure': Contestant('cfc', {'mode': 'pure', **_BACKBONE}, 0.0015),
    'cfc_plain': Contestant('cfc', _BACKBONE, 0.0015),
}
"""`cfc_plain` has gates as they begin by default. An epoch of `ltc` costs about twenty of `cfc`, hence so few."""


@dataclass(frozen=True)
class Trial:
    """One training."""

    name: str
    """One of `CONTESTANTS`."""
    encoding: str
    seed: int
    """Draws weights and the order of batches."""
    units: int = 64
    streams: int = 100_000
    """To train on; a tenth as many each to validate and to test."""
    epochs: int = 30
    batch: int = 128
    learning_rate: float = 0.003
    """Highest of the schedule: it rises over the first tenth of the steps and falls to nothing along a cosine."""
    gradient_norm: float = 1.0
    """Gradients longer than this are shortened to it."""

    @property
    def key(self) -> str:
        return f'{self.name}_{self.encoding}_{self.seed}'


class Classifier(nn.Module):
    """A cell, and a linear readout of its outputs after the last input."""

    def __init__(self, cell: Cell, sees_time: bool):
        super().__init__()
        self.cell = cell
        self.sees_time = sees_time
        self.readout = nn.Linear(cell.output_size, 1)

    def forward(self, inputs: Tensor, elapsed_time: Tensor, mask: Tensor) -> Tensor:
        """Return logits (batch,) of inputs, elapsed_time and mask (batch, time) each."""
        features = torch.stack([2.0 * inputs - 1.0, elapsed_time] if self.sees_time else [2.0 * inputs - 1.0], dim=-1)
        _, state = unroll(self.cell, features, elapsed_time, mask=mask)
        return self.readout(self.cell.read(state))[:, 0]


def build_classifier(trial: Trial) -> Classifier:
    """Return the network of a trial; a cell that does not know of time is given it as a second input."""
    torch.manual_seed(trial.seed)
    contestant = CONTESTANTS[trial.name]
    sees_time = not knows_time(contestant.cell)
    return Classifier(build_cell(contestant.cell, 1 + sees_time, trial.units, **contestant.options), sees_time)


def plan(name: str, encoding: str, seeds: int, sizes: dict[str, int]) -> list[Trial]:
    """Return the trials of a contestant for seeds 0, 1, ...; `sizes` are fields of `Trial` to change for all."""
    own = {'learning_rate': CONTESTANTS[name].learning_rate, 'epochs': CONTESTANTS[name].epochs}
    return [Trial(name, encoding, seed, **(own | sizes)) for seed in range(seeds)]


def settings(sizes: dict[str, int]) -> dict:
    """Return all that trainings of one table have in common."""
    trial = {name: value for name, value in asdict(Trial('', '', 0, **sizes)).items()
             if name not in ('name', 'encoding', 'seed', 'learning_rate', 'epochs')}
    return {**trial, 'epochs': sizes.get('epochs', 'of each contestant'),
            'contestants': {name: asdict(contestant) for name, contestant in CONTESTANTS.items()},
            'data_seeds': DATA_SEEDS, 'bit_period_s': BIT_PERIOD, 'bits': [SHORTEST, LONGEST],
            'versions': {package: importlib.metadata.version(package) for package in ('torch', 'numpy')}}


def run_trial(trial: Trial, checkpoint: Path | None = None,
              report: Callable[[int, float, float], None] = lambda epoch, loss, accuracy: None) -> dict:
    """
    Train and test.

    Parameters
    ----------
    trial : Trial
        What to do.
    checkpoint : Path, optional
        Where to keep what is needed to go on after an interruption; removed at the end.
    report : callable
        Told (epoch, mean loss, accuracy on validation streams) after each epoch.

    A training ends early when all validation streams are told right.

    Returns
    -------
    dict
        The trial's settings, `accuracy` on the test streams with the weights of the best epoch by validation,
        `validation` accuracies and `losses` by epoch, `epoch_s` (mean seconds of processor time that training an epoch
        took), `parameters`.

    """
    data = {split: draw_streams(trial.streams if split == 'training' else max(trial.streams // 10, 1), trial.encoding,
                                np.random.default_rng(seed)) for split, seed in DATA_SEEDS.items()}
    network = build_classifier(trial)
    batches = -(-trial.streams // trial.batch)
    optimiser = torch.optim.Adam(network.parameters(), lr=trial.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, trial.learning_rate, total_steps=trial.epochs * batches,
                                                   pct_start=0.1, cycle_momentum=False)
    progress = {'losses': [], 'validation': [], 'seconds': [], 'best': None}
    parts = {'network': network, 'optimiser': optimiser, 'schedule': schedule}
    if checkpoint is not None and checkpoint.exists():
        _restore(checkpoint, trial, parts, progress)
    for epoch in range(len(progress['losses']), trial.epochs):
        rng = np.random.default_rng([trial.seed, epoch])
        start = time.process_time()
        loss = _train_epoch(network, optimiser, schedule, trial, data['training'], rng)
        progress['seconds'].append(time.process_time() - start)
        progress['losses'].append(loss)
        progress['validation'].append(accuracy(network, data['validation']))
        if progress['validation'][-1] >= max(progress['validation']):
            progress['best'] = {name: value.clone() for name, value in network.state_dict().items()}
        if checkpoint is not None:
            _keep(checkpoint, trial, parts, progress)
        report(epoch, loss, progress['validation'][-1])
        if progress['validation'][-1] == 1.0:
            break
    network.load_state_dict(progress['best'])
    result = {**asdict(trial), 'commit': commit(), 'accuracy': accuracy(network, data['test']),
              'validation': progress['validation'], 'losses': progress['losses'],
              'epoch_s': float(np.mean(progress['seconds'])),
              'parameters': sum(parameter.numel() for parameter in network.parameters())}
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)
    return result


@torch.no_grad()
def accuracy(network: Classifier, streams: Streams) -> float:
    """Return the share of streams whose parity is told."""
    right = 0
    for rows in np.array_split(np.argsort(streams.steps, kind='stable'), -(-len(streams) // 1000)):
        inputs, labels = _batch(streams, rows)
        right += int(((network(*inputs) > 0.0) == (labels > 0.5)).sum())
    return right / len(streams)


def _train_epoch(network: Classifier, optimiser, schedule, trial: Trial, streams: Streams,
                 rng: np.random.Generator) -> float:
    total = 0.0
    for rows in _batches(streams.steps, trial.batch, rng):
        inputs, labels = _batch(streams, rows)
        loss = nn.functional.binary_cross_entropy_with_logits(network(*inputs), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), trial.gradient_norm)
        optimiser.step()
        schedule.step()
        total += loss.item() * len(rows)
    return total / len(streams)


def _batches(steps: np.ndarray, size: int, rng: np.random.Generator, pool: int = 50) -> Iterator[np.ndarray]:
    """
    Yield rows batch by batch, in random order, those of a batch of like length so that little of it is padding.

    Rows are shuffled, sorted by length within pools of so many batches, and the batches shuffled again.
    """
    order = rng.permutation(len(steps))
    pools = [order[start:start + pool * size] for start in range(0, len(order), pool * size)]
    rows = [part[np.argsort(steps[part], kind='stable')] for part in pools]
    batches = [part[start:start + size] for part in rows for start in range(0, len(part), size)]
    for index in rng.permutation(len(batches)):
        yield batches[index]


def _batch(streams: Streams, rows: np.ndarray) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor]:
    """Return (inputs, elapsed_time, mask) as far as the longest of the rows, and labels."""
    steps = streams.steps[rows]
    longest = int(steps.max())
    mask = np.arange(longest) < steps[:, None]
    inputs = (streams.inputs[rows, :longest], streams.elapsed_time[rows, :longest], mask)
    return tuple(torch.from_numpy(part) for part in inputs), torch.from_numpy(streams.labels[rows])


def _keep(path: Path, trial: Trial, parts: dict, progress: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix('.part')
    torch.save({'trial': json.dumps(asdict(trial)), 'progress': progress,
                **{name: part.state_dict() for name, part in parts.items()}}, partial)
    os.replace(partial, path)


def _restore(path: Path, trial: Trial, parts: dict, progress: dict) -> None:
    """Go on where a checkpoint of the same trial left off; one of other settings is passed over."""
    kept = torch.load(path, weights_only=True)
    if kept['trial'] != json.dumps(asdict(trial)):
        return
    progress.update(kept['progress'])
    for name, part in parts.items():
        part.load_state_dict(kept[name])
