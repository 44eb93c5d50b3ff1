"""Run a cell along a sequence: the same numbers as step by step, with the inputs' share of the work done at once."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from liquid_nav.liquid.checks import check_responses, check_sequence


class Cell(Protocol):
    """What every cell offers."""

    input_size: int
    state_size: int
    output_size: int
    synapses: int
    """Connections from input to neuron and from neuron to neuron."""

    def __call__(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step: (batch, features), (batch, state), (batch,) s -> outputs (batch, output), hidden_state."""

    def step(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the state after `elapsed_time` (batch, 1), unchecked: what other cells are built of."""

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, state) after each step; arguments as in `unroll`, all given."""

    def read(self, hidden_state: Tensor) -> Tensor:
        """Return the outputs that belong to states of shape (..., state)."""

    def time_constants(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        """Return the time constant (batch, neurons) [s] with which each neuron forgets, at this moment."""

    def bounds(self, shortest_time: float = 0.0) -> tuple[Tensor, Tensor]:
        """Return the lowest and highest state, (state,) each, that steps of this time or longer reach from zero."""


def unroll(cell: Cell, inputs: Tensor, elapsed_time: Tensor, hidden_state: Tensor | None = None,
           mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """
    Run a cell along a batch of sequences.

    Parameters
    ----------
    cell : Cell
        Any cell of this package.
    inputs : Tensor
        (batch, time, features).
    elapsed_time : Tensor
        (batch, time) seconds since the input before.
    hidden_state : Tensor, optional
        (batch, state); zero by default.
    mask : Tensor, optional
        (batch, time) bool; where False the state stays as it is, as in the padding of a short sequence. What stands
        there must be finite all the same, or gradients are not.

    Returns
    -------
    states : Tensor
        (batch, time, state): the state after each step; `cell.read(states)` gives the outputs.
    hidden_state : Tensor
        (batch, state): the last of them.

    Raises
    ------
    ValueError
        For shapes that do not fit and times that are negative or not finite.

    """
    if hidden_state is None:
        hidden_state = inputs.new_zeros(*inputs.shape[:1], cell.state_size)
    check_sequence(inputs, hidden_state, elapsed_time, mask, cell.input_size, cell.state_size)
    states = cell.scan(inputs, hidden_state, elapsed_time, mask)
    return states, states[:, -1]


def responses(cell: Cell, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
    """
    Answer for many moments after one state at once, while the inputs stay as they are.

    Parameters
    ----------
    cell : Cell
        Any cell of this package; one of closed form evaluates each moment directly, whatever its distance.
    inputs, hidden_state : Tensor
        (batch, features) and (batch, state).
    elapsed_time : Tensor
        (moments,) or (batch, moments) seconds after the state, in any order.

    Returns
    -------
    outputs : Tensor
        (batch, moments, output).
    states : Tensor
        (batch, moments, state).

    Raises
    ------
    ValueError
        For shapes that do not fit and times that are negative or not finite.

    """
    check_responses(inputs, hidden_state, elapsed_time, cell.input_size, cell.state_size)
    batch, moments = inputs.shape[0], elapsed_time.shape[-1]
    elapsed_time = elapsed_time.expand(batch, moments)
    outputs, states = cell(inputs.repeat_interleave(moments, dim=0), hidden_state.repeat_interleave(moments, dim=0),
                           elapsed_time.reshape(-1))
    return outputs.unflatten(0, (batch, moments)), states.unflatten(0, (batch, moments))


def loop(step: Callable[[Tensor, Tensor, Tensor], Tensor], drive: Tensor, hidden_state: Tensor, elapsed_time: Tensor,
         mask: Tensor | None) -> Tensor:
    """
    Repeat `step(drive (batch, k), hidden_state, elapsed_time (batch, 1)) -> hidden_state` along time.

    `drive` is (batch, time, k); the states come back as (batch, time, state).
    """
    drives = drive.transpose(0, 1).contiguous().unbind(0)
    times = elapsed_time.t().unsqueeze(-1).unbind(0)
    keep = None if mask is None else mask.t().unsqueeze(-1).unbind(0)
    states = []
    for index, (now, seconds) in enumerate(zip(drives, times, strict=True)):
        state = step(now, hidden_state, seconds)
        hidden_state = state if keep is None else torch.where(keep[index], state, hidden_state)
        states.append(hidden_state)
    return torch.stack(states, dim=1)
