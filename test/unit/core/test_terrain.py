import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.terrain import Terrain

SLOPE = Terrain((-2.0, 1.0), 2.0, tuple(tuple(0.1 * x - 0.2 * y for x in (-2, 0, 2, 4)) for y in (1, 3, 5)))
"""The plane 0.1 x - 0.2 y."""
PEAK = Terrain((0.0, 0.0), 1.0, ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0)))


def test_a_plane_is_met_everywhere_on_its_grid():
    places = np.random.default_rng(0).uniform((-2, 1), (4, 5), (200, 2))
    np.testing.assert_allclose(SLOPE.height(places), 0.1 * places[:, 0] - 0.2 * places[:, 1], atol=1e-12)


def test_its_normal_is_the_planes():
    expected = np.array([-0.1, 0.2, 1.0]) / np.sqrt(1.05)
    np.testing.assert_allclose(SLOPE.normal(np.array([[0.3, 2.2], [3.9, 4.9]])), [expected, expected], atol=1e-12)


def test_cells_are_split_along_the_diagonal_that_rises_with_x_and_y():
    # the cell from (0, 0): its diagonal runs to the peak, so half way along it the ground is half as high
    assert PEAK.height(np.array([0.5, 0.5])) == pytest.approx(0.5)
    # the cell from (1, 0): its diagonal runs from (1, 0) to (2, 1), both at 0, so its middle lies at 0
    assert PEAK.height(np.array([1.5, 0.5])) == pytest.approx(0.0)
    assert PEAK.height(np.array([1.25, 0.75])) == pytest.approx(0.5)


def test_beyond_the_grid_the_edge_goes_on():
    assert SLOPE.height(np.array([99.0, 5.0])) == pytest.approx(SLOPE.height(np.array([4.0, 5.0])))
    assert SLOPE.height(np.array([0.0, -50.0])) == pytest.approx(SLOPE.height(np.array([0.0, 1.0])))


def test_any_shape_of_places_is_answered_in_kind():
    assert SLOPE.height(np.zeros((4, 5, 2))).shape == (4, 5)
    assert SLOPE.normal(np.zeros((4, 5, 2))).shape == (4, 5, 3)


def test_its_extent_covers_all_corners():
    assert SLOPE.extent == (-2.0, 1.0, 4.0, 5.0)


@pytest.mark.parametrize(('cell', 'heights', 'told'), [
    (0.0, ((0.0, 0.0), (0.0, 0.0)), 'cell'),
    (1.0, ((0.0, 0.0),), 'heights'),
    (1.0, ((0.0, 0.0), (0.0,)), 'heights'),
    (1.0, ((0.0, 0.0), (0.0, float('nan'))), 'finite'),
])
def test_a_grid_that_makes_no_sense_is_refused(cell, heights, told):
    with pytest.raises(ConfigError, match=told):
        Terrain((0.0, 0.0), cell, heights)
