"""What every cell promises, whatever its equations."""

import pytest
import torch

from liquid_nav.liquid.gated import LSTMCell
from liquid_nav.liquid.sequence import unroll

INPUTS = 5
EXACT = 1e-12
"""Double precision: what differs is the order of summation alone."""


def draw(batch: int, time: int, cell):
    inputs = torch.randn(batch, time, INPUTS, dtype=torch.double)
    elapsed_time = torch.rand(batch, time, dtype=torch.double) + 0.01
    hidden_state = torch.rand(batch, cell.state_size, dtype=torch.double) - 0.5
    return inputs, elapsed_time, hidden_state


@pytest.mark.parametrize('batch', [1, 2, 5, 12, 24])
def test_a_row_alone_equals_the_row_in_its_batch(cell, batch):
    # 12 and 24 are the cells' units and states: a time that is laid along the wrong axis would go unseen elsewhere.
    inputs, elapsed_time, hidden_state = draw(batch, 1, cell)
    assert len(set(elapsed_time[:, 0].tolist())) == batch
    outputs, state = cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    for row in range(batch):
        alone = slice(row, row + 1)
        output_alone, state_alone = cell(inputs[alone, 0], hidden_state[alone], elapsed_time[alone, 0])
        torch.testing.assert_close(output_alone, outputs[alone], atol=EXACT, rtol=0)
        torch.testing.assert_close(state_alone, state[alone], atol=EXACT, rtol=0)


def test_step_by_step_equals_the_sequence(cell):
    inputs, elapsed_time, hidden_state = draw(3, 20, cell)
    states, last = unroll(cell, inputs, elapsed_time, hidden_state)
    for index in range(20):
        outputs, hidden_state = cell(inputs[:, index], hidden_state, elapsed_time[:, index])
        torch.testing.assert_close(states[:, index], hidden_state, atol=EXACT, rtol=0)
        torch.testing.assert_close(cell.read(states)[:, index], outputs, atol=EXACT, rtol=0)
    torch.testing.assert_close(last, hidden_state, atol=EXACT, rtol=0)


def test_gradients_of_the_sequence_equal_those_of_its_steps(cell):
    inputs, elapsed_time, hidden_state = draw(2, 6, cell)
    unroll(cell, inputs, elapsed_time, hidden_state)[0].square().sum().backward()
    by_sequence = [parameter.grad.clone() for parameter in cell.parameters()]
    cell.zero_grad()
    total = 0.0
    for index in range(6):
        _, hidden_state = cell(inputs[:, index], hidden_state, elapsed_time[:, index])
        total = total + hidden_state.square().sum()
    total.backward()
    for parameter, gradient in zip(cell.parameters(), by_sequence, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, atol=1e-10, rtol=1e-10)


def test_outputs_are_what_read_takes_from_the_state(cell):
    inputs, elapsed_time, hidden_state = draw(4, 1, cell)
    outputs, state = cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    assert outputs.shape == (4, cell.output_size)
    assert torch.equal(outputs, cell.read(state))


@pytest.mark.parametrize('size', [1.0, 1e3, 1e6])
@pytest.mark.parametrize('seconds', [0.0, 0.05, 1e3])
def test_the_state_stays_bounded_whatever_the_input(cell, size, seconds):
    cell = cell.float()
    inputs = size * torch.randn(8, 50, INPUTS)
    states, _ = unroll(cell, inputs, torch.full((8, 50), seconds))
    assert torch.isfinite(states).all()
    assert cell.read(states).abs().max() <= 1.0 + 1e-6
    # An LSTM's memory grows by 1 a step at most; the state of the others is between two targets of size 1.
    assert states.abs().max() <= (50.0 if isinstance(cell, LSTMCell) else 1.0 + 1e-6)


def test_a_masked_step_leaves_the_state_as_it_is(cell):
    inputs, elapsed_time, hidden_state = draw(2, 9, cell)
    mask = torch.ones(2, 9, dtype=torch.bool)
    mask[0, 6:] = False  # the padding of a short sequence
    mask[1, 3] = False
    states, last = unroll(cell, inputs, elapsed_time, hidden_state, mask)
    short, short_last = unroll(cell, inputs[:1, :6], elapsed_time[:1, :6], hidden_state[:1])
    torch.testing.assert_close(states[:1, :6], short, atol=EXACT, rtol=0)
    torch.testing.assert_close(last[:1], short_last, atol=EXACT, rtol=0)
    left = [0, 1, 2, 4, 5, 6, 7, 8]
    without, without_last = unroll(cell, inputs[1:, left], elapsed_time[1:, left], hidden_state[1:])
    torch.testing.assert_close(states[1:, left], without, atol=EXACT, rtol=0)
    torch.testing.assert_close(last[1:], without_last, atol=EXACT, rtol=0)


def test_a_sequence_starts_from_zero_unless_told_otherwise(cell):
    inputs, elapsed_time, hidden_state = draw(2, 3, cell)
    assert torch.equal(unroll(cell, inputs, elapsed_time)[0],
                       unroll(cell, inputs, elapsed_time, torch.zeros_like(hidden_state))[0])


def test_nothing_that_is_passed_in_is_changed(cell):
    inputs, elapsed_time, hidden_state = draw(2, 3, cell)
    before = [tensor.clone() for tensor in (inputs, elapsed_time, hidden_state)]
    unroll(cell, inputs, elapsed_time, hidden_state, torch.tensor([[True, False, True]] * 2))
    cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    assert all(torch.equal(a, b) for a, b in zip(before, (inputs, elapsed_time, hidden_state), strict=True))


@pytest.mark.parametrize(('inputs', 'hidden_state', 'elapsed_time', 'name'), [
    ((2, 4), (2, None), (2,), 'inputs'),
    ((2, 3, 5), (2, None), (2,), 'inputs'),
    ((5,), (2, None), (2,), 'inputs'),
    ((2, 5), (3, None), (2,), 'hidden_state'),
    ((2, 5), (2, 7), (2,), 'hidden_state'),
    ((2, 5), (2, None), (2, 1), 'elapsed_time'),
    ((2, 5), (2, None), (1,), 'elapsed_time'),
    ((2, 5), (2, None), (), 'elapsed_time'),
])
def test_a_step_of_the_wrong_shape_is_refused_by_name(cell, inputs, hidden_state, elapsed_time, name):
    state_shape = tuple(cell.state_size if size is None else size for size in hidden_state)
    with pytest.raises(ValueError, match=f'{name} must be of shape'):
        cell(torch.zeros(inputs), torch.zeros(state_shape), torch.zeros(elapsed_time))


@pytest.mark.parametrize('seconds', [-0.01, float('nan'), float('inf')])
def test_a_time_that_cannot_have_passed_is_refused_with_its_value(cell, seconds):
    elapsed_time = torch.tensor([0.1, seconds], dtype=torch.double)
    inputs, state = torch.zeros(2, INPUTS).double(), torch.zeros(2, cell.state_size).double()
    with pytest.raises(ValueError, match=rf'elapsed_time must be finite and 0 or more seconds, got {seconds}'):
        cell(inputs, state, elapsed_time)
    with pytest.raises(ValueError, match='elapsed_time'):
        unroll(cell, inputs[:, None], elapsed_time[:, None])
