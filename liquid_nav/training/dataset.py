"""
Shards on disk: one .npz a scene, written whole or not at all, so that collection resumes where it stopped.

Every shard holds `images` (frames, height, width, 3) uint8, `percepts` (frames, size) float32 and `views`
(frames, 2, rows, columns) int8, see `training.dense`. A shard of poses for a network with parallax adds `before`, the
pictures before, like `images`, and `turns` (frames, 3) float32 [rad; body] since. A shard of flights adds `commands`
(frames, 4) float32, the expert's answers, `flown`, like them, what was flown, `imu` (frames, 6) float32, `goals`
(frames, 3) float32, see `collection.goal`, and `elapsed_time` (frames,) float32 [s]. A shard of recorded flights, see
`training.recorded`, has `images`, `commands`, the pilot's, `flown`, the same, `imu` and `elapsed_time`.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import OutputError


def write_shard(path: Path, **arrays: np.ndarray) -> None:
    """Write arrays to an .npz file in one move; raise OutputError where that fails."""
    temporary = path.with_suffix('.partial')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open('wb') as file:
            np.savez(file, **arrays)
        os.replace(temporary, path)
    except OSError as error:
        raise OutputError(f'cannot write {path}: {error}') from error


def shards(folder: Path) -> list[Path]:
    """Return a folder's shards in the order of their names."""
    return sorted(folder.glob('*.npz'))


def load_arrays(paths: Sequence[Path], keys: Sequence[str], strides: Sequence[int] | None = None,
                ) -> dict[str, np.ndarray]:
    """
    Join the given arrays of many shards along their first axis, reading each file once.

    Of each shard every `stride`-th frame is taken, every one by default. Memory is taken once, at its final
    size: pictures are gigabytes.
    """
    strides = [1] * len(paths) if strides is None else strides
    lengths = []
    for path, stride in zip(paths, strides, strict=True):
        with np.load(path) as shard:
            lengths.append(len(range(0, len(shard['percepts']), stride)))
    joined: dict[str, np.ndarray] = {}
    end = 0
    for path, stride, length in zip(paths, strides, lengths, strict=True):
        start, end = end, end + length
        with np.load(path) as shard:
            for key in keys:
                array = shard[key][::stride]
                if key not in joined:
                    joined[key] = np.empty((sum(lengths), *array.shape[1:]), array.dtype)
                joined[key][start:end] = array
    return joined


def dataset_hash(folders: Sequence[Path]) -> str:
    """Return the SHA-256 over names and contents of all shards, which the model's card carries."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in shards(folder):
            digest.update(path.name.encode())
            with path.open('rb') as file:
                digest.update(hashlib.file_digest(file, 'sha256').digest())
    return digest.hexdigest()
