"""Ways, their borders, and rows of houses along them."""

import math

import numpy as np
import pytest

from liquid_nav.sim.scenes.frontage import Way, both_sides, terrace

CORNER = [(0.0, 0.0), (10.0, 0.0), (10.0, 8.0)]


def test_places_are_measured_along_the_way_and_beyond_its_ends():
    way = Way(CORNER, 2.0)
    for along, left, expected in ((0.0, 0.0, (2.0, 0.0, 0.0)), (4.0, 1.5, (6.0, 1.5, 0.0)),
                                  (9.0, 1.0, (9.0, 1.0, 0.5 * math.pi)), (-5.0, 0.0, (-3.0, 0.0, 0.0)),
                                  (20.0, 0.0, (10.0, 12.0, 0.5 * math.pi))):
        frame = way.frame(along, left)
        assert (frame.x, frame.y, frame.heading) == pytest.approx(expected)


@pytest.mark.parametrize(('left', 'corner'), [(1.0, (9.0, 1.0)), (-2.0, (12.0, -2.0))])
def test_borders_meet_at_a_mitred_corner(left, corner):
    border = Way(CORNER).border(left)
    np.testing.assert_allclose(border, [(0.0, left), corner, (10.0 - left, 8.0)], atol=1e-12)


def test_a_part_keeps_its_corners_and_its_measure():
    part = Way(CORNER, 2.0).part(-1.0, 12.0)
    np.testing.assert_allclose(part.points, [(1.0, 0.0), (10.0, 0.0), (10.0, 4.0)], atol=1e-12)
    frame = part.frame(12.0)
    assert (frame.x, frame.y) == pytest.approx((10.0, 4.0))


def test_a_distance_as_the_crow_flies_is_found_along_the_way():
    """(10, y) is 12.5 m from (0, 0) where y = 7.5."""
    assert Way(CORNER).along(12.5) == pytest.approx(17.5)
    assert Way([(0.0, 0.0), (1.0, 0.0)]).along(5.0, left=3.0, start=(0.0, 0.0)) == pytest.approx(4.0)


def test_a_box_holds_both_sides_of_a_stretch():
    assert Way(CORNER).box(5.0, 12.0, -1.0, 2.0) == pytest.approx((5.0, -1.0, 11.0, 2.0))


def test_fronts_on_both_sides_face_the_way():
    """To the left of each line lies the way: the cross product with the line is positive."""
    lines = both_sides(Way([(0.0, 0.0), (10.0, 0.0)]), 3.0, 2.0)
    assert sorted(line[0][1] for line in lines) == [-2.0, 3.0]
    for (x, y), (end_x, end_y) in lines:
        assert (end_x - x) * (0.0 - y) - (end_y - y) * (5.0 - x) > 0.0


@pytest.mark.parametrize('seed', range(6))
def test_houses_fill_a_line_shoulder_to_shoulder(seed):
    built = []
    terrace(np.random.default_rng(seed), ((1.0, 1.0), (1.0, 33.0)), (2, 4), 3.2,
            lambda frame, width: built.append((frame, width)) or [])
    assert sum(width for _, width in built) == pytest.approx(32.0)
    along = 1.0
    for frame, width in built:
        assert (frame.x, frame.y) == pytest.approx((1.0, along))
        assert frame.heading == pytest.approx(0.5 * math.pi)
        assert 3.2 - 1e-9 <= width <= 4 * 3.2 + 1e-9
        along += width
    assert len({round(width, 6) for _, width in built}) > 1 or len(built) < 4
