import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.meshes import read_mesh
from liquid_nav.sim.scene_files.sources import Sources

FILE = '''<?xml version="1.0"?>
<COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
  <asset><unit name="centimeter" meter="{metre}"/><up_axis>{up}</up_axis></asset>
  <library_images><image id="picture"><init_from>wall.png</init_from></image></library_images>
  <library_effects>
    <effect id="red-effect"><profile_COMMON><technique sid="common"><lambert>
      <diffuse><color>0.9 0.1 0.2 1</color></diffuse></lambert></technique></profile_COMMON></effect>
    <effect id="wall-effect"><profile_COMMON>
      <newparam sid="surface"><surface type="2D"><init_from>picture</init_from></surface></newparam>
      <newparam sid="sampler"><sampler2D><source>surface</source></sampler2D></newparam>
      <technique sid="common"><phong><diffuse><texture texture="sampler" texcoord="UV"/></diffuse></phong></technique>
    </profile_COMMON></effect>
  </library_effects>
  <library_materials>
    <material id="red"><instance_effect url="#red-effect"/></material>
    <material id="wall"><instance_effect url="#wall-effect"/></material>
  </library_materials>
  <library_geometries><geometry id="mesh"><mesh>
    <source id="places"><float_array id="f" count="12">0 0 0  1 0 0  1 2 0  0 2 0</float_array>
      <technique_common><accessor source="#f" count="4" stride="3"/></technique_common></source>
    <source id="uvs"><float_array id="u" count="8">0 0  1 0  1 1  0 1</float_array>
      <technique_common><accessor source="#u" count="4" stride="2"/></technique_common></source>
    <vertices id="v"><input semantic="POSITION" source="#places"/></vertices>
    {group}
  </mesh></geometry></library_geometries>
  <library_visual_scenes><visual_scene id="scene">
    <node>{transforms}<instance_geometry url="#mesh"><bind_material><technique_common>
      <instance_material symbol="symbol" target="#{material}"/></technique_common></bind_material></instance_geometry>
    </node>
  </visual_scene></library_visual_scenes>
  <scene><instance_visual_scene url="#scene"/></scene>
</COLLADA>
'''
INPUTS = ('<input semantic="VERTEX" source="#v" offset="0"/><input semantic="NORMAL" source="#places" offset="2"/>'
          '<input semantic="TEXCOORD" source="#uvs" offset="1"/>')
TRIANGLES = f'<triangles material="symbol" count="2">{INPUTS}<p>0 0 0 1 1 0 2 2 0  0 0 0 2 2 0 3 3 0</p></triangles>'
POLYLIST = (f'<polylist material="symbol" count="1">{INPUTS}<vcount>4</vcount><p>0 0 0 1 1 0 2 2 0 3 3 0</p>'
            '</polylist>')
POLYGONS = f'<polygons material="symbol" count="1">{INPUTS}<p>0 0 0 1 1 0 2 2 0 3 3 0</p></polygons>'
SQUARE = [[[0, 0, 0], [1, 0, 0], [1, 2, 0]], [[0, 0, 0], [1, 2, 0], [0, 2, 0]]]


@pytest.fixture
def pieces_of(write, tmp_path):
    cv2.imwrite(str(tmp_path / 'wall.png'), np.full((2, 2, 3), (0, 255, 0), np.uint8))

    def read(metre='1', up='Z_UP', group=TRIANGLES, transforms='', material='red', replaced=('', '')):
        text = FILE.format(metre=metre, up=up, group=group, transforms=transforms, material=material)
        assert replaced[0] in text
        return read_mesh(write(a__dae=text.replace(*replaced)), Sources())
    return read


@pytest.mark.parametrize('group', [TRIANGLES, POLYLIST, POLYGONS], ids=['triangles', 'polylist', 'polygons'])
def test_all_kinds_of_faces_give_the_same_triangles(pieces_of, group):
    piece, = pieces_of(group=group)
    assert piece.vertices[piece.triangles].tolist() == SQUARE
    assert piece.colour == (0.9, 0.1, 0.2)


def test_units_and_axes_are_brought_to_metres_and_z_up(pieces_of):
    # y is up in the file: (x, y, z) stands at (x, -z, y)
    piece, = pieces_of(metre='0.01', up='Y_UP')
    assert piece.vertices[piece.triangles][0] == pytest.approx(
        np.array([[0, 0, 0], [0.01, 0, 0], [0.01, 0, 0.02]]), abs=1e-12)


@pytest.mark.parametrize(('transforms', 'corner'), [
    # where (1, 2, 0), the third corner, goes
    ('<translate>10 20 30</translate>', [11, 22, 30]),
    ('<rotate>0 0 1 90</rotate>', [-2, 1, 0]),
    ('<scale>2 3 4</scale>', [2, 6, 0]),
    ('<translate>10 0 0</translate><rotate>0 0 2 90</rotate><scale>2 2 2</scale>', [6, 2, 0]),
    ('<matrix>0 -1 0 5  1 0 0 6  0 0 1 7  0 0 0 1</matrix>', [3, 7, 7]),
])
def test_transforms_are_applied_from_the_last_to_the_first(pieces_of, transforms, corner):
    piece, = pieces_of(transforms=transforms)
    assert piece.vertices[piece.triangles][0, 2] == pytest.approx(corner, abs=1e-12)


def test_a_mirrored_triangle_keeps_its_outside(pieces_of):
    piece, = pieces_of(transforms='<scale>-1 1 1</scale>')
    one, two, three = piece.vertices[piece.triangles][0]
    # seen from outside, from above, it must turn left as in the file
    assert np.cross(two - one, three - one)[2] > 0.0


def test_pictures_are_found_along_sampler_surface_and_image(pieces_of):
    piece, = pieces_of(material='wall')
    assert (piece.picture == (0, 255, 0)).all()
    assert piece.uvs[piece.triangles].tolist() == [[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]]


@pytest.mark.parametrize(('change', 'culprit', 'message'), [
    ({'group': TRIANGLES.replace('0 0 0 1 1 0', '0 0 0 9 1 0')}, '<float_array id="f"',
     '<float_array> holds 4 rows, but row 9 is asked'),
    ({'group': TRIANGLES.replace(' 3 3 0</p>', ' 3 3</p>')}, '<triangles',
     '<triangles> holds a list of indices that is no multiple of 3'),
    ({'group': POLYLIST.replace('>4<', '>5<')}, '<polylist', '<polylist> tells of 5 corners and holds 4'),
    ({'group': '<tristrips/>'}, '<tristrips', '<tristrips> is not read; export triangles'),
    ({'transforms': '<rotate>0 0 1</rotate>'}, '<rotate', "<rotate> must hold 4 numbers, got '0 0 1'"),
    ({'material': 'blue'}, '<instance_material', "<instance_material> refers to 'blue', which the file does not hold"),
    ({'up': 'UP'}, '<up_axis', "<up_axis> must be one of X_UP, Y_UP, Z_UP, got 'UP'"),
    ({'metre': 'one'}, '<unit', "<unit> meter must hold 1 number, got 'one'"),
    ({'material': 'wall', 'replaced': ('wall.png', 'none.png')}, '<image id', '<image> cannot read'),
    ({'replaced': ('#mesh', '#other')}, '<instance_geometry',
     "<instance_geometry> refers to 'other', which the file does not hold"),
    ({'replaced': ('</COLLADA>', '')}, '', 'not valid XML'),
])
def test_what_is_wrong_is_told_with_its_line(pieces_of, tmp_path, change, culprit, message):
    with pytest.raises(ConfigError) as raised:
        pieces_of(**change)
    text = (tmp_path / 'a.dae').read_text()
    line = text[: text.index(culprit) if culprit else len(text)].count('\n') + 1
    assert f'a.dae, line {line}: {message}' in str(raised.value)
