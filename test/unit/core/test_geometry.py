import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import clearance_map, distance, half_extents, solid_distance, surface_distance
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import Mover, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain

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


SLOPE = Terrain((-10.0, -10.0), 2.0, tuple(tuple(0.75 * x for x in range(-10, 12, 2)) for _ in range(11)))
"""Rises by 3 in 4 along x."""


def _scene(**parts):
    return Scene('hand', 0, (), (0, 0, 1), 0.0, (9, 0, 1), (-9, -9, 9, 9), **parts)


def test_the_distance_to_sloping_ground_is_measured_across_it():
    points = np.array([[4.0, 1.0, 4.0], [0.0, 0.0, -1.0]])  # 1 m above and 1 m below: cos(atan(3/4)) = 0.8
    np.testing.assert_allclose(distance(_scene(terrain=SLOPE), points), [0.8, -0.8], atol=1e-12)


def test_a_mover_is_where_it_is_at_each_points_time():
    walker = Mover((Solid('cylinder', (0, 0, 0), (0.5, 0.5, 9)),), Route(((0, 0, 50), (6, 0, 50)), speed=2.0))
    points = np.array([[0.0, 2.0, 50.0], [0.0, 2.0, 50.0], [4.0, 0.75, 50.0]])
    found = distance(_scene(movers=(walker,)), points, times=np.array([0.0, 1.0, 2.0]))
    np.testing.assert_allclose(found, [1.5, math.sqrt(8.0) - 0.5, 0.25], atol=1e-12)


def test_a_movers_parts_turn_with_it():
    branch = Mover((Solid('box', (2.0, 0, 0), (1.0, 0.1, 0.1)),), Sway((0, 0, 50), (0, 0, 1), math.pi / 2, 4.0))
    points = np.array([[0.0, 5.0, 50.0]])
    found = [distance(_scene(movers=(branch,)), points, times=time)[0] for time in (1.0, 3.0)]
    np.testing.assert_allclose(found, [2.0, 6.0], atol=1e-9)  # it reaches from y = 1 to 3, then from -1 to -3


TRIANGLE = Surface(np.array([(0, 0, 50), (4, 0, 50), (0, 4, 50)], float), np.array([[0, 1, 2]]))


def test_the_distance_to_a_triangle_is_that_to_its_face_edge_or_corner():
    points = np.array([(1, 1, 53), (1, 1, 48), (2, -3, 54), (-3, -4, 50), (4, 4, 50)], float)
    np.testing.assert_allclose(surface_distance(TRIANGLE, points), [3, 2, 5, 5, math.sqrt(8)], atol=1e-12)
    np.testing.assert_allclose(distance(_scene(surfaces=(TRIANGLE,)), points), [3, 2, 5, 5, math.sqrt(8)], atol=1e-12)


def test_the_distance_to_a_surface_is_that_to_the_nearest_of_its_triangles():
    rng = np.random.default_rng(4)
    vertices = rng.uniform(-5.0, 5.0, (300, 3))
    triangles = np.arange(300).reshape(100, 3)
    points = rng.uniform(-6.0, 6.0, (50, 3))
    alone = [surface_distance(Surface(vertices, triangle[None]), points) for triangle in triangles]
    np.testing.assert_array_equal(surface_distance(Surface(vertices, triangles), points), np.min(alone, axis=0))


def test_the_clearance_map_looks_above_the_ground_and_round_surfaces():
    post = Solid('cylinder', (4.0, 0.0, 3.0), (0.5, 0.5, 1.0))  # its foot at z = 2, the ground there at 3
    wall = Surface(np.array([(-4, -4, -9), (-4, 4, -9), (-4, 0, 9)], float), np.array([[0, 1, 2]]))
    clearance = clearance_map([post], (-6, -6, 6, 6), (0.5,), 1.0, 3.0, SLOPE, [wall])
    assert clearance[6, 10] == pytest.approx(-0.5)  # inside the post, half a metre below its top
    assert clearance[8, 10] == pytest.approx(1.5)  # 2 m beside it
    assert clearance[6, 2] == pytest.approx(0.0, abs=1e-9)
    assert clearance[6, 4] == pytest.approx(2.0)
    above = clearance_map([post], (-6, -6, 6, 6), (2.0,), 1.0, 3.0, SLOPE)
    assert above[6, 10] == pytest.approx(1.0)  # 2 m above the ground at 3 is 1 m above the top at 4
