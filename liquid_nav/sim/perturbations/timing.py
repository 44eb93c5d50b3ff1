"""When pictures are taken and arrive, and when commands take effect; counted in physics steps."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from liquid_nav.core.types import Command
from liquid_nav.sim.perturbations.streams import stream

OF_FRAMES = ('frame_drops', 'frame_jitter', 'camera_latency')
"""The perturbations of the pictures' times."""

ShotT = TypeVar('ShotT')


def steps_of(milliseconds: float, physics_hz: int) -> int:
    """Return the number of physics steps nearest to a time."""
    return round(1e-3 * milliseconds * physics_hz)


class Frames(Generic[ShotT]):
    """
    The times of the pictures, and those of them that are under way.

    Picture n is due n camera periods after the start. It is taken then, give or take the jitter, and arrives after
    the latency, unless it is dropped. Picture 0 is there from the start, since with it a flight begins.
    """

    def __init__(self, severities: Mapping[str, float], seed: int, physics_hz: int, period: int, first: ShotT):
        """Start at step 0 with the picture `first`; the camera's `period` is in steps."""
        self._share_lost = 0.01 * severities.get('frame_drops', 0.0)
        self._jitter = 1e-3 * severities.get('frame_jitter', 0.0) * physics_hz  # [steps]
        self._latency = steps_of(severities.get('camera_latency', 0.0), physics_hz)
        self._period = period
        self._drops, self._departures = stream(seed, 'frame_drops'), stream(seed, 'frame_jitter')
        self._number, self._taken = 0, 0
        self._under_way: deque[tuple[int, ShotT]] = deque()
        self.latest = first
        """The picture that arrived last."""
        self._plan_next()

    def advance(self, step: int, shoot: Callable[[], ShotT]) -> bool:
        """Take the picture of this step, if there is one; return whether one arrived. Call it once each step."""
        if step == self._taken:
            if not self._lost:
                self._under_way.append((step + self._latency, shoot()))
            self._plan_next()
        arrived = bool(self._under_way) and self._under_way[0][0] <= step
        if arrived:
            self.latest = self._under_way.popleft()[1]
        return arrived

    def _plan_next(self) -> None:
        # Each picture takes one number from each stream, lost or not.
        self._number += 1
        departure = round(self._jitter * self._departures.uniform(-1.0, 1.0))
        self._taken = max(self._taken + 1, self._number * self._period + departure)
        self._lost = self._drops.random() < self._share_lost


class CommandQueue:
    """Commands on their way to the vehicle."""

    def __init__(self, latency: int):
        """Each takes effect `latency` steps after it was given."""
        self._latency = latency
        self._under_way: deque[tuple[int, Command]] = deque()

    def give(self, step: int, command: Command) -> None:
        """Send a command at a step."""
        self._under_way.append((step + self._latency, command))

    def take(self, step: int) -> Command | None:
        """Return the newest command that has arrived by this step, None where none came since the last call."""
        command = None
        while self._under_way and self._under_way[0][0] <= step:
            command = self._under_way.popleft()[1]
        return command
