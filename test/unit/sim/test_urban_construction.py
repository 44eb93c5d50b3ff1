"""The building site."""

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.site_shell import LIFT_M, scaffold

SEEDS = range(20)


@pytest.fixture(scope='module')
def scenes():
    return [generate('urban_construction', seed) for seed in SEEDS]


def kinds(scene):
    return {solid.kind for solid in scene.solids}


def test_building_sites_hold_what_is_used_on_them(scenes):
    assert {'crane', 'digger', 'lorry', 'container', 'hut', 'skip', 'pallet', 'pipe', 'ring', 'heap', 'toilet', 'cone',
            'barrier', 'drum', 'timber', 'generator', 'mixer', 'sign', 'formwork', 'slab', 'pillar', 'wall', 'boards',
            'rail', 'net', 'fence', 'steel', 'window'} <= set().union(*map(kinds, scenes))


def test_every_site_is_fenced_and_has_a_crane_in_sight(scenes):
    for scene in scenes:
        assert {'fence', 'crane'} <= kinds(scene)
        fence = np.array([solid.position[:2] for solid in scene.solids if solid.kind == 'fence'])
        for axis in (0, 1):
            for edge in (scene.bounds[axis], scene.bounds[2 + axis]):
                assert np.isclose(fence[:, axis], edge, atol=0.3).any()


def test_one_flies_below_slabs_and_boards(scenes):
    for scene in scenes:
        for solid in scene.solids:
            if solid.kind in ('slab', 'boards', 'net', 'rail'):
                assert solid.position[2] - half_extents(solid)[2] >= 2.2


@pytest.mark.parametrize('seed', range(5))
def test_posts_of_a_scaffold_leave_more_than_a_metre(seed):
    above, posts = scaffold(np.random.default_rng(seed), 17.0, 2)
    places = np.array([post.position[:2] for pair in posts for post in pair])
    away = np.linalg.norm(places[:, None] - places, axis=2)[~np.eye(len(places), dtype=bool)]
    assert away.min() - 2 * posts[0][0].size[0] >= 1.0
    assert min(solid.position[2] - half_extents(solid)[2] for solid in above) >= LIFT_M - 0.1


def test_who_walks_there_wears_a_helmet(scenes):
    people = [mover for scene in scenes for mover in scene.movers]
    assert people
    assert all(len(person.solids) == 7 for person in people)
