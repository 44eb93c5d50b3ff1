"""Triangles from STL files, binary or text; they know no colours."""

from pathlib import Path

import numpy as np

from liquid_nav.sim.scene_files.meshes import Piece, make_piece
from liquid_nav.sim.scene_files.places import error_at
from liquid_nav.sim.scene_files.sources import Sources

_TRIANGLE = np.dtype([('normal', '<f4', 3), ('corners', '<f4', (3, 3)), ('attribute', '<u2')])
_HEADER = 84  # [byte] 80 of comment and the number of triangles


def read_stl(path: Path, sources: Sources) -> list[Piece]:
    """Return the one piece that an STL file holds."""
    content = sources.read(path)
    count = int.from_bytes(content[80:_HEADER], 'little')
    if len(content) == _HEADER + count * _TRIANGLE.itemsize and count:
        corners = np.frombuffer(content, _TRIANGLE, count, _HEADER)['corners'].astype(float)
        if not np.isfinite(corners).all():
            raise error_at(str(path), None, 'holds a corner that is not finite; export it again')
    elif content.lstrip()[:5] == b'solid':
        corners = _corners_of_text(path, sources.text(path))
    else:
        raise error_at(str(path), None, f'is no STL file: {count} triangles take {_HEADER + count * 50} bytes, it has '
                       f'{len(content)}; export it again')
    return [make_piece(corners, None)]


def _corners_of_text(path: Path, text: str) -> np.ndarray:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0] != 'vertex':
            continue
        try:
            row = [float(word) for word in words[1:]]
        except ValueError:
            row = []
        if len(row) != 3 or not np.isfinite(row).all():
            raise error_at(str(path), number, f'a vertex must hold three numbers, got {line.strip()!r}')
        rows.append(row)
    if not rows or len(rows) % 3:
        raise error_at(str(path), None, f'holds {len(rows)} vertices, which make no whole number of triangles')
    return np.array(rows).reshape(-1, 3, 3)
