import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.percept import FARTHEST_M, NEAREST_M
from liquid_nav.core.types import State
from liquid_nav.training.collection import goal, training_scenario


def _state(x, y, yaw):
    return State(0, np.array([x, y, 1.5]), quaternion_from_euler(0.2, -0.1, yaw), np.zeros(3), np.zeros(3))


def test_the_goal_is_the_targets_bearing_and_proximity():
    sine, cosine, _ = goal(_state(1.0, 1.0, math.pi / 2), (4.0, 5.0, 1.0))
    # it lies 3 m ahead along x and 4 m along y; facing y, that is 4 m ahead and 3 m to the right
    assert (sine, cosine) == pytest.approx((-0.6, 0.8))
    assert goal(_state(0.0, 0.0, 0.0), (FARTHEST_M + 9.0, 0.0, 1.0))[2] == pytest.approx(-1.0)
    assert goal(_state(0.0, 0.0, 0.0), (0.0, math.sqrt(NEAREST_M * FARTHEST_M), 1.0))[2] == pytest.approx(0.0)


def test_a_target_behind_has_a_bearing_too():
    assert goal(_state(0.0, 0.0, 0.0), (-2.0, 0.0, 1.0))[:2] == pytest.approx((0.0, -1.0), abs=1e-12)


@pytest.mark.parametrize(('share', 'low', 'high'), [(0.0, 0, 0), (1.0, 1000, 1000), (0.6, 538, 662)])
def test_the_randomized_share_is_as_large_as_asked(share, low, high):
    scenarios = [training_scenario('forest', seed, share) for seed in range(1000)]
    count = sum(scenario.scene == 'forest_randomized' for scenario in scenarios)
    assert low <= count <= high  # four standard deviations of a share of 0.6
    assert {scenario.scene for scenario in scenarios} <= {'forest', 'forest_randomized'}
    assert [scenario.seed for scenario in scenarios] == list(range(1000))
