import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import Command, ImuSamples, State
from liquid_nav.ros import conversions
from liquid_nav.ros.recorder import FlightRecorder

START, TICK = 3_000_000_000, 50_000_000
SUMMARY = {'outcome': 'collision', 'start_ns': START, 'stamp_ns': START + 2 * TICK, 'ticks': 2, 'imu_samples': 3}


def add_state(recorder: FlightRecorder, stamp_ns: int, x: float) -> None:
    state = State(0, np.array([x, 0.0, 1.5]), np.array([0.0, 0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]), np.zeros(3))
    recorder.add_odometry(conversions.odometry_message(state, stamp_ns))
    recorder.add_velocity(conversions.velocity_message(state, stamp_ns))


def add_command(recorder: FlightRecorder, stamp_ns: int, speed: float) -> None:
    recorder.add_command(conversions.command_message(Command((speed, 0.0, 0.0), 0.0), stamp_ns))


def add_image(recorder: FlightRecorder, stamp_ns: int, grey: int) -> None:
    recorder.add_image(conversions.image_message(np.full((1, 1, 3), grey, np.uint8), stamp_ns))


@pytest.fixture
def recorder():
    """Return a recorder of a flight of two ticks, out of order, twice, and with an earlier flight before it."""
    recorder = FlightRecorder()
    for stamp, x in ((START + TICK, 1.0), (START - TICK, 9.0), (START, 0.0), (START + 2 * TICK, 2.0), (START, 0.0)):
        add_state(recorder, stamp, x)
    for stamp, speed in ((START + TICK, 0.2), (START, 0.1), (START - TICK, 0.9)):
        add_command(recorder, stamp, speed)
    stamps = np.array([-8_000_000, 0, TICK, TICK, 2 * TICK], np.int64)
    for message in conversions.imu_messages(ImuSamples(stamps, np.ones((5, 3)), np.ones((5, 3))), START):
        recorder.add_imu(message)
    add_image(recorder, START, 10)
    return recorder


def test_an_episode_is_put_together_by_stamps_from_the_start_on(recorder):
    episode = recorder.episode(Scenario('forest', 4), 'blind', SUMMARY)
    np.testing.assert_array_equal(episode.stamps_ns, [0, TICK, 2 * TICK])
    np.testing.assert_array_equal(episode.positions[:, 0], [0.0, 1.0, 2.0])
    np.testing.assert_array_equal(episode.commands[:, 0], [0.1, 0.2])
    np.testing.assert_array_equal(episode.imu.stamps_ns, [0, TICK, 2 * TICK])
    assert episode.outcome == 'collision'


def test_a_tick_without_an_answer_holds_the_command_before_it(recorder):
    late = dict(SUMMARY, start_ns=START - TICK)
    add_state(recorder, START + 3 * TICK, 3.0)
    episode = recorder.episode(Scenario('forest', 4), 'blind', late)
    np.testing.assert_array_equal(episode.commands[:, 0], [0.9, 0.1, 0.2, 0.2])


def test_a_lost_picture_shows_the_one_before(recorder):
    assert [int(image[0, 0, 0]) for image in recorder.images(SUMMARY)] == [10, 10]


def test_what_is_missing_is_counted(recorder):
    assert recorder.missing(SUMMARY, mode_is_lockstep=True, with_images=False) == ''
    assert recorder.missing(SUMMARY, True, True) == '1 of 2 image messages'
    more = dict(SUMMARY, ticks=3, imu_samples=9)
    assert recorder.missing(more, True, False) == (
        '3 of 4 odometry messages, 3 of 4 velocity messages, 3 of 9 imu messages, 2 of 3 cmd_vel messages')
    assert 'cmd_vel' not in recorder.missing(more, False, False)


def test_a_flight_of_which_nothing_arrived_is_an_error():
    with pytest.raises(ConfigError, match='0 states'):
        FlightRecorder().episode(Scenario('forest', 4), 'blind', SUMMARY)


def test_a_late_picture_and_its_answer_belong_to_the_tick_at_which_it_arrived():
    recorder = FlightRecorder()
    for tick in (0, 3, 4, 5):
        add_state(recorder, START + tick * TICK, float(tick))
    for taken, speed in ((0, 0.1), (1, 0.2), (2, 0.3)):  # two periods late, but the first
        add_command(recorder, START + taken * TICK, speed)
        add_image(recorder, START + taken * TICK, 10 * (taken + 1))
    late = [[START + tick * TICK, START + (tick - 2) * TICK] for tick in (3, 4)]
    summary = dict(SUMMARY, ticks=3, stamp_ns=START + 5 * TICK, late=late)
    episode = recorder.episode(Scenario('forest', 4), 'blind', summary)
    np.testing.assert_array_equal(episode.stamps_ns, [0, 3 * TICK, 4 * TICK, 5 * TICK])
    np.testing.assert_array_equal(episode.commands[:, 0], [0.1, 0.2, 0.3])
    assert [int(image[0, 0, 0]) for image in recorder.images(summary)] == [10, 20, 30]


def test_a_message_without_readings_is_no_sample(recorder):
    recorder.add_imu(conversions.imu_gap_message(START + 7))
    assert len(recorder.episode(Scenario('forest', 4), 'blind', SUMMARY).imu) == 3
