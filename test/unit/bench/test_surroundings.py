import math

import numpy as np
import pytest

from liquid_nav.bench.surroundings import Surroundings
from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import distance
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import Mover, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain

TURNED = tuple(quaternion_from_euler(0.4, -0.7, 1.1))
SOLIDS = (
    Solid('box', (2.0, 1.0, 1.0), (0.5, 2.0, 1.0), TURNED, kind='wall'),
    Solid('cone', (-2.0, 1.0, 2.0), (0.8, 0.8, 1.5), kind='crown'),
    Solid('ellipsoid', (0.0, -3.0, 1.0), (0.6, 0.6, 0.6), kind='bush'),
    Solid('cylinder', (0.0, 3.0, 1.0), (0.1, 0.1, 2.0), TURNED, kind='trunk'),
    Solid('box', (0.0, 0.0, 1.0), (5.0, 5.0, 5.0), kind='haze', collides=False),
)
WALKER = Mover((Solid('box', (0.0, 0.0, 0.9), (0.2, 0.3, 0.9), kind='person'),
                Solid('box', (0.5, 0.0, 1.0), (0.2, 0.1, 0.1), kind='bag')),
               Route(((-3.0, -3.0, 0.0), (3.0, -3.0, 0.0), (3.0, 3.0, 0.0)), 1.5), 'pedestrian')
BRANCH = Mover((Solid('cylinder', (0.0, 0.0, -0.6), (0.05, 0.05, 0.6), kind='branch'),),
               Sway((1.0, -1.0, 3.0), (1.0, 0.0, 0.0), 0.5, 2.0), 'branch')
SHEET = Surface(np.array([[3.0, 3.0, 0.5], [4.0, 3.0, 0.5], [3.0, 4.0, 2.5]]), np.array([[0, 1, 2]]), kind='sail')


def make_scene(**changes):
    values = {'name': 'made', 'seed': 0, 'solids': SOLIDS, 'start': (0.0, 0.0, 1.0), 'start_yaw': 0.0,
              'target': (9.0, 0.0, 1.0), 'bounds': (-5.0, -5.0, 5.0, 5.0)}
    return Scene(**(values | changes))


@pytest.fixture
def scene():
    rng = np.random.default_rng(3)
    heights = tuple(map(tuple, rng.uniform(-0.4, 0.4, (11, 11))))
    return make_scene(movers=(WALKER, BRANCH), surfaces=(SHEET,), terrain=Terrain((-5.0, -5.0), 1.0, heights))


def test_all_that_collides_is_there_by_shape(scene):
    assert [(thing.shape, thing.kind) for thing in Surroundings(scene).things] == [
        ('ground', 'ground'), ('box', 'wall'), ('cone', 'crown'), ('ellipsoid', 'bush'), ('cylinder', 'trunk'),
        ('triangles', 'sail'), ('moving box', 'person'), ('moving box', 'bag'), ('moving cylinder', 'branch')]


def test_the_things_together_are_as_near_as_the_scene(scene):
    points = np.random.default_rng(0).uniform((-5, -5, 0.5), (5, 5, 4), (500, 3))
    for time in (0.0, 3.7):
        nearest = np.min([thing.at(time)(points) for thing in Surroundings(scene).things], axis=0)
        np.testing.assert_allclose(nearest, distance(scene, points, times=time), atol=1e-9)


def test_no_thing_is_nearer_than_its_bound(scene):
    surroundings, rng = Surroundings(scene), np.random.default_rng(1)
    for _ in range(200):
        place, time = rng.uniform((-5, -5, 0.5), (5, 5, 4)), rng.uniform(0, 9)
        bounds, free = surroundings.bounds(place, time)
        found = np.array([thing.at(time)(place[None])[0] for thing in surroundings.things])
        assert (bounds <= np.maximum(found, 0.0) + 1e-9).all()
        assert free <= bounds.min() + 1e-9


def test_a_bound_is_the_distance_to_the_box_around_a_thing():
    found, free = Surroundings(make_scene(solids=(Solid('box', (2.0, 0.0, 5.0), (0.5, 1.0, 1.0)),))).bounds(
        np.array([0.0, 0.0, 5.0]), 0.0)
    assert found == pytest.approx([5.0, 1.5])
    assert free == pytest.approx(1.5)


def test_what_is_free_shrinks_no_faster_than_all_may_move(scene):
    surroundings, rng = Surroundings(scene), np.random.default_rng(2)
    assert surroundings.fastest == 1.5
    for _ in range(200):
        place, time = rng.uniform((-5, -5, 0.5), (5, 5, 4)), rng.uniform(0, 9)
        move, later = rng.uniform(-0.5, 0.5, 3), rng.uniform(0.0, 1.0)
        _, free = surroundings.bounds(place, time)
        nearest = distance(scene, (place + move)[None], times=time + later)[0]
        assert max(nearest, 0.0) >= free - np.linalg.norm(move) - 1.5 * later - 1e-9


def test_a_mover_counts_as_the_sphere_in_which_it_may_turn():
    scene = make_scene(solids=(), movers=(BRANCH,))
    # The pivot is at height 3; the lower end is 1.2 below it, the box's corner sqrt(0.05^2 + 0.05^2) aside.
    _, free = Surroundings(scene).bounds(np.array([4.0, -1.0, 3.0]), 0.0)
    assert free == pytest.approx(3.0 - 0.6 - math.hypot(0.6, 0.05, 0.05))


def test_an_empty_scene_has_its_ground():
    found, free = Surroundings(make_scene(solids=())).bounds(np.array([0.0, 0.0, 2.0]), 0.0)
    assert (found, free) == ([2.0], 2.0)


def test_places_are_drawn_within_the_box_around_a_thing(scene):
    rng = np.random.default_rng(4)
    for thing in Surroundings(scene).things:
        for time in (0.0, 2.0):
            places = np.array([thing.draw_place(rng, time) for _ in range(50)])
            # No point of a box is further from what it holds than the box's half diagonal.
            assert thing.at(time)(places).max() < 2.4, thing
