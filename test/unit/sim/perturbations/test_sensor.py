import numpy as np
import pytest

from liquid_nav.sim.perturbations.sensor import Gains, add_noise

TIMES = np.linspace(0.0, 600.0, 20_001)


@pytest.mark.parametrize(('stops', 'gain'), [(1.0, 2.0), (-3.0, 0.125), (0.5, 2.0**0.5)])
def test_a_stop_doubles_the_light(stops, gain):
    assert Gains({'exposure': stops}, 0).at(3.0) == pytest.approx([gain] * 3, rel=1e-6)


def test_red_and_blue_drift_to_and_fro_within_their_reach_and_green_stays():
    gains = np.array([Gains({'white_balance_drift': 25.0}, 4).at(time) for time in TIMES])
    assert (gains[:, 1] == 1.0).all()
    for channel in (0, 2):
        assert gains[:, channel].max() == pytest.approx(1.25, abs=1e-3)
        assert gains[:, channel].min() == pytest.approx(1.0 / 1.25, abs=1e-3)
        # 600 s hold 40 to 100 periods of 15 to 6 s, with two passages through 1 each
        passages = np.count_nonzero(np.diff(gains[:, channel] > 1.0))
        assert 79 <= passages <= 201
    assert np.abs(gains[:, 0] - gains[:, 2]).max() > 0.1


def test_drift_and_exposure_leave_each_other_alone():
    both = Gains({'white_balance_drift': 25.0, 'exposure': 1.0}, 4).at(7.0)
    assert both == pytest.approx(2.0 * Gains({'white_balance_drift': 25.0}, 4).at(7.0), rel=1e-6)
    assert Gains({}, 4).none


def test_noise_is_white_and_as_large_as_its_severity():
    noise = add_noise(np.full((200, 200, 3), 100.0, np.float32), 12.0, 0, 5) - 100.0
    # 120,000 values know their spread to 0.2 % and their mean to 0.035
    assert noise.std() == pytest.approx(12.0, rel=0.01)
    assert abs(noise.mean()) < 0.15
    scaled = noise / noise.std()
    for shifted in (scaled[1:] * scaled[:-1], scaled[:, 1:] * scaled[:, :-1], scaled[..., 1:] * scaled[..., :-1]):
        assert abs(shifted.mean()) < 0.015


def test_each_picture_has_noise_of_its_own_and_always_the_same():
    grey = np.zeros((4, 4, 3), np.float32)
    assert np.array_equal(add_noise(grey, 5.0, 1, 2), add_noise(grey, 5.0, 1, 2))
    assert not np.array_equal(add_noise(grey, 5.0, 1, 2), add_noise(grey, 5.0, 1, 3))
    assert not np.array_equal(add_noise(grey, 5.0, 1, 2), add_noise(grey, 5.0, 2, 2))
