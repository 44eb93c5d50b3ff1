"""
The bit-stream XOR task: is the number of ones in a stream odd (Lechner and Hasani 2020, arXiv 2006.04418).

A stream holds 2 to 31 random bits, one each `BIT_PERIOD`. Equidistant, every bit is an input. Event-based, only a bit
that differs from the one before is an input, with the time since the input before; the end of the stream is one too.
"""

from dataclasses import dataclass

import numpy as np

ENCODINGS = ('equidistant', 'event')
SHORTEST, LONGEST = 2, 31
"""Bits in a stream, drawn uniformly, as in the published experiment."""
BIT_PERIOD = 0.25
"""Seconds from bit to bit."""


@dataclass(frozen=True)
class Streams:
    """So many streams, padded to the longest."""

    inputs: np.ndarray
    """(streams, time) float32: the bit, 0 or 1."""
    elapsed_time: np.ndarray
    """(streams, time) float32 seconds since the input before, or since the start."""
    steps: np.ndarray
    """(streams,) int64: inputs that count; the rest is padding."""
    labels: np.ndarray
    """(streams,) float32: 1 where the number of ones is odd."""

    def __len__(self) -> int:
        return len(self.steps)


def draw_streams(count: int, encoding: str, rng: np.random.Generator) -> Streams:
    """Draw so many streams and encode them; the same generator gives the same streams in either encoding."""
    if encoding not in ENCODINGS:
        raise ValueError(f'encoding must be one of {", ".join(ENCODINGS)}; got {encoding!r}')
    if count < 1:
        raise ValueError(f'count must be 1 or more streams, got {count}')
    lengths = rng.integers(SHORTEST, LONGEST + 1, size=count)
    bits = rng.integers(0, 2, size=(count, LONGEST))
    position = np.arange(LONGEST)
    inside = position < lengths[:, None]
    labels = (bits * inside).sum(axis=1) % 2
    if encoding == 'equidistant':
        sent = inside
    else:
        changed = np.concatenate([np.ones((count, 1), bool), bits[:, 1:] != bits[:, :-1]], axis=1)
        sent = inside & (changed | (position == lengths[:, None] - 1))
    inputs, elapsed_time = _compact(bits, sent)
    return Streams(inputs, elapsed_time, sent.sum(axis=1), labels.astype(np.float32))


def _compact(bits: np.ndarray, sent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bits that are sent and the seconds before each, moved to the front of their rows."""
    rows, positions = np.nonzero(sent)
    place = (np.cumsum(sent, axis=1) - 1)[rows, positions]
    width = int(sent.sum(axis=1).max())
    inputs, stamps = np.zeros((2, len(bits), width), np.float32)
    inputs[rows, place] = bits[rows, positions]
    stamps[rows, place] = (positions + 1) * BIT_PERIOD
    elapsed_time = np.diff(stamps, axis=1, prepend=np.float32(0.0))
    elapsed_time[np.arange(width) >= sent.sum(axis=1)[:, None]] = 0.0
    return inputs, elapsed_time
