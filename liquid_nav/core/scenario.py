"""A scenario: scene, vehicle, camera and rules of one episode; a suite: a list of them with held-out seeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.perturbation import check_perturbations

SUCCESS, COLLISION, TIMEOUT = 'success', 'collision', 'timeout'
OUTCOMES = (SUCCESS, COLLISION, TIMEOUT)
SCENE_FILES = ('.yaml', '.yml')
"""Endings of scene files."""


@dataclass(frozen=True)
class Scenario:
    """One episode's terms."""

    scene: str
    """Name of a scene generator, or the path of a scene file (.yaml)."""
    seed: int
    """Draws the scene, the start and the sensors' noise; 0 is a seed like any other."""
    vehicle: str = 'crazyflie'
    scene_parameters: Mapping[str, float] = field(default_factory=dict)
    perturbations: Mapping[str, float] = field(default_factory=dict)
    """Severities by name, see `core.perturbation`; they add up."""
    time_limit_s: float = 40.0
    reach_radius_m: float = 1.2
    """Horizontal distance to the target's axis that counts as success."""

    def __post_init__(self):
        if self.seed < 0:
            raise ConfigError(f'seed must be 0 or more, got {self.seed}')
        if not self.time_limit_s > 0:
            raise ConfigError(f'time_limit_s must be positive, got {self.time_limit_s}')
        if not self.reach_radius_m > 0:
            raise ConfigError(f'reach_radius_m must be positive, got {self.reach_radius_m}')
        check_perturbations(self.perturbations)


def is_scene_file(scene: str) -> bool:
    """Tell whether a scenario's scene is the path of a file rather than a generator's name."""
    return scene.lower().endswith(SCENE_FILES)


def scene_label(scene: str) -> str:
    """Return what a scene is called in reports: a generator's name, or a file's name without its ending."""
    return PurePath(scene).stem if is_scene_file(scene) else scene


def episode_path(root: Path, scene: str, seed: int, single: bool) -> Path:
    """Return where what is left of one episode goes: `root` itself when there is but one, else a folder in it."""
    return root if single else root / f'{scene_label(scene)}_{seed}'
