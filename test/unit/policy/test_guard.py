"""The guard: what leads into something near is taken away by hand arithmetic, all else is let through."""

import math

import numpy as np
import pytest
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.percept import NEAREST_M
from liquid_nav.policy.config import CommandLimits, NetworkConfig
from liquid_nav.policy.guard import APPROACH_PER_S, CLOSEST_M, held_back
from liquid_nav.policy.network import PolicyNetwork

GUARDED = NetworkConfig(channels=(4, 4, 4), column_channels=4, hidden=8, heading=True, nearby=True, guard=True)


def kept(*places):
    """Points (1, points, 2) as they are kept, of places (range [m], bearing [degrees])."""
    return torch.tensor([[[NEAREST_M / reach * math.cos(math.radians(bearing)),
                           NEAREST_M / reach * math.sin(math.radians(bearing))] for reach, bearing in places]])


def guarded(command, *places):
    return held_back(torch.tensor([command]), kept(*places) if places else torch.zeros(1, 3, 2))[0].tolist()


def test_without_anything_near_a_command_stays():
    command = [1.8, -0.7, 0.3, 1.2]
    assert guarded(command) == pytest.approx(command)
    assert guarded(command, (5.0, 0.0), (4.0, -80.0)) == pytest.approx(command)


def test_what_is_ahead_is_approached_at_a_rate_by_what_is_left_of_the_way():
    forward, left, up, yaw_rate = guarded([1.8, 0.4, 0.2, -0.5], (0.8, 0.0))
    assert forward == pytest.approx(1.5 * (0.8 - 0.4), rel=1e-5)  # 0.6 m/s
    assert (left, up, yaw_rate) == pytest.approx((0.4, 0.2, -0.5))


def test_who_leaves_is_not_held():
    assert guarded([-0.5, 0.1, 0.0, 0.0], (0.35, 0.0)) == pytest.approx([-0.5, 0.1, 0.0, 0.0])


def test_who_passes_by_is_not_held():
    command = [1.5, 0.0, 0.0, 0.3]
    assert guarded(command, (0.4, 90.0)) == pytest.approx(command, abs=1e-6)


def test_only_what_leads_towards_it_is_taken_away():
    """A trunk 45 degrees to the left, at 0.5 m: along its bearing 0.15 m/s are left of 1 m/s ahead, across it all."""
    forward, left, _, _ = guarded([1.0, 0.0, 0.0, 0.0], (0.5, 45.0))
    half = math.sqrt(0.5)
    assert forward * half + left * half == pytest.approx(1.5 * (0.5 - 0.4), rel=1e-5)
    assert -forward * half + left * half == pytest.approx(-half)


def test_at_the_closest_range_nothing_leads_nearer():
    assert guarded([1.0, 0.0, 0.0, 0.0], (CLOSEST_M, 0.0))[0] == pytest.approx(0.0, abs=1e-6)


def test_who_is_nearer_than_that_is_led_away():
    assert guarded([1.0, 0.2, 0.0, 0.0], (0.3, 0.0))[:2] == pytest.approx([1.5 * (0.3 - 0.4), 0.2], rel=1e-4)


def test_in_a_corner_both_walls_are_heeded():
    forward, left, _, _ = guarded([1.5, 1.2, 0.0, 0.0], (0.5, 0.0), (0.6, 90.0))
    assert (forward, left) == pytest.approx((1.5 * 0.1, 1.5 * 0.2), rel=1e-4)


def test_a_batch_is_guarded_row_by_row():
    commands = torch.tensor([[1.8, 0.0, 0.0, 0.0], [1.8, 0.5, 0.1, 0.2]])
    points = torch.cat([kept((0.5, 0.0), (2.0, 30.0)), kept((0.9, 10.0), (0.7, -20.0))])
    together = held_back(commands, points)
    for row in range(2):
        assert torch.equal(held_back(commands[row : row + 1], points[row : row + 1])[0], together[row])


def test_a_vehicle_that_lags_behind_its_commands_stops_before_the_wall():
    """Straight at a wall from 3 m at full speed, with a lag of 0.2 s and twenty pictures a second."""
    reach, speed, nearest = 3.0, 1.8, math.inf
    for _ in range(200):
        wanted = guarded([1.8, 0.0, 0.0, 0.0], (max(reach, NEAREST_M), 0.0))[0]
        for _ in range(10):
            speed += (wanted - speed) * 0.005 / 0.2
            reach -= speed * 0.005
        nearest = min(nearest, reach)
    assert CLOSEST_M - 0.05 < nearest < CLOSEST_M + 0.1
    assert APPROACH_PER_S * 0.2 < 0.5  # else it would swing


def test_a_policys_commands_are_held_back_and_that_is_what_it_reckons_with():
    torch.manual_seed(0)
    network = PolicyNetwork(GUARDED, limits=CommandLimits()).eval()
    free = PolicyNetwork(NetworkConfig(**{**vars(GUARDED), 'guard': False})).eval()
    free.load_state_dict(network.state_dict())
    with torch.no_grad():
        network.decoder.bias += torch.tensor([3.0, 0.0, 0.0, 0.0])
        free.decoder.bias += torch.tensor([3.0, 0.0, 0.0, 0.0])
        image = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (1, 48, 96, 3), dtype=np.uint8))
        state = network.initial_state()
        around = slice(GUARDED.memory_size + GUARDED.motion_size, None)
        state[:, around] = kept(*[(0.5, bearing) for bearing in np.degrees(GUARDED.nearby_bearings)]).flatten(1)
        inputs = image, torch.tensor([[0.0, 0.0, 9.81, 0.0, 0.0, 0.0]]), torch.tensor([0.05])
        (held, after, _), (wild, _, _) = network(*inputs, state), free(*inputs, state)
    assert wild[0, 0] > 1.0
    assert held[0, 0] < 0.5
    assert torch.equal(held[:, 2:], wild[:, 2:])
    commanded = after[:, GUARDED.memory_size + 2 : GUARDED.memory_size + 4]
    assert torch.equal(commanded, held[:, :2])


def test_a_guard_needs_what_is_nearby():
    with pytest.raises(ConfigError, match='set nearby to true'):
        NetworkConfig(guard=True)
