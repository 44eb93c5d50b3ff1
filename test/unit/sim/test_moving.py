"""People and cars that move: their size, where they walk, and what they keep clear of."""

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents, solid_distance
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import moving

START, TARGET = (0.0, 0.0, 1.5), (20.0, 0.0, 1.5)
STRAIGHT = [(4.0, 3.0, 0.0), (10.0, 3.0, 0.0)]


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize('seed', range(8))
def test_a_pedestrian_is_as_tall_as_a_person_and_stands_on_the_ground(seed):
    person = moving.pedestrian(rng(seed), STRAIGHT)
    top = max(solid.position[2] + half_extents(solid)[2] for solid in person.solids)
    bottom = min(solid.position[2] - half_extents(solid)[2] for solid in person.solids)
    assert 1.6 <= top <= 1.9 + 1e-9
    assert -0.05 < bottom < 0.05
    assert 4 <= len(person.solids) <= 6
    assert person.kind == 'pedestrian'


def test_a_pedestrian_walks_its_route_at_a_walking_pace():
    person = moving.pedestrian(rng(), STRAIGHT)
    (before, after), _ = person.motion.poses(np.array([0.0, 2.0]))
    assert 0.6 * 2.0 <= after[0] - before[0] <= 1.5 * 2.0
    np.testing.assert_allclose(before, STRAIGHT[0])
    assert moving.pedestrian(rng(), STRAIGHT, speed=1.0).motion.speed == 1.0


def test_a_worker_wears_a_helmet():
    plain, worker = (moving.pedestrian(rng(), STRAIGHT, worker=worker) for worker in (False, True))
    assert len(worker.solids) == len(plain.solids) + 1


def test_a_moving_car_drives_nose_first_as_wide_and_long_as_a_car():
    car = moving.moving_car(rng(), STRAIGHT, 3.0)
    (place,), (turn,) = car.motion.poses(np.array([1.0]))
    np.testing.assert_allclose(place, (7.0, 3.0, 0.0))
    np.testing.assert_allclose(turn, (0.0, 0.0, 0.0, 1.0))
    reach = np.max([np.abs(solid.position) + half_extents(solid) for solid in car.solids], axis=0)
    assert 1.7 < reach[0] < 2.5
    assert 0.75 < reach[1] < moving.CAR_M


@pytest.mark.parametrize(('aside', 'free'), [(0.3, False), (0.4, True)])
def test_a_route_keeps_its_radius_to_what_stands(aside, free):
    """The box's near face lies `aside` from the route's middle line; 0.35 m are to be kept."""
    box = Solid('box', (7.0, 3.0 + aside + 0.5, 0.5), (0.5, 0.5, 0.5))
    assert moving.Paths([box], START, TARGET).are_free(STRAIGHT, 0.35) is free


@pytest.mark.parametrize('solid', [
    Solid('box', (7.0, 3.0, 0.06), (1.0, 1.0, 0.06), kind='pavement'),
    Solid('box', (7.0, 3.0, 2.3), (1.0, 1.0, 0.1), kind='lintel'),
    Solid('box', (7.0, 3.0, 0.5), (1.0, 1.0, 0.5), collides=False)])
def test_kerbs_lintels_and_decor_are_no_obstacles_to_a_route(solid):
    assert moving.Paths([solid], START, TARGET).are_free(STRAIGHT, 0.35)


@pytest.mark.parametrize(('y', 'free'), [(1.8, False), (1.9, True)])
@pytest.mark.parametrize('x', [START[0], TARGET[0]])
def test_a_route_stays_out_of_the_clearings_of_start_and_target(x, y, free):
    """A clearing is 1.5 m wide and the walker 0.35 m to each side: 1.85 m together."""
    route = [(x - 3.0, y, 0.0), (x + 3.0, y, 0.0)]
    assert moving.Paths([], START, TARGET).are_free(route, 0.35) is free


def test_the_leg_back_to_the_first_point_counts_on_a_closed_route():
    route = [(4.0, 3.0, 0.0), (10.0, 3.0, 0.0), (10.0, 8.0, 0.0)]
    column = Solid('cylinder', (7.0, 5.5, 1.0), (0.3, 0.3, 1.0))
    paths = moving.Paths([column], START, TARGET)
    assert paths.are_free(route, 0.35)
    assert not paths.are_free(route, 0.35, closed=True)


@pytest.mark.parametrize('seed', range(6))
def test_pedestrians_walk_clear_of_what_stands_and_begin_away_from_the_start(seed):
    draw = rng(100 + seed)
    solids = [Solid('cylinder', (*draw.uniform((-5, -6), (25, 6)).tolist(), 1.0), (0.4, 0.4, 1.0)) for _ in range(25)]
    people = moving.pedestrians(rng(seed), 5, [(-5.0, -6.0, 25.0, 6.0)], moving.Paths(solids, START, TARGET))
    assert people
    for person in people:
        places, _ = person.motion.poses(np.linspace(0.0, 60.0, 601))
        assert np.hypot(*(places[0] - START)[:2]) >= moving.HEAD_START_M
        for solid in solids:
            # Looked at every 0.25 m when it was drawn: between two looks a route comes at most 0.03 m nearer.
            gap = np.hypot(*(places[:, :2] - solid.position[:2]).T) - 0.4
            assert gap.min() >= moving.PERSON_M - 0.03
    again = moving.pedestrians(rng(seed), 5, [(-5.0, -6.0, 25.0, 6.0)], moving.Paths(solids, START, TARGET))
    assert again == people


def test_no_pedestrian_is_placed_where_no_route_is_free():
    wall = Solid('box', (10.0, 0.0, 1.0), (30.0, 30.0, 1.0))
    assert moving.pedestrians(rng(), 3, [(0.0, -5.0, 20.0, 5.0)], moving.Paths([wall], START, TARGET)) == []


def test_cars_take_free_lanes_alone():
    lanes = [[(-5.0, y, 0.0), (25.0, y, 0.0)] for y in (0.0, 4.0, 7.0)]
    truck = Solid('box', (10.0, 7.0, 1.0), (2.0, 1.0, 1.0))
    driving = moving.cars(rng(), 2, lanes, (2.0, 4.0), moving.Paths([truck], START, TARGET))
    assert len(driving) == 2
    for car in driving:
        places, _ = car.motion.poses(np.linspace(0.0, 30.0, 50))
        np.testing.assert_allclose(places[:, 1], 4.0)  # lane 0 crosses the clearings, on lane 7 stands a truck
        assert 2.0 <= car.motion.speed <= 4.0
        assert np.hypot(*places[0][:2]) >= moving.HEAD_START_M


def test_cars_of_a_street_without_free_lanes_stay_away():
    assert moving.cars(rng(), 2, [[(-5.0, 0.0, 0.0), (25.0, 0.0, 0.0)]], (2.0, 4.0),
                       moving.Paths([], START, TARGET)) == []


def test_solids_of_a_person_touch_each_other():
    """Each part lies nearer to another than its own size, so that none of them floats."""
    person = moving.pedestrian(rng(3), STRAIGHT)
    for number, solid in enumerate(person.solids):
        others = [other for index, other in enumerate(person.solids) if index != number]
        probe = np.array(solid.position) + np.linspace(-1.0, 1.0, 41)[:, None] * [0.0, 0.0, half_extents(solid)[2]]
        assert min(solid_distance(other, probe).min() for other in others) < 0.1
