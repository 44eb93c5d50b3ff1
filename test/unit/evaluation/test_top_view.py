import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Scene, Solid
from liquid_nav.evaluation import top_view


def _scene(*solids, start=(0.0, 0.0, 1.5), target=(20.0, 0.0, 1.5)) -> Scene:
    return Scene('hand_made', 0, solids, start, 0.0, target, (-10.0, -10.0, 30.0, 10.0))


PATH = np.array([[0.0, 0.0, 1.5], [20.0, 0.0, 1.5]])


@pytest.mark.parametrize('heading', [0.0, 0.7, 0.5 * math.pi, math.pi, -2.0])
def test_the_target_lies_to_the_right_of_the_start_and_what_is_left_of_the_way_above_it(heading):
    ahead, left = np.array([math.cos(heading), math.sin(heading)]), np.array([-math.sin(heading), math.cos(heading)])
    scene = _scene(target=(*(20.0 * ahead), 1.5))
    window = top_view.frame_window(scene, np.array([[0.0, 0.0, 1.5]]), 600, 300)
    start, target, beside = window.pixels(np.array([[0.0, 0.0], 20.0 * ahead, 10.0 * ahead + left]))
    # 20 m and a margin of 2.5 m at both ends fill 600 pixels: 24 a metre
    assert target - start == pytest.approx([480.0, 0.0], abs=1e-9)
    assert start == pytest.approx([60.0, 150.0], abs=1e-9)
    assert beside == pytest.approx([300.0, 126.0], abs=1e-9)


def test_a_wide_path_sets_the_scale():
    window = top_view.frame_window(_scene(), np.array([[10.0, 12.5, 1.5], [10.0, -12.5, 1.5]]), 600, 300)
    assert window.scale == pytest.approx(10.0)  # 25 m and twice 2.5 m into 300 pixels


@pytest.mark.parametrize(('solid', 'low', 'high'), [
    (Solid('box', (1.0, 2.0, 3.0), (0.5, 0.25, 2.0)), (0.5, 1.75), (1.5, 2.25)),
    (Solid('box', (1.0, 2.0, 3.0), (0.5, 0.25, 2.0), quaternion_from_euler(0.0, 0.0, 0.5 * math.pi)),
     (0.75, 1.5), (1.25, 2.5)),
    (Solid('cylinder', (0.0, 0.0, 1.0), (0.5, 0.5, 1.0)), (-0.5, -0.5), (0.5, 0.5)),
    (Solid('cylinder', (0.0, 0.0, 0.2), (0.2, 0.2, 2.0), quaternion_from_euler(0.0, 0.5 * math.pi, 0.0)),
     (-2.0, -0.2), (2.0, 0.2)),
    (Solid('ellipsoid', (0.0, 0.0, 1.0), (2.0, 1.0, 0.5)), (-2.0, -1.0), (2.0, 1.0)),
    (Solid('cone', (0.0, 0.0, 1.0), (1.0, 1.0, 1.0)), (-1.0, -1.0), (1.0, 1.0)),
])
def test_footprints_reach_as_far_as_the_solid(solid, low, high):
    outline = top_view.footprint(solid)
    assert outline.min(axis=0) == pytest.approx(low, abs=1e-5)
    assert outline.max(axis=0) == pytest.approx(high, abs=1e-5)


def test_a_cone_stands_on_its_base():
    assert top_view.span(Solid('cone', (0.0, 0.0, 2.0), (1.0, 1.0, 1.5))) == pytest.approx((0.5, 3.5))


def _darkness(solid) -> int:
    scene = _scene(solid)
    window = top_view.frame_window(scene, PATH, 600, 300)
    image = top_view.draw_scene(scene, window, (1.5, 1.5))
    column, row = window.pixels(np.array(solid.position[:2])).astype(int)
    return 255 - int(image[row, column].mean())


def test_what_the_vehicle_could_hit_is_darkest_and_the_ground_lightest():
    level = _darkness(Solid('box', (10.0, 3.0, 1.5), (0.5, 0.5, 1.5)))
    overhead = _darkness(Solid('box', (10.0, 3.0, 4.0), (0.5, 0.5, 0.5)))
    below = _darkness(Solid('box', (10.0, 3.0, 0.2), (0.5, 0.5, 0.2)))
    ground = 255 - int(np.mean(top_view.GROUND))
    assert level > 120 > overhead > ground
    assert 120 > below > ground
