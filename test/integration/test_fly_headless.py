import json
import subprocess
import sys

import imageio_ffmpeg
import numpy as np
import pytest

from liquid_nav.cli.main import main
from liquid_nav.evaluation.episode import Episode

FILES = ['episode.json', 'episode.npz', 'flight.mp4', 'report.html']


def _fly(out, *options) -> int:
    return main(['fly', '--no-ros', '--out', str(out), *options])


@pytest.fixture(scope='module')
def expert_flight(tmp_path_factory):
    out = tmp_path_factory.mktemp('expert') / 'flight'
    assert _fly(out, '--policy', 'expert', '--scene', 'urban_street', '--seed', '100000') == 0
    return out


def test_a_flight_leaves_record_video_and_report_that_agree(expert_flight):
    assert sorted(path.name for path in expert_flight.iterdir()) == FILES
    facts = json.loads((expert_flight / 'episode.json').read_text())
    episode = Episode.load(expert_flight / 'episode.npz')
    assert (facts['outcome'], facts['scene'], facts['seed'], facts['policy']) == (
        'success', 'urban_street', 100000, 'expert')
    assert episode.outcome == 'success'
    assert facts['time_s'] == episode.stamps_ns[-1] / 1e9
    flown = np.linalg.norm(np.diff(episode.positions, axis=0), axis=1).sum()
    assert facts['path_length_m'] == pytest.approx(flown)
    assert flown >= facts['target_distance_m'] - 1.2  # the way to where success begins
    assert facts['min_clearance_m'] > 0.0
    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(expert_flight / 'flight.mp4'))
    assert frames == len(episode.commands) + 20  # a second of outcome at the end
    assert seconds == pytest.approx(frames / 20.0, abs=0.1)


def test_the_same_call_flies_the_same_flight(expert_flight, tmp_path):
    assert _fly(tmp_path / 'again', '--policy', 'expert', '--scene', 'urban_street', '--seed', '100000',
                '--no-video') == 0
    first, second = (Episode.load(folder / 'episode.npz') for folder in (expert_flight, tmp_path / 'again'))
    for name in ('stamps_ns', 'positions', 'orientations', 'linear_velocities', 'angular_velocities', 'commands'):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()
    assert first.imu.specific_force.tobytes() == second.imu.specific_force.tobytes()
    assert not (tmp_path / 'again' / 'flight.mp4').exists()


@pytest.fixture(scope='module')
def model(tmp_path_factory):
    """A model file of an untrained network, whose card claims a score."""
    from liquid_nav.core.percept import PerceptLayout
    from liquid_nav.policy.config import NetworkConfig
    from liquid_nav.policy.export import export
    from liquid_nav.policy.network import PolicyNetwork
    from liquid_nav.sim.config import load_simulator_config

    path = tmp_path_factory.mktemp('model') / 'untrained.onnx'
    camera = load_simulator_config().camera
    score = {'policy': 'untrained', 'scenario': 'forest', 'group': 'in_distribution', 'episodes': 50, 'success': 31,
             'collision': 10, 'timeout': 9, 'success_rate': 0.62, 'success_ci95': [0.4815, 0.7415]}
    export(PolicyNetwork(NetworkConfig()), {
        'name': 'untrained', 'camera': camera, 'layout': PerceptLayout(horizontal_fov=camera.horizontal_fov),
        'training': {'seed': 7}, 'scores': [score]}, path)
    return path


def test_a_model_file_flies_and_its_known_score_is_told(model, tmp_path, capsys):
    assert _fly(tmp_path / 'out', '--policy', str(model)) == 0
    assert 'untrained is known to arrive in 31 of 50 such scenes (62%; 95 % interval 48% to 74%)' in ' '.join(
        capsys.readouterr().out.split())
    facts = json.loads((tmp_path / 'out' / 'episode.json').read_text())
    assert facts['model_sha256'] == json.loads(model.with_suffix('.json').read_text())['sha256']
    assert '31 of 50' in (tmp_path / 'out' / 'report.html').read_text()


@pytest.mark.parametrize(('damage', 'reason'), [
    (lambda model: model.write_bytes(model.read_bytes()[:-100]), 'is damaged or belongs to another card'),
    (lambda model: model.with_suffix('.json').unlink(), 'cannot read the card'),
    (lambda model: model.with_suffix('.json').write_text('{"format_version": 1,'), 'is not valid JSON'),
])
def test_a_damaged_model_is_refused_with_the_reason(damage, reason, model, tmp_path, capsys):
    copy = tmp_path / 'copy.onnx'
    for ending in ('.onnx', '.json'):
        copy.with_suffix(ending).write_bytes(model.with_suffix(ending).read_bytes())
    damage(copy)
    assert _fly(tmp_path / 'out', '--policy', str(copy)) == 2
    line = capsys.readouterr().err
    assert reason in line
    assert line.count('\n') == 1
    assert not (tmp_path / 'out').exists()


def test_a_model_of_another_camera_is_refused(model, tmp_path, capsys):
    copy = tmp_path / 'copy.onnx'
    copy.write_bytes(model.read_bytes())
    card = json.loads(model.with_suffix('.json').read_text())
    card['camera']['horizontal_fov'] = 1.2
    copy.with_suffix('.json').write_text(json.dumps(card))
    assert _fly(tmp_path / 'out', '--policy', str(copy)) == 2
    assert 'trained with a camera of 96x48 pixels and 68.8 degrees' in capsys.readouterr().err


def test_several_episodes_take_the_next_seeds_into_folders_of_their_own(tmp_path, capsys):
    assert _fly(tmp_path / 'out', '--policy', 'blind', '--seed', '100002', '--episodes', '2', '--no-video') == 0
    for seed in (100002, 100003):
        facts = json.loads((tmp_path / 'out' / f'forest_{seed}' / 'episode.json').read_text())
        assert (facts['seed'], facts['outcome']) == (seed, 'collision')
    assert capsys.readouterr().out.count('collision after') == 2


def test_the_terminal_names_outcome_and_files(tmp_path):
    done = subprocess.run(
        [sys.executable, '-m', 'liquid_nav.cli.main', 'fly', '--no-ros', '--policy', 'blind', '--seed', '100002',
         '--no-video', '--out', str(tmp_path / 'out')], capture_output=True, text=True, check=True)
    assert 'collision after' in done.stdout
    for name in ('episode.json', 'episode.npz', 'report.html'):
        assert str(tmp_path / 'out' / name) in done.stdout
    assert done.stderr == ''


def test_an_interrupted_flight_leaves_nothing(tmp_path):
    program = ('import os, signal, threading, sys\n'
               'from liquid_nav.cli.main import main\n'
               'threading.Timer(float(sys.argv[1]), os.kill, (os.getpid(), signal.SIGTERM)).start()\n'
               'sys.exit(main(["fly", "--no-ros", "--policy", "blind", "--seed", "100001", "--out", sys.argv[2]]))\n')
    done = subprocess.run([sys.executable, '-c', program, '1.5', str(tmp_path / 'out')], capture_output=True, text=True)
    assert done.returncode == 130
    assert done.stderr == 'liquid-nav fly: interrupted\n'
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_in_the_record_repeats_a_perturbed_flight(tmp_path):
    words = ['--policy', 'blind', '--no-video', '--perturb', 'wind=3', '--perturb', 'camera_latency=60,image_noise=5']
    assert _fly(tmp_path / 'one', *words) == 0
    line = json.loads((tmp_path / 'one/episode.json').read_text())['command_line']
    again = line.removeprefix('liquid-nav ').replace('--out DIR', f'--no-video --out {tmp_path / "two"}').split()
    assert main(again) == 0
    one, two = (Episode.load(tmp_path / name / 'episode.npz') for name in ('one', 'two'))
    assert one.scenario.perturbations == {'wind': 3.0, 'camera_latency': 60.0, 'image_noise': 5.0}
    assert one.scenario == two.scenario
    assert one.positions.tobytes() == two.positions.tobytes()


def test_a_perturbation_that_is_not_known_is_refused(tmp_path, capsys):
    assert _fly(tmp_path / 'out', '--perturb', 'wint=3') == 2
    assert "unknown perturbation 'wint'; did you mean 'wind'" in capsys.readouterr().err
