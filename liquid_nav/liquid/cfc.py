"""
Closed-form continuous-time cells (Hasani et al. 2022, arXiv 2106.13898).

The state relaxes from one learned target to another as time passes, without an ODE solver:
x(t) = sigmoid(-f t) * g + (1 - sigmoid(-f t)) * h (eq. 10), with f t read as `time_a * t + time_b`.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from liquid_nav.liquid.checks import check_step
from liquid_nav.liquid.sequence import loop
from liquid_nav.liquid.wiring import Wiring

HEADS = 4
"""Two targets and the two parts of the gate, stacked along the rows of one weight matrix in this order."""


class CfCCell(nn.Module):
    """
    A layer of CfC neurons, each of which hears all inputs and the whole state, or those that a mask leaves it.

    Parameters
    ----------
    input_size, units : int
        Features of the input, neurons of the state.
    backbone_units, backbone_layers : int
        Shape of the network that stands before the heads; 0 layers connect them directly.
    target_mask, gate_mask : array, optional
        (input_size + units, units): 0 where a synapse [source, neuron] is missing, for the heads of the targets
        and of the gate; without a backbone only.

    """

    def __init__(self, input_size: int, units: int, *, backbone_units: int = 0, backbone_layers: int = 0,
                 target_mask: np.ndarray | None = None, gate_mask: np.ndarray | None = None):
        super().__init__()
        _check_sizes(input_size, units, backbone_units, backbone_layers)
        if backbone_layers > 0 and (target_mask is not None or gate_mask is not None):
            raise ValueError('a mask wires inputs to neurons, which a backbone would mix; use backbone_layers=0')
        self.input_size = input_size
        self.state_size = self.output_size = units
        self.synapses = (input_size + units) * units
        widths = [input_size + units] + [backbone_units] * backbone_layers
        self.backbone = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths[:-1], widths[1:], strict=True))
        self.heads = nn.Linear(widths[-1], HEADS * units)
        masks = [_mask(name, mask, input_size + units, units)
                 for name, mask in (('target_mask', target_mask), ('gate_mask', gate_mask))]
        stacked = None if target_mask is None and gate_mask is None else torch.cat([masks[0]] * 2 + [masks[1]] * 2)
        self.register_buffer('mask', stacked, persistent=False)
        self._initialise()

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds; the outputs are the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        sources = torch.cat([inputs, hidden_state], dim=-1)
        state = self._relax(F.linear(sources, self._first_weight(), self._first().bias), elapsed_time[:, None])
        return state, state

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units) along a sequence."""
        weight = self._first_weight()
        drive = F.linear(inputs, weight[:, :self.input_size], self._first().bias)
        recurrent = weight[:, self.input_size:]
        return loop(lambda now, state, seconds: self._relax(now + F.linear(state, recurrent), seconds),
                    drive, hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state

    def _relax(self, features: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1), from what the first linear map gives."""
        if len(self.backbone) > 0:
            features = _lecun_tanh(features)
            for layer in self.backbone[1:]:
                features = _lecun_tanh(layer(features))
            features = self.heads(features)
        start, end, time_a, time_b = features.chunk(HEADS, dim=-1)
        start = torch.tanh(start)
        gate = torch.sigmoid(time_a * elapsed_time + time_b)
        return start + gate * (torch.tanh(end) - start)

    def _first(self) -> nn.Linear:
        return self.backbone[0] if len(self.backbone) > 0 else self.heads

    def _first_weight(self) -> Tensor:
        """Return the weight of the first linear map (rows, input_size + units), missing synapses zero."""
        weight = self._first().weight
        return weight if self.mask is None else weight * self.mask

    @torch.no_grad()
    def _initialise(self) -> None:
        """Draw each head as if it stood alone; missing synapses begin, and thus stay, at zero."""
        for layer in self.backbone:
            nn.init.xavier_uniform_(layer.weight)
        for head in self.heads.weight.chunk(HEADS):
            nn.init.xavier_uniform_(head)
        if self.mask is not None:
            self.heads.weight.mul_(self.mask)


class WiredCfCCell(nn.Module):
    """
    Layers of CfC neurons along a wiring: inter, command and motor neurons of a neural circuit policy.

    Each layer hears the new state of the layer before it. The state is that of all neurons, in the wiring's
    order; the outputs are the motor neurons.

    Parameters
    ----------
    wiring : Wiring
        Who listens to whom.
    strict : bool
        False: as in the published experiments (ncps), the wiring rules what feeds the two targets from layer to
        layer; within a layer all neurons hear each other, and gates hear all. True: every weight follows the
        wiring; within a layer a neuron hears itself and those that the wiring names.

    """

    def __init__(self, wiring: Wiring, *, strict: bool = False):
        super().__init__()
        self.wiring = wiring
        self.input_size = wiring.inputs
        self.state_size = wiring.units
        self.output_size = wiring.outputs
        self.synapses = wiring.synapses
        self.layers = nn.ModuleList(_wired_layer(wiring, index, strict) for index in range(len(wiring.layers)))

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds through all layers."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        states = []
        for layer, state in zip(self.layers, hidden_state.split(self.wiring.layers, dim=-1), strict=True):
            inputs, state = layer(inputs, state, elapsed_time)
            states.append(state)
        return inputs, torch.cat(states, dim=-1)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units); no layer feeds an earlier one, so each runs through time at once."""
        states = []
        for layer, state in zip(self.layers, hidden_state.split(self.wiring.layers, dim=-1), strict=True):
            inputs = layer.scan(inputs, state, elapsed_time, mask)
            states.append(inputs)
        return torch.cat(states, dim=-1)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state[..., -self.output_size:]


def _wired_layer(wiring: Wiring, index: int, strict: bool) -> CfCCell:
    incoming = wiring.incoming(index) != 0
    sources, units = incoming.shape
    within = (wiring.recurrent(index) != 0) | np.eye(units, dtype=bool) if strict else np.ones((units, units), bool)
    wired = np.concatenate([incoming, within])
    return CfCCell(sources, units, target_mask=wired, gate_mask=wired if strict else None)


def _lecun_tanh(features: Tensor) -> Tensor:
    """Return 1.7159 tanh(0.666 x), the backbone's activation in the paper's code."""
    return 1.7159 * torch.tanh(0.666 * features)


def _mask(name: str, mask: np.ndarray | None, sources: int, units: int) -> Tensor:
    """Return (units, sources) float32, as a weight is laid out."""
    if mask is None:
        return torch.ones(units, sources)
    if np.shape(mask) != (sources, units):
        raise ValueError(f'{name} must be of shape {(sources, units)} [source, neuron], got {np.shape(mask)}')
    return torch.from_numpy(np.ascontiguousarray(np.asarray(mask).T != 0)).float()


def _check_sizes(input_size: int, units: int, backbone_units: int, backbone_layers: int) -> None:
    for name, size in (('input_size', input_size), ('units', units)):
        if size < 1:
            raise ValueError(f'{name} must be 1 or more, got {size}')
    if backbone_layers < 0 or (backbone_layers > 0 and backbone_units < 1):
        raise ValueError(f'a backbone needs 1 unit or more a layer, got backbone_units={backbone_units}, '
                         f'backbone_layers={backbone_layers}; 0 layers leave it out')
