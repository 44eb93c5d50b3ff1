"""How a model file is run, from config/policy.yaml."""

from dataclasses import dataclass

from liquid_nav.core.config import check_range, from_mapping, load_yaml
from liquid_nav.core.paths import config_path


@dataclass(frozen=True)
class RunnerSettings:
    """What whoever flies a model may choose; all else is on its card."""

    max_gap_s: float | None = None
    """A longer pause between two images resets the state [s]; None: as the card says."""
    threads: int = 1
    """Of onnxruntime."""

    def __post_init__(self):
        if self.max_gap_s is not None:
            check_range('max_gap_s', self.max_gap_s, 1e-3, 3600.0)
        check_range('threads', self.threads, 1, 64)


def shipped_settings() -> RunnerSettings:
    """Return the settings of config/policy.yaml."""
    path = config_path('policy.yaml')
    return from_mapping(RunnerSettings, load_yaml(path), str(path))
