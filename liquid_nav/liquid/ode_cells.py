"""
Other cells that are differential equations, with the solvers of `ode`: CT-RNN and GRU-ODE.

Both relax towards targets within [-1, 1], and so does their state.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from liquid_nav.liquid.checks import check_sizes, check_step
from liquid_nav.liquid.ode import Bounds, Solver
from liquid_nav.liquid.sequence import loop


class CTRNNCell(nn.Module):
    """
    Continuous-time recurrent network (Funahashi and Nakamura 1993): tau dx/dt = tanh(W x + U I + b) - x.

    Parameters
    ----------
    input_size, units : int
        Features of the input, neurons of the state.
    solver, unfolds, rtol, atol
        As in `LTCCell`.

    """

    def __init__(self, input_size: int, units: int, *, solver: str = 'fused_euler', unfolds: int = 6,
                 rtol: float = 1e-5, atol: float = 1e-6):
        super().__init__()
        check_sizes(input_size=input_size, units=units)
        self.solver = Solver(solver, unfolds, rtol, atol)
        self.input_size = input_size
        self.state_size = self.output_size = units
        self.synapses = (input_size + units) * units
        self.incoming = nn.Linear(input_size, units)
        self.recurrent = nn.Linear(units, units, bias=False)
        self.log_tau = nn.Parameter(torch.zeros(units))
        nn.init.xavier_uniform_(self.incoming.weight)
        nn.init.orthogonal_(self.recurrent.weight)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds; the outputs are the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return state, state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1); nothing is checked."""
        return self._advance(self.incoming(inputs), hidden_state, elapsed_time)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units) along a sequence."""
        return loop(self._advance, self.incoming(inputs), hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return tau (batch, units) [s]; it is learned and knows of no input."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        return self.log_tau.exp().expand(inputs.shape[0], -1)

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest state, (units,) each, reached from zero."""
        return _unit_bounds(self.log_tau)

    def _advance(self, drive: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        decay = torch.exp(-self.log_tau)

        def rates(state: Tensor) -> tuple[Tensor, Tensor]:
            return decay * torch.tanh(drive + F.linear(state, self.recurrent.weight)), decay

        return self.solver(rates, hidden_state, elapsed_time, self.bounds)


class GRUODECell(nn.Module):
    """
    Gated recurrent unit in continuous time (De Brouwer et al. 2019, arXiv 1905.12374): dx/dt = (1 - z) (g - x).

    Parameters
    ----------
    input_size, units : int
        Features of the input, neurons of the state.
    solver, unfolds, rtol, atol
        As in `LTCCell`.

    """

    def __init__(self, input_size: int, units: int, *, solver: str = 'fused_euler', unfolds: int = 6,
                 rtol: float = 1e-5, atol: float = 1e-6):
        super().__init__()
        check_sizes(input_size=input_size, units=units)
        self.solver = Solver(solver, unfolds, rtol, atol)
        self.input_size = input_size
        self.state_size = self.output_size = units
        self.synapses = (input_size + units) * units
        self.incoming = nn.Linear(input_size, 3 * units)
        self.gates = nn.Linear(units, 2 * units, bias=False)
        self.candidate = nn.Linear(units, units, bias=False)
        for layer in (self.incoming, self.gates, self.candidate):
            for part in layer.weight.split(units):
                nn.init.xavier_uniform_(part)

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds; the outputs are the state."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return state, state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1); nothing is checked."""
        return self._advance(self.incoming(inputs), hidden_state, elapsed_time)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units) along a sequence."""
        return loop(self._advance, self.incoming(inputs), hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return tau = 1 / (1 - z), (batch, units) [s], at this moment; never shorter than a second."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        return 1.0 / self._rates(self.incoming(inputs), hidden_state)[1]

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest state, (units,) each, reached from zero."""
        return _unit_bounds(self.candidate.weight[0])

    def _rates(self, drive: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        units = self.state_size
        gates = torch.sigmoid(drive[..., :2 * units] + F.linear(state, self.gates.weight))
        reset, rate = gates.chunk(2, dim=-1)  # the rate is 1 - z
        target = torch.tanh(drive[..., 2 * units:] + F.linear(reset * state, self.candidate.weight))
        return rate * target, rate

    def _advance(self, drive: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        return self.solver(lambda state: self._rates(drive, state), hidden_state, elapsed_time, self.bounds)


def _unit_bounds(like: Tensor) -> Bounds:
    high = torch.ones_like(like, requires_grad=False)
    return -high, high
