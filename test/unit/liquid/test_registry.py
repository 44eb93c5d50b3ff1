import subprocess
import sys

import pytest
import torch

import liquid_nav.liquid
from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.memory import MixedMemoryCell
from liquid_nav.liquid.registry import CELLS, build_cell, knows_time, options_of
from liquid_nav.liquid.sequence import unroll
from liquid_nav.liquid.wiring import ncp

WIRING = ncp(3, 4, 3, 1, sensory_fanout=2, inter_fanout=2, recurrent_command_synapses=3, motor_fanin=2, seed=0)


@pytest.mark.parametrize('name', CELLS)
def test_every_cell_builds_by_name_and_steps(name):
    cell = build_cell(name, 3, 8)
    states, last = unroll(cell, torch.randn(2, 4, 3), torch.rand(2, 4))
    assert (cell.input_size, cell.state_size) == (3, states.shape[-1])
    assert cell.synapses > 0
    assert torch.isfinite(states).all()
    outputs, state = cell(torch.randn(2, 3), last, torch.rand(2))
    assert outputs.shape == (2, cell.output_size)
    assert state.shape == last.shape
    assert all(parameter.dtype == torch.float32 for parameter in cell.parameters())
    assert outputs.dtype == torch.float32


@pytest.mark.parametrize('name', CELLS)
def test_a_cell_knows_of_time_where_the_registry_says_so(name):
    cell = build_cell(name, 3, 8)
    inputs, state = torch.randn(1, 3), torch.rand(1, cell.state_size)
    brief, long = (cell(inputs, state, torch.tensor([seconds]))[1] for seconds in (0.01, 2.0))
    assert torch.equal(brief, long) is not knows_time(name)


@pytest.mark.parametrize(('name', 'options', 'read'), [
    ('cfc', {'mode': 'pure'}, lambda cell: cell.mode == 'pure'),
    ('cfc', {'backbone_units': 6, 'backbone_layers': 2}, lambda cell: len(cell.backbone) == 2),
    ('cfc_wired', {'outputs': 3}, lambda cell: cell.output_size == 3),
    ('cfc_wired', {'wiring': WIRING, 'strict': True}, lambda cell: cell.wiring is WIRING),
    ('cfc_mixed_memory', {'mode': 'no_gate', 'forget_bias': 2.0},
     lambda cell: (cell.cell.mode, cell.forget_bias) == ('no_gate', 2.0)),
    ('ltc', {'solver': 'rk4', 'unfolds': 3}, lambda cell: (cell.solver.name, cell.solver.unfolds) == ('rk4', 3)),
    ('ltc', {'wiring': WIRING}, lambda cell: cell.output_size == 1),
    ('ltc_mixed_memory', {'unfolds': 2}, lambda cell: cell.cell.solver.unfolds == 2),
    ('ctrnn_mixed_memory', {'solver': 'euler'}, lambda cell: cell.cell.solver.name == 'euler'),
    ('gru_ode', {'rtol': 1e-3}, lambda cell: cell.solver.rtol == 1e-3),
    ('tcn', {'levels': 2, 'kernel_size': 2}, lambda cell: cell.receptive_field == 4),
    ('feedforward', {'layers': 3}, lambda cell: len(cell.layers) == 3),
])
def test_options_reach_the_cell(name, options, read):
    assert set(options) <= set(options_of(name))
    assert read(build_cell(name, 3, 8, **options))


def test_one_seed_draws_one_wiring():
    first, again, other = (build_cell('cfc_wired', 3, 16, seed=seed).wiring for seed in (0, 0, 1))
    assert (first.adjacency == again.adjacency).all()
    assert (first.adjacency != other.adjacency).any()


@pytest.mark.parametrize(('name', 'synapses'), [
    ('cfc', (3 + 8) * 8),
    ('gru', (3 + 8) * 8),
    ('ltc', (3 + 8) * 8),
    ('cfc_mixed_memory', 2 * (3 + 8) * 8),
    ('feedforward', 3 * 8 + 8 * 8),
    ('tcn', 3 * 3 * 8 + 3 * 3 * 8 * 8),  # a kernel of three; four levels
])
def test_synapses_are_counted_as_pairs_of_source_and_neuron(name, synapses):
    assert build_cell(name, 3, 8).synapses == synapses


def test_cells_are_found_in_the_package():
    from liquid_nav.liquid import CfCCell as dense
    from liquid_nav.liquid import LTCCell as liquid
    from liquid_nav.liquid import MixedMemoryCell as memory

    assert (dense, liquid, memory) == (CfCCell, LTCCell, MixedMemoryCell)


def test_every_name_that_the_package_lists_is_there():
    assert set(liquid_nav.liquid.__all__) <= set(dir(liquid_nav.liquid))
    for name in liquid_nav.liquid.__all__:
        assert getattr(liquid_nav.liquid, name).__doc__


def test_a_name_that_the_package_lacks_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'CfcCell'"):
        _ = liquid_nav.liquid.CfcCell
    with pytest.raises(ImportError, match='CfcCell'):
        from liquid_nav.liquid import CfcCell  # noqa: F401


@pytest.mark.parametrize('statement', ['import liquid_nav.liquid', 'import liquid_nav.liquid.wiring',
                                       'from liquid_nav.liquid import Wiring, auto_ncp'])
def test_wirings_need_no_torch(statement):
    program = f'import sys; {statement}; sys.exit("torch" in sys.modules)'
    assert subprocess.run([sys.executable, '-c', program], check=False).returncode == 0
