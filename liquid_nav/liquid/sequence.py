"""Run a cell along a sequence: the same numbers as step by step, with the inputs' share of the work done at once."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from liquid_nav.liquid.checks import check_sequence


class Cell(Protocol):
    """What every recurrent cell offers."""

    input_size: int
    state_size: int
    output_size: int
    synapses: int
    """Connections from input to neuron and from neuron to neuron."""

    def __call__(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> tuple[Tensor, Tensor]:
        """Take one step: (batch, features), (batch, state), (batch,) s -> outputs (batch, output), hidden_state."""

    def scan(self, inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None) -> Tensor:
        """Return the states (batch, time, state) after each step; arguments as in `unroll`, all given."""

    def read(self, hidden_state: Tensor) -> Tensor:
        """Return the outputs that belong to states of shape (..., state)."""


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
        (batch, time) bool; where False the state stays as it is, as in the padding of a short sequence.

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
        hidden_state = inputs.new_zeros(inputs.shape[0], cell.state_size)
    check_sequence(inputs, hidden_state, elapsed_time, mask, cell.input_size, cell.state_size)
    states = cell.scan(inputs, hidden_state, elapsed_time, mask)
    return states, states[:, -1]


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
