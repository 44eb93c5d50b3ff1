"""A roof of leaves: it is over the forest, nobody flies into it, and a forest without one is what it was."""

import math

import numpy as np
import pytest

from liquid_nav.core.geometry import distance
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.canopy import LOWEST_M

FORESTS = ['forest', 'forest_randomized']


def roof(scene):
    """What a scene holds that the same scene without a roof does not."""
    without = generate(scene.name, scene.seed, {**scene.parameters, 'canopy': 0.0})
    assert scene.solids[: len(without.solids)] == without.solids  # all else stays where it is
    return scene.solids[len(without.solids) :]


def covered(scene, solids, count=2000):
    """Share of places in the bounds over which one of the solids is, seen from straight below."""
    places = np.random.default_rng(0).uniform(scene.bounds[:2], scene.bounds[2:], (count, 2))
    middles, reach = np.array([solid.position[:2] for solid in solids]), np.array([solid.size[0] for solid in solids])
    inner = math.cos(math.pi / 6) * reach  # within the hexagon that a cone is drawn as
    return float((np.linalg.norm(places[:, None] - middles, axis=2) < inner).any(axis=1).mean())


@pytest.mark.parametrize('name', FORESTS)
@pytest.mark.parametrize('seed', range(5))
def test_a_whole_roof_hides_the_sky_and_half_a_roof_half_of_it(name, seed):
    whole, half = (generate(name, seed, {'canopy': cover}) for cover in (1.0, 0.5))
    assert covered(whole, roof(whole)) > 0.9
    assert 0.5 < covered(half, roof(half)) < covered(whole, roof(whole)) - 0.05


@pytest.mark.parametrize('name', FORESTS)
def test_it_hangs_above_the_height_that_is_flown_at(name):
    for seed in range(8):
        scene = generate(name, seed, {'canopy': 1.0})
        leaves = roof(scene)
        under = [solid.position[2] - solid.size[2] for solid in leaves]
        ground = scene.ground_height(np.array([solid.position[:2] for solid in leaves]))
        assert (np.array(under) - ground >= LOWEST_M - 1e-9).all()
        assert all(solid.collides and solid.kind == 'crown' for solid in leaves)


def test_who_climbs_hits_it():
    scene = generate('forest', 3, {'canopy': 1.0, 'relief': 0.0, 'density': 0.0})
    middle = np.array(roof(scene)[40].position)
    assert distance(scene, middle[None])[0] < 0.0


def test_no_forest_has_one_that_was_not_asked_for():
    for name in FORESTS:
        assert generate(name, 5).parameters['canopy'] == 0.0
        assert generate(name, 5, {'canopy': 0.0}) == generate(name, 5)


def test_some_are_flat_below_and_some_rounded():
    shapes = [{solid.shape for solid in roof(generate('forest', seed, {'canopy': 1.0}))} for seed in range(12)]
    assert all(len(found) == 1 for found in shapes)
    assert {'cone', 'ellipsoid'} == set.union(*shapes)
