"""Scenes from files fly like any others: the shipped maps to success, exported ones as the generated, bit for bit."""

import hashlib
import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.cli.main import main
from liquid_nav.core.paths import config_path
from liquid_nav.core.scenario import SUCCESS, Scenario
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.expert import Expert
from liquid_nav.sim.scene_files.writing import write_scene
from liquid_nav.sim.scenes import GENERATORS, generate
from liquid_nav.sim.simulator import PyBulletSimulator

MAPS = sorted(path.name for path in config_path('scenes').glob('*.yaml'))
SUITE = """
seeds: [0, 4]
scenarios:
- {name: yard, group: ood, scene: maps/yard.yaml}
"""
YARD = 'start: [0, 0]\ntarget: [8, 0]\nsolids:\n- {shape: cylinder, position: [4, 0.2], size: [0.3, 1.5]}\n'


@pytest.fixture(scope='module')
def simulator():
    with closing(PyBulletSimulator()) as opened:
        yield opened


@pytest.mark.parametrize('name', MAPS)
def test_the_expert_flies_every_shipped_map_to_its_target(simulator, name):
    episode = rollout(simulator, Expert(), Scenario(str(config_path('scenes') / name), 1), privileged=True)
    assert episode.outcome == SUCCESS


def _flown(simulator, scenario: Scenario, ticks: int = 40) -> tuple[str, np.ndarray]:
    """Return the hash of the pictures of a flight's beginning and the states on the way."""
    simulator.reset(scenario)
    expert, pictures, states = Expert(), hashlib.sha256(), []
    expert.reset(simulator.scene)
    for _ in range(ticks):
        observation = simulator.observe()
        pictures.update(observation.image.tobytes() + observation.imu.specific_force.tobytes())
        state = simulator.state
        states.append([*state.position, *state.orientation, *state.linear_velocity])
        if simulator.step(expert.step(state)) is not None:
            break
    return pictures.hexdigest(), np.array(states)


@pytest.mark.parametrize('seed', [0, 100_003])
@pytest.mark.parametrize('name', GENERATORS)
def test_an_exported_scene_is_seen_and_flown_as_the_generated_one_to_the_last_bit(simulator, tmp_path, name, seed):
    path = tmp_path / 'exported.yaml'
    write_scene(generate(name, seed), path)
    pictures, states = _flown(simulator, Scenario(name, seed))
    again, states_again = _flown(simulator, Scenario(str(path), seed))
    assert simulator.scene == generate(name, seed)
    np.testing.assert_array_equal(states, states_again)
    assert pictures == again


def test_a_flight_is_told_by_the_name_of_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path('my yard.yaml').write_text(YARD)
    call = ['fly', '--no-ros', '--no-video', '--scene', 'my yard.yaml', '--seed', '3', '--policy', 'expert', '--out']
    assert main([*call, 'out', '--episodes', '2']) == 0
    assert sorted(path.name for path in Path('out').iterdir()) == ['my yard_3', 'my yard_4']
    facts = json.loads(Path('out/my yard_4/episode.json').read_text())
    assert (facts['scene'], facts['seed'], facts['scenario']['scene']) == ('my yard', 4, 'my yard.yaml')
    assert "--scene 'my yard.yaml' --seed 4" in facts['command_line']
    assert '<title>my yard 4' in Path('out/my yard_4/report.html').read_text()


def test_a_suite_names_files_beside_it_and_a_resumed_sweep_notices_an_edited_map(tmp_path, capsys):
    (tmp_path / 'maps').mkdir()
    (tmp_path / 'maps/yard.yaml').write_text(YARD)
    (tmp_path / 'suite.yaml').write_text(SUITE)
    call = ['scenarios', '--suite', str(tmp_path / 'suite.yaml'), '--policy', 'expert', '--workers', '1', '--out',
            str(tmp_path / 'out')]
    assert main([*call, '--episodes', '1']) == 0
    assert main([*call, '--episodes', '2']) == 0  # the same map: it goes on
    assert len((tmp_path / 'out/results.jsonl').read_text().splitlines()) == 2
    (tmp_path / 'maps/yard.yaml').write_text(YARD.replace('[4, 0.2]', '[4, 0.3]'))
    capsys.readouterr()
    assert main([*call, '--episodes', '3']) == 2
    assert 'holds the results of other settings: scenes was' in capsys.readouterr().err
    assert len((tmp_path / 'out/results.jsonl').read_text().splitlines()) == 2


def test_a_wrong_map_is_refused_before_anything_is_written(tmp_path, capsys):
    (tmp_path / 'yard.yaml').write_text(YARD.replace('size: [0.3, 1.5]', 'size: [0.3, -1.5]'))
    (tmp_path / 'suite.yaml').write_text(SUITE.replace('maps/', ''))
    out = str(tmp_path / 'out')
    for call in (['fly', '--no-ros', '--scene', str(tmp_path / 'yard.yaml'), '--policy', 'expert', '--out', out],
                 ['scenarios', '--suite', str(tmp_path / 'suite.yaml'), '--policy', 'expert', '--out', out]):
        assert main(call) == 2
        assert "yard.yaml, line 4: solids[0].size[1] must be more than 0, got '-1.5'" in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()
