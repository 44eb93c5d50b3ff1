"""Flights without ROS, recorded: the bags hold what the episode's record holds, and what is left when one is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import yaml
from mcap.reader import make_reader
from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_typestore

from liquid_nav.cli.main import main
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.episode import Episode
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.evaluation.suite import scenario
from liquid_nav.policy.registry import load_policy
from liquid_nav.sim.simulator import PyBulletSimulator

TYPES = get_typestore(Stores.ROS2_JAZZY)
TOPICS = {
    '/clock': 'rosgraph_msgs/msg/Clock', '/imu/data': 'sensor_msgs/msg/Imu',
    '/ground_truth/odom': 'nav_msgs/msg/Odometry', '/ground_truth/velocity': 'geometry_msgs/msg/TwistStamped',
    '/camera/camera_info': 'sensor_msgs/msg/CameraInfo', '/camera/image_raw': 'sensor_msgs/msg/Image',
    '/cmd_vel': 'geometry_msgs/msg/TwistStamped', '/diagnostics': 'diagnostic_msgs/msg/DiagnosticArray',
    '/outcome': 'std_msgs/msg/String'}


def _fly(*options) -> int:
    return main(['fly', '--no-ros', '--no-video', '--policy', 'blind', *map(str, options)])


def raw(path: Path) -> dict[str, list[tuple[int, bytes]]]:
    """Return log times and bytes by topic."""
    found: dict[str, list[tuple[int, bytes]]] = {}
    with Reader(path) as reader:
        assert {item.topic: item.msgtype for item in reader.connections} == TOPICS
        for connection, log_ns, data in reader.messages():
            found.setdefault(connection.topic, []).append((log_ns, bytes(data)))
    return found


def decoded(path: Path) -> dict[str, list]:
    return {topic: [TYPES.deserialize_cdr(data, TOPICS[topic]) for _, data in items]
            for topic, items in raw(path).items()}


def stamps(messages: list) -> np.ndarray:
    return np.array([item.header.stamp.sec * NANOSECONDS + item.header.stamp.nanosec for item in messages])


def vectors(messages: list, *names: str) -> np.ndarray:
    """Return a vector that stands in each message under a path of names."""
    rows = []
    for message in messages:
        for name in names:
            message = getattr(message, name)
        rows.append([message.x, message.y, message.z] + ([message.w] if hasattr(message, 'w') else []))
    return np.array(rows)


def assert_holds(bag: dict[str, list], episode: Episode, start_ns: int) -> None:
    """Compare with an episode's record, to the last bit."""
    truth, velocity, commands = bag['/ground_truth/odom'], bag['/ground_truth/velocity'], bag['/cmd_vel']
    samples = [item for item in bag['/imu/data'] if item.linear_acceleration_covariance[0] != -1.0]
    yaw_rates = vectors(commands, 'twist', 'angular')[:, 2:]
    for found, expected in (
            (stamps(truth) - start_ns, episode.stamps_ns), (stamps(velocity) - start_ns, episode.stamps_ns),
            (vectors(truth, 'pose', 'pose', 'position'), episode.positions),
            (vectors(truth, 'pose', 'pose', 'orientation'), episode.orientations),
            (vectors(velocity, 'twist', 'linear'), episode.linear_velocities),
            (vectors(truth, 'twist', 'twist', 'angular'), episode.angular_velocities),
            (np.hstack([vectors(commands, 'twist', 'linear'), yaw_rates]), episode.commands),
            (stamps(samples) - start_ns, episode.imu.stamps_ns),
            (vectors(samples, 'linear_acceleration'), episode.imu.specific_force),
            (vectors(samples, 'angular_velocity'), episode.imu.angular_velocity)):
        assert found.tobytes() == expected.tobytes()
    clocks = np.array([item.clock.sec * NANOSECONDS + item.clock.nanosec for item in bag['/clock']])
    assert (clocks - start_ns).tobytes() == episode.stamps_ns.tobytes()


@pytest.mark.parametrize('options', [
    ('--record-compression', 'zstd', '--record-split-s', '1'), ('--record-storage', 'sqlite3')],
    ids=['mcap, zstd, split', 'sqlite3'])
def test_a_bag_holds_all_of_the_flight_to_the_last_bit(options, tmp_path):
    assert _fly('--scene', 'urban_street', '--seed', 3, '--out', tmp_path / 'out', '--record', tmp_path / 'bag',
                *options) == 0
    episode = Episode.load(tmp_path / 'out/episode.npz')
    bag = decoded(tmp_path / 'bag')
    assert_holds(bag, episode, NANOSECONDS)
    images: list[np.ndarray] = []
    with PyBulletSimulator() as simulator:
        rollout(simulator, load_policy('blind'), scenario('urban_street', 3),
                lambda state, observation, command: images.append(observation.image))
        camera = simulator.camera
    assert [item.data.tobytes() for item in bag['/camera/image_raw']] == [image.tobytes() for image in images]
    assert stamps(bag['/camera/image_raw']).tolist() == stamps(bag['/cmd_vel']).tolist()
    assert stamps(bag['/camera/camera_info']).tolist() == stamps(bag['/camera/image_raw']).tolist()
    info = bag['/camera/camera_info'][0]
    assert (info.width, info.height) == (camera.width, camera.height)
    assert 2.0 * np.arctan(0.5 * info.width / info.k[0]) == pytest.approx(camera.horizontal_fov)
    outcome, = (json.loads(item.data) for item in bag['/outcome'])
    assert (outcome['outcome'], outcome['ticks']) == (episode.outcome, len(episode.commands))
    assert len(bag['/diagnostics']) == int(episode.duration_s) + 2  # at each second's begin, and at the end


def test_everything_is_logged_at_the_simulated_time_that_it_carries(tmp_path):
    assert _fly('--seed', 100002, '--out', tmp_path / 'out', '--record', tmp_path / 'bag') == 0
    for topic, items in raw(tmp_path / 'bag').items():
        messages = [TYPES.deserialize_cdr(data, TOPICS[topic]) for _, data in items]
        if hasattr(messages[0], 'header'):
            assert [log_ns for log_ns, _ in items] == stamps(messages).tolist()


def test_late_pictures_carry_the_stamp_of_when_they_were_taken(tmp_path):
    assert _fly('--seed', 100002, '--out', tmp_path / 'out', '--record', tmp_path / 'bag',
                '--perturb', 'camera_latency=100') == 0
    bag, episode = decoded(tmp_path / 'bag'), Episode.load(tmp_path / 'out/episode.npz')
    assert_holds(bag, episode, NANOSECONDS)
    taken, ticks = stamps(bag['/camera/image_raw']) - NANOSECONDS, episode.stamps_ns[:-1]
    assert set((ticks - taken)[1:]) == {100_000_000}
    late = json.loads(bag['/outcome'][0].data)['late']
    assert late == (NANOSECONDS + np.column_stack([ticks, taken])[1:]).tolist()


def test_the_experts_flight_is_recorded_too(tmp_path):
    assert _fly('--policy', 'expert', '--scene', 'urban_street', '--seed', 100000, '--out', tmp_path / 'out',
                '--record', tmp_path / 'bag') == 0
    assert_holds(decoded(tmp_path / 'bag'), Episode.load(tmp_path / 'out/episode.npz'), NANOSECONDS)


def test_several_episodes_leave_a_bag_each(tmp_path, capsys):
    assert _fly('--seed', 100002, '--episodes', 2, '--out', tmp_path / 'out', '--record', tmp_path / 'bags') == 0
    start_ns = NANOSECONDS
    for seed in (100002, 100003):
        path = tmp_path / f'bags/forest_{seed}'
        episode = Episode.load(tmp_path / f'out/forest_{seed}/episode.npz')
        assert_holds(decoded(path), episode, start_ns)
        assert str(path) in capsys.readouterr().out or seed == 100003
        facts = yaml.safe_load((path / 'metadata.yaml').read_text())['rosbag2_bagfile_information']['custom_data']
        assert (facts['liquid_nav.seed'], facts['liquid_nav.start_ns']) == (str(seed), str(start_ns))
        end_s = (start_ns + int(episode.stamps_ns[-1])) // NANOSECONDS
        start_ns = (end_s + 2) * NANOSECONDS  # as in the graph, whose clock never falls back


def test_a_bag_that_stands_there_is_refused_before_anything_starts(tmp_path, capsys):
    words = ['--seed', 100002, '--record', tmp_path / 'bag']
    assert _fly(*words, '--out', tmp_path / 'one') == 0
    before = raw(tmp_path / 'bag')
    assert _fly(*words, '--out', tmp_path / 'two') == 2
    assert f'{tmp_path / "bag"} already holds a bag; choose another path by --record' in capsys.readouterr().err
    assert not (tmp_path / 'two').exists()
    assert raw(tmp_path / 'bag') == before
    assert _fly('--seed', 100003, *words[2:], '--out', tmp_path / 'two', '--overwrite') == 0
    assert raw(tmp_path / 'bag') != before


@pytest.mark.parametrize(('words', 'complaint'), [
    (['--record-storage', 'mcab'], "did you mean 'mcap'"),
    (['--record-compression', 'lz4', '--record-storage', 'sqlite3'], 'not for the storage sqlite3'),
    (['--record-split-s', '-3'], 'record split [s] must lie in [0, 86400], got -3.0')])
def test_terms_that_make_no_sense_are_refused_before_anything_starts(words, complaint, tmp_path, capsys):
    assert _fly('--out', tmp_path / 'out', '--record', tmp_path / 'bag', *words) == 2
    assert complaint in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def _messages_in(bag: Path) -> int:
    try:
        return yaml.safe_load((bag / 'metadata.yaml').read_text())['rosbag2_bagfile_information']['message_count']
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize(('storage', 'signum'), [('mcap', signal.SIGKILL), ('sqlite3', signal.SIGTERM)])
def test_a_flight_killed_midway_leaves_the_first_part_of_its_bag(storage, signum, tmp_path):
    words = ['--scene', 'forest', '--seed', '100000', '--policy', 'cfc', '--record-storage', storage]
    assert _fly(*words, '--out', tmp_path / 'whole', '--record', tmp_path / 'bag') == 0
    process = subprocess.Popen(
        [sys.executable, '-m', 'liquid_nav.cli.main', 'fly', '--no-ros', '--no-video', *words, '--out',
         str(tmp_path / 'out'), '--record', str(tmp_path / 'killed')], start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60.0
    while _messages_in(tmp_path / 'killed') < 800:  # 3 s of 12
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signum)
    process.wait()
    assert not (tmp_path / 'out').exists()
    part, whole = raw(tmp_path / 'killed'), raw(tmp_path / 'bag')
    assert '/outcome' not in part
    assert sum(map(len, part.values())) >= 800
    for topic, items in part.items():
        assert items == whole[topic][:len(items)]
    last_ns = max(log_ns for items in part.values() for log_ns, _ in items)
    for topic in set(part) - {'/diagnostics'}:
        assert last_ns - part[topic][-1][0] <= NANOSECONDS // 10  # all end together
    if storage == 'mcap':
        with open(tmp_path / 'killed' / _file_of(tmp_path / 'killed'), 'rb') as file:
            count = sum(1 for _ in make_reader(file, validate_crcs=True).iter_messages())
        assert count == sum(map(len, part.values()))


def _file_of(bag: Path) -> str:
    facts = yaml.safe_load((bag / 'metadata.yaml').read_text())['rosbag2_bagfile_information']
    name, = facts['relative_file_paths']
    return name
