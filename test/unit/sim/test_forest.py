"""The forest: what grows where, and what never does."""

import colorsys
import itertools
import math
import subprocess
import sys

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.geometry import distance, mover_distance
from liquid_nav.sim.materials import NATURAL, RINGED
from liquid_nav.sim.scenes import forest, generate
from liquid_nav.sim.shapes import template

SEEDS = range(10)
FORESTS = ['forest', 'forest_randomized']
SCATTERED = {'formation': 0}


def trunks(scene):
    return [solid for solid in scene.solids if solid.kind == 'trunk' and solid.collides]


def foot(solid):
    """Where the trunk's axis begins."""
    return np.subtract(solid.position, rotation_matrix(solid.orientation) @ (0.0, 0.0, solid.size[2]))


def area(scene):
    x_min, y_min, x_max, y_max = scene.bounds
    return (x_max - x_min) * (y_max - y_min)


def disc(centre, radius):
    """Points that fill a level disc."""
    angle = np.linspace(0.0, 2.0 * math.pi, 24, endpoint=False)
    rings = [np.column_stack([r * np.cos(angle), r * np.sin(angle), np.zeros(24)]) for r in np.linspace(0, radius, 5)]
    return np.concatenate(rings) + centre


def above_ground(scene, place):
    return place[2] - float(scene.ground_height(np.array(place[:2])))


def is_magenta(colour):
    hue, saturation, _ = colorsys.rgb_to_hsv(*colour)
    return saturation >= 0.4 and 0.78 < hue < 0.95  # the beacon's magenta stands at 0.83 to 0.9


@pytest.mark.parametrize('name', FORESTS)
def test_one_seed_gives_one_scene_and_another_seed_another(name):
    assert generate(name, 3) == generate(name, 3)
    assert generate(name, 3).solids != generate(name, 4).solids


def test_a_scene_is_the_same_in_two_processes():
    code = "from liquid_nav.sim.scenes import generate; print(hash(repr(generate('forest', 5))))"
    found = {subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True,
                            env={'PYTHONHASHSEED': '0', 'PYTHONPATH': '.'}).stdout for _ in range(2)}
    assert len(found) == 1


def test_seed_zero_is_a_seed_like_any_other():
    assert generate('forest', 0) == generate('forest', 0)


@pytest.mark.parametrize('name', FORESTS)
def test_a_scene_holds_what_the_seed_drew_and_is_the_same_with_those_parameters(name):
    scene = generate(name, 6)
    assert 0.05 <= scene.parameters['density'] <= 0.16
    assert generate(name, 6, scene.parameters) == scene


def test_a_given_parameter_leaves_what_the_seed_draws_for_the_others():
    drawn, given = generate('forest', 2).parameters, generate('forest', 2, {'density': 0.07}).parameters
    assert given == {**drawn, 'density': 0.07}


def test_both_dresses_fit_the_same_shapes():
    """One stream of random numbers gives the same geometry in natural and in any colours."""
    for seed in range(8):
        parameters = generate('forest', seed).parameters
        natural, coloured = (draw(np.random.default_rng(seed), parameters)
                             for draw in (forest.draw, forest.draw_randomized))
        assert [(one.shape, one.position, one.size, one.orientation) for one in natural.solids] == [
            (one.shape, one.position, one.size, one.orientation) for one in coloured.solids]
        assert [mover.motion for mover in natural.movers] == [mover.motion for mover in coloured.movers]
        assert natural.terrain == coloured.terrain
        assert [solid.colour for solid in natural.solids] != [solid.colour for solid in coloured.solids]


@pytest.mark.parametrize('name', FORESTS)
@pytest.mark.parametrize('seed', SEEDS)
def test_trunks_leave_a_metre_between_their_barks(seed, name):
    for one, other in itertools.combinations(trunks(generate(name, seed)), 2):
        assert np.linalg.norm((foot(one) - foot(other))[:2]) - one.size[0] - other.size[0] >= 1.0 - 1e-9


def test_things_are_as_thin_as_a_stem_and_as_wide_as_a_rock_face():
    solids = [solid for seed in range(30) for solid in generate('forest', seed).solids if solid.collides]
    radii = [solid.size[0] for solid in solids if solid.shape == 'cylinder']
    assert min(radii) < 0.035
    assert max(solid.size[0] for solid in solids if solid.kind == 'trunk') > 0.3
    assert max(solid.size[2] for solid in solids if solid.kind == 'rock') > 1.7
    assert max(solid.size[0] for solid in solids if solid.kind == 'hedge') > 1.0


@pytest.mark.parametrize('density', [0.0, 0.05, 0.12])
def test_as_many_trees_stand_on_a_square_metre_as_asked_for(density):
    wanted = {'density': density, 'formation': 0, 'swaying': 0, 'ringed': 0}
    scenes = [generate('forest', seed, wanted) for seed in range(6)]
    # Poles and stumps, 7 % of all trees on average, have no trunk.
    found = np.mean([len(trunks(scene)) / area(scene) for scene in scenes])
    assert found == pytest.approx(0.93 * density, rel=0.12, abs=0.002)


@pytest.mark.parametrize('name', FORESTS)
@pytest.mark.parametrize('seed', SEEDS)
def test_discs_of_a_metre_and_a_half_around_start_and_target_are_free(seed, name):
    scene = generate(name, seed)
    for place in (scene.start, scene.target):
        assert distance(scene, disc(place, 1.5)).min() >= -0.01


def test_target_lies_14_to_22_metres_away_and_16_or_more_on_average():
    distances = [math.dist(scene.start[:2], scene.target[:2]) for scene in (generate('forest', s) for s in range(40))]
    assert min(distances) >= 14.0
    assert max(distances) <= 22.0
    assert np.mean(distances) >= 16.0


def test_length_is_the_distance_from_start_to_target():
    scene = generate('forest', 1, {'length': 10.0})
    assert math.dist(scene.start[:2], scene.target[:2]) == pytest.approx(10.0)


@pytest.mark.parametrize('name', FORESTS)
@pytest.mark.parametrize('seed', SEEDS)
def test_start_faces_the_target_within_20_degrees_at_flight_height_above_the_ground(seed, name):
    scene = generate(name, seed)
    bearing = math.atan2(scene.target[1] - scene.start[1], scene.target[0] - scene.start[0])
    assert abs(scene.start_yaw - bearing) <= math.radians(20.0)
    assert 1.2 <= above_ground(scene, scene.start) <= 1.8
    assert 1.2 <= above_ground(scene, scene.target) <= 1.8


@pytest.mark.parametrize('parameters', [{}, {'density': 0.3}, *({'formation': number} for number in range(1, 7))])
@pytest.mark.parametrize('seed', range(3))
def test_a_way_leads_to_the_target(seed, parameters):
    """Flood the free cells from the start, by the distances of core.geometry on a grid of its own."""
    scene = generate('forest', seed, {'animals': 0, 'swaying': 0, **parameters})
    x_min, y_min, x_max, y_max = scene.bounds
    step = 0.2
    x, y = np.arange(x_min, x_max, step), np.arange(y_min, y_max, step)
    grid = np.stack(np.meshgrid(x, y, indexing='ij'), axis=-1).reshape(-1, 2)
    points = np.column_stack([grid, scene.ground_height(grid) + above_ground(scene, scene.start)])
    free = distance(scene, points).reshape(len(x), len(y)) >= 0.4
    reached = np.zeros_like(free)
    reached[round((scene.start[0] - x_min) / step), round((scene.start[1] - y_min) / step)] = True
    while True:
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= free
        if (grown == reached).all():
            break
        reached = grown
    assert reached[round((scene.target[0] - x_min) / step), round((scene.target[1] - y_min) / step)]


@pytest.mark.parametrize('name', FORESTS)
@pytest.mark.parametrize('seed', SEEDS)
def test_nothing_urban_grows_in_a_forest(seed, name):
    scene = generate(name, seed)
    solids = [*scene.solids, *(solid for mover in scene.movers for solid in mover.solids)]
    worn = {solid.material for solid in solids} | {ribbon.material for ribbon in scene.ribbons}
    assert worn | {scene.look.ground_material} <= set(NATURAL)
    assert {solid.kind for solid in solids} <= {
        'trunk', 'crown', 'branch', 'bush', 'boulder', 'log', 'rock', 'hedge', 'thicket', 'stump', 'fern', 'grass',
        'deer', 'boar'}
    assert not set(NATURAL) & {'brick', 'concrete', 'plaster', 'asphalt', 'paving', 'metal', 'glass', 'sign', 'boards'}


@pytest.mark.parametrize('seed', SEEDS)
def test_nothing_but_flowers_comes_near_the_beacons_magenta_in_a_natural_forest(seed):
    scene = generate('forest', seed)
    colours = [solid.colour for solid in scene.solids] + [scene.look.ground_colour, scene.look.sky]
    assert not any(is_magenta(colour) for colour in colours)
    flowers = {solid.position[:2] for solid in scene.solids if solid.material == 'blossom'}
    assert len(flowers) <= 2 * scene.parameters['flowering']  # one or two clumps to a bush


@pytest.mark.parametrize('seed', SEEDS)
def test_no_banded_pattern_wears_the_beacons_magenta(seed):
    scene = generate('forest_randomized', seed)
    assert not any(is_magenta(solid.colour) for solid in scene.solids
                   if solid.material in (*RINGED, 'birch', 'layered_rock'))


@pytest.mark.parametrize('name', FORESTS)
def test_bushes_in_the_beacons_hue_and_ringed_trunks_stand_as_many_as_asked_for(name):
    scenes = [generate(name, seed, {'flowering': 2, 'ringed': 2, 'density': 0.08, 'formation': 0})
              for seed in range(6)]
    rings = [sum(solid.material in RINGED and solid.kind == 'trunk' for solid in scene.solids) for scene in scenes]
    assert np.mean(rings) == pytest.approx(2.0, abs=0.4)  # one may reach into a clearing and go
    flowers = [{round(solid.position[0]) for solid in scene.solids if solid.kind == 'bush'
                and (solid.material == 'blossom' or is_magenta(solid.colour))} for scene in scenes]
    assert all(len(found) >= 1 for found in flowers)


def test_conifers_broad_leaved_trees_birches_and_dead_trees_all_grow():
    materials = {solid.material for seed in range(4) for solid in generate('forest', seed, {'season': 1}).solids
                 if solid.collides}
    assert {'needles', 'leaves', 'birch', 'dead_wood', 'bark'} <= materials


def test_winter_is_white_and_its_broad_leaved_trees_are_bare():
    for seed in range(4):
        winter = generate('forest', seed, {'season': 3})
        assert winter.look.ground_material == 'snow'
        assert not any(solid.material == 'leaves' for solid in winter.solids)
        assert sum(solid.kind == 'branch' for solid in winter.solids) > sum(
            solid.kind == 'branch' for solid in generate('forest', seed, {'season': 1}).solids)


def test_the_sun_stands_lower_and_the_light_is_warmer_in_the_evening_than_at_noon():
    noon, evening = (generate('forest', 3, {'hour': hour, 'cloud': 0.0}).look for hour in (12.5, 19.0))
    assert evening.light_direction[2] < 0.4 < noon.light_direction[2]
    assert evening.light_colour[2] / evening.light_colour[0] < 0.85 * noon.light_colour[2] / noon.light_colour[0]


def test_dusk_is_darker_than_noon():
    noon, dusk = (generate('forest', 3, {'hour': hour, 'cloud': 0.0, 'haze': 80.0}).look for hour in (12.5, 20.6))
    assert sum(dusk.light_colour) < 0.7 * sum(noon.light_colour)
    assert sum(dusk.sky) < 0.6 * sum(noon.sky)


def test_haze_is_the_one_asked_for():
    assert generate('forest', 2, {'haze': 12.0}).look.haze_m == 12.0


@pytest.mark.parametrize('name', FORESTS)
@pytest.mark.parametrize('seed', SEEDS)
def test_nothing_that_moves_begins_within_two_and_a_half_metres_of_the_start(seed, name):
    scene = generate(name, seed, {'animals': 3, 'swaying': 8})
    assert scene.movers
    for mover in scene.movers:
        assert mover_distance(mover, np.array([scene.start]), 0.0)[0] >= 2.5


@pytest.mark.parametrize('seed', SEEDS)
def test_animals_walk_slowly_on_the_ground_and_past_start_and_target(seed):
    scene = generate('forest', seed, {'animals': 2})
    times = np.linspace(0.0, 60.0, 300)
    for mover in scene.movers:
        if mover.kind not in ('deer', 'boar'):
            continue
        places, _ = mover.motion.poses(times)
        assert 0.3 <= mover.motion.speed <= 1.0
        assert places[:, 2] == pytest.approx(scene.ground_height(places[:, :2]), abs=0.06)  # bent ground between points
        for place in (scene.start, scene.target):
            assert np.linalg.norm(places[:, :2] - place[:2], axis=1).min() > 2.5


def test_as_many_animals_walk_as_asked_for():
    for count in (0, 1, 2):
        kinds = [mover.kind for seed in range(4) for mover in generate('forest', seed, {
            'animals': count, 'formation': 0, 'swaying': 0}).movers]
        assert len(kinds) == 4 * count


@pytest.mark.parametrize('name', FORESTS)
def test_a_scene_takes_no_more_triangles_than_the_camera_can_afford(name):
    for seed in range(25):
        scene = generate(name, seed)
        rows, columns = scene.terrain.grid.shape
        count = 2 * (rows - 1) * (columns - 1) + sum(len(template(solid).triangles) for solid in scene.solids)
        assert count <= 6500


def test_some_crowns_boughs_and_boulders_reach_flight_height():
    scenes = [generate('forest', seed, {'relief': 0}) for seed in range(20)]
    solids = [solid for scene in scenes for solid in scene.solids if solid.collides]
    assert any(solid.kind == 'crown' and solid.position[2] - solid.size[2] < 1.2 for solid in solids)
    assert any(solid.kind == 'branch' and 1.0 < solid.position[2] < 1.8 for solid in solids)
    assert any(solid.kind == 'boulder' and solid.position[2] + solid.size[2] > 1.5 for solid in solids)


def test_randomized_forest_wears_hues_that_no_natural_one_does():
    def blues(name):
        return sum(solid.colour[2] > 1.5 * max(solid.colour[:2])
                   for seed in SEEDS for solid in generate(name, seed).solids)
    assert blues('forest') == 0
    assert blues('forest_randomized') > 50


@pytest.mark.parametrize(('name', 'parameters', 'message'), [
    ('forrest', {}, "unknown scene 'forrest'; did you mean 'forest'"),
    ('forest', {'densty': 0.1}, "did you mean 'density'"),
    ('forest', {'density': 0.9}, r'density of scene .forest. must lie in \[0, 0.3\], got 0.9'),
])
def test_what_is_unknown_or_out_of_range_is_named(name, parameters, message):
    with pytest.raises(ConfigError, match=message):
        generate(name, 0, parameters)


def test_scenes_are_drawn_without_pybullet():
    code = ("import sys; from liquid_nav.sim.scenes import generate; generate('forest', 0); "
            "generate('urban_street', 0); sys.exit('pybullet' in sys.modules)")
    assert subprocess.run([sys.executable, '-c', code]).returncode == 0
