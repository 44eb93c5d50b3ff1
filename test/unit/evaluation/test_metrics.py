import dataclasses

import numpy as np
import pytest

from liquid_nav.core.motion import Route
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Mover, Scene, Solid
from liquid_nav.core.types import ImuSamples
from liquid_nav.evaluation.episode import Episode
from liquid_nav.evaluation.metrics import measure, path_length, success_weighted_path_length


def _episode(positions, outcome='success') -> Episode:
    positions = np.asarray(positions, float)
    points = len(positions)
    return Episode(
        Scenario('hand_made', 0, reach_radius_m=1.0), 'nobody', outcome,
        np.arange(points, dtype=np.int64) * 2_000_000_000, positions, np.tile([0.0, 0.0, 0.0, 1.0], (points, 1)),
        np.zeros((points, 3)), np.zeros((points, 3)), np.zeros((points - 1, 4)), ImuSamples.empty())


TRUNK = Solid('cylinder', (2.0, 0.0, 2.0), (0.2, 0.2, 2.0))
SCENE = Scene('hand_made', 0, (TRUNK,), (0.0, 1.0, 1.5), 0.0, (4.0, 1.0, 1.5), (-5.0, -5.0, 5.0, 5.0))


def test_path_length_sums_the_legs():
    # legs of 5 (3-4-5) and 12
    assert path_length(np.array([[0.0, 0.0, 1.0], [3.0, 4.0, 1.0], [3.0, 4.0, 13.0]])) == pytest.approx(17.0)


def test_clearance_is_from_hull_to_surface():
    # passing the trunk's axis at 1 m: 1 - 0.2 (trunk) - 0.07 (body)
    metrics = measure(_episode([(0.0, 1.0, 1.5), (2.0, 1.0, 1.5), (4.0, 1.0, 1.5)]), SCENE, 0.07)
    assert metrics.min_clearance_m == pytest.approx(0.73)


def test_the_ground_counts_towards_clearance():
    metrics = measure(_episode([(0.0, 1.0, 1.5), (0.0, 1.0, 0.3)]), SCENE, 0.07)
    assert metrics.min_clearance_m == pytest.approx(0.23)


def test_a_solid_that_does_not_collide_is_passed_through():
    scene = dataclasses.replace(SCENE, solids=(dataclasses.replace(TRUNK, collides=False),))
    assert measure(_episode([(2.0, 0.0, 1.5), (2.0, 0.0, 1.5)]), scene, 0.07).min_clearance_m == pytest.approx(1.43)


def test_a_mover_counts_where_it_was_at_each_tick():
    # he walks at 1 m/s along x = 2 from y = 9 towards the way at y = 1; ticks are 2 s apart
    walker = Mover((Solid('cylinder', (0.0, 0.0, 0.0), (0.2, 0.2, 2.0)),),
                   Route(((2.0, 9.0, 1.5), (2.0, -9.0, 1.5)), speed=1.0))
    scene = dataclasses.replace(SCENE, solids=(), movers=(walker,))
    metrics = measure(_episode([(0.0, 1.0, 1.5), (1.0, 1.0, 1.5), (2.0, 1.0, 1.5)]), scene, 0.07)
    assert metrics.min_clearance_m == pytest.approx(1.43)  # the ground; he is 4 m away at the last tick
    metrics = measure(_episode([(0.0, 1.0, 1.5)] * 3 + [(2.0, 4.0, 1.5)]), scene, 0.07)
    assert metrics.min_clearance_m == pytest.approx(1.0 - 0.2 - 0.07)  # at 6 s he is at y = 3


def test_time_speed_and_target_distance():
    metrics = measure(_episode([(0.0, 1.0, 1.5), (2.0, 1.0, 1.5), (4.0, 1.0, 1.5)]), SCENE, 0.07)
    assert metrics.time_s == 4.0
    assert metrics.path_length_m == 4.0
    assert metrics.mean_speed_m_s == 1.0
    assert metrics.target_distance_m == 4.0


def test_spl_of_a_detour_is_the_share_of_the_straight_way():
    # the way to where success begins is 4 - 1 = 3 m, the flown one 3 + 4 + 5 = 12 m
    positions = [(0.0, 1.0, 1.5), (3.0, 1.0, 1.5), (3.0, 5.0, 1.5), (0.0, 1.0, 1.5)]
    assert measure(_episode(positions), SCENE, 0.07).spl == pytest.approx(0.25)


@pytest.mark.parametrize(('success', 'shortest', 'flown', 'expected'), [
    (True, 10.0, 20.0, 0.5),
    (True, 10.0, 8.0, 1.0),
    (True, 0.0, 0.0, 1.0),
    (False, 10.0, 10.0, 0.0),
])
def test_spl_terms(success, shortest, flown, expected):
    assert success_weighted_path_length(success, shortest, flown) == expected


@pytest.mark.parametrize('outcome', ['collision', 'timeout'])
def test_failures_score_no_spl(outcome):
    assert measure(_episode([(0.0, 1.0, 1.5), (3.0, 1.0, 1.5)], outcome), SCENE, 0.07).spl == 0.0
