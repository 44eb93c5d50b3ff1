"""Triangles from Wavefront OBJ files, with the colours and pictures of their MTL files."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.sim.scene_files.meshes import WHITE, Piece, make_piece
from liquid_nav.sim.scene_files.places import error_at
from liquid_nav.sim.scene_files.sources import Sources

_MAP_OPTIONS = {'-blendu': 1, '-blendv': 1, '-boost': 1, '-mm': 2, '-o': 3, '-s': 3, '-t': 3, '-texres': 1,
                '-clamp': 1, '-bm': 1, '-imfchan': 1, '-type': 1}
"""What may stand between map_Kd and the picture, and how many words follow it at most."""


@dataclass(frozen=True, eq=False)
class _Material:
    colour: tuple[float, float, float] = WHITE
    picture: np.ndarray | None = None


@dataclass(frozen=True)
class _Line:
    file: Path
    number: int
    keyword: str
    words: list[str]

    def error(self, problem: str) -> ConfigError:
        return error_at(str(self.file), self.number, f'{self.keyword}: {problem}')

    def numbers(self, least: int, most: int) -> list[float]:
        try:
            numbers = [float(word) for word in self.words]
        except ValueError:
            numbers = []
        if not least <= len(numbers) <= most or not all(map(math.isfinite, numbers)):
            raise self.error(f'must hold {least} numbers, got {" ".join(self.words)!r}')
        return numbers


def read_obj(path: Path, sources: Sources) -> list[Piece]:
    """Return a piece per material that the file uses, polygons cut into fans of triangles."""
    places: list[list[float]] = []
    uvs: list[list[float]] = []
    materials: dict[str, _Material] = {}
    faces: dict[str, list[list[tuple[int, int]]]] = {}
    used = ''
    for line in _lines(path, sources):
        if line.keyword == 'v':
            places.append(line.numbers(3, 7)[:3])  # a weight or a colour may follow
        elif line.keyword == 'vt':
            uvs.append([*line.numbers(1, 3), 0.0][:2])
        elif line.keyword == 'f':
            faces.setdefault(used, []).extend(_fan(line, len(places), len(uvs)))
        elif line.keyword == 'mtllib':
            materials.update(_read_library(line, path.parent / ' '.join(line.words), sources))
        elif line.keyword == 'usemtl':
            used = ' '.join(line.words)
            if used not in materials:
                raise line.error(str(unknown_option('material', used, materials)) if materials else
                                 f'material {used!r} is used, but no mtllib tells what it is')
    if not faces:
        raise error_at(str(path), None, 'holds no faces (lines that begin with f)')
    return [_piece(np.array(triangles), places, uvs, materials.get(name, _Material()))
            for name, triangles in faces.items()]


def _piece(triangles: np.ndarray, places: list[list[float]], uvs: list[list[float]], material: _Material) -> Piece:
    """Return the piece of (triangles, 3, 2) numbers of places and uvs, -1 for none."""
    textured = material.picture is not None and (triangles[:, :, 1] >= 0).all()
    where = np.array(uvs)[triangles[:, :, 1]] if textured else None
    return make_piece(np.array(places)[triangles[:, :, 0]], where, material.colour, material.picture)


def _lines(path: Path, sources: Sources) -> Iterator[_Line]:
    begun = ''
    for number, text in enumerate(sources.text(path).splitlines(), 1):
        text = begun + text.partition('#')[0]
        if text.endswith('\\'):
            begun = text[:-1] + ' '
            continue
        begun = ''
        words = text.split()
        if words:
            yield _Line(path, number, words[0], words[1:])


def _fan(line: _Line, places: int, uvs: int) -> list[list[tuple[int, int]]]:
    """Return the triangles of a face as pairs of numbers of place and uv, from 0; -1 for no uv."""
    if len(line.words) < 3:
        raise line.error(f'a face needs three corners or more, got {len(line.words)}')
    corners = []
    for word in line.words:
        place, uv, *_ = [*word.split('/'), '']
        corners.append((_index(line, place, places, 'v'), _index(line, uv, uvs, 'vt') if uv else -1))
    return [[corners[0], corners[number], corners[number + 1]] for number in range(1, len(corners) - 1)]


def _index(line: _Line, text: str, count: int, keyword: str) -> int:
    """Return an index from 0; in the file they count from 1, or from the end below 0."""
    try:
        number = int(text)
    except ValueError as error:
        raise line.error(f'a corner must be a number such as 3, 3/1 or 3/1/2, got {text!r}') from error
    index = number - 1 if number > 0 else count + number
    if number == 0 or not 0 <= index < count:
        raise line.error(f'names {keyword} {number}, but there are {count} so far')
    return index


def _read_library(line: _Line, path: Path, sources: Sources) -> dict[str, _Material]:
    """Return the materials of an MTL file."""
    colours: dict[str, tuple[float, float, float]] = {}
    pictures: dict[str, np.ndarray] = {}
    name = ''
    try:
        lines = list(_lines(path, sources))
    except ConfigError as error:
        raise line.error(f'{error}; put the MTL file beside, or remove the line') from error
    for entry in lines:
        if entry.keyword == 'newmtl':
            name = ' '.join(entry.words)
            colours[name] = WHITE
        elif entry.keyword == 'Kd':
            colours[name] = tuple(min(1.0, max(0.0, part)) for part in entry.numbers(3, 3))
        elif entry.keyword == 'map_Kd':
            try:
                pictures[name] = sources.picture(path.parent / _picture_name(entry))
            except ConfigError as error:
                raise entry.error(str(error)) from error
    return {name: _Material(WHITE if name in pictures else colour, pictures.get(name))
            for name, colour in colours.items()}


def _picture_name(line: _Line) -> str:
    words = list(line.words)
    while words and words[0] in _MAP_OPTIONS:
        count = _MAP_OPTIONS[words.pop(0)]
        while count and words and (count == 1 or _is_number(words[0])):
            words.pop(0)
            count -= 1
    if not words:
        raise line.error('names no picture')
    return ' '.join(words).replace('\\', '/')


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
