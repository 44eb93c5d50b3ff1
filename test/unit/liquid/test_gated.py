import torch

from liquid_nav.liquid.gated import GRUCell, LSTMCell

EXACT = 1e-12
"""Double precision, the same sums in another order."""


def copy_into(theirs, ours):
    theirs.weight_ih.data, theirs.weight_hh.data = ours.incoming.weight.data, ours.recurrent.weight.data
    theirs.bias_ih.data = ours.incoming.bias.data
    theirs.bias_hh.data = ours.recurrent.bias.data if ours.recurrent.bias is not None else torch.zeros_like(
        theirs.bias_hh.data)


def test_the_gru_is_that_of_torch():
    ours, theirs = GRUCell(4, 6).double(), torch.nn.GRUCell(4, 6).double()
    copy_into(theirs, ours)
    inputs, state = torch.randn(3, 4).double(), torch.randn(3, 6).double()
    torch.testing.assert_close(ours(inputs, state, torch.zeros(3))[1], theirs(inputs, state), atol=EXACT, rtol=0)


def test_the_lstm_is_that_of_torch_with_its_two_states_side_by_side():
    ours, theirs = LSTMCell(4, 6).double(), torch.nn.LSTMCell(4, 6).double()
    copy_into(theirs, ours)
    inputs, state = torch.randn(3, 4).double(), torch.randn(3, 12).double()
    outputs, after = ours(inputs, state, torch.zeros(3))
    output, memory = theirs(inputs, (state[:, :6], state[:, 6:]))
    torch.testing.assert_close(outputs, output, atol=EXACT, rtol=0)
    torch.testing.assert_close(after, torch.cat([output, memory], dim=1), atol=EXACT, rtol=0)
