"""What was near: carried along by hand arithmetic, forgotten, bounded, the same step by step as along a flight."""

import dataclasses
import math

import pytest
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.percept import FARTHEST_M, proximity_of, range_of
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.nearby import PUSHED, REACH_M, Nearby
from liquid_nav.policy.network import PolicyNetwork

CONFIG = NetworkConfig(channels=(4, 4, 4), column_channels=4, hidden=8, heading=True, nearby=True)
SECTORS, MIDDLE, AHEAD = 17, 8, 15
"""Of the view, the sector straight ahead, and the direction straight ahead: seven more lie to either side."""


@pytest.fixture
def nearby():
    return Nearby(*map(torch.from_numpy, (CONFIG.sector_bearings, CONFIG.nearby_bearings)))


def reading(**ranges):
    """Return a percept's sectors (1, sectors) that see ranges [m] in the sectors `s8` and so on, else nothing."""
    found = torch.full((1, SECTORS), float(proximity_of(FARTHEST_M)))
    for name, distance in ranges.items():
        found[0, int(name[1:])] = float(proximity_of(distance))
    return found


def look(nearby, state, seen=None, turn=0.0, seconds=0.05):
    """Return told ranges (directions,) [m] and the state after one picture."""
    told, state = nearby(reading() if seen is None else seen, torch.tensor([turn / seconds]), torch.tensor([seconds]),
                         state)
    return torch.from_numpy(range_of(told[0].numpy())), state


def nothing():
    return torch.zeros(1, CONFIG.nearby_size)


def test_the_directions_reach_a_quarter_turn_to_either_side():
    directions = CONFIG.nearby_bearings
    assert len(directions) == 31
    assert directions[AHEAD] == pytest.approx(0.0, abs=1e-12)
    assert directions[-1] == pytest.approx(15 * math.radians(100.0 / 17))  # 88 degrees
    assert CONFIG.nearby_size == 66


def test_a_reading_is_told_as_it_is_and_nothing_elsewhere(nearby):
    ranges, _ = look(nearby, nothing(), reading(s8=3.0))
    assert ranges[AHEAD] == pytest.approx(3.0, rel=1e-5)
    assert (ranges[[AHEAD - 1, AHEAD + 1]] == pytest.approx(FARTHEST_M, rel=1e-5))


def test_what_is_out_of_reach_is_not_kept(nearby):
    ranges, state = look(nearby, nothing(), reading(s8=REACH_M + 0.1))
    assert ranges.min() == pytest.approx(FARTHEST_M, rel=1e-5)
    assert torch.equal(state, nothing())


def test_an_obstacle_comes_nearer_by_the_way_that_was_commanded(nearby):
    _, state = look(nearby, nothing(), reading(s8=3.0))
    state[:, -4:] = torch.tensor([2.0, 0.0, 2.0, 0.0])  # it flies at 2 m/s, as commanded
    ranges, _ = look(nearby, state, seconds=0.5)
    assert ranges[AHEAD] == pytest.approx((3.0 - 2.0 * 0.5) * (1.0 + 0.5 * PUSHED), rel=1e-5)


def test_a_vehicle_follows_its_command_with_a_lag(nearby):
    _, state = look(nearby, nothing(), reading(s8=3.0))
    state = nearby.commanded(state, torch.tensor([[1.0, 0.5, 0.3, 0.7]]))
    ranges, state = look(nearby, state, seconds=0.2)
    # x(t) = c t - c T (1 - exp(-t / T)) with c = 1 m/s, t = T = 0.2 s; to the left half of it
    forward, left = 0.2 * math.exp(-1.0), 0.1 * math.exp(-1.0)
    assert ranges[AHEAD] == pytest.approx(math.hypot(3.0 - forward, left) * (1.0 + 0.2 * PUSHED), rel=1e-5)
    velocity = 1 - math.exp(-1.0)
    assert state[0, -4:].tolist() == pytest.approx([velocity, 0.5 * velocity, 1.0, 0.5], rel=1e-5)


def test_an_obstacle_leaves_the_view_as_the_vehicle_turns_and_is_still_known(nearby):
    _, state = look(nearby, nothing(), reading(s16=2.0))  # the leftmost, 47 degrees
    ranges, _ = look(nearby, state, turn=-math.radians(100.0 / 17) * 4)  # to the right, by four sectors
    assert ranges[AHEAD + 12] == pytest.approx(2.0 * (1.0 + 0.05 * PUSHED), rel=1e-5)
    assert ranges[: AHEAD + 11].min() == pytest.approx(FARTHEST_M, rel=1e-5)


def test_turns_too_small_for_a_direction_add_up(nearby):
    _, state = look(nearby, nothing(), reading(s8=2.0))
    for _ in range(20):
        ranges, state = look(nearby, state, turn=math.radians(1.0), seconds=1e-3)
    assert int(ranges.argmin()) == AHEAD - 3  # 20 degrees to the right, where directions are 5.9 apart


def test_what_is_near_hides_more_than_one_direction(nearby):
    ranges, _ = look(nearby, nothing(), reading(s8=0.4))
    # 0.12 m to either side at 0.4 m are 16.7 degrees: two directions to either side
    assert ranges[AHEAD - 2 : AHEAD + 3].tolist() == pytest.approx([0.4] * 5, rel=1e-5)
    assert ranges[[AHEAD - 3, AHEAD + 3]].tolist() == pytest.approx([FARTHEST_M] * 2, rel=1e-5)


def test_the_nearer_of_what_is_read_and_remembered_counts(nearby):
    _, state = look(nearby, nothing(), reading(s8=2.0))
    ranges, state = look(nearby, state, reading(s8=4.0))  # one bad reading
    assert ranges[AHEAD] == pytest.approx(2.0 * (1.0 + 0.05 * PUSHED), rel=1e-5)
    ranges, _ = look(nearby, state, reading(s8=1.0))
    assert ranges[AHEAD] == pytest.approx(1.0, rel=1e-5)


def test_what_is_not_seen_again_is_forgotten(nearby):
    _, state = look(nearby, nothing(), reading(s8=2.0))
    for _ in range(40):
        ranges, state = look(nearby, state)
    assert ranges.min() == pytest.approx(FARTHEST_M, rel=1e-5)
    assert torch.equal(state, nothing())


def test_the_state_stays_bounded_and_finite_whatever_is_read():
    torch.manual_seed(0)
    nearby = Nearby(*map(torch.from_numpy, (CONFIG.sector_bearings, CONFIG.nearby_bearings)))
    state = torch.zeros(64, CONFIG.nearby_size)
    for _ in range(300):
        told, state = nearby(3.0 * torch.randn(64, SECTORS), 10.0 * torch.randn(64), 2.0 * torch.rand(64), state)
        state = nearby.commanded(state, 2.5 * (2.0 * torch.rand(64, 4) - 1.0))
        assert told.abs().max() <= 1.0
        assert state[:, :-4].abs().max() <= 1.0 + 1e-5
        assert state[:, -4:].abs().max() <= 2.5


@pytest.mark.parametrize('climb', [False, True])
def test_along_a_flight_is_told_what_is_told_picture_by_picture(climb):
    torch.manual_seed(0)
    config = dataclasses.replace(CONFIG, climb=climb)
    network = PolicyNetwork(config).eval()
    images = torch.randint(0, 256, (6, 1, 48, 96, 3), dtype=torch.uint8)
    imu, seconds = torch.randn(6, 1, 6), 0.02 + 0.05 * torch.rand(6, 1)
    state, commands, percepts = network.initial_state(), [], []
    with torch.no_grad():
        for image, felt, passed in zip(images, imu, seconds, strict=True):
            command, state, percept = network(image, felt, passed, state)
            commands.append(command)
            percepts.append(percept)
        flown, percepts = torch.cat(commands)[None], torch.cat(percepts)[None]
        told = network.told_along(percepts, imu[None, :, 0], seconds[None, :, 0], flown)
        again, memory = network.core_sequence(percepts, imu[None, :, 0], seconds[None, :, 0], told=told)
    assert told.shape == (1, 6, 31 + climb)
    torch.testing.assert_close(again, flown)
    torch.testing.assert_close(memory, state[:, : config.memory_size])
    assert float(told[..., -31:].max()) > -1.0  # something is near: the test would say nothing otherwise


def test_a_core_is_told_what_is_nearby_if_and_only_if_it_keeps_it():
    for keeps in (True, False):
        network = PolicyNetwork(NetworkConfig(channels=(4, 4, 4), column_channels=4, hidden=8, nearby=keeps))
        told = None if keeps else torch.zeros(1, 31)
        with pytest.raises(ValueError, match='nearby'):
            network.core_step(torch.zeros(1, 21), torch.zeros(1, 6), torch.zeros(1), network.initial_memory(), told)


def test_too_few_percepts_for_two_sectors_are_refused():
    assert NetworkConfig(nearby=True, percepts=6).nearby_size > 0
    with pytest.raises(ConfigError, match='6 percepts or more'):
        NetworkConfig(nearby=True, percepts=5)
