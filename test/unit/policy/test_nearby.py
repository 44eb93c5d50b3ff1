"""What was near: carried along by hand arithmetic, forgotten, bounded, the same step by step as along a flight."""

import math

import pytest
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.percept import FARTHEST_M, proximity_of, range_of
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.dead_reckoning import turned_by
from liquid_nav.policy.nearby import PUSHED, REACH_M, Nearby

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


def look(nearby, state, seen=None, turn=0.0, seconds=0.05, way=(0.0, 0.0)):
    """Return told ranges (directions,) [m] and the state after one picture."""
    told, state = nearby(reading() if seen is None else seen, torch.tensor([way]), turned_by(torch.tensor([[turn]])),
                         torch.tensor([[seconds]]), state)
    return torch.from_numpy(range_of(told[0].numpy())), state


def nothing():
    return torch.zeros(1, CONFIG.nearby_size)


def test_the_directions_reach_a_quarter_turn_to_either_side():
    directions = CONFIG.nearby_bearings
    assert len(directions) == 31
    assert directions[AHEAD] == pytest.approx(0.0, abs=1e-12)
    assert directions[-1] == pytest.approx(15 * math.radians(100.0 / 17))  # 88 degrees
    assert CONFIG.nearby_size == 62


def test_a_reading_is_told_as_it_is_and_nothing_elsewhere(nearby):
    ranges, _ = look(nearby, nothing(), reading(s8=3.0))
    assert ranges[AHEAD] == pytest.approx(3.0, rel=1e-5)
    assert (ranges[[AHEAD - 1, AHEAD + 1]] == pytest.approx(FARTHEST_M, rel=1e-5))


def test_what_is_out_of_reach_is_not_kept(nearby):
    ranges, state = look(nearby, nothing(), reading(s8=REACH_M + 0.1))
    assert ranges.min() == pytest.approx(FARTHEST_M, rel=1e-5)
    assert torch.equal(state, nothing())


def test_an_obstacle_comes_nearer_by_the_way_that_was_flown(nearby):
    _, state = look(nearby, nothing(), reading(s8=3.0))
    ranges, _ = look(nearby, state, seconds=0.5, way=(1.0, 0.0))
    assert ranges[AHEAD] == pytest.approx((3.0 - 1.0) * (1.0 + 0.5 * PUSHED), rel=1e-5)


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
        told, state = nearby(3.0 * torch.randn(64, SECTORS), torch.randn(64, 2),
                             turned_by(3.0 * torch.randn(64, 1)), torch.rand(64, 1), state)
        assert told.abs().max() <= 1.0
        assert state.abs().max() <= 1.0 + 1e-5


@pytest.mark.parametrize('asked', ['nearby', 'whereabouts', 'column_head'])
def test_too_few_percepts_for_two_sectors_are_refused(asked):
    assert NetworkConfig(**{asked: True}, percepts=6).state_size > 0
    with pytest.raises(ConfigError, match=f'{asked} needs 6 percepts or more'):
        NetworkConfig(**{asked: True}, percepts=5)
