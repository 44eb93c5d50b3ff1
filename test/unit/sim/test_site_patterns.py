"""Patterns of car parks, building sites, parks and distractors."""

import colorsys

import numpy as np
import pytest

from liquid_nav.sim import site_patterns
from liquid_nav.sim.materials import MATERIALS, TILE_M, texture
from liquid_nav.sim.scenes.beacon import HUES


def changes(stripe):
    return int(np.count_nonzero(np.diff(stripe.astype(int))))


@pytest.mark.parametrize('name', ['stripes_blue', 'stripes_green', 'stripes_orange', 'stripes_black'])
def test_columns_that_look_like_the_beacon_have_as_many_bands(name):
    beacon, other = texture('beacon')[:, 16], texture(name)[:, 16]
    assert changes(np.abs(other - other[0]).sum(axis=1) > 0.3) == changes(beacon[:, 1] > 0.5) == 6


@pytest.mark.parametrize('name', site_patterns.PAINTERS)
@pytest.mark.parametrize('variant', [0, 1])
def test_no_pattern_has_the_hue_of_the_beacon(name, variant):
    for colour in texture(name, variant).reshape(-1, 3):
        hue, saturation, value = colorsys.rgb_to_hsv(*map(float, colour))
        assert saturation * value < 0.35 or not HUES[0] < hue < HUES[1]


def test_bays_are_two_and_a_half_metres_wide():
    """A copy covers 5 m of 32 pixels: white lines begin at the pixels 0 and 16."""
    row = texture('bays')[8].mean(axis=1)
    bright = np.flatnonzero(row > 0.8)
    assert TILE_M['bays'] == 5.0
    assert {0, 16} <= set(bright.tolist())
    assert all(pixel % 16 in (0, 1) for pixel in bright)


def test_lines_of_slanted_bays_run_half_a_copy_aside_from_bottom_to_top():
    picture = texture('slanted_bays').mean(axis=2)
    bottom, top = (np.flatnonzero(picture[row] > 0.8) for row in (31, 0))
    # The picture repeats: a line that leaves it at the side comes in again, so that after 16 pixels aside it meets
    # the next line.
    assert {int(pixel) % 16 for pixel in bottom} & {0, 1}
    assert {int(pixel) % 16 for pixel in top} & {0, 1, 15}
    middle = np.flatnonzero(picture[16] > 0.8)
    assert {int(pixel) % 16 for pixel in middle} & {7, 8, 9}


def test_an_arrow_points_up_its_picture():
    """Its head, in the upper half, is wider than its shaft below."""
    white = texture('arrow').mean(axis=2) > 0.7
    assert white[13].sum() > 2 * white[26].sum() > 0


def test_all_patterns_are_known_materials():
    assert set(site_patterns.PAINTERS) <= set(MATERIALS)
    assert set(site_patterns.TILE_M) <= set(site_patterns.PAINTERS)
