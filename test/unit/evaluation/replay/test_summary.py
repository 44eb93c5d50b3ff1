import numpy as np
import pytest

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.evaluation.replay.run import Answers
from liquid_nav.evaluation.replay.summary import row, worst_moments

MS = 1_000_000


def _answers(commands, period_ms=50):
    commands = np.asarray(commands, float)
    stamps = np.arange(len(commands)) * period_ms * MS
    return Answers('tested', stamps, commands, np.zeros((len(commands), 0), np.float32),
                   np.full(len(commands), 1500.0), (), (), len(commands))


def _turning(count, **spikes):
    commands = np.zeros((count, 4))
    for number, value in spikes.items():
        commands[int(number[1:]), 3] = value
    return commands


def test_the_worst_moments_are_those_of_the_largest_difference_and_not_neighbours():
    answers = _answers(_turning(100, a30=1.0, a31=0.9, a70=-0.5))
    theirs = CommandTrack(answers.stamps_ns, np.zeros((100, 4)))
    moments = worst_moments(answers, theirs)
    assert [moment.number for moment in moments] == [30, 70]
    assert moments[0].differs
    assert moments[0].ours == (0.0, 0.0, 0.0, 1.0)
    assert moments[0].theirs == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize('recorded', [True, False])
def test_where_nothing_differs_or_was_recorded_the_largest_changes_are_shown(recorded):
    commands = _turning(100, a30=1.0)
    commands[60:, 0] = 3.0
    answers = _answers(commands)
    moments = worst_moments(answers, CommandTrack(answers.stamps_ns, commands) if recorded else None)
    assert {moment.number for moment in moments} == {30, 60}  # of 30 and 31, up and down again, the first
    assert not any(moment.differs for moment in moments)
    assert (moments[0].theirs is not None) == recorded


def test_a_moment_before_the_first_recorded_command_is_no_difference():
    answers = _answers(_turning(100, a2=5.0, a50=1.0))
    theirs = CommandTrack(answers.stamps_ns[10:], np.zeros((90, 4)))
    assert [moment.number for moment in worst_moments(answers, theirs)] == [50]


def test_a_row_without_anything_recorded_beside_the_images_says_none():
    found = row('a.mcap', {'notes': []}, _answers(_turning(20)), None, None, None)
    assert [found[name] for name in ('max_abs_command_error', 'command_error', 'saturation', 'drift', 'novelty')] == [
        None] * 5
    assert found['answered'] == found['images'] == 20
    assert found['duration_s'] == pytest.approx(0.95)
    assert found['step_us'] == {'p50': 1500.0, 'p95': 1500.0, 'p99': 1500.0}


def test_an_empty_replay_has_a_row_and_no_moments():
    answers = _answers(np.zeros((0, 4)))
    assert row('a', {}, answers, None, None, None)['duration_s'] == 0.0
    assert worst_moments(answers, None) == []
