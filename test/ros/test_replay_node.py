"""The replay node and a policy node: at any rate the answers are those of the offline replay."""

import pytest
from geometry_msgs.msg import TwistStamped

from liquid_nav.bags.commands import command_track
from liquid_nav.bags.source import open_bag
from liquid_nav.cli.main import main
from liquid_nav.ros import conversions, qos


@pytest.fixture(scope='module')
def bag(tmp_path_factory):
    """Return a recording of a short flight by the shipped policy, made without ROS."""
    folder = tmp_path_factory.mktemp('flown')
    assert main(['fly', '--no-ros', '--no-video', '--seed', '210003', '--record', str(folder / 'bag'),
                 '--out', str(folder / 'flight')]) == 0
    return folder / 'bag'


@pytest.mark.parametrize('rate', [0.0, 7.0])
def test_at_any_rate_the_policy_node_commands_what_it_did_in_flight(start_node, peer, bag, rate):
    heard = peer.listen(TwistStamped, 'cmd_vel', qos.RECORDED)
    start_node('policy', policy='cfc', mode='lockstep', use_sim_time=True)
    peer.wait_for(lambda: peer.node.count_publishers('cmd_vel'), 'the policy node')  # later it would miss commands
    node = start_node('replay', bag=bag, rate=rate)
    node.wait_until_it_says('images replayed', spin=peer.spin)
    assert node.wait() == 0, node.said
    with open_bag(bag) as source:
        recorded = command_track(source.messages({'/cmd_vel'}), 'twist_stamped')
    peer.wait_for(lambda: len(heard) >= len(recorded), 'the last command')
    answers = {conversions.to_nanoseconds(message.header.stamp): conversions.command_from(message) for message in heard}
    assert list(answers) == recorded.stamps_ns.tolist()
    assert [(*command.linear, command.yaw_rate) for command in answers.values()] == [
        tuple(row) for row in recorded.values.tolist()]
    assert f'{len(recorded)} images replayed' in node.said
    assert f'{len(recorded)} answered' in node.said


def test_without_a_policy_it_says_so_and_fails(start_node, bag):
    node = start_node('replay', bag=bag, startup_timeout_s=1.0)
    assert node.wait() == 2, node.said
    assert 'no policy subscribes' in node.said


@pytest.mark.parametrize(('parameters', 'said'), [
    ({}, 'bag must name a recording'), ({'bag': '/nowhere'}, '/nowhere'),
    ({'bag': '/tmp', 'policy': 'blind'}, 'pictures'),
])
def test_what_cannot_be_replayed_is_refused_with_the_reason(start_node, parameters, said):
    node = start_node('replay', **parameters)
    assert node.wait() == 2, node.said
    assert said in node.said
