"""What the README claims is what the recorded results and the shipped model's card say."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / 'README.md').read_text(encoding='utf-8')
RESULTS = json.loads((ROOT / 'docs/results/summary.json').read_text())
REFERENCES = json.loads((ROOT / 'docs/results/references.json').read_text())
"""Expert and blind flier, which no training changes: a record of its own, older than that of the shipped model."""
CARD = json.loads((ROOT / 'liquid_nav/models/cfc.json').read_text())
LIMIT = 2 * 1024 * 1024


def _claims():
    """Return (scenario, policy) -> (successes, episodes, low, high) as the README's table has them."""
    row = re.compile(r'^\| `(\w+)` \| (?:\*\*)?`(\w+)`(?:\*\*)? \| (?:\*\*)?(\d+) of (\d+)(?:\*\*)? \| '
                     r'([\d.]+) to ([\d.]+) % \|', re.MULTILINE)
    return {(scenario, policy): tuple(map(float, numbers)) for scenario, policy, *numbers in row.findall(README)}


@pytest.mark.parametrize('row', RESULTS['rows'] + REFERENCES['rows'],
                         ids=lambda row: f'{row["scenario"]}-{row["policy"]}')
def test_each_recorded_result_stands_in_the_readme(row):
    low, high = (round(100 * bound, 1) for bound in row['success_ci95'])
    assert _claims()[row['scenario'], row['policy']] == (row['success'], row['episodes'], low, high)


def _first_seed(record):
    seeds = record['settings']['seeds'] or record['settings']['suites']['forest']['seeds']
    return seeds[0]


def test_all_policies_fly_the_same_scenes_by_the_same_rules():
    flown = {row['policy']: {} for row in RESULTS['rows'] + REFERENCES['rows']}
    for row in RESULTS['rows'] + REFERENCES['rows']:
        flown[row['policy']][row['scenario']] = row['episodes']
    assert set(flown) == {'cfc', 'expert', 'blind'}
    assert flown['cfc'].keys() == flown['expert'].keys() == flown['blind'].keys()
    assert set(flown['cfc'].values()) == {200}
    assert set(flown['expert'].values()) == set(flown['blind'].values()) == {100}  # the first 100 of the same seeds
    assert _first_seed(RESULTS) == _first_seed(REFERENCES) == 100_000
    assert all(RESULTS['settings'][name] == REFERENCES['settings'][name] for name in ('rules', 'simulator'))


def test_training_distributions_are_compared_as_they_were_recorded():
    """docs/training.md: natural looks alone in the first two columns, any looks alone in the others."""
    page = (ROOT / 'docs/training.md').read_text(encoding='utf-8')
    arms = [json.loads((ROOT / f'docs/results/distribution_{arm}.json').read_text())
            for arm in ('natural', 'randomized')]
    assert [arm['settings']['seeds'] for arm in arms] == [[100_000, 100_050]] * 2
    for natural, randomized in zip(*(arm['rows'] for arm in arms), strict=True):
        assert natural['scenario'] == randomized['scenario']
        assert f'| `{natural["scenario"]}` | {_arm(natural)} | {_arm(randomized)} |\n' in page
    in_all = page.split('| six urban maps |')[1].split('\n')[0]
    said = re.findall(r'(\d+) of (\d+) \([^)]*\) \| (\d+), (\d+) \|', in_all)
    assert said == [tuple(str(sum(row[name] for row in arm['rows'] if row['scenario'].startswith('urban')))
                          for name in ('success', 'episodes', 'collision', 'timeout')) for arm in arms]


def _arm(row):
    low, high = (100 * bound for bound in row['success_ci95'])
    return f'{row["success"]} of {row["episodes"]} ({low:.1f} to {high:.1f} %) | {row["collision"]}, {row["timeout"]}'


def test_the_card_carries_the_same_scores():
    recorded = [row for row in RESULTS['rows'] if row['policy'] == 'cfc']
    assert CARD['scores'] == recorded
    assert RESULTS['settings']['policies']['cfc'] == CARD['sha256']


def test_the_suites_seeds_were_seen_neither_in_training_nor_in_validation():
    settings = CARD['training']['settings']
    dagger = settings['dagger']
    drawn = [(settings['poses']['first_seed'], settings['poses']['scenes']),
             (settings['flights']['first_seed'], settings['flights']['episodes']),
             (dagger['first_seed'], dagger['rounds'] * dagger['episodes']),
             (settings['validation']['first_seed'], settings['validation']['episodes'])]
    for suite in RESULTS['settings']['suites'].values():
        first, stop = suite['seeds']
        assert all(stop <= begin or begin + count <= first for begin, count in drawn)
    assert settings['scene'] == 'forest'


def test_every_file_that_the_readme_links_to_is_there():
    links = [link for link in re.findall(r'\]\(([^)]+)\)', README) if '://' not in link and not link.startswith('#')]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_it_opens_with_a_small_moving_picture_of_a_flight():
    picture = re.search(r'!\[[^\]]+\]\(([^)]+)\)', README[:400]).group(1)
    data = (ROOT / picture).read_bytes()
    assert data[:6] == b'GIF89a'
    assert data.count(b'\x21\xf9\x04') > 20  # graphic control extensions, one a frame
    assert len(data) < LIMIT


@pytest.mark.parametrize('model', sorted((ROOT / 'liquid_nav/models').glob('*.onnx')), ids=lambda path: path.name)
def test_shipped_models_are_small(model):
    assert model.stat().st_size < LIMIT
