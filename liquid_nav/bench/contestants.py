"""The cells whose cost `liquid` compares: ours, and those of ncps on the same weights where they do the same work."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import torch
from torch import Tensor, nn

from liquid_nav.liquid.registry import build_cell
from liquid_nav.liquid.sequence import unroll
from liquid_nav.liquid.wiring import auto_ncp, lane_keeping

CELLS: dict[str, tuple[str, dict[str, str]]] = {
    'CfC': ('cfc', {}),
    'wired CfC': ('cfc_wired', {}),
    'CfC, mixed memory': ('cfc_mixed_memory', {}),
    'LTC, fused Euler': ('ltc', {'solver': 'fused_euler'}),
    'LTC, Euler': ('ltc', {'solver': 'euler'}),
    'LTC, RK4': ('ltc', {'solver': 'rk4'}),
    'LTC, dopri5': ('ltc', {'solver': 'dopri5'}),
    'CT-RNN, fused Euler': ('ctrnn', {'solver': 'fused_euler'}),
    'CT-RNN, dopri5': ('ctrnn', {'solver': 'dopri5'}),
    'GRU-ODE, fused Euler': ('gru_ode', {'solver': 'fused_euler'}),
    'GRU-ODE, dopri5': ('gru_ode', {'solver': 'dopri5'}),
    'LSTM': ('lstm', {}),
    'GRU': ('gru', {}),
}
"""Contestants of ours: name and options in the registry."""
PEERS = {'ncps CfC': 'CfC', 'ncps wired CfC': 'wired CfC', 'ncps LTC, fused Euler': 'LTC, fused Euler'}
"""Cells of ncps, and ours whose weights they get."""
OUTPUTS_SHARE = 4
"""One neuron in so many of a wired CfC is a motor neuron, where the wiring is not the published one."""


@dataclass(frozen=True)
class Contestant:
    """A cell, and how it is driven."""

    name: str
    cell: nn.Module
    state_size: int
    unroll: Callable[[nn.Module, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
    """In the form of `sequence.unroll`."""
    time_axes: int = 1
    """Of the elapsed_time that a step of the cell takes: 1 for (batch,), 2 for (batch, 1)."""

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Callable[[], object]:
        """Return a call that takes one step of `elapsed_time` (batch,), all checks of the cell included."""
        cell = self.cell
        if self.time_axes == 2:
            elapsed_time = elapsed_time.unsqueeze(-1)
        return lambda: cell(inputs, hidden_state, elapsed_time)

    def training(self, inputs: Tensor, elapsed_time: Tensor) -> Callable[[], object]:
        """Return a call that runs along a sequence and back, up to new gradients."""
        hidden_state = inputs.new_zeros(inputs.shape[0], self.state_size)

        def train() -> None:
            self.cell.zero_grad(set_to_none=True)
            states, _ = self.unroll(self.cell, inputs, elapsed_time, hidden_state)
            states.square().mean().backward()

        return train


def build_contestants(inputs: int, units: int, seed: int, **solver: float) -> list[Contestant]:
    """
    Return a contestant for each of `CELLS`.

    Parameters
    ----------
    inputs, units : int
        Sizes. The wired CfC gets the wiring of the published lane keeper where that has these, else an automatic one.
    seed : int
        Draws the weights, anew for each cell, so that one cell by several solvers has the same.
    **solver
        `unfolds`, `rtol` and `atol` of the cells that have a solver.

    """
    contestants = []
    for name, (cell_name, options) in CELLS.items():
        if 'solver' in options:
            options = options | solver
        elif cell_name == 'cfc_wired':
            options = {'wiring': _wiring(inputs, units, seed)}
        torch.manual_seed(seed)
        cell = build_cell(cell_name, inputs, units, **options)
        contestants.append(Contestant(name, cell, cell.state_size, unroll))
    return contestants


def build_peers(contestants: list[Contestant]) -> list[Contestant]:
    """Return the cells of ncps for those of ours that have one; none where ncps is not installed."""
    if find_spec('ncps') is None:
        return []
    from liquid_nav.bench.ncps_peers import build_peer, unroll_peer

    ours = {item.name: item for item in contestants}
    return [Contestant(name, build_peer(ours[mine].cell), ours[mine].state_size, unroll_peer, time_axes=2)
            for name, mine in PEERS.items()]


def largest_difference(first: Contestant, second: Contestant, inputs: Tensor, elapsed_time: Tensor) -> float:
    """Return how far the states of two come apart along (batch, time, features), from zero; nan where one is."""
    hidden_state = inputs.new_zeros(inputs.shape[0], first.state_size)
    with torch.no_grad():
        states = [item.unroll(item.cell, inputs, elapsed_time, hidden_state)[0] for item in (first, second)]
    return float((states[0] - states[1]).abs().max())


def _wiring(inputs: int, units: int, seed: int):
    published = lane_keeping(seed)
    if (inputs, units) == (published.inputs, published.units):
        return published
    return auto_ncp(inputs, units, max(units // OUTPUTS_SHARE, 1), seed=seed)
