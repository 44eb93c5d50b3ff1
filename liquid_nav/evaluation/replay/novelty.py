"""
How unlike the pictures of training a picture is, whatever the policy makes of it.

A picture is described by the colour, the contrast and the edges of each cell of a grid. The pictures of training are
taken for a Gaussian in that space, in its main directions and the rest of it (probabilistic principal components,
Tipping and Bishop 1999, https://doi.org/10.1111/1467-9868.00196), and the score is the squared Mahalanobis distance (as
in arXiv 1807.03888, there of a network's features). By itself the distance means nothing, so it is told as a rank: the
share of held-out pictures of the training distribution that are less unusual. A rank of 0.5 is a usual picture. In
distribution, 1 picture of 100 has a rank above 0.99; where many more have, the policy sees what its training did not
show.
"""

import io
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import ConfigError, OutputError

UNUSUAL = 0.99
"""A picture whose rank is above this counts as unlike the training pictures."""
_ROWS, _COLUMNS = 4, 8
_DIRECTIONS = 48
_FEWEST = 500
_QUANTILES = 1001


@dataclass(frozen=True)
class Novelty:
    """A description of training pictures, (features,) and (directions, features) arrays."""

    mean: np.ndarray
    scale: np.ndarray
    directions: np.ndarray
    """Orthonormal, of the normalised features."""
    variances: np.ndarray
    """(directions,) along them."""
    rest: np.ndarray
    """() mean variance across all other directions."""
    distances: np.ndarray
    """(quantiles,) of held-out pictures of the training distribution, evenly spaced in rank."""

    @classmethod
    def fit(cls, images: np.ndarray, held_out: np.ndarray) -> 'Novelty':
        """
        Describe training pictures, (pictures, height, width, 3) uint8 RGB, and calibrate by others of their kind.

        Raises
        ------
        ConfigError
            For fewer than 500 of either.

        """
        for name, given in (('images', images), ('held_out', held_out)):
            if len(given) < _FEWEST:
                raise ConfigError(f'{name} must be {_FEWEST} pictures or more, got {len(given)}')
        found = describe(images)
        mean, scale = found.mean(axis=0), np.maximum(found.std(axis=0), 1e-3)
        normalised = (found - mean) / scale
        variances, directions = np.linalg.eigh(normalised.T @ normalised / len(normalised))
        main = np.argsort(variances)[::-1][:_DIRECTIONS]
        rest = (variances.sum() - variances[main].sum()) / (len(variances) - len(main))
        bare = cls(mean, scale, directions[:, main].T, variances[main], np.array(max(rest, 1e-6)), np.zeros(0))
        distances = np.quantile(bare.distance(held_out), np.linspace(0.0, 1.0, _QUANTILES))
        return cls(**{**{entry.name: getattr(bare, entry.name) for entry in fields(cls)}, 'distances': distances})

    def distance(self, images: np.ndarray) -> np.ndarray:
        """Return the squared Mahalanobis distance of each picture, (pictures,)."""
        normalised = (describe(images) - self.mean) / self.scale
        along = normalised @ self.directions.T
        outside = (normalised**2).sum(axis=1) - (along**2).sum(axis=1)
        return (along**2 / self.variances).sum(axis=1) + np.maximum(outside, 0.0) / self.rest

    def rank(self, images: np.ndarray) -> np.ndarray:
        """Return the share of held-out training pictures that are less unusual than each, (pictures,) from 0 to 1."""
        ranks = np.linspace(0.0, 1.0, len(self.distances))
        return np.interp(self.distance(images), self.distances, ranks)

    def save(self, path: Path) -> None:
        """Write an .npz; raise OutputError where that fails."""
        content = io.BytesIO()
        np.savez_compressed(content, **{entry.name: getattr(self, entry.name).astype(np.float32)
                                        for entry in fields(self)})
        try:
            path.write_bytes(content.getvalue())
        except OSError as error:
            raise OutputError(f'cannot write {path}: {error.strerror or error}') from error

    @classmethod
    def load(cls, path: Path) -> 'Novelty | None':
        """Read what `save` wrote; None where there is none, ConfigError where it is something else."""
        if not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(**{entry.name: data[entry.name].astype(np.float64) for entry in fields(cls)})
        except (OSError, KeyError, ValueError) as error:
            raise ConfigError(f'{path} does not describe training pictures: {error}; write it anew by liquid-nav export'
                              ) from error


def beside(model: str | Path) -> Path:
    """Return where the description of a model's training pictures stands: NAME.novelty.npz beside NAME.onnx."""
    return Path(model).with_suffix('.novelty.npz')


def describe(images: np.ndarray) -> np.ndarray:
    """
    Return the features of (pictures, height, width, 3) uint8 RGB, (pictures, features) float64.

    Of each cell of a 4 by 8 grid: mean red, green and blue, the standard deviation of grey, and the mean size of the
    steps of grey from column to column and from row to row, all from 0 to 1.
    """
    pixels = images.astype(np.float32) / 255.0
    grey = pixels.mean(axis=3)
    across = np.abs(np.diff(grey, axis=2, append=grey[:, :, -1:]))
    down = np.abs(np.diff(grey, axis=1, append=grey[:, -1:]))
    spread = np.sqrt(np.maximum(_cells(grey**2) - _cells(grey) ** 2, 0.0))
    parts = [_cells(pixels[..., channel]) for channel in range(3)] + [spread, _cells(across), _cells(down)]
    return np.concatenate(parts, axis=1).astype(np.float64)


def _cells(values: np.ndarray) -> np.ndarray:
    """Return the mean of each cell of (pictures, height, width), (pictures, cells)."""
    rows = np.linspace(0, values.shape[1], _ROWS + 1).astype(int)[:-1]
    columns = np.linspace(0, values.shape[2], _COLUMNS + 1).astype(int)[:-1]
    sums = np.add.reduceat(np.add.reduceat(values, rows, axis=1), columns, axis=2)
    sizes = np.diff([*rows, values.shape[1]])[:, None] * np.diff([*columns, values.shape[2]])[None, :]
    return (sums / sizes).reshape(len(values), -1)


class Ranks:
    """Gathers the rank of one picture after another, some at a time."""

    def __init__(self, novelty: Novelty, batch: int = 64):
        self._novelty, self._batch = novelty, batch
        self._waiting: list[np.ndarray] = []
        self._done: list[np.ndarray] = []

    def add(self, image: np.ndarray) -> None:
        self._waiting.append(np.array(image))
        if len(self._waiting) == self._batch:
            self._flush()

    def all(self) -> np.ndarray:
        """Return the ranks of all pictures added, (pictures,)."""
        self._flush()
        return np.concatenate(self._done) if self._done else np.zeros(0)

    def _flush(self) -> None:
        if self._waiting:
            self._done.append(self._novelty.rank(np.stack(self._waiting)))
            self._waiting = []


def summary(ranks: np.ndarray | None) -> dict[str, float] | None:
    """Return `median_rank` and `unusual_share`, the share of pictures above UNUSUAL; 0.01 of them in distribution."""
    if ranks is None or len(ranks) == 0:
        return None
    return {'median_rank': float(np.median(ranks)), 'unusual_share': float(np.mean(ranks > UNUSUAL)),
            'expected_share': 1.0 - UNUSUAL}
