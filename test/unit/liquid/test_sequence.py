import pytest
import torch

from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.liquid.sequence import loop, responses, unroll

DRIVE = torch.tensor([[[1.0], [2.0], [3.0]], [[10.0], [20.0], [30.0]]])
SECONDS = torch.tensor([[1.0, 1.0, 2.0], [1.0, 0.5, 1.0]])
START = torch.tensor([[0.0], [5.0]])


def add(now, state, seconds):
    return state + now * seconds


def test_a_loop_that_adds_gives_running_sums():
    states = loop(add, DRIVE, START, SECONDS, None)
    assert states[..., 0].tolist() == [[1.0, 3.0, 9.0], [15.0, 25.0, 55.0]]


def test_a_loop_skips_what_its_mask_leaves_out():
    mask = torch.tensor([[True, False, True], [False, True, True]])
    states = loop(add, DRIVE, START, SECONDS, mask)
    assert states[..., 0].tolist() == [[1.0, 1.0, 7.0], [5.0, 15.0, 45.0]]


def test_what_a_mask_hides_adds_nothing_to_the_gradient():
    cell = CfCCell(3, 4)
    inputs = torch.randn(1, 4, 3)
    mask = torch.tensor([[True, True, False, False]])
    unroll(cell, inputs, torch.full((1, 4), 0.1), mask=mask)[1].sum().backward()
    hidden = [parameter.grad.clone() for parameter in cell.parameters()]
    cell.zero_grad()
    unroll(cell, inputs[:, :2], torch.full((1, 2), 0.1))[1].sum().backward()
    for gradient, parameter in zip(hidden, cell.parameters(), strict=True):
        torch.testing.assert_close(gradient, parameter.grad)


@pytest.mark.parametrize('batch', [1, 3])
def test_responses_take_moments_of_all_rows_and_of_each(batch):
    cell = CfCCell(3, 4)
    inputs, state, moments = torch.randn(batch, 3), torch.rand(batch, 4), torch.tensor([2.14, 0.0, 0.53])
    for_all = responses(cell, inputs, state, moments)[1]
    for_each = responses(cell, inputs, state, moments.repeat(batch, 1))[1]
    assert for_all.shape == (batch, 3, 4)
    assert torch.equal(for_all, for_each)


def test_a_moment_of_one_row_is_not_asked_of_another():
    cell = CfCCell(3, 4)
    inputs, state = torch.randn(1, 3).expand(2, 3), torch.rand(1, 4).expand(2, 4)
    states = responses(cell, inputs, state, torch.tensor([[0.1, 0.9], [0.9, 0.1]]))[1]
    torch.testing.assert_close(states[0], states[1].flip(0), atol=1e-7, rtol=0)  # single precision
    assert (states[0] - states[1]).abs().max() > 1e-3
