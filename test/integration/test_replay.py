"""A flight is recorded, and replayed: the whole way, from the command line."""

import json
import re
import struct

import numpy as np
import pytest

from liquid_nav.bags.source import open_bag
from liquid_nav.cli.main import main


@pytest.fixture(scope='module')
def flown(tmp_path_factory):
    """Return a bag of a flight by the shipped policy, with the folder of its record."""
    folder = tmp_path_factory.mktemp('flown')
    assert main(['fly', '--no-ros', '--no-video', '--seed', '90003', '--record', str(folder / 'bag'),
                 '--out', str(folder / 'flight')]) == 0
    return folder


@pytest.fixture(scope='module')
def replayed(flown):
    out = flown / 'replay'
    assert main(['replay', str(flown / 'bag'), '--policy', 'cfc', '--policy', 'blind', '--out', str(out)]) == 0
    return out


def _rows(folder):
    return json.loads((folder / 'summary.json').read_text())['rows']


def test_the_same_policy_gives_the_same_commands_to_the_last_bit(replayed, flown):
    row = _rows(replayed)[0]
    assert row['policy'] == 'cfc'
    assert row['max_abs_command_error'] == 0.0
    assert row['command_error']['shift_s'] == 0.0
    with np.load(flown / 'flight' / 'episode.npz') as episode:
        assert row['images'] == row['answered'] == row['command_error']['pairs'] == len(episode['commands'])


def test_another_policy_is_told_apart(replayed):
    row = _rows(replayed)[1]
    assert row['policy'] == 'blind'
    assert row['max_abs_command_error'] > 0.1
    assert row['drift']['end_m'] > 1.0


def test_figures_of_a_flight_of_ours(replayed, flown):
    row = _rows(replayed)[0]
    with np.load(flown / 'flight' / 'episode.npz') as episode:
        way = np.linalg.norm(np.diff(episode['positions'][:-1], axis=0), axis=1).sum()
    assert row['drift']['path_m'] == pytest.approx(way, rel=1e-6)
    assert 0.0 < row['drift']['end_m'] < 0.2 * way  # the vehicle lags behind its commands, and is blown nowhere
    assert row['frame_intervals']['median_ms'] == pytest.approx(50.0, abs=1e-3)
    assert (row['frame_intervals']['gaps'], row['resets'], row['faults'], row['notes']) == (0, [], [], [])
    assert row['step_us']['p50'] > 10.0
    assert row['image_steps'] == []
    assert row['topics']['commands'] == '/cmd_vel'
    assert set(row['saturation']) == {'forward', 'left', 'up', 'yaw_rate'}


def test_the_page_opens_offline_and_holds_both(replayed):
    page = (replayed / 'report.html').read_text()
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page)
    assert page.count('<h2>') == 2
    assert page.count('data:image/png') >= 6
    assert 'Side by side' in page
    assert 'nan' not in re.sub(r'data:image/png;base64,[A-Za-z0-9+/=]*', '', page).lower().replace('nanosec', '')


def test_results_are_not_replaced_without_leave(replayed, flown, capsys):
    assert main(['replay', str(flown / 'bag'), '--out', str(replayed)]) == 2
    assert '--overwrite' in capsys.readouterr().err


def test_a_pilots_flight_becomes_training_episodes(flown, tmp_path, capsys):
    assert main(['collect', '--from-bag', str(flown / 'bag'), '--data', str(tmp_path)]) == 0
    paths = sorted((tmp_path / 'bags').glob('*.npz'))
    assert [path.name for path in paths] == ['bag_0000.npz']
    with np.load(paths[0]) as shard, np.load(flown / 'flight' / 'episode.npz') as episode:
        assert np.array_equal(shard['commands'], episode['commands'].astype(np.float32))
        assert shard['elapsed_time'] == pytest.approx(np.full(len(episode['commands']), 0.05), abs=1e-6)
        with open_bag(flown / 'bag') as source:
            first = next(iter(source.messages({'/camera/image_raw'}))).content
        assert np.array_equal(shard['images'][0], first.data.reshape(48, 96, 3))
    assert main(['collect', '--from-bag', str(flown / 'bag'), '--data', str(tmp_path)]) == 2
    assert 'already holds episodes of bag' in capsys.readouterr().err


@pytest.mark.parametrize(('words', 'bare', 'said'), [
    (['--scene', 'urban_street', '--seed', '3'], False, 'urban_street, seed 3'),
    (['--scene', 'forest', '--seed', '100000'], True, 'training seeds must lie in 0:100000'),
])
def test_a_flight_of_ours_that_training_must_not_see_is_refused(tmp_path, capsys, words, bare, said):
    """Of a folder the metadata tell, of a bare file the outcome."""
    assert main(['fly', '--no-ros', '--no-video', '--policy', 'blind', *words, '--record', str(tmp_path / 'bag'),
                 '--out', str(tmp_path / 'flight')]) == 0
    bag = tmp_path / 'bag' / 'bag_0.mcap' if bare else tmp_path / 'bag'
    assert main(['collect', '--from-bag', str(bag), '--data', str(tmp_path / 'data')]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / 'data').exists()


def test_a_recording_without_a_camera_is_refused_with_what_it_has(tmp_path, capsys):
    from mcap.writer import Writer

    with open(tmp_path / 'a.mcap', 'wb') as file:
        writer = Writer(file)
        writer.start()
        schema = writer.register_schema('std_msgs/msg/String', 'ros2msg', b'string data\n')
        channel = writer.register_channel('/chatter', 'cdr', schema)
        writer.add_message(channel, 1, b'\x00\x01\x00\x00' + struct.pack('<I', 3) + b'hi\x00', 1)
        writer.finish()
    assert main(['replay', str(tmp_path / 'a.mcap'), '--out', str(tmp_path / 'out')]) == 2
    error = capsys.readouterr().err
    assert '/chatter' in error
    assert 'std_msgs/msg/String' in error
    assert not (tmp_path / 'out').exists()


@pytest.mark.parametrize(('words', 'said'), [
    (['--policy', 'expert'], 'privileged'), (['--policy', 'cfd'], "'cfc'"), (['--fov', '200'], '[1, 175]'),
    (['--imu', '/none'], '/imu/data')])
def test_bad_input_is_refused_before_anything_is_written(flown, tmp_path, capsys, words, said):
    assert main(['replay', str(flown / 'bag'), '--out', str(tmp_path / 'out'), *words]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()
