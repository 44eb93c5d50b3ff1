"""Houses and trees around a map."""

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import backdrop

BOUNDS = (-6.0, -9.0, 20.0, 12.0)


@pytest.mark.parametrize('make', [
    lambda rng: backdrop.houses(rng, BOUNDS), lambda rng: backdrop.trees(rng, BOUNDS, list(backdrop.SIDES), 2.5)])
def test_the_backdrop_stands_outside_the_bounds_and_is_only_seen(make):
    for solid in make(np.random.default_rng(1)):
        half = half_extents(solid)
        inside = all(solid.position[axis] + half[axis] > BOUNDS[axis] and
                     solid.position[axis] - half[axis] < BOUNDS[2 + axis] for axis in (0, 1))
        assert not inside
        assert not solid.collides


@pytest.mark.parametrize(('side', 'place'), [
    ('east', (22.0, -5.0)), ('north', (-2.0, 14.0)), ('west', (-8.0, -5.0)), ('south', (-2.0, -11.0))])
def test_places_outside_a_side_are_counted_from_its_lesser_end(side, place):
    assert backdrop.outside(BOUNDS, side, 4.0, 2.0) == place


@pytest.mark.parametrize(('side', 'ahead'), [
    ('east', (-1, 0)), ('north', (0, -1)), ('west', (1, 0)), ('south', (0, 1))])
def test_parts_face_the_inside(side, ahead):
    back, front = backdrop.facing([Solid('box', (x, 0.0, 1.0), (0.1, 0.1, 1.0)) for x in (0.0, 1.0)],
                                  BOUNDS, side, 4.0, 2.0)
    np.testing.assert_allclose(np.subtract(front.position, back.position)[:2], ahead, atol=1e-12)


@pytest.mark.parametrize(('side', 'length'), [('east', 21.0), ('west', 21.0), ('north', 26.0), ('south', 26.0)])
def test_the_extent_of_a_side_is_its_length(side, length):
    assert backdrop.extent(BOUNDS, side) == length


def test_houses_close_the_view_along_a_side():
    """Seen from the middle, hardly any direction towards the side passes between houses."""
    for seed in range(5):
        houses = [solid for solid in backdrop.houses(np.random.default_rng(seed), BOUNDS, ['north'])
                  if solid.kind == 'building' and solid.size[2] > 2.0]
        covered = [any(abs(x - house.position[0]) <= half_extents(house)[0] for house in houses)
                   for x in np.linspace(BOUNDS[0], BOUNDS[2], 100)]
        assert np.mean(covered) > 0.7
