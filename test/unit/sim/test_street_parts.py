"""Vehicles and large things of the street: their measures, by the data sheets' round numbers."""

import math

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents
from liquid_nav.sim.scenes import street_parts as parts


def extent(solids):
    low = np.min([solid.position - half_extents(solid) for solid in solids], axis=0)
    high = np.max([solid.position + half_extents(solid) for solid in solids], axis=0)
    return low, high


@pytest.mark.parametrize('seed', range(8))
@pytest.mark.parametrize(('make', 'long', 'wide', 'tall'), [
    (parts.car, (3.5, 4.7), (1.6, 1.9), (1.35, 1.5)), (parts.van, (4.3, 5.6), (1.8, 2.1), (1.9, 2.6))])
def test_vehicles_are_as_large_as_real_ones_and_stand_on_the_ground(make, long, wide, tall, seed):
    """A small car is 3.6 m long and an estate 4.6; a delivery van up to 5.5 m long and 2.5 m tall."""
    low, high = extent(make(np.random.default_rng(seed), 0.0, 0.0, 0.0))
    for size, (least, most) in zip(high - low, (long, wide, tall), strict=True):
        assert least <= size <= most
    assert low[2] == pytest.approx(0.0, abs=0.01)


def test_a_heading_turns_a_car_about_its_middle():
    ahead, aside = (extent(parts.car(np.random.default_rng(1), 2.0, 3.0, heading)) for heading in (0.0, 0.5 * math.pi))
    np.testing.assert_allclose(ahead[1] - (2.0, 3.0, 0.0), (aside[1] - (2.0, 3.0, 0.0))[[1, 0, 2]], atol=1e-9)


def test_a_windscreen_slopes_from_the_roof_to_the_bonnet():
    """Its outer face looks up and ahead, and it reaches neither above the roof nor ahead of the bonnet."""
    solids = parts.car(np.random.default_rng(0), 0.0, 0.0, 0.0)
    roof = max(solid.position[2] + solid.size[2] for solid in solids if solid.material == 'paint')
    low, high = extent([solid for solid in solids if solid.material == 'windscreen'])
    length = max(solid.size[0] for solid in solids)
    assert high[2] < roof
    assert -length < low[0] < 0.0 < high[0] < length


def test_barriers_lamps_and_columns_reach_flight_height():
    rng = np.random.default_rng(0)
    for solids in (parts.barrier(0.0, 0.0, 0.0), parts.lamp_post(rng, 0.0, 0.0, 1.0), parts.kiosk(rng, 0.0, 0.0, 0.3),
                   parts.advertising_column(rng, 0.0, 0.0), parts.skip(0.0, 0.0, 0.0), parts.sign(rng, 0.0, 0.0),
                   parts.bus_shelter(0.0, 0.0, 1.0), parts.traffic_light(0.0, 0.0, 0.0)):
        assert extent(solids)[1][2] > 1.5


def test_a_bus_shelter_opens_to_the_side_that_is_asked_for():
    """Its glass stands at the back: at -y where the road lies along +y."""
    for towards in (1.0, -1.0):
        glass = next(solid for solid in parts.bus_shelter(0.0, 0.0, towards) if solid.material == 'windscreen')
        assert math.copysign(1.0, glass.position[1]) == -towards
