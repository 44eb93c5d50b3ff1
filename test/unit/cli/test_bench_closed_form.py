import dataclasses
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.bench.closed_form import Case, Settings, cases, integrate, irregular, measure
from liquid_nav.bench.closed_form_plot import draw
from liquid_nav.cli import main as command_line
from liquid_nav.liquid.closed_form import Neuron, piecewise_constant

DOCS = Path(__file__).resolve().parents[3] / 'docs'
SOLVED = 1e-9
"""Ten times the relative tolerance that the solver is given."""


@pytest.fixture(scope='module')
def measured():
    return measure(Settings(samples=121))


def constant(value):
    return lambda times: np.full(np.shape(times), value)


def test_the_ltc_ode_goes_where_the_balance_of_its_rates_says():
    chosen = Settings(neuron=Neuron(w_tau=0.25, asymptote=2.0, initial_state=-1.0))
    times = np.linspace(0.0, 5.0, 11)
    states = integrate('ltc', Case('constant', (constant(np.log(3.0)),)), times, chosen)
    # f is 3/4, so the whole rate is 1/s and the state goes to 2 * (3/4) / 1
    np.testing.assert_allclose(states, 1.5 - 2.5 * np.exp(-times), rtol=0, atol=SOLVED)


def test_the_symmetric_ode_is_integrated_through_switches():
    case = Case('switches', (constant(-2.0), constant(3.0), constant(0.0)), (0.7, 2.0))
    times = np.array([0.0, 0.5, 0.7, 1.0, 3.0])
    expected = piecewise_constant(Neuron(), [-2.0, 3.0, 0.0], [0.7, 2.0], times)
    np.testing.assert_allclose(integrate('symmetric', case, times, Settings()), expected, rtol=0, atol=SOLVED)


def test_steps_are_short_enough_that_halving_them_changes_nothing():
    times = np.linspace(0.0, 6.0, 13)
    for case in cases(Settings()):
        if np.isfinite(case.max_step_s):
            finer = dataclasses.replace(case, max_step_s=case.max_step_s / 2)
            np.testing.assert_allclose(integrate('symmetric', case, times, Settings()),
                                       integrate('symmetric', finer, times, Settings()), rtol=0, atol=SOLVED)


def test_an_input_switches_at_its_time():
    case = Case('step', (constant(1.0), constant(2.0)), (1.0,))
    np.testing.assert_array_equal(case.inputs(np.array([0.0, 0.999, 1.0, 3.0])), [1.0, 1.0, 2.0, 2.0])


def test_the_irregular_input_is_that_of_its_seed():
    times = np.linspace(0.0, 500.0, 20001)
    np.testing.assert_array_equal(irregular(3)(times), irregular(3)(times))
    assert np.abs(irregular(3)(times) - irregular(4)(times)).max() > 1.0
    assert irregular(3)(times).var() == pytest.approx(4.0, rel=0.05)  # 500 s leave little of the phases


def test_the_bound_holds_for_the_symmetric_ode_and_for_no_input_of_these_for_the_ltc(measured):
    results, _ = measured
    ratios = {ode: [row['max_error_over_bound'] for row in results['rows'] if row['ode'] == ode]
              for ode in ('symmetric', 'ltc')}
    assert max(ratios['symmetric']) <= 1.0
    assert max(ratios['symmetric']) > 0.999  # the adversary's
    assert min(ratios['ltc']) > 1.0


def test_adversaries_come_near_both_limits_and_cross_neither(measured):
    sharpness = measured[0]['sharpness']
    for name in ('least_upper_over_supremum', 'least_lower_over_infimum'):
        assert 0.95 < sharpness[name] <= 1.0
    assert (np.array(sharpness['upper']) <= sharpness['supremum']).all()
    assert (np.array(sharpness['lower']) >= sharpness['infimum']).all()


def test_without_the_factor_a_constant_input_is_met_exactly(measured):
    for row in measured[0]['estimates']:
        if row['case'].startswith('constant'):
            assert row['mean_error_of_without_gate'] < SOLVED < row['mean_error_of_closed_form']


def test_where_nothing_is_to_be_compared_the_settings_are_refused():
    with pytest.raises(ValueError, match='initial_state must differ from asymptote, got 1.0 for both'):
        Settings(neuron=Neuron(asymptote=1.0, initial_state=1.0))


def test_the_picture_is_the_same_twice_and_names_every_input(measured):
    results, traces = measured
    first, second = draw(traces, results['sharpness']), draw(traces, results['sharpness'])
    assert first == second
    assert first['png'].startswith(b'\x89PNG')
    assert ElementTree.fromstring(first['svg']).tag == '{http://www.w3.org/2000/svg}svg'
    titles = first['svg'].decode().replace('\N{MINUS SIGN}', '-')  # letters are drawn; a comment names each text
    for trace in traces:
        assert f' {trace.case.name} ' in titles


def test_the_command_writes_what_it_says(capsys, tmp_path):
    assert command_line.main(['bench', 'closed-form', '--seed', '5', '--out', str(tmp_path / 'deep' / 'out')]) == 0
    printed = capsys.readouterr().out
    results = json.loads((tmp_path / 'deep/out/closed_form.json').read_text())
    assert results['settings']['seed'] == 5
    assert results.keys() >= {'rows', 'estimates', 'sharpness', 'commit', 'versions', 'settings'}
    for name in ('closed_form.json', 'closed_form.svg', 'closed_form.png'):
        assert str(tmp_path / 'deep/out' / name) in printed
        assert (tmp_path / 'deep/out' / name).stat().st_size > 0
    for row in results['rows']:
        assert re.search(rf'^{re.escape(row["case"])} +{row["ode"]} .* {row["mean_error"]:.3f} ', printed, re.MULTILINE)


@pytest.mark.parametrize(('argv', 'message'), [
    (['--seed', '-1'], '--seed must be 0 or more, got -1'),
    (['--out', '{file}/out'], 'cannot write results to'),
])
def test_bad_input_is_refused_in_one_line(argv, message, capsys, tmp_path):
    (tmp_path / 'file').write_text('')
    argv = [word.format(file=tmp_path / 'file') for word in argv]
    assert command_line.main(['bench', 'closed-form', *argv]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.err.count('\n') == 1


def test_the_page_says_what_the_record_says():
    page = (DOCS / 'closed_form.md').read_text(encoding='utf-8')
    recorded = json.loads((DOCS / 'results/closed_form.json').read_text())
    rows = {(row['case'], row['ode']): row for row in recorded['rows']}
    for case in cases(Settings()):
        cells = [f'{rows[case.name, ode][key]:.3f}' for ode in ('symmetric', 'ltc')
                 for key in ('max_error', 'mean_error', 'max_error_over_bound')]
        assert f'| {case.name} | {" | ".join(cells)} |' in page
    for row in recorded['estimates']:
        cells = [f'{value:.3f}' for key, value in row.items() if key != 'case']
        assert f'| {row["case"]} | {" | ".join(cells)} |' in page
