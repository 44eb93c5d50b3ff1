from contextlib import nullcontext

import pytest
import torch
from torch import nn

from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.training.muon import Muon, denormals_flushed, hidden_weights, orthogonalised


@pytest.mark.parametrize('shape', [(24, 75), (64, 90), (96, 20)])
def test_what_is_orthogonalised_keeps_its_singular_vectors_and_loses_their_sizes(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    left, sizes, right = torch.linalg.svd(matrix, full_matrices=False)
    found = left.t() @ orthogonalised(matrix) @ right.t()
    assert sizes.max() / sizes.min() > 1.5
    along = found.diagonal()
    assert along.min() > 0.6  # what the iteration's coefficients promise
    assert along.max() < 1.3
    assert (found - torch.diag(along)).abs().max() < 1e-4


def test_what_is_orthogonalised_does_not_know_the_gradients_size():
    matrix = torch.randn(8, 12, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(orthogonalised(1e4 * matrix), orthogonalised(1e-2 * matrix), atol=1e-3, rtol=1e-3)


def test_a_step_is_the_asked_share_of_the_weight_and_keeps_its_norm():
    weight = nn.Parameter(torch.randn(6, 4, 3, 3, generator=torch.Generator().manual_seed(2)))
    before = weight.detach().clone()
    optimizer = Muon([weight], lr=0.05)
    weight.grad = torch.randn(weight.shape, generator=torch.Generator().manual_seed(3))
    optimizer.step()
    assert weight.norm().item() == pytest.approx(before.norm().item(), rel=1e-6)
    moved = ((weight - before).norm() / before.norm()).item()
    assert 0.5 * 0.05 < moved < 1.3 * 0.05
    assert ((weight - before) * weight.grad).sum() < 0.0  # downhill


def test_steps_go_downhill_where_directions_differ_a_hundredfold():
    scales = torch.diag(torch.tensor([10.0, 1.0, 0.1]))
    wanted = torch.randn(5, 3, generator=torch.Generator().manual_seed(4))
    weight = nn.Parameter(torch.randn(5, 3, generator=torch.Generator().manual_seed(5)))
    with torch.no_grad():
        weight.mul_(wanted.norm() / weight.norm())  # the norm is kept, so the answer has it too
    optimizer = Muon([weight], lr=0.2)
    for step in range(1000):
        optimizer.param_groups[0]['lr'] = 0.2 * (1.0 - step / 1000)
        weight.grad = None
        ((weight - wanted) @ scales).square().sum().backward()
        optimizer.step()
    assert (weight - wanted).abs().max() < 0.02


@pytest.mark.parametrize('inside', [True, False])
def test_the_momentum_of_a_silent_unit_fades_to_nothing(inside):
    if inside and not torch.set_flush_denormal(False):
        pytest.skip('this processor does not take denormals as 0')
    weight = torch.nn.Parameter(torch.ones(300, 400))  # large enough that torch would share it among threads
    optimizer = Muon([weight], lr=0.01)
    weight.grad = torch.zeros_like(weight)
    weight.grad[0], weight.grad[1] = 1.0, 1e-37
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with denormals_flushed() if inside else nullcontext():
            for _ in range(30):
                optimizer.step()
                weight.grad[1:] = 0.0
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    momentum = optimizer.state[weight]['momentum']
    assert momentum[0].min() > 1.0
    assert bool((momentum[1] > 0.0).all()) != inside
    assert (torch.tensor([1e-38]) * 0.1).item() > 0.0  # as before


def test_a_vector_is_refused():
    with pytest.raises(ValueError, match='two dimensions'):
        Muon([nn.Parameter(torch.zeros(3))], lr=0.1)


def test_hidden_weights_are_those_of_features():
    config = NetworkConfig(channels=(8, 8, 8), column_channels=8, hidden=32, column_head=8)
    encoder = PolicyNetwork(config).encoder
    hidden = {id(weight) for weight in hidden_weights(encoder)}
    left = {name for name, parameter in encoder.named_parameters() if id(parameter) not in hidden}
    assert {name for name in left if parameter_is_weight(encoder, name)} == \
        {'layers.11.weight', 'column_head.along.5.weight'}
    assert {'column_head.shares', 'layers.11.bias'} <= left


def parameter_is_weight(encoder, name):
    return name.endswith('.weight') and encoder.get_parameter(name).ndim >= 2
