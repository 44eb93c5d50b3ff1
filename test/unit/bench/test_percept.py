import numpy as np
import pytest

from liquid_nav.bench.percept import BANDS_M, Flight, Settings, fly, fly_all, nearest_thing, range_row, summarize
from liquid_nav.bench.surroundings import Surroundings
from liquid_nav.core.percept import FARTHEST_M, PerceptLayout, proximity_of
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Scene, Solid
from liquid_nav.core.types import State
from liquid_nav.policy.registry import load_policy
from liquid_nav.sim.simulator import PyBulletSimulator

LAYOUT = PerceptLayout()


def _percepts(ranges_m, bearing=0.0, seen=1.0, height=0.0):
    percept = np.zeros((1, LAYOUT.size))
    percept[0, : LAYOUT.sectors] = proximity_of(np.resize(ranges_m, LAYOUT.sectors))
    percept[0, LAYOUT.sectors :] = seen, bearing, 0.0, height
    return percept


def test_a_band_counts_what_is_read_twice_as_far_or_half_as_far():
    true = np.array([0.5, 0.5, 0.5, 0.5, 2.0])
    read = np.array([0.5, 1.1, 0.2, 0.75, 2.0])  # right, 2.2 times, 0.4 times and 1.5 times as far
    row = range_row(read, true, 0.3, 0.8)
    assert row['share'] == pytest.approx(0.8)
    assert (row['too_far'], row['too_near']) == (0.25, 0.25)
    # the factors are 1, 2.2, 2.5 and 1.5; the median of logarithms lies half way between those of 1.5 and 2.2
    assert row['median_factor'] == pytest.approx((1.5 * 2.2) ** 0.5)


def test_the_last_band_holds_what_is_out_of_sight_and_an_empty_one_says_nothing():
    true = np.full(3, FARTHEST_M)
    assert range_row(true, true, 5.0, FARTHEST_M)['share'] == 1.0
    assert range_row(true, true, 3.0, 5.0) == {
        'low_m': 3.0, 'high_m': 5.0, 'share': 0.0, 'median_factor': None, 'too_far': None, 'too_near': None}


def test_scenes_are_summed_up_apart():
    flights = [
        Flight('forest', 7, 'collision', 'box rock', _percepts([1.0], 0.1, 1.0, 0.2), _percepts([1.0])),
        Flight('forest', 8, 'timeout', None, _percepts([4.0], 0.3, 0.2), _percepts([1.0])),
        Flight('urban_park', 7, 'success', None, _percepts([1.0]), _percepts([1.0])),
    ]
    forest, park = summarize(flights, LAYOUT)
    assert (forest['scene'], forest['flights'], forest['success'], forest['collision'], forest['timeout']) == (
        'forest', 2, 0, 1, 1)
    assert (forest['touched'], forest['timeouts']) == ({'7': 'box rock'}, [8])
    near = next(row for row in forest['ranges'] if row['low_m'] <= 1.0 < row['high_m'])
    assert (near['share'], near['too_far']) == (1.0, 0.5)
    # bearings are off by 0.1 and 0.3 of half the view of 100 degrees; the median of two is their mean
    assert forest['bearing_error_deg']['median'] == pytest.approx(10.0)
    assert forest['height_error_m']['median'] == pytest.approx(0.1)
    assert (forest['height_slope'], park['height_slope']) == (None, None)  # it was flown at one height
    assert forest['seen_accuracy'] == 0.5
    assert (park['success'], park['ranges'][1]['median_factor']) == (1, pytest.approx(1.0))


@pytest.mark.parametrize(('read', 'slope'), [((1.0, 1.0, 1.0), 0.0), ((0.0, 0.5, 1.0), 1.0), ((0.5, 0.4, 0.3), -0.2)])
def test_the_slope_tells_whether_the_height_is_read_at_all(read, slope):
    true = np.concatenate([_percepts([3.0], height=height) for height in (-0.5, 0.0, 0.5)])
    said = np.concatenate([_percepts([3.0], height=height) for height in read])
    row, = summarize([Flight('forest', 7, 'success', None, said, true)], LAYOUT)
    assert row['height_slope'] == pytest.approx(slope)


def test_the_bands_follow_one_another_over_all_ranges():
    assert list(BANDS_M) == sorted(BANDS_M)
    true = np.linspace(BANDS_M[0], BANDS_M[-1], 500)
    shares = [range_row(true, true, low, high)['share'] for low, high in zip(BANDS_M, BANDS_M[1:], strict=False)]
    assert sum(shares) == pytest.approx(1.0)


def test_what_is_nearest_is_named():
    scene = Scene('made', 0, (Solid('box', (2.0, 0.0, 1.0), (0.5, 4.0, 1.0), kind='wall'),
                              Solid('cylinder', (0.0, 1.0, 1.0), (0.2, 0.2, 1.0), kind='trunk')),
                  (0.0, 0.0, 1.0), 0.0, (9.0, 0.0, 1.0), (-5.0, -5.0, 5.0, 5.0))
    surroundings = Surroundings(scene)
    # x = 1.2 lies 0.3 m before the wall's face at 1.5; x = 0 lies 0.8 m beside the trunk; z = 0.1 is near the ground
    for place, name in (((1.2, 0.0, 1.0), 'box wall'), ((0.0, 0.0, 1.0), 'cylinder trunk'), ((0, -3, 0.1), 'ground')):
        state = State(0, np.array(place, float), np.array([0.0, 0.0, 0.0, 1.0]), np.zeros(3), np.zeros(3))
        assert nearest_thing(surroundings, state) == name


def test_a_flight_is_that_of_the_policy_alone():
    policy = load_policy('cfc')
    with PyBulletSimulator() as simulator:
        scenario = Scenario('forest', 200_003, time_limit_s=1.0)
        flight = fly(simulator, policy, scenario)
        end = simulator.state.position
        simulator.reset(scenario)
        policy.reset()
        while simulator.outcome is None:
            simulator.step(policy.step(simulator.observe()))
        assert np.array_equal(simulator.state.position, end)
    assert flight.read.shape == flight.true.shape == (20, LAYOUT.size)  # 20 pictures a second
    assert flight.outcome == 'timeout'


def test_flights_come_scene_by_scene():
    told = []
    flights = fly_all(Settings('cfc', ('forest', 'urban_park'), 1, 200_001), 1, told.append)
    assert [(flight.scene, flight.seed) for flight in flights] == [('forest', 200_001), ('urban_park', 200_001)]
    assert told == ['1 of 2 flights', '2 of 2 flights']
