import math

import numpy as np
import pytest

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.geometry import distance
from liquid_nav.core.scene import Scene, Solid
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.views import Studio, high_view, start_view, way_view

TREE = Solid('cylinder', (5.0, 0.0, 2.0), (0.5, 0.5, 2.0), kind='trunk')
SCENE = Scene('made', 0, (TREE,), (0.0, 0.0, 1.5), 0.3, (10.0, 0.0, 1.5), (-6.0, -6.0, 16.0, 6.0))
CAMERA = CameraModel(80, 45, math.radians(80.0))


def test_the_first_view_is_the_vehicles():
    view = start_view(SCENE, 'start')
    assert view.position.tolist() == [0.0, 0.0, 1.5]
    assert rotation_matrix(view.orientation)[:, 0] == pytest.approx([math.cos(0.3), math.sin(0.3), 0.0])


def test_a_view_on_the_way_keeps_clear_of_what_stands_there_and_faces_the_target():
    view = way_view(SCENE, 0.5, 'middle')  # the tree's middle
    assert distance(SCENE, view.position[None])[0] >= 0.6
    assert abs(view.position[1]) < 1.5
    to_target = np.array([10.0, 0.0, 1.5]) - view.position
    assert rotation_matrix(view.orientation)[:, 0] == pytest.approx(to_target / np.linalg.norm(to_target), abs=1e-9)


def test_the_high_view_looks_down_along_the_way():
    view = high_view(SCENE, 'whole')
    x, y, z = rotation_matrix(view.orientation)[:, 0]
    assert (x, y) == (pytest.approx(math.sqrt(1.0 - z * z)), pytest.approx(0.0, abs=1e-12))
    # it meets the ground between start and target
    assert 0.0 < view.position[0] + x * view.position[2] / -z < 10.0


def test_pictures_show_the_scene_and_the_triangles_are_counted():
    with Studio(SCENE) as studio, Studio(Scene(**{**vars(SCENE), 'solids': ()})) as empty:
        seen, without = (item.picture(start_view(SCENE, ''), CAMERA) for item in (studio, empty))
        # a cylinder of this size is drawn with 7 sides of two triangles, a trunk without caps
        assert studio.triangles - empty.triangles == 14
    assert seen.shape == (45, 80, 3)
    assert 0.02 < (seen != without).any(axis=2).mean() < 0.5
