"""Cells of ncps with the weights of ours, to be set beside them."""

import ncps.torch
import ncps.wirings
import numpy as np
import torch
from torch import Tensor, nn

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import Wiring


def build_peer(cell: nn.Module) -> nn.Module:
    """
    Return the cell of ncps with the same weights: of a plain CfC, a wired one, or an LTC by fused Euler.

    It takes inputs (batch, features), hidden_state (batch, units) and elapsed_time (batch, 1), which it broadcasts
    rightly; its sequence classes squeeze the times of a batch to another shape, so they are not used. Whether it
    does the same work is for the caller to see: a cell with a backbone or a strict wiring gets a peer that differs.

    Raises
    ------
    ValueError
        For a cell of another kind.

    """
    for kind, build in _BUILDERS.items():
        if type(cell) is kind:
            return build(cell)
    known = ', '.join(kind.__name__ for kind in _BUILDERS)
    raise ValueError(f'cell must be one of {known}, got {type(cell).__name__}; ncps has no peer of it')


def unroll_peer(peer: nn.Module, inputs: Tensor, elapsed_time: Tensor, hidden_state: Tensor) -> tuple[Tensor, Tensor]:
    """Run a peer along a batch of sequences, as `sequence.unroll` runs ours, by the loop that ncps has in its own."""
    states = []
    for now, seconds in zip(inputs.unbind(1), elapsed_time.unsqueeze(-1).unbind(1), strict=True):
        hidden_state = peer(now, hidden_state, seconds)[1]
        states.append(hidden_state)
    return torch.stack(states, dim=1), hidden_state


def _cfc(cell: CfCCell) -> nn.Module:
    peer = ncps.torch.CfCCell(cell.input_size, cell.state_size, backbone_units=0, backbone_layers=0)
    _copy_heads(cell, peer)
    return peer


def _wired_cfc(cell: WiredCfCCell) -> nn.Module:
    peer = ncps.torch.WiredCfCCell(None, _wiring(cell.wiring))
    for index, layer in enumerate(cell.layers):
        _copy_heads(layer, getattr(peer, f'layer_{index}'))
    return peer


def _ltc(cell: LTCCell) -> nn.Module:
    drawn = ncps.wirings.FullyConnected(cell.state_size)
    drawn.build(cell.input_size)
    peer = ncps.torch.LTCCell(drawn, None, input_mapping=None, output_mapping=None, ode_unfolds=cell.solver.unfolds,
                              implicit_param_constraints=True)
    with torch.no_grad():
        for name in ('gleak', 'vleak', 'cm'):
            getattr(peer, name).copy_(getattr(cell, name))
        for name in ('w', 'sigma', 'mu', 'erev'):
            getattr(peer, name).copy_(getattr(cell.recurrent, name))
            getattr(peer, f'sensory_{name}').copy_(getattr(cell.sensory, name))
    return peer


def _copy_heads(cell: CfCCell, peer: nn.Module) -> None:
    heads = (peer.ff1, peer.ff2, peer.time_a, peer.time_b)
    with torch.no_grad():
        for head, weight, bias in zip(heads, cell.heads.weight.chunk(4), cell.heads.bias.chunk(4), strict=True):
            head.weight.copy_(weight)
            head.bias.copy_(bias)


def _wiring(wiring: Wiring) -> ncps.wirings.NCP:
    """Return a wiring of ncps with our synapses in place of those that it drew."""
    if len(wiring.layers) != 3 or wiring.outputs != wiring.layers[-1]:
        raise ValueError(f'wiring must have inter, command and motor neurons, got layers {wiring.layers} with '
                         f"{wiring.outputs} outputs; ncps' NCP has no other form")
    drawn = ncps.wirings.NCP(*wiring.layers, sensory_fanout=1, inter_fanout=1, recurrent_command_synapses=0,
                             motor_fanin=1)
    drawn.build(wiring.inputs)
    order = [neuron for layer in range(3) for neuron in drawn.get_neurons_of_layer(layer)]
    drawn.sensory_adjacency_matrix[:, order] = wiring.sensory
    drawn.adjacency_matrix[np.ix_(order, order)] = wiring.adjacency
    return drawn


_BUILDERS = {CfCCell: _cfc, WiredCfCCell: _wired_cfc, LTCCell: _ltc}
