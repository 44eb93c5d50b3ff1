"""Which errors of velocity are integrated, step by step."""

from liquid_nav.sim.integral_gate import IntegralGate

DT = 0.1


def answers(errors, dt=DT):
    gate = IntegralGate(dt)
    return [gate.lets_through(*error) for error in errors]


def test_small_errors_pass_at_once_and_large_ones_do_not():
    assert answers([(0.29, -0.29, 0.0), (0.0, 0.0, 0.31), (0.1, 0.0, 0.0)]) == [True, False, True]


def test_a_large_error_passes_once_it_has_lasted_for_a_second():
    found = answers([(0.8, 0.0, 0.0)] * 14)
    # The first has none before it to be like; ten more make a second.
    assert found == [False] * 11 + [True] * 3


def test_an_error_that_turns_round_begins_anew():
    found = answers([(0.8, 0.0, 0.0)] * 9 + [(-0.8, 0.0, 0.0)] * 9)
    assert not any(found)


def test_a_reset_forgets_how_long_it_lasted():
    gate = IntegralGate(DT)
    for _ in range(20):
        gate.lets_through(0.8, 0.0, 0.0)
    gate.reset()
    assert not gate.lets_through(0.8, 0.0, 0.0)
