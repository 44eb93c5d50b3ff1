import pytest

from liquid_nav.ros.pacing import Pacer

MS = 1_000_000


def test_a_period_is_due_once_it_has_passed():
    pacer = Pacer(rate_hz=100, now_ns=0)
    assert [pacer.due(now * MS) for now in (0, 9, 10, 15, 20, 45)] == [0, 0, 1, 0, 1, 2]


def test_no_period_is_lost_over_a_minute_of_uneven_calls():
    pacer, steps = Pacer(rate_hz=120, now_ns=5), [3 * MS, 17 * MS, 9 * MS]
    now, total = 5, 0
    while now < 60_000 * MS:
        now += steps[total % 3]
        total += pacer.due(now)
    assert total == (now - 5) * 120 // 10**9
    assert pacer.real_time_factor(now) == pytest.approx(1.0, abs=1e-3)


def test_what_cannot_be_caught_up_with_is_let_go_and_told():
    pacer = Pacer(rate_hz=100, now_ns=0, longest_lag_s=0.1)
    assert pacer.due(1000 * MS) == 10
    assert pacer.due(1010 * MS) == 1
    assert pacer.real_time_factor(1010 * MS) == pytest.approx(0.11 / 1.01)
