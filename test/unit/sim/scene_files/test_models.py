"""What a scene file's `model` brings into the world."""

import math

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError

ARROW = 'v 0 0 0\nv 1 0 0\nv 0 0.5 0\nf 1 2 3\n'
URDF = ('<robot name="r"><link name="a"><visual><origin xyz="1 0 2"/><geometry><box size="2 4 6"/></geometry></visual>'
        '<collision><geometry><box size="2 4 6"/></geometry></collision></link></robot>')


def test_a_path_alone_puts_the_model_where_it_is(scene_of, tmp_path):
    (tmp_path / 'm.obj').write_text('v 4 3 0\nv 5 3 0\nv 4 3 1\nf 1 2 3\n')
    surface, = scene_of('model: m.obj\n').surfaces
    assert surface.vertices[surface.triangles].tolist() == [[[4, 3, 0], [5, 3, 0], [4, 3, 1]]]
    assert (surface.material, surface.kind, surface.collides) == ('grey', 'model', True)


def test_a_mesh_is_scaled_turned_and_moved(scene_of, tmp_path):
    (tmp_path / 'm.obj').write_text(ARROW)
    surface, = scene_of('model: {file: m.obj, scale: 2, yaw_degrees: 90, position: [5, 3, 1], material: rock, '
                        'kind: cliff, collides: false}\n').surfaces
    # (1, 0, 0) becomes (2, 0, 0), then (0, 2, 0), then (5, 5, 1)
    corners = surface.vertices[surface.triangles][0]
    assert corners == pytest.approx(np.array([[5, 3, 1], [5, 5, 1], [4, 3, 1]]), abs=1e-12)
    assert (surface.material, surface.kind, surface.collides) == ('rock', 'cliff', False)


def test_y_may_point_up(scene_of, tmp_path):
    (tmp_path / 'm.obj').write_text(ARROW)
    surface, = scene_of('model: {file: m.obj, up: y, position: [5, 3]}\n').surfaces
    assert surface.vertices[surface.triangles][0] == pytest.approx(
        np.array([[5, 3, 0], [6, 3, 0], [5, 3, 0.5]]), abs=1e-12)


def test_solids_are_scaled_turned_and_moved(scene_of, tmp_path):
    (tmp_path / 'm.urdf').write_text(URDF)
    solid, = scene_of('model: {file: m.urdf, scale: 0.5, yaw_degrees: 90, position: [5, 3, 1]}\n').solids
    assert solid.position == pytest.approx((5.0, 3.5, 2.0))
    assert solid.size == (0.5, 1.0, 1.5)
    assert solid.orientation == pytest.approx((0.0, 0.0, math.sqrt(0.5), math.sqrt(0.5)))


def test_a_model_stands_on_uneven_ground(scene_of, tmp_path):
    (tmp_path / 'm.urdf').write_text(URDF)
    solid, = scene_of('terrain: {origin: [-20, -20], cell: 40, heights: [[3, 3], [3, 3]]}\n'
                      'model: {file: m.urdf, position: [5, 4]}\n').solids
    assert solid.position == (6.0, 4.0, 5.0)


def test_a_list_brings_several_and_what_looks_alike_becomes_one_surface(scene_of, tmp_path):
    (tmp_path / 'm.obj').write_text(ARROW)
    (tmp_path / 'w.sdf').write_text(
        '<sdf version="1.9"><model name="m"><link name="l">' + ''.join(
            f'<visual name="{number}"><pose>0 0 {number} 0 0 0</pose><geometry><mesh><uri>m.obj</uri></mesh></geometry>'
            '</visual>' for number in range(3)) + '</link></model></sdf>')
    scene = scene_of('model:\n- {file: w.sdf, position: [4, 3, 0]}\n- {file: m.obj, position: [4, -3, 0]}\n')
    assert [len(surface.triangles) for surface in scene.surfaces] == [3, 1]
    first = scene.surfaces[0]
    assert sorted(first.vertices[first.triangles][:, 0, 2].tolist()) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(('text', 'line', 'message'), [
    ('model: none.obj\n', 3, 'model names '),
    ('model: m.fbx\n', 3, "model: unknown kind of model '.fbx'; known: .dae, .obj, .sdf, .stl, .urdf, .world"),
    ('model: {file: m.obj, scale: 0}\n', 3, "model.scale must be more than 0, got '0'"),
    ('model:\n- {file: m.obj, up: x}\n', 4, "model[0].up names an unknown axis 'x'; known: y, z"),
    ('model: {file: m.urdf, up: y}\n', 3, 'model.up is for .obj and .stl files; a .urdf file tells which way is up'),
    ('model: {file: m.obj, material: gneiss}\n', 3, "model.material names an unknown material 'gneiss'"),
    ('model: {path: m.obj}\n', 3, "model has an unknown key 'path'"),
    ('model: {scale: 2}\n', 3, "model lacks 'file': path"),
])
def test_what_is_wrong_is_told_with_line_and_field(scene_of, tmp_path, text, line, message):
    (tmp_path / 'm.obj').write_text(ARROW)
    (tmp_path / 'm.urdf').write_text(URDF)
    with pytest.raises(ConfigError) as raised:
        scene_of(text)
    assert str(raised.value).startswith(f'{tmp_path / "map.yaml"}, line {line}: {message}')


def test_a_fault_in_the_model_is_told_with_the_models_line(scene_of, tmp_path):
    (tmp_path / 'm.obj').write_text('v 0 0 0\n\nf 1 2 3\n')
    with pytest.raises(ConfigError) as raised:
        scene_of('model: m.obj\n')
    assert str(raised.value).startswith(f'{tmp_path / "m.obj"}, line 3: f: names v 2')
