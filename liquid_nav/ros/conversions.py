"""
Between messages and the core's types: stamps, frames, signs and units, each stated once.

Numbers pass unchanged, to the last bit: stamps are integer nanoseconds, the rest is float64 on the wire as well.
"""

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, Quaternion, TwistStamped, Vector3
from nav_msgs.msg import Odometry
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu
from std_msgs.msg import Header, String

from liquid_nav.core.frames import BODY_FRAME, CAMERA_FRAME, IMU_FRAME, WORLD_FRAME, rotation_matrix
from liquid_nav.core.types import NANOSECONDS, CameraModel, Command, ImuSamples, State

UNKNOWN = np.zeros(9)
"""A covariance that is not known (REP 145)."""
ABSENT = np.array([-1.0, *np.zeros(8)])
"""The covariance of a field that holds nothing (REP 145)."""


def to_nanoseconds(stamp: Time) -> int:
    """Return a header's stamp [ns]."""
    return stamp.sec * NANOSECONDS + stamp.nanosec


def to_stamp(stamp_ns: int) -> Time:
    """Return the stamp for a header."""
    return Time(sec=stamp_ns // NANOSECONDS, nanosec=stamp_ns % NANOSECONDS)


def stamp_in(data: bytes) -> int:
    """Return the stamp [ns] in a serialized message (CDR) that begins with a header, or is a Clock."""
    seconds, nanoseconds = struct.unpack_from('<iI' if data[1] & 1 else '>iI', data, 4)
    return seconds * NANOSECONDS + nanoseconds


def clock_message(stamp_ns: int) -> Clock:
    return Clock(clock=to_stamp(stamp_ns))


def image_message(image: np.ndarray, stamp_ns: int) -> Image:
    """Return an rgb8 message of a (height, width, 3) uint8 RGB image."""
    height, width, channels = image.shape
    message = Image(header=_header(stamp_ns, CAMERA_FRAME), height=height, width=width, encoding='rgb8',
                    is_bigendian=0, step=width * channels)
    message.data = image.tobytes()  # assigning the array itself checks each element: 80 ms at 640x480
    return message


def camera_info_message(camera: CameraModel, stamp_ns: int) -> CameraInfo:
    """Return the intrinsics of a pinhole without distortion."""
    focal, (x, y) = camera.focal_length, camera.principal_point
    return CameraInfo(
        header=_header(stamp_ns, CAMERA_FRAME), height=camera.height, width=camera.width,
        distortion_model='plumb_bob', d=[0.0] * 5,
        k=[focal, 0.0, x, 0.0, focal, y, 0.0, 0.0, 1.0],
        r=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        p=[focal, 0.0, x, 0.0, 0.0, focal, y, 0.0, 0.0, 0.0, 1.0, 0.0])


def horizontal_fov(info: CameraInfo) -> float | None:
    """Return a camera's horizontal field of view [rad]; None where it is uncalibrated (REP 104: k[0] = 0)."""
    if info.k[0] <= 0.0 or info.width == 0:
        return None
    return 2.0 * math.atan(0.5 * info.width / info.k[0])


def imu_messages(samples: ImuSamples, start_ns: int) -> list[Imu]:
    """Return a message per sample, stamped `start_ns` after the sample's own stamp."""
    return [_imu_message(int(stamp) + start_ns, force, rate) for stamp, force, rate in
            zip(samples.stamps_ns, samples.specific_force, samples.angular_velocity, strict=True)]


def imu_gap_message(stamp_ns: int) -> Imu:
    """Return a message that holds nothing: up to this stamp the IMU has no more samples to tell."""
    return Imu(header=_header(stamp_ns, IMU_FRAME), orientation_covariance=ABSENT,
               angular_velocity_covariance=ABSENT, linear_acceleration_covariance=ABSENT)


def is_gap(message: Imu) -> bool:
    """Return whether a message holds neither specific force nor angular velocity."""
    return message.linear_acceleration_covariance[0] == -1.0 and message.angular_velocity_covariance[0] == -1.0


def imu_samples(messages: list[Imu], start_ns: int = 0) -> ImuSamples:
    """Return the samples of messages, stamped since `start_ns`."""
    if not messages:
        return ImuSamples.empty()
    return ImuSamples(
        np.array([to_nanoseconds(message.header.stamp) - start_ns for message in messages], np.int64),
        np.array([_xyz(message.linear_acceleration) for message in messages]),
        np.array([_xyz(message.angular_velocity) for message in messages]))


def command_message(command: Command, stamp_ns: int) -> TwistStamped:
    """Return a command that answers the image of a stamp."""
    message = TwistStamped(header=_header(stamp_ns, BODY_FRAME))
    message.twist.linear = _vector(command.linear)
    message.twist.angular.z = float(command.yaw_rate)
    return message


def command_from(message: TwistStamped) -> Command:
    return Command(_xyz(message.twist.linear), message.twist.angular.z)


def is_finite(command: Command) -> bool:
    """Return whether a vehicle can follow a command: none of its numbers is infinite or NaN."""
    return all(map(math.isfinite, (*command.linear, command.yaw_rate)))


def odometry_message(state: State, stamp_ns: int) -> Odometry:
    """Return the pose in `odom` and the twist in `base_link`."""
    message = Odometry(header=_header(stamp_ns, WORLD_FRAME), child_frame_id=BODY_FRAME)
    message.pose.pose.position = Point(**dict(zip('xyz', map(float, state.position), strict=True)))
    message.pose.pose.orientation = Quaternion(**dict(zip('xyzw', map(float, state.orientation), strict=True)))
    message.twist.twist.linear = _vector(rotation_matrix(state.orientation).T @ state.linear_velocity)
    message.twist.twist.angular = _vector(state.angular_velocity)
    return message


def velocity_message(state: State, stamp_ns: int) -> TwistStamped:
    """Return the twist in `odom`: what a recorder needs to note the world's velocity without rounding."""
    message = TwistStamped(header=_header(stamp_ns, WORLD_FRAME))
    message.twist.linear = _vector(state.linear_velocity)
    message.twist.angular = _vector(rotation_matrix(state.orientation) @ state.angular_velocity)
    return message


def state_from(odometry: Odometry, velocity: TwistStamped, start_ns: int = 0) -> State:
    """Return the state that an odometry and a velocity message of one stamp tell, stamped since `start_ns`."""
    pose = odometry.pose.pose
    return State(
        stamp_ns=to_nanoseconds(odometry.header.stamp) - start_ns,
        position=np.array(_xyz(pose.position)),
        orientation=np.array([pose.orientation.x, pose.orientation.y, pose.orientation.z, pose.orientation.w]),
        linear_velocity=np.array(_xyz(velocity.twist.linear)),
        angular_velocity=np.array(_xyz(odometry.twist.twist.angular)))


def json_message(data: Mapping[str, Any]) -> String:
    return String(data=json.dumps(dict(data)))


def _imu_message(stamp_ns: int, specific_force: np.ndarray, angular_velocity: np.ndarray) -> Imu:
    return Imu(header=_header(stamp_ns, IMU_FRAME), orientation_covariance=ABSENT,
               angular_velocity=_vector(angular_velocity), angular_velocity_covariance=UNKNOWN,
               linear_acceleration=_vector(specific_force), linear_acceleration_covariance=UNKNOWN)


def _header(stamp_ns: int, frame: str) -> Header:
    return Header(stamp=to_stamp(stamp_ns), frame_id=frame)


def _vector(values) -> Vector3:
    x, y, z = values
    return Vector3(x=float(x), y=float(y), z=float(z))


def _xyz(vector: Vector3 | Point) -> tuple[float, float, float]:
    return vector.x, vector.y, vector.z
