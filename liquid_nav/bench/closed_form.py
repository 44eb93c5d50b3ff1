"""
How far the closed form of one LTC neuron is from its integrated ODE, input by input.

Two ODEs are integrated, for the closed form's bound is proven for one of them only:
'symmetric'  dx/dt = -[w_tau + f(I)] x + A [w_tau + f(I)], that of the proof
'ltc'        dx/dt = -[w_tau + f(I)] x + A f(I), the neuron itself (eq. 1)
Source: Hasani et al. 2022, doi 10.1038/s42256-022-00556-7.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from scipy.integrate import solve_ivp

from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.liquid.closed_form import Neuron, bound, closed_form

Signal = Callable[[np.ndarray], np.ndarray]
"""Input over time [s], of the shape of its argument."""
ODES = {
    'symmetric': lambda neuron, rate, state: (neuron.w_tau + rate) * (neuron.asymptote - state),
    'ltc': lambda neuron, rate, state: neuron.asymptote * rate - (neuron.w_tau + rate) * state,
}
"""Right-hand sides, of the neuron, f(I) [1/s] and the state."""
CONSTANTS = (-2.0, 0.0, 2.0)
TONES, LOWEST_HZ, HIGHEST_HZ = 12, 0.2, 2.5


@dataclass(frozen=True)
class Settings:
    neuron: Neuron = dataclasses.field(default_factory=Neuron)
    seed: int = 0
    """Of the irregular input."""
    duration_s: float = 6.0
    samples: int = 1201
    """Equidistant times at which the states are compared."""
    method: str = 'DOP853'
    rtol: float = 1e-10
    atol: float = 1e-12
    extreme_input: float = 12.0
    """The adversary's input, where f is all but 0 or 1."""
    adversary_delay_s: float = 1e-3
    """From the adversary's switch to the moment at which it wants the error large."""

    def __post_init__(self):
        if self.neuron.initial_state == self.neuron.asymptote:
            raise ValueError(f'initial_state must differ from asymptote, got {self.neuron.asymptote} for both; '
                             'there the closed form is exact and nothing is to be compared')


@dataclass(frozen=True)
class Case:
    """An input: signals one after another, the next from its switch time on."""

    name: str
    signals: tuple[Signal, ...]
    switch_times: tuple[float, ...] = ()
    """[s], one fewer than the signals."""
    max_step_s: float = np.inf
    """Longest step of the integrator; must resolve the signals."""

    def inputs(self, times: np.ndarray) -> np.ndarray:
        """Return the input at `times`, after the switch where one falls on a time."""
        piece = np.searchsorted(self.switch_times, times, side='right')
        return np.choose(piece, [signal(times) for signal in self.signals])


@dataclass(frozen=True)
class Trace:
    """A case's states, all arrays (time,)."""

    case: Case
    times: np.ndarray
    inputs: np.ndarray
    closed: np.ndarray
    integrated: dict[str, np.ndarray]
    """State by name of the ODE."""
    bound: np.ndarray


def measure(settings: Settings) -> tuple[dict[str, Any], list[Trace]]:
    """Return the results, ready for JSON, and the curves behind them."""
    traces = [trace(case, settings) for case in cases(settings)]
    results = {
        'rows': [_row(item, ode) for item in traces for ode in ODES],
        'estimates': [_estimates(item, settings.neuron) for item in traces],
        'sharpness': sharpness(settings),
        'commit': commit(),
        'versions': {name: versions()[name] for name in ('liquid_nav', 'python', 'numpy')}
        | {'scipy': scipy.__version__},
        'settings': dataclasses.asdict(settings),
    }
    return results, traces


def cases(settings: Settings) -> list[Case]:
    """Return the inputs that are compared."""
    extreme, half = settings.extreme_input, settings.duration_s / 2
    return [
        *(Case(f'constant {value:+g}' if value else 'constant 0', (_constant(value),)) for value in CONSTANTS),
        Case('step', (_constant(-2.0), _constant(2.0)), (settings.duration_s / 3,)),
        Case('sine', (lambda times: 3.0 * np.sin(np.pi * times),), max_step_s=0.02),
        Case('irregular', (irregular(settings.seed),), max_step_s=0.01),
        Case('adversary, up', (_constant(-extreme), _constant(extreme)), (half,)),
        Case('adversary, down', (_constant(extreme), _constant(-extreme)), (half,)),
    ]


def irregular(seed: int) -> Signal:
    """Return a smooth input without a pattern: sines of random frequency and phase, with a variance of 4."""
    rng = np.random.default_rng(seed)
    frequencies = rng.uniform(LOWEST_HZ, HIGHEST_HZ, TONES)
    phases = rng.uniform(0.0, 2.0 * np.pi, TONES)
    amplitude = 2.0 * np.sqrt(2.0 / TONES)
    return lambda times: amplitude * np.sin(2.0 * np.pi * np.multiply.outer(times, frequencies) + phases).sum(axis=-1)


def trace(case: Case, settings: Settings) -> Trace:
    """Integrate both ODEs under one input and set the closed form beside them."""
    times = np.linspace(0.0, settings.duration_s, settings.samples)
    inputs = case.inputs(times)
    return Trace(case, times, inputs, closed_form(settings.neuron, inputs, times),
                 {ode: integrate(ode, case, times, settings) for ode in ODES}, bound(settings.neuron, times))


def integrate(ode: str, case: Case, times: np.ndarray, settings: Settings) -> np.ndarray:
    """Return the state (time,) at increasing `times`, by scipy's solver, begun anew at each switch."""
    neuron, right_hand_side = settings.neuron, ODES[ode]
    edges = [0.0, *(switch for switch in case.switch_times if switch < times[-1]), times[-1]]
    states, state = np.full(len(times), neuron.initial_state), neuron.initial_state
    for signal, start, stop in zip(case.signals, edges[:-1], edges[1:]):
        inside = (times > start) & (times <= stop)
        solution = solve_ivp(
            lambda now, x, signal=signal: right_hand_side(neuron, neuron.f(signal(now)), x), (start, stop), [state],
            method=settings.method, t_eval=np.union1d(times[inside], stop),
            rtol=settings.rtol, atol=settings.atol, max_step=case.max_step_s)
        if not solution.success:
            raise RuntimeError(f'{settings.method} failed on {case.name!r}: {solution.message}')
        states[inside] = solution.y[0, :inside.sum()]
        state = solution.y[0, -1]
    return states


def sharpness(settings: Settings) -> dict[str, Any]:
    """
    Return how near an adversary's input comes to the limits of lemma 1, at each of some times.

    With x~ the closed form, (x - x~) / (x0 - A) lies between exp(-w_tau t) (exp(-t) - 1) and exp(-w_tau t). The
    upper limit wants an input that is low until just before t and then high, the lower one the opposite.
    """
    neuron, extreme = settings.neuron, settings.extreme_input
    times = np.linspace(0.0, settings.duration_s, 25)[1:]
    supremum = np.exp(-neuron.w_tau * times)
    infimum = supremum * np.expm1(-times)
    upper = np.array([_adversarial_error(-extreme, extreme, time, settings) for time in times])
    lower = np.array([_adversarial_error(extreme, -extreme, time, settings) for time in times])
    return {
        'times_s': times.tolist(), 'upper': upper.tolist(), 'supremum': supremum.tolist(),
        'lower': lower.tolist(), 'infimum': infimum.tolist(),
        'least_upper_over_supremum': float((upper / supremum).min()),
        'least_lower_over_infimum': float((lower / infimum).min()),
    }


def _adversarial_error(before: float, after: float, time: float, settings: Settings) -> float:
    """Return (x - x~) / (x0 - A) at `time`, of an input that switches just before."""
    neuron = settings.neuron
    case = Case('adversary', (_constant(before), _constant(after)), (time - settings.adversary_delay_s,))
    at = np.array([time])
    error = integrate('symmetric', case, at, settings) - closed_form(neuron, case.inputs(at), at)
    return float(error[0] / (neuron.initial_state - neuron.asymptote))


def _row(item: Trace, ode: str) -> dict[str, Any]:
    error = np.abs(item.closed - item.integrated[ode])
    return {
        'case': item.case.name,
        'ode': ode,
        'max_error': float(error.max()),
        'max_error_at_s': float(item.times[error.argmax()]),
        'mean_error': float(error.mean()),
        'final_error': float(error[-1]),
        'max_error_over_bound': float((error / item.bound).max()),
    }


def _estimates(item: Trace, neuron: Neuron) -> dict[str, Any]:
    """Return mean errors against the symmetric ODE: of the closed form and of what is left when it is simplified."""
    contrast = neuron.initial_state - neuron.asymptote
    estimates = {
        'closed_form': item.closed,
        'without_gate': contrast * np.exp(-(neuron.w_tau + neuron.f(item.inputs)) * item.times) + neuron.asymptote,
        'asymptote': np.full(len(item.times), neuron.asymptote),
    }
    return {'case': item.case.name} | {
        f'mean_error_of_{name}': float(np.abs(values - item.integrated['symmetric']).mean())
        for name, values in estimates.items()}


def _constant(value: float) -> Signal:
    return lambda times: np.full(np.shape(times), value)
