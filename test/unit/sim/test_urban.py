"""What street, square and alley have in common: fair, passable, seeded, and within the renderer's budget."""

import colorsys
import hashlib
import math
import subprocess
import sys

import numpy as np
import pytest

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.geometry import distance, half_extents
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.shapes import template

NAMES = ('urban_street', 'urban_plaza', 'urban_alley')
SEEDS = range(8)
CASES = [(name, seed) for name in NAMES for seed in SEEDS]

DIGEST = """
import hashlib, sys
from liquid_nav.sim.scenes import generate
print(hashlib.sha256(repr(generate(sys.argv[1], 5)).encode()).hexdigest())
"""


@pytest.fixture(scope='module')
def scenes():
    return {case: generate(*case) for case in CASES}


@pytest.mark.parametrize('name', NAMES)
def test_one_seed_gives_one_scene_in_another_process_too(name):
    here = hashlib.sha256(repr(generate(name, 5)).encode()).hexdigest()
    there = subprocess.run([sys.executable, '-c', DIGEST, name], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here
    assert generate(name, 5).solids != generate(name, 6).solids


@pytest.mark.parametrize('case', CASES)
def test_target_lies_14_to_22_metres_away_ahead_of_the_start(scenes, case):
    scene = scenes[case]
    assert 14.0 - 1e-6 <= math.dist(scene.start[:2], scene.target[:2]) <= 22.0 + 1e-6
    bearing = math.atan2(scene.target[1] - scene.start[1], scene.target[0] - scene.start[0])
    assert abs(math.remainder(scene.start_yaw - bearing, 2.0 * math.pi)) <= math.radians(20.0) + 1e-9
    for place in (scene.start, scene.target):
        assert 1.2 <= place[2] <= 1.8


@pytest.mark.parametrize('name', NAMES)
def test_length_is_the_distance_from_start_to_target(name):
    scene = generate(name, 3, {'length': 12.0})
    assert math.dist(scene.start[:2], scene.target[:2]) == pytest.approx(12.0, abs=1e-6)


@pytest.mark.parametrize('case', CASES)
def test_start_and_target_are_free(scenes, case):
    """Awnings may hang 0.55 m above the highest start; nothing else comes as near."""
    scene = scenes[case]
    assert distance(scene, np.array([scene.start, scene.target])).min() >= 0.55


@pytest.mark.parametrize('case', CASES)
def test_whatever_collides_at_flight_height_is_thick_enough_to_be_seen(scenes, case):
    """A pole is 8 cm thick at least, a plate as broad in its other directions."""
    for solid in scenes[case].solids:
        half = half_extents(solid)
        if solid.collides and solid.position[2] - half[2] < 1.8 and solid.position[2] + half[2] > 1.2:
            assert sorted(solid.size)[1] >= 0.04 - 1e-9, solid


@pytest.mark.parametrize('case', CASES)
def test_lines_and_flags_hang_above_all_flight(scenes, case):
    for solid in scenes[case].solids:
        if solid.kind in ('flag', 'branch', 'laundry', 'awning', 'balcony', 'fire_escape', 'umbrella'):
            lowest = solid.position[2] - (np.abs(rotation_matrix(solid.orientation)) @ solid.size)[2]
            assert lowest >= 2.3 or solid.kind == 'branch' and solid.material == 'bronze', solid


@pytest.mark.parametrize('case', CASES)
def test_a_scene_stays_within_6500_triangles(scenes, case):
    """What stands and moves; the ground takes some 400 more at most, for which room is left."""
    scene = scenes[case]
    solids = [*scene.solids, *(solid for mover in scene.movers for solid in mover.solids)]
    assert sum(len(template(solid).triangles) for solid in solids) <= 6100


@pytest.mark.parametrize('case', CASES)
def test_no_strong_colour_but_a_distractors_comes_near_the_beacons_magenta(scenes, case):
    scene = scenes[case]
    solids = [*scene.solids, *(solid for mover in scene.movers for solid in mover.solids)]
    for solid in solids:
        if solid.kind != 'distractor':
            hue, saturation, _ = colorsys.rgb_to_hsv(*solid.colour)
            assert saturation < 0.4 or not 0.78 < hue < 0.95, solid


@pytest.mark.parametrize('name', NAMES)
def test_the_parameters_say_how_many_distractors_there_are(name):
    def magenta(solid):
        return solid.kind == 'distractor' and solid.colour == (1.0, 0.0, 0.75)

    def striped(solid):
        return solid.kind == 'distractor' and solid.shape == 'cylinder' and solid.material.startswith('stripes')
    for seed in SEEDS:
        none, all_colour, all_shape = (
            generate(name, seed, {'colour_distractors': colour, 'shape_distractors': shape, 'density': 0.3})
            for colour, shape in ((0, 0), (1, 0), (0, 2)))
        assert not any(solid.kind == 'distractor' for solid in none.solids)
        assert any(map(magenta, all_colour.solids))
        assert not any(map(striped, all_colour.solids))
        assert sum(map(striped, all_shape.solids)) == 2
        assert not any(map(magenta, all_shape.solids))


@pytest.mark.parametrize('name', NAMES)
def test_denser_maps_hold_more(name):
    counts = [sum(len(generate(name, seed, {'density': density}).solids) for seed in SEEDS)
              for density in (0.0, 1.0, 2.0)]
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize('name', NAMES)
def test_pedestrians_are_as_many_as_asked_for_where_there_is_room(name):
    counts = {wanted: [sum(mover.kind == 'pedestrian' for mover in generate(name, seed, {'pedestrians': wanted}).movers)
                       for seed in SEEDS] for wanted in (0, 3)}
    assert max(counts[0]) == 0
    assert max(counts[3]) == 3
    assert np.mean(counts[3]) > 0.8


@pytest.mark.parametrize('case', CASES)
def test_nobody_walks_or_drives_through_what_stands(scenes, case):
    """At knee height, every half second for a minute."""
    scene = scenes[case]
    still = generate(*case, {'pedestrians': 0, **({'cars': 0} if case[0] == 'urban_street' else {})})
    assert not still.movers
    times = np.arange(0.0, 60.0, 0.5)
    kerbs = ('pavement', 'kerb', 'lawn', 'steps', 'step', 'marking')
    solids = tuple(solid for solid in scene.solids if solid.kind not in kerbs)
    bare = type(scene)(scene.name, scene.seed, solids, scene.start, scene.start_yaw, scene.target, scene.bounds)
    for mover in scene.movers:
        places, _ = mover.motion.poses(times)
        assert distance(bare, places + (0.0, 0.0, 0.6)).min() >= 0.3


@pytest.mark.parametrize('name', NAMES)
def test_something_stands_in_the_straight_way_of_a_third_of_the_flights(scenes, name):
    blocked = 0
    for seed in SEEDS:
        scene = scenes[name, seed]
        blocked += distance(scene, np.linspace(scene.start, scene.target, 200)).min() < 0.1
    assert blocked >= len(SEEDS) / 3
