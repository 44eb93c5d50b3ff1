"""
The command in a recording, or what the vehicle flew where no command was recorded, as a track over time.

Both are in the frame of `core.types.Command`: the body's with roll and pitch taken out, and the rate of the heading.
"""

import math
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from liquid_nav.bags.source import Message
from liquid_nav.bags.topics import COMMANDS, CommandKind
from liquid_nav.core.errors import BagError, ConfigError, unknown_option
from liquid_nav.core.frames import quaternion_from_euler, roll_pitch_yaw, rotation_matrices, rotation_matrix
from liquid_nav.core.types import NANOSECONDS

SMOOTHING_S = 0.2
"""The time over which a velocity is taken from poses: from half of it before to half of it after [s]."""
LONGEST_GAP_S = 1.0
"""Where poses are further apart than this, no velocity is made up between them [s]."""
WORLD_FRAMES = ('odom', 'map', 'world', 'earth')
"""Parents of the vehicle's transform, the one to take first; a twist in one of them is no command to a body."""
BODY_FRAMES = ('base_link', 'base_footprint', 'base_frame', 'body', 'imu_link')


@dataclass(frozen=True)
class CommandTrack:
    stamps_ns: np.ndarray
    """(samples,) int64, increasing."""
    values: np.ndarray
    """(samples, 4) float64: forward, left, up [m/s; body, levelled], rate of the heading [rad/s]."""

    def __len__(self) -> int:
        return len(self.stamps_ns)


def command_track(messages: Iterable[Message], kind: CommandKind) -> CommandTrack:
    """Return the track that the messages of a kind of command tell; see CommandGatherer."""
    gatherer = CommandGatherer(kind)
    for message in messages:
        gatherer.add(message)
    return gatherer.track()


class CommandGatherer:
    """
    Keeps of each message its numbers alone, so that hours of them fit into memory.

    A `twist` is stamped by its receipt, the others by their headers, or by their receipt where the header has no stamp.
    `odometry` tells the twist in its child frame, the body's. From `pose` and `tf` the velocity is taken over
    SMOOTHING_S; `tf` is the transform from the first of WORLD_FRAMES to the first of BODY_FRAMES that there is.
    """

    def __init__(self, kind: CommandKind):
        if kind not in _READERS:
            raise unknown_option('kind of command', kind, _READERS)
        self._kind = kind
        self._read, self._finish, self._width = _READERS[kind]
        self._tracks: dict[tuple[str, str], tuple[array, array]] = {}

    def add(self, message: Message) -> None:
        """
        Take a message in.

        Raises
        ------
        ConfigError
            For a message of another kind, and for a twist in the frame of the world.

        """
        if COMMANDS.get(message.type) != self._kind:
            raise ConfigError(f'{message.topic} is of type {message.type}, which is no {self._kind}')
        for frames, stamp_ns, numbers in self._read(message):
            stamps, values = self._tracks.setdefault(frames, (array('q'), array('d')))
            stamps.append(stamp_ns)
            values.extend(numbers)

    def track(self) -> CommandTrack:
        """
        Return what was gathered; of messages whose stamp does not increase, the first counts.

        Raises
        ------
        BagError
            For transforms among which none is the vehicle's.

        """
        if not self._tracks:
            return CommandTrack(np.zeros(0, np.int64), np.zeros((0, 4)))
        stamps, values = self._tracks[_best(self._tracks) if self._kind == 'tf' else ('', '')]
        stamps_ns = np.array(stamps, np.int64)
        newest = np.maximum.accumulate(np.concatenate([stamps_ns[:1] - 1, stamps_ns[:-1]]))
        is_news = stamps_ns > newest
        return self._finish(stamps_ns[is_news], np.array(values).reshape(-1, self._width)[is_news])


def _best(tracks: Iterable[tuple[str, str]]) -> tuple[str, str]:
    found = [pair for pair in tracks if pair[0] in WORLD_FRAMES and pair[1] in BODY_FRAMES]
    if not found:
        raise BagError(f'no transform leads from {", ".join(WORLD_FRAMES)} to {", ".join(BODY_FRAMES)}; there are '
                       f'{", ".join(f"{parent} to {child}" for parent, child in tracks)}; name another topic by '
                       '--command TOPIC')
    return min(found, key=lambda pair: (WORLD_FRAMES.index(pair[0]), BODY_FRAMES.index(pair[1])))


def _twist(message: Message) -> Iterable:
    yield ('', ''), message.received_ns, _command_of(message.content)


def _twist_stamped(message: Message) -> Iterable:
    frame = message.content.header.frame_id.strip('/')
    if frame in WORLD_FRAMES:
        raise ConfigError(f'{message.topic} tells velocities in the frame {frame!r} of the world, and a command is in '
                          "the body's; name another topic by --command TOPIC, such as odometry")
    yield ('', ''), _stamp(message, message.content.header), _command_of(message.content.twist)


def _odometry(message: Message) -> Iterable:
    twist, orientation = message.content.twist.twist, _quaternion(message.content.pose.pose.orientation)
    roll, pitch, _ = roll_pitch_yaw(orientation)
    linear = rotation_matrix(quaternion_from_euler(roll, pitch, 0.0)) @ _xyz(twist.linear)
    # The rate of the heading, not the levelled vector's third part: the two differ where a pitched body rolls.
    _, across, down = _xyz(twist.angular)
    turning = (math.sin(roll) * across + math.cos(roll) * down) / max(math.cos(pitch), 1e-3)
    yield ('', ''), _stamp(message, message.content.header), (*linear, turning)


def _pose(message: Message) -> Iterable:
    pose = getattr(message.content.pose, 'pose', message.content.pose)  # one deeper beside a covariance
    yield ('', ''), _stamp(message, message.content.header), (*_xyz(pose.position), *_quaternion(pose.orientation))


def _transforms(message: Message) -> Iterable:
    for item in message.content.transforms:
        transform, frames = item.transform, (item.header.frame_id.strip('/'), item.child_frame_id.strip('/'))
        yield frames, _stamp(message, item.header), (*_xyz(transform.translation), *_quaternion(transform.rotation))


def _of_commands(stamps_ns: np.ndarray, values: np.ndarray) -> CommandTrack:
    return CommandTrack(stamps_ns, values)


def _of_poses(stamps_ns: np.ndarray, poses: np.ndarray) -> CommandTrack:
    """Return the velocities between poses, (samples, 7) positions [m; world] and quaternions, levelled."""
    if len(stamps_ns) < 2:
        return CommandTrack(stamps_ns[:0], np.zeros((0, 4)))
    times = (stamps_ns - stamps_ns[0]) / NANOSECONDS
    forward = rotation_matrices(poses[:, 3:])[:, :, 0]
    yaws = np.unwrap(np.arctan2(forward[:, 1], forward[:, 0]))
    before = np.maximum(times - 0.5 * SMOOTHING_S, times[0])
    after = np.minimum(times + 0.5 * SMOOTHING_S, times[-1])
    # A period longer than the window still spans the neighbours.
    before = np.minimum(before, np.concatenate([times[:1], times[:-1]]))
    after = np.maximum(after, np.concatenate([times[1:], times[-1:]]))
    tracks = np.column_stack([poses[:, :3], yaws]).T
    rates = np.array([(np.interp(after, times, track) - np.interp(before, times, track)) / (after - before)
                      for track in tracks])
    east, north, up, turning = rates
    cos, sin = np.cos(yaws), np.sin(yaws)
    values = np.column_stack([cos * east + sin * north, cos * north - sin * east, up, turning])
    return _without_gaps(stamps_ns, values, times, before, after)


def _without_gaps(stamps_ns: np.ndarray, values: np.ndarray, times: np.ndarray, before: np.ndarray,
                  after: np.ndarray) -> CommandTrack:
    gaps = np.flatnonzero(np.diff(times) > LONGEST_GAP_S)
    # A gap counts where the window has some of it: it ends after the window begins, and begins before it ends. A
    # microsecond of slack is for rounding where they only touch.
    spanned = np.searchsorted(times[gaps], after - 1e-6) - np.searchsorted(times[gaps + 1], before + 1e-6)
    return CommandTrack(stamps_ns[spanned <= 0], values[spanned <= 0])


_READERS: dict[str, tuple[Callable[[Message], Iterable], Callable[[np.ndarray, np.ndarray], CommandTrack], int]] = {
    'twist': (_twist, _of_commands, 4), 'twist_stamped': (_twist_stamped, _of_commands, 4),
    'odometry': (_odometry, _of_commands, 4), 'pose': (_pose, _of_poses, 7), 'tf': (_transforms, _of_poses, 7),
}
"""What reads a kind's messages, what makes a track of their numbers, and how many numbers a message gives."""


def _command_of(twist: Any) -> tuple[float, float, float, float]:
    return (*_xyz(twist.linear), twist.angular.z)


def _stamp(message: Message, header: Any) -> int:
    return header.stamp.sec * NANOSECONDS + header.stamp.nanosec or message.received_ns


def _xyz(vector: Any) -> tuple[float, float, float]:
    return vector.x, vector.y, vector.z


def _quaternion(rotation: Any) -> tuple[float, float, float, float]:
    """Return (x, y, z, w) of length one; all zeros, which no rotation has, is what a message without one says."""
    parts = rotation.x, rotation.y, rotation.z, rotation.w
    length = math.sqrt(sum(part * part for part in parts))
    return tuple(part / length for part in parts) if length > 1e-6 else (0.0, 0.0, 0.0, 1.0)
