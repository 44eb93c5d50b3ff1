"""
Triangles from COLLADA 1.4 files (.dae), in metres and with z up, as the file's <asset> tells.

https://www.khronos.org/files/collada_spec_1_4.pdf; joints, skins, splines and lines are no part of a map.
"""

import math
from pathlib import Path

import numpy as np

from liquid_nav.sim.scene_files.collada_materials import Materials, by_id, refer
from liquid_nav.sim.scene_files.meshes import Piece, make_piece
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.xml_lines import Element, read_xml

_UPS = {'X_UP': [[0, -1, 0], [1, 0, 0], [0, 0, 1]], 'Y_UP': [[1, 0, 0], [0, 0, -1], [0, 1, 0]], 'Z_UP': np.eye(3)}
"""The rotation that brings the file's axes to z up."""
_DEPTH_LIMIT = 32
_TRANSFORMS = ('matrix', 'translate', 'rotate', 'scale')


def read_dae(path: Path, sources: Sources) -> list[Piece]:
    """Return the pieces of the file's scene."""
    root = read_xml(path, sources)
    if root.tag != 'COLLADA':
        raise root.error('is not <COLLADA>, so this is no COLLADA file')
    return _Reader(root, Materials(root, sources)).pieces()


class _Reader:
    def __init__(self, root: Element, materials: Materials):
        self._root = root
        self._materials = materials
        self._geometries = by_id(root, 'library_geometries', 'geometry')
        self._nodes = by_id(root, 'library_nodes', 'node')
        self._scenes = by_id(root, 'library_visual_scenes', 'visual_scene')

    def pieces(self) -> list[Piece]:
        if self._root.find('scene', 'instance_visual_scene') is not None:
            scene = refer(self._root.need('scene', 'instance_visual_scene'), self._scenes)
        elif self._scenes:
            scene = next(iter(self._scenes.values()))
        else:
            raise self._root.error('lacks <visual_scene>, so nothing says what stands where')
        unit = self._root.find('asset', 'unit')
        metre = 1.0 if unit is None else unit.numbers('meter', 1, (1.0,))[0]
        up = self._root.find('asset', 'up_axis')
        word = 'Y_UP' if up is None else up.text.strip()  # the specification's default
        if word not in _UPS:
            raise up.error(f'must be one of {", ".join(_UPS)}, got {word!r}')
        whole = np.eye(4)
        whole[:3, :3] = metre * np.array(_UPS[word], float)
        return [piece for node in scene.all('node') for piece in self._of_node(node, whole, 0)]

    def _of_node(self, node: Element, outer: np.ndarray, depth: int) -> list[Piece]:
        if depth > _DEPTH_LIMIT:
            raise node.error(f'lies more than {_DEPTH_LIMIT} nodes deep, or in itself')
        pose = outer
        for transform in node.all(*_TRANSFORMS):
            pose = pose @ _matrix(transform)
        pieces = []
        for child in node.children:
            if child.tag == 'node':
                pieces += self._of_node(child, pose, depth + 1)
            elif child.tag == 'instance_node':
                pieces += self._of_node(refer(child, self._nodes), pose, depth + 1)
            elif child.tag == 'instance_geometry':
                bound = {item.value('symbol'): item for item in _all_below(child, 'instance_material')}
                pieces += self._of_geometry(refer(child, self._geometries), pose, bound)
            elif child.tag == 'instance_controller':
                raise child.error('is a skin; apply it in the program that made the file, and export again')
        return pieces

    def _of_geometry(self, geometry: Element, pose: np.ndarray, bound: dict[str, Element]) -> list[Piece]:
        mesh = geometry.need('mesh')
        pieces = []
        for group in mesh.all('triangles', 'polylist', 'polygons', 'trifans', 'tristrips'):
            if group.tag in ('trifans', 'tristrips'):
                raise group.error('is not read; export triangles')
            places, uvs = _corners(group, mesh)
            if len(places) == 0:
                continue
            placed = places @ pose[:3, :3].T + pose[:3, 3]
            if np.linalg.det(pose[:3, :3]) < 0.0:  # a mirror turns triangles inside out
                placed, uvs = placed[:, ::-1], None if uvs is None else uvs[:, ::-1]
            colour, picture = self._materials.look(bound.get(group.attributes.get('material', '')))
            pieces.append(make_piece(placed, uvs, colour, picture))
        return pieces


def _matrix(transform: Element) -> np.ndarray:
    matrix = np.eye(4)
    if transform.tag == 'matrix':
        return np.array(transform.read_numbers(transform.text, 16)).reshape(4, 4)
    if transform.tag == 'rotate':
        x, y, z, degrees = transform.read_numbers(transform.text, 4)
        matrix[:3, :3] = _turn(np.array([x, y, z]), math.radians(degrees))
    elif transform.tag == 'translate':
        matrix[:3, 3] = transform.read_numbers(transform.text, 3)
    else:
        matrix[:3, :3] = np.diag(transform.read_numbers(transform.text, 3))
    return matrix


def _turn(axis: np.ndarray, angle: float) -> np.ndarray:
    """Return the rotation about an axis, by Rodrigues' formula."""
    length = np.linalg.norm(axis)
    if length == 0.0:
        return np.eye(3)
    x, y, z = axis / length
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + math.sin(angle) * cross + (1.0 - math.cos(angle)) * cross @ cross


def _corners(group: Element, mesh: Element) -> tuple[np.ndarray, np.ndarray | None]:
    """Return (triangles, 3, 3) places and (triangles, 3, 2) uvs or None."""
    inputs = {item.value('semantic'): item for item in reversed(group.all('input'))}
    if 'VERTEX' not in inputs:
        raise group.error('lacks the <input> VERTEX')
    sources = {item.value('id', ''): item for item in mesh.children}
    stride = 1 + max(item.whole('offset') for item in inputs.values())
    vertices = refer(inputs['VERTEX'], sources, 'source')
    position = next((item for item in vertices.all('input') if item.value('semantic') == 'POSITION'), None)
    if position is None:
        raise vertices.error('lacks the <input> POSITION')
    numbers, counts = _indices(group, stride)
    triangles = numbers[_fans(counts)]  # (triangles, 3, stride)
    places = _look_up(triangles[:, :, inputs['VERTEX'].whole('offset')], refer(position, sources, 'source'), 3)
    if 'TEXCOORD' not in inputs:
        return places, None
    uv = inputs['TEXCOORD']
    return places, _look_up(triangles[:, :, uv.whole('offset')], refer(uv, sources, 'source'), 2)


def _indices(group: Element, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (corners, stride) numbers, and how many corners each polygon has."""
    try:
        runs = [np.array(item.text.split(), dtype=int) for item in group.all('p')]
        counts = np.array(group.value('vcount', '').split(), dtype=int)
    except ValueError as error:
        raise group.error(f'must hold whole numbers: {error}') from error
    if any(len(run) % stride for run in runs):
        raise group.error(f'holds a list of indices that is no multiple of {stride}')
    numbers = np.concatenate([np.zeros((0, stride), int), *(run.reshape(-1, stride) for run in runs)])
    if group.tag == 'polygons':
        counts = np.array([len(run) // stride for run in runs], int)
    elif group.tag == 'triangles':
        counts = np.full(len(numbers) // 3, 3)
    if counts.sum() != len(numbers):
        raise group.error(f'tells of {counts.sum()} corners and holds {len(numbers)}')
    return numbers, counts


def _fans(counts: np.ndarray) -> np.ndarray:
    """Return (triangles, 3) numbers of corners that cut polygons of so many corners into fans."""
    firsts = np.cumsum(counts) - counts
    fans = [(first, first + corner, first + corner + 1)
            for first, count in zip(firsts.tolist(), counts.tolist(), strict=True) for corner in range(1, count - 1)]
    return np.array(fans, int).reshape(-1, 3)


def _look_up(indices: np.ndarray, source: Element, width: int) -> np.ndarray:
    """Return the rows of a source, their first `width` numbers."""
    values = source.need('float_array')
    accessor = source.find('technique_common', 'accessor')
    stride = width if accessor is None else accessor.whole('stride', width)
    try:
        rows = np.array(values.text.split(), dtype=float)
    except ValueError as error:
        raise values.error(f'must hold numbers: {error}') from error
    if stride < width or len(rows) % stride or not np.isfinite(rows).all():
        raise values.error(f'must hold finite numbers, {stride} to a row and {width} or more, got {len(rows)}')
    rows = rows.reshape(-1, stride)[:, :width]
    if indices.size and not 0 <= indices.min() <= indices.max() < len(rows):
        raise values.error(f'holds {len(rows)} rows, but row {indices.max()} is asked for')
    return rows[indices]


def _all_below(element: Element, tag: str) -> list[Element]:
    found = []
    for child in element.children:
        found += [child] if child.tag == tag else _all_below(child, tag)
    return found
