"""
Liquid time-constant cells (Hasani et al. 2021, arXiv 2006.04439): the differential equation behind the closed form.

The potential v of a neuron is driven through its leak and its synapses, whose conductances depend on what they hear:
cm dv/dt = gleak (vleak - v) + sum_j w_j sigmoid(sigma_j (x_j - mu_j)) (erev_j - v), over inputs and neurons x.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from liquid_nav.liquid.checks import check_sizes, check_step
from liquid_nav.liquid.ode import Bounds, Solver
from liquid_nav.liquid.sequence import loop
from liquid_nav.liquid.wiring import Wiring

INITIAL = {'gleak': (0.001, 1.0), 'vleak': (-0.2, 0.2), 'cm': (0.4, 0.6), 'w': (0.001, 1.0), 'sigma': (3.0, 8.0),
           'mu': (0.3, 0.8)}
"""Ranges from which parameters are drawn, those of ncps."""


class LTCCell(nn.Module):
    """
    A layer of LTC neurons; all hear all inputs and each other, or whom a wiring lets them hear.

    Parameters
    ----------
    input_size, units : int
        Features of the input, neurons of the state.
    wiring : Wiring, optional
        Who listens to whom, and by which polarity; its inputs and units are those given. The outputs are its motor
        neurons. By default everything is heard, and polarities are drawn.
    solver : str
        'fused_euler' (the paper's), 'euler', 'rk4' or 'dopri5'; all work on the same weights.
    unfolds : int
        Parts of a step of a fixed-step solver.
    rtol, atol : float
        Tolerances of dopri5.

    """

    def __init__(self, input_size: int, units: int, *, wiring: Wiring | None = None, solver: str = 'fused_euler',
                 unfolds: int = 6, rtol: float = 1e-5, atol: float = 1e-6):
        super().__init__()
        check_sizes(input_size=input_size, units=units)
        if wiring is not None and (wiring.inputs, wiring.units) != (input_size, units):
            raise ValueError(f'wiring must be of {input_size} inputs and {units} units, got {wiring.inputs} inputs and '
                             f'{wiring.units} units; draw it for these sizes')
        self.solver = Solver(solver, unfolds, rtol, atol)
        self.wiring = wiring
        self.input_size = input_size
        self.state_size = units
        self.output_size = units if wiring is None else wiring.outputs
        self.synapses = (input_size + units) * units if wiring is None else wiring.synapses
        self.gleak, self.vleak, self.cm = (nn.Parameter(torch.empty(units)) for _ in range(3))
        self.sensory = _Synapses(None if wiring is None else wiring.sensory, input_size, units)
        self.recurrent = _Synapses(None if wiring is None else wiring.adjacency, units, units)
        self._initialise()

    def forward(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step of `elapsed_time` (batch,) seconds; the outputs are the state, or its motor neurons."""
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        state = self.step(inputs, hidden_state, elapsed_time.unsqueeze(-1))
        return self.read(state), state

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1); nothing is checked."""
        advance = self._equation()[1]
        return advance(self._drive(inputs), hidden_state, elapsed_time)

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, units) along a sequence."""
        return loop(self._equation()[1], self._drive(inputs), hidden_state, elapsed_time, mask)

    def read(self, hidden_state: Tensor) -> Tensor:
        return hidden_state if self.wiring is None else hidden_state[..., -self.output_size:]

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """
        Return tau (batch, units) [s] at this moment: cm / (gleak + all open conductances).

        Lies between cm / (gleak + sum of w) and cm / gleak (theorem 1 of the paper); it shortens as synapses open.
        """
        check_step(inputs, hidden_state, elapsed_time, self.input_size, self.state_size)
        rates = self._equation()[0]
        return 1.0 / rates(self._drive(inputs), hidden_state)[1]

    def bounds(self, shortest_time: float = 0.0) -> Bounds:
        """Return the lowest and highest potential, (units,) each, reached from zero: theorem 2 of the paper."""
        with torch.no_grad():
            low = high = self.vleak
            for synapses in (self.sensory, self.recurrent):
                below, above = synapses.extremes()
                low, high = torch.minimum(low, below), torch.maximum(high, above)
            return low.clamp(max=0.0), high.clamp(min=0.0)

    def _drive(self, inputs: Tensor) -> Tensor:
        """Return what the inputs add to numerator and conductance, (..., 2 * units)."""
        return torch.cat(self.sensory.prepared()(inputs), dim=-1)

    def _equation(self):
        """Return (rates, advance), with constraints on the weights applied once for all steps to come."""
        cm, gleak = F.softplus(self.cm), F.softplus(self.gleak)
        leak = gleak * self.vleak
        hear = self.recurrent.prepared()

        def rates(drive: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
            pull, conductance = hear(state)
            outer_pull, outer_conductance = drive
            return (pull + outer_pull) / cm, (conductance + outer_conductance) / cm

        def opened(drive: Tensor) -> tuple[Tensor, Tensor]:
            pull, conductance = drive.chunk(2, dim=-1)
            return pull + leak, conductance + gleak

        def advance(drive: Tensor, state: Tensor, elapsed_time: Tensor) -> Tensor:
            outer = opened(drive)
            return self.solver(lambda now: rates(outer, now), state, elapsed_time, self.bounds)

        return lambda drive, state: rates(opened(drive), state), advance

    @torch.no_grad()
    def _initialise(self) -> None:
        self.vleak.uniform_(*INITIAL['vleak'])
        for name in ('gleak', 'cm'):
            getattr(self, name).copy_(_before_softplus(torch.empty_like(self.vleak).uniform_(*INITIAL[name])))


class _Synapses(nn.Module):
    """Conductance-based synapses from some sources to all neurons; parameters are (sources, units)."""

    def __init__(self, polarity: np.ndarray | None, sources: int, units: int):
        super().__init__()
        self.w, self.sigma, self.mu, self.erev = (nn.Parameter(torch.empty(sources, units)) for _ in range(4))
        present = None if polarity is None else torch.from_numpy(np.asarray(polarity) != 0).float()
        self.register_buffer('mask', present, persistent=False)
        with torch.no_grad():
            self.w.copy_(_before_softplus(self.w.uniform_(*INITIAL['w'])))
            self.sigma.uniform_(*INITIAL['sigma'])
            self.mu.uniform_(*INITIAL['mu'])
            if polarity is None:
                self.erev.copy_(2.0 * torch.randint(0, 2, self.erev.shape) - 1.0)
            else:
                self.erev.copy_(torch.from_numpy(np.asarray(polarity, np.float32)))
            if present is not None:
                for parameter in self.parameters():
                    parameter.mul_(present)

    def prepared(self):
        """Return a function from what is heard (..., sources) to pull and conductance (..., units) each."""
        w = F.softplus(self.w) if self.mask is None else F.softplus(self.w) * self.mask
        pulling, sigma, offset = w * self.erev, self.sigma, -self.sigma * self.mu

        def hear(heard: Tensor) -> tuple[Tensor, Tensor]:
            opened = torch.sigmoid(torch.addcmul(offset, heard.unsqueeze(-1), sigma))
            return (opened * pulling).sum(dim=-2), (opened * w).sum(dim=-2)

        return hear

    def extremes(self) -> Bounds:
        """Return the lowest and highest reversal potential (units,); a missing synapse pulls nowhere."""
        if self.mask is None:
            return self.erev.amin(dim=0), self.erev.amax(dim=0)
        missing = self.mask == 0
        return (self.erev.masked_fill(missing, float('inf')).amin(dim=0),
                self.erev.masked_fill(missing, -float('inf')).amax(dim=0))


def _before_softplus(value: Tensor) -> Tensor:
    """Return x such that softplus(x) is the value."""
    return value + torch.log(-torch.expm1(-value))
