import math

import pytest
import torch

from liquid_nav.liquid.gated import GRUCell, LSTMCell

EXACT = 1e-12
"""Double precision, the same sums in another order."""


def copy_into(theirs, ours):
    theirs.weight_ih.data, theirs.weight_hh.data = ours.incoming.weight.data, ours.recurrent.weight.data
    theirs.bias_ih.data = ours.incoming.bias.data
    theirs.bias_hh.data = ours.recurrent.bias.data if ours.recurrent.bias is not None else torch.zeros_like(
        theirs.bias_hh.data)


def with_forgetting(cell, gate: float):
    """Shut off all weights and set what stands before the sigmoid of each neuron's second gate, the forgetting one."""
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        cell.incoming.bias[2:4] = gate
    return cell


def test_the_gru_is_that_of_torch():
    ours, theirs = GRUCell(4, 6).double(), torch.nn.GRUCell(4, 6).double()
    copy_into(theirs, ours)
    inputs, state = torch.randn(3, 4).double(), torch.randn(3, 6).double()
    torch.testing.assert_close(ours(inputs, state, torch.zeros(3))[1], theirs(inputs, state), atol=EXACT, rtol=0)


def test_the_lstm_is_that_of_torch_with_its_two_states_side_by_side():
    ours, theirs = LSTMCell(4, 6).double(), torch.nn.LSTMCell(4, 6).double()
    copy_into(theirs, ours)
    inputs, state = torch.randn(3, 4).double(), torch.randn(3, 12).double()
    outputs, after = ours(inputs, state, torch.zeros(3))
    output, memory = theirs(inputs, (state[:, :6], state[:, 6:]))
    torch.testing.assert_close(outputs, output, atol=EXACT, rtol=0)
    torch.testing.assert_close(after, torch.cat([output, memory], dim=1), atol=EXACT, rtol=0)


@pytest.mark.parametrize('kind', [GRUCell, LSTMCell])
@pytest.mark.parametrize(('gate', 'constant'), [
    (0.0, 0.1 / math.log(2.0)),  # the gate is 1/2: half is left after 0.1 s
    (math.log(3.0), 0.1 / math.log(4.0 / 3.0)),  # 3/4
    (30.0, 0.1 * math.exp(30.0)),  # 1 - e^-30, which single precision rounds to 1
    (-200.0, 0.1 / 200.0),  # e^-200, which it rounds to 0
])
def test_a_time_constant_is_the_time_in_which_the_gate_forgets_all_but_1_over_e(kind, gate, constant):
    cell = with_forgetting(kind(1, 2), gate)
    constants = cell.time_constants(torch.zeros(3, 1), torch.zeros(3, cell.state_size), torch.full((3,), 0.1))
    torch.testing.assert_close(constants, torch.full((3, 2), constant), rtol=1e-5, atol=0)  # single precision


@pytest.mark.parametrize('kind', [GRUCell, LSTMCell])
def test_what_a_neuron_remembers_shrinks_by_its_time_constant(kind):
    cell = with_forgetting(kind(1, 2).double(), 1.3)
    state = torch.full((1, cell.state_size), 0.8, dtype=torch.double)  # nothing but the forgetting gate is open
    seconds = torch.tensor([0.2]).double()
    constants = cell.time_constants(torch.zeros(1, 1).double(), state, seconds)
    after = cell(torch.zeros(1, 1).double(), state, seconds)[1]
    torch.testing.assert_close(after[:, -2:], 0.8 * torch.exp(-seconds / constants), rtol=EXACT, atol=0)


@pytest.mark.parametrize('kind', [GRUCell, LSTMCell])
def test_the_cells_to_compare_with_know_of_no_time(kind):
    cell = kind(3, 4)
    inputs, state = torch.randn(1, 3), torch.rand(1, cell.state_size)
    brief, long = (cell(inputs, state, torch.tensor([seconds]))[1] for seconds in (0.001, 1000.0))
    assert torch.equal(brief, long)
