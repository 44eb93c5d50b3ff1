"""
A layer of CfC neurons along a whole sequence, with a backward pass of its own.

Automatic differentiation would note, and later undo, every small operation of every step. Here the derivatives of all
steps are found at once; what is left of the way back is a sum, a product and a matrix product a step.
"""

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class GatedScan(torch.autograd.Function):
    """
    Steps `state = start + sigmoid(time_a * t + time_b) * (end - start)`, as CfCCell's default mode takes them.

    `apply` takes

    drive : Tensor
        (batch, time, 4 units), what the inputs alone make of start, end, time_a and time_b.
    recurrent : Tensor
        (units, 4 units), by which the state adds to that.
    hidden_state : Tensor
        (batch, units) at first.
    elapsed_time : Tensor
        (batch, time) [s].

    and returns the states (batch, time, units) after each step. It can be differentiated once.
    """

    @staticmethod
    def forward(ctx, drive: Tensor, recurrent: Tensor, hidden_state: Tensor, elapsed_time: Tensor) -> Tensor:
        units = len(recurrent)
        driven = drive.transpose(0, 1).clone(memory_format=torch.contiguous_format)  # (time, batch, 4 units)
        times = elapsed_time.t().unsqueeze(-1).contiguous()  # (time, batch, 1)
        states = driven.new_empty(len(driven) + 1, *hidden_state.shape)
        states[0] = hidden_state
        gates = driven.new_empty(len(driven), *hidden_state.shape)
        before, *after = states.unbind(0)
        for now, seconds, gate, state in zip(driven.unbind(0), times.unbind(0), gates.unbind(0), after, strict=True):
            now.addmm_(before, recurrent)
            targets, time_a, time_b = now.split_with_sizes((2 * units, units, units), -1)
            start, end = targets.tanh_().split_with_sizes((units, units), -1)
            torch.sigmoid(torch.addcmul(time_b, time_a, seconds, out=gate), out=gate)
            torch.lerp(start, end, gate, out=state)
            before = state
        ctx.save_for_backward(driven, recurrent, states, gates, times)
        return states[1:].transpose(0, 1).contiguous()

    @staticmethod
    @once_differentiable
    def backward(ctx, grad: Tensor) -> tuple[Tensor | None, ...]:
        driven, recurrent, states, gates, times = ctx.saved_tensors
        units = len(recurrent)
        start, end, time_a, _ = driven.split(units, -1)
        opened = (end - start) * gates * (1.0 - gates)
        slopes = torch.stack([(1.0 - gates) * (1.0 - start * start), gates * (1.0 - end * end), opened * times, opened],
                             dim=-2)  # (time, batch, 4, units), of what each step is made of
        backward = recurrent.t().contiguous()
        carried = torch.zeros_like(states[0])
        for slope, felt in zip(reversed(slopes.unbind(0)), reversed(grad.transpose(0, 1).unbind(0)), strict=True):
            slope.mul_((carried + felt).unsqueeze(-2))
            carried = slope.flatten(1) @ backward
        back = slopes.flatten(2)
        to_recurrent = states[:-1].flatten(0, 1).t() @ back.flatten(0, 1)
        to_times = (slopes[:, :, 3] * time_a).sum(-1).t() if ctx.needs_input_grad[3] else None
        return back.transpose(0, 1), to_recurrent, carried, to_times
