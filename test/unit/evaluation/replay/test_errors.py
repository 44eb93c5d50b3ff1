import numpy as np
import pytest

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.evaluation.replay.errors import best_shift, compare, in_force

MS = 1_000_000


def _track(stamps_ms, values):
    values = np.asarray(values, float)
    if values.ndim == 1:  # the yaw rate alone moves
        values = np.column_stack([np.zeros((len(values), 3)), values])
    return CommandTrack((np.asarray(stamps_ms) * MS).astype(np.int64), values)


def test_a_command_is_in_force_from_its_stamp_until_the_next_or_half_a_second():
    track = _track([100, 200], [1.0, 2.0])
    found = in_force(track, np.array([99, 100, 199, 200, 700, 701]) * MS)
    assert found[:, 3].tolist() == pytest.approx([np.nan, 1.0, 1.0, 2.0, 2.0, np.nan], nan_ok=True)


def test_the_same_commands_at_the_same_stamps_have_no_error():
    rng = np.random.default_rng(0)
    track = _track(np.arange(0, 5000, 50), rng.normal(size=(100, 4)))
    found = compare(track, track)
    assert found['max_abs_command_error'] == 0.0
    assert found['shift_s'] == 0.0
    assert found['pairs'] == 100
    assert found['turns']['same_side'] == 1.0
    assert all(axis['rmse'] == axis['mae'] == axis['bias'] == 0.0 for axis in found['axes'].values())
    assert found['axes']['left']['correlation'] == pytest.approx(1.0)


def test_errors_by_hand():
    stamps = np.arange(0, 1000, 50)
    theirs = np.zeros((20, 4))
    ours = np.zeros((20, 4))
    ours[:10, 0], ours[10:, 0] = 0.3, -0.1  # mean 0.1, mean size 0.2, mean square 0.05
    ours[7, 2] = -0.9
    found = compare(_track(stamps, ours), _track(stamps, theirs))
    forward = found['axes']['forward']
    assert (forward['bias'], forward['mae'], forward['rmse']) == pytest.approx((0.1, 0.2, np.sqrt(0.05)))
    assert found['max_abs_command_error'] == pytest.approx(0.9)
    assert forward['correlation'] is None  # theirs stand still
    assert found['shift_s'] is None
    assert found['turns'] == {'frames': 0, 'same_side': None}


@pytest.mark.parametrize('delay_ms', [0, 130, 400, -250])
def test_a_pilot_who_does_the_same_later_is_found_out(delay_ms):
    stamps = np.arange(0, 20_000, 20)
    turn = np.sin(stamps / 700.0) + np.sin(stamps / 311.0)
    ours, theirs = _track(stamps, turn), _track(stamps + delay_ms, turn)
    assert best_shift(ours, theirs) == pytest.approx(delay_ms / 1000.0, abs=0.02)  # commands hold for 20 ms
    found = compare(ours, theirs)
    assert found['axes']['yaw_rate']['rmse_shifted'] < 0.05
    assert delay_ms == 0 or found['axes']['yaw_rate']['rmse'] > 0.15


def test_directions_and_turns_by_hand():
    ours, theirs = np.zeros((40, 4)), np.zeros((40, 4))
    ours[:, 0] = theirs[:, 0] = 1.0
    theirs[:, 1] = 1.0  # 45 degrees to the left of ours
    theirs[:10, :2] = 0.1  # they hardly move
    ours[:, 3], theirs[:, 3] = 0.5, 0.5
    theirs[20:30, 3] = -0.5
    theirs[30:, 3] = 0.05  # hardly a turn
    found = compare(*(_track(np.arange(40) * 50, values) for values in (ours, theirs)))
    assert found['direction_error_deg'] == {'frames': 30, 'median': pytest.approx(45.0), 'p95': pytest.approx(45.0)}
    assert found['turns'] == {'frames': 30, 'same_side': pytest.approx(2 / 3)}


def test_where_hardly_anything_can_be_paired_nothing_is_concluded():
    ours = _track(np.arange(9) * 50, np.ones(9))
    assert compare(ours, ours) is None
    assert compare(_track(np.arange(50) * 50, np.ones(50)), _track([], np.zeros((0, 4)))) is None
