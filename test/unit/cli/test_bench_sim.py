import json
import re
from pathlib import Path

import pytest

from liquid_nav.cli import main as command_line

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
