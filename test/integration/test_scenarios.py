import json
import os
import signal
import subprocess
import sys
import time

import pytest

from liquid_nav.cli.main import main

CALL = [sys.executable, '-m', 'liquid_nav.cli.main', 'scenarios', '--suite', 'forest', '--policy', 'expert',
        '--workers', '2']


def _rows(folder):
    return [json.loads(line) for line in (folder / 'results.jsonl').read_text().splitlines()]


def _wait_for_rows(folder, count):
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        if (folder / 'results.jsonl').exists() and len((folder / 'results.jsonl').read_text().splitlines()) >= count:
            return
        time.sleep(0.02)
    raise AssertionError(f'fewer than {count} episodes within a minute')


def _of_group(group):
    found = []
    for entry in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{entry}/stat') as file:
                state, _, its_group = file.read().rpartition(')')[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != 'Z':
            found.append(int(entry))
    return found


@pytest.mark.parametrize(('how', 'whom'), [
    (signal.SIGKILL, os.kill), (signal.SIGTERM, os.kill), (signal.SIGINT, os.killpg)])
def test_a_sweep_that_was_cut_short_goes_on_with_nothing_lost_and_nothing_flown_twice(how, whom, tmp_path):
    for episodes in (12, 60):  # on a busy machine a short sweep may be over before the signal comes
        folder = tmp_path / str(episodes)
        call = [*CALL, '--episodes', str(episodes), '--out', str(folder)]
        process, complaints = _start_and_cut_short(call, folder, how, whom)
        kept = _rows(folder)
        if len(kept) < episodes:
            break
    assert 3 <= len(kept) < episodes
    deadline = time.monotonic() + 60.0
    while _of_group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _of_group(process.pid) == []  # neither workers nor anything else
    if how != signal.SIGKILL:
        assert process.returncode == 130
        assert complaints == 'liquid-nav scenarios: interrupted\n'
    with open(folder / 'results.jsonl', 'a') as file:
        file.write('{"policy": "expert", "scena')  # as a kill in the middle of a line leaves it
    assert subprocess.run(call, capture_output=True).returncode == 0
    rows = _rows(folder)
    assert rows[: len(kept)] == kept
    assert sorted(row['seed'] for row in rows) == list(range(100000, 100000 + episodes))


def _heed_interrupts():
    """Undo what a shell does to commands in the background, which would ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _start_and_cut_short(call, folder, how, whom):
    process = subprocess.Popen(call, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True, preexec_fn=_heed_interrupts)
    _wait_for_rows(folder, 3)
    whom(process.pid, how)  # killpg is what Ctrl-C does
    return process, process.communicate(timeout=120.0)[1]


@pytest.fixture(scope='module')
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp('sweep') / 'out'
    assert main(['scenarios', '--suite', 'forest', '--suite', 'urban_street', '--policy', 'blind', '--policy', 'expert',
                 '--episodes', '2', '--workers', '2', '--out', str(folder)]) == 0
    return folder


def test_the_summary_has_a_row_per_scenario_and_policy(swept):
    summary = json.loads((swept / 'summary.json').read_text())
    assert [(row['scenario'], row['group'], row['policy']) for row in summary['rows']] == [
        ('forest', 'in_distribution', 'blind'), ('forest', 'in_distribution', 'expert'),
        ('urban_street', 'ood', 'blind'), ('urban_street', 'ood', 'expert')]
    for row in summary['rows']:
        assert row['episodes'] == 2 == row['success'] + row['collision'] + row['timeout']
        assert row['success_rate'] == row['success'] / 2
        assert row['success_ci95'][0] <= row['success_rate'] <= row['success_ci95'][1]
    assert summary['commit']
    assert summary['versions']['pybullet']
    assert summary['settings']['suites']['forest']['seeds'] == [100000, 100200]


def test_every_policy_flies_the_same_seeds(swept):
    flown = {(row['policy'], row['scenario'], row['seed']) for row in _rows(swept)}
    assert flown == {(policy, scene, seed) for policy in ('blind', 'expert') for scene in ('forest', 'urban_street')
                     for seed in (100000, 100001)}


def test_more_episodes_are_flown_on_top_of_those_that_stand(swept):
    before = _rows(swept)
    assert main(['scenarios', '--suite', 'forest', '--suite', 'urban_street', '--policy', 'blind', '--policy', 'expert',
                 '--episodes', '3', '--out', str(swept)]) == 0
    assert _rows(swept)[: len(before)] == before
    assert len(_rows(swept)) == 12


def test_a_folder_of_other_settings_is_refused(swept, capsys):
    before = _rows(swept)
    assert main(['scenarios', '--suite', 'forest', '--policy', 'expert', '--episodes', '2', '--out', str(swept)]) == 2
    assert 'holds the results of other settings' in capsys.readouterr().err
    assert _rows(swept) == before


def test_other_seeds_are_flown_where_asked(tmp_path):
    assert main(['scenarios', '--suite', 'urban_street', '--policy', 'expert', '--seeds', '7:9', '--workers', '1',
                 '--out', str(tmp_path / 'out')]) == 0
    assert [row['seed'] for row in _rows(tmp_path / 'out')] == [7, 8]


def test_a_perturbed_sweep_says_so_in_rows_summary_and_settings_and_mixes_with_no_other(tmp_path, capsys):
    call = ['scenarios', '--suite', 'forest', '--policy', 'blind', '--episodes', '1', '--workers', '1',
            '--out', str(tmp_path / 'out')]
    assert main([*call, '--perturb', 'wind=4', '--perturb', 'frame_drops=20']) == 0
    severities = {'wind': 4.0, 'frame_drops': 20.0}
    assert _rows(tmp_path / 'out')[0]['perturbations'] == severities
    summary = json.loads((tmp_path / 'out/summary.json').read_text())
    assert summary['rows'][0]['perturbations'] == severities
    assert summary['settings']['suites']['forest']['scenarios'][0]['rules']['perturbations'] == severities
    for other in ([], ['--perturb', 'wind=5']):
        assert main([*call, *other]) == 2
        assert 'holds the results of other settings' in capsys.readouterr().err
