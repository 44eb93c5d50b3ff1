"""
What passes between simulator, policy and evaluation.

Stamps are integer nanoseconds, as in a ROS header, so that an episode flown in one process and one flown
over ROS see the same numbers to the last bit. Frames follow REP 103: world ENU, body FLU, quaternions
(x, y, z, w), SI units, radians.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

NANOSECONDS = 1_000_000_000


def episode_start_ns(last_ns: int | None = None) -> int:
    """
    Return where on /clock an episode begins: on the whole second more than one after the last stamp of the one before.

    Stamps since the start are then those of a flight by itself, and no samples of two episodes can be taken together.
    """
    return NANOSECONDS if last_ns is None else (last_ns // NANOSECONDS + 2) * NANOSECONDS


@dataclass(frozen=True)
class ImuSamples:
    """A run of IMU samples, oldest first, after REP 145."""

    stamps_ns: np.ndarray
    """(samples,) int64."""
    specific_force: np.ndarray
    """(samples, 3) float64 [m/s^2; body], +9.81 on z at rest."""
    angular_velocity: np.ndarray
    """(samples, 3) float64 [rad/s; body]."""

    @classmethod
    def empty(cls) -> 'ImuSamples':
        return cls(np.zeros(0, np.int64), np.zeros((0, 3)), np.zeros((0, 3)))

    def __len__(self) -> int:
        return len(self.stamps_ns)


@dataclass(frozen=True)
class Observation:
    """What a policy may see."""

    stamp_ns: int
    """Stamp of the image."""
    image: np.ndarray
    """(height, width, 3) uint8 RGB."""
    imu: ImuSamples
    """The samples after the previous image's stamp, up to and including this image's."""


@dataclass(frozen=True)
class Command:
    """
    A twist in `base_link` with roll and pitch taken out: x forward, y left, z up (FLU).

    It names the velocity of the body and the rate of its heading; zero means hover.
    """

    linear: tuple[float, float, float]
    """Velocity [m/s; body, levelled]."""
    yaw_rate: float
    """Rate of the heading about world z, left turn positive [rad/s]."""


HOVER = Command((0.0, 0.0, 0.0), 0.0)


@dataclass(frozen=True)
class State:
    """Privileged truth about the vehicle."""

    stamp_ns: int
    position: np.ndarray
    """(3,) [m; world]."""
    orientation: np.ndarray
    """(4,) quaternion (x, y, z, w), body to world."""
    linear_velocity: np.ndarray
    """(3,) [m/s; world]."""
    angular_velocity: np.ndarray
    """(3,) [rad/s; body]."""


@dataclass(frozen=True)
class CameraModel:
    """A pinhole camera without distortion, looking along body +x; the centre is the image's centre."""

    width: int
    height: int
    horizontal_fov: float
    """[rad]."""
    renderer: str = 'tiny'
    """'tiny' (PyBullet's TinyRenderer) or 'egl'; their pictures differ."""

    @property
    def focal_length(self) -> float:
        """Focal length [pixel], the same along both axes."""
        return 0.5 * self.width / float(np.tan(0.5 * self.horizontal_fov))

    @property
    def principal_point(self) -> tuple[float, float]:
        """Where the optical axis meets the image, x and y [pixel]; pixel centres have integer coordinates."""
        return 0.5 * (self.width - 1), 0.5 * (self.height - 1)

    @property
    def vertical_fov(self) -> float:
        """[rad]."""
        return 2.0 * float(np.arctan(0.5 * self.height / self.focal_length))


class Policy(Protocol):
    """What flies: a pure function of the observations since the last reset."""

    name: str

    def reset(self) -> None:
        """Forget all that was seen."""

    def step(self, observation: Observation) -> Command:
        """Answer one observation; the elapsed time is the difference of its stamp and the one before."""


class PrivilegedPolicy(Protocol):
    """A demonstrator that sees the truth: the expert."""

    name: str

    def reset(self, scene: 'Scene') -> None:  # noqa: F821
        """Prepare for a scene."""

    def step(self, state: State) -> Command:
        """Answer one state; depends on nothing else but the scene."""


class Simulator(Protocol):
    """A flight in a scene, advanced by commands."""

    camera: CameraModel

    def reset(self, scenario: 'Scenario') -> None:  # noqa: F821
        """Load the scenario and put the vehicle at its start, at stamp 0."""

    def observe(self) -> Observation:
        """Draw the picture that arrived last, and hand over the IMU samples up to its stamp since the last call."""

    def step(self, command: Command) -> str | None:
        """
        Advance until the next picture arrives; return the outcome when the episode ends, None before.

        That takes one camera period, unless the scenario's perturbations drop or delay pictures. A picture's stamp
        tells when it was taken.
        """

    def close(self) -> None:
        """Release the physics server."""
