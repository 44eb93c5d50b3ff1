"""Recorded flights as training episodes: the pilot's commands are what the core learns to give."""

from pathlib import Path

import numpy as np

from liquid_nav.core.types import NANOSECONDS
from liquid_nav.training.dataset import write_shard

LONGEST_FRAMES = 1200
"""A shard holds no more, so that a long recording needs no more memory than a short one."""
FEWEST_FRAMES = 20
"""A stretch shorter than this teaches nothing."""


class RecordedFlight:
    """
    Writes one recording's frames as shards, a new one wherever a flight is torn.

    A stretch ends where the next picture comes later than `max_gap_s` or not later at all, and where no command was in
    force. Such shards hold `images`, `imu`, `commands`, `flown` (the same) and `elapsed_time` as those of flights do,
    see `training.dataset`, and neither percepts nor goals, which no recording knows.
    """

    def __init__(self, folder: Path, name: str, nominal_period_s: float, max_gap_s: float):
        self._folder, self._name = folder, name
        self._period_s, self._max_gap_s = nominal_period_s, max_gap_s
        self._rows: list[tuple[int, np.ndarray, np.ndarray, np.ndarray]] = []
        self.paths: list[Path] = []
        """Written so far."""
        self.frames = self.dropped = 0
        """Written, and left out."""

    def add(self, stamp_ns: int, image: np.ndarray, imu: np.ndarray, command: np.ndarray) -> None:
        """
        Add the next frame.

        Parameters
        ----------
        stamp_ns : int
            Of the picture.
        image : np.ndarray
            (height, width, 3) uint8 RGB of the policy's size.
        imu : np.ndarray
            (6,) mean since the picture before; see `policy.inputs.imu_mean`.
        command : np.ndarray
            (4,) in force at the stamp; NaN where none was.

        """
        if self._rows and not 0.0 < (stamp_ns - self._rows[-1][0]) / NANOSECONDS <= self._max_gap_s:
            self._write()
        if not np.isfinite(command).all():
            self._write()
            self.dropped += 1
            return
        self._rows.append((stamp_ns, np.array(image), imu, command))
        if len(self._rows) == LONGEST_FRAMES:
            self._write()

    def close(self) -> None:
        """Write what is left."""
        self._write()

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        if len(rows) < FEWEST_FRAMES:
            self.dropped += len(rows)
            return
        stamps, images, imu, commands = zip(*rows, strict=True)
        elapsed = np.diff(np.array(stamps, np.int64)) / NANOSECONDS
        commanded = np.stack(commands).astype(np.float32)
        path = self._folder / f'{self._name}_{len(self.paths):04d}.npz'
        write_shard(path, images=np.stack(images), imu=np.stack(imu).astype(np.float32),
                    commands=commanded, flown=commanded,
                    elapsed_time=np.concatenate([[self._period_s], elapsed]).astype(np.float32))
        self.paths.append(path)
        self.frames += len(rows)
