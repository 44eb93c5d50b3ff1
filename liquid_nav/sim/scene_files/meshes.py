"""Triangles from OBJ, STL and COLLADA files, in the file's own frame."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import unknown_option
from liquid_nav.sim.scene_files.places import error_at
from liquid_nav.sim.scene_files.sources import Sources

WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Piece:
    """The triangles of one material."""

    vertices: np.ndarray
    """(vertices, 3)."""
    triangles: np.ndarray
    """(triangles, 3) vertex numbers, anticlockwise seen from outside."""
    colour: tuple[float, float, float] = WHITE
    uvs: np.ndarray | None = None
    """(vertices, 2), none below 0; v = 1 is the picture's top row."""
    picture: np.ndarray | None = None
    """(height, width, 3) uint8 RGB."""


def read_mesh(path: Path, sources: Sources) -> list[Piece]:
    """Return what a mesh file holds; raise ConfigError with the line of what cannot be read."""
    from liquid_nav.sim.scene_files import collada, obj, stl  # they build on this module

    readers = {'.obj': obj.read_obj, '.stl': stl.read_stl, '.dae': collada.read_dae}
    if path.suffix.lower() not in readers:
        raise unknown_option('kind of mesh', path.suffix.lower(), readers)
    pieces = [piece for piece in readers[path.suffix.lower()](path, sources) if len(piece.triangles)]
    if not pieces:
        raise error_at(str(path), None, 'holds no triangle that has an area')
    return pieces


def make_piece(corners: np.ndarray, uvs: np.ndarray | None, colour=WHITE, picture=None) -> Piece:
    """
    Return the piece of (triangles, 3, 3) corners and their (triangles, 3, 2) places in a picture.

    Corners that agree become one vertex, and triangles without an area are left out.
    """
    edges = corners[:, 1:] - corners[:, :1]
    real = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1) > 0.0
    rows = corners[real].reshape(-1, 3)
    if picture is None or uvs is None:
        uvs = picture = None
    else:
        rows = np.hstack([rows, uvs[real].reshape(-1, 2)])
    unique, inverse = np.unique(rows, axis=0, return_inverse=True)
    triangles = inverse.reshape(-1, 3)
    if uvs is None:
        return Piece(unique, triangles, colour)
    # The renderer repeats a picture to the right and upwards alone.
    return Piece(unique[:, :3].copy(), triangles, colour, unique[:, 3:] - np.floor(unique[:, 3:].min(axis=0)), picture)
