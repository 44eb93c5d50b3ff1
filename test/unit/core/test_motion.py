import math

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.frames import rotation_matrices, rotation_matrix
from liquid_nav.core.motion import Route, Sway

CORNER = ((0.0, 0.0, 1.0), (3.0, 0.0, 1.0), (3.0, 4.0, 1.0))
"""Legs of 3 m and 4 m."""


def _heading(turns):
    return 2.0 * np.arctan2(turns[:, 2], turns[:, 3])


def test_an_open_route_is_walked_to_its_end_and_back():
    route = Route(CORNER, speed=2.0)
    places, turns = route.poses(np.array([0.0, 1.0, 2.5, 3.5, 4.0, 6.0, 7.0]))
    np.testing.assert_allclose(places, [(0, 0, 1), (2, 0, 1), (3, 2, 1), (3, 4, 1), (3, 3, 1), (2, 0, 1), (0, 0, 1)],
                               atol=1e-12)
    np.testing.assert_allclose(np.cos(_heading(turns)[[1, 5]]), [1.0, -1.0], atol=1e-12)
    np.testing.assert_allclose(_heading(turns)[[2, 4]], [math.pi / 2, -math.pi / 2], atol=1e-12)


def test_a_closed_route_goes_on_from_its_last_point_to_its_first():
    route = Route(CORNER, speed=1.0, closed=True)  # 3 + 4 + 5 m
    places, turns = route.poses(np.array([7.0, 9.5, 12.0, 13.0]))
    np.testing.assert_allclose(places, [(3, 4, 1), (1.5, 2, 1), (0, 0, 1), (1, 0, 1)], atol=1e-12)
    assert _heading(turns)[1] == pytest.approx(math.atan2(-4, -3))


def test_the_offset_is_how_far_along_it_begins():
    places, _ = Route(CORNER, speed=1.0, offset=5.0).poses(np.array([0.0]))
    np.testing.assert_allclose(places, [(3, 2, 1)], atol=1e-12)


def test_a_sway_swings_by_its_amplitude_about_its_pivot():
    sway = Sway((1.0, 2.0, 3.0), (0.0, 2.0, 0.0), 0.3, 4.0)
    places, turns = sway.poses(np.array([0.0, 1.0, 2.0, 3.0]))
    np.testing.assert_allclose(places, [(1, 2, 3)] * 4)
    np.testing.assert_allclose(2.0 * np.arcsin(turns[:, 1]), [0.0, 0.3, 0.0, -0.3], atol=1e-12)


@pytest.mark.parametrize('motion', [Route(CORNER, 1.3, 0.4), Sway((0, 0, 2), (1.0, 0.5, 0.2), 0.4, 3.0, 0.7)])
def test_poses_do_not_jump_but_at_the_ends_of_a_walk(motion):
    places, turns = motion.poses(np.arange(0.0, 4.0, 1e-3))
    assert np.abs(np.diff(places, axis=0)).max() < 0.01
    np.testing.assert_allclose(np.linalg.norm(turns, axis=1), 1.0, atol=1e-12)


@pytest.mark.parametrize(('make', 'told'), [
    (lambda: Route(((0, 0, 0),), 1.0), 'points'),
    (lambda: Route(((0, 0, 0), (0, 0, 0)), 1.0), 'differ'),
    (lambda: Route(CORNER, -1.0), 'speed'),
    (lambda: Sway((0, 0, 0), (0, 0, 1), 0.1, 0.0), 'period'),
    (lambda: Sway((0, 0, 0), (0, 0, 0), 0.1, 1.0), 'axis'),
])
def test_a_motion_that_makes_no_sense_is_refused(make, told):
    with pytest.raises(ConfigError, match=told):
        make()


def test_many_rotation_matrices_are_those_of_each():
    turns = np.random.default_rng(1).normal(size=(5, 4))
    turns /= np.linalg.norm(turns, axis=1, keepdims=True)
    np.testing.assert_allclose(rotation_matrices(turns), [rotation_matrix(turn) for turn in turns], atol=1e-15)
