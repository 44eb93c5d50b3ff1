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
from liquid_nav.core.geometry import distance
from liquid_nav.sim.materials import NATURAL
from liquid_nav.sim.scenes import generate

SEEDS = range(12)
ALL_DRESSES = [{}, {'randomized': 1}]


def trunks(scene):
    return [solid for solid in scene.solids if solid.kind == 'trunk' and solid.collides]


def foot(solid):
    """Where the trunk's axis meets the ground."""
    return np.subtract(solid.position, rotation_matrix(solid.orientation) @ (0.0, 0.0, solid.size[2]))[:2]


def area(scene):
    x_min, y_min, x_max, y_max = scene.bounds
    return (x_max - x_min) * (y_max - y_min)


def disc(centre, radius):
    """Points that fill a level disc."""
    angle = np.linspace(0.0, 2.0 * math.pi, 24, endpoint=False)
    rings = [np.column_stack([r * np.cos(angle), r * np.sin(angle), np.zeros(24)]) for r in np.linspace(0, radius, 5)]
    return np.concatenate(rings) + centre


@pytest.mark.parametrize('parameters', ALL_DRESSES)
def test_one_seed_gives_one_scene_and_another_seed_another(parameters):
    assert generate('forest', 3, parameters) == generate('forest', 3, parameters)
    assert generate('forest', 3, parameters).solids != generate('forest', 4, parameters).solids


def test_seed_zero_is_a_seed_like_any_other():
    assert generate('forest', 0) == generate('forest', 0)


@pytest.mark.parametrize('parameters', ALL_DRESSES)
@pytest.mark.parametrize('seed', SEEDS)
def test_trunks_leave_a_metre_between_their_barks(seed, parameters):
    for one, other in itertools.combinations(trunks(generate('forest', seed, parameters)), 2):
        assert np.linalg.norm(foot(one) - foot(other)) - one.size[0] - other.size[0] >= 1.0 - 1e-9


@pytest.mark.parametrize(('parameters', 'thinnest'), [({}, 0.05), ({'randomized': 1}, 0.035)])
def test_trunks_are_as_thick_as_said(parameters, thinnest):
    radii = [solid.size[0] for seed in SEEDS for solid in trunks(generate('forest', seed, parameters))]
    assert thinnest <= min(radii) < 0.07
    assert 0.25 < max(radii) <= 0.3


@pytest.mark.parametrize('density', [0.0, 0.05, 0.12, 0.3])
def test_as_many_trees_stand_on_a_square_metre_as_asked_for(density):
    found = np.mean([len(trunks(scene)) / area(scene) for scene in (generate('forest', s, {'density': density})
                                                                    for s in range(4))])
    assert found == pytest.approx(density, rel=0.06, abs=0.002)  # few trees find no free spot at 0.3


@pytest.mark.parametrize('parameters', ALL_DRESSES)
@pytest.mark.parametrize('seed', SEEDS)
def test_discs_of_a_metre_and_a_half_around_start_and_target_are_free(seed, parameters):
    scene = generate('forest', seed, parameters)
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


@pytest.mark.parametrize('seed', SEEDS)
def test_start_faces_the_target_within_20_degrees_at_flight_height(seed):
    scene = generate('forest', seed)
    bearing = math.atan2(scene.target[1] - scene.start[1], scene.target[0] - scene.start[0])
    assert abs(scene.start_yaw - bearing) <= math.radians(20.0)
    assert 1.2 <= scene.start[2] <= 1.8
    assert 1.2 <= scene.target[2] <= 1.8


@pytest.mark.parametrize('parameters', [*ALL_DRESSES, {'density': 0.3}, {'density': 0.3, 'randomized': 1}])
@pytest.mark.parametrize('seed', range(4))
def test_a_way_leads_to_the_target(seed, parameters):
    """Flood the free cells from the start, by the distances of core.geometry on a grid of its own."""
    scene = generate('forest', seed, parameters)
    x_min, y_min, x_max, y_max = scene.bounds
    step = 0.2
    x, y = np.arange(x_min, x_max, step), np.arange(y_min, y_max, step)
    grid = np.stack(np.meshgrid(x, y, [scene.start[2]], indexing='ij'), axis=-1)
    free = distance(scene, grid.reshape(-1, 3)).reshape(len(x), len(y)) >= 0.4
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


@pytest.mark.parametrize('parameters', ALL_DRESSES)
@pytest.mark.parametrize('seed', SEEDS)
def test_nothing_urban_grows_in_a_forest(seed, parameters):
    scene = generate('forest', seed, parameters)
    assert {solid.material for solid in scene.solids} | {scene.look.ground_material} <= set(NATURAL)
    assert {solid.kind for solid in scene.solids} <= {
        'trunk', 'crown', 'branch', 'bush', 'boulder', 'log', 'rock', 'hedge', 'thicket'}
    assert not set(NATURAL) & {'brick', 'concrete', 'plaster', 'asphalt', 'paving', 'metal', 'glass', 'sign', 'boards'}


@pytest.mark.parametrize('parameters', ALL_DRESSES)
@pytest.mark.parametrize('seed', SEEDS)
def test_no_strong_colour_comes_near_the_beacons_magenta(seed, parameters):
    scene = generate('forest', seed, parameters)
    for colour in [solid.colour for solid in scene.solids] + [scene.look.ground_colour, scene.look.sky]:
        hue, saturation, _ = colorsys.rgb_to_hsv(*colour)
        assert saturation < 0.4 or not 0.78 < hue < 0.95  # magenta stands at 0.83 to 0.9


def test_conifers_broad_leaved_trees_birches_and_dead_trees_all_grow():
    materials = {solid.material for seed in range(4) for solid in generate('forest', seed).solids if solid.collides}
    assert {'needles', 'leaves', 'birch', 'dead_wood', 'rock'} <= materials


def test_some_crowns_and_boulders_reach_flight_height():
    solids = [solid for seed in SEEDS for solid in generate('forest', seed).solids if solid.collides]
    assert any(solid.kind == 'crown' and solid.position[2] - solid.size[2] < 1.2 for solid in solids)
    assert any(solid.kind == 'boulder' and solid.position[2] + solid.size[2] > 1.5 for solid in solids)


def test_randomized_forest_holds_pillars_of_the_said_sizes():
    rocks = [solid for seed in SEEDS for solid in generate('forest', seed, {'randomized': 1}).solids
             if solid.kind == 'rock' and solid.shape in ('cylinder', 'cone')]
    assert all(0.4 <= 2.0 * solid.size[0] <= 1.9 for solid in rocks)
    assert all(1.0 <= 2.0 * solid.size[2] <= 5.0 for solid in rocks)
    assert max(2.0 * solid.size[2] for solid in rocks) > 3.0


def test_randomized_forest_wears_hues_that_no_natural_one_does():
    def blues(parameters):
        return sum(solid.colour[2] > 1.5 * max(solid.colour[:2])
                   for seed in SEEDS for solid in generate('forest', seed, parameters).solids)
    assert blues({}) == 0
    assert blues({'randomized': 1}) > 50


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
