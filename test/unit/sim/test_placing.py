"""Parts that are turned and moved into a scene."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.placing import placed, strip


@pytest.mark.parametrize('heading', [-2.0, 0.0, 0.7, math.pi])
def test_parts_turn_and_move_as_one_body(heading):
    """By the product of rotation matrices, a second method to that of quaternions."""
    tilt = tuple(quaternion_from_euler(0.3, -0.5, 0.2).tolist())
    part = Solid('box', (1.0, 2.0, 3.0), (0.1, 0.2, 0.3), tilt, 'brick', (0.5, 0.4, 0.3), 'thing', False)
    (moved,) = placed([part], 10.0, -5.0, heading, 0.5)
    turn = np.array([[math.cos(heading), -math.sin(heading), 0], [math.sin(heading), math.cos(heading), 0], [0, 0, 1]])
    np.testing.assert_allclose(moved.position, turn @ [1.0, 2.0, 3.0] + [10.0, -5.0, 0.5])
    np.testing.assert_allclose(rotation_matrix(moved.orientation), turn @ rotation_matrix(tilt), atol=1e-12)
    assert (moved.size, moved.material, moved.colour, moved.kind, moved.collides) == (
        (0.1, 0.2, 0.3), 'brick', (0.5, 0.4, 0.3), 'thing', False)


@pytest.mark.parametrize(('up', 'points', 'width'), [
    ((1, 0), ((1.0, 4.0), (7.0, 4.0)), 4.0), ((-1, 0), ((7.0, 4.0), (1.0, 4.0)), 4.0),
    ((0, 1), ((4.0, 2.0), (4.0, 6.0)), 6.0), ((0, -1), ((4.0, 6.0), (4.0, 2.0)), 6.0)])
def test_a_strip_covers_its_area_and_ends_where_its_pattern_points(up, points, width):
    ribbon = strip((1.0, 2.0, 7.0, 6.0), 'zebra', up=up)
    np.testing.assert_allclose(ribbon.points, points)
    assert ribbon.width == width
