"""Formations: walls with gaps, lanes, bays, rows and glades."""

import math

import numpy as np
import pytest

from liquid_nav.core.geometry import distance
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.formations import FORMATIONS

NUMBER = {form.__name__: number for number, form in enumerate(FORMATIONS)}
ALONE = {'density': 0.0, 'animals': 0, 'swaying': 0, 'flowering': 0, 'ringed': 0, 'relief': 0.0, 'length': 18.0}


def clearances(scene, points):
    return distance(scene, np.column_stack([points, np.full(len(points), 1.3)]))


@pytest.mark.parametrize('seed', range(6))
def test_a_thicket_stands_across_the_straight_way_and_leaves_a_gap_to_fly_through(seed):
    scene = generate('forest', seed, {**ALONE, 'formation': NUMBER['thicket']})
    y = np.linspace(-6.8, 6.8, 100)
    lines = [clearances(scene, np.column_stack([np.full_like(y, x), y])) for x in np.arange(3.0, 15.0, 0.5)]
    blocked = max((line < 0.2).mean() for line in lines)
    assert blocked > 0.3  # of some line straight across, though the thicket slants
    assert min(line.max() for line in lines) > 0.5  # yet each line can be crossed somewhere


def test_bays_close_the_straight_way_more_often_than_scattered_trees_do():
    def closed(formation):
        x = np.linspace(2.0, 16.0, 200)
        return sum(clearances(generate('forest', seed, {**ALONE, 'formation': formation}),
                              np.column_stack([x, np.zeros_like(x)])).min() < 0.1 for seed in range(10))
    assert closed(NUMBER['bays']) >= 7
    assert closed(NUMBER['bays']) > closed(NUMBER['scattered'])


def test_a_ravine_has_rock_on_both_sides_of_a_lane():
    for seed in range(6):
        scene = generate('forest', seed, {**ALONE, 'formation': NUMBER['ravine']})
        rocks = [solid for solid in scene.solids if solid.kind == 'rock' and solid.shape == 'box']
        assert len(rocks) >= 8
        sides = np.array([solid.position[1] for solid in rocks])
        assert (sides > 0.0).any()
        assert (sides < 0.0).any()


@pytest.mark.parametrize('seed', range(5))
def test_an_avenue_leaves_a_straight_lane_between_two_rows_of_trees(seed):
    scene = generate('forest', seed, {**ALONE, 'formation': NUMBER['avenue'], 'season': 1})
    feet = np.array([solid.position[:2] for solid in scene.solids if solid.kind == 'trunk' and solid.collides])
    assert len(feet) >= 8
    lanes = [(feet - (9.0, middle)) @ (-math.sin(course), math.cos(course))
             for course in np.linspace(-0.3, 0.3, 41) for middle in np.linspace(-2.0, 2.0, 41)]
    assert max(np.abs(across).min() for across in lanes
               if min((across > 0.0).sum(), (across < 0.0).sum()) >= 3) > 1.0


def spread(formation):
    """Return the variance over the mean of the trees' counts in squares of 4 m; 1 if they stand at random."""
    counts = []
    for seed in range(16):
        scene = generate('forest', seed, {**ALONE, 'density': 0.09, 'formation': formation, 'length': 22.0})
        feet = np.array([solid.position[:2] for solid in scene.solids if solid.kind == 'trunk' and solid.collides])
        squares = [np.arange(2.0, 23.0, 4.0), np.arange(-6.0, 7.0, 4.0)]
        counts += np.histogram2d(*feet.T, bins=squares)[0].ravel().tolist()
    return np.var(counts) / np.mean(counts)


def test_clusters_and_edges_are_less_even_than_scattered_trees():
    scattered, clusters, edge = (spread(NUMBER[name]) for name in ('scattered', 'clusters', 'edge'))
    assert clusters > 1.2 * scattered
    assert edge > 1.2 * scattered


def test_formations_are_told_by_number_in_the_parameters_meaning():
    from liquid_nav.sim.scenes.forest import PARAMETERS
    meaning = PARAMETERS['formation'].meaning
    assert all(f'{name} {number}' in meaning for name, number in NUMBER.items())
    assert math.isclose(PARAMETERS['formation'].high, len(NUMBER) - 1)
