"""The alley: narrow, of several courses, cluttered at its walls and hung with things above."""

import math

import numpy as np
import pytest

from liquid_nav.core.geometry import distance, solid_distance
from liquid_nav.core.scene import Scene
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.alley_plan import KINDS, draw_alley, walls

SEEDS = range(16)


def alleys(kind, count=4):
    found = (draw_alley(np.random.default_rng(seed), 18.0) for seed in range(200))
    return [alley for alley in found if alley.kind == kind][:count]


def scene_of(solids, bounds):
    return Scene('test', 0, tuple(solids), (0.0, 0.0, 1.5), 0.0, (9.0, 0.0, 1.5), bounds)


@pytest.mark.parametrize('kind', KINDS)
def test_walls_stand_3_to_5_metres_apart(kind):
    """The middle is half a width from them, away from steps and bends; doors stand out by up to 0.15 m."""
    for alley in alleys(kind):
        solids = [solid for solid in walls(np.random.default_rng(2), alley) if solid.collides]
        corners = [math.dist(alley.way.points[0], point) - 14.0 for point in alley.way.points]
        places = [float(along) for along in np.arange(0.0, alley.far, 1.0)
                  if all(abs(along - place) > 2.7 for place in (*corners, *(place for place, _ in alley.steps)))]
        frames = [alley.frame(along) for along in places]
        points = np.array([(frame.x, frame.y, 1.5) for frame in frames])
        clear = np.min([solid_distance(solid, points) for solid in solids], axis=0)
        assert len(places) >= 3
        assert 3.2 <= alley.width <= 5.0
        assert clear.min() >= 0.5 * alley.width - 0.15
        assert clear.max() <= 0.5 * alley.width + 0.01


def test_a_dog_leg_bends_to_and_fro_and_a_bend_once():
    for alley in alleys('dog_leg'):
        first, second, third = (alley.way.frame(place).heading for place in (0.0, alley.far * 0.4, alley.far))
        assert first == 0.0
        assert third == pytest.approx(0.0, abs=1e-9)
        corners = np.diff(np.arctan2(*np.diff(alley.way.points, axis=0).T[::-1]))
        assert corners[0] == pytest.approx(-corners[1])
        assert math.radians(22.0) <= abs(corners[0]) <= math.radians(40.0)
    for alley in alleys('bend'):
        assert math.radians(16.0) <= abs(alley.way.frame(alley.far).heading) <= math.radians(32.0)


def test_a_staggered_alley_steps_aside_and_leaves_two_metres():
    for alley in alleys('staggered'):
        shifts = [0.0, *(shift for _, shift in alley.steps)]
        assert max(np.abs(shifts)) >= 0.8
        assert max(np.abs(np.diff(shifts))) <= alley.width - 1.7


def test_alleys_hold_what_alleys_hold():
    kinds = {solid.kind for seed in SEEDS for solid in generate('urban_alley', seed).solids}
    assert {'facade', 'house_door', 'wall', 'dumpster', 'bin', 'crate', 'pallet', 'barrel', 'cabinet', 'scooter',
            'fire_escape', 'laundry', 'ventilator', 'sign', 'lamp', 'post', 'grate'} <= kinds
    materials = {solid.material for seed in SEEDS for solid in generate('urban_alley', seed).solids}
    assert {'graffiti', 'steel_door', 'shutter_door', 'barred_window', 'laundry', 'ventilator', 'dumpster'} <= materials


def test_the_target_is_hidden_from_the_start_now_and_then():
    hidden = 0
    for seed in SEEDS:
        scene = generate('urban_alley', seed, {'pedestrians': 0})
        hidden += distance(scene, np.linspace(scene.start, scene.target, 300)).min() < 0.0
    assert 2 <= hidden <= len(SEEDS) - 2


def test_people_can_be_passed():
    """Beside them, 0.75 m from their middle or more, lies a place with 0.4 m to all sides, at a chest's height."""
    for seed in SEEDS:
        scene = generate('urban_alley', seed)
        still = scene_of([solid for solid in scene.solids if solid.kind != 'grate'], scene.bounds)
        for mover in scene.movers:
            (x, y, _), (end_x, end_y, _) = mover.motion.points
            along = np.array([end_x - x, end_y - y]) / math.hypot(end_x - x, end_y - y)
            aside = np.array([-along[1], along[0]])
            for share in np.linspace(0.0, 1.0, 9):
                here = np.array([x, y]) + share * np.array([end_x - x, end_y - y])
                steps = np.concatenate([np.arange(0.75, 3.3, 0.05), -np.arange(0.75, 3.3, 0.05)])
                places = here + steps[:, None] * aside
                clear = distance(still, np.column_stack([places, np.full(len(steps), 1.3)]))
                assert clear.max() >= 0.4
