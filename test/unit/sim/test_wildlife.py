"""Animals and what sways: their bodies and their motion."""

import numpy as np
import pytest

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.geometry import half_extents
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scenes import wildlife
from liquid_nav.sim.scenes.dress import NaturalDress
from liquid_nav.sim.scenes.seasons import SUMMER
from liquid_nav.sim.scenes.trees import TreeLook

SLOPE = Terrain((-10.0, -10.0), 20.0, ((0.0, 2.0), (0.0, 2.0)))  # rises by 0.1 m per metre of x
LINE = [(-4.0, 0.0), (0.0, 1.0), (4.0, 0.0)]
LOOK = TreeLook('bark', (0.5, 0.4, 0.3), 'leaves', (0.3, 0.5, 0.2))


def animals():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        yield wildlife.animal(rng, LINE, SLOPE, NaturalDress(rng, SUMMER))


def test_animals_follow_the_slope_of_the_ground():
    for mover in animals():
        places, _ = mover.motion.poses(np.linspace(0.0, 40.0, 50))
        assert places[:, 2] == pytest.approx(1.0 + 0.1 * places[:, 0])


def test_animals_stand_on_their_legs_and_look_where_they_walk():
    for mover in animals():
        low = min(solid.position[2] - half_extents(solid)[2] for solid in mover.solids)
        assert low == pytest.approx(0.0, abs=1e-9)
        body, *_, = mover.solids
        head = max(mover.solids, key=lambda solid: solid.position[0] if solid.shape == 'ellipsoid' else -1.0)
        assert head.position[0] > body.size[0] * 0.9
        assert all(abs(solid.position[1]) < wildlife.HALF_WIDTH_M for solid in mover.solids)


def test_deer_are_as_tall_as_deer_and_boars_as_boars():
    tops = {mover.kind: max(solid.position[2] + half_extents(solid)[2] for solid in mover.solids)
            for mover in animals()}
    assert 1.3 < tops['deer'] < 2.6  # with antlers
    assert 0.7 < tops['boar'] < 1.2


def test_a_sapling_sways_about_its_foot_on_the_ground():
    mover = wildlife.sapling(np.random.default_rng(0), 2.0, 3.0, SLOPE, LOOK, True)
    places, turns = mover.motion.poses(np.linspace(0.0, 5.0, 40))
    assert places == pytest.approx(np.tile((2.0, 3.0, 1.2), (40, 1)))
    tips = np.array([rotation_matrix(turn) @ (0.0, 0.0, 2.0) for turn in turns])
    assert 0.05 < np.ptp(tips[:, :2], axis=0).max() < 0.6


def test_a_bough_leaves_its_trunk_at_the_height_of_flight():
    for seed in range(10):
        mover = wildlife.bough(np.random.default_rng(seed), 2.0, 3.0, 0.15, SLOPE, LOOK, True)
        assert mover.motion.pivot[:2] == (2.0, 3.0)
        assert 1.3 <= mover.motion.pivot[2] - 1.2 <= 2.3
        assert max(np.linalg.norm(solid.position[:2]) for solid in mover.solids) > 0.4
