import math

import pytest
import torch

from liquid_nav.liquid.ode_cells import CTRNNCell, GRUODECell
from liquid_nav.liquid.sequence import responses

TIGHT = {'solver': 'dopri5', 'rtol': 1e-10, 'atol': 1e-11}
SOLVED = 1e-8
"""What is left of those tolerances after the parts of a step have added up."""


def silent(cell, **values):
    """Return the cell in double precision without a weight; `values` set its parameters."""
    cell = cell.double().requires_grad_(False)
    for parameter in cell.parameters():
        parameter.zero_()
    for name, value in values.items():
        cell.get_parameter(name.replace('__', '.')).copy_(torch.as_tensor(value, dtype=torch.double))
    return cell


def test_a_ctrnn_decays_to_zero_by_1_over_e_each_time_constant():
    cell = silent(CTRNNCell(1, 2, **TIGHT), log_tau=[math.log(0.5), math.log(4.0)])
    inputs, state = torch.zeros(1, 1).double(), torch.tensor([[0.9, -0.6]]).double()
    constants = cell.time_constants(inputs, state, torch.zeros(1))
    torch.testing.assert_close(constants, torch.tensor([[0.5, 4.0]]).double(), atol=1e-12, rtol=0)
    states = responses(cell, inputs, state, torch.tensor([0.5, 4.0]).double())[1][0]
    left = [[math.exp(-1.0), math.exp(-0.125)], [math.exp(-8.0), math.exp(-1.0)]]  # [moment, neuron]
    torch.testing.assert_close(states / state, torch.tensor(left).double(), atol=SOLVED, rtol=0)


def test_a_ctrnn_relaxes_towards_the_tanh_of_its_input():
    cell = silent(CTRNNCell(1, 1, **TIGHT), incoming__weight=[[2.0]], incoming__bias=[-0.5])
    state = cell(torch.ones(1, 1).double(), torch.zeros(1, 1).double(), torch.tensor([0.7]).double())[1]
    assert state.item() == pytest.approx(math.tanh(1.5) * (1.0 - math.exp(-0.7)), abs=1e-7)  # 0.7 in single precision


def test_neurons_of_a_ctrnn_turn_each_other_as_a_rotation_does():
    # x' = (W x - x) for small x, with W a quarter turn: x spirals in, by e^-t, and turns by t.
    cell = silent(CTRNNCell(1, 2, **TIGHT), recurrent__weight=[[0.0, -1.0], [1.0, 0.0]])
    size = 1e-4  # tanh x differs from x by x^3 / 3
    state = cell(torch.zeros(1, 1).double(), torch.tensor([[size, 0.0]]).double(), torch.ones(1).double())[1]
    expected = size * math.exp(-1.0) * torch.tensor([[math.cos(1.0), math.sin(1.0)]]).double()
    torch.testing.assert_close(state, expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize(('bias', 'constant'), [(0.0, 2.0), (-math.log(3.0), 4.0), (100.0, 1.0)])
def test_a_gru_ode_relaxes_by_1_over_e_each_1_over_1_minus_z(bias, constant):
    # The second bias stands before sigmoid = 1 - z; the third before the target's tanh.
    cell = silent(GRUODECell(1, 1, **TIGHT), incoming__bias=[0.0, bias, math.atanh(0.5)])
    inputs, state = torch.zeros(1, 1).double(), torch.zeros(1, 1).double()
    assert cell.time_constants(inputs, state, torch.zeros(1)).item() == pytest.approx(constant, abs=1e-12)
    moments = torch.tensor([constant, 3.0 * constant]).double()
    states = responses(cell, inputs, state, moments)[1][0, :, 0]
    expected = [0.5 * (1.0 - math.exp(-1.0)), 0.5 * (1.0 - math.exp(-3.0))]
    assert states.tolist() == pytest.approx(expected, abs=1e-6)  # the bias went through single precision


def test_a_closed_reset_gate_of_a_gru_ode_hides_the_state_from_its_target():
    weights = {'candidate__weight': [[5.0]], 'incoming__bias': [-100.0, 100.0, math.atanh(0.5)]}
    closed = silent(GRUODECell(1, 1, **TIGHT), **weights)
    weights['incoming__bias'] = [100.0, 100.0, math.atanh(0.5)]
    opened = silent(GRUODECell(1, 1, **TIGHT), **weights)
    inputs, state, seconds = torch.zeros(1, 1).double(), torch.tensor([[0.3]]).double(), torch.ones(1).double()
    expected = 0.5 + (0.3 - 0.5) * math.exp(-1.0)  # rate 1, target 1/2
    assert closed(inputs, state, seconds)[1].item() == pytest.approx(expected, abs=1e-7)
    assert opened(inputs, state, seconds)[1].item() > expected + 0.1


@pytest.mark.parametrize('kind', [CTRNNCell, GRUODECell])
@pytest.mark.parametrize('solver', ['fused_euler', 'euler', 'rk4'])
def test_a_saturated_neuron_stays_within_its_target(kind, solver):
    cell = kind(1, 3, solver=solver, unfolds=1)
    with torch.no_grad():
        cell.incoming.weight.fill_(1.0)
    state = torch.zeros(2, 3)
    for seconds in (0.1, 5.0, 1e6, 0.001, 30.0):
        state = cell(torch.tensor([[1e6], [-1e6]]), state, torch.full((2,), seconds))[1]
        assert state.abs().max() <= 1.0
