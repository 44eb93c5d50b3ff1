"""
The recurrent core learns the expert's commands from the encoder's percepts, the encoder frozen.

While it learns, a head on its state also says where the target is, seen or not: what is behind a rock must be
remembered. In flight the head is left out.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.percept import PerceptLayout
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.training.augment import mirror_command, mirror_goal, mirror_imu
from liquid_nav.training.checkpoint import load_checkpoint, save_checkpoint
from liquid_nav.training.config import ImitationConfig
from liquid_nav.training.perception import Progress, encode_all
from liquid_nav.training.views import along_flight

COMMAND_SCALE = (1.0, 1.0, 0.5, 1.0)
"""Errors of forward, left, up [m/s] and yaw rate [rad/s] are divided by these."""
GOAL_SIZE = 3
_RECKONED_AT_ONCE = 64
_FEWEST_STEPS = 20  # of a learning rate's rise and fall


@dataclass(frozen=True)
class Flight:
    """One flight as the core sees it."""

    percepts: torch.Tensor
    """(time, size)."""
    imu: torch.Tensor
    """(time, 6)."""
    elapsed_time: torch.Tensor
    """(time,) [s]."""
    commands: torch.Tensor
    """(time, 4), the expert's."""
    goals: torch.Tensor
    """(time, 3), see `collection.goal`; NaN where nobody knows, as in recordings."""
    told: torch.Tensor | None = None
    """(time, told) what a network that reckons is told, see `PolicyNetwork.reckon`."""


def check_tells_flown(paths: Sequence[Path]) -> None:
    """Raise ConfigError, naming it, for a flight that does not hold what was flown, by which a network reckons."""
    for path in paths:
        with np.load(path) as shard:
            if 'flown' not in shard:
                raise ConfigError(f'{path} does not tell what was flown, and network.climb, network.whereabouts and '
                                  'network.nearby need it; remove it and collect it anew')


@torch.no_grad()
def encode_flights(network: PolicyNetwork, paths: Sequence[Path], variants: int, layout: PerceptLayout, seed: int,
                   progress: Progress) -> list[Flight]:
    """
    Return each flight's percepts under several photometric augmentations, every second one mirrored.

    The first variant is the flight as it was. For a network that reckons see `check_tells_flown`.
    """
    flights, flown = [], []
    for number, path in enumerate(paths):
        with np.load(path) as shard:
            views = along_flight(shard['images'], shard['imu'], shard['elapsed_time'], network.config.parallax)
            imu, commands, elapsed_time = (torch.from_numpy(shard[key]) for key in ('imu', 'commands', 'elapsed_time'))
            unknown = np.full((len(imu), GOAL_SIZE), np.nan, np.float32)
            goals = torch.from_numpy(shard.get('goals', unknown))
            made = torch.from_numpy(shard['flown']) if network.config.reckoned_size else None
        for variant in range(variants):
            generator = torch.Generator().manual_seed(seed * 1_000_003 + number * 16 + variant)
            seen, felt, wanted, where = views, imu, commands, goals
            if variant % 2:
                seen, felt = views.mirrored(), mirror_imu(imu)
                wanted, where = mirror_command(commands), mirror_goal(goals)
            change = {} if variant == 0 else {'transform': lambda shown, g=generator: shown.photometric(g)}
            percepts = torch.from_numpy(encode_all(network, seen, **change))
            flights.append(Flight(percepts, felt, elapsed_time, wanted, where))
            if made is not None:
                flown.append(mirror_command(made) if variant % 2 else made)
        progress('percepts of flights', number + 1, len(paths), '')
    return _reckoned(network, flights, flown) if flown else flights


def _reckoned(network: PolicyNetwork, flights: list[Flight], flown: list[torch.Tensor]) -> list[Flight]:
    """Add to flights, of each of which (time, 4) was flown, what a network that reckons is told; many at once."""
    told = []
    for first in range(0, len(flights), _RECKONED_AT_ONCE):
        some = slice(first, first + _RECKONED_AT_ONCE)
        longest = max(map(len, flown[some]))
        made = torch.stack([_pad(row, longest) for row in flown[some]])
        fields = [torch.stack([_pad(getattr(flight, name), longest) for flight in flights[some]])
                  for name in ('percepts', 'imu', 'elapsed_time')]
        told += network.told_along(*fields, made)
    return [dataclasses.replace(flight, told=row[: len(flight.commands)].clone())
            for flight, row in zip(flights, told, strict=True)]


def train_core(network: PolicyNetwork, flights: Sequence[Flight], config: ImitationConfig, layout: PerceptLayout,
               seed: int, checkpoint: Path, progress: Progress) -> float:
    """
    Train all but the encoder in place; return the last epoch's mean loss.

    Sequences start from an empty state, at a flight's beginning or at a frame that shows the target, whose first
    frames warm it up at reduced weight; they lose random frames, whose time is added to the elapsed time of the next.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        head = torch.nn.Linear(network.core.state_size, GOAL_SIZE)
    parameters = [value for name, value in network.named_parameters() if not name.startswith('encoder.')]
    parameters += head.parameters()
    optimizer = torch.optim.AdamW(parameters, lr=config.learning_rate, weight_decay=1e-5)
    frames = sum(len(flight.commands) for flight in flights)
    steps = max(1, frames // (config.batch * config.length))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, config.learning_rate, total_steps=max(_FEWEST_STEPS, config.epochs * steps), pct_start=0.1)
    first, mean = 0, float('nan')
    saved = load_checkpoint(checkpoint)
    if saved is not None:
        network.load_state_dict(saved['network'])
        head.load_state_dict(saved['head'])
        optimizer.load_state_dict(saved['optimizer'])
        schedule.load_state_dict(saved['schedule'])
        first, mean = saved['epoch'], saved['loss']
    for epoch in range(first, config.epochs):
        rng = np.random.default_rng([seed, epoch, 3])
        total = 0.0
        for _ in range(steps):
            total += _step(network, head, parameters, optimizer, _draw(flights, config, layout, rng), config)
            schedule.step()
        mean = total / steps
        progress(f'core, seed {seed}', epoch + 1, config.epochs, f'loss {mean:.4f}')
        if (epoch + 1) % 5 == 0 or epoch + 1 == config.epochs:
            save_checkpoint(checkpoint, {'network': network.state_dict(), 'head': head.state_dict(),
                                         'optimizer': optimizer.state_dict(), 'schedule': schedule.state_dict(),
                                         'epoch': epoch + 1, 'loss': mean})
    return mean


def _draw(flights: Sequence[Flight], config: ImitationConfig, layout: PerceptLayout, rng: np.random.Generator,
          ) -> tuple[Flight, torch.Tensor]:
    """Return a batch of sequences, each field (batch, length, ...), and its weights (batch, length)."""
    rows: list[list[torch.Tensor]] = []
    weight = torch.zeros(config.batch, config.length)
    for row in range(config.batch):
        flight = flights[rng.integers(len(flights))]
        count = len(flight.commands)
        frames = np.arange(_start(flight, config, layout, rng), count)
        if rng.random() < 0.5:
            frames = frames[rng.random(len(frames)) >= config.dropped_frames]
        frames = torch.from_numpy(frames[: config.length])
        if len(frames) < 2:
            frames = torch.arange(count)[: config.length]
        clock = torch.cumsum(flight.elapsed_time, 0)[frames]
        elapsed = torch.cat([flight.elapsed_time[frames[:1]], clock.diff()])
        percepts = flight.percepts[frames]
        if config.percept_noise:
            noise = rng.standard_normal(percepts.shape, np.float32)
            percepts = percepts + config.percept_noise * torch.from_numpy(noise)
        drawn = [percepts, flight.imu[frames], elapsed, flight.commands[frames], flight.goals[frames]]
        drawn += [flight.told[frames]] if flight.told is not None else []
        rows.append([_pad(value, config.length) for value in drawn])
        weight[row, : len(frames)] = 1.0
        if frames[0] > 0:
            weight[row, :8] *= torch.linspace(0.0, 1.0, 8)
    return Flight(*map(torch.stack, zip(*rows, strict=True))), weight


def _start(flight: Flight, config: ImitationConfig, layout: PerceptLayout, rng: np.random.Generator) -> int:
    """Return the first frame of a sequence: the flight's own in a third of cases, else one that shows the target."""
    last = max(1, len(flight.commands) - config.length // 2)
    shown = np.flatnonzero(flight.percepts[:last, layout.sectors].numpy() > 0.5)
    return 0 if len(shown) == 0 or rng.random() < 1 / 3 else int(rng.choice(shown))


def _pad(value: torch.Tensor, length: int) -> torch.Tensor:
    """Repeat the last frame until (length, ...)."""
    missing = length - len(value)
    return value if missing == 0 else torch.cat([value, value[-1:].expand(missing, *value.shape[1:])])


def _step(network: PolicyNetwork, head: torch.nn.Linear, parameters: list, optimizer: torch.optim.Optimizer,
          drawn: tuple[Flight, torch.Tensor], config: ImitationConfig) -> float:
    flight, weight = drawn
    states, _ = network.core_states(flight.percepts, flight.imu, flight.elapsed_time,
                                    network.initial_memory(len(weight)), told=flight.told)
    error = (network.decode(states) - flight.commands) / torch.tensor(COMMAND_SCALE)
    known = torch.isfinite(flight.goals)
    missed = torch.where(known, head(states) - torch.where(known, flight.goals, 0.0), 0.0)
    loss = _weighted(error, weight, config.command_delta) + config.goal_weight * _weighted(missed, weight, 1.0)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    return float(loss.detach())


def _weighted(error: torch.Tensor, weight: torch.Tensor, delta: float) -> torch.Tensor:
    """Return the mean Huber loss of (batch, length, size) under weights (batch, length); far off its slope is 1."""
    huber = torch.nn.functional.huber_loss(error, torch.zeros_like(error), reduction='none', delta=delta) / delta
    return (huber.sum(-1) * weight).sum() / weight.sum()
