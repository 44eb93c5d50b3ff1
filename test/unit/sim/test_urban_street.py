"""The street: houses on both sides, what lies and stands between them, and who drives there."""

import math

import numpy as np
import pytest

from liquid_nav.core.geometry import distance, solid_distance
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.street_plan import KINDS, draw_street, houses, pavements

SEEDS = range(16)


@pytest.fixture(scope='module')
def scenes():
    return [generate('urban_street', seed) for seed in SEEDS]


def streets(kind, count=3):
    found = (draw_street(np.random.default_rng(seed), 18.0) for seed in range(200))
    return [street for street in found if street.kind == kind][:count]


def clearance(solids, places):
    """Signed distance from each place to the nearest solid."""
    return np.min([solid_distance(solid, np.asarray(places, float)) for solid in solids], axis=0)


@pytest.mark.parametrize('kind', KINDS)
def test_each_kind_of_street_has_houses_on_both_sides_of_its_way(kind):
    """Half a metre behind the line of the fronts a house stands everywhere, but at a junction's mouths of 7.2 m."""
    for street in streets(kind):
        solids = [solid for solid in houses(np.random.default_rng(1), street) if solid.kind == 'facade']
        along = np.arange(0.0, street.far, 0.5)
        for side in (-1.0, 1.0):
            frames = [street.way.frame(float(place), side * (street.front + 0.5)) for place in along]
            inside = clearance(solids, [(frame.x, frame.y, 1.5) for frame in frames]) < 0.0
            assert inside.sum() * 0.5 >= street.far - (7.2 if kind == 'junction' else 0.0) - 1.5


@pytest.mark.parametrize('kind', KINDS)
def test_the_road_between_the_kerbs_is_empty_of_houses(kind):
    for street in streets(kind):
        solids = [solid for solid in houses(np.random.default_rng(1), street) if solid.collides]
        frames = [street.way.frame(float(along), float(left)) for along in np.arange(0.0, street.far, 1.0)
                  for left in (-street.road, 0.0, street.road)]
        assert clearance(solids, [(frame.x, frame.y, 1.5) for frame in frames]).min() > 0.8


def test_a_precinct_has_no_kerbs_and_an_avenue_a_lawn_in_its_middle():
    rng = np.random.default_rng(0)
    assert pavements(rng, streets('precinct')[0]) == []
    kinds = {kind: {solid.kind for solid in pavements(rng, streets(kind)[0])} for kind in ('road', 'avenue')}
    assert kinds == {'road': {'pavement', 'kerb'}, 'avenue': {'pavement', 'kerb', 'lawn'}}


def test_streets_hold_what_streets_hold(scenes):
    kinds = {solid.kind for scene in scenes for solid in scene.solids}
    assert {'facade', 'shop', 'house_door', 'awning', 'balcony', 'car', 'axle', 'van', 'post', 'lamp', 'sign', 'trunk',
            'crown', 'grate', 'bin', 'bollard', 'bench', 'planter', 'kiosk', 'column', 'shelter', 'table', 'umbrella',
            'barrier', 'letter_box', 'bicycle'} <= kinds


def test_roads_are_marked_and_zebras_cross_them(scenes):
    marked = [scene for scene in scenes if scene.look.ground_material == 'asphalt']
    assert 0 < len(marked) < len(scenes)
    for scene in marked:
        assert {'dashes', 'zebra'} <= {ribbon.material for ribbon in scene.ribbons}


def test_a_car_drives_where_there_is_a_road_and_none_where_none_is_asked_for(scenes):
    for seed, scene in enumerate(scenes):
        cars = [mover for mover in scene.movers if mover.kind == 'car']
        assert len(cars) <= (scene.look.ground_material == 'asphalt')
        assert not any(mover.kind == 'car' for mover in generate('urban_street', seed, {'cars': 0}).movers)
    assert sum(mover.kind == 'car' for scene in scenes for mover in scene.movers) >= 5


def test_a_car_keeps_off_parked_ones_by_its_width(scenes):
    """All four corners of its body, every half second for a minute, at the height of a bonnet."""
    times = np.arange(0.0, 60.0, 0.5)
    kerbs = ('pavement', 'kerb', 'lawn', 'step')
    for scene in scenes:
        still = type(scene)('still', 0, tuple(solid for solid in scene.solids if solid.kind not in kerbs), scene.start,
                            0.0, scene.target, scene.bounds)
        for mover in (mover for mover in scene.movers if mover.kind == 'car'):
            places, turns = mover.motion.poses(times)
            yaw = 2.0 * np.arctan2(turns[:, 2], turns[:, 3])
            for across in (-0.9, 0.9):
                aside = np.column_stack([-np.sin(yaw), np.cos(yaw), np.zeros_like(yaw)]) * across
                assert distance(still, places + aside + (0.0, 0.0, 0.7)).min() > 0.0


def test_some_streets_bend(scenes):
    headings = [street.way.frame(street.far).heading for street in
                (draw_street(np.random.default_rng(seed), 18.0) for seed in range(60))]
    assert 0.2 < np.mean(np.abs(headings) > math.radians(7.9)) < 0.7
    assert max(np.abs(headings)) <= math.radians(26.0)
