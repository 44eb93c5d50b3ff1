"""The ground and ribbons on it, against the terrain's own heights and closed forms."""

import math

import numpy as np
import pytest

from liquid_nav.core.scene import Ribbon, Scene
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.ground import GROUND_MARGIN_M, NEAR_M, RIBBON_LIFT_M, collision_mesh, ground_cells, ribbon_cells

BOUNDS = (-5.0, -4.0, 7.0, 5.0)
SPLIT = np.array([[0, 1, 2], [0, 2, 3]])


def hills(origin=(-9.0, -7.0), cell=1.5, shape=(10, 13)) -> Terrain:
    heights = np.random.default_rng(4).uniform(-0.6, 0.6, shape)
    return Terrain(origin, cell, tuple(map(tuple, heights.tolist())))


def scene_on(terrain=None) -> Scene:
    return Scene('test', 0, (), (0.0, 0.0, 1.5), 0.0, (5.0, 0.0, 1.5), BOUNDS, terrain=terrain)


def triangles(cells) -> np.ndarray:
    """(triangles, 3 corners, 3)."""
    return cells.corners[:, SPLIT].reshape(-1, 3, 3)


def areas(corners) -> np.ndarray:
    """(triangles,) signed areas seen from above."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return 0.5 * (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def inner_points(corners, count=40) -> np.ndarray:
    """(triangles * count, 3) points on the triangles."""
    shares = np.random.default_rng(0).dirichlet(np.ones(3), count)
    return np.einsum('pk,tkj->tpj', shares, corners).reshape(-1, 3)


@pytest.mark.parametrize('tile', [3.0, 0.8])
@pytest.mark.parametrize('terrain', [None, hills(), hills(cell=4.0), hills((-40.0, -40.0), 2.0, (45, 50))])
def test_the_ground_covers_the_bounds_and_its_margin_once_and_looks_up(terrain, tile):
    corners = triangles(ground_cells(scene_on(terrain), tile))
    assert (areas(corners) > 0.0).all()
    low, high = corners.min(axis=(0, 1))[:2], corners.max(axis=(0, 1))[:2]
    reach = GROUND_MARGIN_M
    assert (low <= np.add(BOUNDS[:2], -reach + 1e-9)).all()
    assert (high >= np.add(BOUNDS[2:], reach - 1e-9)).all()
    assert areas(corners).sum() == pytest.approx(np.prod(high - low))


@pytest.mark.parametrize('terrain', [hills(), hills(cell=4.0), hills((-40.0, -40.0), 2.0, (45, 50)),
                                     hills((-20.0, -20.0), 0.7, (60, 60))])
def test_the_ground_follows_the_terrain_exactly_near_the_bounds_and_at_its_corners_everywhere(terrain):
    corners = triangles(ground_cells(scene_on(terrain), 3.0))
    np.testing.assert_allclose(corners[..., 2], terrain.height(corners[..., :2]), atol=1e-9)
    points = inner_points(corners)
    near = (points[:, :2] > np.subtract(BOUNDS[:2], NEAR_M)).all(axis=1) & (
        points[:, :2] < np.add(BOUNDS[2:], NEAR_M)).all(axis=1)
    assert near.sum() > 1000
    np.testing.assert_allclose(points[near, 2], terrain.height(points[near, :2]), atol=1e-9)


def test_the_ground_has_no_gaps():
    """Every edge within is shared by two triangles, so that no sky shows between fine and coarse cells."""
    corners = triangles(ground_cells(scene_on(hills((-40.0, -40.0), 2.0, (45, 50))), 3.0)).round(9)
    edges = {}
    for triangle in corners.tolist():
        for begin, end in ((0, 1), (1, 2), (2, 0)):
            edge = frozenset((tuple(triangle[begin]), tuple(triangle[end])))
            edges[edge] = edges.get(edge, 0) + 1
    low, high = corners.min(axis=(0, 1))[:2], corners.max(axis=(0, 1))[:2]
    for edge, count in edges.items():
        place = np.array(list(edge))[:, :2]
        rim = (place == low).all(axis=0).any() or (place == high).all(axis=0).any()
        assert count == (1 if rim else 2)


def test_far_from_the_bounds_the_ground_is_coarser():
    terrain = hills((-40.0, -40.0), 2.0, (45, 50))
    # 12 m x 9 m and 4 m around, in cells of 2 m, take some 10 x 9 of them; 18 m around take 24 x 23.
    assert 90 < len(ground_cells(scene_on(terrain), 3.0).corners) < 350


def test_even_ground_is_level_and_its_normals_upright():
    cells = ground_cells(scene_on(), 3.0)
    assert (cells.corners[..., 2] == 0.0).all()
    np.testing.assert_array_equal(cells.normals, np.broadcast_to([0.0, 0.0, 1.0], cells.normals.shape))


def test_a_slopes_normals_are_those_of_the_slope():
    # A plane that rises by 0.5 m for each metre along x: its normal is (-0.5, 0, 1) / sqrt(1.25).
    heights = tuple(tuple(0.5 * column for column in range(61)) for _ in range(61))
    cells = ground_cells(scene_on(Terrain((-30.0, -30.0), 1.0, heights)), 3.0)
    expected = np.array([-0.5, 0.0, 1.0]) / math.sqrt(1.25)
    np.testing.assert_allclose(cells.normals, np.broadcast_to(expected, cells.normals.shape), atol=1e-9)


def test_one_copy_of_a_pattern_spans_the_cells_that_it_is_tiled_over():
    """On cells of 1 m a pattern of 3 m goes on from cell to cell: its copies are 3 m wide, from 0 to 1."""
    heights = tuple((0.0,) * 61 for _ in range(61))
    cells = ground_cells(scene_on(Terrain((-30.0, -30.0), 1.0, heights)), 3.0)
    number = cells.copies[np.abs(cells.corners.mean(axis=1)[:, :2]).sum(axis=1).argmin()]
    chosen = cells.copies == number
    assert chosen.sum() == 9
    corners, uvs = cells.corners[chosen].reshape(-1, 3), cells.uvs[chosen].reshape(-1, 2)
    np.testing.assert_allclose(uvs, (corners[:, :2] - corners[:, :2].min(axis=0)) / 3.0, atol=1e-9)


def test_a_straight_ribbon_has_its_length_and_width_and_lies_just_above_the_ground():
    cells = ribbon_cells(scene_on(), Ribbon(((0.0, 0.0), (6.0, 8.0)), 1.5), 3.0, layer=0)
    assert areas(triangles(cells)).sum() == pytest.approx(10.0 * 1.5)
    assert (areas(triangles(cells)) > 0.0).all()
    np.testing.assert_allclose(cells.corners[..., 2], RIBBON_LIFT_M)


def test_a_later_ribbon_lies_above_an_earlier_one():
    low, high = (ribbon_cells(scene_on(), Ribbon(((0.0, 0.0), (3.0, 0.0)), 1.0), 3.0, layer) for layer in (0, 1))
    assert high.corners[..., 2].min() > low.corners[..., 2].max()


def test_a_bend_keeps_the_width_of_both_legs():
    """At a right angle the outer corner lies half a width beyond the middle line on both legs, the inner one within."""
    cells = ribbon_cells(scene_on(), Ribbon(((0.0, 0.0), (4.0, 0.0), (4.0, 4.0)), 1.0), 4.0, layer=0)
    corners = cells.corners.reshape(-1, 3)[:, :2]
    for corner in ((4.5, -0.5), (3.5, 0.5)):
        assert np.linalg.norm(corners - corner, axis=1).min() < 1e-9


def above_ground(terrain, width) -> np.ndarray:
    """(points,) how far a winding ribbon's points lie above the terrain [m]."""
    ribbon = Ribbon(((-6.0, -3.0), (0.0, 1.0), (3.0, 6.0)), width)
    points = inner_points(triangles(ribbon_cells(scene_on(terrain), ribbon, 3.0, layer=0)))
    return points[:, 2] - terrain.height(points[:, :2])


@pytest.mark.parametrize('width', [0.8, 4.5])
def test_no_ground_shows_through_a_ribbon_on_the_roughest_ground(width):
    assert above_ground(hills((-30.0, -30.0), 2.0, (31, 31)), width).min() > 0.0


@pytest.mark.parametrize('width', [0.8, 2.0])
def test_a_ribbon_hugs_rolling_ground(width):
    along = -30.0 + 2.0 * np.arange(31)
    heights = 0.5 * np.sin(2 * np.pi * along / 14.0) * np.cos(2 * np.pi * along[:, None] / 17.0)
    above = above_ground(Terrain((-30.0, -30.0), 2.0, tuple(map(tuple, heights.tolist()))), width)
    # A cell of 2 m bends by some 0.1 m where such waves are sharpest: 0.5 m * (2 pi / 14 m)^2 * (2 m)^2 / 8 * 2.
    assert above.min() > 0.0
    assert above.max() < 0.15
    assert np.median(above) < 0.07


def test_the_ground_that_is_hit_is_the_terrain_also_beyond_its_grid():
    terrain = hills()
    vertices, numbers = collision_mesh(terrain)
    corners = vertices[numbers]
    assert (areas(corners) > 0.0).all()
    points = inner_points(corners)
    np.testing.assert_allclose(points[:, 2], terrain.height(points[:, :2]), atol=1e-9)
    assert (np.abs(vertices[:, :2]).max(axis=0) > 150.0).all()
