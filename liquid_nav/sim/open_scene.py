"""A scene by what a user calls it: a generator's name, or the path of a scene file."""

from collections.abc import Mapping
from pathlib import Path

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.scenario import is_scene_file
from liquid_nav.core.scene import Scene
from liquid_nav.sim.scene_files.models import READERS
from liquid_nav.sim.scene_files.reading import read_scene
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scenes import GENERATORS, generate


def open_scene(scene: str, seed: int, parameters: Mapping[str, float] | None = None) -> Scene:
    """
    Return the scene of a seed.

    Parameters
    ----------
    scene : str
        A generator's name, or the path of a .yaml file.
    seed : int
        Draws a generated scene; of a file that names no seed of its own it draws the textures' patterns alone.
    parameters : Mapping, optional
        The generator's; a file has none.

    Raises
    ------
    ConfigError
        If the scene or a parameter is unknown, or the file is wrong; the message names its line.

    """
    if is_scene_file(scene):
        if parameters:
            raise ConfigError(f'the scene file {scene} takes no parameters, got {", ".join(parameters)}; edit the file')
        return read_scene(scene, seed, Sources())
    _check_name(scene)
    return generate(scene, seed, parameters)


def check_scene(scene: str) -> None:
    """Raise ConfigError for a name that no generator has, or a file that is wrong; a call for it would fail later."""
    scene_identity(scene)


def scene_identity(scene: str) -> str:
    """Return what tells this scene from another of its name: for a file the sha256 of all that it is made of."""
    if is_scene_file(scene):
        sources = Sources()
        read_scene(scene, 0, sources)
        return sources.digest
    _check_name(scene)
    return scene


def _check_name(scene: str) -> None:
    if Path(scene).suffix.lower() in READERS:
        raise ConfigError(f'{scene} has no start and no target; write a .yaml file with both and '
                          f"'model: {Path(scene).name}', and name that (docs/scenes.md)")
    if scene not in GENERATORS:
        raise unknown_option('scene', scene, GENERATORS)
