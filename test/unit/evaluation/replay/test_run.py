from dataclasses import dataclass, field

import numpy as np

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import Command
from liquid_nav.evaluation.replay.run import IMAGE, IMU, Event, replay

MS = 1_000_000


@dataclass
class Copying:
    """Commands what it is shown: brightness, and the sums of the samples."""

    name: str = 'copying'
    seen: list = field(default_factory=list)
    last_report: str | None = None

    def reset(self):
        self.seen.clear()

    def step(self, observation):
        self.seen.append((observation.stamp_ns // MS, len(observation.imu)))
        self.last_report = 'state reset: for once' if len(self.seen) == 2 else None
        return Command((float(observation.image.mean()), observation.imu.specific_force.sum(), 0.0), 0.5)


def _image(stamp_ms, value):
    return Event(IMAGE, stamp_ms * MS, lambda: np.full((4, 8, 3), value, np.uint8))


def _sample(stamp_ms, force=1.0):
    return Event(IMU, stamp_ms * MS, np.array([force, 0.0, 0.0, 0.0, 0.0, 0.0]))


def test_an_image_is_answered_with_the_samples_up_to_its_stamp():
    policy = Copying()
    answers = replay([_sample(10), _sample(40), _image(50, 7), _sample(50), _sample(60), _image(100, 9), _sample(100)],
                     policy)
    assert policy.seen == [(50, 3), (100, 2)]
    assert answers.stamps_ns.tolist() == [50 * MS, 100 * MS]
    assert answers.commands.tolist() == [[7.0, 3.0, 0.0, 0.5], [9.0, 2.0, 0.0, 0.5]]
    assert answers.resets == ((100 * MS, 'state reset: for once'),)
    assert np.isnan(answers.step_us).all()


def test_an_image_whose_samples_never_come_is_counted_and_not_answered():
    answers = replay([_sample(50), _image(50, 1), _image(100, 1)], Copying())
    assert (answers.images, len(answers.stamps_ns)) == (2, 1)


def test_an_imu_that_says_it_has_no_samples_lets_the_image_be_answered():
    policy = Copying()
    replay([_image(50, 1), Event(IMU, 50 * MS, None)], policy)
    assert policy.seen == [(50, 0)]


def test_without_an_imu_each_image_is_answered_at_once():
    policy = Copying()
    replay([_image(50, 1), _image(100, 1)], policy, imu_is_recorded=False)
    assert policy.seen == [(50, 0), (100, 0)]


def test_a_picture_that_cannot_be_read_is_told_once_and_the_others_are_answered():
    def unreadable():
        raise ConfigError('unknown image encoding')

    events = [_image(50, 1), Event(IMAGE, 100 * MS, unreadable), Event(IMAGE, 150 * MS, unreadable), _image(200, 1)]
    answers = replay(events, Copying(), imu_is_recorded=False)
    assert answers.stamps_ns.tolist() == [50 * MS, 200 * MS]
    assert answers.faults == ('2 times: unknown image encoding',)


def test_what_is_not_finite_becomes_hovering_as_in_flight():
    class Broken(Copying):
        def step(self, observation):
            return Command((float('nan'), 0.0, 0.0), 1.0)

    answers = replay([_image(50, 1)], Broken(), imu_is_recorded=False)
    assert answers.commands.tolist() == [[0.0, 0.0, 0.0, 0.0]]
    assert 'not finite' in answers.faults[0]


def test_answers_are_told_as_they_come():
    told = []
    replay([_image(50, 3), _image(100, 4)], Copying(), False,
           lambda number, observation, command: told.append((number, observation.stamp_ns, command.linear[0])))
    assert told == [(0, 50 * MS, 3.0), (1, 100 * MS, 4.0)]


def test_an_empty_recording_gives_empty_answers():
    answers = replay([], Copying())
    assert answers.commands.shape == (0, 4)
    assert answers.images == 0
    assert answers.percepts.shape == (0, 0)
