import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import Command, ImuSamples, State
from liquid_nav.evaluation.episode import Episode, EpisodeBuilder


def _state(stamp_ns, rng) -> State:
    return State(stamp_ns, rng.normal(size=3), rng.normal(size=4), rng.normal(size=3), rng.normal(size=3))


def _imu(stamps, rng) -> ImuSamples:
    return ImuSamples(np.array(stamps, np.int64), rng.normal(size=(len(stamps), 3)), rng.normal(size=(len(stamps), 3)))


@pytest.fixture
def episode(rng):
    builder = EpisodeBuilder(Scenario('forest', 3, scene_parameters={'density': 0.1}), 'cfc')
    builder.add(_state(1_000, rng), _imu([1_000], rng), Command((1.0, 2.0, 3.0), 4.0))
    builder.add(_state(51_000, rng), _imu([26_000, 51_000], rng), Command((5.0, 6.0, 7.0), 8.0))
    return builder.finish('collision', _state(60_000, rng), _imu([], rng))


def test_stamps_count_from_the_start(episode):
    assert episode.stamps_ns.tolist() == [0, 50_000, 59_000]
    assert episode.imu.stamps_ns.tolist() == [0, 25_000, 50_000]
    assert episode.duration_s == pytest.approx(59e-6)


def test_there_is_one_state_more_than_commands(episode):
    assert episode.positions.shape == (3, 3)
    assert episode.commands.tolist() == [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]


def test_an_episode_comes_back_bit_for_bit(episode, tmp_path):
    episode.save(tmp_path / 'episode.npz')
    again = Episode.load(tmp_path / 'episode.npz')
    assert (again.scenario, again.policy, again.outcome) == (episode.scenario, 'cfc', 'collision')
    for name in ('stamps_ns', 'positions', 'orientations', 'linear_velocities', 'angular_velocities', 'commands'):
        assert getattr(again, name).tobytes() == getattr(episode, name).tobytes()
    assert again.imu.specific_force.tobytes() == episode.imu.specific_force.tobytes()
    assert again.imu.angular_velocity.tobytes() == episode.imu.angular_velocity.tobytes()


@pytest.mark.parametrize('content', [b'', b'not an archive', b'PK\x03\x04torn'])
def test_a_file_that_is_no_record_is_refused_by_name(content, tmp_path):
    path = tmp_path / 'episode.npz'
    path.write_bytes(content)
    with pytest.raises(ConfigError, match='episode.npz is not an episode record'):
        Episode.load(path)
