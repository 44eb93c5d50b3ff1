"""Trails and animals' tracks: where they lead, and that nothing grows on them."""

import numpy as np
import pytest

from liquid_nav.sim.scenes import generate, paths
from liquid_nav.sim.scenes.dress import NaturalDress
from liquid_nav.sim.scenes.layout import Spots
from liquid_nav.sim.scenes.seasons import SUMMER

BOUNDS = (-6.0, -7.0, 24.0, 7.0)
START, TARGET = (0.0, 0.0, 1.5), (18.0, 0.0, 1.5)


def away_from_line(place, line):
    """Return the distance from a place to a line of straight legs, by a fine walk along it."""
    line = np.array(line)
    share = np.linspace(0.0, 1.0, 50)[:, None]
    walk = np.concatenate([one + share * (other - one) for one, other in zip(line, line[1:], strict=False)])
    return np.linalg.norm(walk - place, axis=1).min()


@pytest.mark.parametrize('seed', range(10))
def test_a_trail_comes_from_outside_and_leads_outside(seed):
    rng = np.random.default_rng(seed)
    (ribbon,) = paths.trails(rng, Spots(rng, BOUNDS), BOUNDS, NaturalDress(rng, SUMMER), 1)
    line = np.array(ribbon.points)
    outside = (line < BOUNDS[:2]).any(axis=1) | (line > BOUNDS[2:]).any(axis=1)
    assert outside[0]
    assert outside[-1]
    assert not outside.all()


@pytest.mark.parametrize('seed', range(10))
def test_a_trail_winds_without_kinks(seed):
    rng = np.random.default_rng(seed)
    (ribbon,) = paths.trails(rng, Spots(rng, BOUNDS), BOUNDS, NaturalDress(rng, SUMMER), 1)
    legs = np.diff(np.array(ribbon.points), axis=0)
    headings = np.arctan2(legs[:, 1], legs[:, 0])
    turns = np.abs((np.diff(headings) + np.pi) % (2.0 * np.pi) - np.pi)
    # A turn decays by 0.8 and gains up to 0.12 per leg, so it stays below 0.12 / 0.2; two halves meet in the middle.
    assert turns.max() < 1.2


def test_no_trunk_and_no_rock_stands_on_a_trail():
    ribbons = 0
    for seed in range(12):
        scene = generate('forest', seed, {'formation': 0})
        ribbons += len(scene.ribbons)
        for solid in scene.solids:
            upright = solid.orientation[:2] == (0.0, 0.0) or np.allclose(solid.orientation[:2], 0.0)
            if solid.kind == 'trunk' and solid.collides and upright:
                for ribbon in scene.ribbons:
                    # Discs every 0.75 m guard the trail; between two of them its rim may be touched.
                    assert away_from_line(solid.position[:2], ribbon.points) >= 0.8 * 0.5 * ribbon.width - 0.1
    assert ribbons > 3


@pytest.mark.parametrize('seed', range(20))
def test_a_track_stays_inside_and_away_from_start_and_target(seed):
    rng = np.random.default_rng(seed)
    line = np.array(paths.track(rng, Spots(rng, BOUNDS), BOUNDS, START, TARGET, 0.5))
    assert (line > np.array(BOUNDS[:2]) + 0.5).all()
    assert (line < np.array(BOUNDS[2:]) - 0.5).all()
    for place in (START, TARGET):
        assert away_from_line(place[:2], line) > 4.0
    assert np.linalg.norm(line[-1] - line[0]) > 2.0


def test_no_track_is_found_where_all_is_taken():
    rng = np.random.default_rng(0)
    spots = Spots(rng, BOUNDS)
    spots.take(9.0, 0.0, 30.0)
    assert paths.track(rng, spots, BOUNDS, START, TARGET, 0.5) is None
