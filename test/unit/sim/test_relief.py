"""Uneven ground: how high, how steep, how far."""

import numpy as np
import pytest

from liquid_nav.sim.scenes.relief import relief

BOUNDS = (-6.0, -7.0, 24.0, 7.0)


@pytest.mark.parametrize('seed', range(20))
def test_ground_stays_within_sixty_centimetres_and_twenty_percent(seed):
    terrain = relief(np.random.default_rng(seed), BOUNDS, 1.0)
    assert np.abs(terrain.grid).max() <= 0.6 + 1e-4  # heights are rounded to a tenth of a millimetre
    for axis in (0, 1):
        assert np.abs(np.diff(terrain.grid, axis=axis)).max() / terrain.cell <= 0.2 + 1e-4


@pytest.mark.parametrize('seed', range(20))
def test_full_relief_reaches_one_of_its_limits(seed):
    terrain = relief(np.random.default_rng(seed), BOUNDS, 1.0)
    steepest = max(np.abs(np.diff(terrain.grid, axis=axis)).max() / terrain.cell for axis in (0, 1))
    assert np.abs(terrain.grid).max() == pytest.approx(0.6, abs=1e-3) or steepest == pytest.approx(0.2, abs=1e-3)


def test_no_relief_is_a_plane():
    assert not relief(np.random.default_rng(3), BOUNDS, 0.0).grid.any()


def test_half_the_relief_is_half_as_high():
    whole, half = (relief(np.random.default_rng(3), BOUNDS, share).grid for share in (1.0, 0.5))
    assert half == pytest.approx(0.5 * whole, abs=1e-4)


def test_ground_reaches_eighteen_metres_beyond_the_bounds():
    x_min, y_min, x_max, y_max = relief(np.random.default_rng(0), BOUNDS, 1.0).extent
    assert (x_min, y_min) == (-24.0, -25.0)
    assert 42.0 <= x_max < 42.0 + 2.4
    assert 25.0 <= y_max < 25.0 + 2.4
