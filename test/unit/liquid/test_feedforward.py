import math

import pytest
import torch
from torch.nn import functional as F

from liquid_nav.liquid.feedforward import FeedForwardCell, TCNCell
from liquid_nav.liquid.sequence import unroll


def test_a_feed_forward_cell_is_a_chain_of_tanh():
    cell = FeedForwardCell(1, 1, layers=2)
    with torch.no_grad():
        for layer, weight, bias in zip(cell.layers, (2.0, -3.0), (0.1, 0.5), strict=True):
            layer.weight.fill_(weight)
            layer.bias.fill_(bias)
    outputs, state = cell(torch.tensor([[0.3]]), torch.tensor([[0.8]]), torch.tensor([1.0]))
    expected = math.tanh(-3.0 * math.tanh(2.0 * 0.3 + 0.1) + 0.5)
    assert outputs.item() == state.item() == pytest.approx(expected, abs=1e-6)


def test_a_feed_forward_cell_forgets_all_that_was_before():
    cell = FeedForwardCell(3, 4)
    inputs = torch.randn(1, 3)
    first, second = (cell(inputs, torch.full((1, 4), before), torch.tensor([seconds]))[1]
                     for before, seconds in ((5.0, 0.01), (-5.0, 9.0)))
    assert torch.equal(first, second)


@pytest.mark.parametrize('kernel_size', [2, 3])
@pytest.mark.parametrize('levels', [1, 2, 4])
def test_a_temporal_convolution_is_that_of_torch(levels, kernel_size):
    cell = TCNCell(3, 4, levels=levels, kernel_size=kernel_size).double()
    inputs = torch.randn(2, 40, 3).double()
    heard = inputs.transpose(1, 2)
    for level, layer in enumerate(cell.convolutions):
        weight = layer.weight.unflatten(1, (kernel_size, -1)).transpose(1, 2)  # (units, channels, kernel)
        padded = F.pad(heard, ((kernel_size - 1) * 2**level, 0))
        answer = torch.relu(F.conv1d(padded, weight, layer.bias, dilation=2**level))
        heard = answer if level == 0 else answer + heard
    states, _ = unroll(cell, inputs, torch.ones(2, 40))
    torch.testing.assert_close(cell.read(states), heard.transpose(1, 2), atol=1e-12, rtol=0)  # double precision


@pytest.mark.parametrize(('levels', 'kernel_size', 'field'), [(1, 2, 2), (3, 2, 8), (2, 3, 7), (4, 3, 31)])
def test_an_output_depends_on_the_receptive_field_and_nothing_before_it(levels, kernel_size, field):
    cell = TCNCell(1, 3, levels=levels, kernel_size=kernel_size)
    assert cell.receptive_field == field
    with torch.no_grad():
        for layer in cell.convolutions:
            layer.weight.abs_()  # no relu closes
    inputs = torch.ones(1, field + 5, 1, requires_grad=True)
    states, _ = unroll(cell, inputs, torch.ones(1, field + 5))
    reached = torch.autograd.grad(cell.read(states)[0, -1].sum(), inputs)[0][0, :, 0] != 0
    assert reached.tolist() == [False] * 5 + [True] * field


def test_the_time_constant_of_a_temporal_convolution_is_how_far_back_it_hears():
    cell = TCNCell(2, 3, levels=2, kernel_size=3)
    constants = cell.time_constants(torch.zeros(2, 2), torch.zeros(2, cell.state_size), torch.tensor([0.1, 0.5]))
    torch.testing.assert_close(constants, torch.tensor([[0.7] * 3, [3.5] * 3]))  # 7 inputs
