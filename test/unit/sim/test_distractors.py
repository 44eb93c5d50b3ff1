"""Distractors: the target's colour on other shapes, its shape in other colours."""

import colorsys

import numpy as np
import pytest

from liquid_nav.core.geometry import solid_distance
from liquid_nav.sim.materials import texture
from liquid_nav.sim.scenes import distractors
from liquid_nav.sim.scenes.beacon import HUES, beacon
from liquid_nav.sim.scenes.layout import CLEARING_M, Clearings, Spots

BOUNDS = (-15.0, -15.0, 35.0, 15.0)
START, TARGET = (0.0, 0.0, 1.5), (20.0, 0.0, 1.5)


def scattered(colour, shape, seed=0, bounds=BOUNDS):
    rng = np.random.default_rng(seed)
    spots = Spots(rng, bounds)
    for place in (START, TARGET):
        spots.take(*place[:2], CLEARING_M)
    return distractors.scatter(rng, spots, Clearings(START, TARGET), colour, shape, bounds)


def columns(solids):
    return [solid for solid in solids if solid.material.startswith('stripes_')]


def magenta(solids):
    return [solid for solid in solids if solid.colour == distractors.MAGENTA]


def test_magenta_is_that_of_the_beacon():
    np.testing.assert_allclose(texture('beacon_head').mean(axis=(0, 1)), distractors.MAGENTA, atol=1e-6)


@pytest.mark.parametrize('seed', range(8))
def test_as_many_stand_there_as_were_asked_for(seed):
    assert scattered(0, 0, seed) == []
    assert len(columns(scattered(0, 3, seed))) == 3
    assert magenta(scattered(0, 3, seed)) == []
    assert len(magenta(scattered(1, 0, seed))) >= 1
    assert columns(scattered(1, 0, seed)) == []


@pytest.mark.parametrize('seed', range(8))
def test_lookalikes_have_the_size_of_the_beacon_within_15_percent_and_another_hue(seed):
    column, ball = beacon(TARGET)
    parts = scattered(0, 1, seed)
    assert [part.shape for part in parts] == ['cylinder', 'ellipsoid']
    assert 0.85 <= parts[0].size[0] / column.size[0] <= 1.15
    assert 0.85 <= parts[1].size[0] / ball.size[0] <= 1.15
    top = parts[1].position[2] + parts[1].size[2]
    assert 0.85 <= top / (ball.position[2] + ball.size[2]) <= 1.15
    for colour in (parts[1].colour, texture(parts[0].material).max(axis=(0, 1)), *texture(parts[0].material)[:, 0]):
        hue, saturation, _ = colorsys.rgb_to_hsv(*map(float, colour))
        assert saturation < 0.2 or not HUES[0] < hue < HUES[1]


@pytest.mark.parametrize('seed', range(24))
def test_what_shares_the_colour_is_no_column(seed):
    for solid in magenta(scattered(1, 0, seed)):
        assert not (solid.shape == 'cylinder' and solid.size[2] > solid.size[0])


def test_every_kind_of_thing_comes_up():
    shapes = {tuple(sorted(solid.shape for solid in scattered(1, 0, seed))) for seed in range(60)}
    assert len(shapes) >= 6


@pytest.mark.parametrize('seed', range(8))
def test_distractors_stand_apart_and_leave_start_and_target_free(seed):
    solids = scattered(3, 3, seed)
    points = np.array([START, TARGET])
    assert min(solid_distance(solid, points).min() for solid in solids) > 1.0
    feet = np.array([solid.position[:2] for solid in columns(solids)])
    for index, foot in enumerate(feet):
        others = np.delete(feet, index, axis=0)
        assert np.linalg.norm(others - foot, axis=1).min() >= 2 * 0.45 + distractors.GAP_M


def test_where_there_is_no_room_there_are_none():
    assert scattered(2, 2, bounds=(-1.0, -1.0, 1.0, 1.0)) == []


def test_where_a_van_finds_no_room_something_smaller_does():
    for seed in range(20):
        assert magenta(scattered(1, 0, seed, bounds=(5.0, 5.0, 6.5, 6.5)))
