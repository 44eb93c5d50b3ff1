import numpy as np
import pytest

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.evaluation.replay.timing import frame_intervals, odd_rate, saturation, smoothness, step_times

MS = 1_000_000


def test_intervals_gaps_and_stamps_that_fall_back_are_counted():
    stamps = np.array([0, 50, 100, 150, 250, 300, 290, 340]) * MS
    found = frame_intervals(stamps)
    assert (found['median_ms'], found['max_ms'], found['rate_hz']) == pytest.approx((50.0, 100.0, 20.0))
    assert (found['gaps'], found['backwards']) == (1, 1)
    histogram = found['histogram']
    assert sum(histogram['counts']) == 6
    assert len(histogram['edges_ms']) == len(histogram['counts']) + 1


def test_a_pause_longer_than_the_histogram_is_not_left_out():
    found = frame_intervals(np.array([0, 50, 100, 5000]) * MS)
    assert found['histogram']['counts'][-1] == 1


def test_stamps_that_never_rise_have_no_rate():
    found = frame_intervals(np.zeros(5, np.int64))
    assert (found['rate_hz'], found['backwards']) == (None, 4)
    assert frame_intervals(np.zeros(1, np.int64)) is None


@pytest.mark.parametrize(('period_ms', 'said'), [(5000, 'every 5 s'), (1, 'every 0.001 s'), (33, None), (200, None)])
def test_a_rate_that_is_tenfold_off_the_policys_is_told_of(period_ms, said):
    told = odd_rate(frame_intervals(np.arange(20) * period_ms * MS), 0.05)
    assert (told is None) if said is None else (said in told and 'every 0.05 s' in told)


def test_percentiles_of_step_times_leave_out_what_was_not_told():
    assert step_times(np.array([np.nan, 1.0, 2.0, 3.0]))['p50'] == pytest.approx(2.0)
    assert step_times(np.array([np.nan])) is None


def test_smoothness_is_the_rate_of_change():
    values = np.zeros((3, 4))
    values[:, 0] = [0.0, 0.1, 0.1]  # 2 per second, then 0
    assert smoothness(CommandTrack(np.array([0, 50, 100]) * MS, values))['forward'] == pytest.approx(np.sqrt(2.0))
    assert smoothness(CommandTrack(np.zeros(1, np.int64), np.zeros((1, 4)))) is None


def test_a_command_at_a_limit_counts_as_saturated():
    limits = ((-1.0, 2.5), (-1.5, 1.5), (-1.0, 1.0), (-2.0, 2.0))
    values = np.array([[2.49, 0.0, 0.0, 0.0], [-1.0, 1.5, 0.0, -1.9], [2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert saturation(values, limits) == {'forward': 0.5, 'left': 0.25, 'up': 0.0, 'yaw_rate': 0.0}
