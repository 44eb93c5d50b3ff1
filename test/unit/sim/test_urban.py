"""The street: what stands in it, and that one can pass."""

import math

import numpy as np
import pytest

from liquid_nav.core.geometry import distance
from liquid_nav.core.scene import Look, Solid
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.passage import has_passage

SEEDS = range(12)


@pytest.mark.parametrize('seed', SEEDS)
def test_one_seed_gives_one_street(seed):
    assert generate('urban_street', seed) == generate('urban_street', seed)


@pytest.mark.parametrize('seed', SEEDS)
def test_houses_stand_on_both_sides_of_a_road_with_pavements_kerbs_and_markings(seed):
    scene = generate('urban_street', seed)
    for kind in ('building', 'pavement', 'kerb'):
        sides = {math.copysign(1.0, solid.position[1]) for solid in scene.solids if solid.kind == kind}
        assert sides == {1.0, -1.0}
    assert scene.look.ground_material == 'asphalt'
    assert all(not solid.collides for solid in scene.solids if solid.kind == 'marking')
    assert any(solid.kind == 'marking' for solid in scene.solids)


def test_streets_hold_cars_vans_lamps_signs_trees_bins_and_bollards():
    kinds = {solid.kind for seed in SEEDS for solid in generate('urban_street', seed).solids}
    assert {'car', 'van', 'wheel', 'post', 'lamp', 'sign', 'trunk', 'crown', 'bin', 'bollard', 'kiosk', 'column',
            'skip', 'shelter', 'shopfront', 'door'} <= kinds


@pytest.mark.parametrize('seed', SEEDS)
def test_target_lies_14_to_22_metres_away_and_start_and_target_are_free(seed):
    scene = generate('urban_street', seed)
    assert 14.0 - 1e-9 <= math.dist(scene.start[:2], scene.target[:2]) <= 22.0 + 1e-9
    bearing = math.atan2(scene.target[1] - scene.start[1], scene.target[0] - scene.start[0])
    assert abs(scene.start_yaw - bearing) <= math.radians(20.0)
    # Houses may stand nearer than the clearing, nothing else at flight height does.
    assert distance(scene, np.array([scene.start, scene.target])).min() >= 1.0


def test_something_stands_in_the_straight_way_of_most_flights():
    blocked = 0
    for seed in SEEDS:
        scene = generate('urban_street', seed)
        way = np.linspace(scene.start, scene.target, 200)
        blocked += distance(scene, way).min() < 0.1
    assert blocked >= len(SEEDS) // 3


def test_denser_streets_hold_more():
    def count(density):
        return sum(len(generate('urban_street', seed, {'density': density}).solids) for seed in SEEDS)
    assert count(0.0) < count(1.0) < count(2.0)


def wall_with_gap(width):
    """A wall across the way with one gap."""
    half = 0.5 * (5.0 - 0.5 * width)
    wall = [Solid('box', (5.0, side * (0.5 * width + half), 1.5), (0.2, half, 1.5)) for side in (-1, 1)]
    return Draft((0.0, 0.0, 1.5), 0.0, (10.0, 0.0, 1.5), (-1.0, -4.0, 11.0, 4.0), Look(), wall)


@pytest.mark.parametrize(('width', 'passable'), [(0.8, False), (0.95, False), (1.6, True)])
def test_a_gap_of_less_than_a_metre_is_no_passage(width, passable):
    assert has_passage(wall_with_gap(width)) is passable


def test_a_wall_at_flight_height_alone_closes_the_passage():
    low, high = (Draft((0.0, 0.0, 1.5), 0.0, (10.0, 0.0, 1.5), (-1.0, -4.0, 11.0, 4.0), Look(),
                       [Solid('box', (5.0, 0.0, z), (0.2, 6.0, 0.3))]) for z in (0.3, 1.5))
    assert has_passage(low)
    assert not has_passage(high)
