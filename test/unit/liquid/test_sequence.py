import pytest
import torch

from liquid_nav.liquid.gated import GRUCell
from liquid_nav.liquid.sequence import loop, unroll


def test_a_loop_that_adds_gives_running_sums():
    drive = torch.tensor([[[1.0], [2.0], [3.0]], [[10.0], [20.0], [30.0]]])
    elapsed_time = torch.tensor([[1.0, 1.0, 2.0], [1.0, 0.5, 1.0]])
    states = loop(lambda now, state, seconds: state + now * seconds, drive, torch.tensor([[0.0], [5.0]]),
                  elapsed_time, None)
    assert states[..., 0].tolist() == [[1.0, 3.0, 9.0], [15.0, 25.0, 55.0]]


@pytest.mark.parametrize(('change', 'words'), [
    ({'inputs': torch.zeros(2, 3)}, 'inputs must be of shape'),
    ({'inputs': torch.zeros(2, 0, 4), 'elapsed_time': torch.zeros(2, 0)}, 'no time step'),
    ({'elapsed_time': torch.zeros(3, 2)}, r'elapsed_time must be of shape \(2, 3\), got \(3, 2\)'),
    ({'hidden_state': torch.zeros(1, 6)}, r'hidden_state must be of shape \(2, 6\), got \(1, 6\)'),
    ({'mask': torch.ones(2, 2, dtype=torch.bool)}, r'mask must be of shape \(2, 3\)'),
    ({'mask': torch.ones(2, 3)}, r'mask must be of type torch.bool'),
])
def test_a_sequence_that_does_not_fit_is_refused(change, words):
    given = {'inputs': torch.zeros(2, 3, 4), 'elapsed_time': torch.zeros(2, 3), **change}
    with pytest.raises(ValueError, match=words):
        unroll(GRUCell(4, 6), **given)
