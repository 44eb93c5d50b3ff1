"""
The usual recurrent cells behind the same contract, to compare with: GRU and LSTM.

They do not know of time: `elapsed_time` is checked and not used. They are written with linear maps, since
exporters have written torch's own nn.GRU wrongly (pytorch issue 189225).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from liquid_nav.liquid.checks import check_sizes, check_step
from liquid_nav.liquid.ode import Bounds
from liquid_nav.liquid.sequence import loop


class GRUCell(nn.Module):
    """Gated recurrent unit (Cho et al. 2014, arXiv 1406.1078), in the form of torch.nn.GRUCell."""

    def __init__(self, input_size: int, units: int):
        super().__init__()
        check_sizes(input_size=input_size, units=units)
        self.input_size = input_size
        self.state_size = self.output_size = units
        self.synapses = (input_size + units) * units
        self.incoming = nn.Linear(input_size, 3 * units)
        self.recurrent = nn.Linear(units, 3 * units)
        _initialise(self, units)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step; the outputs are the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return state, state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after one input; nothing is checked."""
        return self._advance(self.incoming(inputs), hidden_state, elapsed_time)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units) along a sequence."""
        return loop(self._advance, self.incoming(inputs), hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return tau (batch, units) [s] of the forgetting that the update gate z does in a step, -dt / ln z."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        units = self.state_size
        update = (self.incoming(inputs) + self.recurrent(hidden_state))[:, units:2 * units]
        return elapsed_time[:, None] / F.softplus(-update)  # -ln sigmoid(a), also where the gate rounds to 1

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest state, (units,) each, reached from zero."""
        high = self.incoming.bias.new_ones(self.state_size)
        return -high, high

    def _advance(self, drive: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        reset, update, candidate = drive.chunk(3, dim=-1)
        own_reset, own_update, own_candidate = self.recurrent(hidden_state).chunk(3, dim=-1)
        reset = torch.sigmoid(reset + own_reset)
        update = torch.sigmoid(update + own_update)
        candidate = torch.tanh(candidate + reset * own_candidate)
        return (1.0 - update) * candidate + update * hidden_state


class LSTMCell(nn.Module):
    """Long short-term memory (Hochreiter and Schmidhuber 1997), in the form of torch.nn.LSTMCell; state (h, c)."""

    def __init__(self, input_size: int, units: int):
        super().__init__()
        check_sizes(input_size=input_size, units=units)
        self.input_size = input_size
        self.state_size = 2 * units
        self.output_size = units
        self.synapses = (input_size + units) * units
        self.incoming = nn.Linear(input_size, 4 * units)
        self.recurrent = nn.Linear(units, 4 * units, bias=False)
        _initialise(self, units)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step; the outputs are the first half of the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return self.read(state), state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after one input; nothing is checked."""
        return self._advance(self.incoming(inputs), hidden_state, elapsed_time)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, 2 units) along a sequence."""
        return loop(self._advance, self.incoming(inputs), hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state[..., :self.output_size]

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return tau (batch, units) [s] of the forgetting that the forget gate f does in a step, -dt / ln f."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        units = self.output_size
        gates = self.incoming(inputs) + F.linear(self.read(hidden_state), self.recurrent.weight)
        return elapsed_time[:, None] / F.softplus(-gates[:, units:2 * units])  # as in GRUCell

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest state; the memory grows by 1 a step at most, hence without end."""
        high = self.incoming.bias.new_ones(self.output_size)
        high = torch.cat([high, torch.full_like(high, float('inf'))])
        return -high, high

    def _advance(self, drive: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        output, memory = hidden_state.chunk(2, dim=-1)
        enter, forget, candidate, leave = (drive + F.linear(output, self.recurrent.weight)).chunk(4, dim=-1)
        memory = torch.sigmoid(forget) * memory + torch.sigmoid(enter) * torch.tanh(candidate)
        return torch.cat([torch.sigmoid(leave) * torch.tanh(memory), memory], dim=-1)


def _initialise(cell: nn.Module, units: int) -> None:
    for parameter in cell.parameters():
        nn.init.uniform_(parameter, -units**-0.5, units**-0.5)
