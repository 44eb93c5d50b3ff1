import math

import numpy as np
import pytest
import torch
from scipy.spatial.transform import Rotation

from liquid_nav.core.types import CameraModel
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.policy.parallax import Before, Derotation, clipped_turn, told

WIDTH, HEIGHT = 96, 48
FOCAL = 48.0 / math.tan(math.radians(50.0))
REST = torch.tensor([[0.0, 0.0, 9.81, 0.0, 0.0, 0.0]])


def _light(bearing, elevation):
    """A soft light far away, at a bearing to the left and an elevation [rad], as a pinhole camera shows it."""
    column = 47.5 - FOCAL * math.tan(bearing)
    row = 23.5 - FOCAL * math.tan(elevation) / math.cos(bearing)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return torch.from_numpy(255.0 * np.exp(-((x - column) ** 2 + (y - row) ** 2) / 18.0)).float()[None]


def _place(picture):
    """Column and row of the light's centre."""
    weight = picture[0].double()
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return [float((weight * torch.from_numpy(axis)).sum() / weight.sum()) for axis in (x, y)]


@pytest.mark.parametrize('turn', [(0.0, 0.0, 0.2), (0.0, 0.15, 0.0), (0.0, -0.1, -0.3)])
def test_a_light_far_away_moves_as_the_turn_says(turn):
    """To the left the camera turns and to the right the light goes; scipy turns the ray."""
    shown = Derotation(WIDTH, HEIGHT, FOCAL)(_light(0.1, 0.05), torch.tensor([turn]))
    ray = Rotation.from_rotvec(turn).inv().apply([1.0, math.tan(0.1), math.tan(0.05) / math.cos(0.1)])
    expected = 47.5 - FOCAL * ray[1] / ray[0], 23.5 - FOCAL * ray[2] / ray[0]
    assert _place(shown) == pytest.approx(expected, abs=0.5)  # the light is drawn out a little


def test_a_roll_turns_the_picture_about_its_middle():
    shown = Derotation(WIDTH, HEIGHT, FOCAL)(_light(0.0, 0.3), torch.tensor([[0.5 * math.pi, 0.0, 0.0]]))
    # the vehicle rolls its left side up: what was above it comes to lie on its left
    assert _place(shown)[0] < 47.5 - 8.0
    assert _place(shown)[1] == pytest.approx(23.5, abs=0.3)


def test_no_turn_leaves_a_picture_as_it_is():
    picture = 255.0 * torch.rand(2, HEIGHT, WIDTH)
    torch.testing.assert_close(Derotation(WIDTH, HEIGHT, FOCAL)(picture, torch.zeros(2, 3)), picture, atol=2e-3, rtol=0)


def test_beyond_the_edge_the_edge_is_repeated():
    picture = torch.zeros(1, HEIGHT, WIDTH)
    picture[0, :, 0] = 200.0  # the leftmost column
    shown = Derotation(WIDTH, HEIGHT, FOCAL)(picture, torch.tensor([[0.0, 0.0, 0.3]]))
    assert (shown[0, 20:28, :5] == 200.0).all()


def test_a_renderers_view_from_the_same_place_is_the_old_view_turned(drawn_views):
    """The simulator's own pictures, before and after a turn on the spot: most of the difference is gone."""
    before, after, turn = drawn_views
    shown = Derotation(WIDTH, HEIGHT, FOCAL)(before, turn)
    inner = (slice(None), slice(8, 40), slice(16, 80))
    unturned = (after - before)[inner].abs().mean()
    assert (after - shown)[inner].abs().mean() < 0.4 * unturned


@pytest.fixture
def drawn_views():
    from liquid_nav.core.frames import quaternion_from_euler, turned
    from liquid_nav.core.scenario import Scenario
    from liquid_nav.sim.simulator import PyBulletSimulator

    simulator, turn = PyBulletSimulator(), np.array([0.03, -0.02, 0.1])
    simulator.reset(Scenario(scene='forest', seed=200_100))
    place, orientation = simulator.state.position, quaternion_from_euler(0.05, 0.02, 0.3)
    pictures = [torch.from_numpy(simulator.render_with_depth(place, view)[0]).float().mean(-1)[None]
                for view in (orientation, turned(orientation, turn))]
    simulator.close()
    return *pictures, torch.from_numpy(turn).float()[None]


def test_time_is_told_in_periods_beyond_the_nominal_one_and_turns_are_clipped():
    assert told(torch.tensor([0.05, 0.1, 9.0])).tolist() == pytest.approx([0.0, 1.0, 3.0])
    turns = clipped_turn(torch.tensor([[1.0, -2.0, 100.0]]), torch.tensor([0.1]))
    assert turns[0].tolist() == pytest.approx([0.1, -0.2, 1.0])


def _network(**changes):
    torch.manual_seed(0)
    return PolicyNetwork(NetworkConfig(channels=(4, 6), column_channels=4, hidden=16, parallax=True, **changes)).eval()


@torch.no_grad()
@pytest.mark.parametrize('heading', [False, True])
def test_the_state_keeps_the_picture_for_the_next_step(heading):
    network = _network(heading=heading)
    first, second = (torch.randint(0, 256, (1, HEIGHT, WIDTH, 3), dtype=torch.uint8) for _ in range(2))
    imu, seconds = torch.tensor([[0.0, 0.0, 9.81, 0.1, -0.2, 1.5]]), torch.tensor([0.08])
    _, state, percept = network(first, imu, seconds, network.initial_state())
    torch.testing.assert_close(percept, network.encode(first), atol=1e-5, rtol=0)  # nothing was seen before
    _, _, percept = network(second, imu, seconds, state)
    before = Before(first.float().mean(-1), torch.tensor([[0.008, -0.016, 0.12]]), seconds)
    torch.testing.assert_close(percept, network.encode(second, before), atol=1e-5, rtol=0)
    assert (percept - network.encode(second)).abs().max() > 1e-3


@torch.no_grad()
def test_a_black_picture_is_not_taken_for_none():
    network = _network()
    black, grey = torch.zeros(1, HEIGHT, WIDTH, 3, dtype=torch.uint8), torch.full((1, HEIGHT, WIDTH, 3), 90).byte()
    _, state, _ = network(black, REST, torch.tensor([0.05]), network.initial_state())
    _, _, percept = network(grey, REST, torch.tensor([0.05]), state)
    assert (percept - network.encode(grey)).abs().max() > 1e-3


@torch.no_grad()
def test_the_state_stays_bounded_whatever_the_sensors_say():
    network = _network(heading=True)
    state = network.initial_state()
    for value in (0, 255):
        image = torch.full((1, HEIGHT, WIDTH, 3), value, dtype=torch.uint8)
        _, state, percept = network(image, torch.full((1, 6), 1e6), torch.tensor([0.9]), state)
    assert state.abs().max() <= math.pi + 1e-3
    assert torch.isfinite(percept).all()


def test_the_default_focal_length_is_the_cameras():
    assert NetworkConfig().focal_length == pytest.approx(CameraModel(96, 48, math.radians(100.0)).focal_length)
