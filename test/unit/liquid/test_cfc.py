import math

import ncps.torch
import ncps.wirings
import numpy as np
import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.sequence import unroll
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import Wiring, ncp

LIKE_NCPS = 1e-6
"""Single precision over states of size 1: sums in another order."""


def draw_ncp(inputs: int = 7, seed: int = 1) -> Wiring:
    return ncp(inputs, 10, 6, 3, sensory_fanout=4, inter_fanout=3, recurrent_command_synapses=8, motor_fanin=3,
               seed=seed)


def set_heads(cell: CfCCell, start: float, end: float, time_a: float, time_b: float) -> None:
    """Give one neuron constant targets and a gate that opens at a constant rate."""
    with torch.no_grad():
        cell.heads.weight.zero_()
        cell.heads.bias.copy_(torch.tensor([math.atanh(start), math.atanh(end), time_a, time_b]))


@pytest.mark.parametrize(('seconds', 'state'), [
    (0.0, 0.0),  # the gate is half open: half of each target
    (1.0, -0.25),  # sigmoid(ln 3) = 3/4
    (2.0, -0.4),  # sigmoid(2 ln 3) = 9/10
    (100.0, -0.5),  # the second target itself
])
def test_a_neuron_relaxes_from_one_target_to_the_other_as_seconds_pass(seconds, state):
    cell = CfCCell(1, 1)
    set_heads(cell, 0.5, -0.5, math.log(3.0), 0.0)
    outputs, after = cell(torch.zeros(1, 1), torch.zeros(1, 1), torch.tensor([seconds]))
    assert after.item() == pytest.approx(state, abs=1e-6)
    assert outputs.item() == after.item()


def test_the_gate_has_an_offset_besides_its_rate():
    cell = CfCCell(1, 1)
    set_heads(cell, 0.5, -0.5, 0.0, math.log(4.0))  # sigmoid(ln 4) = 4/5 at any time
    state = cell(torch.zeros(2, 1), torch.zeros(2, 1), torch.tensor([0.0, 9.0]))[1]
    assert state[:, 0].tolist() == pytest.approx([0.1 - 0.4] * 2, abs=1e-6)


def test_inputs_come_before_the_state_in_the_weights():
    cell = CfCCell(1, 1)
    set_heads(cell, 0.0, 0.0, 0.0, -100.0)  # the gate stays shut: the state is the first target
    with torch.no_grad():
        cell.heads.weight[0] = torch.tensor([2.0, -3.0])
    state = cell(torch.tensor([[0.7]]), torch.tensor([[0.2]]), torch.tensor([1.0]))[1]
    assert state.item() == pytest.approx(math.tanh(2.0 * 0.7 - 3.0 * 0.2), abs=1e-6)


@pytest.mark.parametrize('layers', [0, 1, 2])
def test_a_dense_cell_equals_that_of_ncps_at_batch_one(layers):
    ours = CfCCell(5, 8, backbone_units=16, backbone_layers=layers)
    theirs = ncps.torch.CfCCell(5, 8, backbone_activation='lecun_tanh', backbone_units=16, backbone_layers=layers,
                                backbone_dropout=0.0)
    copy_from_ncps(ours, theirs)
    compare_with_ncps(ours, lambda inputs, state, seconds: theirs(inputs, state, seconds)[1], 5)


@pytest.mark.parametrize('seed', [0, 1, 2])
def test_a_wired_cell_equals_that_of_ncps_at_batch_one(seed):
    wiring, theirs = ncps_pair(seed)
    ours = WiredCfCCell(wiring)
    for layer, peer in zip(ours.layers, theirs._layers, strict=True):
        copy_from_ncps(layer, peer)
    compare_with_ncps(ours, lambda inputs, state, seconds: theirs(inputs, state, seconds)[1], 7)


def test_the_outputs_of_a_wired_cell_are_its_motor_neurons_as_in_ncps():
    wiring, theirs = ncps_pair(0)
    ours = WiredCfCCell(wiring)
    for layer, peer in zip(ours.layers, theirs._layers, strict=True):
        copy_from_ncps(layer, peer)
    inputs, state, seconds = torch.randn(1, 7), torch.rand(1, 19), torch.tensor([0.3])
    torch.testing.assert_close(ours(inputs, state, seconds)[0], theirs(inputs, state, seconds)[0], atol=LIKE_NCPS,
                               rtol=0)


def test_without_a_synapse_nothing_passes_in_a_strictly_wired_cell():
    wiring = draw_ncp()
    cell = WiredCfCCell(wiring, strict=True).double()
    reach = torch.autograd.functional.jacobian(
        lambda inputs, state: cell(inputs, state, torch.tensor([0.4]))[1],
        (torch.randn(1, 7).double(), torch.rand(1, 19).double()))
    from_inputs, from_state = (part[0, :, 0].T.numpy() != 0 for part in reach)  # [source, neuron]
    # Within a step, inter neurons hear the inputs, command neurons the new inter neurons, motor neurons those.
    sensory = wiring.sensory[:, :10] != 0
    to_command, to_motor = wiring.incoming(1) != 0, wiring.incoming(2) != 0
    np.testing.assert_array_equal(from_inputs[:, :10], sensory)
    np.testing.assert_array_equal(from_inputs[:, 10:16], (sensory.astype(int) @ to_command) > 0)
    np.testing.assert_array_equal(from_state[:10, :10], np.eye(10, dtype=bool))
    np.testing.assert_array_equal(from_state[10:16, 10:16], (wiring.recurrent(1) != 0) | np.eye(6, dtype=bool))
    np.testing.assert_array_equal(from_state[16:, 16:], np.eye(3, dtype=bool))
    assert not from_state[10:, :10].any()
    assert not from_state[16:, :16].any()
    assert to_motor.any()


@pytest.mark.parametrize('strict', [False, True])
def test_a_missing_synapse_stays_missing_under_training(strict):
    cell = WiredCfCCell(draw_ncp(), strict=strict)
    optimiser = torch.optim.AdamW(cell.parameters(), lr=0.05, weight_decay=0.1)
    before = [layer.heads.weight.detach().clone() for layer in cell.layers]
    for _ in range(10):
        states, _ = unroll(cell, torch.randn(4, 5, 7), torch.rand(4, 5))
        optimiser.zero_grad()
        (states - 0.5).square().sum().backward()
        optimiser.step()
    for index, (layer, old) in enumerate(zip(cell.layers, before, strict=True)):
        missing = np.tile((cell.wiring.incoming(index) == 0).T, (4 if strict else 2, 1))
        rows, columns = missing.shape
        weight = layer.heads.weight.detach().numpy()[:rows, :columns]
        assert missing.any()
        assert (weight[missing] == 0.0).all()
        assert (weight[~missing] != old.numpy()[:rows, :columns][~missing]).all()


def test_a_weight_where_there_is_no_synapse_has_no_effect_even_when_set():
    cell = WiredCfCCell(draw_ncp(), strict=True)
    inputs, seconds = torch.randn(2, 30, 7), torch.rand(2, 30)
    before = unroll(cell, inputs, seconds)[0]
    with torch.no_grad():
        for layer in cell.layers:
            layer.heads.weight[layer.mask == 0] = 5.0
    assert torch.equal(unroll(cell, inputs, seconds)[0], before)


def test_time_changes_the_answer():
    cell = WiredCfCCell(draw_ncp())
    inputs, state = torch.randn(1, 7).expand(2, 7), torch.zeros(2, 19)
    slow, fast = cell(inputs, state, torch.tensor([2.0, 0.02]))[1]
    assert (slow - fast).abs().max() > 0.05


@pytest.mark.parametrize(('terms', 'words'), [
    ({'input_size': 0, 'units': 3}, 'input_size must be 1 or more, got 0'),
    ({'input_size': 2, 'units': -1}, 'units must be 1 or more, got -1'),
    ({'input_size': 2, 'units': 3, 'backbone_layers': 1}, 'backbone_units=0'),
    ({'input_size': 2, 'units': 3, 'backbone_layers': -1}, 'backbone_layers=-1'),
    ({'input_size': 2, 'units': 3, 'target_mask': np.ones((3, 5))}, r'target_mask must be of shape \(5, 3\)'),
    ({'input_size': 2, 'units': 3, 'backbone_layers': 1, 'backbone_units': 4, 'gate_mask': np.ones((5, 3))},
     'backbone_layers=0'),
])
def test_a_cell_that_cannot_be_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        CfCCell(**terms)


def ncps_pair(seed: int) -> tuple[Wiring, ncps.torch.WiredCfCCell]:
    """Return a wiring that ncps drew, in our terms, and its cell on it."""
    drawn = ncps.wirings.NCP(10, 6, 3, 4, 3, 8, 3, seed=seed)
    theirs = ncps.torch.WiredCfCCell(7, drawn)
    order = [neuron for layer in range(3) for neuron in drawn.get_neurons_of_layer(layer)]
    wiring = Wiring((10, 6, 3), drawn.sensory_adjacency_matrix[:, order], drawn.adjacency_matrix[np.ix_(order, order)])
    return wiring, theirs


def copy_from_ncps(ours: CfCCell, theirs: ncps.torch.CfCCell) -> None:
    heads = [theirs.ff1, theirs.ff2, theirs.time_a, theirs.time_b]
    with torch.no_grad():
        for head in heads:
            torch.nn.init.normal_(head.bias)
        ours.heads.weight.copy_(torch.cat([head.weight for head in heads]))
        ours.heads.bias.copy_(torch.cat([head.bias for head in heads]))
        if theirs.backbone is not None:
            linear = [layer for layer in theirs.backbone if isinstance(layer, torch.nn.Linear)]
            for mine, peer in zip(ours.backbone, linear, strict=True):
                mine.load_state_dict(peer.state_dict())


def compare_with_ncps(ours, their_step, inputs: int) -> None:
    """Run both for 50 steps of distinct lengths, each on its own state."""
    mine = peers = torch.zeros(1, ours.state_size)
    for seconds in torch.rand(50, 1) * 2.0:
        step = torch.randn(1, inputs)
        mine, peers = ours(step, mine, seconds)[1], their_step(step, peers, seconds)
        torch.testing.assert_close(mine, peers, atol=LIKE_NCPS, rtol=0)
