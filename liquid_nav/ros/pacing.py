"""Keeps simulated time in step with the wall clock."""

from liquid_nav.core.types import NANOSECONDS


class Pacer:
    """Says how many periods are due; what a slow machine cannot catch up with is let go, and counted."""

    def __init__(self, rate_hz: int, now_ns: int, longest_lag_s: float = 0.1):
        self._rate_hz = rate_hz
        self._start_ns = self._origin_ns = now_ns
        self._longest_lag = max(1, round(longest_lag_s * rate_hz))  # [periods]
        self._done = 0
        self._total = 0

    def due(self, now_ns: int) -> int:
        """Return how many periods have begun since the call before."""
        count = (now_ns - self._origin_ns) * self._rate_hz // NANOSECONDS - self._done
        if count > self._longest_lag:
            self._origin_ns = now_ns
            self._done = 0
            count = self._longest_lag
        else:
            self._done += count
        self._total += count
        return count

    def real_time_factor(self, now_ns: int) -> float:
        """Return simulated time over wall time since the start."""
        wall_ns = now_ns - self._start_ns
        return 1.0 if wall_ns <= 0 else self._total * NANOSECONDS / self._rate_hz / wall_ns
