"""The park."""

import numpy as np
import pytest

from liquid_nav.core.geometry import half_extents
from liquid_nav.sim.scenes import generate

SEEDS = range(24)


@pytest.fixture(scope='module')
def scenes():
    return [generate('urban_park', seed) for seed in SEEDS]


def kinds(scene):
    return {solid.kind for solid in scene.solids}


def test_parks_hold_what_parks_have(scenes):
    assert {'trunk', 'crown', 'bush', 'hedge', 'bed', 'bench', 'lamp', 'bin', 'fountain', 'statue', 'bandstand',
            'kiosk', 'water', 'swing', 'slide', 'climbing_wall', 'seesaw', 'rocker', 'sand', 'table', 'sign', 'grate',
            'gate', 'wall', 'fence', 'building', 'car'} <= set().union(*map(kinds, scenes))


def test_every_park_has_trees_on_grass_paths_and_a_street_with_houses(scenes):
    for scene in scenes:
        assert scene.look.ground_material == 'grass'
        assert {'trunk', 'crown', 'building', 'gate'} <= kinds(scene)
        assert {'path', 'road', 'pavement'} <= {ribbon.kind for ribbon in scene.ribbons}


def test_the_street_runs_outside_along_a_side(scenes):
    for scene in scenes:
        (road,) = [ribbon for ribbon in scene.ribbons if ribbon.kind == 'road']
        points, bounds = np.array(road.points), scene.bounds
        axis = int(np.ptp(points[:, 1]) < 1e-9)  # across the street
        gap = max(bounds[axis] - points[0, axis], points[0, axis] - bounds[2 + axis]) - 0.5 * road.width
        assert gap > 0.0


def test_nothing_is_planted_in_the_middle_of_a_straight_path(scenes):
    """Trees and hedges keep off; what was put in the way on purpose, kiosks and beds, may stand there."""
    for scene in scenes:
        paths = [ribbon for ribbon in scene.ribbons if ribbon.kind == 'path' and len(ribbon.points) == 2]
        for ribbon in paths:
            begin, end = np.array(ribbon.points)
            ahead = (end - begin) / np.linalg.norm(end - begin)
            inside = [solid for solid in scene.solids if solid.kind == 'trunk' and solid.collides
                      and 0.5 < (np.array(solid.position[:2]) - begin) @ ahead < np.linalg.norm(end - begin) - 0.5
                      and abs((np.array(solid.position[:2]) - begin) @ [-ahead[1], ahead[0]]) < 0.4]
            assert len(inside) <= 8  # a middle row of an avenue, or one in the way


def test_roofs_and_beams_one_flies_under_leave_two_metres(scenes):
    for scene in scenes:
        for solid in scene.solids:
            if solid.kind == 'pergola' or (solid.kind == 'bandstand' and solid.position[2] > 2.0):
                assert solid.position[2] - half_extents(solid)[2] >= 2.2
