import math

import numpy as np
import pytest

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.evaluation.replay.drift import drift, integrate

MS = 1_000_000


def _steady(command, seconds=4.0, period_ms=50):
    stamps = np.arange(0, int(1000 * seconds) + period_ms, period_ms) * MS
    return CommandTrack(stamps, np.tile(np.asarray(command, float), (len(stamps), 1)))


def test_straight_ahead_along_the_heading():
    path = integrate(_steady([1.5, 0.0, 0.25, 0.0]), np.array([1.0, 2.0, 3.0]), math.pi / 2)
    assert path[-1] == pytest.approx([1.0, 8.0, 4.0])


def test_a_steady_turn_is_a_circle_whatever_the_period():
    # 1 m/s at pi/4 rad/s for 4 s: half a circle of radius 4 / pi to the left
    for period_ms in (20, 400):
        path = integrate(_steady([1.0, 0.0, 0.0, math.pi / 4], period_ms=period_ms), np.zeros(3), 0.0)
        assert path[-1] == pytest.approx([0.0, 8.0 / math.pi, 0.0], abs=1e-9)


def test_sideways_to_the_left():
    assert integrate(_steady([0.0, 0.5, 0.0, 0.0]), np.zeros(3), 0.0)[-1] == pytest.approx([0.0, 2.0, 0.0])


def test_drift_is_the_distance_to_where_it_truly_was():
    track = _steady([1.0, 0.0, 0.0, 0.0])
    truth = np.column_stack([0.8 * track.stamps_ns / 1e9, np.zeros((len(track.stamps_ns), 2))])
    found = drift(track, track.stamps_ns, truth, 0.0)
    assert (found['end_m'], found['max_m'], found['path_m']) == pytest.approx((0.8, 0.8, 3.2))
    # the distance grows evenly from 0 to 0.8: its mean square is a third of 0.64
    assert found['rms_m'] == pytest.approx(0.8 / math.sqrt(3.0), rel=0.01)


def test_without_truth_at_the_time_there_is_no_drift():
    track = _steady([1.0, 0.0, 0.0, 0.0])
    assert drift(track, track.stamps_ns + 10_000_000_000, np.zeros((len(track.stamps_ns), 3)), 0.0) is None
