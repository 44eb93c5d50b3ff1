"""Houses: where they stand in their frame, and what hangs over the pavement."""

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents
from liquid_nav.sim.materials import MATERIALS, TILE_M
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.facades import BAY_M, DEPTH_M, DISTRICTS, STYLES, house
from liquid_nav.sim.shapes import template


def houses(name, ground_floor=True):
    return [house(np.random.default_rng(seed), Frame(0.0, 0.0), 9.6, STYLES[name], ground_floor) for seed in range(12)]


@pytest.mark.parametrize('name', STYLES)
def test_the_wall_fills_the_width_behind_the_front_with_a_window_in_each_bay_and_storey(name):
    for solids in houses(name):
        wall = solids[0]
        assert wall.kind == 'facade'
        low, high = np.subtract(wall.position, wall.size), np.add(wall.position, wall.size)
        np.testing.assert_allclose((low[0], low[1], low[2]), (0.0, -DEPTH_M, 0.0), atol=1e-9)
        np.testing.assert_allclose((high[0], high[1]), (9.6, 0.0), atol=1e-9)
        storeys = round(high[2] / BAY_M)
        assert STYLES[name].storeys[0] <= storeys <= STYLES[name].storeys[1]
        assert wall.material in STYLES[name].walls
        assert TILE_M[wall.material] == BAY_M
        # A front of 3 bays and two flanks of one: two triangles to a window.
        assert len(template(wall).triangles) == 2 * storeys * (3 + 2 * 1)


@pytest.mark.parametrize('name', STYLES)
def test_what_stands_out_far_hangs_high(name):
    """Above the pavement, 0.65 m and more before the front, nothing is lower than 2.3 m but a step."""
    for solids in houses(name):
        for solid in solids:
            half = half_extents(solid)
            if solid.position[1] + half[1] > 0.65:
                assert solid.position[2] - half[2] >= 2.3 or solid.kind == 'step', solid


def test_shops_take_the_ground_floor_of_some_houses_and_doors_that_of_the_others():
    for name in ('terrace', 'old_town', 'boulevard', 'block', 'office'):
        shops = [any(solid.kind == 'shop' for solid in solids) for solids in houses(name)]
        assert 0 < sum(shops) < len(shops)
        assert all(any(solid.kind == 'house_door' for solid in solids) for solids in houses(name))
        assert not any(solid.kind in ('shop', 'house_door') for solids in houses(name, False) for solid in solids)


def test_every_style_has_its_materials_and_every_district_its_styles():
    for style in STYLES.values():
        assert set(style.walls) <= set(MATERIALS)
    for names in DISTRICTS.values():
        assert set(names) <= set(STYLES)


def test_houses_of_one_style_differ():
    assert len({len(solids) for solids in houses('boulevard')}) > 3
    assert len({solids[0].colour for solids in houses('old_town')}) > 6
