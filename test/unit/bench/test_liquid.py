import itertools

import pytest
import torch

from liquid_nav.bench import contestants as contestants_module
from liquid_nav.bench.contestants import CELLS, PEERS, build_contestants, build_peers, largest_difference
from liquid_nav.bench.liquid import RATIOS, Settings, measure

pytest.importorskip('torchdiffeq')
ncps_peers = pytest.importorskip('liquid_nav.bench.ncps_peers')

TINY = Settings(units=(4, 5), batches=(1, 2), inputs=3, rounds=2, steps=3, few_steps=2, shortest_sample_s=0.0)
AT_LONG = {'CfC', 'LTC, dopri5', 'CT-RNN, dopri5', 'GRU-ODE, dopri5'}


@pytest.fixture(scope='module')
def measured():
    """Measure by a clock that moves on by a second at each look, so that each sample takes a second."""
    return measure(TINY, clock=itertools.count().__next__)


def rows_of(results, **wanted):
    return [row for row in results['rows'] if all(row[key] == value for key, value in wanted.items())]


@pytest.mark.parametrize('mode', ['forward', 'training'])
@pytest.mark.parametrize(('units', 'batch'), [(4, 1), (4, 2), (5, 1), (5, 2)])
def test_every_contestant_is_measured_at_every_size(measured, mode, units, batch):
    rows = rows_of(measured, mode=mode, units=units, batch=batch, elapsed_time_s=0.05)
    assert {row['name'] for row in rows} == CELLS.keys() | PEERS.keys()
    assert len(rows) == len(CELLS) + len(PEERS)


def test_the_long_time_is_measured_where_the_work_depends_on_it(measured):
    rows = rows_of(measured, units=4, batch=1, elapsed_time_s=1.0)
    assert {(row['name'], row['mode']) for row in rows} == {(name, 'forward') for name in AT_LONG}
    assert 'elapsed time of 1 s' in measured['left_out'][0]['what']


def test_a_step_forward_is_one_call(measured):
    for row in rows_of(measured, mode='forward'):
        assert row['steps'] == 1
        assert row['microseconds'] == dict.fromkeys(('median', 'lower_quartile', 'upper_quartile', 'minimum'), 1e6)


@pytest.mark.parametrize(('name', 'batch', 'steps'), [
    ('CfC', 1, 3), ('GRU', 2, 3), ('LTC, fused Euler', 1, 3), ('LTC, fused Euler', 2, 2), ('LTC, RK4', 1, 2),
    ('GRU-ODE, dopri5', 1, 2), ('ncps wired CfC', 2, 3), ('ncps LTC, fused Euler', 1, 3),
    ('ncps LTC, fused Euler', 2, 2),
])
def test_training_is_counted_by_the_step_of_its_sequence(measured, name, batch, steps):
    row, = rows_of(measured, mode='training', units=4, batch=batch, name=name)
    assert row['steps'] == steps
    assert row['microseconds']['median'] == pytest.approx(1e6 / steps)


def test_ratios_are_between_steps(measured):
    assert rows_of(measured, name='LTC, dopri5', mode='forward')[0]['over']['CfC']['median'] == 1.0
    # a second for 2 steps over a second for 3
    row, = rows_of(measured, name='LTC, fused Euler', mode='training', units=5, batch=2)
    assert row['over']['CfC']['median'] == pytest.approx(1.5)
    row, = rows_of(measured, name='ncps LTC, fused Euler', mode='training', units=5, batch=2)
    assert row['over']['CfC']['median'] == pytest.approx(1.5)
    assert row['over']['LTC, fused Euler']['median'] == pytest.approx(1.0)
    assert rows_of(measured, name='CfC')[0]['over'].keys() == {'CfC'}


def test_the_ratios_of_the_claims_are_there_for_each_size(measured):
    assert len(measured['ratios']) == 4 * len(RATIOS)
    claims = {(row['costly'], row['cheap'], row['mode'], row['elapsed_time_s']): row['claim']
              for row in measured['ratios'] if row['claim'] is not None}
    assert claims == {
        ('LTC, dopri5', 'CfC', 'forward', 0.05): 100.0,
        ('LTC, dopri5', 'CfC', 'forward', 1.0): 300.0,
        ('LTC, fused Euler', 'CfC', 'training', 0.05): 3.0,
        ('ncps wired CfC', 'wired CfC', 'forward', 0.05): 2.0,
        ('ncps wired CfC', 'wired CfC', 'training', 0.05): 2.0,
    }


def test_what_explains_a_figure_stands_beside_it(measured):
    assert measured.keys() == {'ratios', 'rows', 'agreements', 'left_out', 'settings', 'machine', 'commit', 'versions'}
    assert measured['settings']['rtol'] == 1e-5
    assert measured['machine'].keys() == {'cpu', 'cores', 'threads'}
    assert measured['machine']['cpu']
    for name in ('liquid_nav', 'python', 'torch', 'torchdiffeq', 'ncps'):
        assert measured['versions'][name], name


def test_one_thread_works_and_then_all_is_as_before():
    threads, seen = torch.get_num_threads(), []
    random_state = torch.get_rng_state()
    try:
        torch.set_num_threads(2)
        measure(Settings(units=(4,), batches=(1,), inputs=2, rounds=1, steps=2, few_steps=1, shortest_sample_s=0.0),
                report=lambda line: seen.append((line, torch.get_num_threads())))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert seen == [('forward, 4 units, batch 1', 1), ('training, 4 units, batch 1', 1)]
    assert torch.equal(torch.get_rng_state(), random_state)


@pytest.mark.parametrize('batch', [1, 3, 19])  # 19 units: where batch equals them, a wrong broadcast stays silent
def test_peers_do_the_same_work_at_the_size_of_the_claims(batch):
    ours = build_contestants(32, 19, 0)
    by_name = {item.name: item for item in ours}
    peers = build_peers(ours)
    assert [peer.name for peer in peers] == list(PEERS)
    inputs, elapsed_time = torch.randn(batch, 20, 32), 0.01 + torch.rand(batch, 20)
    for peer in peers:
        # sums of 51 terms of size 1 in single precision, in another order
        assert largest_difference(by_name[PEERS[peer.name]], peer, inputs, elapsed_time) < 5e-6, peer.name


@pytest.mark.parametrize('batch', [1, 3])
def test_a_step_and_a_training_of_a_peer_reach_what_ours_reach(batch):
    ours = {item.name: item for item in build_contestants(32, 19, 0)}
    inputs, elapsed_time = torch.randn(batch, 5, 32, requires_grad=True), 0.1 + torch.rand(batch, 5)
    for peer in build_peers(list(ours.values())):
        mine, slopes = ours[PEERS[peer.name]], []
        state = 0.5 * torch.randn(batch, 19)
        stepped = [item.step(inputs[:, 0], state, elapsed_time[:, 0])()[1] for item in (mine, peer)]
        torch.testing.assert_close(*stepped, atol=5e-6, rtol=0)
        for item in (mine, peer):
            inputs.grad = None
            item.training(inputs, elapsed_time)()
            slopes.append(inputs.grad)
        assert slopes[0].abs().max() > 1e-3 / batch
        torch.testing.assert_close(*slopes, atol=1e-6, rtol=1e-3)  # sums over 5 steps back, in another order


def test_training_starts_from_no_gradient_each_time():
    item = build_contestants(3, 4, 0)[0]
    train = item.training(torch.randn(2, 3, 3), torch.full((2, 3), 0.1))
    train()
    once = item.cell.heads.weight.grad.clone()
    train()
    assert torch.equal(item.cell.heads.weight.grad, once)


def test_one_cell_by_several_solvers_has_the_same_weights():
    ours = {item.name: item.cell.state_dict() for item in build_contestants(3, 4, 7)}
    for solver in ('Euler', 'RK4', 'dopri5'):
        for name, tensor in ours['LTC, fused Euler'].items():
            assert torch.equal(ours[f'LTC, {solver}'][name], tensor)


def test_the_wiring_of_the_published_size_is_the_published_one():
    wirings = [next(item.cell.wiring for item in build_contestants(32, units, 0) if item.name == 'wired CfC')
               for units in (19, 64)]
    assert (wirings[0].layers, wirings[0].synapses) == ((12, 6, 1), 253)
    assert (wirings[1].units, wirings[1].outputs) == (64, 16)


@pytest.mark.parametrize('bias', [0.1, float('nan')])
def test_a_peer_that_differs_is_reported_and_not_timed(bias, monkeypatch):
    build = ncps_peers.build_peer

    def build_another(cell):
        peer = build(cell)
        if hasattr(peer, 'ff1'):
            with torch.no_grad():
                peer.ff1.bias.add_(bias)
        return peer

    monkeypatch.setattr(ncps_peers, 'build_peer', build_another)
    results = measure(Settings(units=(4,), batches=(1,), inputs=2, rounds=1, steps=2, few_steps=1,
                               shortest_sample_s=0.0))
    assert {row['name'] for row in results['rows']} == (CELLS.keys() | PEERS.keys()) - {'ncps CfC'}
    assert [row['name'] for row in results['agreements'] if not row['agrees']] == ['ncps CfC']
    assert results['left_out'][-1]['what'] == 'ncps CfC, 4 units, batch 1'
    assert 'its states differ from ours by' in results['left_out'][-1]['why']


def test_without_ncps_its_rows_are_left_out_and_the_results_say_so(monkeypatch):
    monkeypatch.setattr(contestants_module, 'find_spec', lambda name: None)
    results = measure(Settings(units=(4,), batches=(1,), inputs=2, rounds=1, steps=2, few_steps=1,
                               shortest_sample_s=0.0))
    assert {row['name'] for row in results['rows']} == set(CELLS)
    assert not any(row['costly'].startswith('ncps') for row in results['ratios'])
    assert results['left_out'][-1] == {'what': 'ncps CfC, ncps wired CfC, ncps LTC, fused Euler',
                                       'why': 'ncps is not installed: pip install ncps'}


def test_a_cell_that_ncps_does_not_have_is_refused_as_a_peer():
    with pytest.raises(ValueError, match='CfCCell, WiredCfCCell, LTCCell, got GRUCell'):
        ncps_peers.build_peer(next(item.cell for item in build_contestants(3, 4, 0) if item.name == 'GRU'))


@pytest.mark.parametrize(('terms', 'words'), [
    ({'units': (19, 3)}, r'units must be distinct numbers of 4 or more, got \(19, 3\)'),
    ({'units': (19, 19)}, 'units must be distinct'),
    ({'units': ()}, 'units must be distinct'),
    ({'batches': (0,)}, 'batches must be distinct numbers of 1 or more'),
    ({'rounds': 0}, 'rounds must be 1 or more, got 0'),
])
def test_settings_that_measure_nothing_are_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        Settings(**terms)
