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


def test_along_a_flight_is_told_what_is_told_picture_by_picture():
    torch.manual_seed(0)
    network = PolicyNetwork(CONFIG).eval()
    images = torch.randint(0, 256, (6, 1, 48, 96, 3), dtype=torch.uint8)
    imu, seconds = torch.randn(6, 1, 6), 0.02 + 0.05 * torch.rand(6, 1)
    state, commands, percepts = network.initial_state(), [], []
    with torch.no_grad():
        for image, felt, passed in zip(images, imu, seconds, strict=True):
            flown, state, percept = network(image, felt, passed, state)
            commands.append(flown)
            percepts.append(percept)
        flown, percepts = torch.cat(commands), torch.cat(percepts)
        way = network.told_along(percepts[None], imu[None, :, 0], seconds[None, :, 0], flown[None])
        again, memory = network.core_sequence(percepts[None], imu[None, :, 0], seconds[None, :, 0], told=way)
        way = way[0]
    torch.testing.assert_close(again[0], flown)
    torch.testing.assert_close(memory, state[:, : CONFIG.memory_size])
    # what was commanded after a picture has been flown by the next
    torch.testing.assert_close(way[1:, 0], torch.cumsum(flown[:-1, 2] * seconds[1:, 0], dim=0))
    assert float(way[0]) == 0.0
    torch.testing.assert_close(state[0, CONFIG.memory_size :], torch.stack([way[-1, 0], flown[-1, 2]]))
