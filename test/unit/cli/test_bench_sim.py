import json
import re
from pathlib import Path

import pytest

from liquid_nav.cli import main as command_line
from liquid_nav.sim.scenes import GENERATORS

DOCS = Path(__file__).resolve().parents[3] / 'docs'


def test_the_command_writes_what_it_says(capsys, tmp_path):
    out = tmp_path / 'deep' / 'out'
    assert command_line.main(['bench', 'sim', '--scene', 'forest', '--seeds', '100000:100001', '--resets', '2',
                              '--out', str(out)]) == 0
    printed = capsys.readouterr()
    results = json.loads((out / 'bench_sim.json').read_text())
    assert (results['settings']['scenes'], results['settings']['seeds'], results['settings']['resets']) == (
        ['forest'], [100000, 100001], 2)
    assert printed.out.endswith(f'{out / "bench_sim.json"}\n')
    assert printed.err.splitlines()[0] == 'forest 100000'
    row, = results['scenes']
    for key, factor in (('set_up_s', 1e3), ('frames_per_s', 1.0), ('steps_per_s', 1.0)):
        assert f'{factor * row[key]["median"]:.0f} (' in printed.out
    for claim in results['claims']:
        assert re.search(rf'^{re.escape(claim["what"])} .* {claim["found"]:.2f} ', printed.out, re.MULTILINE)
    if not results['peer']['installed']:
        assert 'Left out: gym_pybullet_drones is not installed; docs/vehicles.md tells how to' in printed.out


@pytest.mark.parametrize(('argv', 'message'), [
    (['--scene', 'jungle'], "unknown scene 'jungle'"),
    (['--seeds', '5'], "--seeds must be two numbers A:B, got '5'"),
    (['--seeds', '5:5'], '--seeds must be FIRST:END with 0 <= FIRST < END, got 5:5'),
    (['--resets', '-1'], '--resets must be 0 or more, got -1'),
    (['--out', '{file}/out'], 'cannot write results to'),
])
def test_bad_input_is_refused_in_one_line_before_anything_is_measured(argv, message, capsys, tmp_path):
    (tmp_path / 'file').write_text('')
    argv = [word.format(file=tmp_path / 'file') for word in argv]
    assert command_line.main(['bench', 'sim', *argv]) == 2
    printed = capsys.readouterr()
    assert printed.out == ''
    assert message in printed.err
    assert printed.err.count('\n') == 1


@pytest.fixture(scope='module')
def page():
    return (DOCS / 'bench_sim.md').read_text(encoding='utf-8')


@pytest.fixture(scope='module')
def recorded():
    return json.loads((DOCS / 'results/bench_sim.json').read_text())


def test_the_page_tells_each_claim_and_whether_it_holds(page, recorded):
    rows = _table(page, 0)
    for claim in recorded['claims']:
        found = f'{claim["found"]:.2f}' + ('' if claim['holds'] else ', which does not hold')
        assert rows[claim['what']] == [f'{claim["sense"]} {claim["bound"]:g}', found]
        assert claim['holds'] == (claim['found'] <= claim['bound'] if claim['sense'] == 'at most'
                                  else claim['found'] >= claim['bound'])


def test_the_page_has_the_record_of_each_scene(page, recorded):
    rows = _table(page, 1)
    assert len(rows) == len(recorded['scenes']) == len(GENERATORS)
    for row in recorded['scenes']:
        expected = [_quartiles(row[key], factor, decimals) for key, factor, decimals in (
            ('set_up_s', 1e3, 0), ('generate_s', 1e3, 0), ('load_s', 1e3, 0), ('frames_per_s', 1.0, 0),
            ('steps_per_s', 1.0, 0), ('pace', 1.0, 1))]
        assert rows[row['scene']] == expected


def test_the_page_has_the_record_beside_the_peer(page, recorded):
    ratios, worlds = _table(page, 2, titles=3), _table(page, 3, titles=3)
    assert len(ratios) == len(recorded['peer']['ratios']) == 8
    for row in recorded['peer']['ratios']:
        claim = '-' if row['claim'] is None else f'{row["claim"]:g}'
        assert ratios[row['ours'], row['theirs'], _size(row)] == [_quartiles(row, 1.0, 1), claim]
    assert len(worlds) == len(recorded['peer']['worlds']) == 10
    for row in recorded['peer']['worlds']:
        assert worlds[row['whose'], row['world'], _size(row)] == [
            _quartiles(row['frames_per_s'], 1.0, 0), f'{row["bodies"]:.0f}', f'{row["triangles"]:.0f}']


def test_the_page_has_the_record_of_memory(page, recorded):
    memory = recorded['memory']
    first, half, last = (f'{memory["resident_mib"][index]:.0f}' for index in (0, 10, 20))
    told = (f'Resident memory before, half way through and after {memory["resets"]} resets: {first}, {half} and {last} '
            f'MiB; at most {memory["peak_mib"][1]:.0f} MiB.')
    assert told in ' '.join(page.split())
    assert memory['resets'] == 1000


def test_the_record_is_whole(recorded):
    assert re.fullmatch('[0-9a-f]{40}(-dirty)?', recorded['commit'])
    assert recorded['settings']['policy'] == 'cfc'
    assert recorded['peer']['installed']


def _table(page: str, number: int, titles: int = 1) -> dict:
    """Return the rows of a table in Markdown by their first cell or cells."""
    tables = re.findall(r'(?:^\|.*\n)+', page, re.MULTILINE)
    rows = [[cell.strip() for cell in line.strip('|').split('|')] for line in tables[number].splitlines()[2:]]
    return {row[0] if titles == 1 else tuple(row[:titles]): row[titles:] for row in rows}


def _quartiles(values, factor: float, decimals: int) -> str:
    median, lower, upper = (f'{factor * values[key]:.{decimals}f}'
                            for key in ('median', 'lower_quartile', 'upper_quartile'))
    return f'{median} ({lower} to {upper})'


def _size(row) -> str:
    width, height = row['size']
    return f'{width}x{height}'
