import numpy as np

from liquid_nav.core.types import Command
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.evaluation.suite import scenario
from liquid_nav.expert import Expert
from liquid_nav.policy.baselines import BlindPolicy


class Recorder:
    """Flies as it is told and keeps what it was given."""

    name = 'recorder'

    def __init__(self, command):
        self._command = command

    def reset(self):
        self.observations = []

    def step(self, observation):
        self.observations.append(observation)
        return self._command


def test_a_timeout_ends_after_the_limit_with_a_state_before_each_command(simulator):
    policy = Recorder(Command((0.0, 0.0, 0.0), 0.0))
    episode = rollout(simulator, policy, scenario('forest', 100001, time_limit_s=0.5))
    assert episode.outcome == 'timeout'
    # 0.5 s at 20 images a second: stamps 0, 50 ms ... 500 ms
    assert episode.stamps_ns.tolist() == [50_000_000 * tick for tick in range(11)]
    assert [item.stamp_ns for item in policy.observations] == episode.stamps_ns[:-1].tolist()
    assert episode.commands.shape == (10, 4)
    np.testing.assert_array_equal(episode.positions[0], simulator.scene.start)
    # IMU at 120 Hz from 0 to 0.5 s, both ends included
    assert len(episode.imu) == 61
    assert np.all(np.diff(episode.imu.stamps_ns) > 0)


def test_the_final_state_is_the_one_of_the_collision(simulator):
    episode = rollout(simulator, BlindPolicy(), scenario('forest', 3))
    assert episode.outcome == 'collision'
    assert 0 < episode.stamps_ns[-1] - episode.stamps_ns[-2] <= 50_000_000
    np.testing.assert_array_equal(episode.positions[-1], simulator.state.position)


def test_the_expert_is_given_the_truth_and_arrives(simulator):
    episode = rollout(simulator, Expert(), scenario('forest', 100000), privileged=True)
    assert episode.outcome == 'success'
    assert np.hypot(*(episode.positions[-1, :2] - simulator.scene.target[:2])) <= 1.2


def test_watching_does_not_change_the_flight(simulator):
    terms = scenario('urban_street', 100000, time_limit_s=2.0)
    unseen = rollout(simulator, Expert(), terms, privileged=True)
    ticks = []
    seen = rollout(simulator, Expert(), terms, lambda *step: ticks.append(step), privileged=True)
    assert len(ticks) == len(seen.commands)
    for name in ('stamps_ns', 'positions', 'orientations', 'linear_velocities', 'angular_velocities', 'commands'):
        assert getattr(seen, name).tobytes() == getattr(unseen, name).tobytes()
    assert seen.imu.specific_force.tobytes() == unseen.imu.specific_force.tobytes()
