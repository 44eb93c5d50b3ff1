import json
import statistics
from pathlib import Path

import pytest

from liquid_nav.cli.main import main

SMALL = ['--cell', 'gru', '--encoding', 'event', '--seeds', '2', '--units', '4', '--epochs', '2', '--streams', '100',
         '--workers', '1']


@pytest.mark.parametrize(('options', 'words'), [
    (['--cell', 'ltcc'], ["unknown cell 'ltcc'", "'ltc'"]),
    (['--encoding', 'dense'], ["unknown encoding 'dense'", 'equidistant, event']),
    (['--seeds', '0'], ['--seeds must be 1 or more, got 0']),
    (['--epochs', '-1'], ['--epochs must be 1 or more, got -1']),
])
def test_what_cannot_be_trained_is_refused_before_anything_is_written(options, words, tmp_path, capsys):
    assert main(['bench', 'sequence', '--out', str(tmp_path / 'out'), *options]) == 2
    told = capsys.readouterr().err
    assert all(word in told for word in words)
    assert not (tmp_path / 'out').exists()


@pytest.fixture(scope='module')
def called(tmp_path_factory):
    out = tmp_path_factory.mktemp('sequence') / 'out'
    assert main(['bench', 'sequence', '--out', str(out), *SMALL]) == 0
    return out


def test_results_of_other_settings_are_not_mixed(called, capsys):
    kept = (called / 'results.jsonl').read_text()
    assert main(['bench', 'sequence', '--out', str(called), *SMALL, '--units', '5']) == 2
    assert 'units was 4, is 5' in capsys.readouterr().err
    assert (called / 'results.jsonl').read_text() == kept


def test_a_call_leaves_a_line_a_training_and_a_summary_and_goes_on_where_it_ended(called, capsys):
    lines = (called / 'results.jsonl').read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert sorted((row['name'], row['seed']) for row in rows) == [('gru', 0), ('gru', 1)]
    summary = json.loads((called / 'summary.json').read_text())
    (row,) = summary['rows']
    assert row['accuracies'] == [row['accuracy'] for row in sorted(rows, key=lambda row: row['seed'])]
    assert summary['settings']['streams'] == 100

    (called / 'results.jsonl').write_text(lines[0] + '\n')
    assert main(['bench', 'sequence', '--out', str(called), *SMALL]) == 0
    assert f'{100 * row["accuracy"]:.2f}' in capsys.readouterr().out
    again = (called / 'results.jsonl').read_text().splitlines()
    assert again[0] == lines[0]
    assert json.loads(again[1])['accuracy'] == json.loads(lines[1])['accuracy']


@pytest.mark.parametrize('encoding', ['event', 'equidistant'])
def test_the_page_holds_what_the_record_holds(encoding):
    docs = Path(__file__).resolve().parents[3] / 'docs'
    record = json.loads((docs / 'results/bench_sequence.json').read_text())
    page = (docs / 'bench_sequence.md').read_text(encoding='utf-8')
    heading = {'event': '### Event-based', 'equidistant': '### Equidistant'}[encoding]
    table = page.partition(heading)[2].partition('\n#')[0]
    told = [[cell.strip(' *`') for cell in line.strip('|').split('|')]
            for line in table.splitlines() if line.startswith('| `') or line.startswith('| **`')]
    rows = [row for row in record['rows'] if row['encoding'] == encoding]
    assert rows
    assert told == [[
        row['name'],
        f'{100 * statistics.mean(row["accuracies"]):.2f}'
        + (f' ± {100 * statistics.stdev(row["accuracies"]):.2f}' if len(row['accuracies']) > 1 else ''),
        ', '.join(f'{100 * value:.2f}' for value in row['accuracies']),
        row['published'],
        f'{row["epochs"]:.0f}', f'{row["epoch_s"]:.1f}', f'{row["parameters"]:,}',
    ] for row in rows]
