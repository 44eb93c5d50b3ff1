"""A scene as a YAML file, from which `reading` makes the same scene to the last bit."""

import contextlib
import dataclasses
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from liquid_nav.core.errors import OutputError
from liquid_nav.core.motion import Route
from liquid_nav.core.scene import Mover, Scene, Surface

_PLAIN = re.compile(r'[A-Za-z_][\w-]*')
_RESERVED = ('true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n')


def write_scene(scene: Scene, path: Path, comment: str = '', overwrite: bool = False) -> list[Path]:
    """
    Write a scene file, and its pictures as PNG files beside it.

    Parameters
    ----------
    scene : Scene
        What to write.
    path : Path
        A .yaml file; its folder is made if need be.
    comment : str
        A line for the head of the file.
    overwrite : bool
        Whether a file that stands there may be replaced.

    Returns
    -------
    list[Path]
        What was written, the scene file last.

    Raises
    ------
    OutputError
        Where a file cannot be written or would replace another without leave; then nothing is left behind.

    """
    pictures = {path.with_name(f'{path.stem}_picture{number}.png'): surface.picture
                for number, surface in enumerate(scene.surfaces) if surface.picture is not None}
    contents = {name: cv2.imencode('.png', picture[:, :, ::-1])[1].tobytes() for name, picture in pictures.items()}
    contents[path] = scene_text(scene, path.stem, comment).encode('utf-8')
    standing = [str(name) for name in contents if name.exists()]
    if standing and not overwrite:
        raise OutputError(f'{", ".join(standing)} stands there already; choose another --out, or replace it by '
                          '--overwrite')
    parts = {name: name.with_name(f'.{name.name}.part') for name in contents}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            parts[name].write_bytes(content)
        for name in contents:
            os.replace(parts[name], name)
    except OSError as error:
        raise OutputError(f'cannot write {path}: {error.strerror or error}; choose another --out') from error
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink()
    return list(contents)


def scene_text(scene: Scene, stem: str = 'scene', comment: str = '') -> str:
    """Return the YAML of a scene; its pictures are named after `stem`."""
    return '\n'.join([*([f'# {comment}'] if comment else []), *_lines(scene, stem)]) + '\n'


def _lines(scene: Scene, stem: str) -> Iterator[str]:
    for name in ('name', 'seed', 'parameters', 'start', 'start_yaw', 'target', 'bounds'):
        yield f'{name}: {_flow(getattr(scene, name))}'
    yield f'look: {_flow(_differing(scene.look))}'
    if scene.terrain is not None:
        yield 'terrain:'
        yield f'  origin: {_flow(scene.terrain.origin)}'
        yield f'  cell: {_flow(scene.terrain.cell)}'
        yield '  heights:'
        yield from (f'  - {_flow(row)}' for row in scene.terrain.heights)
    lists = {
        'solids': map(_differing, scene.solids), 'ribbons': map(_differing, scene.ribbons),
        'movers': map(_mover, scene.movers),
        'surfaces': (_surface(surface, f'{stem}_picture{number}.png') for number, surface in
                     enumerate(scene.surfaces))}
    for name, items in lists.items():
        rows = [f'- {_flow(item)}' for item in items]
        if rows:
            yield from (f'{name}:', *rows)


def _differing(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that differ from their defaults, or have none."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)
            if field.default is dataclasses.MISSING or getattr(value, field.name) != field.default}


def _mover(mover: Mover) -> dict[str, Any]:
    word = 'route' if isinstance(mover.motion, Route) else 'sway'
    return {'kind': mover.kind, word: _differing(mover.motion), 'solids': [_differing(solid) for solid in mover.solids]}


def _surface(surface: Surface, picture: str) -> dict[str, Any]:
    told = {'vertices': surface.vertices.tolist(), 'triangles': surface.triangles.tolist(),
            'material': surface.material, 'colour': surface.colour, 'kind': surface.kind,
            'collides': surface.collides}
    if surface.uvs is not None:
        told['uvs'] = surface.uvs.tolist()
    return told | ({'picture': picture} if surface.picture is not None else {})


def _flow(value: Any) -> str:
    """Return a value in YAML's flow style; a number comes back as it was to the last bit."""
    if isinstance(value, Mapping):
        return '{' + ', '.join(f'{_flow(key)}: {_flow(item)}' for key, item in value.items()) + '}'
    if isinstance(value, list | tuple | np.ndarray):
        return '[' + ', '.join(map(_flow, value)) + ']'
    if isinstance(value, bool | np.bool_):
        return 'true' if value else 'false'
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        mantissa, e, exponent = repr(float(value)).partition('e')
        return mantissa + ('' if not e else ('' if '.' in mantissa else '.0') + e + exponent)
    return value if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED else json.dumps(value)
