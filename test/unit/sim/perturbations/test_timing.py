import numpy as np
import pytest

from liquid_nav.core.types import Command
from liquid_nav.sim.perturbations.timing import CommandQueue, Frames, steps_of

HZ, PERIOD = 240, 12


def flown(steps: int, seed: int = 0, **severities: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps at which pictures arrived, and those at which these were taken, (pictures,) each."""
    frames = Frames(severities, seed, HZ, PERIOD, 0)
    arrived, taken = [], []
    for step in range(1, steps + 1):
        if frames.advance(step, lambda step=step: step):
            arrived.append(step)
            taken.append(frames.latest)
    return np.array(arrived), np.array(taken)


@pytest.mark.parametrize(('milliseconds', 'hz', 'steps'), [(0.0, 240, 0), (50.0, 240, 12), (500.0, 240, 120),
                                                           (10.0, 240, 2), (3.0, 1000, 3)])
def test_times_are_rounded_to_the_nearest_physics_step(milliseconds, hz, steps):
    assert steps_of(milliseconds, hz) == steps


def test_without_severities_a_picture_comes_every_period():
    arrived, taken = flown(48)
    assert arrived.tolist() == taken.tolist() == [12, 24, 36, 48]


def test_the_first_picture_is_there_from_the_start():
    assert Frames({'frame_drops': 90.0, 'camera_latency': 500.0}, 0, HZ, PERIOD, 'first').latest == 'first'


def test_latency_delays_each_picture_by_as_much_and_changes_no_stamp():
    arrived, taken = flown(72, camera_latency=100.0)  # 24 steps
    assert arrived.tolist() == [36, 48, 60, 72]
    assert taken.tolist() == [12, 24, 36, 48]


def test_so_many_pictures_are_dropped_as_the_share_says():
    arrived, taken = flown(PERIOD * 20_000, frame_drops=30.0)
    # 20,000 throws know a share of 0.3 to 0.0032; four sigma
    assert len(arrived) / 20_000 == pytest.approx(0.7, abs=0.013)
    assert (taken % PERIOD == 0).all()
    # Independent throws: two in a row are lost with 0.3 squared, known to 0.002.
    lost = ~np.isin(np.arange(1, 20_001), taken // PERIOD)
    assert (lost[1:] & lost[:-1]).mean() == pytest.approx(0.09, abs=0.01)


def test_jitter_stays_within_its_reach_uses_it_evenly_and_never_adds_up():
    _, taken = flown(PERIOD * 5000, frame_jitter=20.0)  # 4.8 steps, so up to 5
    departure = taken - PERIOD * np.arange(1, len(taken) + 1)
    assert set(departure.tolist()) == set(range(-5, 6))
    # -4 ... 4 are 1 / 9.6 each, the ends 0.3 / 9.6; 5000 draws know 0.104 to 0.0043
    shares = np.array([(departure == value).mean() for value in range(-4, 5)])
    assert shares == pytest.approx(np.full(9, 1 / 9.6), abs=0.018)


def test_at_the_largest_jitter_pictures_keep_their_order():
    arrived, taken = flown(PERIOD * 5000, frame_jitter=25.0)
    assert (np.diff(taken) >= 1).all()
    assert arrived.tolist() == taken.tolist()


def test_drops_jitter_and_latency_leave_each_other_alone():
    _, jittered = flown(6000, frame_jitter=20.0)
    _, dropped = flown(6000, frame_drops=40.0)
    arrived, taken = flown(6000, frame_jitter=20.0, frame_drops=40.0, camera_latency=50.0)
    kept = dropped // PERIOD - 1
    assert taken.tolist() == jittered[kept[kept < len(jittered)]][: len(taken)].tolist()
    assert (arrived - taken == 12).all()


def test_another_seed_loses_other_pictures():
    assert flown(2400, 0, frame_drops=50.0)[1].tolist() != flown(2400, 1, frame_drops=50.0)[1].tolist()


def test_a_command_takes_effect_after_its_latency_and_the_newest_wins():
    queue = CommandQueue(5)
    one, two, three = (Command((speed, 0.0, 0.0), 0.0) for speed in (1.0, 2.0, 3.0))
    queue.give(0, one)
    queue.give(2, two)
    queue.give(3, three)
    assert [queue.take(step) for step in range(7)] == [None] * 5 + [one, None]
    assert queue.take(20) == three
    assert queue.take(21) is None
