"""CfC neurons along a wiring: neural circuit policies in closed form (Lechner et al. 2020, arXiv 2106.13898)."""

import numpy as np
import torch
from torch import Tensor, nn

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.checks import check_step
from liquid_nav.liquid.ode import Bounds
from liquid_nav.liquid.wiring import Wiring


class WiredCfCCell(nn.Module):
    """
    Layers of CfC neurons along a wiring: inter, command and motor neurons of a neural circuit policy.

    Each layer hears the new state of the layer before it. The state is that of all neurons, in the wiring's
    order; the outputs are the motor neurons.

    Parameters
    ----------
    wiring : Wiring
        Who listens to whom.
    mode : str
        That of every layer, as in `CfCCell`.
    gate_span : float, optional
        Elapsed times [s] over which gates are spread at first, as in `CfCCell`.
    strict : bool
        False: as in the published experiments (ncps), the wiring rules what feeds the two targets from layer to
        layer; within a layer all neurons hear each other, and gates hear all. True: every weight follows the
        wiring; within a layer a neuron hears itself and those that the wiring names.

    """

    def __init__(self, wiring: Wiring, *, mode: str = 'default', gate_span: float | None = None,
                 strict: bool = False):
        super().__init__()
        self.wiring = wiring
        self.input_size = wiring.inputs
        self.state_size = wiring.units
        self.output_size = wiring.outputs
        self.synapses = wiring.synapses
        self.layers = nn.ModuleList(_wired_layer(wiring, index, strict, mode=mode, gate_span=gate_span)
                                    for index in range(len(wiring.layers)))

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds through all layers; the outputs are the motor neurons."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return self.read(state), state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1); nothing is checked."""
        states = []
        for layer, state in zip(self.layers, hidden_state.split_with_sizes(self.wiring.layers, -1), strict=True):
            inputs = layer.step(inputs, state, elapsed_time)
            states.append(inputs)
        return torch.cat(states, dim=-1)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units); no layer feeds an earlier one, so each runs through time at once."""
        states = []
        for layer, state in zip(self.layers, hidden_state.split_with_sizes(self.wiring.layers, -1), strict=True):
            inputs = layer.scan(inputs, state, elapsed_time, mask)
            states.append(inputs)
        return torch.cat(states, dim=-1)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state[..., -self.output_size:]

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return tau (batch, units) [s], each layer's for the new state of the layer before it."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        constants = []
        for layer, state in zip(self.layers, hidden_state.split_with_sizes(self.wiring.layers, -1), strict=True):
            constants.append(layer.time_constants(inputs, state, elapsed_time))
            inputs = layer.step(inputs, state, elapsed_time.unsqueeze(-1))
        return torch.cat(constants, dim=-1)

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest state, (units,) each, as `CfCCell.bounds`."""
        low, high = zip(*(layer.bounds(shortest_time) for layer in self.layers), strict=True)
        return torch.cat(low), torch.cat(high)


def _wired_layer(wiring: Wiring, index: int, strict: bool, **options) -> CfCCell:
    incoming = wiring.incoming(index) != 0
    sources, units = incoming.shape
    within = (wiring.recurrent(index) != 0) | np.eye(units, dtype=bool) if strict else np.ones((units, units), bool)
    wired = np.concatenate([incoming, within])
    return CfCCell(sources, units, target_mask=wired, gate_mask=wired if strict else None, **options)
