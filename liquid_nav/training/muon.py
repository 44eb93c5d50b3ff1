"""
Muon: the weights of hidden layers move as far in each of their gradient's directions.

Jordan et al. 2024, https://kellerjordan.github.io/posts/muon. The momentum of a weight, one row for each output, is
replaced by about the nearest matrix whose singular values are all alike, so that directions that are rarely felt are
learned as fast as those that always are. Each weight keeps the norm that it began with: batch normalisation makes
nothing of it, and the step then has a meaning of its own, the share of the weight.

`torch.optim.Muon` lets norms grow, and finds the matrix in bfloat16, which takes a processor that has no such numbers
ten times as long as single precision.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from liquid_nav.policy.encoder import Encoder

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the source: steepest at 0, at the price of 0.7 to 1.2 in place of 1
_ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """
    Steps along the orthogonalised momentum (Nesterov's), each weight's norm kept.

    Parameters
    ----------
    weights : iterable of Parameter
        Each of two dimensions or more, outputs first.
    lr : float
        Norm of a step, as a share of the weight's.
    momentum : float
        Share of the momentum that a step leaves.

    """

    def __init__(self, weights: Iterable[nn.Parameter], lr: float, momentum: float = 0.9):
        super().__init__(weights, {'lr': lr, 'momentum': momentum})
        if any(weight.ndim < 2 for group in self.param_groups for weight in group['params']):
            raise ValueError('Muon moves weights of two dimensions or more; leave the others to another optimizer')

    @torch.no_grad()
    def step(self) -> None:
        """Move every weight by its gradient."""
        for group in self.param_groups:
            for weight in group['params']:
                state = self.state[weight]
                if not state:
                    state['norm'] = weight.norm()
                    state['momentum'] = torch.zeros_like(weight)
                momentum = state['momentum'].mul_(group['momentum']).add_(weight.grad)
                direction = orthogonalised(torch.add(weight.grad, momentum, alpha=group['momentum']).flatten(1))
                length = group['lr'] * state['norm'] / min(direction.shape) ** 0.5
                weight.sub_(length * direction.reshape(weight.shape))
                weight.mul_(state['norm'] / weight.norm())


def orthogonalised(matrix: Tensor) -> Tensor:
    """
    Return about the matrix (rows, columns) with the same singular vectors whose singular values are all 1.

    They come out between 0.7 and 1.2 by a Newton-Schulz iteration of fifth order; those below a thousandth of the
    matrix's norm may stay smaller.
    """
    a, b, c = _COEFFICIENTS
    wide = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.t()
    found = wide / (wide.norm() + 1e-7)
    for _ in range(_ITERATIONS):
        square = found @ found.t()
        found = a * found + (b * square + c * square @ square) @ found
    return found if wide is matrix else found.t()


@contextmanager
def denormals_flushed() -> Iterator[None]:
    """
    Take numbers below the smallest normal one as 0, where the processor offers that, in one thread.

    The momentum of a unit that fell silent fades until it is among them, and stays there; arithmetic on them is done in
    microcode, and makes Muon's steps twenty times as long. Other threads would not take them as 0.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(threads)


def hidden_weights(encoder: Encoder) -> list[nn.Parameter]:
    """Return the weights of the layers that make features, all but those that say the percept."""
    last = [encoder.layers[-1]] + ([encoder.column_head.along[-1]] if encoder.column_head is not None else [])
    return [layer.weight for layer in encoder.modules()
            if isinstance(layer, nn.Conv1d | nn.Conv2d | nn.Linear) and all(layer is not other for other in last)]
