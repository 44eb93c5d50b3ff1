"""A scene from a YAML file, checked whole before anything is flown or written."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from liquid_nav.core.geometry import half_extents
from liquid_nav.core.percept import CRUISE_HEIGHT_M
from liquid_nav.core.scene import Look, Mover, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scene_files import schema
from liquid_nav.sim.scene_files.checks import Origins, check_bounds, check_places, check_triangles, check_way
from liquid_nav.sim.scene_files.elements import (
    ground_height,
    read_look,
    read_mover,
    read_ribbon,
    read_solid,
    read_surface,
    read_terrain,
)
from liquid_nav.sim.scene_files.models import read_models
from liquid_nav.sim.scene_files.nodes import Value, parse
from liquid_nav.sim.scene_files.sources import Sources

MARGIN_M = 6.0
"""How far the bounds reach beyond what the file holds, where it does not tell them."""


def read_scene(path: str | Path, seed: int, sources: Sources) -> Scene:
    """
    Return the scene that a YAML file describes.

    Parameters
    ----------
    path : str or Path
        Its models and pictures are found relative to it.
    seed : int
        The scene's seed, where the file names none.
    sources : Sources
        Notes every file that the scene is made of.

    Raises
    ------
    ConfigError
        For whatever is wrong with the file, with its line and the field.

    """
    path = Path(path)
    fields = parse(sources.text(path), str(path)).fields(schema.SCENE)
    terrain = read_terrain(fields['terrain']) if 'terrain' in fields else None
    things = _things(fields, terrain, sources)
    start, target = (_place(fields[name], terrain) for name in ('start', 'target'))
    parts = [part for _, part in things]
    scene = Scene(
        name=_name(fields['name']) if 'name' in fields else path.stem,
        seed=fields['seed'].whole() if 'seed' in fields else seed,
        solids=tuple(part for part in parts if isinstance(part, Solid)),
        start=start,
        start_yaw=_start_yaw(fields, start, target),
        target=target,
        bounds=fields['bounds'].numbers(4) if 'bounds' in fields else _hull(parts, terrain, start, target),
        look=read_look(fields['look']) if 'look' in fields else Look(),
        parameters=_parameters(fields['parameters']) if 'parameters' in fields else {},
        terrain=terrain,
        ribbons=tuple(read_ribbon(item) for item in fields['ribbons'].items()) if 'ribbons' in fields else (),
        movers=tuple(part for part in parts if isinstance(part, Mover)),
        surfaces=tuple(part for part in parts if isinstance(part, Surface)))
    origins = Origins(fields['start'], fields['target'], fields.get('bounds'), things)
    check_triangles(origins)
    check_bounds(scene, origins)
    check_places(scene, origins)
    check_way(scene, origins)
    return scene


def _things(fields: dict[str, Value], terrain: Terrain | None, sources: Sources,
            ) -> list[tuple[Value, Solid | Mover | Surface]]:
    """Return all that may stand in the way, each with where the file tells of it."""
    readers: dict[str, Callable[[Value], Solid | Mover | Surface]] = {
        'solids': lambda item: read_solid(item, terrain),
        'movers': lambda item: read_mover(item, terrain),
        'surfaces': lambda item: read_surface(item, sources)}
    things = [(item, read(item)) for name, read in readers.items() if name in fields for item in fields[name].items()]
    return things + (read_models(fields['model'], terrain, sources) if 'model' in fields else [])


def _name(value: Value) -> str:
    name = value.text()
    if '/' in name or '\\' in name or name.startswith('.'):
        raise value.error(f'must be a name without slashes that does not begin with a dot, got {name!r}')
    return name


def _parameters(value: Value) -> dict[str, float]:
    return {name: item.number() for name, item in value.entries().items()}


def _place(value: Value, terrain: Terrain | None) -> tuple[float, float, float]:
    place = value.numbers(2, 3)
    return place if len(place) == 3 else (*place, ground_height(terrain, place) + CRUISE_HEIGHT_M)


def _start_yaw(fields: dict[str, Value], start: Sequence[float], target: Sequence[float]) -> float:
    if 'start_yaw' in fields and 'start_yaw_degrees' in fields:
        raise fields['start_yaw_degrees'].error("stands beside 'start_yaw'; keep one of them")
    if 'start_yaw' in fields:
        return fields['start_yaw'].number()
    if 'start_yaw_degrees' in fields:
        return math.radians(fields['start_yaw_degrees'].number())
    return math.atan2(target[1] - start[1], target[0] - start[0])


def _hull(parts: Sequence[Solid | Mover | Surface], terrain: Terrain | None, start: Sequence[float],
          target: Sequence[float]) -> tuple[float, float, float, float]:
    """Return the rectangle of whole metres around all that the file holds, MARGIN_M wider."""
    corners = [np.array([start[:2], target[:2]])]
    for part in parts:
        if isinstance(part, Solid):
            half, middle = half_extents(part)[:2], np.array(part.position[:2])
            corners.append(np.array([middle - half, middle + half]))
        elif isinstance(part, Surface):
            corners.append(part.vertices[:, :2])
        elif hasattr(part.motion, 'points'):
            corners.append(np.array(part.motion.points)[:, :2])
    if terrain is not None:
        corners.append(np.array(terrain.extent).reshape(2, 2))
    every = np.concatenate(corners)
    low, high = np.floor(every.min(axis=0) - MARGIN_M), np.ceil(every.max(axis=0) + MARGIN_M)
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
