"""Patterns of houses and streets: windows in walls, and no colour that is the beacon's."""

import numpy as np
import pytest

from liquid_nav.sim import facade_patterns, shop_patterns, street_patterns
from liquid_nav.sim.materials import texture

PAINTERS = {**facade_patterns.PAINTERS, **shop_patterns.PAINTERS, **street_patterns.PAINTERS}
WINDOWED = [name for name in facade_patterns.PAINTERS if name.rpartition('_')[0] in ('stone', 'old_wall', 'plaster')
            or name.endswith(('_sash', '_factory'))]


@pytest.mark.parametrize('name', PAINTERS)
def test_no_pattern_holds_the_beacons_magenta(name):
    """
    A pixel is magenta where red and blue both stand well above green.

    Of the beacon's (1, 0, 0.75) the lesser exceeds green by 0.75, a third of which nothing reaches.
    """
    for variant in range(6):
        red, green, blue = np.moveaxis(texture(name, variant), -1, 0)
        assert (np.minimum(red, blue) - green).max() < 0.25


@pytest.mark.parametrize('name', WINDOWED)
def test_a_copy_of_a_wall_holds_bluish_glass_in_its_middle_alone(name):
    """Glass mirrors the sky: blue exceeds red by a third there (0.8 to 1.1), and nowhere in the outer pixels."""
    for variant in range(4):
        picture = texture(name, variant)
        bluish = picture[:, :, 2] > 1.3 * picture[:, :, 0]
        assert bluish[5:28, 5:27].mean() > 0.06
        assert not bluish[:, :2].any()
        assert not bluish[:, -2:].any()


def test_bricks_keep_their_colour_and_their_windows_theirs():
    """The wall is redder than blue, the frame beside it is near white: a tint of the whole would tell them alike."""
    picture = texture('red_brick_sash')
    wall, frame = picture[:, :3].mean(axis=(0, 1)), picture[15, 9]
    assert wall[0] > 2.0 * wall[2]
    assert np.ptp(frame) < 0.1
    assert frame.min() > 0.8


def test_a_curtain_wall_is_glass_all_over():
    """Bluer than red in all but its frames."""
    picture = texture('curtain_wall')
    assert (picture[:, :, 2] > picture[:, :, 0]).mean() > 0.95
