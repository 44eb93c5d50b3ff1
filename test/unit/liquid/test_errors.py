"""What a cell refuses, and whether the message says which argument, what it got, what was expected and what to do."""

import re

import numpy as np
import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.feedforward import TCNCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.ode import Solver
from liquid_nav.liquid.registry import CELLS, build_cell
from liquid_nav.liquid.sequence import responses, unroll
from liquid_nav.liquid.wiring import ncp

WIRING = ncp(3, 4, 3, 1, sensory_fanout=2, inter_fanout=2, recurrent_command_synapses=3, motor_fanin=2, seed=0)
REMEDIES = {'inputs': 'takes (batch, features)', 'hidden_state': 'start from zeros', 'elapsed_time': 'its own seconds',
            'mask': 'one value for each step'}


def shaped(cell, shape) -> torch.Tensor:
    """Return zeros of a shape in which 'state' is the size of the cell's state."""
    return torch.zeros(tuple(cell.state_size if size == 'state' else size for size in shape))


def refusal(name: str, expected: str, got: str, remedy: str | None = None) -> str:
    return re.escape(f'{name} must be of shape {expected}, got {got}; ') + '.*' \
        + re.escape(REMEDIES[name] if remedy is None else remedy)


@pytest.mark.parametrize(('inputs', 'state', 'elapsed_time', 'name', 'expected', 'got'), [
    ((2, 4), (2, 'state'), (2,), 'inputs', '(batch, 5)', '(2, 4)'),
    ((2, 3, 5), (2, 'state'), (2,), 'inputs', '(batch, 5)', '(2, 3, 5)'),
    ((5,), (5, 'state'), (5,), 'inputs', '(batch, 5)', '(5,)'),
    ((), (2, 'state'), (2,), 'inputs', '(batch, 5)', '()'),
    ((2, 5), (3, 'state'), (2,), 'hidden_state', '(2, {state})', '(3, {state})'),
    ((2, 5), (2, 7), (2,), 'hidden_state', '(2, {state})', '(2, 7)'),
    ((2, 5), ('state',), (2,), 'hidden_state', '(2, {state})', '({state},)'),
    ((2, 5), (2, 'state'), (2, 1), 'elapsed_time', '(2,)', '(2, 1)'),
    ((2, 5), (2, 'state'), (1,), 'elapsed_time', '(2,)', '(1,)'),
    ((2, 5), (2, 'state'), (), 'elapsed_time', '(2,)', '()'),
])
def test_a_step_of_the_wrong_shape_is_refused(cell, inputs, state, elapsed_time, name, expected, got):
    expected, got = (shape.format(state=cell.state_size) for shape in (expected, got))
    with pytest.raises(ValueError, match=refusal(name, expected, got)):
        cell(torch.zeros(inputs), shaped(cell, state), torch.zeros(elapsed_time))


@pytest.mark.parametrize(('change', 'name', 'expected', 'got'), [
    ({'inputs': torch.zeros(2, 3)}, 'inputs', '(batch, time, 4)', '(2, 3)'),
    ({'inputs': torch.zeros(2, 3, 5)}, 'inputs', '(batch, time, 4)', '(2, 3, 5)'),
    ({'inputs': torch.zeros(())}, 'inputs', '(batch, time, 4)', '()'),
    ({'elapsed_time': torch.zeros(3, 2)}, 'elapsed_time', '(2, 3)', '(3, 2)'),
    ({'elapsed_time': torch.zeros(2)}, 'elapsed_time', '(2, 3)', '(2,)'),
    ({'elapsed_time': torch.zeros(2, 3, 1)}, 'elapsed_time', '(2, 3)', '(2, 3, 1)'),
    ({'hidden_state': torch.zeros(1, 6)}, 'hidden_state', '(2, 6)', '(1, 6)'),
    ({'hidden_state': torch.zeros(2, 3, 6)}, 'hidden_state', '(2, 6)', '(2, 3, 6)'),
    ({'mask': torch.ones(2, 2, dtype=torch.bool)}, 'mask', '(2, 3)', '(2, 2)'),
    ({'mask': torch.ones(2, 3, 1, dtype=torch.bool)}, 'mask', '(2, 3)', '(2, 3, 1)'),
])
def test_a_sequence_of_the_wrong_shape_is_refused(change, name, expected, got):
    given = {'inputs': torch.zeros(2, 3, 4), 'elapsed_time': torch.zeros(2, 3), **change}
    with pytest.raises(ValueError, match=refusal(name, expected, got)):
        unroll(CfCCell(4, 6), **given)


@pytest.mark.parametrize(('change', 'words'), [
    ({'inputs': torch.zeros(2, 0, 4), 'elapsed_time': torch.zeros(2, 0)}, 'no time step; a sequence needs 1 or more'),
    ({'mask': torch.ones(2, 3)}, r'mask must be of type torch.bool, True where a step counts; got torch.float32'),
])
def test_a_sequence_without_steps_and_a_mask_of_numbers_are_refused(change, words):
    given = {'inputs': torch.zeros(2, 3, 4), 'elapsed_time': torch.zeros(2, 3), **change}
    with pytest.raises(ValueError, match=words):
        unroll(CfCCell(4, 6), **given)


@pytest.mark.parametrize(('inputs', 'state', 'moments', 'name', 'expected', 'got', 'remedy'), [
    ((2, 3, 4), (2, 6), (7,), 'inputs', '(batch, 4)', '(2, 3, 4)', None),
    ((), (2, 6), (7,), 'inputs', '(batch, 4)', '()', None),
    ((2, 4), (3, 6), (7,), 'hidden_state', '(2, 6)', '(3, 6)', None),
    ((2, 4), (2, 6), (), 'elapsed_time', '(moments,) or (2, moments)', '()', 'name the moments'),
    ((2, 4), (2, 6), (7, 2), 'elapsed_time', '(moments,) or (2, moments)', '(7, 2)', 'name the moments'),
    ((2, 4), (2, 6), (2, 7, 1), 'elapsed_time', '(moments,) or (2, moments)', '(2, 7, 1)', 'name the moments'),
])
def test_responses_of_the_wrong_shape_are_refused(inputs, state, moments, name, expected, got, remedy):
    with pytest.raises(ValueError, match=refusal(name, expected, got, remedy)):
        responses(CfCCell(4, 6), torch.zeros(inputs), torch.zeros(state), torch.zeros(moments))


@pytest.mark.parametrize('seconds', [-0.01, float('nan'), float('inf'), -float('inf')])
def test_a_time_that_cannot_have_passed_is_refused_with_its_value(cell, seconds):
    elapsed_time = torch.tensor([0.1, seconds], dtype=torch.double)
    inputs, state = torch.zeros(2, 5).double(), torch.zeros(2, cell.state_size).double()
    words = f'elapsed_time must be finite and 0 or more seconds, got {seconds}; start a new sequence'
    for ask in (lambda: cell(inputs, state, elapsed_time), lambda: cell(inputs[1:], state[1:], elapsed_time[1:]),
                lambda: unroll(cell, inputs[:, None], elapsed_time[:, None]),
                lambda: responses(cell, inputs, state, elapsed_time),
                lambda: cell.time_constants(inputs, state, elapsed_time)):
        with pytest.raises(ValueError, match=words):
            ask()


@pytest.mark.parametrize(('build', 'kind', 'near', 'known'), [
    (lambda: CfCCell(3, 4, mode='pura'), "mode 'pura'", 'pure', ['default', 'no_gate', 'pure']),
    (lambda: CfCCell(3, 4, backbone_activation='selu'), "backbone_activation 'selu'", 'silu',
     ['gelu', 'lecun_tanh', 'relu', 'silu', 'tanh']),
    (lambda: LTCCell(3, 4, solver='rk45'), "solver 'rk45'", 'rk4', ['dopri5', 'euler', 'fused_euler', 'rk4']),
    (lambda: build_cell('ltcs', 3, 8), "cell 'ltcs'", 'ltc', sorted(CELLS)),
    (lambda: build_cell('ltc', 3, 8, unfold=2), "option 'unfold'", 'unfolds',
     ['atol', 'rtol', 'solver', 'unfolds', 'wiring']),
    (lambda: build_cell('ltc_mixed_memory', 3, 8, forget=2), "option 'forget'", 'forget_bias', ['unfolds', 'wiring']),
])
def test_an_unknown_name_is_refused_with_the_nearest_and_all_that_are_known(build, kind, near, known):
    with pytest.raises(ValueError, match=f"unknown {kind}; did you mean '{near}'") as refused:
        build()
    listed = str(refused.value).split('Known: ')[1].split(', ')
    assert set(known) <= set(listed)


def test_a_name_near_to_none_is_refused_with_all_that_are_known():
    with pytest.raises(ValueError, match="unknown mode 'xyz'; known: default, no_gate, pure"):
        CfCCell(3, 4, mode='xyz')


def test_an_option_of_another_cell_is_refused_by_the_name_of_this_one():
    with pytest.raises(ValueError, match="cell 'cfc': unknown option 'solver'"):
        build_cell('cfc', 3, 8, solver='rk4')


@pytest.mark.parametrize('name', CELLS)
@pytest.mark.parametrize(('sizes', 'words'), [
    ((0, 8), 'input_size must be 1 or more, got 0'),
    ((3, 0), 'units must be 1 or more, got 0'),
    ((3, -8), 'units must be 1 or more, got -8'),
    ((3, 8.0), r'units must be a whole number, got 8\.0'),
    ((3, '8'), "units must be a whole number, got '8'"),
    ((True, 8), 'input_size must be a whole number, got True'),
])
def test_a_size_that_is_no_whole_number_of_1_or_more_is_refused(name, sizes, words):
    with pytest.raises(ValueError, match=words):
        build_cell(name, *sizes)


def test_a_size_of_numpy_counts_as_a_whole_number():
    assert build_cell('ltc', np.int64(3), np.int32(8)).state_size == 8


@pytest.mark.parametrize(('terms', 'words'), [
    ({'unfolds': 0}, 'unfolds must be 1 or more, got 0'),
    ({'unfolds': 2.5}, r'unfolds must be a whole number, got 2\.5'),
    ({'rtol': 0.0}, r'rtol must lie in \(0, 1\), got 0\.0'),
    ({'rtol': 1.0}, r'rtol must lie in \(0, 1\), got 1\.0'),
    ({'atol': -1e-6}, r'atol must lie in \(0, 1\), got -1e-06'),
    ({'atol': float('nan')}, r'atol must lie in \(0, 1\), got nan'),
])
def test_a_setting_of_a_solver_that_is_out_of_range_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        Solver(**terms)
    with pytest.raises(ValueError, match=words):
        build_cell('gru_ode', 3, 8, **terms)


@pytest.mark.parametrize('build', [lambda *sizes: LTCCell(*sizes, wiring=WIRING),
                                   lambda *sizes: build_cell('ltc', *sizes, wiring=WIRING),
                                   lambda *sizes: build_cell('cfc_wired', *sizes, wiring=WIRING),
                                   lambda *sizes: build_cell('ltc_mixed_memory', *sizes, wiring=WIRING)])
@pytest.mark.parametrize('sizes', [(4, 8), (3, 9)])
def test_a_wiring_of_other_sizes_is_refused(build, sizes):
    words = f'wiring must be of {sizes[0]} inputs and {sizes[1]} units, got 3 inputs and 8 units; draw it for these'
    with pytest.raises(ValueError, match=words):
        build(*sizes)


@pytest.mark.parametrize(('terms', 'words'), [
    ({'backbone_layers': 1}, 'backbone needs 1 unit or more a layer, got backbone_units=0'),
    ({'backbone_layers': -1}, 'backbone_layers=-1; 0 layers leave it out'),
    ({'backbone_layers': 1.0, 'backbone_units': 4}, 'backbone_layers must be a whole number, got 1.0'),
    ({'backbone_layers': 1, 'backbone_units': 4.0}, 'backbone_units must be a whole number, got 4.0'),
    ({'target_mask': np.ones((3, 5))}, r'target_mask must be of shape \(5, 3\) \[source, neuron\], got \(3, 5\)'),
    ({'gate_mask': np.ones(5)}, r'gate_mask must be of shape \(5, 3\) \[source, neuron\], got \(5,\)'),
    ({'backbone_layers': 1, 'backbone_units': 4, 'gate_mask': np.ones((5, 3))}, 'use backbone_layers=0'),
])
def test_a_cfc_cell_that_cannot_be_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        CfCCell(2, 3, **terms)


@pytest.mark.parametrize(('terms', 'words'), [
    ({'kernel_size': 1}, 'kernel_size must be 2 or more, got 1; FeedForwardCell hears one input'),
    ({'kernel_size': 2.5}, r'kernel_size must be a whole number, got 2\.5'),
    ({'levels': 0}, 'levels must be 1 or more, got 0'),
])
def test_a_temporal_convolution_that_cannot_be_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        TCNCell(2, 3, **terms)
