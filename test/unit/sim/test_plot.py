"""The ground on which car parks, building sites and parks are drawn, and what these maps share."""

import colorsys
import math
from dataclasses import replace

import numpy as np
import pytest

from liquid_nav.core.geometry import distance, half_extents
from liquid_nav.core.scene import Look, Solid
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.beacon import HUES
from liquid_nav.sim.scenes.plot import PARAMETERS, Plot

MAPS = ('urban_parking', 'urban_construction', 'urban_park')
SEEDS = range(10)
MAGENTA = (1.0, 0.0, 0.75)
CRATE = [Solid('box', (0.0, 0.0, 1.0), (1.0, 0.25, 1.0))]


def plot(seed=0, bearing=0.0, **values):
    parameters = {key: parameter.default for key, parameter in PARAMETERS.items()} | values
    return Plot(np.random.default_rng(seed), parameters, Look(), bearing, 6.0, (20.0, 16.0))


@pytest.mark.parametrize('bearing', [0.0, 1.0, -2.5])
def test_the_target_lies_at_the_length_and_bearing_within_the_bounds(bearing):
    ground = plot(bearing=bearing, length=18.0)
    target = np.subtract(ground.draft.target, ground.draft.start)[:2]
    np.testing.assert_allclose(target, (18.0 * math.cos(bearing), 18.0 * math.sin(bearing)))
    x_min, y_min, x_max, y_max = ground.bounds
    for x, y, _ in (ground.draft.start, ground.draft.target):
        assert x_min + 6.0 - 1e-9 <= x <= x_max - 6.0 + 1e-9
        assert y_min + 6.0 - 1e-9 <= y <= y_max - 6.0 + 1e-9
    assert x_max - x_min >= 20.0 - 1e-9
    assert y_max - y_min >= 16.0 - 1e-9


def test_two_things_do_not_take_the_same_ground():
    ground = plot(length=20.0)
    assert ground.put(CRATE, 10.0, 0.0, 0.0, (2.0, 0.5), 0.3)
    assert not ground.put(CRATE, 10.0, 0.6, 0.0, (2.0, 0.5), 0.3)  # 0.1 m between their sides
    assert not ground.put(CRATE, 11.0, 1.0, 0.5 * math.pi, (2.0, 0.5), 0.3)  # its end reaches down to y = 0
    assert ground.put(CRATE, 10.0, 1.0, 0.0, (2.0, 0.5), 0.3)  # 0.5 m between their sides
    assert len(ground.draft.solids) == 2


def test_nothing_is_put_into_the_clearings():
    ground = plot(length=20.0)
    for x in (0.0, 20.0):
        assert not ground.put(CRATE, x + 1.6, 0.0, 0.0, (2.0, 0.5))
        ground.add([Solid('box', (x, 1.0, 1.5), (0.5, 0.5, 1.5))])
    assert ground.draft.solids == []
    slab = Solid('box', (0.0, 0.0, 3.0), (5.0, 5.0, 0.1))
    ground.add([slab])
    assert ground.draft.solids == [slab]


def test_what_is_taken_stays_free():
    ground = plot(length=20.0)
    ground.take((6.0, -2.0, 14.0, 2.0))
    assert not any(ground.put(CRATE, x, y, 0.0, (2.0, 0.5)) for x in (6.5, 10.0, 13.5) for y in (-1.5, 0.0, 1.5))


@pytest.mark.parametrize('seed', range(6))
def test_what_blocks_stands_in_the_middle_half_of_the_way(seed):
    ground = plot(seed, bearing=0.6, length=20.0)
    assert ground.block(CRATE, (2.0, 0.5))
    (crate,) = ground.draft.solids
    along = np.array([math.cos(0.6), math.sin(0.6)])
    place = np.array(crate.position[:2])
    assert 5.0 <= place @ along <= 15.0
    assert abs(place @ [-along[1], along[0]]) <= 0.8


def test_things_are_strewn_over_an_area_without_leaving_it():
    ground = plot(length=20.0)
    for _ in range(30):
        ground.strew(lambda: CRATE, (2.0, 0.5), (5.0, -4.0, 15.0, 4.0), 0.0)
    assert len(ground.draft.solids) > 5
    for solid in ground.draft.solids:
        reach = half_extents(solid)
        # Its longer side alone is kept inside, so that a corner may reach out by half the shorter one.
        assert (reach[:2] <= np.array([5.3, 4.3]) - np.abs(np.array(solid.position[:2]) - [10.0, 0.0])).all()


def test_an_area_too_small_for_a_thing_stays_empty():
    assert not plot().strew(lambda: CRATE, (2.0, 0.5), (5.0, 5.0, 6.0, 9.0))


# What the maps share.


@pytest.fixture(scope='module', params=MAPS)
def scenes(request):
    return [generate(request.param, seed) for seed in SEEDS]


def test_one_seed_gives_one_map(scenes):
    for scene in scenes[:4]:
        assert generate(scene.name, scene.seed) == scene


def test_start_and_target_are_14_to_22_metres_apart_and_free(scenes):
    for scene in scenes:
        assert 14.0 - 1e-9 <= math.dist(scene.start[:2], scene.target[:2]) <= 22.0 + 1e-9
        bearing = math.atan2(scene.target[1] - scene.start[1], scene.target[0] - scene.start[0])
        assert abs(math.remainder(scene.start_yaw - bearing, 2.0 * math.pi)) <= math.radians(20.0) + 1e-9
        # A low ceiling hangs less than a metre above, as does a beam below it.
        assert distance(scene, np.array([scene.start, scene.target])).min() >= 0.5
        ends = np.array([[*scene.start[:2], 1.3], [*scene.target[:2], 1.3]])
        assert distance(scene, ends).min() >= 0.95


def test_something_stands_in_the_straight_way_of_most_flights(scenes):
    still = [replace(scene, movers=()) for scene in scenes]
    blocked = [distance(scene, np.linspace(scene.start, scene.target, 150)).min() < 0.2 for scene in still]
    assert np.mean(blocked) >= 0.4


def test_layouts_differ_from_seed_to_seed(scenes):
    bearings = [math.atan2(*np.subtract(scene.target, scene.start)[1::-1]) for scene in scenes]
    assert len({round(bearing, 2) for bearing in bearings}) >= 8
    kinds = [frozenset(solid.kind for solid in scene.solids) for scene in scenes]
    assert len(set(kinds)) >= 8


def test_denser_maps_hold_more():
    for name in MAPS:
        counts = [sum(len(generate(name, seed, {'density': density}).solids) for seed in range(5))
                  for density in (0.0, 1.0, 2.0)]
        assert counts == sorted(set(counts))


def test_poles_at_flight_height_are_thick_enough_to_be_seen(scenes):
    for scene in scenes:
        for solid in [*scene.solids, *(part for mover in scene.movers for part in mover.solids)]:
            reach = half_extents(solid)[2]
            if solid.collides and solid.position[2] - reach < 1.9 and solid.position[2] + reach > 1.1:
                thin = sorted(solid.size)
                assert thin[1] >= 0.04, solid  # a box may be a thin panel; a pole is thin twice


@pytest.mark.parametrize(('wanted', 'magenta', 'striped'), [((0, 0), 0, 0), ((2, 0), 1, 0), ((0, 2), 0, 2)])
def test_distractors_are_as_many_as_asked_for(wanted, magenta, striped):
    parameters = {'colour_distractors': wanted[0], 'shape_distractors': wanted[1]}
    for name in MAPS:
        for seed in range(4):
            solids = generate(name, seed, parameters).solids
            assert (sum(solid.colour == MAGENTA for solid in solids) >= 1) == bool(magenta)
            assert sum(solid.material.startswith('stripes_') for solid in solids) == striped


def test_nothing_but_distractors_has_the_hue_of_the_beacon(scenes):
    for scene in scenes:
        for solid in scene.solids:
            hue, saturation, _ = colorsys.rgb_to_hsv(*solid.colour)
            assert solid.colour == MAGENTA or saturation < 0.35 or not HUES[0] < hue < HUES[1], solid


def test_pedestrians_and_cars_come_by_parameter():
    for name in MAPS:
        lonely = generate(name, 1, {'pedestrians': 0})
        assert lonely.movers == ()
        kinds = [mover.kind for seed in range(6)
                 for mover in generate(name, seed, {'pedestrians': 3, 'cars': 2}).movers]
        assert 9 <= kinds.count('pedestrian') <= 18
        assert 2 <= kinds.count('car') <= 12


def test_nobody_starts_within_two_and_a_half_metres_of_the_start(scenes):
    for scene in scenes:
        for mover in scene.movers:
            places, _ = mover.motion.poses(np.zeros(1))
            assert math.dist(places[0][:2], scene.start[:2]) >= 2.5


def test_movers_do_not_walk_through_what_stands(scenes):
    """Looked at at waist height: the gap between a mover's middle and what stands stays above a body's half width."""
    for scene in scenes:
        still = replace(scene, movers=())
        for mover in scene.movers:
            places, _ = mover.motion.poses(np.linspace(0.0, 30.0, 150))
            assert distance(still, places + [0.0, 0.0, 1.0]).min() >= 0.3
