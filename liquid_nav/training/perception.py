"""Supervised training of the image encoder on what the simulator knows."""

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from liquid_nav.core.percept import PerceptLayout
from liquid_nav.policy.encoder import Encoder
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.training.augment import mirror_percept
from liquid_nav.training.checkpoint import load_checkpoint, save_checkpoint
from liquid_nav.training.config import PerceptionConfig
from liquid_nav.training.dense import DenseHead, dense_loss, mirror_view
from liquid_nav.training.muon import Muon, denormals_flushed, hidden_weights
from liquid_nav.training.views import Views

Progress = Callable[[str, int, int, str], None]
"""(stage, done, total, note)."""
_FEWEST_STEPS = 20  # of a learning rate's rise and fall
_DELTA = 0.2  # Huber's, of the target and the height


def train_encoder(network: PolicyNetwork, views: Views, percepts: np.ndarray, coarse_views: np.ndarray,
                  config: PerceptionConfig, layout: PerceptLayout, seed: int, checkpoint: Path,
                  progress: Progress, begin: Path | None = None, threads: int = 1) -> None:
    """
    Train `network.encode` in place.

    Parameters
    ----------
    network : PolicyNetwork
        Only its encoder is changed.
    views : Views
        What is shown.
    percepts, coarse_views : np.ndarray
        (views, size) float32, and what `dense.coarse_view` says of each.
    config : PerceptionConfig
        Epochs, batch, learning rate.
    layout : PerceptLayout
        Meaning of the percept.
    seed : int
        Draws order and augmentation.
    checkpoint : Path
        Written after every epoch; a run that finds it goes on from there.
    progress : callable
        Told of each epoch.
    begin : Path, optional
        Checkpoint of an earlier training, whose weights this one begins with.
    threads : int
        So many parts of a batch are learned from at once, each by one thread: that is faster than several threads in
        each operation. Batch normalisation takes each part by itself.

    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        head = DenseHead(network.config)
    threads = min(threads, config.batch, len(views))  # no part is empty
    parts = [(network.encoder, head), *(_sharing(network.encoder, head) for _ in range(1, threads))]
    count = len(views)
    steps = max(1, count // config.batch)
    optimizers = _optimizers(parts[0], config, max(_FEWEST_STEPS, config.epochs * steps))
    first = 0
    if begin is not None:
        earlier = load_checkpoint(begin)
        network.encoder.load_state_dict(earlier['encoder'])
        head.load_state_dict(earlier['head'])
    saved = load_checkpoint(checkpoint)
    if saved is not None:
        network.encoder.load_state_dict(saved['encoder'])
        head.load_state_dict(saved['head'])
        for part, state in zip(_stateful(optimizers), saved['optimizers'], strict=True):
            part.load_state_dict(state)
        first = saved['epoch']
    with ThreadPoolExecutor(threads) as pool:
        for epoch in range(first, config.epochs):
            generator = torch.Generator().manual_seed(seed * 1000 + epoch)
            order = torch.randperm(count, generator=generator).numpy()
            total = 0.0
            for encoder, _ in parts:
                encoder.train()
            for step in range(steps):
                rows = np.sort(order[step * config.batch : (step + 1) * config.batch])
                labels = torch.from_numpy(percepts[rows]), torch.from_numpy(coarse_views[rows])
                total += _step(parts, pool, optimizers, views[torch.from_numpy(rows)], labels, config, layout,
                               generator)
                if step % 20 == 0:
                    progress('encoder', epoch * steps + step, config.epochs * steps,
                             f'epoch {epoch + 1} loss {total / (step + 1):.4f}')
            save_checkpoint(checkpoint, {'encoder': network.encoder.state_dict(), 'head': head.state_dict(),
                                         'optimizers': [part.state_dict() for part in _stateful(optimizers)],
                                         'epoch': epoch + 1})


Part = tuple[Encoder, DenseHead]
Scheduled = tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]


def _optimizers(part: Part, config: PerceptionConfig, steps: int) -> list[Scheduled]:
    """Return AdamW, and Muon for hidden weights where it is asked for, each with a rate that rises and falls once."""
    parameters = _parameters(part)
    hidden = hidden_weights(part[0]) if config.muon_rate > 0.0 else []
    others = [parameter for parameter in parameters if all(parameter is not weight for weight in hidden)]
    adam = torch.optim.AdamW(others, lr=config.learning_rate, weight_decay=config.weight_decay)
    rises = {'total_steps': steps, 'pct_start': 0.15}
    scheduled = [(adam, torch.optim.lr_scheduler.OneCycleLR(adam, config.learning_rate, **rises))]
    if hidden:
        muon = Muon(hidden, config.muon_rate)
        scheduled.append((muon, torch.optim.lr_scheduler.OneCycleLR(muon, config.muon_rate, cycle_momentum=False,
                                                                    **rises)))
    return scheduled


def _stateful(optimizers: list[Scheduled]) -> list:
    return [part for scheduled in optimizers for part in scheduled]


def _sharing(encoder: Encoder, head: DenseHead) -> Part:
    """Return a copy that shares the weights, and has gradients of its own."""
    other = copy.deepcopy(encoder), copy.deepcopy(head)
    for mine, theirs in zip(_parameters(other), _parameters((encoder, head)), strict=True):
        mine.data = theirs.data
    return other


def _parameters(part: Part) -> list[torch.nn.Parameter]:
    return [*part[0].parameters(), *part[1].parameters()]


def _step(parts: list[Part], pool: ThreadPoolExecutor, optimizers: list[Scheduled], shown: Views,
          labels: tuple[torch.Tensor, torch.Tensor], config: PerceptionConfig, layout: PerceptLayout,
          generator: torch.Generator) -> float:
    wanted, coarse = labels
    if torch.rand((), generator=generator) < 0.5:
        shown, wanted, coarse = shown.mirrored(), mirror_percept(wanted, layout), mirror_view(coarse)
    shown = shown.photometric(generator)
    shares = np.array_split(np.arange(len(shown)), len(parts))

    def learn(part: Part, share: np.ndarray) -> float:
        # in single precision: half is twice as fast on processors that have it, and seven times slower on others
        torch.set_num_threads(1)
        encoder, head = part
        features = encoder.features(shown.images[share], shown[share].seen_before())
        percept, said = encoder.read(features), head(features)
        loss = percept_loss(percept, wanted[share], layout, config)
        loss = (loss + config.dense_weight * dense_loss(said, coarse[share])) * (len(share) / len(shown))
        for parameter in _parameters(part):
            parameter.grad = None
        loss.backward()
        return float(loss.detach())

    loss = sum(pool.map(learn, parts, shares))
    parameters = _parameters(parts[0])
    for part in parts[1:]:
        for parameter, other in zip(parameters, _parameters(part), strict=True):
            parameter.grad += other.grad
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    with denormals_flushed():
        for optimizer, schedule in optimizers:
            optimizer.step()
            schedule.step()
    return loss


def percept_loss(percept: torch.Tensor, wanted: torch.Tensor, layout: PerceptLayout,
                 config: PerceptionConfig) -> torch.Tensor:
    """
    Return the mean Huber loss of sectors, target and height; the target's bearing counts most.

    A sector counts `1 + near_weight * nearness**2`; nearness goes from 0 at the farthest range to 1 at the nearest. An
    error that makes it farther than it is counts `1 + overlooked_weight` times as much again.
    """
    sectors = slice(layout.sectors)
    huber = torch.nn.functional.huber_loss
    error = huber(percept, wanted, reduction='none', delta=_DELTA)
    error[:, sectors] = huber(percept[:, sectors], wanted[:, sectors], reduction='none', delta=config.sector_delta)
    weight = torch.ones_like(wanted)
    weight[:, sectors] += config.near_weight * (0.5 + 0.5 * wanted[:, sectors]) ** 2
    weight[:, sectors] *= 1.0 + config.overlooked_weight * (percept[:, sectors] < wanted[:, sectors])
    weight[:, layout.sectors : layout.sectors + 3] = config.target_weight * torch.tensor([1.0, 6.0, 1.0])
    weight[:, layout.sectors + 3] = config.height_weight
    return (error * weight).sum(dim=1).mean() / layout.sectors


@torch.no_grad()
def encoder_errors(network: PolicyNetwork, views: Views, percepts: np.ndarray, layout: PerceptLayout,
                   ) -> dict[str, float]:
    """
    Return the median errors in units that a person can judge.

    Returns
    -------
    dict
        `range_error_m` (of ranges under 5 m), `bearing_error_deg` (where the target is seen),
        `seen_accuracy`, `height_error_m`.

    """
    found = encode_all(network, views)
    true_ranges, ranges = layout.ranges(percepts.T), layout.ranges(found.T)  # (sectors, frames)
    near = true_ranges < 5.0
    seen = percepts[:, layout.sectors] > 0.5
    bearing = 0.5 * layout.horizontal_fov * np.abs(found - percepts)[seen, layout.sectors + 1]
    return {
        'range_error_m': _median(np.abs(ranges - true_ranges)[near]),
        'bearing_error_deg': _median(np.degrees(bearing)),
        'seen_accuracy': float(np.mean((found[:, layout.sectors] > 0.5) == seen)),
        'height_error_m': _median(np.abs(found - percepts)[:, layout.sectors + 3]),
    }


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if values.size else float('nan')


@torch.no_grad()
def encode_all(network: PolicyNetwork, views: Views, batch: int = 512,
               transform: Callable[[Views], Views] = lambda shown: shown) -> np.ndarray:
    """Return the percepts of views, each batch of them transformed first, (views, size) float32."""
    network.encoder.eval()
    found = []
    for start in range(0, len(views), batch):
        shown = transform(views[start : start + batch])
        found.append(network.encode(shown.images, shown.seen_before()))
    return torch.cat(found).numpy()
