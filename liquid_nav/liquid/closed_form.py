"""
The closed form of one LTC neuron without self-connection, its error bound and the exact solution beside it.

The neuron obeys dx/dt = -[w_tau + f(I)] x + A f(I) (eq. 1). The closed form approximates its symmetric companion
dx/dt = -[w_tau + f(I)] x + A [w_tau + f(I)], whose state goes to A whatever the input. Equations are those of
Hasani et al. 2022, doi 10.1038/s42256-022-00556-7 (arXiv 2106.13898).
"""

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Neuron:
    """An LTC neuron whose f(I) is sigmoid(slope * I), and the state that it starts from."""

    w_tau: float = 0.4
    """Rate of decay without input [1/s], 0 or more."""
    asymptote: float = 1.0
    """A: where the symmetric ODE's state goes."""
    initial_state: float = 0.0
    """x0: the state at t = 0."""
    slope: float = 1.0
    """Of the sigmoid, over the input; above 0, as f has to increase."""

    def __post_init__(self):
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not math.isfinite(value):
                raise ValueError(f'{field.name} must be finite, got {value}')
        if self.w_tau < 0.0:
            raise ValueError(f'w_tau must be 0 or more [1/s], got {self.w_tau}; below 0 the state would explode')
        if self.slope <= 0.0:
            raise ValueError(f'slope must be above 0, as f increases with its input, got {self.slope}; '
                             'turn the sign of the input instead')

    def f(self, inputs: np.ndarray) -> np.ndarray:
        """Return the input's part of the decay rate [1/s], in (0, 1), of the shape of `inputs`."""
        return np.exp(-np.logaddexp(0.0, -self.slope * inputs))


def closed_form(neuron: Neuron, inputs: ArrayLike, times: ArrayLike) -> np.ndarray:
    """
    Return the closed form (eq. 2) of the state, (time,).

    It sees the input of this moment only, not its past. At t = 0 it is A + (x0 - A) f(-I(0)), which is not x0.

    Parameters
    ----------
    neuron : Neuron
        Its parameters and initial state.
    inputs : array
        (time,) inputs I(t) at `times`.
    times : array
        (time,) seconds since the neuron was in its initial state, in any order.

    Raises
    ------
    ValueError
        For values that are not finite, negative times, or shapes that differ.

    """
    times = _check_times(times)
    inputs = _check_axis('inputs', inputs)
    if inputs.shape != times.shape:
        raise ValueError(f'inputs must hold one value for each of the times, of shape {times.shape}, '
                         f'got {inputs.shape}; sample the input at `times`')
    decay = np.exp(-(neuron.w_tau + neuron.f(inputs)) * times)
    return (neuron.initial_state - neuron.asymptote) * decay * neuron.f(-inputs) + neuron.asymptote


def bound(neuron: Neuron, times: ArrayLike) -> np.ndarray:
    """
    Return |x0 - A| exp(-w_tau t), (time,): how far the closed form may be from the symmetric ODE's state (lemma 1).

    It holds for every input. It does not hold for the ODE of eq. 1 itself, unless w_tau is 0. `times` (time,) are
    seconds; negative ones or ones that are not finite raise ValueError.
    """
    return abs(neuron.initial_state - neuron.asymptote) * np.exp(-neuron.w_tau * _check_times(times))


def piecewise_constant(neuron: Neuron, inputs: ArrayLike, switch_times: ArrayLike, times: ArrayLike) -> np.ndarray:
    """
    Return the symmetric ODE's state, (time,), exact for an input that is constant between switches (eq. 6 and 8).

    Parameters
    ----------
    neuron : Neuron
        Its parameters and initial state.
    inputs : array
        (pieces,) values of the input, one after another.
    switch_times : array
        (pieces - 1,) seconds at which the next value sets in: above 0, increasing; empty for a constant input.
    times : array
        (time,) seconds since the neuron was in its initial state, in any order.

    Raises
    ------
    ValueError
        For values that are not finite, times that are negative or do not increase, or shapes that do not fit.

    """
    times = _check_times(times)
    inputs = _check_axis('inputs', inputs)
    switches = _check_switches(switch_times, len(inputs))
    rates = neuron.f(inputs)
    starts = np.concatenate([[0.0], switches])
    at_starts = np.concatenate([[0.0], np.cumsum(rates[:-1] * np.diff(starts))])
    piece = np.searchsorted(switches, times, side='right')
    integral = at_starts[piece] + rates[piece] * (times - starts[piece])
    decay = np.exp(-neuron.w_tau * times - integral)
    return (neuron.initial_state - neuron.asymptote) * decay + neuron.asymptote


def _check_times(times: ArrayLike) -> np.ndarray:
    times = _check_axis('times', times)
    if (times < 0.0).any():
        raise ValueError(f'times must be 0 or more seconds, got {times.min()}; count them from the initial state')
    return times


def _check_switches(switch_times: ArrayLike, pieces: int) -> np.ndarray:
    switches = _check_axis('switch_times', switch_times)
    if len(switches) != pieces - 1:
        raise ValueError(f'switch_times must be of shape ({pieces - 1},), one fewer than the inputs, '
                         f'got {switches.shape}')
    if (np.diff(switches, prepend=0.0) <= 0.0).any():
        raise ValueError(f'switch_times must be above 0 seconds and increase, got {switches.tolist()}; '
                         'sort them and drop what comes twice')
    return switches


def _check_axis(name: str, values: ArrayLike) -> np.ndarray:
    array = np.asarray(values, np.float64)
    if array.ndim != 1:
        raise ValueError(f'{name} must have one axis, got shape {array.shape}; give a list, also for one value')
    if not np.isfinite(array).all():
        raise ValueError(f'{name} must be finite, got {array[~np.isfinite(array)][0]}')
    return array
