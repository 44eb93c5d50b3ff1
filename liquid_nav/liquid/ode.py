"""
Solvers for the cells that are differential equations: dx/dt = gain(x) - decay(x) * x, with decay >= 0.

Inputs are held during a step. Every solver integrates the same equation over each row's own elapsed time, so that
they can be exchanged on the same weights.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import torch
from torch import Tensor

from liquid_nav.core.errors import MissingDependencyError, unknown_option
from liquid_nav.liquid.checks import check_sizes

Rates = Callable[[Tensor], tuple[Tensor, Tensor]]
"""From states (batch, units) to gain and decay [1/s], both (batch, units)."""
Bounds = tuple[Tensor, Tensor]
"""Lowest and highest state that an equation can reach, each (units,)."""


@dataclass(frozen=True)
class Solver:
    """
    One of `SOLVERS`, with its settings.

    The fixed-step ones divide each step into `unfolds` equal parts; `dopri5` (torchdiffeq) chooses its own, so that
    the error of a part stays below atol + rtol * |x| in every row.

    Raises
    ------
    ValueError
        For an unknown name and for settings out of range.
    MissingDependencyError
        When `dopri5` is asked for and torchdiffeq is not installed.

    """

    name: str = 'fused_euler'
    unfolds: int = 6
    rtol: float = 1e-5
    atol: float = 1e-6

    def __post_init__(self):
        if self.name not in SOLVERS:
            raise unknown_option('solver', self.name, SOLVERS)
        check_sizes(unfolds=self.unfolds)
        for name in ('rtol', 'atol'):
            if not 0.0 < getattr(self, name) < 1.0:
                raise ValueError(f'{name} must lie in (0, 1), got {getattr(self, name)}')
        if self.name == 'dopri5' and find_spec('torchdiffeq') is None:
            raise MissingDependencyError("solver 'dopri5' needs the Python package 'torchdiffeq', which is not "
                                         "installed: pip install 'liquid_nav[liquid]', or choose another solver")

    def __call__(self, rates: Rates, state: Tensor, elapsed_time: Tensor,
                 bounds: Callable[[], Bounds]) -> Tensor:
        """
        Return the state after `elapsed_time`.

        Parameters
        ----------
        rates : callable
            The equation.
        state : Tensor
            (batch, units).
        elapsed_time : Tensor
            (batch, 1) seconds.
        bounds : callable
            Gives the interval that no exact solution leaves, (units,) each. States outside, an explicit solver's when
            its steps are too long, are brought back to its edge, which only ever lessens their error. An initial
            state outside widens it.

        """
        return SOLVERS[self.name](self, rates, state, elapsed_time, bounds)


def _fused_euler(solver: Solver, rates: Rates, state: Tensor, elapsed_time: Tensor,
                 bounds: Callable[[], Bounds]) -> Tensor:
    """
    Treat the state as implicit where the equation is linear in it (Hasani et al. 2021, arXiv 2006.04439, algorithm 1).

    Each part gives a mean of the old state and gain / decay, so that no step is too long to be stable.
    """
    part = elapsed_time / solver.unfolds
    for _ in range(solver.unfolds):
        gain, decay = rates(state)
        state = torch.addcmul(state, part, gain) / (1.0 + part * decay)
    return state


def _explicit_euler(solver: Solver, rates: Rates, state: Tensor, elapsed_time: Tensor,
                    bounds: Callable[[], Bounds]) -> Tensor:
    low, high = _widened(bounds, state)
    part = elapsed_time / solver.unfolds
    for _ in range(solver.unfolds):
        state = _within(state + part * _slope(rates, state), low, high)
    return state


def _rk4(solver: Solver, rates: Rates, state: Tensor, elapsed_time: Tensor,
         bounds: Callable[[], Bounds]) -> Tensor:
    """Take the classical Runge-Kutta steps of fourth order."""
    low, high = _widened(bounds, state)
    part = elapsed_time / solver.unfolds
    for _ in range(solver.unfolds):
        first = _slope(rates, state)
        second = _slope(rates, _within(state + 0.5 * part * first, low, high))
        third = _slope(rates, _within(state + 0.5 * part * second, low, high))
        fourth = _slope(rates, _within(state + part * third, low, high))
        state = _within(state + part / 6.0 * (first + 2.0 * (second + third) + fourth), low, high)
    return state


def _dopri5(solver: Solver, rates: Rates, state: Tensor, elapsed_time: Tensor,
            bounds: Callable[[], Bounds]) -> Tensor:
    """Solve all rows at once over a time that runs from 0 to 1 in each; the worst row sets the steps."""
    from torchdiffeq import odeint

    low, high = _widened(bounds, state)
    solution = odeint(lambda _, now: elapsed_time * _slope(rates, now), state, state.new_tensor([0.0, 1.0]),
                      rtol=solver.rtol, atol=solver.atol, method='dopri5', options={'norm': _worst_row})
    return _within(solution[-1], low, high)


SOLVERS = {'fused_euler': _fused_euler, 'euler': _explicit_euler, 'rk4': _rk4, 'dopri5': _dopri5}


def _slope(rates: Rates, state: Tensor) -> Tensor:
    gain, decay = rates(state)
    return torch.addcmul(gain, decay, state, value=-1.0)


def _widened(bounds: Callable[[], Bounds], state: Tensor) -> Bounds:
    low, high = bounds()
    return torch.minimum(low, state).detach(), torch.maximum(high, state).detach()


def _within(state: Tensor, low: Tensor, high: Tensor) -> Tensor:
    return torch.clamp(state, low, high)  # passes all of the gradient on the edge itself, minimum but half of it


def _worst_row(error: Tensor) -> Tensor:
    """Return the largest root mean square of a row, so that a row among many is solved as well as alone."""
    return error.square().mean(dim=-1).sqrt().amax()
