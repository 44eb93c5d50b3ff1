import numpy as np
import pytest

from liquid_nav.bench.body_gap import Body, body_gap
from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix
from liquid_nav.core.geometry import solid_distance
from liquid_nav.core.scene import Solid

BODY = Body(0.07, 0.015)
LEVEL = np.eye(3)
RESOLUTION = 5e-4


def gap(distance, position=(0.0, 0.0, 0.0), rotation=LEVEL, body=BODY, **options):
    return body_gap(body, np.array(position), rotation, distance, RESOLUTION, **options)


def of(solid):
    return lambda points: solid_distance(solid, points)


def check(found, expected):
    assert found.low <= expected + 1e-9
    assert found.high >= expected - 1e-9
    assert found.high - found.low <= RESOLUTION


@pytest.mark.parametrize('height', [0.5, 0.015, 0.01])
@pytest.mark.parametrize('roll', [0.0, 0.3, 1.2])
def test_over_a_plane_it_is_the_height_of_the_lowest_point(height, roll):
    # Below the body's centre: the lower face's by half_height cos(roll), its rim by radius sin(roll) more.
    expected = height - 0.07 * np.sin(roll) - 0.015 * np.cos(roll)
    check(gap(lambda points: points[:, 2], (1.0, 2.0, height), rotation_matrix(quaternion_from_euler(roll, 0, 0))),
          expected)


@pytest.mark.parametrize(('away', 'expected'), [
    ((1.0, 0.0, 0.0), 0.93),  # beside: less the radius
    ((0.0, 0.0, -0.4), 0.385),  # below: less half the height
    ((0.37, 0.0, 0.415), 0.5),  # 0.3 and 0.4 from the upper rim
])
def test_of_a_point_it_is_the_way_to_the_nearest_side(away, expected):
    check(gap(lambda points: np.linalg.norm(points - away, axis=1)), expected)


def test_a_sphere_that_it_overlaps_is_nearest_where_it_is_deepest():
    # The side is 0.5 - 0.07 = 0.43 from the centre of a sphere of radius 0.45: 2 cm deep.
    ball = Solid('ellipsoid', (0.5, 0.0, 0.0), (0.45, 0.45, 0.45))
    check(gap(of(ball)), -0.02)


def test_a_wire_through_it_is_as_deep_as_the_wire_is_thick():
    wire = Solid('cylinder', (0.02, 0.0, 0.003), (0.004, 0.004, 3.0), tuple(quaternion_from_euler(np.pi / 2, 0, 0)))
    check(gap(of(wire)), -0.004)
    assert gap(of(wire), body=BODY.shrunk(0.01)).high < 0.0
    beside = Solid('cylinder', (0.066, 0.0, 0.003), wire.size, wire.orientation)
    assert gap(of(beside)).high < 0.0
    assert gap(of(beside), body=BODY.shrunk(0.01)).low > 0.0  # 0.066 - 0.004 > 0.07 - 0.01


@pytest.mark.parametrize('seed', range(12))
@pytest.mark.parametrize('shape', ['box', 'cylinder', 'cone', 'ellipsoid'])
def test_its_bounds_hold_what_many_random_points_of_the_surface_find(shape, seed):
    rng = np.random.default_rng(seed)
    turns = [quaternion_from_euler(*rng.uniform(-3.0, 3.0, 3)) for _ in range(2)]
    # An ellipsoid's distance is an estimate that holds near its surface, so what it is asked for lies there.
    sides = {'box': rng.uniform(0.05, 0.4, 3), 'ellipsoid': rng.uniform(0.2, 0.4, 3)}.get(shape, (0.1, 0.1, 0.3))
    away = rng.normal(size=3)
    place = rng.uniform(0.2, 0.5) * away / np.linalg.norm(away)
    solid = Solid(shape, tuple(place), tuple(sides), tuple(turns[0]))
    rotation = rotation_matrix(turns[1])
    found = gap(of(solid), rotation=rotation)
    nearest = solid_distance(solid, _points(rng, 200_000) @ rotation.T).min()
    assert found.low <= nearest
    # 200,000 points over 375 square centimetres: some point lies within 2 mm of any.
    assert nearest - 2e-3 <= found.high <= found.low + RESOLUTION


def test_it_stops_where_enough_is_known():
    calls = []

    def distance(points):
        calls.append(len(points))
        return points[:, 2]

    loose = gap(distance, (0.0, 0.0, 1.0), enough=0.5)
    assert 0.5 < loose.low <= 0.985 <= loose.high
    assert len(calls) == 1


def test_shrinking_takes_off_all_sides_but_leaves_something():
    assert BODY.shrunk(0.01) == Body(pytest.approx(0.06), pytest.approx(0.005))
    assert BODY.shrunk(0.05) == Body(pytest.approx(0.02), pytest.approx(0.0015))
    assert pytest.approx(np.hypot(0.07, 0.015)) == BODY.reach


def _points(rng, count):
    """Draw points on the surface, as many on each face as its area asks for."""
    caps, side = 2.0 * 0.07**2, 2.0 * 0.07 * 0.03  # over pi
    angle = rng.uniform(-np.pi, np.pi, count)
    on_side = rng.random(count) < side / (caps + side)
    radius = np.where(on_side, 0.07, 0.07 * np.sqrt(rng.random(count)))
    height = np.where(on_side, rng.uniform(-0.015, 0.015, count), rng.choice([-0.015, 0.015], count))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=1)
