import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.ros.replay_graph import ARGUMENTS, nodes


def _texts(**given):
    return {item.name: item.default for item in ARGUMENTS} | given


def test_the_policy_waits_for_each_image_and_the_replay_ends_the_graph(tmp_path):
    policy, replay = nodes(_texts(bag=str(tmp_path), rate='5', imu='/imu', namespace='drone1'))
    assert (policy.name, replay.name, replay.namespace) == ('policy', 'replay', 'drone1')
    assert policy.parameters == {'mode': 'lockstep', 'policy': 'cfc', 'use_sim_time': True}
    assert replay.parameters == {'bag': str(tmp_path), 'policy': 'cfc', 'rate': 5.0, 'image_topic': '',
                                 'camera_info_topic': '', 'imu_topic': '/imu'}
    assert replay.parameter_file.exists()


@pytest.mark.parametrize(('given', 'said'), [
    ({}, 'bag must name a recording'), ({'bag': 'a', 'rate': 'fast'}, "'fast'"),
    ({'bag': 'a', 'rate': '-1'}, '0 to 1000'), ({'bag': 'a', 'policy': 'expert'}, 'privileged')])
def test_arguments_that_make_no_sense_are_refused(given, said):
    with pytest.raises(ConfigError, match=said):
        nodes(_texts(**given))
