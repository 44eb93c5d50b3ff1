"""What a bag is to be like; command line, launch arguments and nodes state it in the same terms."""

import json
from dataclasses import dataclass

from liquid_nav.core.config import check_range
from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.scenario import Scenario

STORAGES = ('mcap', 'sqlite3')
"""rosbag2's own storages; MCAP is its default since Iron."""
COMPRESSIONS = ('none', 'zstd', 'lz4')
LONGEST_SPLIT_S = 86_400.0
LARGEST_SPLIT_MB = 1_000_000.0


@dataclass(frozen=True)
class BagTerms:
    """How a flight is recorded."""

    storage: str = 'mcap'
    """One of STORAGES."""
    compression: str = 'none'
    """One of COMPRESSIONS: MCAP compresses chunks of messages, sqlite3 each message by itself, by zstd alone."""
    split_s: float = 0.0
    """A file that spans so much simulated time is followed by another [s]; 0 for never."""
    split_mb: float = 0.0
    """A file that holds so much is followed by another [MB]; 0 for never."""
    overwrite: bool = False
    """Whether a bag that stands where this one is to be may be replaced."""

    def __post_init__(self):
        if self.storage not in STORAGES:
            raise unknown_option('record storage', self.storage, STORAGES)
        if self.compression not in COMPRESSIONS:
            raise unknown_option('record compression', self.compression, COMPRESSIONS)
        if (self.storage, self.compression) == ('sqlite3', 'lz4'):
            raise ConfigError("record compression 'lz4' is not for the storage sqlite3, which ROS 2 reads with zstd or "
                              "none; choose another compression, or the storage 'mcap'")
        check_range('record split [s]', self.split_s, 0.0, LONGEST_SPLIT_S)
        check_range('record split [MB]', self.split_mb, 0.0, LARGEST_SPLIT_MB)


def custom_data(scenario: Scenario, policy: str, mode: str, start_ns: int) -> dict[str, str]:
    """Return what a bag's metadata tell of a flight; `start_ns` is where it begins on /clock."""
    facts = {'scene': scenario.scene, 'seed': str(scenario.seed), 'vehicle': scenario.vehicle,
             'scene_parameters': json.dumps(dict(scenario.scene_parameters)),
             'perturbations': json.dumps(dict(scenario.perturbations)), 'policy': policy, 'mode': mode,
             'start_ns': str(start_ns)}
    return {f'liquid_nav.{name}': value for name, value in facts.items()}
