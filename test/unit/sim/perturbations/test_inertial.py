import numpy as np
import pytest

from liquid_nav.sim.perturbations.inertial import constant_bias, dropout

PERIOD_NS = 8_333_333


def silence(percent: float, samples: int, seed: int = 0) -> np.ndarray:
    spells = dropout({'imu_dropout': percent}, seed)
    return np.array([spells.silent(k * PERIOD_NS) for k in range(samples)])


def lengths(silent: np.ndarray) -> np.ndarray:
    """Return how many samples each whole spell of silence lasts."""
    edges = np.flatnonzero(np.diff(silent.astype(int)))
    starts, ends = edges[~silent[edges]], edges[silent[edges]]
    return ends[ends > starts[0]][: len(starts)] - starts[: len(ends[ends > starts[0]])]


def test_a_bias_has_the_size_of_its_severity():
    for seed in range(10):
        bias = constant_bias({'accelerometer_bias': 0.7, 'gyroscope_bias': 0.05}, seed)
        assert np.linalg.norm(bias[:3]) == pytest.approx(0.7, rel=1e-12)
        assert np.linalg.norm(bias[3:]) == pytest.approx(0.05, rel=1e-12)


def test_over_the_seeds_a_bias_points_any_way_alike():
    directions = np.array([constant_bias({'accelerometer_bias': 1.0}, seed)[:3] for seed in range(2000)])
    # A component is uniform on [-1, 1] (Archimedes): mean 0 to 0.013, mean square 1/3 to 0.0067; four sigma.
    assert np.abs(directions.mean(axis=0)).max() < 0.052
    assert (directions**2).mean(axis=0) == pytest.approx(np.full(3, 1 / 3), abs=0.027)


def test_one_bias_does_not_change_the_other():
    both = constant_bias({'accelerometer_bias': 1.0, 'gyroscope_bias': 0.5}, 3)
    assert both[:3].tolist() == constant_bias({'accelerometer_bias': 1.0}, 3)[:3].tolist()
    assert both[3:].tolist() == constant_bias({'gyroscope_bias': 0.5}, 3)[3:].tolist()
    assert not constant_bias({}, 3).any()


@pytest.mark.parametrize('percent', [5.0, 30.0, 80.0])
def test_the_imu_is_silent_for_its_share_of_the_time_in_spells_of_a_fifth_of_a_second(percent):
    silent = silence(percent, 600_000)  # 5000 s
    # The share p over T = 5000 s of spells a = 0.2 s varies by (1 - p) sqrt(2 p a / T), at most 0.0034; four sigma.
    assert silent.mean() == pytest.approx(0.01 * percent, abs=0.014)
    # 1250 spells or more know their mean to 3 %. Sampling misses the shortest (2 %), and at 80 % also every twelfth
    # pause between them (9 %), so the mean comes out longer.
    assert 0.185 < lengths(silent).mean() * PERIOD_NS * 1e-9 < 0.24


def test_at_a_hundred_percent_no_sample_ever_comes_and_at_none_there_is_nothing_to_ask():
    assert silence(100.0, 5000).all()
    assert dropout({}, 0) is None
    assert dropout({'imu_dropout': 0.0}, 0) is None


def test_the_seed_draws_the_spells():
    assert np.array_equal(silence(30.0, 2000), silence(30.0, 2000))
    assert not np.array_equal(silence(30.0, 2000), silence(30.0, 2000, seed=1))
