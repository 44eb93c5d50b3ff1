"""Trees of all kinds: where their parts lie."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.geometry import half_extents
from liquid_nav.sim.scenes.planting import KINDS
from liquid_nav.sim.scenes.trees import TreeLook, rod

LOOK = TreeLook('bark', (0.5, 0.4, 0.3), 'leaves', (0.3, 0.5, 0.2))
EVERGREEN = ('conifer', 'pine')


def ends(solid):
    along = rotation_matrix(solid.orientation) @ (0.0, 0.0, solid.size[2])
    return np.subtract(solid.position, along), np.add(solid.position, along)


@pytest.mark.parametrize(('heading', 'tilt', 'tip'), [
    (0.0, 0.0, (1.0, 2.0, 5.0)),
    (0.0, math.pi / 2, (3.0, 2.0, 3.0)),
    (math.pi / 2, math.pi / 2, (1.0, 4.0, 3.0)),
    (math.pi, math.pi / 6, (0.0, 2.0, 3.0 + math.sqrt(3.0))),
])
def test_a_rod_leads_from_its_foot_the_way_it_leans(heading, tilt, tip):
    foot, top = ends(rod((1.0, 2.0, 3.0), heading, tilt, 2.0, 0.1, 'bark', (1.0, 1.0, 1.0), 'branch'))
    assert foot == pytest.approx((1.0, 2.0, 3.0))
    assert top == pytest.approx(tip)


@pytest.mark.parametrize('leaves', [True, False])
@pytest.mark.parametrize('kind', KINDS)
def test_every_tree_stands_in_the_ground_and_none_reaches_far_below_it(kind, leaves):
    for seed in range(20):
        solids = KINDS[kind](np.random.default_rng(seed), 4.0, -3.0, 0.2, LOOK, leaves)
        foot = ends(solids[0])[0]
        assert -0.2 <= foot[2] < 0.0
        assert foot[:2] == pytest.approx((4.0, -3.0), abs=0.35)  # poles stand around their spot
        # The bound of a leaning cylinder's half height counts its radius in full: 0.26 m at most.
        assert min(solid.position[2] - half_extents(solid)[2] for solid in solids) > -0.5


@pytest.mark.parametrize('kind', KINDS)
def test_trees_without_leaves_have_no_crown_but_evergreens_do(kind):
    crowns = [solid.kind for seed in range(20)
              for solid in KINDS[kind](np.random.default_rng(seed), 0.0, 0.0, 0.2, LOOK, False)]
    assert ('crown' in crowns) == (kind in EVERGREEN)


@pytest.mark.parametrize('kind', KINDS)
def test_bark_is_on_wood_and_foliage_on_crowns(kind):
    for solid in KINDS[kind](np.random.default_rng(1), 0.0, 0.0, 0.2, LOOK):
        assert solid.material == ('leaves' if solid.kind == 'crown' else 'bark')
