"""
Closed-form continuous-time cells (Hasani et al. 2022, arXiv 2106.13898).

The state relaxes from one learned target to another as time passes, without an ODE solver:
x(t) = sigmoid(-f t) * g + (1 - sigmoid(-f t)) * h (eq. 4), with f t read as `time_a * t + time_b`.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from liquid_nav.core.errors import unknown_option
from liquid_nav.liquid.checks import check_sizes, check_step
from liquid_nav.liquid.gated_scan import GatedScan
from liquid_nav.liquid.ode import Bounds
from liquid_nav.liquid.sequence import loop

HEADS = {'default': 4, 'no_gate': 4, 'pure': 1}
"""
Modes, and the linear maps that each stacks along the rows of one weight matrix.

default : the two targets and the two parts of the gate; the gate moves from the first target to the second
no_gate : the same, but the gate adds the second target to the first
pure : f of the solution A - A exp(-(|w_tau| + |f|) t) f of the differential equation (eq. 3)
"""
STEEPNESS = 0.75
"""Of gates spread over a span: the change of a gate's argument between two neighbours, were they evenly spread."""
ACTIVATIONS = {'lecun_tanh': lambda features: 1.7159 * torch.tanh(0.666 * features), 'tanh': torch.tanh,
               'relu': torch.relu, 'silu': F.silu, 'gelu': F.gelu}


class CfCCell(nn.Module):
    """
    A layer of CfC neurons, each of which hears all inputs and the whole state, or those that a mask leaves it.

    Parameters
    ----------
    input_size, units : int
        Features of the input, neurons of the state.
    mode : str
        One of `HEADS`.
    backbone_units, backbone_layers : int
        Shape of the network that stands before the heads; 0 layers connect them directly.
    backbone_activation : str
        One of `ACTIVATIONS`.
    gate_span : float, optional
        Elapsed times [s] that matter. Each gate then begins half open at a time of its own, drawn uniformly between 0
        and this, and opens so steeply that about five overlap: neurons tell times apart from the start, as with the
        chrono initialisation of arXiv 1804.11188 for gated cells. By default all begin half open at 0.
    target_mask, gate_mask : array, optional
        (input_size + units, units): 0 where a synapse [source, neuron] is missing, for the heads of the targets
        (in mode pure, of f) and of the gate; without a backbone only.

    """

    def __init__(self, input_size: int, units: int, *, mode: str = 'default', backbone_units: int = 0,
                 backbone_layers: int = 0, backbone_activation: str = 'lecun_tanh', gate_span: float | None = None,
                 target_mask: np.ndarray | None = None, gate_mask: np.ndarray | None = None):
        super().__init__()
        check_sizes(input_size=input_size, units=units)
        _check_backbone(backbone_units, backbone_layers)
        if mode not in HEADS:
            raise unknown_option('mode', mode, HEADS)
        if backbone_activation not in ACTIVATIONS:
            raise unknown_option('backbone_activation', backbone_activation, ACTIVATIONS)
        _check_gate_span(gate_span, mode)
        if backbone_layers > 0 and (target_mask is not None or gate_mask is not None):
            raise ValueError('a mask wires inputs to neurons, which a backbone would mix; use backbone_layers=0')
        self.mode = mode
        self.input_size = input_size
        self.state_size = self.output_size = units
        self.synapses = (input_size + units) * units
        widths = [input_size + units] + [backbone_units] * backbone_layers
        self.backbone_layers = backbone_layers
        self.backbone = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths[:-1], widths[1:], strict=True))
        self.activation = backbone_activation
        self.heads = nn.Linear(widths[-1], HEADS[mode] * units)
        if mode == 'pure':
            self.w_tau = nn.Parameter(torch.zeros(units))
            self.amplitude = nn.Parameter(torch.ones(units))
        masks = [_mask(name, mask, input_size + units, units)
                 for name, mask in (('target_mask', target_mask), ('gate_mask', gate_mask))]
        stacked = None if target_mask is None and gate_mask is None else \
            torch.cat([masks[0]] * 2 + [masks[1]] * 2)[:HEADS[mode] * units]
        self.register_buffer('mask', stacked, persistent=False)
        self.is_masked = stacked is not None
        self._initialise(gate_span)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds; the outputs are the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return state, state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1); nothing is checked."""
        return self._relax(self._features(inputs, hidden_state), elapsed_time)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units) along a sequence."""
        first = self._first()
        weight = first.weight * self.mask if self.is_masked else first.weight
        drive = F.linear(inputs, weight[:, :self.input_size], first.bias)
        recurrent = weight[:, self.input_size:].t()
        if self.mode == 'default' and self.backbone_layers == 0 and mask is None:
            return GatedScan.apply(drive, recurrent, hidden_state, elapsed_time)
        return loop(lambda now, state, seconds: self._relax(torch.addmm(now, state, recurrent), seconds),
                    drive, hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """
        Return tau (batch, units) [s] for these inputs and this state, which do not depend on the elapsed time.

        As time passes, what is left of the way to the target shrinks by 1/e each tau: exactly in mode pure,
        tau = 1 / (|w_tau| + |f|), and as soon as the gate is nearly through otherwise, tau = 1 / |time_a|.
        """
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        features = self._behind_backbone(self._features(inputs, hidden_state))
        if self.mode == 'pure':
            return 1.0 / (self.w_tau.abs() + features.abs())
        return 1.0 / features.chunk(4, dim=-1)[2].abs()

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """
        Return the lowest and highest state, (units,) each, that steps of `shortest_time` [s] or longer can reach.

        In the mode pure |f| exp(-|f| t) <= 1 / (e t) keeps |x - A| below |A| / (e t): nothing bounds a step of no time.
        """
        with torch.no_grad():
            if self.mode != 'pure':
                high = torch.full_like(self.heads.bias[:self.state_size], 1.0 if self.mode == 'default' else 2.0)
                return -high, high
            reach = self.amplitude.abs() / (math.e * shortest_time) if shortest_time > 0.0 \
                else torch.full_like(self.amplitude, float('inf'))
            return self.amplitude - reach, self.amplitude + reach

    def _features(self, inputs: Tensor, hidden_state: Tensor) -> Tensor:
        """Return what the first linear map gives."""
        first = self._first()
        weight = first.weight * self.mask if self.is_masked else first.weight
        return F.linear(torch.cat([inputs, hidden_state], dim=-1), weight, first.bias)

    def _relax(self, features: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1), from what the first linear map gives."""
        if self.backbone_layers > 0:
            features = self._behind_backbone(features)
        if self.mode == 'pure':
            decay = torch.exp(-elapsed_time * (self.w_tau.abs() + features.abs()))
            return self.amplitude - self.amplitude * decay * features
        units = self.state_size
        targets, time_a, time_b = features.split_with_sizes((2 * units, units, units), -1)
        start, end = torch.tanh(targets).split_with_sizes((units, units), -1)
        gate = torch.sigmoid(torch.addcmul(time_b, time_a, elapsed_time))
        if self.mode == 'no_gate':
            return torch.addcmul(start, gate, end)
        # never beyond either, and half the operators of a lerp in a model file
        return (1.0 - gate) * start + gate * end

    def _behind_backbone(self, features: Tensor) -> Tensor:
        """Return the heads, from what the first linear map gives."""
        if self.backbone_layers == 0:
            return features
        activation = ACTIVATIONS[self.activation]
        features = activation(features)
        for layer in self.backbone[1:]:
            features = activation(layer(features))
        return self.heads(features)

    def _first(self) -> nn.Linear:
        return self.heads if self.backbone_layers == 0 else self.backbone[0]

    @torch.no_grad()
    def _initialise(self, gate_span: float | None) -> None:
        """Draw each head as if it stood alone; missing synapses begin, and thus stay, at zero."""
        for layer in self.backbone:
            nn.init.xavier_uniform_(layer.weight)
        for head in self.heads.weight.chunk(HEADS[self.mode]):
            nn.init.xavier_uniform_(head)
        if self.mask is not None:
            self.heads.weight.mul_(self.mask)
        if gate_span is not None:
            _, _, time_a, time_b = self.heads.bias.chunk(4)
            change = STEEPNESS * self.state_size
            time_a.fill_(change / gate_span)
            time_b.uniform_(-change, 0.0)


def _mask(name: str, mask: np.ndarray | None, sources: int, units: int) -> Tensor:
    """Return (units, sources) float32, as a weight is laid out."""
    if mask is None:
        return torch.ones(units, sources)
    if np.shape(mask) != (sources, units):
        raise ValueError(f'{name} must be of shape {(sources, units)} [source, neuron], got {np.shape(mask)}')
    return torch.from_numpy(np.ascontiguousarray(np.asarray(mask).T != 0)).float()


def _check_backbone(units: int, layers: int) -> None:
    if layers < 0 or (layers > 0 and units < 1):
        raise ValueError(f'a backbone needs 1 unit or more a layer, got backbone_units={units}, '
                         f'backbone_layers={layers}; 0 layers leave it out')
    if layers > 0:
        check_sizes(backbone_layers=layers, backbone_units=units)


def _check_gate_span(gate_span: float | None, mode: str) -> None:
    if gate_span is None:
        return
    if mode == 'pure':
        raise ValueError(f"gate_span must be None in mode 'pure', which has no gate; got {gate_span}")
    if not 0.0 < gate_span < math.inf:
        raise ValueError(f'gate_span must be finite and more than 0 seconds, got {gate_span}')
