import math

import ncps.torch
import ncps.wirings
import pytest
import torch
from torch.nn import functional as F

from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.sequence import unroll
from liquid_nav.liquid.wiring import ncp

LIKE_NCPS = 1e-6
"""Single precision over states of size 1: sums in another order, and an epsilon of 1e-8 in their denominator."""
WIRING = ncp(7, 10, 6, 3, sensory_fanout=4, inter_fanout=3, recurrent_command_synapses=8, motor_fanin=3, seed=1)
UNUSED = torch.zeros(1)
"""An elapsed time on which nothing depends."""


def one_neuron(**options) -> LTCCell:
    """
    Return a neuron with one input that opens its only synapse by sigmoid(x).

    Leak 0.5, leak potential 0.1, capacitance 2; the synapse of conductance 1.5 pulls towards 1.
    """
    cell = LTCCell(1, 1, **options).double().requires_grad_(False)
    for parameter, value in ((cell.gleak, 0.5), (cell.cm, 2.0), (cell.sensory.w, 1.5)):
        parameter.fill_(math.log(math.expm1(value)))  # softplus brings it back
    cell.vleak.fill_(0.1)
    cell.sensory.sigma.fill_(1.0)
    cell.sensory.mu.fill_(0.0)
    cell.sensory.erev.fill_(1.0)
    cell.recurrent.w.fill_(-200.0)  # softplus leaves e^-200 of conductance: no synapse on itself
    return cell


@pytest.mark.parametrize(('heard', 'open_part'), [(-100.0, 0.0), (0.0, 0.5), (math.log(3.0), 0.75), (100.0, 1.0)])
def test_a_synapse_that_opens_shortens_the_time_constant(heard, open_part):
    inputs, state = torch.tensor([[heard]], dtype=torch.double), torch.zeros(1, 1).double()
    constant = one_neuron().time_constants(inputs, state, UNUSED)
    assert constant.item() == pytest.approx(2.0 / (0.5 + 1.5 * open_part), abs=1e-12)


@pytest.mark.parametrize(('unfolds', 'after'), [
    # cm / part is 2 / 0.8; the numerator adds 0.5 * 0.1 + 0.75 * 1, the denominator 0.5 + 0.75.
    (1, (2.5 * 0.3 + 0.8) / (2.5 + 1.25)),
    (2, (5.0 * (5.0 * 0.3 + 0.8) / 6.25 + 0.8) / 6.25),
])
def test_a_fused_step_weighs_the_old_potential_against_leak_and_synapse(unfolds, after):
    cell = one_neuron(unfolds=unfolds)
    state = cell(torch.zeros(1, 1).double(), torch.tensor([[0.3]], dtype=torch.double),
                 torch.tensor([0.8], dtype=torch.double))[1]
    assert state.item() == pytest.approx(after, abs=1e-12)


def test_a_neuron_relaxes_by_1_over_e_each_time_constant_to_the_mean_of_what_pulls_it():
    cell = one_neuron(solver='dopri5', rtol=1e-10, atol=1e-11)
    inputs, state = torch.zeros(1, 1).double(), torch.tensor([[-0.4]], dtype=torch.double)
    constant = cell.time_constants(inputs, state, UNUSED)[0]  # 2 / 1.25 = 1.6 s
    rest = (0.5 * 0.1 + 0.75 * 1.0) / 1.25
    for count in (1.0, 3.0):
        after = cell(inputs, state, count * constant)[1]
        assert after.item() == pytest.approx(rest + (-0.4 - rest) * math.exp(-count), abs=1e-8)


@pytest.mark.parametrize('unfolds', [1, 3, 6, 20])
def test_a_dense_cell_equals_that_of_ncps_at_batch_one(unfolds):
    drawn = ncps.wirings.FullyConnected(8, 8)
    theirs = their_cell(drawn, unfolds, inputs=5)
    ours = LTCCell(5, 8, unfolds=unfolds)
    copy_cell(ours, theirs, list(range(8)))
    compare(ours, theirs, list(range(8)))


@pytest.mark.parametrize('unfolds', [1, 6])
@pytest.mark.parametrize('seed', [0, 1])
def test_a_wired_cell_equals_that_of_ncps_at_batch_one(unfolds, seed, in_our_order):
    drawn = ncps.wirings.NCP(10, 6, 3, 4, 3, 8, 3, seed=seed)
    theirs = their_cell(drawn, unfolds, inputs=7)
    wiring, order = in_our_order(drawn)
    ours = LTCCell(7, 19, wiring=wiring, unfolds=unfolds)
    copy_cell(ours, theirs, order)
    compare(ours, theirs, order)


def test_a_wired_cell_starts_with_the_polarities_of_its_wiring():
    cell = LTCCell(7, 19, wiring=WIRING)
    assert cell.sensory.erev.tolist() == WIRING.sensory.tolist()
    assert cell.recurrent.erev.tolist() == WIRING.adjacency.tolist()


def test_the_motor_neurons_are_the_outputs_of_a_wired_cell():
    cell = LTCCell(7, 19, wiring=WIRING)
    outputs, state = cell(torch.randn(2, 7), torch.zeros(2, 19), torch.tensor([0.1, 0.4]))
    assert torch.equal(outputs, state[:, 16:])


@pytest.mark.parametrize('wiring', [None, WIRING], ids=['dense', 'wired'])
def test_time_constants_lie_between_those_of_all_synapses_open_and_shut(wiring):
    cell = LTCCell(7, 19, wiring=wiring).double().requires_grad_(False)
    inputs, state = 10.0 * torch.randn(200, 7).double(), 2.0 * torch.randn(200, 19).double()
    constants = cell.time_constants(inputs, state, torch.zeros(200))
    cm, gleak = F.softplus(cell.cm), F.softplus(cell.gleak)
    conductance = torch.zeros(19).double()
    for synapses, present in ((cell.sensory, WIRING.sensory), (cell.recurrent, WIRING.adjacency)):
        for neuron in range(19):
            for source in range(synapses.w.shape[0]):
                if wiring is None or present[source, neuron] != 0:
                    conductance[neuron] += F.softplus(synapses.w[source, neuron])
    assert (constants >= cm / (gleak + conductance) - 1e-12).all()
    assert (constants <= cm / gleak + 1e-12).all()
    assert constants.std(dim=0).min() > 1e-4  # they are liquid: each depends on what is heard


def test_a_missing_synapse_stays_missing_under_training():
    cell = LTCCell(7, 19, wiring=WIRING)
    optimiser = torch.optim.AdamW(cell.parameters(), lr=0.05, weight_decay=0.1)
    before = {name: parameter.detach().clone() for name, parameter in cell.named_parameters()}
    for _ in range(10):
        states, _ = unroll(cell, torch.randn(4, 5, 7), torch.rand(4, 5))
        optimiser.zero_grad()
        (states - 0.5).square().sum().backward()
        optimiser.step()
    for part, polarity in (('sensory', WIRING.sensory), ('recurrent', WIRING.adjacency)):
        missing = torch.from_numpy(polarity == 0)
        assert missing.any()
        for name in ('w', 'sigma', 'mu', 'erev'):
            parameter = cell.get_parameter(f'{part}.{name}')
            assert (parameter[missing] == 0.0).all()
            assert (parameter[~missing] != before[f'{part}.{name}'][~missing]).all()


@pytest.mark.parametrize('name', ['w', 'sigma', 'mu', 'erev'])
def test_a_parameter_where_there_is_no_synapse_has_no_effect_even_when_set(name):
    cell = LTCCell(7, 19, wiring=WIRING)
    inputs, seconds = torch.randn(2, 30, 7), torch.rand(2, 30)
    before, bounds = unroll(cell, inputs, seconds)[0], cell.bounds()
    with torch.no_grad():
        for part, polarity in (('sensory', WIRING.sensory), ('recurrent', WIRING.adjacency)):
            cell.get_parameter(f'{part}.{name}')[torch.from_numpy(polarity == 0)] = 5.0
    assert torch.equal(unroll(cell, inputs, seconds)[0], before)
    assert all(torch.equal(a, b) for a, b in zip(cell.bounds(), bounds, strict=True))


@pytest.mark.parametrize('solver', ['euler', 'rk4', 'dopri5'])
def test_all_solvers_work_on_the_same_weights_and_agree_over_short_steps(solver):
    cell = LTCCell(5, 8)
    other = LTCCell(5, 8, solver=solver)
    other.load_state_dict(cell.state_dict())
    inputs, seconds = torch.randn(2, 20, 5), torch.full((2, 20), 0.003)
    # A part of 0.5 ms against time constants of about 0.1 s: each errs by (0.005)^2 / 2, the sum over 120 by 1e-3.
    torch.testing.assert_close(unroll(cell, inputs, seconds)[0], unroll(other, inputs, seconds)[0], atol=2e-3, rtol=0)


def their_cell(drawn, unfolds: int, inputs: int) -> ncps.torch.LTCCell:
    return ncps.torch.LTCCell(drawn, inputs, input_mapping=None, output_mapping=None, ode_unfolds=unfolds,
                              implicit_param_constraints=True)


@torch.no_grad()
def copy_cell(ours: LTCCell, theirs: ncps.torch.LTCCell, order: list[int]) -> None:
    """Copy all weights; `order` holds their number of each of our neurons."""
    for name in ('gleak', 'vleak', 'cm'):
        getattr(ours, name).copy_(getattr(theirs, name)[order])
    for name in ('w', 'sigma', 'mu', 'erev'):
        getattr(ours.sensory, name).copy_(getattr(theirs, f'sensory_{name}')[:, order])
        getattr(ours.recurrent, name).copy_(getattr(theirs, name)[order][:, order])


@torch.no_grad()
def compare(ours: LTCCell, theirs: ncps.torch.LTCCell, order: list[int]) -> None:
    """Run both for 50 steps of distinct lengths, each on its own state."""
    mine = peers = torch.zeros(1, ours.state_size)
    for seconds in torch.rand(50, 1) * 2.0:
        inputs = torch.randn(1, ours.input_size)
        (outputs, mine), (their_outputs, peers) = ours(inputs, mine, seconds), theirs(inputs, peers, seconds)
        torch.testing.assert_close(outputs, their_outputs, atol=LIKE_NCPS, rtol=0)
        torch.testing.assert_close(mine, peers[:, order], atol=LIKE_NCPS, rtol=0)
