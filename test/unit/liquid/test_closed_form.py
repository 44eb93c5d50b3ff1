import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.special import expit

from liquid_nav.liquid.closed_form import Neuron, bound, closed_form, piecewise_constant

EXACT = 1e-14
"""A handful of roundings in double precision."""
SOLVED = 1e-8
"""A hundred times what the solver is asked for, for its errors add up over the steps."""
LN2, LN3 = np.log(2.0), np.log(3.0)
"""sigmoid(ln 3) is 3/4 and sigmoid(-ln 3) is 1/4."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(800)

numbers = st.floats(-5.0, 5.0)
neurons = st.builds(Neuron, w_tau=st.floats(0.0, 3.0), asymptote=numbers, initial_state=numbers,
                    slope=st.floats(0.1, 3.0))


def solve(right_hand_side, initial_state, times, switch_times=()):
    """Integrate from 0 through each of the increasing times and switches by an explicit Runge-Kutta method."""
    edges = np.unique([0.0, *switch_times, *times])
    states = {0.0: initial_state}
    for start, stop in zip(edges[:-1], edges[1:], strict=True):
        middle = (start + stop) / 2  # tells the piece, also where an edge is a switch
        solution = solve_ivp(lambda now, x, at=middle: right_hand_side(at, x), (start, stop), [states[start]],
                             rtol=1e-10, atol=1e-12)
        states[stop] = solution.y[0, -1]
    return np.array([states[time] for time in times])


@pytest.mark.parametrize(('neuron', 'value', 'time', 'expected'), [
    (Neuron(w_tau=0.0, asymptote=2.0, initial_state=0.0), 0.0, 4.0 * LN2, 2.0 - 2.0 / 4.0 / 2.0),
    (Neuron(w_tau=0.25, asymptote=-1.0, initial_state=1.0), LN3, LN2, -1.0 + 2.0 / 2.0 / 4.0),
    (Neuron(w_tau=0.25, asymptote=-1.0, initial_state=1.0, slope=2.0), LN3 / 2.0, LN2, -1.0 + 2.0 / 2.0 / 4.0),
    (Neuron(w_tau=0.75, asymptote=0.0, initial_state=4.0), -LN3, 2.0 * LN2, 4.0 / 4.0 * 3.0 / 4.0),
])
def test_the_closed_form_is_that_of_hand_arithmetic(neuron, value, time, expected):
    np.testing.assert_allclose(closed_form(neuron, [value], [time]), [expected], rtol=0, atol=EXACT)


def test_at_the_start_the_closed_form_is_not_the_initial_state():
    (state,) = closed_form(Neuron(w_tau=1.0, asymptote=0.0, initial_state=1.0), [LN3], [0.0])
    assert state == pytest.approx(0.25, abs=EXACT)


def test_f_is_scipys_sigmoid_also_where_an_exponential_would_overflow():
    values = np.array([-2000.0, -30.0, -1.0, 0.0, 1.0, 30.0, 2000.0])
    np.testing.assert_allclose(Neuron(slope=2.0).f(values), expit(2.0 * values), rtol=1e-13, atol=0)
    assert np.isfinite(closed_form(Neuron(), values, np.ones(7))).all()


def test_the_exact_solution_is_that_of_hand_arithmetic():
    neuron = Neuron(w_tau=0.0, asymptote=1.0, initial_state=5.0)
    switch = 4.0 / 3.0 * LN2  # 3/4 of it is ln 2; of the 4 ln 2 that follow, 1/4 is ln 2 again
    states = piecewise_constant(neuron, [LN3, -LN3], [switch], [0.0, switch, switch + 4.0 * LN2])
    np.testing.assert_allclose(states, [5.0, 3.0, 2.0], rtol=0, atol=EXACT)


def test_the_exact_solution_is_the_integrated_symmetric_ode():
    neuron = Neuron(w_tau=0.7, asymptote=-1.5, initial_state=2.0, slope=1.3)
    inputs, switches, times = np.array([-3.0, 2.0, 0.5, -1.0]), [0.4, 1.1, 2.5], np.linspace(0.0, 4.0, 9)

    def right_hand_side(now, x):
        value = inputs[sum(now > switch for switch in switches)]
        rate = neuron.w_tau + 1.0 / (1.0 + np.exp(-1.3 * value))
        return -rate * x + neuron.asymptote * rate

    expected = solve(right_hand_side, 2.0, times, switches)
    np.testing.assert_allclose(piecewise_constant(neuron, inputs, switches, times), expected, rtol=0, atol=SOLVED)


def test_times_may_come_in_any_order():
    times = np.array([3.0, 0.5, 1.0, 2.0])
    together = piecewise_constant(Neuron(), [1.0, -1.0], [1.0], times)
    alone = [piecewise_constant(Neuron(), [1.0, -1.0], [1.0], [time])[0] for time in times]
    np.testing.assert_array_equal(together, alone)


@settings(deadline=None)
@given(neurons, st.lists(st.tuples(st.floats(-4.0, 4.0), st.floats(0.0, 3.0), st.floats(0.0, 6.0)), max_size=4),
       st.floats(0.0, 8.0))
def test_the_bound_holds_for_any_smooth_input(neuron, waves, time):
    def inputs(at):
        return sum((height * np.sin(speed * at + phase) for height, speed, phase in waves), np.zeros_like(at))

    integral = time / 2.0 * WEIGHTS @ expit(neuron.slope * inputs(time / 2.0 * (NODES + 1.0)))
    exact = (neuron.initial_state - neuron.asymptote) * np.exp(-neuron.w_tau * time - integral) + neuron.asymptote
    (state,) = closed_form(neuron, inputs(np.array([time])), [time])
    assert abs(exact - state) <= bound(neuron, [time])[0] + 1e-6  # what the quadrature may leave of a steep input


@settings(deadline=None)
@given(neurons, st.lists(st.floats(-20.0, 20.0), min_size=1, max_size=6), st.floats(0.01, 2.0))
def test_the_bound_holds_for_any_input_that_switches(neuron, values, piece):
    switches = piece * np.arange(1, len(values))
    times = np.linspace(0.0, piece * len(values), 97)
    exact = piecewise_constant(neuron, values, switches, times)
    inputs = np.array(values)[np.searchsorted(switches, times, side='right')]
    assert (np.abs(exact - closed_form(neuron, inputs, times)) <= bound(neuron, times) + EXACT * 10.0).all()


@pytest.mark.parametrize('w_tau', [0.0, 0.4, 2.0])
@pytest.mark.parametrize('time', [0.1, 1.0, 5.0])
def test_an_adversary_reaches_both_limits_of_the_error(w_tau, time):
    neuron, extreme, delay = Neuron(w_tau=w_tau, asymptote=-1.0, initial_state=2.0), 12.0, 1e-3

    def error(before, after):
        exact = piecewise_constant(neuron, [before, after], [time - delay], [time])
        return float((exact - closed_form(neuron, [after], [time]))[0]) / 3.0

    supremum, infimum = np.exp(-w_tau * time), np.exp(-w_tau * time) * (np.exp(-time) - 1.0)
    assert 0.95 * supremum < error(-extreme, extreme) <= supremum
    assert infimum <= error(extreme, -extreme) < 0.95 * infimum


def test_a_constant_input_is_missed_by_the_part_f_of_what_is_left_to_go():
    neuron, times = Neuron(w_tau=0.0, asymptote=0.0, initial_state=1.0), np.array([0.0, 1.0, 4.0])
    exact = np.exp(-0.75 * times)
    np.testing.assert_allclose(piecewise_constant(neuron, [LN3], [], times), exact, rtol=EXACT * 10.0)
    missed = exact - closed_form(neuron, np.full(3, LN3), times)
    np.testing.assert_allclose(missed, 0.75 * exact, rtol=EXACT * 10.0)
    np.testing.assert_array_equal(bound(neuron, times), np.ones(3))


def test_the_bound_does_not_hold_for_the_ltc_neuron_itself():
    neuron, times = Neuron(w_tau=0.5, asymptote=1.0, initial_state=0.0), [10.0]
    state = solve(lambda now, x: -(0.5 + 0.5) * x + 0.5, 0.0, times)  # eq. 1 at input 0; goes to 1/2
    error = abs(state - closed_form(neuron, [0.0], times))[0]
    assert error == pytest.approx(0.5, abs=1e-4)
    assert error > 70.0 * bound(neuron, times)[0]  # exp(-5) is 1/148


def test_a_neuron_that_starts_at_its_asymptote_stays_there():
    neuron, times = Neuron(asymptote=3.0, initial_state=3.0), np.linspace(0.0, 5.0, 6)
    np.testing.assert_array_equal(closed_form(neuron, np.sin(times), times), np.full(6, 3.0))
    np.testing.assert_array_equal(piecewise_constant(neuron, [1.0, 2.0], [2.0], times), np.full(6, 3.0))
    np.testing.assert_array_equal(bound(neuron, times), np.zeros(6))


@pytest.mark.parametrize(('arguments', 'message'), [
    ({'w_tau': -0.1}, r'w_tau must be 0 or more \[1/s\], got -0.1'),
    ({'slope': 0.0}, 'slope must be above 0, as f increases with its input, got 0.0'),
    ({'asymptote': np.inf}, 'asymptote must be finite, got inf'),
    ({'initial_state': np.nan}, 'initial_state must be finite, got nan'),
])
def test_an_impossible_neuron_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Neuron(**arguments)


@pytest.mark.parametrize(('call', 'message'), [
    (lambda: closed_form(Neuron(), [1.0], [-1.0]), 'times must be 0 or more seconds, got -1.0; count them'),
    (lambda: closed_form(Neuron(), [1.0], [1.0, 2.0]), r'inputs must hold .* shape \(2,\), got \(1,\); sample'),
    (lambda: closed_form(Neuron(), [np.nan], [1.0]), 'inputs must be finite, got nan'),
    (lambda: closed_form(Neuron(), [1.0], 1.0), r'times must have one axis, got shape \(\); give a list'),
    (lambda: bound(Neuron(), [np.inf]), 'times must be finite, got inf'),
    (lambda: piecewise_constant(Neuron(), [1.0, 2.0], [], [1.0]), r'of shape \(1,\), .* got \(0,\)'),
    (lambda: piecewise_constant(Neuron(), [1.0, 2.0], [0.0], [1.0]), 'switch_times must be above 0 seconds'),
    (lambda: piecewise_constant(Neuron(), [1.0, 2.0, 3.0], [2.0, 1.0], [1.0]), r'increase, got \[2.0, 1.0\]; sort'),
])
def test_inputs_and_times_that_make_no_sense_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
