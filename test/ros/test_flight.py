"""Whole flights through the graph: the command line, its three processes and the files they leave."""

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.paths import config_path
from liquid_nav.evaluation.episode import Episode
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.evaluation.suite import scenario
from liquid_nav.policy.registry import load_policy
from liquid_nav.ros.bringup import domain
from liquid_nav.ros.graph import ARGUMENTS, nodes, read_arguments

from .conftest import is_alive, wait_for

NODES = ('simulator_node', 'policy_node', 'scenario_node')


@pytest.fixture
def fly(start):
    """Return a function that starts `liquid-nav fly`, which takes a domain of its own."""
    return lambda *words: start('-m', 'liquid_nav.cli.main', 'fly', '--no-video', *words, ROS_DOMAIN_ID='')


def children_of(pid: int) -> dict[str, int]:
    """Return the running children of a process: their module's name and process id."""
    found = {}
    for folder in Path('/proc').glob('[0-9]*'):
        try:
            parent = int((folder / 'stat').read_text().rpartition(')')[2].split()[1])
            words = (folder / 'cmdline').read_bytes().split(b'\0')
        except (OSError, ValueError):
            continue
        if parent == pid and is_alive(int(folder.name)) and b'-m' in words:
            found[words[words.index(b'-m') + 1].decode().rpartition('.')[2]] = int(folder.name)
    return found


def graph_of(process) -> dict[str, int]:
    return wait_for(lambda: set(found := children_of(process.pid)) == set(NODES) and found, 'the three nodes')


def assert_equal_to_the_last_bit(one: Episode, other: Episode) -> None:
    for name in ('stamps_ns', 'positions', 'orientations', 'linear_velocities', 'angular_velocities', 'commands'):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
    for name in ('stamps_ns', 'specific_force', 'angular_velocity'):
        assert getattr(one.imu, name).tobytes() == getattr(other.imu, name).tobytes(), name
    assert (one.outcome, one.policy, one.scenario) == (other.outcome, other.policy, other.scenario)


@pytest.mark.parametrize('scene', ['urban_street', str(config_path('scenes/courtyard.yaml'))],
                         ids=lambda scene: Path(scene).stem)
def test_a_flight_in_lockstep_equals_the_one_without_ros_to_the_last_bit(fly, model, simulator, tmp_path, scene):
    process = fly('--scene', scene, '--seed', '5', '--policy', str(model), '--out', 'out')
    flown = rollout(simulator, load_policy(model), scenario(scene, 5))
    assert process.wait(120) == 0, process.said
    assert_equal_to_the_last_bit(Episode.load(tmp_path / 'out/episode.npz'), flown)
    facts = json.loads((tmp_path / 'out/episode.json').read_text())
    assert facts['outcome'] == flown.outcome
    assert facts['settings']['transport'] == 'ros'
    assert flown.outcome in process.said


TIMING = {'camera_latency': 80.0, 'frame_drops': 25.0, 'frame_jitter': 15.0, 'command_latency': 40.0}
WEATHER = {'wind': 3.0, 'gusts': 0.5, 'rain': 20.0, 'fog': 60.0, 'image_noise': 8.0, 'motion_blur': 10.0,
           'white_balance_drift': 20.0, 'exposure': -0.5}
INERTIAL = {'imu_dropout': 40.0, 'accelerometer_bias': 0.3, 'gyroscope_bias': 0.05}


@pytest.mark.parametrize('perturbations', [{'frame_drops': 90.0}, TIMING | WEATHER | INERTIAL],
                         ids=['few pictures', 'all'])
def test_a_perturbed_flight_in_lockstep_equals_the_one_without_ros_to_the_last_bit(
        fly, model, simulator, tmp_path, perturbations):
    words = [word for item in perturbations.items() for word in ('--perturb', '{}={}'.format(*item))]
    process = fly('--seed', '5', '--policy', str(model), '--out', 'out', *words)
    flown = rollout(simulator, load_policy(model), scenario('forest', 5, perturbations=perturbations))
    assert process.wait(120) == 0, process.said
    assert_equal_to_the_last_bit(Episode.load(tmp_path / 'out/episode.npz'), flown)
    facts = json.loads((tmp_path / 'out/episode.json').read_text())
    assert facts['scenario']['perturbations'] == perturbations
    assert all(f'--perturb {name}={severity}' in facts['command_line'] for name, severity in perturbations.items())


@pytest.mark.alone
def test_in_realtime_late_pictures_are_flown_by_too(fly, tmp_path):
    process = fly('--seed', '1', '--policy', 'blind', '--mode', 'realtime', '--out', 'out', '--perturb',
                  'camera_latency=100,frame_drops=20,imu_dropout=30')
    assert process.wait() == 0, process.said
    episode = Episode.load(tmp_path / 'out/episode.npz')
    assert np.median(episode.commands[:, 0]) == 1.8
    # the first picture is there at the start, the next 50 ms + 100 ms later or, if lost, more
    assert episode.stamps_ns[1] >= 150_000_000
    assert np.diff(episode.stamps_ns).max() >= 100_000_000


def test_several_episodes_each_equal_their_own_flight(fly, model, simulator, tmp_path):
    """The second begins in a graph that has flown before, and nothing of the first is left in it."""
    process = fly('--seed', '7', '--episodes', '2', '--policy', str(model), '--out', 'out')
    assert process.wait(120) == 0, process.said
    for seed in (7, 8):
        flown = rollout(simulator, load_policy(model), scenario('forest', seed))
        assert_equal_to_the_last_bit(Episode.load(tmp_path / f'out/forest_{seed}/episode.npz'), flown)


@pytest.mark.alone
def test_in_realtime_it_flies_as_long_as_the_wall_clock_runs(fly, tmp_path):
    process = fly('--seed', '1', '--policy', 'blind', '--mode', 'realtime', '--out', 'out')
    assert process.wait() == 0, process.said
    assert 'hovering' not in process.said
    episode = Episode.load(tmp_path / 'out/episode.npz')
    assert episode.outcome in ('success', 'collision')
    assert np.median(episode.commands[:, 0]) == 1.8
    assert np.all(np.diff(episode.stamps_ns) > 0)
    assert np.linalg.norm(episode.positions[-1] - episode.positions[0]) > 1.0


@pytest.mark.alone
@pytest.mark.parametrize('victim', [*NODES, 'liquid-nav'])
def test_whichever_process_is_killed_none_is_left(fly, victim):
    process = fly('--policy', 'blind', '--mode', 'realtime', '--out', 'out', '--scene', 'urban_street')
    graph = graph_of(process)
    os.kill(process.pid if victim == 'liquid-nav' else graph[victim], signal.SIGKILL)
    code = process.wait()
    wait_for(lambda: not any(map(is_alive, graph.values())), 'the end of all nodes')
    assert code == (-signal.SIGKILL if victim == 'liquid-nav' else 2)
    if victim != 'liquid-nav':
        assert f'the {victim.removesuffix("_node")} node was killed by SIGKILL' in process.said


@pytest.mark.alone
@pytest.mark.parametrize('signum', [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_ends_all_and_leaves_no_half_written_results(fly, tmp_path, signum):
    process = fly('--policy', 'blind', '--mode', 'realtime', '--out', 'out', '--scene', 'urban_street')
    graph = graph_of(process)
    process.send(signum)
    assert process.wait() == 130, process.said
    assert not any(map(is_alive, graph.values()))
    assert not (tmp_path / 'out').exists()


@pytest.mark.alone
@pytest.mark.parametrize('signum', [signal.SIGINT, signal.SIGTERM])
def test_a_scenario_node_that_is_told_to_end_is_not_taken_for_a_flight(fly, signum):
    process = fly('--policy', 'blind', '--mode', 'realtime', '--out', 'out', '--scene', 'urban_street')
    graph = graph_of(process)
    process.wait_until_it_says('m to the target')
    os.kill(graph['scenario_node'], signum)
    assert process.wait() == 2, process.said
    assert 'the scenario node ended with exit code 130' in process.said


def test_topics_and_nodes_move_into_a_namespace(start, tmp_path):
    code = ('import sys\nfrom liquid_nav.ros.bringup import run_graph\nfrom liquid_nav.ros.graph import *\n'
            'texts = {item.name: item.default for item in ARGUMENTS} | dict(word.split("=") for word in sys.argv[1:])\n'
            'run_graph(read_arguments(texts))')
    process = start('-c', code, 'scene=forest,urban_street', 'seed=1', 'policy=blind', 'video=false',
                    'namespace=drone1', 'out=out', ROS_DOMAIN_ID='')
    assert process.wait(120) == 0, process.said
    assert 'drone1.scenario' in process.said
    for scene in ('forest', 'urban_street'):
        assert Episode.load(tmp_path / f'out/{scene}_1/episode.npz').policy == 'blind'


def test_the_expert_is_refused_before_anything_starts(fly, tmp_path):
    process = fly('--policy', 'expert', '--out', 'out')
    assert process.wait() == 2
    assert '--no-ros' in process.said
    assert not (tmp_path / 'out').exists()


@pytest.mark.alone
def test_a_second_simulator_in_the_domain_is_noticed(start_node, peer, tmp_path):
    for _ in range(2):
        start_node('simulator', mode='realtime', autostart=False)
    start_node('policy', mode='realtime', policy='blind')
    peer.wait_for(lambda: peer.node.count_publishers('ground_truth/odom') == 2, 'two simulators')
    process = start_node('scenario', mode='realtime', policy='blind', video=False, scenes='[urban_street]', seed=1)
    assert process.wait() == 2, process.said
    assert 'end the other simulator' in process.said
    assert not (tmp_path / 'out').exists()


def test_without_a_simulator_it_is_told_what_is_missing(start_node):
    start_node('policy', mode='lockstep', policy='blind')
    process = start_node('scenario', policy='blind', video=False, startup_timeout_s=2.0)
    assert process.wait() == 2, process.said
    assert 'simulator/reset' in process.said
    assert 'policy/reset' not in process.said


def test_two_flights_at_once_get_domains_of_their_own():
    with domain({}) as one, domain({}) as other:
        assert one != other
        with pytest.raises(Exception, match=f'ROS_DOMAIN_ID {one}'), domain({'ROS_DOMAIN_ID': str(one)}):
            pass


@pytest.mark.parametrize('text', ['many', '-1', '233'])
def test_a_domain_that_ros_does_not_know_is_refused(text):
    with pytest.raises(ConfigError, match=f"ROS_DOMAIN_ID must be a whole number from 0 to 232, got '{text}'"), \
            domain({'ROS_DOMAIN_ID': text}):
        pass


def test_a_domain_is_free_again_after_a_flight():
    with domain({}) as number:
        pass
    with domain({'ROS_DOMAIN_ID': str(number)}) as again:
        assert again == number


def test_launch_arguments_reach_the_nodes_that_they_concern(tmp_path):
    texts = {item.name: item.default for item in ARGUMENTS} | {
        'scene': 'forest, maps/own.yaml', 'seed': '3', 'policy': 'models/own.onnx', 'mode': 'realtime',
        'render': 'egl', 'video': 'false', 'episodes': '2', 'use_sim_time': 'false', 'namespace': 'drone1',
        'out': str(tmp_path), 'perturb': 'wind=4, fog=40'}
    simulator, policy, scenes = nodes(read_arguments(texts))
    assert {node.namespace for node in (simulator, policy, scenes)} == {'drone1'}
    assert {node.parameters['mode'] for node in (simulator, policy, scenes)} == {'realtime'}
    assert simulator.parameters['renderer'] == 'egl'
    assert policy.parameters['policy'] == scenes.parameters['policy'] == str(Path('models/own.onnx').absolute())
    assert policy.parameters['use_sim_time'] is False
    assert 'use_sim_time' not in simulator.parameters  # it is the clock
    assert scenes.parameters['scenes'] == ['forest', str(Path('maps/own.yaml').absolute())]
    assert (scenes.parameters['seed'], scenes.parameters['episodes']) == (3, 2)
    assert scenes.parameters['video'] is False
    assert scenes.parameters['record'] == ''
    assert json.loads(scenes.parameters['perturbations']) == {'wind': 4.0, 'fog': 40.0}
    assert scenes.parameters['out'] == str(tmp_path)


@pytest.mark.parametrize(('name', 'text', 'complaint'), [
    ('seed', 'many', "seed must be a whole number, got 'many'"), ('video', 'perhaps', "unknown video 'perhaps'"),
    ('perturb', 'wind', 'NAME=SEVERITY'), ('perturb', 'wint=4', "unknown perturbation 'wint'; did you mean 'wind'"),
    ('mode', 'lockstop', "did you mean 'lockstep'"), ('episodes', '0', 'episodes must lie in')])
def test_a_launch_argument_that_makes_no_sense_is_named(name, text, complaint):
    texts = {item.name: item.default for item in ARGUMENTS} | {name: text}
    with pytest.raises(Exception, match=complaint):
        read_arguments(texts)
