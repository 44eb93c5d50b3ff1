import struct

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.meshes import read_mesh
from liquid_nav.sim.scene_files.sources import Sources

CORNERS = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.5]]
TEXT = 'solid a\nfacet normal 0 0 1\nouter loop\n{}endloop\nendfacet\nendsolid a\n'


def vertices(rows=CORNERS) -> str:
    return ''.join('vertex ' + ' '.join(map(str, row)) + '\n' for row in rows)


def binary(count=None, head=b'solid, though binary') -> bytes:
    return head.ljust(80) + struct.pack('<I', 1 if count is None else count) + struct.pack(
        '<12fH', 0, 0, 1, *np.ravel(CORNERS), 0)


@pytest.mark.parametrize('content', [TEXT.format(vertices()).encode(), binary()], ids=['text', 'binary'])
def test_both_forms_hold_the_same_triangle(tmp_path, content):
    path = tmp_path / 'a.STL'
    path.write_bytes(content)
    piece, = read_mesh(path, Sources())
    assert piece.vertices[piece.triangles].tolist() == [CORNERS]


@pytest.mark.parametrize(('content', 'message'), [
    (TEXT.format('vertex 0 0\n').encode(), r"a\.stl, line 4: a vertex must hold three numbers, got 'vertex 0 0'"),
    (TEXT.format(vertices(CORNERS[:2])).encode(), 'holds 2 vertices, which make no whole number of triangles'),
    (binary(count=2, head=b'x'), 'is no STL file: 2 triangles take 184 bytes, it has 134'),
    (b'', 'is no STL file'),
])
def test_damaged_files_are_refused(tmp_path, content, message):
    path = tmp_path / 'a.stl'
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        read_mesh(path, Sources())
