"""The square: houses on four sides, and what stands in its middle."""

import numpy as np
import pytest

from liquid_nav.core.geometry import distance
from liquid_nav.core.scene import Scene
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.scenes.plaza_plan import KINDS, draw_square, houses

SEEDS = range(16)


def squares(count=6):
    return [draw_square(np.random.default_rng(seed), 18.0) for seed in range(count)]


def scene_of(solids, bounds):
    return Scene('test', 0, tuple(solids), (0.0, 0.0, 1.5), 0.0, (9.0, 0.0, 1.5), bounds)


@pytest.mark.parametrize('number', range(6))
def test_houses_close_each_side_but_for_the_street_that_leads_out_at_its_end(number):
    """A metre behind the fronts, at the height of the first floor, 1 m from either end of what is built."""
    square = squares()[number]
    scene = scene_of([solid for solid in houses(np.random.default_rng(3), square) if solid.collides], square.bounds)
    corners = np.array(square.corners)
    for side in range(4):
        here, there = corners[side], corners[(side + 1) % 4]
        along = (there - here) / np.linalg.norm(there - here)
        outward = np.array([along[1], -along[0]])
        shift = -2.0 if side in square.arcades else 0.5
        for step in np.arange(1.0, np.linalg.norm(there - here) - 5.5, 1.0):
            place = here + step * along + shift * outward
            assert distance(scene, np.array([[*place, 5.0]]))[0] < 0.35


@pytest.mark.parametrize('number', range(6))
def test_the_middle_is_free_of_houses(number):
    square = squares()[number]
    scene = scene_of([solid for solid in houses(np.random.default_rng(3), square) if solid.collides], square.bounds)
    x_min, y_min, x_max, y_max = square.bounds
    x, y = np.meshgrid(np.arange(x_min + 4.5, x_max - 4.0, 1.0), np.arange(y_min + 4.5, y_max - 4.0, 1.0))
    places = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, 1.5)])
    assert distance(scene, places).min() > 0.5


def test_every_kind_of_square_and_landmark_and_arcades_are_drawn():
    drawn = [draw_square(np.random.default_rng(seed), 18.0) for seed in range(60)]
    assert {square.kind for square in drawn} == set(KINDS)
    assert {square.landmark for square in drawn} == {'church', 'town_hall', ''}
    assert {len(square.arcades) for square in drawn} == {0, 1, 2}


def test_squares_hold_what_squares_hold():
    kinds = {solid.kind for seed in SEEDS for solid in generate('urban_plaza', seed).solids}
    assert {'facade', 'shop', 'arcade', 'church', 'town_hall', 'fountain', 'water', 'statue', 'plinth', 'steps',
            'stall', 'awning', 'roof', 'umbrella', 'table', 'chair', 'bench', 'planter', 'trunk', 'crown', 'lamp',
            'flag', 'kiosk', 'bollard', 'barrow'} <= kinds


def test_one_flies_between_the_columns_of_an_arcade():
    """Where the start lies under an arcade, columns stand between it and the square, and a ceiling above it."""
    under = 0
    for seed in SEEDS:
        scene = generate('urban_plaza', seed)
        above = [solid for solid in scene.solids if solid.kind == 'arcade'
                 and abs(solid.position[2] - 3.5) < 0.02 and abs(solid.position[1] - scene.start[1]) < 0.2]
        under += any(abs(solid.position[0] - scene.start[0]) < solid.size[0] for solid in above)
    assert under >= 2
