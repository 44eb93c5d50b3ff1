"""
Mixed memory (Lechner and Hasani 2020, arXiv 2006.04418): a continuous-time cell inside an LSTM's memory.

The memory carries gradients over many steps; the cell carries the state over the time between them.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from liquid_nav.liquid.checks import check_step
from liquid_nav.liquid.ode import Bounds
from liquid_nav.liquid.sequence import Cell, loop


class MixedMemoryCell(nn.Module):
    """
    Any cell, whose state an LSTM rewrites before each of its steps; state (of the cell, memory).

    Parameters
    ----------
    cell : Cell
        What carries the state through time: `MixedMemoryCell(CfCCell(inputs, units))`.
    forget_bias : float
        Added to the forget gate, so that a new memory forgets little.

    """

    def __init__(self, cell: Cell, *, forget_bias: float = 1.0):
        super().__init__()
        self.cell = cell
        self.forget_bias = forget_bias
        units = cell.state_size
        self.input_size = cell.input_size
        self.state_size = 2 * units
        self.output_size = cell.output_size
        self.synapses = cell.synapses + (cell.input_size + units) * units
        self.incoming = nn.Linear(cell.input_size, 4 * units)
        self.recurrent = nn.Linear(units, 4 * units, bias=False)
        nn.init.xavier_uniform_(self.incoming.weight)
        nn.init.uniform_(self.incoming.bias, -0.1, 0.1)
        nn.init.orthogonal_(self.recurrent.weight)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds; the outputs are those of the cell."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return self.read(state), state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1); nothing is checked."""
        recalled, memory = self._recall(self.incoming(inputs), hidden_state)
        return torch.cat([self.cell.step(inputs, recalled, elapsed_time), memory], dim=-1)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, 2 * state of the cell) along a sequence."""
        def advance(now: Tensor, state: Tensor, seconds: Tensor) -> Tensor:
            drive, heard = now.split([4 * self.cell.state_size, self.input_size], dim=-1)
            recalled, memory = self._recall(drive, state)
            return torch.cat([self.cell.step(heard, recalled, seconds), memory], dim=-1)

        return loop(advance, torch.cat([self.incoming(inputs), inputs], dim=-1), hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return self.cell.read(hidden_state[..., :self.cell.state_size])

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return those of the cell (batch, neurons) [s], for the state that the memory gives it."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        recalled, _ = self._recall(self.incoming(inputs), hidden_state)
        return self.cell.time_constants(inputs, recalled, elapsed_time)

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """
        Return the lowest and highest state; the memory grows by 1 a step at most, hence without end.

        A step of the cell starts from what the memory recalls, between -1 and 1, not from where its last one ended.
        """
        low, high = self.cell.bounds(shortest_time)
        endless = torch.full_like(high, float('inf'))
        return torch.cat([low.clamp(max=-1.0), -endless]), torch.cat([high.clamp(min=1.0), endless])

    def _recall(self, drive: Tensor, hidden_state: Tensor) -> tuple[Tensor, Tensor]:
        """Return the state that the memory gives to the cell, and the memory."""
        state, memory = hidden_state.chunk(2, dim=-1)
        candidate, enter, forget, leave = (drive + F.linear(state, self.recurrent.weight)).chunk(4, dim=-1)
        kept = torch.sigmoid(forget + self.forget_bias) * memory
        memory = torch.addcmul(kept, torch.sigmoid(enter), torch.tanh(candidate))
        return torch.sigmoid(leave) * torch.tanh(memory), memory
