import json
import re
from pathlib import Path

import pytest

from liquid_nav.bench.collision_summary import summarize
from liquid_nav.bench.collisions import LATE, Flight, Settings, Touch
from liquid_nav.cli import main as command_line
from liquid_nav.sim.scenes import GENERATORS

DOCS = Path(__file__).resolve().parents[3] / 'docs'


def test_the_command_writes_what_it_says(capsys, tmp_path):
    out = tmp_path / 'deep' / 'out'
    assert command_line.main(['bench', 'collisions', '--flights', '2', '--first-seed', '310000', '--scene',
                              'urban_street', '--out', str(out)]) in (0, 1)
    printed = capsys.readouterr()
    results = json.loads((out / 'bench_collisions.json').read_text())
    assert (results['settings']['flights'], results['settings']['first_seed']) == (2, 310000)
    assert results['totals']['flights'] == 2
    assert printed.out.startswith(f'2 flights, {results["totals"]["collision"]} of which ended in a collision; '
                                  f'{results["totals"]["steps"]} physics steps compared')
    assert printed.out.endswith(f'{out / "bench_collisions.json"}\n')
    assert printed.err == '2 of 2 flights\n'


@pytest.mark.parametrize(('disagreements', 'code'), [((), 0), (((LATE, Touch('box', 'wall', -0.02, 7)),), 1)])
def test_a_disagreement_is_told_with_what_flies_it_again(disagreements, code, capsys, tmp_path, monkeypatch):
    flight = Flight('urban_street', 310_000, 'collision', 9, 2, Touch('box', 'wall', -0.02, 8), None, disagreements)
    monkeypatch.setattr('liquid_nav.bench.collisions.fly_all', lambda *_: [flight])
    assert command_line.main(['bench', 'collisions', '--flights', '1', '--out', str(tmp_path)]) == code
    told = 'urban_street seed 310000, step 7: touch without contact at a wall (box), gap -20.0 mm'
    assert (told in capsys.readouterr().out) == bool(disagreements)
    assert json.loads((tmp_path / 'bench_collisions.json').read_text())['shapes'] == summarize(
        [flight], Settings(1))['shapes']


@pytest.mark.parametrize(('argv', 'message'), [
    (['--flights', '0'], '--flights must be 1 or more, got 0'),
    (['--first-seed', '-1'], '--first-seed must be 0 or more, got -1'),
    (['--workers', '0'], '--workers must be 1 or more, got 0'),
    (['--scene', 'jungle'], "unknown scene 'jungle'"),
    (['--vehicle', 'jumbo'], "unknown vehicle 'jumbo'"),
    (['--out', '{file}/out'], 'cannot write results to'),
])
def test_bad_input_is_refused_in_one_line_before_anything_is_flown(argv, message, capsys, tmp_path):
    (tmp_path / 'file').write_text('')
    argv = [word.format(file=tmp_path / 'file') for word in argv]
    assert command_line.main(['bench', 'collisions', *argv]) == 2
    printed = capsys.readouterr()
    assert printed.out == ''
    assert message in printed.err
    assert printed.err.count('\n') == 1


@pytest.fixture(scope='module')
def page():
    return (DOCS / 'bench_sim.md').read_text(encoding='utf-8')


@pytest.fixture(scope='module')
def recorded():
    return json.loads((DOCS / 'results/bench_collisions.json').read_text())


def test_the_page_says_what_the_record_says(page, recorded):
    scenes, shapes = _table(page, 4), _table(page, 5)
    assert len(scenes) == len(recorded['scenes']) == len(GENERATORS)
    for row in recorded['scenes']:
        assert scenes[row['scene']] == [str(row['flights']), str(row['contacts']), str(row['disagree'])]
    assert len(shapes) == len(recorded['shapes'])
    for row in recorded['shapes']:
        apart = [row[side][share] for side in ('early_m', 'late_m') for share in ('percentile_99', 'largest')]
        assert shapes[row['shape']] == [str(row['contacts']), *(
            '-' if value is None else f'{1e3 * value:.1f}' for value in apart), str(sum(row['disagree'].values()))]
    totals, text = recorded['totals'], ' '.join(page.split())
    assert (f'{totals["flights"]} random flights through all scenes, of which {totals["collision"]} ended in a '
            f'collision; at each of {totals["steps"]:,} physics steps') in text
    assert f'of more than {1e3 * recorded["claim"]["beyond_m"]:g} mm.' in text


def test_the_verdicts_agree_in_the_record(page, recorded):
    assert recorded['totals']['flights'] == recorded['settings']['flights'] == 1000
    assert recorded['totals']['collision'] > 500
    assert recorded['settings']['tolerance_m'] <= 0.01
    assert recorded['disagreements'] == []
    assert _table(page, 0)['flights of 1000 in which the collision verdicts disagree'] == ['at most 0', '0']


def _table(page: str, number: int) -> dict[str, list[str]]:
    """Return the rows of a table in Markdown by their first cell."""
    tables = re.findall(r'(?:^\|.*\n)+', page, re.MULTILINE)
    rows = [[cell.strip() for cell in line.strip('|').split('|')] for line in tables[number].splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}
