"""What every cell promises, whatever its equations."""

import copy
import dataclasses
import io
import pickle

import pytest
import torch

from liquid_nav.liquid.feedforward import FeedForwardCell
from liquid_nav.liquid.sequence import responses, unroll

INPUTS, NEURONS = 5, 12


def draw(cell, batch: int, time: int):
    inputs = torch.randn(batch, time, cell.input_size, dtype=torch.double)
    elapsed_time = torch.rand(batch, time, dtype=torch.double) + 0.01
    hidden_state = torch.rand(batch, cell.state_size, dtype=torch.double) - 0.5
    return inputs, elapsed_time, hidden_state


# A time that is laid along the wrong axis goes unseen unless the batch is as large as the axis that it is laid along.
@pytest.mark.parametrize('batch_of', [lambda cell: 1, lambda cell: 2, lambda cell: INPUTS, lambda cell: NEURONS,
                                      lambda cell: cell.output_size, lambda cell: cell.state_size],
                         ids=['one', 'two', 'inputs', 'neurons', 'outputs', 'state'])
def test_a_row_alone_equals_the_row_in_its_batch(cell, batch_of, agreement):
    batch = batch_of(cell)
    inputs, elapsed_time, hidden_state = draw(cell, batch, 1)
    assert len(set(elapsed_time[:, 0].tolist())) == batch
    outputs, state = cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    for row in range(batch):
        alone = slice(row, row + 1)
        output_alone, state_alone = cell(inputs[alone, 0], hidden_state[alone], elapsed_time[alone, 0])
        torch.testing.assert_close(output_alone, outputs[alone], atol=agreement, rtol=0)
        torch.testing.assert_close(state_alone, state[alone], atol=agreement, rtol=0)


def test_step_by_step_equals_the_sequence(cell, agreement):
    inputs, elapsed_time, hidden_state = draw(cell, 3, 20)
    states, last = unroll(cell, inputs, elapsed_time, hidden_state)
    for index in range(20):
        unchecked = cell.step(inputs[:, index], hidden_state, elapsed_time[:, index, None])
        outputs, hidden_state = cell(inputs[:, index], hidden_state, elapsed_time[:, index])
        assert torch.equal(unchecked, hidden_state)
        torch.testing.assert_close(states[:, index], hidden_state, atol=agreement, rtol=0)
        torch.testing.assert_close(cell.read(states)[:, index], outputs, atol=agreement, rtol=0)
    torch.testing.assert_close(last, hidden_state, atol=agreement, rtol=0)


def test_gradients_of_the_sequence_equal_those_of_its_steps(cell, adaptive):
    inputs, elapsed_time, hidden_state = draw(cell, 2, 6)
    unroll(cell, inputs, elapsed_time, hidden_state)[0].square().sum().backward()
    by_sequence = [parameter.grad.clone() for parameter in cell.parameters()]
    cell.zero_grad()
    total = 0.0
    for index in range(6):
        _, hidden_state = cell(inputs[:, index], hidden_state, elapsed_time[:, index])
        total = total + hidden_state.square().sum()
    total.backward()
    close = 1e-5 if adaptive else 1e-10  # sums of 12 states of 6 steps: a hundred times what one state may differ
    for parameter, gradient in zip(cell.parameters(), by_sequence, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, atol=close, rtol=close)


def test_gradients_equal_differences_of_the_state(small_cell, adaptive):
    names = [name for name, _ in small_cell.named_parameters()]
    inputs, elapsed_time, hidden_state = draw(small_cell, 2, 1)
    given = [inputs[:, 0], hidden_state, elapsed_time[:, 0], *(parameter.detach().clone()
                                                               for parameter in small_cell.parameters())]

    def state_after(inputs, hidden_state, elapsed_time, *parameters):
        return torch.func.functional_call(small_cell, dict(zip(names, parameters, strict=True)),
                                          (inputs, hidden_state, elapsed_time))[1]

    # dopri5's own error of 1e-8 over a difference of 1e-5 is 1e-3; the others err by that difference's curvature alone.
    eps, atol = (1e-5, 1e-3) if adaptive else (1e-6, 1e-6)
    assert torch.autograd.gradcheck(state_after, [tensor.requires_grad_() for tensor in given], eps=eps, atol=atol,
                                    fast_mode=adaptive)  # along one direction drawn at random, where a step is slow


def test_outputs_are_what_read_takes_from_the_state(cell):
    inputs, elapsed_time, hidden_state = draw(cell, 4, 1)
    outputs, state = cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    assert outputs.shape == (4, cell.output_size)
    assert state.shape == (4, cell.state_size)
    assert torch.equal(outputs, cell.read(state))


@pytest.mark.parametrize('seconds', [0.0, 1e-6, 0.05, 1e6])
def test_a_step_of_any_length_is_finite_and_ends_within_the_bounds(cell, seconds, adaptive):
    if adaptive:
        seconds = min(seconds, 100.0)  # its steps are as short as the fastest neuron, and grow in number with time
    inputs, _, hidden_state = draw(cell, 4, 3)
    low, high = cell.bounds(seconds)
    assert low.shape == high.shape == (cell.state_size,)
    state = torch.zeros_like(hidden_state)
    for row in inputs.transpose(0, 1):
        state = cell(row, state, torch.full((4,), seconds, dtype=torch.double))[1]
    assert torch.isfinite(state).all()
    assert (state >= low - 1e-12).all()
    assert (state <= high + 1e-12).all()


def test_a_masked_step_leaves_the_state_as_it_is(cell, agreement):
    inputs, elapsed_time, hidden_state = draw(cell, 2, 9)
    mask = torch.ones(2, 9, dtype=torch.bool)
    mask[0, 6:] = False  # the padding of a short sequence
    mask[1, 3] = False
    states, last = unroll(cell, inputs, elapsed_time, hidden_state, mask)
    assert torch.equal(states[1, 3], states[1, 2])
    short, short_last = unroll(cell, inputs[:1, :6], elapsed_time[:1, :6], hidden_state[:1])
    torch.testing.assert_close(states[:1, :6], short, atol=agreement, rtol=0)
    torch.testing.assert_close(last[:1], short_last, atol=agreement, rtol=0)
    left = [0, 1, 2, 4, 5, 6, 7, 8]
    without, without_last = unroll(cell, inputs[1:, left], elapsed_time[1:, left], hidden_state[1:])
    torch.testing.assert_close(states[1:, left], without, atol=agreement, rtol=0)
    torch.testing.assert_close(last[1:], without_last, atol=agreement, rtol=0)


def test_a_sequence_starts_from_zero_unless_told_otherwise(cell):
    inputs, elapsed_time, hidden_state = draw(cell, 2, 3)
    assert torch.equal(unroll(cell, inputs, elapsed_time)[0],
                       unroll(cell, inputs, elapsed_time, torch.zeros_like(hidden_state))[0])


def test_nothing_that_is_passed_in_is_changed(cell):
    inputs, elapsed_time, hidden_state = draw(cell, 2, 3)
    mask = torch.tensor([[True, False, True]] * 2)
    given = [inputs, elapsed_time, hidden_state, mask, *cell.state_dict().values()]
    before = [tensor.clone() for tensor in given]
    unroll(cell, inputs, elapsed_time, hidden_state, mask)
    responses(cell, inputs[:, 0], hidden_state, elapsed_time)
    cell.time_constants(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    cell.bounds(0.1)
    cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    assert all(torch.equal(a, b) for a, b in zip(before, given, strict=True))


@pytest.mark.parametrize('moments', [torch.tensor([0.53, 2.14]), torch.tensor([[2.14, 0.53, 0.0], [0.2, 7.0, 1.1]])],
                         ids=['the same moments', 'moments of each row'])
def test_responses_equal_a_step_to_each_moment(cell, moments, agreement):
    inputs, _, hidden_state = draw(cell, 2, 1)
    moments = moments.double()
    outputs, states = responses(cell, inputs[:, 0], hidden_state, moments)
    assert outputs.shape == (2, moments.shape[-1], cell.output_size)
    for row in range(2):
        for index, seconds in enumerate(moments[row] if moments.ndim == 2 else moments):
            output, state = cell(inputs[row, 0][None], hidden_state[row][None], seconds[None])
            torch.testing.assert_close(outputs[row, index], output[0], atol=agreement, rtol=0)
            torch.testing.assert_close(states[row, index], state[0], atol=agreement, rtol=0)


def test_every_neuron_has_a_time_constant_in_seconds(cell):
    inputs, elapsed_time, hidden_state = draw(cell, 3, 1)
    constants = cell.time_constants(inputs[:, 0], hidden_state, elapsed_time[:, 0])
    assert constants.shape == (3, NEURONS)
    assert torch.isfinite(constants).all()
    assert (constants == 0.0).all() if isinstance(cell, FeedForwardCell) else (constants > 0.0).all()


def test_copies_and_pickles_answer_as_the_cell(cell):
    inputs, elapsed_time, hidden_state = draw(cell, 2, 4)
    states = unroll(cell, inputs, elapsed_time, hidden_state)[0]
    for again in (copy.deepcopy(cell), pickle.loads(pickle.dumps(cell))):
        assert torch.equal(unroll(again, inputs, elapsed_time, hidden_state)[0], states)
        with torch.no_grad():
            next(again.parameters()).add_(1.0)
        assert torch.equal(unroll(cell, inputs, elapsed_time, hidden_state)[0], states)


def test_saved_weights_make_another_cell_the_same(cell):
    inputs, elapsed_time, hidden_state = draw(cell, 2, 4)
    other = copy.deepcopy(cell)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(0.5).add_(0.01)
    states = unroll(cell, inputs, elapsed_time, hidden_state)[0]
    assert not torch.equal(unroll(other, inputs, elapsed_time, hidden_state)[0], states)
    file = io.BytesIO()
    torch.save(cell.state_dict(), file)
    file.seek(0)
    other.load_state_dict(torch.load(file, weights_only=True))
    assert torch.equal(unroll(other, inputs, elapsed_time, hidden_state)[0], states)


@pytest.mark.parametrize('dtype', [torch.float64, torch.float32, torch.bfloat16])
def test_a_cell_follows_its_precision(cell, dtype, adaptive):
    if adaptive:
        cell.solver = dataclasses.replace(cell.solver, rtol=0.02, atol=0.02)  # bfloat16 holds 8 bits
    cell = cell.to(dtype)
    inputs, elapsed_time, hidden_state = (tensor.to(dtype) for tensor in draw(cell, 2, 3))
    states, last = unroll(cell, inputs, elapsed_time, hidden_state)
    assert states.dtype == last.dtype == dtype
    assert cell(inputs[:, 0], hidden_state, elapsed_time[:, 0])[0].dtype == dtype
    assert all(bound.dtype == dtype for bound in cell.bounds(0.1))
    assert torch.isfinite(states).all()
