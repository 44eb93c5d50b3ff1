"""What every cell demands of its inputs, checked once at the door; traced graphs carry no checks of values."""

import math
from numbers import Integral

import torch
from torch import Tensor


def check_step(inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, input_size: int, state_size: int) -> None:
    """Raise ValueError unless the arguments are (batch, features), (batch, state) and (batch,) seconds."""
    batch = inputs.shape[0] if inputs.ndim else 0
    if inputs.shape != (batch, input_size) or hidden_state.shape != (batch, state_size) \
            or elapsed_time.shape != (batch,):
        _explain_step(inputs, hidden_state, elapsed_time, input_size, state_size)
    check_elapsed_time(elapsed_time)


def _explain_step(inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, input_size: int, state_size: int) -> None:
    _check_shape('inputs', inputs, ('batch', input_size))
    _check_shape('hidden_state', hidden_state, (inputs.shape[0], state_size))
    _check_shape('elapsed_time', elapsed_time, (inputs.shape[0],))


def check_sequence(inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, mask: Tensor | None,
                   input_size: int, state_size: int) -> None:
    """Raise ValueError unless the arguments are (batch, time, features), (batch, state) and (batch, time)."""
    _check_shape('inputs', inputs, ('batch', 'time', input_size))
    batch, time = inputs.shape[:2]
    if time == 0:
        raise ValueError('inputs hold no time step; a sequence needs 1 or more')
    _check_shape('hidden_state', hidden_state, (batch, state_size))
    _check_shape('elapsed_time', elapsed_time, (batch, time))
    check_elapsed_time(elapsed_time)
    if mask is not None:
        _check_shape('mask', mask, (batch, time))
        if mask.dtype != torch.bool:
            raise ValueError(f'mask must be of type torch.bool, True where a step counts; got {mask.dtype}')


def check_responses(inputs: Tensor, hidden_state: Tensor, elapsed_time: Tensor, input_size: int,
                    state_size: int) -> None:
    """Raise ValueError unless the shapes are (batch, features), (batch, state) and (moments,) or (batch, moments)."""
    _check_shape('inputs', inputs, ('batch', input_size))
    batch = inputs.shape[0]
    _check_shape('hidden_state', hidden_state, (batch, state_size))
    if elapsed_time.ndim != 1 and (elapsed_time.ndim != 2 or elapsed_time.shape[0] != batch):
        raise ValueError(f'elapsed_time must be of shape (moments,) or ({batch}, moments), got '
                         f'{tuple(elapsed_time.shape)}; name the moments of all rows, or of each')


def check_elapsed_time(elapsed_time: Tensor) -> None:
    """Raise ValueError for seconds that are negative, infinite or not a number; a graph being traced is let pass."""
    if torch.compiler.is_compiling() or torch.jit.is_tracing():
        return
    size = elapsed_time.numel()
    if size == 1:
        shortest = longest = elapsed_time.item()
    elif size > 0:
        shortest, longest = (extreme.item() for extreme in torch.aminmax(elapsed_time.detach()))  # nan where any is
    if size > 0 and not (shortest >= 0.0 and longest < math.inf):
        bad = elapsed_time[~((elapsed_time >= 0) & (elapsed_time < math.inf))].flatten()[0]
        raise ValueError(f'elapsed_time must be finite and 0 or more seconds, got {float(bad)}; '
                         'start a new sequence where stamps run backwards')


def check_sizes(**sizes: int) -> None:
    """Raise ValueError unless each of the named sizes is a whole number of 1 or more."""
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, Integral):
            raise ValueError(f'{name} must be a whole number, got {size!r}')
        if size < 1:
            raise ValueError(f'{name} must be 1 or more, got {size}')


def _check_shape(name: str, tensor: Tensor, expected: tuple) -> None:
    """Compare with a shape in which a str stands for a free axis."""
    got = tuple(tensor.shape)
    if len(got) == len(expected) and all(isinstance(axis, str) or size == axis
                                         for size, axis in zip(got, expected, strict=True)):
        return
    shape = ', '.join(str(axis) for axis in expected) + (',' if len(expected) == 1 else '')
    raise ValueError(f'{name} must be of shape ({shape}), got {got}; {_REMEDIES[name]}')


_REMEDIES = {
    'inputs': 'a step takes (batch, features), `unroll` takes (batch, time, features); features is cell.input_size',
    'hidden_state': 'start from zeros (batch, cell.state_size), then pass on what the cell returned',
    'elapsed_time': 'give each row of the inputs its own seconds; torch.full(inputs.shape[:-1], 0.05) for a constant',
    'mask': 'one value for each step of each row, True where the step counts',
}
