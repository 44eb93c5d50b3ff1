import math

import ncps.torch
import ncps.wirings
import numpy as np
import pytest
import torch

from liquid_nav.liquid.cfc import ACTIVATIONS, CfCCell
from liquid_nav.liquid.sequence import responses, unroll
from liquid_nav.liquid.wired_cfc import WiredCfCCell
from liquid_nav.liquid.wiring import Wiring, ncp

LIKE_NCPS = 1e-6
"""Single precision over states of about size 1: sums in another order."""
MODES = ('default', 'no_gate', 'pure')


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


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize(('layers', 'activation'), [(0, 'lecun_tanh'), *((layers, name) for layers in (1, 2)
                                                                         for name in ACTIVATIONS)])
def test_a_dense_cell_equals_that_of_ncps_at_batch_one(mode, layers, activation, copy_from_ncps):
    terms = {'mode': mode, 'backbone_units': 16, 'backbone_layers': layers, 'backbone_activation': activation}
    ours, theirs = CfCCell(5, 8, **terms), ncps.torch.CfCCell(5, 8, **terms, backbone_dropout=0.0)
    copy_from_ncps(ours, theirs)
    compare_with_ncps(ours, theirs)


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('seed', [0, 1, 2])
def test_a_wired_cell_equals_that_of_ncps_at_batch_one(mode, seed, copy_from_ncps, in_our_order):
    drawn = ncps.wirings.NCP(10, 6, 3, 4, 3, 8, 3, seed=seed)
    theirs = ncps.torch.WiredCfCCell(7, drawn, mode=mode)
    ours = WiredCfCCell(in_our_order(drawn)[0], mode=mode)
    for layer, peer in zip(ours.layers, theirs._layers, strict=True):
        copy_from_ncps(layer, peer)
    compare_with_ncps(ours, theirs)


@pytest.mark.parametrize(('mode', 'now', 'then'), [
    ('default', 0.5 - 0.8 * 0.75, (-0.3, 0.5)),  # of targets 1/2 and -3/10: the second, and where time_a < 0 the first
    ('no_gate', 0.5 - 0.3 * 0.75, (0.2, 0.5)),  # their sum, or the first alone
])
def test_a_gate_is_at_its_offset_after_no_time_and_through_after_a_long_one(mode, now, then):
    cell = CfCCell(1, 2, mode=mode)
    with torch.no_grad():
        cell.heads.weight.zero_()
        rows = [[math.atanh(0.5)] * 2, [math.atanh(-0.3)] * 2, [0.01, -0.01], [math.log(3.0)] * 2]
        cell.heads.bias.copy_(torch.tensor(rows).flatten())
    states = responses(cell, torch.zeros(1, 1), torch.zeros(1, 2), torch.tensor([0.0, 1e6]))[1][0]
    assert states[0].tolist() == pytest.approx([now] * 2, abs=1e-6)
    assert states[1].tolist() == pytest.approx(then, abs=1e-6)


def test_a_pure_neuron_leaves_the_amplitude_by_f_and_comes_back_to_it():
    cell = pure_neuron(f=0.4, w_tau=-0.6, amplitude=1.5)  # tau is 1 / (0.6 + 0.4), whatever the signs
    moments = torch.tensor([0.0, 0.53, 2.14, 1e6], dtype=torch.double)
    states = responses(cell, torch.zeros(1, 1).double(), torch.zeros(1, 1).double(), moments)[1][0, :, 0]
    expected = [1.5 * (1.0 - 0.4 * factor) for factor in (1.0, math.exp(-0.53), math.exp(-2.14), 0.0)]
    assert states.tolist() == pytest.approx(expected, abs=1e-12)


def test_responses_of_one_neuron_are_its_closed_form_at_any_moment():
    cell = CfCCell(1, 1)
    set_heads(cell, 0.5, -0.5, math.log(3.0), 0.0)  # the gate is 3^t / (1 + 3^t)
    states = responses(cell, torch.zeros(1, 1), torch.zeros(1, 1), torch.tensor([0.53, 2.14]))[1][0, :, 0]
    expected = [0.5 - 3.0**seconds / (1.0 + 3.0**seconds) for seconds in (0.53, 2.14)]
    assert states.tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize('mode', ['default', 'no_gate'])
@pytest.mark.parametrize('layers', [0, 2])
def test_late_on_the_way_to_the_target_shrinks_by_1_over_e_each_time_constant(mode, layers):
    cell = CfCCell(3, 6, mode=mode, backbone_units=8, backbone_layers=layers).double()
    torch.nn.init.normal_(cell.heads.bias)
    inputs, state = torch.randn(1, 3).double(), torch.rand(1, 6).double()
    constants = cell.time_constants(inputs, state, torch.zeros(1))[0]
    for neuron, constant in enumerate(constants):
        # After 15 constants e^-15 of the gate is left, and by as much the ratio still differs from 1 / e.
        moments = constant * torch.tensor([15.0, 16.0, 200.0]).double()
        first, second, target = responses(cell, inputs, state, moments)[1][0, :, neuron]
        assert ((second - target) / (first - target)).item() == pytest.approx(math.exp(-1.0), rel=1e-5)


def test_a_pure_neuron_shrinks_by_1_over_e_each_time_constant_from_the_first_moment_on():
    cell = pure_neuron(f=-0.7, w_tau=0.55, amplitude=2.0)
    zeros = torch.zeros(1, 1).double()
    constant = cell.time_constants(zeros, zeros, torch.zeros(1))
    assert constant.item() == pytest.approx(0.8, abs=1e-12)  # 1 / (0.55 + 0.7)
    states = responses(cell, zeros, zeros, constant[0] * torch.tensor([0.0, 1.0, 2.0]))[1][0, :, 0]
    left = states - 2.0
    assert (left[1:] / left[:-1]).tolist() == pytest.approx([math.exp(-1.0)] * 2, abs=1e-12)


def test_a_layer_has_the_time_constants_for_what_the_layer_before_it_now_says():
    cell = WiredCfCCell(draw_ncp()).double()
    inputs, state, seconds = torch.randn(2, 7).double(), torch.rand(2, 19).double(), torch.tensor([0.2, 0.9]).double()
    constants, after = cell.time_constants(inputs, state, seconds), cell(inputs, state, seconds)[1]
    heard = inputs
    for layer, part in zip(cell.layers, (slice(0, 10), slice(10, 16), slice(16, 19)), strict=True):
        alone = layer.time_constants(heard, state[:, part], seconds)
        torch.testing.assert_close(constants[:, part], alone, atol=1e-12, rtol=0)
        heard = after[:, part]


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


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('strict', [False, True])
def test_a_missing_synapse_stays_missing_under_training(mode, strict):
    cell = WiredCfCCell(draw_ncp(), mode=mode, strict=strict)
    optimiser = torch.optim.AdamW(cell.parameters(), lr=0.05, weight_decay=0.1)
    before = [layer.heads.weight.detach().clone() for layer in cell.layers]
    for _ in range(10):
        states, _ = unroll(cell, torch.randn(4, 5, 7), torch.rand(4, 5))
        optimiser.zero_grad()
        (states - 0.5).square().sum().backward()
        optimiser.step()
    heads = 1 if mode == 'pure' else 4 if strict else 2
    for index, (layer, old) in enumerate(zip(cell.layers, before, strict=True)):
        missing = np.tile((cell.wiring.incoming(index) == 0).T, (heads, 1))
        rows, columns = missing.shape
        weight = layer.heads.weight.detach().numpy()[:rows, :columns]
        assert missing.any()
        assert (weight[missing] == 0.0).all()
        assert (weight[~missing] != old.numpy()[:rows, :columns][~missing]).all()


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('strict', [False, True])
def test_a_weight_where_there_is_no_synapse_has_no_effect_even_when_set(mode, strict):
    cell = WiredCfCCell(draw_ncp(), mode=mode, strict=strict)
    inputs, state, seconds = torch.randn(2, 30, 7), torch.rand(2, 19), torch.rand(2, 30)
    before, step = unroll(cell, inputs, seconds)[0], cell(inputs[:, 0], state, seconds[:, 0])[1]
    heads = 1 if mode == 'pure' else 4 if strict else 2
    with torch.no_grad():
        for index, layer in enumerate(cell.layers):
            missing = np.tile((cell.wiring.incoming(index) == 0).T, (heads, 1))
            rows, columns = missing.shape
            layer.heads.weight[:rows, :columns][torch.from_numpy(missing)] = 5.0
    assert torch.equal(unroll(cell, inputs, seconds)[0], before)
    assert torch.equal(cell(inputs[:, 0], state, seconds[:, 0])[1], step)


def test_time_changes_the_answer():
    cell = WiredCfCCell(draw_ncp())
    inputs, state = torch.randn(1, 7).expand(2, 7), torch.zeros(2, 19)
    slow, fast = cell(inputs, state, torch.tensor([2.0, 0.02]))[1]
    assert (slow - fast).abs().max() > 0.05


def pure_neuron(f: float, w_tau: float, amplitude: float) -> CfCCell:
    """Return one neuron in double precision whose f depends on nothing."""
    cell = CfCCell(1, 1, mode='pure').double().requires_grad_(False)
    for parameter, value in ((cell.heads.weight, 0.0), (cell.heads.bias, f), (cell.w_tau, w_tau),
                             (cell.amplitude, amplitude)):
        parameter.fill_(value)
    return cell


@torch.no_grad()
def compare_with_ncps(ours, theirs) -> None:
    """Run both for 50 steps of distinct lengths, each on its own state."""
    mine = peers = torch.zeros(1, ours.state_size)
    for seconds in torch.rand(50, 1) * 2.0:
        inputs = torch.randn(1, ours.input_size)
        (output, mine), (peer_output, peers) = ours(inputs, mine, seconds), theirs(inputs, peers, seconds)
        torch.testing.assert_close(output, peer_output, atol=LIKE_NCPS, rtol=LIKE_NCPS)
        torch.testing.assert_close(mine, peers, atol=LIKE_NCPS, rtol=LIKE_NCPS)


def test_gates_spread_over_a_span_are_half_open_at_times_of_their_own():
    span = 3.0
    cell = CfCCell(2, 400, gate_span=span)
    time_a, time_b = cell.heads.bias.detach().chunk(4)[2:]
    half_open = (-time_b / time_a).sort().values  # sigmoid(time_a * t + time_b) = 1/2
    # Kolmogorov and Smirnov's statistic of 400 uniform draws exceeds 1.95 / sqrt(400) once in a thousand.
    uniform = torch.linspace(0.0, span, 401)
    assert max((half_open - uniform[:-1]).abs().max(), (half_open - uniform[1:]).abs().max()) < span * 1.95 / 20
    neighbour = span / 400
    later = torch.sigmoid(time_a * (-time_b / time_a + 2.5 * neighbour) + time_b)
    torch.testing.assert_close(later, torch.full_like(later, 1.0 / (1.0 + math.exp(-2.5 * 0.75))), atol=1e-4, rtol=0)


def test_by_default_gates_depend_on_what_is_heard_alone():
    torch.manual_seed(3)
    plain = CfCCell(2, 5)
    torch.manual_seed(3)
    spread = CfCCell(2, 5, gate_span=1.0)
    assert torch.equal(plain.heads.weight, spread.heads.weight)
    assert torch.equal(plain.heads.bias[:10], spread.heads.bias[:10])
    assert plain.heads.bias[10:].abs().max() <= 1.0 / math.sqrt(7.0)  # as torch draws the bias of a linear map


@pytest.mark.parametrize(('terms', 'words'), [
    ({'gate_span': 0.0}, 'gate_span must be finite and more than 0 seconds, got 0.0'),
    ({'gate_span': math.nan}, 'gate_span must be finite'),
    ({'gate_span': 1.0, 'mode': 'pure'}, "mode 'pure', which has no gate"),
])
def test_a_span_that_cannot_be_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        CfCCell(2, 3, **terms)
