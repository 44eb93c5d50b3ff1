import gc
import time
from itertools import chain, repeat

import numpy as np
import pytest

from liquid_nav.bench.timing import ratios, spread, time_side_by_side

SETTING_UP = 2
"""Calls before the rounds where one call is long enough for a sample: one that does not count, one to see that."""


class Clock:
    """Seconds that pass only while a call runs, for as long as its script says."""

    def __init__(self):
        self.now, self.log = 0.0, []

    def __call__(self) -> float:
        return self.now

    def call(self, name, durations):
        durations = iter(durations)

        def run():
            self.log.append(name)
            self.now += next(durations)

        return run


def test_a_figure_is_the_time_of_a_call_in_each_round():
    clock = Clock()
    calls = {'a': clock.call('a', [9.0, 9.0, 1.0, 5.0, 3.0]), 'b': clock.call('b', [7.0, 7.0, 4.0, 10.0, 9.0])}
    seconds = time_side_by_side(calls, 3, 0.0, clock)
    np.testing.assert_allclose(seconds['a'], [1.0, 5.0, 3.0], rtol=1e-12)
    np.testing.assert_allclose(seconds['b'], [4.0, 10.0, 9.0], rtol=1e-12)
    # 4/1, 10/5 and 9/3; the quartiles of three values lie halfway to the one in the middle
    np.testing.assert_allclose(ratios(seconds, 'b', 'a'), [4.0, 2.0, 3.0], rtol=1e-12)
    assert spread(ratios(seconds, 'b', 'a')) == {'median': 3.0, 'lower_quartile': 2.5, 'upper_quartile': 3.5,
                                                 'minimum': 2.0}


def test_contestants_take_turns_in_changing_order():
    clock = Clock()
    time_side_by_side({name: clock.call(name, repeat(1.0)) for name in 'abc'}, 9, 0.0, clock)
    log = clock.log[3 * SETTING_UP:]
    rounds = [''.join(log[start:start + 3]) for start in range(0, 27, 3)]
    assert all(sorted(order) == ['a', 'b', 'c'] for order in rounds)
    assert len(set(rounds)) >= 4  # of the 6 orders


def test_waiting_is_not_counted_by_default():
    seconds = time_side_by_side({'a': lambda: time.sleep(0.05)}, 1, 0.0)
    assert seconds['a'][0] < 0.025  # processor time of a sleep is some microseconds


def test_a_slowdown_of_the_machine_leaves_ratios_as_they_are():
    clock = Clock()
    slowdown = np.array([1.0, 8.0, 3.0, 1.0, 5.0])
    calls = {name: clock.call(name, chain([1.0] * SETTING_UP, cost * slowdown))
             for name, cost in (('cheap', 0.25), ('dear', 1.0))}
    seconds = time_side_by_side(calls, 5, 0.0, clock)
    np.testing.assert_allclose(ratios(seconds, 'dear', 'cheap'), [4.0] * 5, rtol=1e-12)


def test_short_calls_are_repeated_until_a_sample_is_long_enough():
    clock = Clock()
    # 1 call takes 0.25 s and 2 take 0.5 s, which is short of 0.9 s; 4 take 1 s
    seconds = time_side_by_side({'a': clock.call('a', repeat(0.25))}, 2, 0.9, clock)
    np.testing.assert_allclose(seconds['a'], [0.25, 0.25], rtol=1e-12)
    # the first one; samples of 1, 2 and 4; two rounds of 4; and one before each sample of several
    assert len(clock.log) == 1 + 1 + (1 + 2) + (1 + 4) + 2 * (1 + 4)


def test_the_call_before_a_sample_does_not_count():
    clock = Clock()
    warming, first = [5.0, 0.5, 5.0, 0.5, 0.5], [5.0, 0.5, 0.5]  # samples of 1, 2; then the round
    seconds = time_side_by_side({'a': clock.call('a', warming + first)}, 1, 0.9, clock)
    assert seconds['a'].tolist() == [0.5]


@pytest.mark.parametrize('enabled', [True, False])
def test_the_garbage_collector_rests_and_is_then_as_before(enabled):
    seen = []
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        time_side_by_side({'a': lambda: seen.append(gc.isenabled())}, 2, 0.0)
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()
    assert seen == [False] * (SETTING_UP + 2)


def test_the_garbage_collector_works_again_after_a_call_that_fails():
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        time_side_by_side({'a': lambda: 1 / 0}, 1)
    assert gc.isenabled()


def test_no_round_is_refused():
    with pytest.raises(ValueError, match='rounds must be 1 or more, got 0'):
        time_side_by_side({'a': lambda: None}, 0)
