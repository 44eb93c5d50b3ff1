"""The scan of CfC's default mode: against automatic differentiation of the same steps, one by one."""

import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.gated_scan import GatedScan
from liquid_nav.liquid.sequence import unroll

BATCH, TIME, FEATURES, UNITS = 3, 7, 5, 4


@pytest.fixture
def drawn():
    generator = torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(shape, dtype=torch.float64, generator=generator)

    return (normal(BATCH, TIME, 4 * UNITS), normal(UNITS, 4 * UNITS), normal(BATCH, UNITS),
            normal(BATCH, TIME).abs())


def test_its_derivatives_are_those_of_small_differences(drawn):
    assert torch.autograd.gradcheck(GatedScan.apply, [part.requires_grad_() for part in drawn])


def test_its_states_and_derivatives_are_those_of_single_steps():
    torch.manual_seed(1)
    cell = CfCCell(FEATURES, UNITS).double()
    inputs = torch.randn(BATCH, TIME, FEATURES, dtype=torch.float64, requires_grad=True)
    seconds = torch.rand(BATCH, TIME, dtype=torch.float64)
    weights = torch.randn(BATCH, TIME, UNITS, dtype=torch.float64)

    def derivatives(states):
        return torch.autograd.grad((states * weights).sum(), [inputs, *cell.parameters()])

    scanned, _ = unroll(cell, inputs, seconds)
    state, stepped = torch.zeros(BATCH, UNITS, dtype=torch.float64), []
    for time in range(TIME):
        _, state = cell(inputs[:, time], state, seconds[:, time])
        stepped.append(state)
    stepped = torch.stack(stepped, dim=1)
    torch.testing.assert_close(scanned, stepped, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(derivatives(scanned), derivatives(stepped), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(('batch', 'time'), [(BATCH, TIME), (1, TIME), (BATCH, 1), (1, 1)])
def test_what_it_is_given_stays_as_it_is(drawn, batch, time):
    drive, recurrent, state, seconds = drawn
    given = [drive[:batch, :time].contiguous(), recurrent, state[:batch].contiguous(),
             seconds[:batch, :time].contiguous()]
    before = [part.clone() for part in given]
    GatedScan.apply(*given)
    assert all(torch.equal(part, kept) for part, kept in zip(given, before, strict=True))


def test_derivatives_may_be_taken_twice_from_one_graph_and_agree(drawn):
    drive = drawn[0].requires_grad_()
    total = GatedScan.apply(*drawn).sum()
    first, = torch.autograd.grad(total, drive, retain_graph=True)
    second, = torch.autograd.grad(total, drive)
    assert torch.equal(first, second)
