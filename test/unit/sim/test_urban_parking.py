"""The car park: lots, decks and roofs."""

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.parking_ground import AISLE_M, BAY_DEPTH_M, divide

SEEDS = range(16)


@pytest.fixture(scope='module')
def scenes():
    return [generate('urban_parking', seed) for seed in SEEDS]


def kinds(scene):
    return {solid.kind for solid in scene.solids}


def test_every_car_park_has_cars_painted_bays_arrows_and_a_ticket_machine(scenes):
    for scene in scenes:
        assert {'car', 'distractor'} <= kinds(scene)
        materials = {ribbon.material for ribbon in scene.ribbons}
        assert materials & {'bays', 'slanted_bays', 'deck_bays', 'yellow_bays'}
        assert 'arrow' in materials
    assert sum('ticket_machine' in kinds(scene) for scene in scenes) >= 12


def test_car_parks_are_lots_decks_and_roofs(scenes):
    everything = set().union(*map(kinds, scenes))
    assert {'pillar', 'ceiling', 'beam', 'lamp', 'stairs', 'barrier', 'gantry', 'trolley', 'bank', 'charger',
            'wheel_stop', 'hedge', 'wall', 'building', 'van', 'tree' if 'tree' in everything else 'crown'} <= everything
    decks = ['ceiling' in kinds(scene) for scene in scenes]
    assert 2 <= sum(decks) <= 10
    assert {scene.look.ground_material for scene in scenes} == {'asphalt', 'concrete'}


def test_ceilings_beams_and_what_hangs_there_leave_two_metres(scenes):
    for scene in scenes:
        for solid in scene.solids:
            if solid.kind in ('ceiling', 'beam', 'pipe', 'gantry'):
                assert solid.position[2] - half_extents(solid)[2] >= 2.15


def test_a_deck_is_closed_or_has_parapets_on_all_sides(scenes):
    for scene in scenes:
        if 'ceiling' in kinds(scene):
            walls = np.array([solid.position[:2] for solid in scene.solids if solid.kind == 'wall'])
            for axis in (0, 1):
                for edge in (scene.bounds[axis], scene.bounds[2 + axis]):
                    assert np.isclose(walls[:, axis], edge, atol=0.3).any()


@pytest.mark.parametrize('seed', range(20))
def test_rows_and_aisles_share_the_ground_without_overlap(seed):
    bounds = (-6.0, -8.0, 26.0, 22.0)
    median = (0.0, 1.9)[seed % 2]
    ground = divide(np.random.default_rng(seed), bounds, seed % 3 == 0, median)
    spans = sorted([(row.y - 0.5 * BAY_DEPTH_M, row.y + 0.5 * BAY_DEPTH_M) for row in ground.rows]
                   + [(y - 0.5 * AISLE_M, y + 0.5 * AISLE_M) for y in ground.aisles])
    assert spans[0][0] >= bounds[1]
    assert spans[-1][1] <= bounds[3]
    assert all(upper[0] >= lower[1] - 1e-9 for lower, upper in zip(spans[:-1], spans[1:], strict=True))
    for row in ground.rows:  # its aisle begins where its bays open
        assert any(abs(row.y + row.out * 0.5 * (BAY_DEPTH_M + AISLE_M) - y) < 1e-9 for y in ground.aisles)
    assert bounds[0] <= ground.reach[0] < ground.reach[1] <= bounds[2]
    assert ((ground.reach[1] - ground.reach[0]) / ground.pitch).is_integer()
