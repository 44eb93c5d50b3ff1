"""From nothing to a model file that flies, on a data set as small as it can be."""

import dataclasses
import json
import math
import shutil

import numpy as np
import pytest

from liquid_nav.cli.main import main
from liquid_nav.core.types import HOVER, ImuSamples, Observation
from liquid_nav.policy.model_file import load
from liquid_nav.policy.runner import OnnxPolicy
from liquid_nav.training.dataset import shards

TERMS = """
seed: 5
name: tiny
band: 0.4
network: {channels: [4, 4, 4], column_channels: 4, hidden: 8, column_head: 4, halvings: 2, batch_norm: true,
  parallax: true, heading: true, climb: true, nearby: true, whereabouts: true,
  wiring: {inter: 8, command: 6, motor: 4, sensory_fanout: 4, inter_fanout: 3,
    recurrent_command_synapses: 6, motor_fanin: 3}}
poses: {scenes: 2, frames: 8, before: true, level_share: 0.5, mover_share: 0.25}
flights: {episodes: 2}
perception: {epochs: 1, batch: 16}
imitation: {epochs: 2, batch: 4, length: 16, variants: 2, seeds: 1}
dagger: {rounds: 1, episodes: 1, encoder_epochs: 1}
validation: {episodes: 1}
"""


@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp('training')
    (folder / 'terms.yaml').write_text(TERMS)
    terms = ['--config', str(folder / 'terms.yaml'), '--data', str(folder / 'data'), '--workers', '2']
    assert main(['collect', *terms]) == 0
    assert main(['train', *terms, '--out', str(folder / 'run')]) == 0
    assert main(['export', '--run', str(folder / 'run'), '--out', str(folder / 'model' / 'tiny.onnx')]) == 0
    return folder


def _again(folder, command, *more):
    return main([command, '--config', str(folder / 'terms.yaml'), '--data', str(folder / 'data'), '--workers', '2',
                 *more])


def test_the_model_file_flies(trained):
    policy = OnnxPolicy(trained / 'model' / 'tiny.onnx')
    policy.reset()
    command = policy.step(Observation(0, np.zeros((48, 96, 3), np.uint8), ImuSamples.empty()))
    assert np.isfinite([*command.linear, command.yaw_rate]).all()
    assert command != HOVER


def test_an_export_may_add_the_guard_and_changes_nothing_else(trained, tmp_path):
    assert main(['export', '--run', str(trained / 'run'), '--guard', '--out', str(tmp_path / 'tiny.onnx')]) == 0
    plain, guarded = OnnxPolicy(trained / 'model' / 'tiny.onnx'), OnnxPolicy(tmp_path / 'tiny.onnx')
    assert guarded.card.architecture == dataclasses.replace(plain.card.architecture, guard=True)
    assert guarded.card.training == plain.card.training
    picture = np.random.default_rng(0).integers(0, 256, (48, 96, 3), dtype=np.uint8)
    free, held = (policy.step(Observation(0, picture, ImuSamples.empty())) for policy in (plain, guarded))
    assert np.allclose(guarded.last_percept, plain.last_percept, atol=1e-5)
    assert (held.linear[2], held.yaw_rate) == pytest.approx((free.linear[2], free.yaw_rate), abs=1e-5)
    assert math.hypot(*held.linear[:2]) <= math.hypot(*free.linear[:2]) + 1e-5


def test_an_export_may_take_the_guard_away_again(trained, tmp_path):
    shutil.copytree(trained / 'run', tmp_path / 'run')
    chosen = tmp_path / 'run' / json.loads((tmp_path / 'run' / 'chosen.json').read_text())['model']
    assert main(['export', '--run', str(tmp_path / 'run'), '--guard', '--out', str(chosen)]) == 0  # as if trained so
    assert load(chosen)[1].architecture.guard
    assert main(['export', '--run', str(tmp_path / 'run'), '--out', str(tmp_path / 'kept.onnx')]) == 0
    assert main(['export', '--run', str(tmp_path / 'run'), '--no-guard', '--out', str(tmp_path / 'tiny.onnx')]) == 0
    assert load(tmp_path / 'kept.onnx')[1].architecture.guard
    plain, freed = OnnxPolicy(trained / 'model' / 'tiny.onnx'), OnnxPolicy(tmp_path / 'tiny.onnx')
    assert freed.card.architecture == plain.card.architecture
    for seed in range(3):
        picture = np.random.default_rng(seed).integers(0, 256, (48, 96, 3), dtype=np.uint8)
        asked, answered = (policy.step(Observation(seed * 50_000_000, picture, ImuSamples.empty()))
                           for policy in (plain, freed))
        assert [*answered.linear, answered.yaw_rate] == pytest.approx([*asked.linear, asked.yaw_rate], abs=1e-6)


def test_a_guard_needs_the_weights_of_the_run(trained, tmp_path, capsys):
    shutil.copytree(trained / 'run', tmp_path / 'run')
    for weights in (tmp_path / 'run').glob('tiny*.pt'):
        weights.unlink()
    assert main(['export', '--run', str(tmp_path / 'run'), '--guard', '--out', str(tmp_path / 'x.onnx')]) == 2
    assert 'cannot read the weights' in capsys.readouterr().err
    assert not (tmp_path / 'x.onnx').exists()


def test_the_card_tells_data_seeds_and_settings(trained):
    card = json.loads((trained / 'model' / 'tiny.json').read_text())
    training = card['training']
    assert card['layout']['band'] == 0.4
    assert training['settings']['poses']['scenes'] == 2
    assert len(training['dataset_sha256']) == 64
    assert training['commit']


def test_flights_hold_the_experts_answers_and_time(trained):
    path = shards(trained / 'data' / 'flights')[0]
    with np.load(path) as flight:
        count = len(flight['images'])
        assert count > 40
        assert [flight[key].shape for key in ('percepts', 'commands', 'imu', 'elapsed_time')] == [
            (count, 21), (count, 4), (count, 6), (count,)]
        assert flight['elapsed_time'] == pytest.approx(np.full(count, 0.05), abs=1e-7)
        assert flight['imu'][:, 2].mean() == pytest.approx(9.81, abs=0.5)
        speed = np.linalg.norm(flight['commands'][:, :2], axis=1)
        assert 0.5 < np.median(speed) <= 1.81


def test_flights_hold_what_was_flown(trained):
    """The expert's under a disturbance, the policy's own in DAgger; it adds up to the climb."""
    with np.load(shards(trained / 'data' / 'flights')[0]) as flight:
        assert flight['flown'].shape == flight['commands'].shape
        differs = np.abs(flight['flown'] - flight['commands']).max(axis=1) > 0.0
        assert 0.1 < differs.mean() < 0.99
    policy = OnnxPolicy(trained / 'run' / 'tiny_round0_seed0.onnx')
    policy.reset()
    with np.load(shards(trained / 'run' / 'dagger' / 'round_1')[0]) as flight:
        for number in range(20):
            felt = ImuSamples(np.zeros(1, np.int64), *(part[None] for part in np.split(flight['imu'][number], 2)))
            command = policy.step(Observation(50_000_000 * number, flight['images'][number], felt))
            assert [*command.linear, command.yaw_rate] == pytest.approx(flight['flown'][number], abs=1e-4)


def test_flights_that_do_not_tell_what_was_flown_are_refused_before_anything_is_written(trained, tmp_path, capsys):
    shutil.copytree(trained / 'data', tmp_path / 'data')
    path = shards(tmp_path / 'data' / 'flights')[1]
    with np.load(path) as flight:
        kept = {key: flight[key] for key in flight.files if key != 'flown'}
    np.savez(path, **kept)
    code = main(['train', '--config', str(trained / 'terms.yaml'), '--data', str(tmp_path / 'data'),
                 '--out', str(tmp_path / 'run')])
    assert code == 2
    assert f'{path} does not tell what was flown' in capsys.readouterr().err
    assert not (tmp_path / 'run').exists()


def test_the_same_terms_give_the_same_shard_again(trained, tmp_path):
    original = shards(trained / 'data' / 'flights')[0]
    kept = tmp_path / original.name
    shutil.move(original, kept)
    assert _again(trained, 'collect') == 0
    with np.load(kept) as before, np.load(original) as after:
        assert all(np.array_equal(before[key], after[key]) for key in before.files)


def test_a_second_call_finds_everything_done(trained):
    before = {path: path.stat().st_mtime_ns for path in (trained / 'run').glob('*.onnx')}
    assert _again(trained, 'train', '--out', str(trained / 'run')) == 0
    assert {path: path.stat().st_mtime_ns for path in (trained / 'run').glob('*.onnx')} == before


@pytest.mark.parametrize(('term', 'changed'), [('seed: 5', 'seed: 6'), ('band: 0.4', 'band: 0.3')])
def test_a_folder_of_other_terms_is_refused_and_kept(trained, capsys, term, changed):
    other = trained / 'other.yaml'
    other.write_text(TERMS.replace(term, changed))
    code = main(['collect', '--config', str(other), '--data', str(trained / 'data')])
    assert code == 2
    assert 'other settings' in capsys.readouterr().err
    assert len(shards(trained / 'data' / 'poses')) == 2


def test_a_dataset_of_another_band_is_refused_before_anything_is_written(trained, tmp_path, capsys):
    (tmp_path / 'terms.yaml').write_text(TERMS.replace('band: 0.4', 'band: 0.3'))
    code = main(['train', '--config', str(tmp_path / 'terms.yaml'), '--data', str(trained / 'data'),
                 '--out', str(tmp_path / 'run')])
    assert code == 2
    assert 'was labelled with band 0.4, and band is 0.3' in capsys.readouterr().err
    assert not (tmp_path / 'run').exists()


@pytest.mark.parametrize(('line', 'words'), [
    ('sede: 5', ["'sede'", "'seed'"]),
    ('scene: urban_street', ['forest', "'urban_street'"]),
    ('poses: {first_seed: 99999}', ['0:100000']),
    ('network: {parallax: true}', ['poses.before']),
    ('validation: {first_seed: 100000}', ['200000:201000']),
    ('band: 0.0', ['band', '[0.05, 1.2]']),
    ('imitation: {dropped_frames: 2.0}', ['dropped_frames', '[0, 0.9]']),
])
def test_bad_terms_are_named(tmp_path, capsys, line, words):
    (tmp_path / 'terms.yaml').write_text(line)
    code = main(['collect', '--config', str(tmp_path / 'terms.yaml'), '--data', str(tmp_path / 'data')])
    error = capsys.readouterr().err
    assert code == 2
    assert all(word in error for word in words)
    assert not (tmp_path / 'data').exists()


def test_training_without_a_dataset_says_what_to_do_first(tmp_path, capsys):
    (tmp_path / 'terms.yaml').write_text(TERMS)
    code = main(['train', '--config', str(tmp_path / 'terms.yaml'), '--data', str(tmp_path / 'data'),
                 '--out', str(tmp_path / 'run')])
    assert code == 2
    assert 'liquid-nav collect' in capsys.readouterr().err
