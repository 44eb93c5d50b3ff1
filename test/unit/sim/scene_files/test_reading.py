"""What a YAML says is what the scene holds, and what is wrong is told with its line and field."""

import math

import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import Look, Mover, Ribbon, Solid
from liquid_nav.core.terrain import Terrain

HALF = math.sqrt(0.5)


def test_a_file_may_hold_start_and_target_alone(scene_of):
    scene = scene_of('start: [0, 0]\ntarget: [0, 10]\n', seed=9)
    assert (scene.name, scene.seed, scene.start, scene.target) == ('map', 9, (0.0, 0.0, 1.5), (0.0, 10.0, 1.5))
    assert scene.start_yaw == pytest.approx(math.pi / 2)  # it faces the target
    assert scene.bounds == (-6.0, -6.0, 6.0, 16.0)
    assert scene.look == Look()
    assert scene.solids == scene.ribbons == scene.movers == scene.surfaces == ()


def test_what_the_file_tells_of_itself_is_kept(scene_of):
    scene = scene_of('name: yard\nseed: 3\nparameters: {density: 0.1}\nstart: [0, 0, 2]\nstart_yaw: 0.25\n'
                     'target: [9, 1, 3]\nbounds: [-2, -3, 12, 4]\n', seed=9)
    assert (scene.name, scene.seed, scene.parameters) == ('yard', 3, {'density': 0.1})
    assert (scene.start, scene.start_yaw, scene.target) == ((0.0, 0.0, 2.0), 0.25, (9.0, 1.0, 3.0))
    assert scene.bounds == (-2.0, -3.0, 12.0, 4.0)


def test_headings_may_be_given_in_degrees(scene_of):
    assert scene_of('start_yaw_degrees: -90\n').start_yaw == pytest.approx(-math.pi / 2)


@pytest.mark.parametrize(('text', 'solid'), [
    ('shape: box, position: [3, 4, 5], size: [1, 2, 3]', Solid('box', (3.0, 4.0, 5.0), (1.0, 2.0, 3.0))),
    # two numbers: it stands on the ground, half its height up
    ('shape: box, position: [3, 4], size: [1, 2, 3]', Solid('box', (3.0, 4.0, 3.0), (1.0, 2.0, 3.0))),
    ('shape: cylinder, position: [3, 4], size: [0.5, 2]', Solid('cylinder', (3.0, 4.0, 2.0), (0.5, 0.5, 2.0))),
    ('shape: cone, position: [3, 4, 2], size: [0.5, 0.5, 2]', Solid('cone', (3.0, 4.0, 2.0), (0.5, 0.5, 2.0))),
    ('shape: ellipsoid, position: [3, 4], size: 0.5', Solid('ellipsoid', (3.0, 4.0, 0.5), (0.5, 0.5, 0.5))),
    ('shape: ellipsoid, position: [3, 4, 1], size: [1, 2, 0.5]', Solid('ellipsoid', (3.0, 4.0, 1.0), (1.0, 2.0, 0.5))),
    ('shape: box, position: [3, 4, 5], size: [1, 2, 3], material: brick, colour: [1, 0.5, 0], kind: wall, '
     'collides: false', Solid('box', (3.0, 4.0, 5.0), (1.0, 2.0, 3.0), material='brick', colour=(1.0, 0.5, 0.0),
                              kind='wall', collides=False)),
    ('shape: box, position: [3, 4, 5], size: [1, 2, 3], orientation: [0, 0, 1, 0]',
     Solid('box', (3.0, 4.0, 5.0), (1.0, 2.0, 3.0), (0.0, 0.0, 1.0, 0.0))),
])
def test_solids_are_what_the_file_says(scene_of, text, solid):
    assert scene_of(f'solids:\n- {{{text}}}\n').solids == (solid,)


@pytest.mark.parametrize(('text', 'quaternion'), [
    ('yaw_degrees: 90', (0.0, 0.0, HALF, HALF)),
    ('roll_pitch_yaw_degrees: [90, 0, 0]', (HALF, 0.0, 0.0, HALF)),
    ('roll_pitch_yaw_degrees: [0, -90, 0]', (0.0, -HALF, 0.0, HALF)),
    ('orientation: [0, 0, 0.707, 0.707]', (0.0, 0.0, HALF, HALF)),  # by hand, so it is brought to length 1
])
def test_orientations_may_be_told_in_three_ways(scene_of, text, quaternion):
    solid, = scene_of(f'solids:\n- {{shape: box, position: [3, 5, 1], size: [1, 1, 1], {text}}}\n').solids
    assert solid.orientation == pytest.approx(quaternion, abs=1e-12)


def test_a_turned_solid_stands_on_its_lowest_point(scene_of):
    solid, = scene_of('solids:\n- {shape: box, position: [3, 5], size: [1, 1, 2], roll_pitch_yaw_degrees: [90, 0, 0]}\n'
                      ).solids
    assert solid.position == pytest.approx((3.0, 5.0, 1.0))


def test_the_ground_may_rise_and_things_stand_on_it(scene_of):
    # 0.5 m up for each metre along x
    scene = scene_of('terrain:\n  origin: [-10, -10]\n  cell: 20\n  heights:\n  - [-5, 5, 15]\n  - [-5, 5, 15]\n'
                     'solids:\n- {shape: cylinder, position: [4, 3], size: [0.2, 1]}\n'
                     'movers:\n- solids: [{shape: box, position: [0, 0], size: [0.2, 0.2, 0.8]}]\n'
                     '  route: {points: [[2, 4], [6, 4]], speed: 1}\n')
    assert scene.terrain == Terrain((-10.0, -10.0), 20.0, ((-5.0, 5.0, 15.0), (-5.0, 5.0, 15.0)))
    assert scene.start == (0.0, 0.0, 1.5)
    assert scene.target == (10.0, 0.0, 6.5)
    assert scene.solids[0].position == (4.0, 3.0, 3.0)
    assert scene.movers[0].motion.points == ((2.0, 4.0, 1.0), (6.0, 4.0, 3.0))
    assert scene.movers[0].solids[0].position == (0.0, 0.0, 0.8)
    assert scene.bounds == (-16.0, -16.0, 36.0, 16.0)  # 6 m around the grid


def test_flat_ground_may_be_told(scene_of):
    assert scene_of('terrain: flat\n').terrain is None


def test_ribbons_movers_and_look_are_what_the_file_says(scene_of):
    scene = scene_of(
        'ribbons:\n- {points: [[0, 0], [5, 0], [5, 5]], width: 1.5, material: asphalt, kind: road}\n'
        'movers:\n'
        '- kind: car\n'
        '  solids: [{shape: box, position: [0, 0, 1], size: [2, 1, 0.7], material: metal}]\n'
        '  route: {points: [[0, 5, 0], [9, 5, 0]], speed: 3, offset: 4, closed: true}\n'
        '- solids: [{shape: cylinder, position: [0, 0, 1], size: [0.05, 1]}]\n'
        '  sway: {pivot: [5, -4, 2], axis: [1, 0, 0], amplitude: 0.3, period: 2, phase: 1}\n'
        'look: {ambient: 0.5, haze_m: 20, sky: [0.1, 0.2, 0.3], light_direction: [0, 0, 1], ground_material: asphalt,\n'
        '       light_colour: [1.1, 1, 0.9], ground_colour: [0.5, 0.5, 0.5]}\n')
    assert scene.ribbons == (Ribbon(((0.0, 0.0), (5.0, 0.0), (5.0, 5.0)), 1.5, 'asphalt', kind='road'),)
    assert scene.movers == (
        Mover((Solid('box', (0.0, 0.0, 1.0), (2.0, 1.0, 0.7), material='metal'),),
              Route(((0.0, 5.0, 0.0), (9.0, 5.0, 0.0)), 3.0, 4.0, True), 'car'),
        Mover((Solid('cylinder', (0.0, 0.0, 1.0), (0.05, 0.05, 1.0)),),
              Sway((5.0, -4.0, 2.0), (1.0, 0.0, 0.0), 0.3, 2.0, 1.0)))
    assert scene.look == Look((0.0, 0.0, 1.0), (1.1, 1.0, 0.9), 0.5, (0.1, 0.2, 0.3), 'asphalt', (0.5, 0.5, 0.5), 20.0)


def test_surfaces_are_triangles_with_a_picture(scene_of, tmp_path):
    cv2.imwrite(str(tmp_path / 'wall.png'), np.full((2, 2, 3), (0, 0, 255), np.uint8))
    surface, = scene_of('surfaces:\n- vertices: [[4, 3, 0], [6, 3, 0], [5, 3, 2]]\n  triangles: [[0, 1, 2]]\n'
                        '  uvs: [[0, 0], [1, 0], [0.5, 1]]\n  picture: wall.png\n  kind: sail\n  collides: false\n'
                        ).surfaces
    np.testing.assert_array_equal(surface.vertices, [[4, 3, 0], [6, 3, 0], [5, 3, 2]])
    np.testing.assert_array_equal(surface.triangles, [[0, 1, 2]])
    np.testing.assert_array_equal(surface.uvs, [[0, 0], [1, 0], [0.5, 1]])
    assert (surface.picture == (255, 0, 0)).all()
    assert (surface.kind, surface.collides) == ('sail', False)


BOX = 'shape: box, position: [5, 5], size: [1, 1, 1]'


@pytest.mark.parametrize(('text', 'line', 'message'), [
    ('target: [9, 0]\nstart: [0, 0, 0, 0]\n', 2, 'start must be a list of 2 or 3 numbers, got a list of 4'),
    ('start: [0, 0]\n', 1, "lacks 'target': two or three numbers"),
    ('start: [0, 0]\ntraget: [9, 0]\n', 2, "has an unknown key 'traget'; did you mean 'target'?"),
    (f'solids:\n- {{{BOX}}}\n- {{{BOX}, colour: [1, 2, 1]}}\n', 5, "solids[1].colour[1] must be from 0 to 1, got '2'"),
    (f'solids:\n- {{{BOX}, material: bricc}}\n', 4, "solids[0].material names an unknown material 'bricc'; did you "
     "mean 'brick'?"),
    ('solids:\n- {shape: bax, position: [1, 1], size: [1, 1, 1]}\n', 4, "solids[0].shape names an unknown shape 'bax'; "
     "did you mean 'box'?"),
    ('solids:\n- {shape: box, position: [5, 5], size: [1, -1, 1]}\n', 4, "solids[0].size[1] must be more than 0, got "
     "'-1'"),
    ('solids:\n- {shape: box, position: [5, 5], size: [1, 1]}\n', 4, 'solids[0].size must be a list of 3 numbers, got '
     'a list of 2'),
    ('solids:\n- {shape: cone, position: [5, 5], size: [1, 2, 3]}\n', 4, 'solids[0].size must name one radius'),
    ('solids:\n- {shape: box, position: [5, .nan], size: [1, 1, 1]}\n', 4, 'solids[0].position[1] must be a number, '
     "got '.nan'"),
    (f'solids:\n- {{{BOX}, yaw_degrees: 1, orientation: [0, 0, 0, 1]}}\n', 4, 'solids[0] tells its orientation by '
     'orientation and by yaw_degrees; keep one of them'),
    (f'solids:\n- {{{BOX}, orientation: [0, 0, 0, 2]}}\n', 4, 'solids[0].orientation must be a quaternion of length 1'),
    ('solids: 5\n', 3, "solids must be a list, got '5'"),
    ('terrain: hilly\n', 3, "terrain names an unknown terrain 'hilly'; known: flat"),
    ('terrain:\n  origin: [0, 0]\n  cell: 1\n  heights:\n  - [0, 0]\n  - [0, 0, 0]\n', 8,
     'terrain.heights[1] must be a list of 2 numbers, got a list of 3'),
    ('terrain:\n  origin: [0, 0]\n  cell: 1\n  heights: [[0, 0]]\n', 6, 'terrain.heights must hold two or more rows, '
     'got 1'),
    ('ribbons:\n- {points: [[0, 0], [0, 0]], width: 1}\n', 4,
     'ribbons[0].points must be two or more places that differ'),
    ('movers:\n- {solids: [], route: {points: [[0, 5], [1, 5]], speed: 1}}\n', 4, 'movers[0].solids must hold at least '
     'one solid'),
    (f'movers:\n- {{solids: [{{{BOX}}}]}}\n', 4, "movers[0] must hold either 'route' or 'sway'"),
    (f'movers:\n- solids: [{{{BOX}}}]\n  route:\n    points: [[0, 5], [0, 5]]\n    speed: 1\n', 6,
     'movers[0].route.points make no route: points that follow each other must differ'),
    (f'movers:\n- solids: [{{{BOX}}}]\n  sway: {{pivot: [0, 0, 5], axis: [0, 0, 0], amplitude: 1, period: 1}}\n', 5,
     'movers[0].sway.axis must not be zero'),
    ('surfaces:\n- vertices: [[0, 0, 0], [1, 0, 0], [0, 1, 0]]\n  triangles: [[0, 1, 3]]\n', 5,
     'surfaces[0].triangles[0] must be three different numbers of vertices, from 0 to 2'),
    ('surfaces:\n- vertices: [[0, 5, 0], [1, 5, 0], [0, 6, 0]]\n  triangles: [[0, 1, 2]]\n  picture: none.png\n', 6,
     "surfaces[0].picture needs 'uvs'"),
    ('surfaces:\n- vertices: [[0, 5, 0], [1, 5, 0], [0, 6, 0]]\n  triangles: [[0, 1, 2]]\n  picture: none.png\n'
     '  uvs: [[0, 0], [0, 1], [1, 0]]\n', 6, 'surfaces[0].picture: cannot read'),
    ('look: {haze_m: 0}\n', 3, "look.haze_m must be more than 0, got '0'"),
    ('look: {ground_material: lawn}\n', 3, "look.ground_material names an unknown material 'lawn'"),
    ('name: a/b\n', 3, 'name must be a name without slashes'),
    ('start_yaw: 1\nstart_yaw_degrees: 1\n', 4, "start_yaw_degrees stands beside 'start_yaw'; keep one of them"),
    ('seed: -1\n', 3, "seed must be a whole number, 0 or more, got '-1'"),
    ('parameters: {density: high}\n', 3, "parameters.density must be a number, got 'high'"),
])
def test_what_is_wrong_is_told_with_line_and_field(scene_of, tmp_path, text, line, message):
    with pytest.raises(ConfigError) as raised:
        scene_of(text)
    assert str(raised.value).startswith(f'{tmp_path / "map.yaml"}, line {line}: {message}')
