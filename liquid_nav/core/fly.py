"""What `liquid-nav fly` was asked for; the one-process path and the ROS path read the same settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liquid_nav.core.config import check_range
from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.perturbation import check_perturbations
from liquid_nav.core.recording import BagTerms
from liquid_nav.core.scenario import episode_path

LOCKSTEP, REALTIME = 'lockstep', 'realtime'
MODES = (LOCKSTEP, REALTIME)
RENDERERS = ('tiny', 'egl')


@dataclass(frozen=True)
class FlySettings:
    """Terms of one call: which scene, who flies, how, and where the results go."""

    scene: str
    """Name of a scene generator, or the path of a scene file."""
    seed: int
    """Seed of the first episode; each next one takes the next seed."""
    policy: str
    """Name known to the policy registry, 'expert', or the path of a model file."""
    out: Path
    """Folder of the results."""
    mode: str = 'lockstep'
    """One of MODES; 'realtime' paces the simulator by the wall clock."""
    render: str = 'tiny'
    """The camera's renderer, one of RENDERERS."""
    video: bool = True
    """Whether to write a video."""
    episodes: int = 1
    vehicle: str = 'crazyflie'
    overwrite: bool = False
    """Whether results that stand in `out` may be replaced."""
    perturbations: Mapping[str, float] = field(default_factory=dict)
    """Severities by name, see `core.perturbation`."""
    record: Path | None = None
    """Folder of the bag, or of one bag for each of several episodes; None for no recording."""
    bag_terms: BagTerms = BagTerms()

    def __post_init__(self):
        if self.mode not in MODES:
            raise unknown_option('mode', self.mode, MODES)
        if self.render not in RENDERERS:
            raise unknown_option('renderer', self.render, RENDERERS)
        if self.seed < 0:
            raise ConfigError(f'seed must be 0 or more, got {self.seed}')
        check_range('episodes', self.episodes, 1, 10_000)
        check_perturbations(self.perturbations)

    @property
    def rules(self) -> dict[str, Any]:
        """The fields of Scenario that differ from config/scenario.yaml."""
        perturbed = {'perturbations': dict(self.perturbations)} if self.perturbations else {}
        return {'vehicle': self.vehicle, **perturbed}

    def folder(self, index: int) -> Path:
        """Return where episode `index` goes: `out` itself when there is but one."""
        return episode_path(self.out, self.scene, self.seed + index, self.episodes == 1)

    def bag(self, index: int) -> Path | None:
        """Return where the bag of episode `index` goes; None if none is asked for."""
        if self.record is None:
            return None
        return episode_path(self.record, self.scene, self.seed + index, self.episodes == 1)
