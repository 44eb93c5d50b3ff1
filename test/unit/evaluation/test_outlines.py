import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import Mover, Ribbon, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.evaluation.outlines import (
    footprint,
    mover_footprint,
    mover_route,
    outlines,
    ribbon_outline,
    span,
)

BODY = Solid('box', (0.5, 0.0, 1.0), (0.5, 0.25, 1.0))


@pytest.mark.parametrize(('solid', 'low', 'high'), [
    (Solid('box', (1.0, 2.0, 3.0), (0.5, 0.25, 2.0)), (0.5, 1.75), (1.5, 2.25)),
    (Solid('box', (1.0, 2.0, 3.0), (0.5, 0.25, 2.0), quaternion_from_euler(0.0, 0.0, 0.5 * math.pi)),
     (0.75, 1.5), (1.25, 2.5)),
    (Solid('cylinder', (0.0, 0.0, 1.0), (0.5, 0.5, 1.0)), (-0.5, -0.5), (0.5, 0.5)),
    (Solid('cylinder', (0.0, 0.0, 0.2), (0.2, 0.2, 2.0), quaternion_from_euler(0.0, 0.5 * math.pi, 0.0)),
     (-2.0, -0.2), (2.0, 0.2)),
    (Solid('ellipsoid', (0.0, 0.0, 1.0), (2.0, 1.0, 0.5)), (-2.0, -1.0), (2.0, 1.0)),
    (Solid('cone', (0.0, 0.0, 1.0), (1.0, 1.0, 1.0)), (-1.0, -1.0), (1.0, 1.0)),
])
def test_footprints_reach_as_far_as_the_solid(solid, low, high):
    outline = footprint(solid)
    assert outline.min(axis=0) == pytest.approx(low, abs=1e-5)
    assert outline.max(axis=0) == pytest.approx(high, abs=1e-5)


def test_a_cone_stands_on_its_base():
    assert span(Solid('cone', (0.0, 0.0, 2.0), (1.0, 1.0, 1.5))) == pytest.approx((0.5, 3.5))


@pytest.mark.parametrize(('time', 'low', 'high'), [
    # it begins at (4, 0) and walks left with 1 m/s: its body reaches from 0 to 1 ahead of it
    (0.0, (3.75, 0.0), (4.25, 1.0)), (2.0, (3.75, 2.0), (4.25, 3.0))])
def test_a_mover_is_drawn_where_it_is(time, low, high):
    mover = Mover((BODY,), Route(((4.0, 0.0, 0.0), (4.0, 9.0, 0.0)), 1.0))
    outline = mover_footprint(mover, time)
    assert outline.min(axis=0) == pytest.approx(low, abs=1e-5)
    assert outline.max(axis=0) == pytest.approx(high, abs=1e-5)


def test_routes_are_told_and_closed_ones_come_back():
    corners = ((0.0, 0.0, 0.0), (5.0, 0.0, 0.0), (5.0, 5.0, 0.0))
    assert mover_route(Mover((BODY,), Route(corners, 1.0))).tolist() == [[0, 0], [5, 0], [5, 5]]
    assert mover_route(Mover((BODY,), Route(corners, 1.0, closed=True))).tolist() == [[0, 0], [5, 0], [5, 5], [0, 0]]
    assert mover_route(Mover((BODY,), Sway((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), 0.1, 1.0))) is None


def test_a_ribbon_is_as_wide_as_it_says():
    leg, other, joint = ribbon_outline(Ribbon(((0.0, 0.0), (4.0, 0.0), (4.0, 3.0)), 1.0))
    assert (leg.min(axis=0).tolist(), leg.max(axis=0).tolist()) == ([0.0, -0.5], [4.0, 0.5])
    assert (other.min(axis=0).tolist(), other.max(axis=0).tolist()) == ([3.5, 0.0], [4.5, 3.0])
    assert np.linalg.norm(joint - [4.0, 0.0], axis=1) == pytest.approx(0.5)


def test_heights_are_told_above_the_ground():
    ground = Terrain((-10.0, -10.0), 40.0, ((3.0, 3.0), (3.0, 3.0)))
    surface = Surface(np.array([[0.0, 0.0, 3.0], [1.0, 0.0, 3.0], [0.0, 0.0, 7.0]]), np.array([[0, 1, 2]]))
    hedge, beacon = (Solid('box', (5.0, 5.0, 4.0), (1.0, 1.0, 1.0), kind=kind) for kind in ('hedge', 'beacon'))
    scene = Scene('made', 0, (hedge, beacon), (0.0, 0.0, 4.5), 0.0, (9.0, 0.0, 4.5), (-5.0, -5.0, 15.0, 5.0),
                  terrain=ground, surfaces=(surface,))
    standing, triangle = outlines(scene)  # the beacon is left out
    assert (standing.bottom, standing.top, standing.plant) == (0.0, 2.0, True)
    assert (triangle.bottom, triangle.top, triangle.plant) == (0.0, 4.0, False)
