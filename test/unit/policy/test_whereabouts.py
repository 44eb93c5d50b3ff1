"""Where the start lies and the target was seen: by hand arithmetic, and forgotten where it should be seen."""

import math

import pytest
import torch

from liquid_nav.core.percept import proximity_of
from liquid_nav.policy.dead_reckoning import turned_by
from liquid_nav.policy.whereabouts import DOUBT_S, SIGHTING_S, STATE_SIZE, looked, told

FOV = math.radians(100.0)
UNSEEN = torch.zeros(1, 3)


def sighting(bearing_deg, distance, seen=1.0):
    return torch.tensor([[seen, math.radians(bearing_deg) / (0.5 * FOV), float(proximity_of(distance))]])


def look(state, seen=UNSEEN, way=(0.0, 0.0), turn_deg=0.0, seconds=0.05):
    turned = turned_by(torch.tensor([[math.radians(turn_deg)]]))
    return looked(state, seen, torch.tensor([way]), turned, torch.tensor([[seconds]]), FOV)


def nothing():
    return torch.zeros(1, STATE_SIZE)


def test_who_has_seen_nothing_is_told_nothing_but_the_start():
    state = look(nothing(), way=(3.0, 1.0))
    assert told(state)[0].tolist() == pytest.approx([-0.3, -0.1, 0.0, 0.0, 0.0, 0.0])


def test_the_start_is_behind_whoever_flew_on_and_turns_with_him():
    state = look(nothing(), way=(5.0, 0.0), turn_deg=90.0)  # now it lies to the right
    assert told(state)[0, :2].tolist() == pytest.approx([0.0, 0.5], abs=1e-6)


def test_a_first_sighting_is_taken_as_it_is_and_grows_sure():
    state = look(nothing(), sighting(30.0, 4.0))
    gain = 1.0 - math.exp(-0.05 / SIGHTING_S)
    assert state[0, 2:].tolist() == pytest.approx([4.0 * math.cos(math.pi / 6), 2.0, gain], rel=1e-4)
    for _ in range(40):
        state = look(state, sighting(30.0, 4.0))
    said = told(state)[0].tolist()
    nearness = 1.0 - math.log(4.0 / 0.3) / math.log(12.0 / 0.3)
    assert said[2:] == pytest.approx([math.cos(math.pi / 6), 0.5, nearness, 1.0], abs=1e-3)


def test_a_sighting_is_worth_what_it_is_sure_of():
    assert float(look(nothing(), sighting(30.0, 4.0, seen=0.5))[0, 4]) == 0.0
    half = float(look(nothing(), sighting(30.0, 4.0, seen=0.75))[0, 4])
    assert half == pytest.approx(0.5 * (1.0 - math.exp(-0.05 / SIGHTING_S)), rel=1e-5)


def test_one_who_has_flown_past_the_target_knows_that_it_lies_behind():
    state = nothing()
    for _ in range(40):
        state = look(state, sighting(0.0, 2.0))
    state = look(state, way=(3.0, 0.5))
    assert state[0, 2:4].tolist() == pytest.approx([-1.0, -0.5], abs=1e-3)
    sure = float(state[0, 4])
    for _ in range(100):
        state = look(state)  # it is out of view, so that it is unseen says nothing
    assert float(state[0, 4]) == pytest.approx(sure)
    assert told(state)[0, 2:4].tolist() == pytest.approx([-1.0 / math.sqrt(1.25), -0.5 / math.sqrt(1.25)], abs=1e-2)


def test_a_target_that_should_be_in_view_and_is_not_seen_is_forgotten():
    state = torch.tensor([[0.0, 0.0, 4.0, 4.0 * math.tan(math.radians(49.0)), 1.0]])
    assert float(look(state, seconds=1.0)[0, 4]) == pytest.approx(math.exp(-1.0 / DOUBT_S), rel=1e-5)
    state = torch.tensor([[0.0, 0.0, 4.0, 4.0 * math.tan(math.radians(51.0)), 1.0]])
    assert float(look(state, seconds=1.0)[0, 4]) == 1.0


def test_a_new_place_takes_over_from_an_old_one_at_its_pace():
    state = torch.tensor([[0.0, 0.0, 6.0, 0.0, 1.0]])
    state = look(state, sighting(0.0, 3.0), seconds=SIGHTING_S)
    assert float(state[0, 2]) == pytest.approx(3.0 + 3.0 * math.exp(-1.0), rel=1e-4)


def test_the_state_stays_bounded_and_finite_whatever_is_seen():
    torch.manual_seed(0)
    state = torch.zeros(64, STATE_SIZE)
    for _ in range(300):
        turned = turned_by(3.0 * torch.randn(64, 1))
        state = looked(state, 10.0 * torch.randn(64, 3), 3.0 * torch.randn(64, 2), turned, torch.rand(64, 1), FOV)
        assert state[:, :4].abs().max() <= 50.0
        assert state[:, 4].min() >= 0.0
        assert state[:, 4].max() <= 1.0 + 1e-5
        assert told(state).isfinite().all()
        assert told(state).abs().max() <= 5.0
