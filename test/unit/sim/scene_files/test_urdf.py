import math

import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scene import Solid, Surface
from liquid_nav.sim.scene_files.parts import Wear
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.urdf import read_urdf

HALF = math.sqrt(0.5)
BOX = '<geometry><box size="2 4 6"/></geometry>'


@pytest.fixture
def parts_of(write):
    def read(text: str):
        return read_urdf(write(model__urdf=f'<?xml version="1.0"?>\n<robot name="x">\n{text}\n</robot>\n'), Sources(),
                         Wear(material='concrete', kind='model'))
    return read


def link(name: str, inner: str = f'<visual>{BOX}</visual><collision>{BOX}</collision>') -> str:
    return f'<link name="{name}">{inner}</link>\n'


def joint(parent: str, child: str, origin: str = '', kind: str = 'fixed') -> str:
    return (f'<joint name="{parent}_{child}" type="{kind}"><parent link="{parent}"/><child link="{child}"/>'
            f'{origin}</joint>\n')


@pytest.mark.parametrize(('geometry', 'shape', 'size'), [
    ('<box size="2 4 6"/>', 'box', (1.0, 2.0, 3.0)),
    ('<cylinder radius="0.5" length="3"/>', 'cylinder', (0.5, 0.5, 1.5)),
    ('<sphere radius="0.7"/>', 'ellipsoid', (0.7, 0.7, 0.7)),
])
def test_primitives_become_solids(parts_of, geometry, shape, size):
    geometry = f'<geometry>{geometry}</geometry>'
    solid, = parts_of(link('a', f'<visual>{geometry}</visual><collision>{geometry}</collision>'))
    assert solid == Solid(shape, (0.0, 0.0, 0.0), size, material='concrete', kind='model')


def test_origins_place_and_turn(parts_of):
    solid, = parts_of(link('a', f'<visual><origin xyz="1 2 3" rpy="0 0 {math.pi / 2}"/>{BOX}</visual>'))
    assert solid.position == (1.0, 2.0, 3.0)
    assert solid.orientation == pytest.approx((0.0, 0.0, HALF, HALF))


def test_fixed_joints_carry_their_links_along(parts_of):
    # b is 10 m ahead of a and looks left; c is 2 m ahead of b, which is to the left of it: (10, 2)
    turned = f'<origin xyz="10 0 0" rpy="0 0 {math.pi / 2}"/>'
    text = (link('c') + joint('b', 'c', '<origin xyz="2 0 1"/>') + link('a') + joint('a', 'b', turned) + link('b'))
    c, a, b = parts_of(text)
    assert a.position == (0.0, 0.0, 0.0)
    assert b.position == pytest.approx((10.0, 0.0, 0.0))
    assert c.position == pytest.approx((10.0, 2.0, 1.0))
    assert c.orientation == pytest.approx((0.0, 0.0, HALF, HALF))


@pytest.mark.parametrize(('inner', 'collides', 'size'), [
    (f'<visual>{BOX}</visual>', False, (1.0, 2.0, 3.0)),
    (f'<collision>{BOX}</collision>', True, (1.0, 2.0, 3.0)),
    (f'<visual>{BOX}</visual><collision><geometry><sphere radius="9"/></geometry></collision>', True, (1.0, 2.0, 3.0)),
])
def test_what_is_seen_is_what_is_hit(parts_of, inner, collides, size):
    solid, = parts_of(link('a', inner))
    assert (solid.collides, solid.size) == (collides, size)


def test_a_link_may_be_empty(parts_of):
    assert parts_of(link('world', '<inertial/>')) == []


@pytest.mark.parametrize('material', [
    '<material name="red"/>', '<material name="other"><color rgba="0.9 0.1 0.2 0.5"/></material>'])
def test_colours_are_the_links_own_or_the_robots(parts_of, material):
    solid, = parts_of(link('a', f'<visual>{BOX}{material}</visual>')
                      + '<material name="red"><color rgba="0.9 0.1 0.2 1"/></material>')
    assert solid.colour == (0.9, 0.1, 0.2)


def test_a_primitive_takes_the_mean_colour_of_its_texture(parts_of, tmp_path):
    cv2.imwrite(str(tmp_path / 'p.png'), np.array([[[0, 0, 0], [0, 51, 255]]], np.uint8))
    solid, = parts_of(link('a', f'<visual>{BOX}<material name="m"><texture filename="p.png"/></material></visual>'))
    assert solid.colour == pytest.approx((0.5, 0.1, 0.0))


def test_meshes_are_scaled_and_mirrored_right_side_out(parts_of, tmp_path):
    (tmp_path / 'm.obj').write_text('v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n')
    surface, = parts_of(link('a', '<visual><origin xyz="0 0 5"/><geometry><mesh filename="m.obj" scale="-2 3 1"/>'
                             '</geometry></visual>'))
    assert isinstance(surface, Surface)
    corners = surface.vertices[surface.triangles][0]
    assert {tuple(corner) for corner in corners.tolist()} == {(0, 0, 5), (-2, 0, 5), (0, 3, 5)}
    assert np.cross(corners[1] - corners[0], corners[2] - corners[0])[2] > 0.0
    assert (surface.material, surface.collides) == ('concrete', False)


@pytest.mark.parametrize(('text', 'line', 'message'), [
    (link('a') + link('a'), 4, "<link> has the name 'a', which another link has in line 3"),
    (link('a') + link('b') + joint('a', 'b', kind='revolute'), 5, "<joint> 'a_b' is of type 'revolute', but a map "
     "stands still: make it 'fixed'"),
    (link('a') + joint('a', 'b'), 4, "<child> names the link 'b', which the file does not hold"),
    (link('a') + link('b') + link('c') + joint('a', 'c') + joint('b', 'c'), 7, "<joint> gives the link 'c' a second "
     'parent; the first is in line 6'),
    (link('a') + link('b') + joint('a', 'b') + joint('b', 'a'), 5, "<joint> closes a loop of links through 'a'"),
    ('<link/>', 3, "<link> lacks 'name'"),
    ('', 2, '<robot> holds no <link>'),
    (link('a', '<visual/>'), 3, '<visual> lacks <geometry>'),
    (link('a', '<visual><geometry/></visual>'), 3, '<geometry> must hold one of box, cylinder'),
    (link('a', '<visual><geometry><capsule radius="1" length="1"/></geometry></visual>'), 3,
     '<capsule> is not read; known: box, cylinder'),
    (link('a', '<visual>\n<geometry><box size="1 2"/></geometry></visual>'), 4, "<box> size must hold 3 numbers, got "
     "'1 2'"),
    (link('a', '<visual><geometry><box size="1 2 -3"/></geometry></visual>'), 3, "<box> size must be above 0, got "
     "'1 2 -3'"),
    (link('a', '<visual><geometry><cylinder radius="1"/></geometry></visual>'), 3, "<cylinder> lacks 'length'"),
    (link('a', '<visual><origin xyz="1 2 nan"/></visual>'), 3, '<visual> lacks <geometry>'),
    (link('a', f'<visual><origin xyz="1 2 nan"/>{BOX}</visual>'), 3, '<origin> xyz must hold 3 numbers'),
    (link('a', '<visual><geometry><mesh filename="none.obj"/></geometry></visual>'), 3, "<mesh> names 'none.obj', which"
     ' is not in'),
    (link('a', '<visual><geometry><mesh filename="http://x/y.obj"/></geometry></visual>'), 3, "<mesh> names "
     "'http://x/y.obj', which is not on this machine; download it"),
    ('<xacro:macro name="m"/>', 3, '<xacro:macro> is not expanded; run xacro'),
    ('<link name="a">', 4, 'not valid XML: mismatched tag'),
])
def test_what_is_wrong_is_told_with_its_line(parts_of, tmp_path, text, line, message):
    with pytest.raises(ConfigError) as raised:
        parts_of(text)
    assert str(raised.value).startswith(f'{tmp_path / "model.urdf"}, line {line}: {message}')


def test_a_fault_in_a_mesh_is_told_with_the_meshs_line(parts_of, tmp_path):
    (tmp_path / 'm.obj').write_text('v 0 0 0\nf 1 2 3\n')
    with pytest.raises(ConfigError, match=r'm\.obj, line 2: f: names v 2, but there are 1 so far'):
        parts_of(link('a', '<visual><geometry><mesh filename="m.obj"/></geometry></visual>'))


def test_another_kind_of_file_is_refused(write):
    with pytest.raises(ConfigError, match='<sdf> is not <robot>, so this is no URDF file'):
        read_urdf(write(model__urdf='<sdf/>'), Sources(), Wear())
