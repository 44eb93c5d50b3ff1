import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import clearance_map, distance, half_extents, solid_distance
from liquid_nav.core.scene import Scene, Solid

ROOT_5 = math.sqrt(5.0)


@pytest.mark.parametrize(('shape', 'size', 'point', 'expected'), [
    ('box', (1, 2, 3), (2, 0, 0), 1.0),
    ('box', (1, 2, 3), (4, 6, 3), 5.0),
    ('box', (1, 2, 3), (0, 0, 0), -1.0),
    ('cylinder', (1, 1, 2), (3, 4, 0), 4.0),
    ('cylinder', (1, 1, 2), (4, 0, 6), 5.0),
    ('cylinder', (1, 1, 2), (0, 0, 1.5), -0.5),
    ('ellipsoid', (2, 2, 2), (0, 3, 4), 3.0),
    ('ellipsoid', (2, 2, 2), (0, 0, 1), -1.0),
    ('ellipsoid', (1, 2, 3), (0, 2, 0), 0.0),
    ('cone', (1, 1, 1), (0, 0, 3), 2.0),
    ('cone', (1, 1, 1), (0, 0, -2), 1.0),
    ('cone', (1, 1, 1), (1, 0, 1), 2 / ROOT_5),
    ('cone', (1, 1, 1), (0, 0, -0.9), -0.1),
])
def test_distance_to_a_shape_follows_hand_arithmetic(shape, size, point, expected):
    solid = Solid(shape, (10.0, -5.0, 2.0), size)
    assert solid_distance(solid, np.add([solid.position], point))[0] == pytest.approx(expected, abs=1e-12)


def test_a_turned_box_is_met_at_its_turned_face():
    wall = Solid('box', (0, 0, 0), (3.0, 0.5, 1.0), tuple(quaternion_from_euler(0, 0, math.pi / 2)))
    np.testing.assert_allclose(solid_distance(wall, np.array([[2.0, 0, 0], [0, 4.0, 0]])), [1.5, 1.0])


@pytest.mark.parametrize('shape', ['box', 'cylinder', 'cone', 'ellipsoid'])
def test_distance_agrees_with_the_nearest_of_many_surface_points(shape):
    rng = np.random.default_rng(4)
    size = {'ellipsoid': (0.7, 0.7, 0.7), 'box': (0.7, 0.4, 1.1)}.get(shape, (0.7, 0.7, 1.1))
    solid = Solid(shape, (0, 0, 0), size, tuple(quaternion_from_euler(0.4, 0.3, 0.2)))
    inside_out = rng.uniform(-1.5, 1.5, (400_000, 3))
    near_surface = inside_out[np.abs(solid_distance(solid, inside_out)) < 0.01]
    for point in rng.uniform(-2.5, 2.5, (20, 3)):
        found = solid_distance(solid, point[None])[0]
        assert abs(found) == pytest.approx(np.linalg.norm(near_surface - point, axis=1).min(), abs=0.08)


def test_ground_and_colliding_solids_count_and_decor_does_not():
    solids = (Solid('box', (0, 0, 5), (1, 1, 1)), Solid('box', (3, 0, 5), (1, 1, 1), collides=False))
    scene = Scene('hand', 0, solids, (0, 0, 1), 0.0, (9, 0, 1), (-9, -9, 9, 9))
    points = np.array([[0, 0, 2.5], [3, 0, 5], [8, 0, 0.25]])
    np.testing.assert_allclose(distance(scene, points), [1.5, 2.0, 0.25])
    assert distance(scene, points, collides_only=False)[1] == -1.0


def test_the_clearance_map_is_the_least_distance_over_the_heights():
    post = Solid('cylinder', (1.0, 2.0, 1.0), (0.5, 0.5, 1.0))
    clearance = clearance_map([post], (-5, -5, 5, 5), (1.5, 4.0), resolution=0.5, reach=2.0)
    assert clearance[14, 12] == pytest.approx(-0.5)  # at the axis
    assert clearance[14, 16] == pytest.approx(1.5)  # 2 m along x
    assert clearance[18, 12] == pytest.approx(1.5)  # 2 m along y
    assert clearance[0, 0] == 2.0


def test_half_extents_of_a_leaning_log_bound_it():
    log = Solid('cylinder', (0, 0, 0), (0.1, 0.1, 2.0), tuple(quaternion_from_euler(0.0, math.pi / 2, 0.0)))
    np.testing.assert_allclose(half_extents(log), [2.0, 0.1, 0.1], atol=1e-12)
