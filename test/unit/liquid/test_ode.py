"""Solvers against hand arithmetic, and the cells' equations against torchdiffeq with derivatives written here."""

import math

import pytest
import torch
import torchdiffeq
from torch.nn import functional as F

from liquid_nav.core.errors import MissingDependencyError
from liquid_nav.liquid import ode
from liquid_nav.liquid.ltc import LTCCell
from liquid_nav.liquid.ode import SOLVERS, Solver
from liquid_nav.liquid.ode_cells import CTRNNCell, GRUODECell

EXACT = 1e-12
"""Double precision: a few roundings."""
FIXED = ('fused_euler', 'euler', 'rk4')
CELLS = {'LTC': LTCCell, 'CT-RNN': CTRNNCell, 'GRU-ODE': GRUODECell}


def ltc_slope(cell, inputs, state):
    """Add the currents of leak and synapses one source at a time, as the paper writes them."""
    current = F.softplus(cell.gleak) * (cell.vleak - state)
    for synapses, heard in ((cell.sensory, inputs), (cell.recurrent, state)):
        for source in range(heard.shape[1]):
            opening = torch.sigmoid(synapses.sigma[source] * (heard[:, source:source + 1] - synapses.mu[source]))
            current = current + F.softplus(synapses.w[source]) * opening * (synapses.erev[source] - state)
    return current / F.softplus(cell.cm)


def ctrnn_slope(cell, inputs, state):
    heard = inputs @ cell.incoming.weight.T + state @ cell.recurrent.weight.T + cell.incoming.bias
    return (torch.tanh(heard) - state) / cell.log_tau.exp()


def gru_ode_slope(cell, inputs, state):
    from_inputs = (inputs @ cell.incoming.weight.T + cell.incoming.bias).split(cell.state_size, dim=1)
    of_reset, of_keeping = (state @ weight.T for weight in cell.gates.weight.split(cell.state_size))
    reset = 1.0 / (1.0 + torch.exp(-from_inputs[0] - of_reset))
    z = 1.0 / (1.0 + torch.exp(from_inputs[1] + of_keeping))
    target = torch.tanh(from_inputs[2] + (reset * state) @ cell.candidate.weight.T)
    return (1.0 - z) * (target - state)


SLOPES = {'LTC': ltc_slope, 'CT-RNN': ctrnn_slope, 'GRU-ODE': gru_ode_slope}


@pytest.fixture(params=CELLS)
def equation(request):
    """Return a cell of 3 inputs and 4 neurons, its slope, and inputs, states and distinct times of 3 rows."""
    cell = CELLS[request.param](3, 4).double()
    for name, parameter in cell.named_parameters():
        if name.endswith(('bias', 'log_tau')):
            torch.nn.init.normal_(parameter, std=0.5)
    inputs, state = torch.randn(3, 3).double(), torch.rand(3, 4).double() - 0.5
    return cell.requires_grad_(False), SLOPES[request.param], inputs, state, torch.tensor([0.4, 1.0, 1.7]).double()


def exact(equation):
    """Return the states after each row's own time, with an error of about 1e-12."""
    cell, slope, inputs, state, elapsed_time = equation
    rows = [torchdiffeq.odeint(lambda _, now, row=row: slope(cell, inputs[row:row + 1], now), state[row:row + 1],
                               torch.tensor([0.0, float(elapsed_time[row])]).double(), rtol=1e-12, atol=1e-13,
                               method='dopri5')[-1] for row in range(3)]
    return torch.cat(rows)


def error(equation, truth, **solver) -> float:
    cell, _, inputs, state, elapsed_time = equation
    cell.solver = Solver(**solver)
    return float((cell(inputs, state, elapsed_time)[1] - truth).abs().max())


@pytest.mark.parametrize(('name', 'unfolds', 'after'), [
    ('fused_euler', 1, (0.2 + 0.5 * 1.0) / (1.0 + 0.5 * 2.0)),
    ('fused_euler', 2, ((0.2 + 0.25) / 1.5 + 0.25) / 1.5),
    ('euler', 1, 0.2 + 0.5 * (1.0 - 2.0 * 0.2)),
    ('euler', 2, 0.35 + 0.25 * (1.0 - 2.0 * 0.35)),
    # RK4 on a linear equation takes exp(-1) as 1 - 1 + 1/2 - 1/6 + 1/24 = 3/8, towards the fixed point 1/2.
    ('rk4', 1, 0.5 - 0.3 * 3.0 / 8.0),
    ('dopri5', 1, 0.5 - 0.3 * math.exp(-1.0)),
])
def test_half_a_second_of_a_linear_equation_is_solved_as_by_hand(name, unfolds, after):
    solver = Solver(name, unfolds, rtol=1e-11, atol=1e-12)
    state = solver(lambda now: (torch.ones_like(now), 2.0 * torch.ones_like(now)),
                   torch.tensor([[0.2]], dtype=torch.double), torch.tensor([[0.5]], dtype=torch.double), endless)
    assert state.item() == pytest.approx(after, abs=1e-10 if name == 'dopri5' else EXACT)


@pytest.mark.parametrize('name', SOLVERS)
def test_no_time_leaves_the_state_exactly_as_it_is(equation, name):
    cell, _, inputs, state, elapsed_time = equation
    cell.solver = Solver(name)
    assert torch.equal(cell(inputs, 3.0 * state, torch.zeros_like(elapsed_time))[1], 3.0 * state)


@pytest.mark.parametrize('name', SOLVERS)
def test_no_time_passes_all_of_the_gradient_even_on_the_edge_of_the_bounds(name):
    state = torch.tensor([[-1.0, 0.3, 1.0, 4.0]], dtype=torch.double, requires_grad=True)
    after = Solver(name)(lambda now: (0.5 * torch.ones_like(now), torch.ones_like(now)), state, torch.zeros(1, 1),
                         lambda: (-torch.ones(4).double(), torch.ones(4).double()))
    assert torch.autograd.grad(after.sum(), state)[0].tolist() == [[1.0] * 4]


@pytest.mark.parametrize(('name', 'orders', 'unfolds'), [
    ('fused_euler', (0.9, 1.1), (64, 128, 256, 512)),
    ('euler', (0.9, 1.1), (64, 128, 256, 512)),
    ('rk4', (3.7, 4.3), (24, 48, 96)),
])
def test_the_error_falls_with_the_order_of_the_solver(equation, name, orders, unfolds):
    truth = exact(equation)
    errors = [error(equation, truth, name=name, unfolds=count) for count in unfolds]
    assert errors[-1] > 1e-12  # above that of the truth
    for coarse, fine in zip(errors[:-1], errors[1:], strict=True):
        assert orders[0] < math.log2(coarse / fine) < orders[1]


def test_more_unfolds_always_lessen_the_error_of_fused_euler(equation):
    truth = exact(equation)
    errors = [error(equation, truth, name='fused_euler', unfolds=2**power) for power in range(7)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < errors[0] / 20.0


@pytest.mark.parametrize('rtol', [1e-4, 1e-6, 1e-8])
def test_dopri5_errs_by_its_tolerance(equation, rtol):
    # The tolerance is that of one part. Tens of parts add up, and what an early one missed can grow on the way.
    assert error(equation, exact(equation), name='dopri5', rtol=rtol, atol=rtol) <= 100.0 * rtol


def test_a_very_long_part_of_fused_euler_ends_where_gain_and_decay_balance(equation):
    cell, slope, inputs, state, _ = equation
    cell.solver = Solver('fused_euler', unfolds=1)
    after = cell(inputs, state, torch.full((3,), 1e6).double())[1]
    decay = 1.0 / cell.time_constants(inputs, state, torch.zeros(3))
    # Where gain - decay * x is the slope, gain / decay is x + slope / decay; a part of 1e6 s misses it by 1e-6 / decay.
    assert decay.min() > 0.01
    torch.testing.assert_close(after, state + slope(cell, inputs, state) / decay, atol=1e-4, rtol=0)


@pytest.mark.parametrize(('name', 'seconds'), [('fused_euler', 1e6), ('euler', 0.5), ('rk4', 0.5), ('dopri5', 100.0)])
def test_under_a_constant_input_a_cell_comes_to_rest(equation, name, seconds):
    # Long steps suit the one solver that is stable at any length, and the adaptive one.
    cell, slope, inputs, state, _ = equation
    cell.solver = Solver(name)
    for _ in range(3 if name == 'dopri5' else 600):
        state = cell(inputs, state, torch.full((3,), seconds).double())[1]
    assert slope(cell, inputs, state).abs().max() < (1e-4 if name == 'dopri5' else 1e-5)  # dopri5's tolerance is 1e-5


@pytest.mark.parametrize('name', ['euler', 'rk4', 'dopri5'])
def test_an_explicit_solver_whose_steps_are_too_long_stays_within_the_bounds(name):
    solver = Solver(name, unfolds=1)
    state = solver(lambda now: (50.0 * torch.ones_like(now), 100.0 * torch.ones_like(now)),
                   torch.tensor([[0.2, 0.9, 5.0]]), torch.tensor([[1.0]]),
                   lambda: (torch.zeros(3), torch.ones(3)))
    assert (state[0] >= 0.0).all()
    assert (state[0] <= torch.tensor([1.0, 1.0, 5.0])).all()  # a start outside widens them


def test_without_torchdiffeq_dopri5_names_what_to_install(monkeypatch):
    monkeypatch.setattr(ode, 'find_spec', lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"torchdiffeq.*pip install 'liquid_nav\[liquid\]'"):
        LTCCell(3, 4, solver='dopri5')
    for name in FIXED:
        LTCCell(3, 4, solver=name)


def endless():
    return torch.tensor([-math.inf]).double(), torch.tensor([math.inf]).double()
