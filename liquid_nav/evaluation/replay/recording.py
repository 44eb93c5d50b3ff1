"""A recording as a policy meets it: pictures of its own size, IMU samples, and beside them the pilot's commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from liquid_nav.bags.camera import Fitting
from liquid_nav.bags.commands import CommandGatherer, CommandTrack
from liquid_nav.bags.images import rgb_image
from liquid_nav.bags.source import BagSource, Message
from liquid_nav.bags.topics import Chosen
from liquid_nav.core.frames import yaw_of
from liquid_nav.core.types import NANOSECONDS, CameraModel
from liquid_nav.evaluation.replay.run import IMAGE, IMU, Event

_STRETCHED = 10.0
"""Stamps whose pace differs from that of the receipt by more than this factor are told of."""
_ABSENT = -1.0  # the first element of a covariance whose field holds nothing (REP 145)


@dataclass(frozen=True)
class Truth:
    """Where the vehicle truly was."""

    stamps_ns: np.ndarray
    """(states,) int64."""
    positions: np.ndarray
    """(states, 3) [m; world]."""
    yaws: np.ndarray
    """(states,) heading [rad]."""


class Recording:
    """
    One bag, read as a stream; what stands beside the pictures is gathered on the way and complete at its end.

    Stamps are the headers' own; where these are all zero, the times of receipt stand in, and `notes` says so.
    """

    def __init__(self, source: BagSource, chosen: Chosen, camera: CameraModel, horizontal_fov: float | None = None):
        """
        Prepare to read.

        Parameters
        ----------
        source : BagSource
            An open bag.
        chosen : Chosen
            Which topic brings what.
        camera : CameraModel
            The policy's, to which pictures are brought.
        horizontal_fov : float, optional
            Of the recorded camera [rad], where the bag has no CameraInfo or a wrong one.

        """
        self._source, self._chosen = source, chosen
        info = None if chosen.camera_info is None or horizontal_fov is not None else self._first(chosen.camera_info)
        self._fitting = Fitting(camera, info, horizontal_fov, 'rect' in chosen.image.rpartition('/')[2])
        self._commands = None if chosen.command is None else CommandGatherer(chosen.command_kind)
        self._truth: list[tuple[int, float, float, float, float]] = []
        self._unstamped: dict[str, int] = {}
        self._pace: list[tuple[int, int]] = []
        self._received_ns: list[int] = []

    @property
    def image_steps(self) -> tuple[str, ...]:
        """What is done to the pictures, in order."""
        return self._fitting.steps

    @property
    def commands(self) -> CommandTrack | None:
        """The pilot's commands, once the events are read; None where none were recorded."""
        return None if self._commands is None else self._commands.track()

    @property
    def truth(self) -> Truth | None:
        """Ground truth, once the events are read."""
        if len(self._truth) < 2:
            return None
        rows = sorted(self._truth)
        return Truth(np.array([row[0] for row in rows], np.int64), np.array([row[1:4] for row in rows]),
                     np.array([row[4] for row in rows]))

    @property
    def notes(self) -> list[str]:
        """What is odd about the stamps, once the events are read."""
        notes = [f'{count} messages of {topic} carry no stamp: their time of receipt stands in'
                 for topic, count in self._unstamped.items()]
        if len(self._pace) > 2:
            stamped, received = (np.median(np.diff(times)) for times in zip(*self._pace, strict=True))
            if stamped > 0 and received > 0 and not 1.0 / _STRETCHED < stamped / received < _STRETCHED:
                notes.append(f'by their stamps images come every {stamped / NANOSECONDS:.3g} s, but they were received '
                             f'every {received / NANOSECONDS:.3g} s: look at the unit of the stamps, or at the rate '
                             'at which the recording was played')
        return notes

    def events(self) -> Iterator[Event]:
        """Yield pictures and IMU samples in the order of receipt."""
        chosen = self._chosen
        wanted = {chosen.image, chosen.imu, chosen.command, chosen.ground_truth} - {None}
        for message in self._source.messages(wanted):
            if message.topic == chosen.command:
                self._commands.add(message)
            if message.topic == chosen.ground_truth:
                self._add_truth(message)
            if message.topic == chosen.image:
                stamp_ns = self._stamp_of(message)
                if len(self._pace) < 200:
                    self._pace.append((stamp_ns, message.received_ns))
                yield Event(IMAGE, stamp_ns, partial(self._picture, message.content))
            elif message.topic == chosen.imu:
                yield Event(IMU, self._stamp_of(message), _sample(message.content))

    def _picture(self, content: Any) -> np.ndarray:
        return self._fitting(rgb_image(content))

    def _stamp_of(self, message: Message) -> int:
        stamp = message.content.header.stamp
        stamp_ns = stamp.sec * NANOSECONDS + stamp.nanosec
        if stamp_ns:
            return stamp_ns
        self._unstamped[message.topic] = self._unstamped.get(message.topic, 0) + 1
        return message.received_ns

    def _add_truth(self, message: Message) -> None:
        pose = getattr(message.content.pose, 'pose', message.content.pose)  # Odometry's stands one deeper
        turn = pose.orientation
        self._truth.append((self._stamp_of(message), pose.position.x, pose.position.y, pose.position.z,
                            yaw_of((turn.x, turn.y, turn.z, turn.w))))

    def _first(self, topic: str) -> Any | None:
        for message in self._source.messages({topic}):
            return message.content
        return None


def _sample(content: Any) -> np.ndarray | None:
    """Return specific force and angular velocity of an Imu message, None where it holds neither."""
    if content.linear_acceleration_covariance[0] == _ABSENT and content.angular_velocity_covariance[0] == _ABSENT:
        return None
    force, rate = content.linear_acceleration, content.angular_velocity
    return np.array([force.x, force.y, force.z, rate.x, rate.y, rate.z])
