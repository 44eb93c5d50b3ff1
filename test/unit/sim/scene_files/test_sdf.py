import math

import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scene_files.parts import Wear
from liquid_nav.sim.scene_files.sdf import read_sdf
from liquid_nav.sim.scene_files.sources import Sources

HALF = math.sqrt(0.5)
BOX = '<geometry><box><size>2 4 6</size></box></geometry>'
LINK = f'<link name="link"><visual name="v">{BOX}</visual><collision name="c">{BOX}</collision></link>'
LEFT = f'0 0 {math.pi / 2}'


@pytest.fixture
def parts_of(write):
    def read(text: str):
        return read_sdf(write(map__sdf=f'<sdf version="1.9">\n<world name="w">\n{text}\n</world>\n</sdf>\n'), Sources(),
                        Wear())
    return read


def model(inner: str = LINK, pose: str = '', name: str = 'm') -> str:
    return f'<model name="{name}"><static>true</static>{pose}{inner}</model>'


@pytest.mark.parametrize(('geometry', 'shape', 'size'), [
    ('<box><size>2 4 6</size></box>', 'box', (1.0, 2.0, 3.0)),
    ('<cylinder><radius>0.5</radius><length>3</length></cylinder>', 'cylinder', (0.5, 0.5, 1.5)),
    ('<cone><radius>0.5</radius><length>3</length></cone>', 'cone', (0.5, 0.5, 1.5)),
    ('<sphere><radius>0.7</radius></sphere>', 'ellipsoid', (0.7, 0.7, 0.7)),
    ('<ellipsoid><radii>1 2 3</radii></ellipsoid>', 'ellipsoid', (1.0, 2.0, 3.0)),
])
def test_primitives_become_solids(parts_of, geometry, shape, size):
    solid, = parts_of(model(f'<link name="l"><visual name="v"><geometry>{geometry}</geometry></visual>'
                            f'<collision name="c"><geometry>{geometry}</geometry></collision></link>'))
    assert solid == Solid(shape, (0.0, 0.0, 0.0), size, kind='model')


def test_poses_of_model_link_and_visual_compose(parts_of):
    # the model stands at x = 10 and looks left, its link is 2 m ahead of it, its visual 1 m to the link's left and up
    text = model(f'<link name="l"><pose>2 0 0 0 0 0</pose><visual name="v"><pose>0 1 1 0 0 0</pose>{BOX}</visual>'
                 '</link>', f'<pose>10 0 0 {LEFT}</pose>')
    solid, = parts_of(text)
    assert solid.position == pytest.approx((9.0, 2.0, 1.0))
    assert solid.orientation == pytest.approx((0.0, 0.0, HALF, HALF))


@pytest.mark.parametrize('pose', [
    '<pose degrees="true">1 2 3 0 0 90</pose>', f'<pose>1 2 3 {LEFT}</pose>',
    f'<pose rotation_format="quat_xyzw">1 2 3 0 0 {HALF} {HALF}</pose>'])
def test_rotations_may_be_told_in_three_ways(parts_of, pose):
    solid, = parts_of(model(pose=pose))
    assert solid.position == (1.0, 2.0, 3.0)
    assert solid.orientation == pytest.approx((0.0, 0.0, HALF, HALF))


def test_poses_may_be_relative_to_other_frames(parts_of):
    # frame f is 1 m ahead of link a, which is 2 m ahead of the model; b is 4 m ahead of f: 7
    text = model(f'<link name="b"><pose relative_to="f">4 0 0 0 0 0</pose><visual name="v">{BOX}</visual></link>'
                 '<frame name="f" attached_to="a"><pose>1 0 0 0 0 0</pose></frame>'
                 '<link name="a"><pose>2 0 0 0 0 0</pose></link>')
    solid, = parts_of(text)
    assert solid.position == (7.0, 0.0, 0.0)


def test_models_may_be_relative_to_models_and_lie_in_models(parts_of):
    text = (model(pose='<pose>5 0 0 0 0 0</pose>', name='one')
            + model(f'<pose relative_to="one">0 3 0 0 0 0</pose>{model(pose="<pose>0 0 1 0 0 0</pose>", name="inner")}',
                    name='two'))
    one, inner = parts_of(text)
    assert one.position == (5.0, 0.0, 0.0)
    assert inner.position == (5.0, 3.0, 1.0)


@pytest.mark.parametrize(('visual', 'collision', 'collides'), [(True, False, False), (False, True, True),
                                                              (True, True, True)])
def test_what_is_seen_is_what_is_hit(parts_of, visual, collision, collides):
    inner = f'<visual name="v">{BOX}</visual>' * visual + f'<collision name="c">{BOX}</collision>' * collision
    solid, = parts_of(model(f'<link name="l">{inner}</link>'))
    assert solid.collides == collides


def test_the_ground_is_left_out_and_so_are_lights_and_plugins(parts_of):
    plane = '<geometry><plane><normal>0 0 1</normal><size>100 100</size></plane></geometry>'
    text = ('<light name="sun" type="directional"/><physics type="ode"/><plugin name="p" filename="p"/><scene/>'
            + model(f'<link name="l"><visual name="v">{plane}</visual><collision name="c">{plane}</collision></link>'))
    assert parts_of(text) == []


@pytest.mark.parametrize(('material', 'colour'), [
    ('<ambient>0.1 0.2 0.3 1</ambient>', (0.1, 0.2, 0.3)),
    ('<diffuse>0.4 0.5 0.6 1</diffuse><ambient>0.1 0.2 0.3 1</ambient>', (0.4, 0.5, 0.6)),
    ('<script><uri>file://media</uri><name>Gazebo/Red</name></script>', (0.9, 0.1, 0.1)),
    ('<script><uri>file://media</uri><name>Gazebo/Pioneer</name></script>', (1.0, 1.0, 1.0)),
])
def test_materials_have_colours(parts_of, material, colour):
    solid, = parts_of(model(f'<link name="l"><visual name="v">{BOX}<material>{material}</material></visual></link>'))
    assert solid.colour == colour


def test_a_mesh_wears_the_picture_of_its_material(parts_of, tmp_path):
    cv2.imwrite(str(tmp_path / 'p.png'), np.full((2, 2, 3), (0, 255, 0), np.uint8))
    cv2.imwrite(str(tmp_path / 'q.png'), np.full((2, 2, 3), (255, 0, 0), np.uint8))
    (tmp_path / 'm.mtl').write_text('newmtl m\nmap_Kd q.png\n')
    (tmp_path / 'm.obj').write_text('mtllib m.mtl\nusemtl m\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\n'
                                    'f 1/1 2/2 3/3\n')
    mesh = '<geometry><mesh><uri>m.obj</uri><scale>2 2 2</scale></mesh></geometry>'
    dressed, own = parts_of(model(
        f'<link name="l"><visual name="v">{mesh}<material><pbr><metal><albedo_map>p.png</albedo_map></metal></pbr>'
        f'</material></visual><visual name="w">{mesh}</visual></link>'))
    assert (dressed.picture == (0, 255, 0)).all()
    assert (own.picture == (0, 0, 255)).all()
    assert own.vertices.max() == 2.0


def test_includes_bring_a_models_folder_or_file(parts_of, tmp_path, monkeypatch):
    for place in ('models/cone', 'elsewhere/box'):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        (folder / 'model.config').write_text('<model><sdf version="1.4">old.sdf</sdf><sdf version="1.9">m.sdf</sdf>'
                                             '</model>')
        (folder / 'm.sdf').write_text(f'<sdf version="1.9"><model name="m"><pose>0 0 7 0 0 0</pose>{LINK}</model>'
                                      '</sdf>')
    monkeypatch.setenv('GAZEBO_MODEL_PATH', f'{tmp_path / "none"}:{tmp_path / "elsewhere"}')
    text = ('<include><uri>model://models/cone</uri><pose>1 0 0 0 0 0</pose></include>'
            '<include><uri>model://box</uri></include>'
            '<include><uri>models/cone/m.sdf</uri><pose>3 0 0 0 0 0</pose></include>')
    # the pose of an include takes the place of the model's own
    assert [part.position for part in parts_of(text)] == [(1, 0, 0), (0, 0, 7), (3, 0, 0)]


@pytest.mark.parametrize(('text', 'line', 'message'), [
    ('', 2, '<world> holds neither <model> nor <include>'),
    (model() + '\n<actor name="a"/>', 4, '<actor> is not read; use a mover of the scene file'),
    (model(pose='\n<pose>1 2 3</pose>'), 4, "<pose> must hold 6 numbers, got '1 2 3'"),
    (model(pose='<pose relative_to="other"/>'), 3, "<model> is posed relative to 'other', which is no frame here; "
     'known: m'),
    (model('<frame name="f"><pose relative_to="g"/></frame><frame name="g"><pose relative_to="f"/></frame>' + LINK), 3,
     "<frame> 'f' is posed relative to itself"),
    ('<model name="m" placement_frame="f">' + LINK + '</model>', 3, '<model> has a placement_frame, which is not read'),
    (model('<link name="l"><visual name="v"><geometry><heightmap/></geometry></visual></link>'), 3,
     '<heightmap> is not read'),
    (model('<link name="l"><visual name="v"><pose>0 0 1 0 0 0</pose><geometry><plane/></geometry></visual></link>'), 3,
     '<plane> is not the ground, a level plane at height 0; use a thin box'),
    (model('<link name="l"><visual name="v"><geometry><plane><normal>1 0 0</normal></plane></geometry></visual></link>'
           ), 3, '<plane> is not the ground'),
    (model('<link name="l"><visual name="v"><geometry><mesh><uri>m.obj</uri><submesh/></mesh></geometry></visual>'
           '</link>'), 3, '<submesh> is not read'),
    ('<include><uri>model://tree_9</uri></include>', 3, "<include> names 'model://tree_9', which is not in"),
    ('<include><uri>file://map.sdf</uri></include>', 3, '<include> lies more than 16 files deep, or in itself'),
])
def test_what_is_wrong_is_told_with_its_line(parts_of, tmp_path, text, line, message):
    with pytest.raises(ConfigError) as raised:
        parts_of(text)
    assert str(raised.value).startswith(f'{tmp_path / "map.sdf"}, line {line}: {message}')


def test_a_model_that_is_not_found_comes_with_what_to_set(parts_of):
    with pytest.raises(ConfigError, match='put it beside the file or set GAZEBO_MODEL_PATH'):
        parts_of('<include><uri>model://tree_9</uri></include>')
