"""What a picture is taken from: the camera's way while its shutter is open."""

import math
from collections import deque
from dataclasses import dataclass
from itertools import islice

import numpy as np

RENDER_EVERY_S = 0.005
"""Longest time between the renders of one exposure: turning at 5 rad/s, 96 pixels over 100 degrees move by one."""

Three = tuple[float, float, float]
Four = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pose:
    """Where the camera was."""

    time_s: float
    """Since the reset; never below 0."""
    position: Three
    """[m; world]."""
    orientation: Four
    """Quaternion (x, y, z, w), body to world."""


@dataclass(frozen=True)
class Shot:
    """All that a picture depends on beside the scene, noted when it is taken, so that it may be drawn later."""

    step: int
    """Physics step at which the shutter closed."""
    poses: tuple[Pose, ...]
    """During the exposure, oldest first; one if it takes no time."""
    air_velocity: Three
    """Of the camera through the air [m/s; world]."""


class Track:
    """The vehicle's poses in the last moments, one a physics step."""

    def __init__(self, exposure_s: float, physics_hz: int):
        """Keep as much as an exposure needs."""
        self._hz = physics_hz
        self._exposure = exposure_s * physics_hz  # [steps]
        self._count = max(2, math.ceil(exposure_s / RENDER_EVERY_S - 1e-9))
        self._poses: deque[tuple[int, Three, Four]] = deque(maxlen=math.ceil(self._exposure) + 1)

    def note(self, step: int, position: Three, orientation: Four) -> None:
        """Add the pose of the next step."""
        self._poses.append((step, position, orientation))

    def exposed(self) -> tuple[Pose, ...]:
        """Return the poses in the middles of equal parts of the exposure that ends now."""
        end = self._poses[-1][0]
        return tuple(self._at(end - self._exposure * (1.0 - (part + 0.5) / self._count))
                     for part in range(self._count))

    def _at(self, step: float) -> Pose:
        """Interpolate between two steps; before the first, the vehicle hovered there."""
        first = self._poses[0]
        if step <= first[0]:
            return Pose(max(step, 0.0) / self._hz, *first[1:])
        index = int(step) - first[0]
        (before, from_position, from_turn), (_, to_position, to_turn) = islice(self._poses, index, index + 2)
        share = step - before
        turn = np.array(to_turn) if np.dot(from_turn, to_turn) >= 0.0 else -np.array(to_turn)
        turn = (1.0 - share) * np.array(from_turn) + share * turn
        place = (1.0 - share) * np.array(from_position) + share * np.array(to_position)
        return Pose(step / self._hz, tuple(place.tolist()), tuple((turn / np.linalg.norm(turn)).tolist()))
