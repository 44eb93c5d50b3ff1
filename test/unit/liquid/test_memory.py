import math

import ncps.torch
import ncps.wirings
import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.memory import MixedMemoryCell
from liquid_nav.liquid.sequence import unroll
from liquid_nav.liquid.wired_cfc import WiredCfCCell

LIKE_NCPS = 1e-6
"""Single precision over states of size 1: sums in another order."""


@pytest.mark.parametrize('mode', ['default', 'no_gate', 'pure'])
def test_a_mixed_memory_of_cfc_equals_that_of_ncps_at_batch_one(mode, copy_from_ncps):
    theirs = ncps.torch.CfC(5, 8, mixed_memory=True, mode=mode, backbone_units=16, backbone_layers=1,
                            backbone_dropout=0.0)
    ours = MixedMemoryCell(CfCCell(5, 8, mode=mode, backbone_units=16, backbone_layers=1))
    copy_from_ncps(ours.cell, theirs.rnn_cell)
    compare(ours, theirs)


@pytest.mark.parametrize('mode', ['default', 'no_gate', 'pure'])
def test_a_mixed_memory_of_wired_cfc_equals_that_of_ncps_at_batch_one(mode, copy_from_ncps, in_our_order):
    drawn = ncps.wirings.NCP(6, 4, 2, 3, 2, 5, 2, seed=7)
    theirs = ncps.torch.CfC(5, drawn, mixed_memory=True, mode=mode)
    ours = MixedMemoryCell(WiredCfCCell(in_our_order(drawn)[0], mode=mode))
    for layer, peer in zip(ours.cell.layers, theirs.rnn_cell._layers, strict=True):
        copy_from_ncps(layer, peer)
    compare(ours, theirs)


def test_the_memory_keeps_by_its_forget_gate_and_takes_in_by_its_enter_gate():
    cell = MixedMemoryCell(CfCCell(1, 1), forget_bias=0.0)
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.zero_()
        # candidate tanh = 0.5, enter 3/4, forget 1/4; the leave gate is half open
        cell.incoming.bias.copy_(torch.tensor([math.atanh(0.5), math.log(3.0), -math.log(3.0), 0.0]))
        cell.cell.heads.weight[0, 1] = 1.0  # the first target is tanh of the state that was recalled
        cell.cell.heads.bias[3] = -100.0  # and the gate stays shut
    outputs, state = cell(torch.zeros(1, 1), torch.tensor([[0.7, 0.8]]), torch.tensor([0.3]))
    memory = 0.25 * 0.8 + 0.75 * 0.5
    assert state[0, 1].item() == pytest.approx(memory, abs=1e-6)
    assert outputs.item() == state[0, 0].item() == pytest.approx(math.tanh(0.5 * math.tanh(memory)), abs=1e-6)


def test_time_passes_in_the_cell_and_not_in_the_memory():
    cell = MixedMemoryCell(CfCCell(3, 4))
    inputs, state = torch.randn(1, 3), torch.rand(1, 8)
    brief, long = (cell(inputs, state, torch.tensor([seconds]))[1] for seconds in (0.01, 3.0))
    assert torch.equal(brief[:, 4:], long[:, 4:])
    assert (brief[:, :4] - long[:, :4]).abs().min() > 1e-4


def test_its_time_constants_are_those_of_the_cell_for_what_the_memory_recalls():
    cell = MixedMemoryCell(LTCCell(3, 4))
    inputs, state, seconds = torch.randn(2, 3), torch.rand(2, 8), torch.tensor([0.1, 0.5])
    with torch.no_grad():
        cell.incoming.weight.zero_()
        cell.recurrent.weight.zero_()
        cell.incoming.bias.copy_(torch.tensor([0.0] * 4 + [-200.0] * 4 + [-200.0] * 4 + [0.0] * 4))  # all forgotten
    torch.testing.assert_close(cell.time_constants(inputs, state, seconds),
                               cell.cell.time_constants(inputs, torch.zeros(2, 4), seconds))


def test_an_excited_neuron_can_be_below_the_bounds_that_it_has_without_a_memory():
    cell = MixedMemoryCell(LTCCell(1, 1))
    with torch.no_grad():
        cell.cell.vleak.fill_(0.1)
        for synapses in (cell.cell.sensory, cell.cell.recurrent):
            synapses.erev.fill_(1.0)
        # candidate -1, enter and leave open: the memory is -1, and recalls tanh(-1)
        cell.incoming.bias.copy_(torch.tensor([-100.0, 100.0, 0.0, 100.0]))
    state = cell(torch.zeros(1, 1), torch.zeros(1, 2), torch.tensor([1e-6]))[1]
    assert state[0, 0].item() == pytest.approx(math.tanh(-1.0), abs=1e-4)
    assert cell.cell.bounds()[0].item() == 0.0
    assert cell.bounds()[0][0].item() <= state[0, 0].item()


def compare(ours, theirs):
    """Run both along 50 steps of distinct lengths, and compare outputs, state and memory."""
    with torch.no_grad():
        ours.incoming.load_state_dict(theirs.lstm.input_map.state_dict())
        ours.recurrent.weight.copy_(theirs.lstm.recurrent_map.weight)
        inputs, seconds = torch.randn(1, 50, 5), 2.0 * torch.rand(1, 50)
        states, last = unroll(ours, inputs, seconds)
        outputs, (state, memory) = theirs(inputs, timespans=seconds)
    torch.testing.assert_close(ours.read(states), outputs, atol=LIKE_NCPS, rtol=0)
    torch.testing.assert_close(last, torch.cat([state, memory], dim=1), atol=LIKE_NCPS, rtol=0)
