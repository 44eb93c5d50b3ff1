"""Every cell of the liquid core in each of its modes, in two sizes."""

from collections.abc import Callable

import ncps.torch
import ncps.wirings
import numpy as np
import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.feedforward import FeedForwardCell, TCNCell
from liquid_nav.liquid.gated import GRUCell, LSTMCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.memory import MixedMemoryCell
from liquid_nav.liquid.ode_cells import CTRNNCell, GRUODECell
from liquid_nav.liquid.sequence import Cell
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import Wiring, ncp

WIDE = ncp(5, 6, 4, 2, sensory_fanout=3, inter_fanout=2, recurrent_command_synapses=5, motor_fanin=2, seed=3)
NARROW = ncp(2, 2, 2, 1, sensory_fanout=1, inter_fanout=1, recurrent_command_synapses=2, motor_fanin=2, seed=0)

MODES = ('default', 'no_gate', 'pure')
TIGHT = {'rtol': 1e-8, 'atol': 1e-8}
"""Tolerances of dopri5, as its rows depend on each other: the worst one chooses the steps of all."""
SOLVERS = {'fused Euler': {}, 'Euler': {'solver': 'euler'}, 'RK4': {'solver': 'rk4'},
           'dopri5': {'solver': 'dopri5', **TIGHT}}


def dense(kind: Callable[..., Cell], **options) -> Callable[[Wiring], Cell]:
    """Return a builder of a cell as large as a wiring, of which it uses no synapse."""
    return lambda wiring: kind(wiring.inputs, wiring.units, **options)


BUILDERS: dict[str, Callable[[Wiring], Cell]] = {
    **{f'CfC {mode}': dense(CfCCell, mode=mode) for mode in MODES},
    **{f'CfC {mode} with a backbone': dense(CfCCell, mode=mode, backbone_units=7, backbone_layers=2)
       for mode in MODES},
    **{f'wired CfC {mode}{" strict" if strict else ""}':
       lambda wiring, mode=mode, strict=strict: WiredCfCCell(wiring, mode=mode, strict=strict)
       for mode in MODES for strict in (False, True)},
    **{f'LTC by {name}': dense(LTCCell, **options) for name, options in SOLVERS.items()},
    **{f'wired LTC by {name}':
       lambda wiring, options=options: LTCCell(wiring.inputs, wiring.units, wiring=wiring, **options)
       for name, options in SOLVERS.items()},
    **{f'CT-RNN by {name}': dense(CTRNNCell, **options) for name, options in SOLVERS.items()},
    **{f'GRU-ODE by {name}': dense(GRUODECell, **options) for name, options in SOLVERS.items()},
    'mixed memory of CfC': lambda wiring: MixedMemoryCell(CfCCell(wiring.inputs, wiring.units)),
    'mixed memory of wired CfC': lambda wiring: MixedMemoryCell(WiredCfCCell(wiring)),
    'mixed memory of wired LTC':
        lambda wiring: MixedMemoryCell(LTCCell(wiring.inputs, wiring.units, wiring=wiring)),
    'LSTM': dense(LSTMCell),
    'GRU': dense(GRUCell),
    'TCN': dense(TCNCell, levels=3, kernel_size=2),
    'feed-forward': dense(FeedForwardCell),
}


@pytest.fixture(autouse=True)
def _one_thread_and_one_seed():
    torch.set_num_threads(1)
    torch.manual_seed(0)


@pytest.fixture(params=BUILDERS)
def cell(request) -> Cell:
    """Return each cell in turn, of 5 inputs and 12 neurons, in double precision."""
    return stirred(BUILDERS[request.param](WIDE))


@pytest.fixture(params=BUILDERS)
def small_cell(request) -> Cell:
    """Return each cell in turn, of 2 inputs and 5 neurons, in double precision."""
    return stirred(BUILDERS[request.param](NARROW))


@pytest.fixture
def adaptive(request) -> bool:
    """Return whether the cell of this test chooses its steps by an error estimate, and may err by as much."""
    cell = request.getfixturevalue('cell' if 'cell' in request.fixturenames else 'small_cell')
    return hasattr(cell, 'solver') and cell.solver.name == 'dopri5'


@pytest.fixture
def agreement(adaptive) -> float:
    """Return how far two ways to one number may differ: by the order of summation, or by dopri5's tolerance."""
    return 1e-6 if adaptive else 1e-12


@pytest.fixture
def copy_from_ncps() -> Callable[[CfCCell, ncps.torch.CfCCell], None]:
    """Return what copies a layer of ncps into one of ours."""
    return copied


@pytest.fixture
def in_our_order() -> Callable[[ncps.wirings.NCP], tuple[Wiring, list[int]]]:
    """Return what tells a wiring of ncps in our terms, with the number that each of our neurons has there."""
    return ordered


def copied(ours: CfCCell, theirs: ncps.torch.CfCCell) -> None:
    """Copy all weights, with heads' biases and what else starts at a constant drawn anew."""
    pure = theirs.mode == 'pure'
    heads = [theirs.ff1] if pure else [theirs.ff1, theirs.ff2, theirs.time_a, theirs.time_b]
    with torch.no_grad():
        for head in heads:
            torch.nn.init.normal_(head.bias)
        ours.heads.weight.copy_(torch.cat([head.weight for head in heads]))
        ours.heads.bias.copy_(torch.cat([head.bias for head in heads]))
        if pure:
            ours.w_tau.copy_(torch.nn.init.normal_(theirs.w_tau)[0])
            ours.amplitude.copy_(torch.nn.init.normal_(theirs.A)[0])
        if theirs.backbone is not None:
            linear = [layer for layer in theirs.backbone if isinstance(layer, torch.nn.Linear)]
            for mine, peer in zip(ours.backbone, linear, strict=True):
                mine.load_state_dict(peer.state_dict())


def ordered(drawn: ncps.wirings.NCP) -> tuple[Wiring, list[int]]:
    """Count layer by layer from the senses on; ncps counts motor neurons first."""
    layers = [drawn.get_neurons_of_layer(index) for index in range(drawn.num_layers)]
    order = [neuron for layer in layers for neuron in layer]
    return Wiring(tuple(len(layer) for layer in layers), drawn.sensory_adjacency_matrix[:, order],
                  drawn.adjacency_matrix[np.ix_(order, order)]), order


def stirred(cell: Cell) -> Cell:
    """Draw what starts at a constant, whose part would go unseen: biases, time constants, amplitudes."""
    for name, parameter in cell.named_parameters():
        if name.endswith(('bias', 'log_tau', 'w_tau', 'amplitude')):
            torch.nn.init.normal_(parameter, std=0.5)
    return cell.double()
