import pytest

from liquid_nav.evaluation.statistics import wilson_interval


def test_eight_of_ten_by_hand():
    # z = 1.959964, z^2 = 3.841459: centre (0.8 + 0.1920729) / 1.3841459 = 0.7167402,
    # half width 1.959964 sqrt(0.016 + 0.0096036) / 1.3841459 = 0.2265777; six digits survive the arithmetic
    assert wilson_interval(8, 10) == pytest.approx((0.4901625, 0.9433179), abs=1e-6)


def test_no_success_leaves_z_squared_over_n_plus_z_squared():
    # 3.841459 / 13.841459
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775328), abs=1e-6)


def test_success_and_failure_mirror_each_other():
    low, high = wilson_interval(7, 40)
    assert wilson_interval(33, 40) == pytest.approx((1.0 - high, 1.0 - low), abs=1e-12)


def test_without_a_trial_nothing_is_known():
    assert wilson_interval(0, 0) == (0.0, 1.0)
