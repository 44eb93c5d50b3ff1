import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.meshes import read_mesh
from liquid_nav.sim.scene_files.sources import Sources

TRIANGLE = 'v 0 0 0\nv 1 0 0\nv 0 2 0\n'


def corners(piece) -> list:
    return piece.vertices[piece.triangles].tolist()


def test_faces_count_from_one_or_back_from_the_last(write):
    piece, = read_mesh(write(a__obj=TRIANGLE + 'f 1 2 3\nf -1 -2 -3\n'), Sources())
    assert corners(piece) == [[[0, 0, 0], [1, 0, 0], [0, 2, 0]], [[0, 2, 0], [1, 0, 0], [0, 0, 0]]]
    assert len(piece.vertices) == 3


def test_polygons_become_fans_and_empty_triangles_vanish(write):
    text = 'v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\nf 1 2 2\n'
    piece, = read_mesh(write(a__obj=text), Sources())
    assert corners(piece) == [[[0, 0, 0], [1, 0, 0], [1, 1, 0]], [[0, 0, 0], [1, 1, 0], [0, 1, 0]]]


def test_materials_have_colours_or_pictures(write, tmp_path):
    cv2.imwrite(str(tmp_path / 'my wall.png'), np.full((2, 2, 3), (0, 255, 0), np.uint8))
    write(a__mtl='newmtl red paint\nKd 0.9 0.1 2.0\nnewmtl wall\nKd 0 0 0\nmap_Kd -s 1 1 1 -clamp on my wall.png\n')
    pieces = read_mesh(write(a__obj='mtllib a.mtl # the colours\n' + TRIANGLE + 'vt 0 0\nvt 1 0\nvt -0.5 1\n'
                             'usemtl red paint\nf 1 2 3\nusemtl wall\nf 1/1 2/2 \\\n3/3\nusemtl red paint\nf 3 2 1\n'),
                       Sources())
    assert [len(piece.triangles) for piece in pieces] == [2, 1]
    assert pieces[0].colour == (0.9, 0.1, 1.0)
    assert pieces[0].picture is None
    assert pieces[1].colour == (1.0, 1.0, 1.0)
    assert (pieces[1].picture == (0, 255, 0)).all()
    # pictures repeat, so a whole step to the right shows the same and keeps all coordinates positive
    assert pieces[1].uvs[pieces[1].triangles].tolist() == [[[1, 0], [2, 0], [0.5, 1]]]


def test_a_corner_with_two_places_in_the_picture_becomes_two_vertices(write, tmp_path):
    cv2.imwrite(str(tmp_path / 'p.png'), np.zeros((2, 2, 3), np.uint8))
    write(a__mtl='newmtl m\nmap_Kd p.png\n')
    text = TRIANGLE + 'v 1 2 0\nvt 0 0\nvt 1 0\nvt 0 1\nvt 1 1\nmtllib a.mtl\nusemtl m\nf 1/1 2/2 3/3\nf 2/4 4/4 3/3\n'
    piece, = read_mesh(write(a__obj=text), Sources())
    assert len(piece.vertices) == 5


@pytest.mark.parametrize(('text', 'line', 'message'), [
    ('v 0 0\n', 1, "v: must hold 3 numbers, got '0 0'"),
    ('v 0 x 0\n', 1, "v: must hold 3 numbers, got '0 x 0'"),
    ('v 0 nan 0\n', 1, 'v: must hold 3 numbers'),
    (TRIANGLE + 'f 1 2 4\n', 4, 'f: names v 4, but there are 3 so far'),
    (TRIANGLE + 'f 1 2 0\n', 4, 'f: names v 0, but there are 3 so far'),
    (TRIANGLE + 'f 1 2 -4\n', 4, 'f: names v -4, but there are 3 so far'),
    (TRIANGLE + 'f 1/1 2/1 3/1\n', 4, 'f: names vt 1, but there are 0 so far'),
    (TRIANGLE + 'f 1 2\n', 4, 'f: a face needs three corners or more, got 2'),
    (TRIANGLE + 'f a b c\n', 4, "f: a corner must be a number such as 3, 3/1 or 3/1/2, got 'a'"),
    ('mtllib none.mtl\n', 1, 'mtllib: cannot read'),
    ('usemtl brick\n', 1, "usemtl: material 'brick' is used, but no mtllib tells what it is"),
])
def test_what_is_wrong_is_told_with_its_line(write, text, line, message):
    path = write(a__obj=text)
    with pytest.raises(ConfigError) as raised:
        read_mesh(path, Sources())
    assert str(raised.value).startswith(f'{path}, line {line}: {message}')


def test_an_unknown_material_comes_with_the_nearest_known_one(write):
    write(a__mtl='newmtl brick\n')
    with pytest.raises(ConfigError, match=r"a\.obj, line 2: usemtl: unknown material 'brik'; did you mean 'brick'"):
        read_mesh(write(a__obj='mtllib a.mtl\nusemtl brik\n'), Sources())


def test_what_is_wrong_in_an_mtl_file_is_told_with_that_files_line(write):
    write(a__mtl='newmtl brick\n\nmap_Kd none.png\n')
    with pytest.raises(ConfigError, match=r'a\.mtl, line 3: map_Kd: cannot read .*none\.png'):
        read_mesh(write(a__obj='mtllib a.mtl\n'), Sources())


@pytest.mark.parametrize('text', ['', TRIANGLE, TRIANGLE + 'f 1 2 2\n'])
def test_a_file_without_a_triangle_is_refused(write, text):
    with pytest.raises(ConfigError, match='holds no'):
        read_mesh(write(a__obj=text), Sources())


def test_other_kinds_of_files_are_refused(write):
    with pytest.raises(ConfigError, match=r"unknown kind of mesh '.fbx'; known: .dae, .obj, .stl"):
        read_mesh(write(a__fbx=''), Sources())
