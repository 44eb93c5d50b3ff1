"""How regularly the images came, how long the policy took, and how smooth and how far its commands go."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.replay.errors import AXES

_GAP = 1.5
"""An interval so many times the median is a gap: a picture or more got lost."""
_ODD = 10.0
_AT_LIMIT = 0.01
"""A command counts as saturated within this share of the span between its limits."""


def frame_intervals(stamps_ns: np.ndarray) -> dict[str, Any] | None:
    """Return `median_ms`, `p95_ms`, `max_ms`, `rate_hz`, `gaps`, `backwards` and a histogram of the intervals."""
    if len(stamps_ns) < 2:
        return None
    steps = np.diff(stamps_ns) / 1e6
    forward = steps[steps > 0.0]
    if len(forward) == 0:
        return {'median_ms': None, 'p95_ms': None, 'max_ms': None, 'rate_hz': None, 'gaps': 0,
                'backwards': int((steps <= 0.0).sum()), 'histogram': {'edges_ms': [], 'counts': []}}
    median = float(np.median(forward))
    counts, edges = np.histogram(forward, bins=24, range=(0.0, max(4.0 * median, 1.0)))
    counts[-1] += int((forward > edges[-1]).sum())
    return {'median_ms': median, 'p95_ms': float(np.percentile(forward, 95)), 'max_ms': float(forward.max()),
            'rate_hz': 1e3 / median, 'gaps': int((forward > _GAP * median).sum()),
            'backwards': int((steps <= 0.0).sum()),
            'histogram': {'edges_ms': edges.tolist(), 'counts': counts.tolist()}}


def odd_rate(intervals: dict[str, Any] | None, nominal_period_s: float) -> str | None:
    """Say how far the images' rate is from a policy's own, where that is more than tenfold; None where it is not."""
    if intervals is None or intervals['median_ms'] is None:
        return None
    period_s = intervals['median_ms'] / 1e3
    if 1.0 / _ODD < period_s / nominal_period_s < _ODD:
        return None
    return (f'images come every {period_s:.3g} s by their stamps, and the policy was trained on one every '
            f'{nominal_period_s:.3g} s: look at the unit of the stamps, and take the answers with care')


def step_times(step_us: np.ndarray) -> dict[str, float] | None:
    """Return the percentiles of what the network took for a step [us]."""
    told = step_us[np.isfinite(step_us)]
    if len(told) == 0:
        return None
    return {name: float(np.percentile(told, share)) for name, share in (('p50', 50), ('p95', 95), ('p99', 99))}


def smoothness(track: CommandTrack) -> dict[str, float] | None:
    """Return the root mean square rate at which each axis changes [unit per second]: less is smoother."""
    if len(track.stamps_ns) < 2:
        return None
    seconds = np.diff(track.stamps_ns) / NANOSECONDS
    usable = seconds > 0.0
    if not usable.any():
        return None
    rates = np.diff(track.values, axis=0)[usable] / seconds[usable, None]
    return dict(zip(AXES, np.sqrt((rates**2).mean(axis=0)).tolist(), strict=True))


def saturation(values: np.ndarray, limits: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return the share of commands (n, 4) that lie at a limit of their axis."""
    if len(values) == 0:
        return dict.fromkeys(AXES, 0.0)
    low, high = np.array(limits, float).T
    margin = _AT_LIMIT * (high - low)
    at = (values <= low + margin) | (values >= high - margin)
    return dict(zip(AXES, at.mean(axis=0).tolist(), strict=True))
