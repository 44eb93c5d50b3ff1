import math
from dataclasses import replace

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler, wrap, yaw_of
from liquid_nav.core.geometry import distance
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.percept import FARTHEST_M, NEAREST_M, PerceptLayout
from liquid_nav.core.scene import Mover, Scene, Solid
from liquid_nav.core.types import State
from liquid_nav.training.collection import (
    CLOSEST_VIEW_M,
    HIGHEST_VIEW_M,
    LOWEST_VIEW_M,
    NEAR_VIEW_M,
    SPEED_M_S,
    _place_before,
    _random_states,
    flight_jobs,
    goal,
    pose_jobs,
    training_scenario,
)
from liquid_nav.training.config import FlightsConfig, PosesConfig


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
    scenarios = [training_scenario('forest', seed, FlightsConfig(randomized_share=share)) for seed in range(1000)]
    count = sum(scenario.scene == 'forest_randomized' for scenario in scenarios)
    assert low <= count <= high  # four standard deviations of a share of 0.6
    assert {scenario.scene for scenario in scenarios} <= {'forest', 'forest_randomized'}
    assert [scenario.seed for scenario in scenarios] == list(range(1000))


@pytest.mark.parametrize(('share', 'low', 'high'), [(0.0, 0, 0), (1.0, 1000, 1000), (0.3, 242, 358)])
@pytest.mark.parametrize(('name', 'least', 'most'), [('canopy', 0.5, 1.0), ('animals', 2, 4)])
def test_a_parameters_share_is_as_large_as_asked_and_says_nothing_of_the_dress(name, least, most, share, low, high):
    shares = FlightsConfig(randomized_share=0.5, **{{'canopy': 'canopy_share', 'animals': 'animal_share'}[name]: share})
    scenarios = [training_scenario('forest', seed, shares) for seed in range(1000)]
    drawn = [scenario.scene_parameters[name] for scenario in scenarios if scenario.scene_parameters]
    assert low <= len(drawn) <= high  # four standard deviations of a share of 0.3
    assert all(least <= value <= most for value in drawn)
    without = [training_scenario('forest', seed, FlightsConfig(randomized_share=0.5)) for seed in range(1000)]
    assert [scenario.scene for scenario in scenarios] == [scenario.scene for scenario in without]


def test_a_forest_of_one_share_is_not_thereby_of_the_other():
    shares = FlightsConfig(canopy_share=0.5, animal_share=0.5)
    parameters = [training_scenario('forest', seed, shares).scene_parameters for seed in range(1000)]
    assert 187 <= sum(len(drawn) == 2 for drawn in parameters) <= 313  # a quarter, by four and a half deviations


def test_views_and_flights_each_have_their_own_shares(tmp_path):
    layout = PerceptLayout()
    views = pose_jobs(tmp_path, 'forest', PosesConfig(scenes=3, canopy_share=1.0), layout, 1)
    flights = flight_jobs(tmp_path, 'forest', FlightsConfig(episodes=3, animal_share=1.0), layout, 1)
    assert all(set(write.keywords['scenario'].scene_parameters) == {'canopy'} for _, write in views)
    assert all(set(write.keywords['scenario'].scene_parameters) == {'animals'} for _, write in flights)


def test_a_training_flight_ends_at_its_own_time_limit(tmp_path):
    jobs = flight_jobs(tmp_path, 'forest', FlightsConfig(episodes=2, time_limit_s=7.0), PerceptLayout(), 1)
    assert [write.keywords['scenario'].time_limit_s for _, write in jobs] == [7.0, 7.0]


def _clearing(*solids):
    return Scene('clearing', 0, solids, (0.0, 0.0, 1.5), 0.0, (12.0, 0.0, 1.5), (-6.0, -6.0, 18.0, 6.0))


def test_the_near_share_of_the_views_is_taken_close_to_an_obstacle_and_mostly_faces_it():
    scene = _clearing(Solid('cylinder', (6.0, 2.0, 2.0), (0.3, 0.3, 2.0), material='bark'))
    states = list(_random_states(scene, PosesConfig(frames=40, near_share=0.2), np.random.default_rng(3)))
    away = np.array([np.hypot(*(state.position[:2] - (6.0, 2.0))) for state in states])
    assert len(states) == 40
    assert (away >= 0.3 + CLOSEST_VIEW_M - 1e-9).all()
    heights = np.array([state.position[2] for state in states])  # the ground is near to a few
    assert (np.minimum(away - 0.3, heights)[:8] < NEAR_VIEW_M + 1e-9).all()
    off = [wrap(math.atan2(2.0 - y, 6.0 - x) - yaw_of(state.orientation))
           for state in states[:8] for x, y in (state.position[:2],)]
    # six in ten face it to within 1 rad, and some of the others by chance
    assert np.count_nonzero(np.abs(off) <= 1.05) >= 4


def test_the_mover_share_of_the_views_is_taken_beside_what_moves_each_kind_alike():
    ball = Solid('ellipsoid', (0.0, 0.0, 1.2), (0.3, 0.3, 0.3), material='bark')
    deer = Mover((ball,), Route(((12.0, 0.0, 0.0), (14.0, 0.0, 0.0)), 1.0, 0.0), 'deer')
    boughs = [Mover((ball,), Sway((0.0, y, 0.0), (1.0, 0.0, 0.0), 0.1, 2.0), 'branch') for y in (-3.0, 0.0, 3.0)]
    scene = replace(_clearing(), movers=(deer, *boughs))
    poses = PosesConfig(frames=200, near_share=0.0, mover_share=0.5)
    states = list(_random_states(scene, poses, np.random.default_rng(3)))[100:]
    middles = np.array([(12.0, 0.0), (0.0, -3.0), (0.0, 0.0), (0.0, 3.0)])
    found = []
    for state in states:
        to = middles - state.position[:2]
        away = np.hypot(*to.T)
        off = np.abs([wrap(math.atan2(y, x) - yaw_of(state.orientation)) for x, y in to])
        assert np.any((away >= 0.5 - 1e-9) & (away <= 3.5 + 1e-9) & (off <= 0.8 + 1e-9))
        found.append(int(away.argmin()))
        assert distance(scene, state.position[None])[0] >= CLOSEST_VIEW_M
    assert len(states) == 100
    assert 30 <= found.count(0) <= 70  # the one deer has half of them, within four standard deviations


def test_where_nothing_moves_the_mover_share_is_taken_like_the_others():
    poses = PosesConfig(frames=20, mover_share=0.5)
    assert len(list(_random_states(_clearing(), poses, np.random.default_rng(3)))) == 20


def test_where_nothing_is_near_the_views_are_taken_anywhere():
    states = list(_random_states(_clearing(), PosesConfig(frames=12), np.random.default_rng(3)))
    assert len(states) == 12
    assert np.ptp([state.position[0] for state in states]) > 6.0


@pytest.mark.parametrize(('share', 'low', 'high'), [(1.0, 0, 4), (0.5, 17, 66), (0.0, 51, 115)])
def test_the_views_that_are_not_level_are_taken_from_any_height(share, low, high):
    poses = PosesConfig(frames=400, near_share=0.0, level_share=share)
    states = list(_random_states(_clearing(), poses, np.random.default_rng(3)))
    heights = np.array([state.position[2] for state in states])
    assert heights.min() >= LOWEST_VIEW_M
    assert heights.max() <= HIGHEST_VIEW_M
    # above 2.3 m are 0.5 of 2.4 m, 83 of 400, and of level views one in 1,500; within four standard deviations
    assert low <= np.count_nonzero(heights > 2.3) <= high


def test_a_vehicle_was_behind_a_picture_before_and_here_where_something_stood_there():
    scene = _clearing(Solid('cylinder', (6.0, 2.0, 2.0), (0.3, 0.3, 2.0), material='bark'))
    rng, free = np.random.default_rng(0), _state(0.0, 0.0, math.pi / 2)
    ways = np.array([free.position - _place_before(scene, free, 0.05, rng) for _ in range(400)])
    # it faces y: up to 2.2 m/s ahead over 0.05 s, mostly; and 0.3 m/s to the sides, 0.15 m/s upward, either way
    assert 0.09 < ways[:, 1].max() < 0.05 * SPEED_M_S + 1e-9
    assert ways[:, 1].min() == pytest.approx(0.0, abs=1e-12)  # some hover
    assert ways[:, (0, 2)].std(axis=0) == pytest.approx([0.015, 0.0075], rel=0.2)
    leaving = _state(6.32 + 0.05, 2.0, 0.0)  # 7 cm from the trunk that lies behind
    places = np.array([_place_before(scene, leaving, 0.05, rng) for _ in range(100)])
    assert (np.hypot(*(places[:, :2] - (6.0, 2.0)).T) >= min(0.37, 0.3 + 0.5 * CLOSEST_VIEW_M) - 1e-9).all()
    assert (places == leaving.position).all(axis=1).sum() > 50
