"""The way upward: summed up by hand arithmetic, bounded, the same step by step as along a flight."""

import pytest
import torch

from liquid_nav.policy import climb
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.network import PolicyNetwork

CONFIG = NetworkConfig(channels=(4, 4, 4), column_channels=4, hidden=8, heading=True, climb=True)


def command(up):
    return torch.tensor([[1.0, -0.5, up, 0.7]])


def test_the_way_upward_adds_up_by_the_commands():
    state = torch.zeros(1, CONFIG.climb_size)
    for up, seconds in ((0.4, 0.5), (-0.1, 1.0), (0.0, 0.2)):
        state = climb.climbed(climb.commanded(state, command(up)), torch.tensor([seconds]))
    assert climb.told(state).tolist() == [[pytest.approx(0.4 * 0.5 - 0.1 * 1.0)]]


def test_a_long_gap_counts_as_a_second_and_the_way_ends_at_five_metres():
    state = climb.commanded(torch.zeros(1, 2), command(0.5))
    assert float(climb.told(climb.climbed(state, torch.tensor([30.0])))) == pytest.approx(0.5)
    for _ in range(20):
        state = climb.climbed(climb.commanded(state, command(-1.0)), torch.ones(1))
    assert climb.told(state).tolist() == [[-5.0]]


def test_what_was_commanded_after_a_picture_has_been_climbed_by_the_next(check_along):
    told, flown, seconds, state = check_along(PolicyNetwork(CONFIG).eval())
    way, flown = told[0], flown[0]
    torch.testing.assert_close(way[1:, 0], torch.cumsum(flown[:-1, 2] * seconds[1:, 0], dim=0))
    assert float(way[0]) == 0.0
    torch.testing.assert_close(state[0, CONFIG.memory_size :], torch.stack([way[-1, 0], flown[-1, 2]]))
