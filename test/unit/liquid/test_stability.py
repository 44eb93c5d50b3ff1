"""States stay finite and within their bounds over long sequences of any inputs at irregular times."""

import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from liquid_nav.liquid.feedforward import TCNCell
from liquid_nav.liquid.gated import LSTMCell
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.memory import MixedMemoryCell
from liquid_nav.liquid.ode import SOLVERS, Solver
from liquid_nav.liquid.sequence import unroll
from liquid_nav.liquid.wiring import ncp

STEPS, PIECE = 10_000, 500
LARGEST = 1e6
SHORTEST, LONGEST = 0.001, 10.0  # [s]
ROUNDING = 1e-5
"""Single precision, relative: some tens of roundings in the sums of a step."""
WIRING = ncp(5, 6, 4, 2, sensory_fanout=3, inter_fanout=2, recurrent_command_synapses=5, motor_fanin=2, seed=3)


def sequences(steps: int, piece: int = PIECE):
    """Draw inputs of any size up to 1e6 and irregular times, both evenly in their logarithm, in pieces of 2 rows."""
    for _ in range(steps // piece):
        sizes = 10.0 ** (8.0 * torch.rand(2, piece, 5) - 2.0)
        signs = torch.randint(0, 2, (2, piece, 5)) * 2.0 - 1.0
        seconds = SHORTEST * (LONGEST / SHORTEST) ** torch.rand(2, piece)
        seconds[:, :2] = torch.tensor([SHORTEST, LONGEST])
        yield sizes.clamp(max=LARGEST) * signs, seconds.clamp(SHORTEST, LONGEST)


def extremes(cell, steps: int):
    """Return the lowest and highest value of each part of the state on the way, and whether all were finite."""
    low = high = state = torch.zeros(2, cell.state_size)
    finite = True
    with torch.no_grad():
        for inputs, seconds in sequences(steps, min(PIECE, steps)):
            states, state = unroll(cell, inputs, seconds, state)
            low, high = torch.minimum(low, states.amin(dim=1)), torch.maximum(high, states.amax(dim=1))
            finite = finite and bool(torch.isfinite(states).all())
    return low.amin(dim=0), high.amax(dim=0), finite


def assert_within(low, high, lowest, highest):
    assert (low >= lowest - ROUNDING * lowest.abs()).all()
    assert (high <= highest + ROUNDING * highest.abs()).all()


def test_ten_thousand_irregular_steps_of_any_input_stay_within_the_bounds(cell, adaptive):
    steps = 500 if adaptive else STEPS  # dopri5 takes tens of parts a step where the others take one
    cell = cell.float()
    if hasattr(cell, 'solver'):
        cell.solver = hard(cell.solver)
    lowest, highest = cell.bounds(SHORTEST)
    low, high, finite = extremes(cell, steps)
    assert finite
    assert_within(low, high, lowest, highest)
    if isinstance(cell, TCNCell):
        assert high.max() <= most_of_a_tcn(cell)
        assert low.min() >= -LARGEST  # past inputs; outputs are not negative
    elif isinstance(cell, LSTMCell | MixedMemoryCell):
        # A gate below 1 keeps the memory, another lets in less than 1 of size 1.
        memory = torch.stack([low, high])[:, cell.state_size // 2:]
        assert memory.abs().max() <= steps
    else:
        assert torch.isfinite(torch.stack([lowest, highest])).all()


@pytest.mark.parametrize('solver', SOLVERS)
@pytest.mark.parametrize('wiring', [None, WIRING], ids=['dense', 'wired'])
def test_potentials_stay_between_the_lowest_and_highest_that_pulls_them(solver, wiring):
    cell = LTCCell(5, 12, wiring=wiring, solver=solver)
    cell.solver = hard(cell.solver)
    for parameter in (cell.vleak, cell.sensory.erev, cell.recurrent.erev):
        torch.nn.init.normal_(parameter)
    lowest, highest = theorem_2(cell)
    torch.testing.assert_close(cell.bounds(), (lowest, highest), atol=0, rtol=0)
    low, high, finite = extremes(cell, 100 if solver == 'dopri5' else 2000)
    assert finite
    assert_within(low, high, lowest, highest)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), inputs=st.integers(1, 4), units=st.integers(1, 5), unfolds=st.integers(1, 8),
       spread=st.floats(0.01, 30.0), size=st.floats(0.0, LARGEST),
       seconds=st.lists(st.floats(0.0, 1e6), min_size=1, max_size=8))
def test_fused_euler_stays_within_theorem_2_for_any_weights_and_times(seed, inputs, units, unfolds, spread, size,
                                                                      seconds):
    torch.manual_seed(seed)
    cell = LTCCell(inputs, units, unfolds=unfolds).double().requires_grad_(False)
    for parameter in cell.parameters():
        torch.nn.init.normal_(parameter, std=spread)
    lowest, highest = theorem_2(cell)
    states, _ = unroll(cell, size * torch.randn(1, len(seconds), inputs).double(), torch.tensor([seconds]).double())
    assert_within(states[0].amin(dim=0), states[0].amax(dim=0), lowest, highest)


def hard(solver: Solver) -> Solver:
    """Return a solver whose steps are one part each, the longest there are, and of a tolerance for 24 bits."""
    return dataclasses.replace(solver, unfolds=1, rtol=1e-4, atol=1e-4)


def theorem_2(cell: LTCCell):
    """Return the lowest and highest of zero, leak potential and reversal potentials of the synapses, per neuron."""
    wiring = cell.wiring
    lowest, highest = [], []
    for neuron in range(cell.state_size):
        pulls = [0.0, cell.vleak[neuron].item()]
        pulls += [cell.sensory.erev[source, neuron].item() for source in range(cell.input_size)
                  if wiring is None or wiring.sensory[source, neuron] != 0]
        pulls += [cell.recurrent.erev[source, neuron].item() for source in range(cell.state_size)
                  if wiring is None or wiring.adjacency[source, neuron] != 0]
        lowest.append(min(pulls))
        highest.append(max(pulls))
    return torch.tensor(lowest, dtype=cell.vleak.dtype), torch.tensor(highest, dtype=cell.vleak.dtype)


@torch.no_grad()
def most_of_a_tcn(cell: TCNCell) -> float:
    """Return what no output exceeds: each level adds its row sums of weights and its bias to what it heard."""
    largest = LARGEST
    for level, layer in enumerate(cell.convolutions):
        answer = largest * float(layer.weight.abs().sum(dim=1).max()) + float(layer.bias.abs().max())
        largest = max(largest, answer) if level == 0 else largest + answer
    return largest * (1.0 + ROUNDING)
