import math
from dataclasses import replace

import numpy as np
import pytest

from liquid_nav.core.motion import Route
from liquid_nav.core.scene import Mover, Ribbon, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
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


def test_pixels_and_places_lead_to_each_other():
    window = top_view.frame_window(_scene(target=(7.0, 9.0, 1.5)), PATH, 600, 300)
    places = np.array([[0.0, 0.0], [3.0, -2.0], [7.0, 9.0]])
    np.testing.assert_allclose(window.places(window.pixels(places)), places, atol=1e-9)


def test_what_is_only_seen_is_not_as_dark_as_what_can_be_hit():
    hit = Solid('box', (10.0, 3.0, 1.5), (0.5, 0.5, 1.5))
    assert _darkness(replace(hit, collides=False)) < _darkness(hit) - 60


def _colour(place, **more) -> tuple[int, ...]:
    scene = replace(_scene(), **more)
    window = top_view.frame_window(scene, PATH, 600, 300)
    column, row = window.pixels(np.array(place)).astype(int)
    return tuple(int(value) for value in top_view.draw_scene(scene, window, (1.5, 1.5))[row, column])


def test_movers_routes_and_ribbons_have_colours_of_their_own():
    mover = Mover((Solid('box', (0.0, 0.0, 1.0), (0.5, 0.5, 1.0)),), Route(((10.0, -3.0, 0.0), (10.0, 3.0, 0.0)), 1.0))
    assert _colour((10.0, -3.0), movers=(mover,)) == top_view.MOVER
    red, _, blue = _colour((10.0, 2.0), movers=(mover,))
    assert blue > red + 20  # a thin line over the ground
    assert _colour((10.0, 2.0), ribbons=(Ribbon(((10.0, -9.0), (10.0, 9.0)), 2.0),)) == top_view.TRAIL
    assert _colour((10.0, 2.0), ribbons=(Ribbon(((10.0, -9.0), (10.0, 9.0)), 2.0, kind='marking'),)) != top_view.TRAIL


def test_triangles_are_as_dark_as_solids():
    wall = Surface(np.array([[9.0, 2.0, 0.0], [11.0, 2.0, 0.0], [10.0, 5.0, 3.0]]), np.array([[0, 1, 2]]))
    assert _colour((10.0, 3.0), surfaces=(wall,)) == _colour((10.0, 3.0), solids=(
        Solid('box', (10.0, 3.0, 1.5), (0.5, 0.5, 1.5)),))


@pytest.mark.parametrize(('rises_to_the', 'brighter'), [('right', True), ('left', False)])
def test_slopes_that_face_the_light_are_brighter(rises_to_the, brighter):
    # the light comes from the map's upper left, so ground that rises to the right faces it
    row = (0.0, 8.0) if rises_to_the == 'right' else (8.0, 0.0)
    shade = _colour((10.0, 3.0), terrain=Terrain((-10.0, -20.0), 40.0, (row, row)))
    assert (np.mean(shade) > np.mean(top_view.GROUND)) == brighter


def test_heights_flown_are_above_the_ground():
    scene = replace(_scene(), terrain=Terrain((0.0, -10.0), 20.0, ((0.0, 2.0), (0.0, 2.0))))
    # at x = 10 the ground is 1 m high, at x = 20 it is 2 m high
    assert top_view.heights_flown(scene, np.array([[10.0, 0.0, 3.0], [20.0, 0.0, 3.5]])) == pytest.approx((1.5, 2.0))
