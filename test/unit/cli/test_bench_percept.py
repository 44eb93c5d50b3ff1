import json

import pytest

from liquid_nav.cli import main as command_line


def test_the_command_writes_what_it_says(capsys, tmp_path):
    out = tmp_path / 'deep' / 'out'
    assert command_line.main(['bench', 'percept', '--scene', 'forest', '--flights', '1', '--first-seed', '200002',
                              '--out', str(out)]) == 0
    printed = capsys.readouterr()
    results = json.loads((out / 'bench_percept.json').read_text())
    row, = results['rows']
    assert (results['settings']['policy'], results['settings']['seeds']) == ('cfc', [200002, 200003])
    assert row['flights'] == row['success'] + row['collision'] + row['timeout'] == 1
    assert sum(band['share'] for band in row['ranges']) == pytest.approx(1.0)
    assert printed.out.startswith(f'forest: {row["success"]} of 1 arrived, {row["collision"]} collisions')
    assert printed.out.endswith(f'{out / "bench_percept.json"}\n')
    assert printed.err == '1 of 1 flights\n'


@pytest.mark.parametrize(('argv', 'message'), [
    (['--flights', '0'], '--flights must be 1 or more, got 0'),
    (['--first-seed', '-1'], '--first-seed must be 0 or more, got -1'),
    (['--workers', '0'], '--workers must be 1 or more, got 0'),
    (['--scene', 'jungle'], "unknown scene 'jungle'"),
    (['--policy', 'jumbo'], "unknown policy 'jumbo'"),
    (['--policy', 'blind'], "--policy 'blind' reads no pictures"),
    (['--out', '{file}/out'], 'cannot write results to'),
])
def test_bad_input_is_refused_in_one_line_before_anything_is_flown(argv, message, capsys, tmp_path):
    (tmp_path / 'file').write_text('')
    argv = [word.format(file=tmp_path / 'file') for word in argv]
    assert command_line.main(['bench', 'percept', *argv]) == 2
    printed = capsys.readouterr()
    assert printed.out == ''
    assert message in printed.err
    assert printed.err.count('\n') == 1
