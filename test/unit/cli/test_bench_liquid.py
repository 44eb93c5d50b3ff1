import json
import re
from pathlib import Path

import pytest

from liquid_nav.cli import dependencies
from liquid_nav.cli import main as command_line

DOCS = Path(__file__).resolve().parents[3] / 'docs'


def test_the_command_writes_what_it_says(capsys, tmp_path):
    pytest.importorskip('torchdiffeq')
    out = tmp_path / 'deep' / 'out'
    assert command_line.main(['bench', 'liquid', '--units', '4', '--rounds', '1', '--out', str(out)]) == 0
    printed = capsys.readouterr()
    results = json.loads((out / 'bench_liquid.json').read_text())
    assert (results['settings']['units'], results['settings']['rounds']) == ([4], 1)
    assert printed.out.endswith(f'{out / "bench_liquid.json"}\n')
    assert printed.err.splitlines() == [f'{mode}, 4 units, batch {batch}'
                                        for batch in (1, 64) for mode in ('forward', 'training')]
    ratios, forward, training = re.split(r'Microseconds a step, \w+:', printed.out)
    for row in results['ratios']:
        title = f'{row["costly"]} / {row["cheap"]}, {row["mode"]}, {1000 * row["elapsed_time_s"]:.0f} ms'
        line, = (line for line in ratios.splitlines() if line.startswith(title))
        assert f' {row["median"]:.1f} ({row["lower_quartile"]:.1f}-{row["upper_quartile"]:.1f})' in line
        assert row['claim'] is None or f'[{row["claim"]:.0f}]' in line
    for mode, text in (('forward', forward), ('training', training)):
        rows = [row for row in results['rows'] if row['mode'] == mode]
        assert rows
        for name in {row['name'] for row in rows}:
            one, many = (row['microseconds']['median'] for row in rows
                         if row['name'] == name and row['elapsed_time_s'] == 0.05)
            assert re.search(rf'^{re.escape(name)} +{one:.0f} +{many:.0f}$', text, re.MULTILINE), name


@pytest.mark.parametrize(('argv', 'message'), [
    (['--units', '3'], '--units must be distinct numbers of 4 or more, got (3,)'),
    (['--units', '19', '19'], '--units must be distinct numbers of 4 or more, got (19, 19)'),
    (['--rounds', '0'], '--rounds must be 1 or more, got 0'),
    (['--out', '{file}/out'], 'cannot write results to'),
])
def test_bad_input_is_refused_in_one_line_before_anything_is_measured(argv, message, capsys, tmp_path):
    pytest.importorskip('torchdiffeq')
    (tmp_path / 'file').write_text('')
    argv = [word.format(file=tmp_path / 'file') for word in argv]
    assert command_line.main(['bench', 'liquid', *argv]) == 2
    printed = capsys.readouterr()
    assert printed.out == ''
    assert printed.err.startswith('liquid-nav bench: ')
    assert message in printed.err
    assert printed.err.count('\n') == 1


def test_without_torchdiffeq_the_remedy_is_named(monkeypatch, capsys):
    find = dependencies.importlib.util.find_spec
    monkeypatch.setattr(dependencies.importlib.util, 'find_spec',
                        lambda name: None if name == 'torchdiffeq' else find(name))
    assert command_line.main(['bench', 'liquid']) == 2
    assert "pip install 'liquid_nav[liquid]'" in capsys.readouterr().err


@pytest.fixture
def page():
    return (DOCS / 'bench_liquid.md').read_text(encoding='utf-8')


@pytest.fixture
def recorded():
    return json.loads((DOCS / 'results/bench_liquid.json').read_text())


def test_the_page_says_what_the_record_says(page, recorded):
    tables = [part.partition('\n\n')[0] for part in re.split(r'\n(?=\| \|)', page)[1:]]
    ratios, forward, training = (_cells(table) for table in tables)
    expected = {}
    for row in recorded['ratios']:
        title = f'{row["costly"]} / {row["cheap"]}, {row["mode"]}, {1000 * row["elapsed_time_s"]:.0f} ms'
        expected[title, f'{row["units"]} x {row["batch"]}'] = f'{row["median"]:.1f}'
    assert ratios == expected
    for mode, cells in (('forward', forward), ('training', training)):
        assert cells == {
            (row['name'] + (', 1000 ms' if row['elapsed_time_s'] == 1.0 else ''), f'{row["units"]} x {row["batch"]}'):
            f'{row["microseconds"]["median"]:.0f}' for row in recorded['rows'] if row['mode'] == mode}


def test_the_claims_hold_in_the_record(page, recorded):
    at_the_size = [row for row in recorded['ratios'] if (row['units'], row['batch']) == (19, 1)]
    claimed = [row for row in at_the_size if row['claim'] is not None]
    assert len(claimed) == 5
    for row in claimed:
        assert row['median'] >= row['claim'], row
        quartiles = f'{row["lower_quartile"]:.1f} to {row["upper_quartile"]:.1f}'
        assert re.search(rf'\| {row["claim"]:.0f} \| {row["median"]:.1f} \| {quartiles} \|', page), row


def test_the_record_is_whole(recorded):
    assert recorded['settings']['units'] == [19, 64, 128]
    assert recorded['settings']['batches'] == [1, 64]
    assert all(row['agrees'] for row in recorded['agreements'])
    assert len(recorded['agreements']) == 3 * 3 * 2  # peers, units, batches
    assert re.fullmatch('[0-9a-f]{40}', recorded['commit'])


def _cells(table: str) -> dict[tuple[str, str], str]:
    """Return the cells of a table in Markdown by the titles of their row and column; '-' is none."""
    head, _, *lines = ([cell.strip() for cell in line.strip('|').split('|')] for line in table.strip().splitlines())
    return {(line[0], column): cell for line in lines for column, cell in zip(head[1:], line[1:], strict=True)
            if cell != '-'}
