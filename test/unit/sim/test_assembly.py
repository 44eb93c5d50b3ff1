"""Frames: parts given in them come to stand where hand arithmetic puts them."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.sim.scenes.assembly import Frame


def test_places_turn_and_move_with_the_frame():
    frame = Frame(1.0, 2.0, 0.5 * math.pi, 0.3)
    assert frame.point(3.0, 1.0, 0.5) == pytest.approx((0.0, 5.0, 0.8))


def test_a_frame_within_a_frame_adds_places_and_turns():
    inner = Frame(1.0, 2.0, 0.5 * math.pi).at(3.0, 0.0, 0.5 * math.pi, 1.0)
    assert (inner.x, inner.y, inner.heading, inner.z) == pytest.approx((1.0, 5.0, math.pi, 1.0))
    assert inner.point(1.0, 0.0) == pytest.approx((0.0, 5.0, 1.0))


def test_a_column_stands_from_its_foot_to_its_top():
    solid = Frame(4.0, 0.0).column(0.0, 1.0, 0.2, 0.5, 2.5)
    assert solid.position == (4.0, 1.0, 1.5)
    assert solid.size == (0.2, 0.2, 1.0)


@pytest.mark.parametrize(('foot', 'tip'), [((0.0, 0.0, 0.0), (0.0, 0.0, 2.0)), ((1.0, -1.0, 0.5), (-2.0, 0.5, 1.0)),
                                           ((0.0, 0.0, 3.0), (0.0, 2.0, 3.0)), ((0.0, 0.0, 2.0), (0.5, 0.0, 0.0))])
def test_a_rod_leads_from_its_foot_to_its_tip(foot, tip):
    frame = Frame(2.0, 3.0, 0.7)
    solid = frame.rod(foot, tip, 0.1)
    axis = rotation_matrix(solid.orientation) @ (0.0, 0.0, solid.size[2])
    np.testing.assert_allclose(np.subtract(solid.position, axis), frame.point(*foot), atol=1e-12)
    np.testing.assert_allclose(np.add(solid.position, axis), frame.point(*tip), atol=1e-12)


def test_a_box_tilts_in_its_frame():
    """Rolled by a quarter about the frame's x axis, which points to world y, its y axis points up."""
    solid = Frame(0.0, 0.0, 0.5 * math.pi).box((0.0, 0.0, 1.0), (1.0, 2.0, 3.0), tilt=(0.5 * math.pi, 0.0, 0.0))
    rotation = rotation_matrix(solid.orientation)
    np.testing.assert_allclose(rotation @ (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), atol=1e-12)
    np.testing.assert_allclose(rotation @ (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), atol=1e-12)


def test_all_numbers_are_pythons_own_whatever_goes_in():
    solid = Frame(np.float64(1.0), 0.0).ball((np.float64(0.1), 0, np.float32(0.5)), (np.float64(1.0),) * 3)
    assert {type(value) for value in (*solid.position, *solid.size, *solid.orientation)} == {float}
