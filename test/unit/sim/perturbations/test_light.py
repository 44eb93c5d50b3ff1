import numpy as np
import pytest

from liquid_nav.sim.perturbations.light import colour_to_light, to_display, to_light


def test_every_grey_level_comes_back():
    levels = np.arange(256, dtype=np.uint8)
    # single precision keeps seven digits
    assert to_display(to_light(levels)) == pytest.approx(np.arange(256.0), abs=1e-3)


@pytest.mark.parametrize(('level', 'light'), [(0, 0.0), (255, 1.0), (128, 0.2195)])  # ln 0.2195 = 2.2 ln(128 / 255)
def test_a_grey_level_stands_for_as_much_light_as_gamma_says(level, light):
    assert to_light(np.array([level], np.uint8))[0] == pytest.approx(light, abs=1e-4)
    assert colour_to_light([level / 255.0] * 3) == pytest.approx([light] * 3, abs=1e-4)


def test_light_beyond_white_is_clipped():
    assert to_display(np.array([3.0, -0.5], np.float32)).tolist() == [255.0, 0.0]
