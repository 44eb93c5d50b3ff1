"""Textures drawn by code."""

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.materials import MATERIALS, NATURAL, RINGED, SNOWY, TILE_M, texture
from liquid_nav.sim.pattern import value_noise

TWO_COLOURED = (*RINGED, *SNOWY, 'blossom')
"""Paint marks, snow and flowers bring a colour of their own."""


@pytest.mark.parametrize('name', MATERIALS)
def test_each_material_is_a_picture_of_shares_of_light(name):
    picture = texture(name, 1)
    assert picture.shape == (32, 32, 3)
    assert picture.dtype == np.float32
    assert picture.min() >= 0.0
    assert picture.max() <= 1.0


@pytest.mark.parametrize('name', [name for name in NATURAL if name not in TWO_COLOURED])
def test_natural_patterns_leave_the_hue_to_the_tint(name):
    """Their mean colour is close to grey, and bright enough to show a tint."""
    mean = texture(name).mean(axis=(0, 1))
    assert np.ptp(mean) < 0.1
    assert 0.5 < mean.mean() < 0.95


@pytest.mark.parametrize('name', NATURAL)
def test_natural_surfaces_are_not_flat(name):
    assert texture(name).std() > (0.02 if name == 'snow' else 0.04)  # five grey levels; snow is smooth


def test_a_seed_gives_one_pattern_and_another_seed_another():
    texture.cache_clear()
    first = texture('bark', 5).copy()
    texture.cache_clear()
    np.testing.assert_array_equal(texture('bark', 5), first)
    assert np.abs(texture('bark', 6) - first).mean() > 0.02


@pytest.mark.parametrize('cells', [(3, 3), (4, 12)])
def test_noise_repeats_without_a_seam(cells):
    noise = value_noise(np.random.default_rng(0), 64, cells)
    for axis in (0, 1):
        inside = np.abs(np.diff(noise, axis=axis)).max()
        first, last = np.take(noise, 0, axis), np.take(noise, -1, axis)
        assert np.abs(first - last).max() <= inside
    assert -1.0 <= noise.min() < -0.3 < 0.3 < noise.max() <= 1.0


def test_windows_are_bluer_and_darker_than_their_wall():
    wall, window = texture('plaster_windows')[1, 1], texture('plaster_windows')[14, 12]
    assert window.mean() < wall.mean()
    assert window[2] > window[0]


def test_beacon_is_striped_with_magenta():
    stripes = texture('beacon')[:, 16]
    magenta = (stripes[:, 1] < 0.1) & (stripes[:, 0] > 0.9)
    changes = np.count_nonzero(np.diff(magenta.astype(int)))
    assert changes == 6  # seven bands


def test_materials_that_tile_exist():
    assert set(TILE_M) <= set(MATERIALS)


def test_shared_pictures_cannot_be_written_to():
    with pytest.raises(ValueError, match='read-only'):
        texture('bark')[0, 0] = 0.0


def test_an_unknown_material_is_named_with_the_nearest_known_one():
    with pytest.raises(ConfigError, match="unknown material 'brik'; did you mean 'brick'"):
        texture('brik')
