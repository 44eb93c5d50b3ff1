"""Dead reckoning: by hand arithmetic, and the same step by step as along a flight."""

import dataclasses
import math

import pytest
import torch

from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.dead_reckoning import carried, commanded, moved, turned_by
from liquid_nav.policy.network import PolicyNetwork

CONFIG = NetworkConfig(channels=(4, 4, 4), column_channels=4, hidden=8, heading=True)


def test_a_vehicle_follows_its_command_with_a_lag():
    motion = commanded(torch.zeros(1, 4), torch.tensor([[1.0, 0.5, 0.3, 0.7]]))
    way, motion = moved(motion, torch.tensor([[0.2]]))
    # x(t) = c t - c T (1 - exp(-t / T)) with c = 1 m/s, t = T = 0.2 s; to the left half of it
    assert way[0].tolist() == pytest.approx([0.2 * math.exp(-1.0), 0.1 * math.exp(-1.0)], rel=1e-5)
    speed = 1.0 - math.exp(-1.0)
    assert motion[0].tolist() == pytest.approx([speed, 0.5 * speed, 1.0, 0.5], rel=1e-5)


def test_at_a_steady_velocity_the_way_is_velocity_by_time():
    way, motion = moved(torch.tensor([[2.0, -1.0, 2.0, -1.0]]), torch.tensor([[0.5]]))
    assert way[0].tolist() == pytest.approx([1.0, -0.5])
    assert motion[0].tolist() == pytest.approx([2.0, -1.0, 2.0, -1.0])


def test_what_is_ahead_is_to_the_right_after_a_turn_to_the_left():
    points = carried(torch.tensor([[[3.0, 0.0], [0.0, 2.0]]]), torch.tensor([[1.0, 0.0]]),
                     turned_by(torch.tensor([[0.5 * math.pi]])))
    assert points[0, 0].tolist() == pytest.approx([0.0, -2.0], abs=1e-6)
    assert points[0, 1].tolist() == pytest.approx([2.0, 1.0], abs=1e-6)


@pytest.mark.parametrize('kept', [{'climb'}, {'nearby'}, {'whereabouts'}, {'climb', 'nearby', 'whereabouts'}])
def test_along_a_flight_is_told_what_is_told_picture_by_picture(kept, check_along):
    told, *_ = check_along(PolicyNetwork(dataclasses.replace(CONFIG, **dict.fromkeys(kept, True))).eval())
    sizes = {'climb': 1, 'whereabouts': 6, 'nearby': 31}
    assert told.shape == (1, 6, sum(sizes[name] for name in kept))
    assert (told[0, -1] != told[0, -2]).any()


@pytest.mark.parametrize('asked', ['climb', 'nearby', 'whereabouts'])
def test_a_core_is_told_what_it_reckons_and_nothing_else(asked):
    for keeps in (True, False):
        network = PolicyNetwork(dataclasses.replace(CONFIG, **{asked: keeps}))
        told = None if keeps else torch.zeros(1, 31)
        with pytest.raises(ValueError, match=asked):
            network.core_step(torch.zeros(1, 21), torch.zeros(1, 6), torch.zeros(1), network.initial_memory(), told)
