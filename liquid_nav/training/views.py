"""Pictures as the encoder is shown them: each with the one before it, and the turn and the time between the two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from liquid_nav.core.errors import ConfigError
from liquid_nav.policy.parallax import NOMINAL_PERIOD_S, Before, clipped_turn, grey
from liquid_nav.training.augment import mirror_images, photometric
from liquid_nav.training.dataset import load_arrays

GAPS = (0.7, 0.25, 0.05)
"""Shares of the flights' views that are shown with the picture one, two and three frames before: some get lost."""


@dataclass(frozen=True)
class Views:
    """Pictures (views, height, width, 3) uint8 and what went before them."""

    images: Tensor
    turns: Tensor
    """(views, 3) rotation vector since the picture before [rad; body]."""
    elapsed_time: Tensor
    """(views,) seconds since then."""
    before: Tensor | None = None
    """The pictures before, like `images`; a first one stands for itself. None for a network without parallax."""

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, rows) -> 'Views':
        return Views(self.images[rows], self.turns[rows], self.elapsed_time[rows],
                     None if self.before is None else self.before[rows])

    def mirrored(self) -> 'Views':
        """Swap left and right; the turn is a pseudovector."""
        return Views(mirror_images(self.images), self.turns * torch.tensor([-1.0, 1.0, -1.0]), self.elapsed_time,
                     None if self.before is None else mirror_images(self.before))

    def photometric(self, generator: torch.Generator) -> 'Views':
        """Vary light and colour, a picture and the one before it alike; see `augment.photometric`."""
        if self.before is None:
            return replace(self, images=photometric(self.images, generator))
        pair = photometric(torch.cat([self.images, self.before], dim=1), generator)
        images, before = pair.split(self.images.shape[1], dim=1)
        return replace(self, images=images, before=before)

    def seen_before(self) -> Before | None:
        """Return what `PolicyNetwork.encode` takes besides the pictures."""
        return None if self.before is None else Before(grey(self.before), self.turns, self.elapsed_time)


def along_flight(images: np.ndarray, imu: np.ndarray, elapsed_time: np.ndarray, with_before: bool,
                 rows: np.ndarray | None = None, gaps: np.ndarray | int = 1) -> Views:
    """
    Return frames of one flight as views.

    Parameters
    ----------
    images, imu, elapsed_time : np.ndarray
        (frames, height, width, 3) uint8, (frames, 6) and (frames,), as shards hold them.
    with_before : bool
        Whether the pictures before are wanted.
    rows : np.ndarray, optional
        Which frames to return; all by default.
    gaps : np.ndarray or int
        (rows,) how many frames before each the picture before it is taken from.

    """
    rows = np.arange(len(images)) if rows is None else rows
    earlier = np.maximum(rows - gaps, 0)
    turns = clipped_turn(torch.from_numpy(imu[:, 3:]), torch.from_numpy(elapsed_time)).double()
    turned = torch.cat([torch.zeros(1, 3, dtype=torch.float64), torch.cumsum(turns, 0)])
    passed = np.concatenate([[0.0], np.cumsum(elapsed_time, dtype=np.float64)])
    since = passed[rows + 1] - passed[earlier + 1]
    since[rows == earlier] = NOMINAL_PERIOD_S  # as the policy has it where nothing was seen before
    return Views(torch.from_numpy(images[rows]), (turned[rows + 1] - turned[earlier + 1]).float(),
                 torch.from_numpy(since.astype(np.float32)),
                 torch.from_numpy(images[earlier]) if with_before else None)


def load_views(paths: Sequence[Path], flight_stride: int, seed: int, with_before: bool,
               ) -> tuple[Views, np.ndarray, np.ndarray]:
    """
    Return the views of many shards with their percepts and coarse views; of flights, every `flight_stride`-th frame.

    Shards of poses hold their pictures before; those of flights are taken from the frames before, by GAPS.

    Raises
    ------
    ConfigError
        Where pictures before are wanted and a shard of poses has none.

    """
    poses = [path for path in paths if _is_poses(path)]
    flights = [path for path in paths if not _is_poses(path)]
    parts = [_flight_views(path, flight_stride, np.random.default_rng([seed, number, 5]), with_before)
             for number, path in enumerate(flights)]
    labels = load_arrays([*poses, *flights], ('percepts', 'views'), [1] * len(poses) + [flight_stride] * len(flights))
    if poses:
        parts.insert(0, _pose_views(poses, with_before))
    return _joined(parts), labels['percepts'], labels['views']


def _is_poses(path: Path) -> bool:
    return path.parent.name == 'poses'


def _pose_views(paths: Sequence[Path], with_before: bool) -> Views:
    try:
        held = load_arrays(paths, ('images', 'before', 'turns') if with_before else ('images',))
    except KeyError as error:
        raise ConfigError(f'the views in {paths[0].parent} come without the picture before, and network.parallax needs '
                          'it; collect them anew with poses.before: true') from error
    images = torch.from_numpy(held['images'])
    period = torch.full((len(images),), NOMINAL_PERIOD_S)
    if not with_before:
        return Views(images, torch.zeros(len(images), 3), period)
    return Views(images, torch.from_numpy(held['turns']), period, torch.from_numpy(held['before']))


def _flight_views(path: Path, stride: int, rng: np.random.Generator, with_before: bool) -> Views:
    with np.load(path) as shard:
        rows = np.arange(0, len(shard['percepts']), stride)
        gaps = rng.choice(np.arange(1, len(GAPS) + 1), len(rows), p=GAPS)
        return along_flight(shard['images'], shard['imu'], shard['elapsed_time'], with_before, rows, gaps)


def _joined(parts: list[Views]) -> Views:
    return Views(*(torch.cat([getattr(part, name) for part in parts]) if getattr(parts[0], name) is not None else None
                   for name in ('images', 'turns', 'elapsed_time', 'before')))
