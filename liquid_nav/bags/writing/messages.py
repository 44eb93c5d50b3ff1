"""
The messages of a flight without ROS, serialized as the nodes' messages are (see `ros.conversions`), bit for bit.

Stamps are those of the message, on /clock [ns].
"""

from collections.abc import Mapping, Sequence

import numpy as np

from liquid_nav.bags.writing.topics import typestore
from liquid_nav.core.frames import BODY_FRAME, CAMERA_FRAME, IMU_FRAME, WORLD_FRAME, rotation_matrix
from liquid_nav.core.types import NANOSECONDS, CameraModel, Command, State

IMAGE, CAMERA_INFO, IMU = 'sensor_msgs/msg/Image', 'sensor_msgs/msg/CameraInfo', 'sensor_msgs/msg/Imu'
ODOMETRY, TWIST = 'nav_msgs/msg/Odometry', 'geometry_msgs/msg/TwistStamped'
CLOCK, DIAGNOSTICS, STRING = 'rosgraph_msgs/msg/Clock', 'diagnostic_msgs/msg/DiagnosticArray', 'std_msgs/msg/String'
_UNKNOWN, _ABSENT = np.zeros(9), np.array([-1.0, *np.zeros(8)])
"""Covariances after REP 145: not known, and of a field that holds nothing."""
_NOWHERE = np.zeros(36)


def clock(stamp_ns: int) -> bytes:
    return _cdr(CLOCK, _time(stamp_ns))


def image(pixels: np.ndarray, stamp_ns: int) -> bytes:
    """Return an rgb8 message of a (height, width, 3) uint8 RGB image."""
    height, width, channels = pixels.shape
    return _cdr(IMAGE, _header(stamp_ns, CAMERA_FRAME), height, width, 'rgb8', 0, width * channels, pixels.reshape(-1))


def camera_info(camera: CameraModel, stamp_ns: int) -> bytes:
    """Return the intrinsics of a pinhole without distortion."""
    focal, (x, y) = camera.focal_length, camera.principal_point
    region = _make('sensor_msgs/msg/RegionOfInterest', 0, 0, 0, 0, False)
    return _cdr(CAMERA_INFO, _header(stamp_ns, CAMERA_FRAME), camera.height, camera.width, 'plumb_bob', np.zeros(5),
                np.array([focal, 0.0, x, 0.0, focal, y, 0.0, 0.0, 1.0]), np.eye(3).reshape(-1),
                np.array([focal, 0.0, x, 0.0, 0.0, focal, y, 0.0, 0.0, 0.0, 1.0, 0.0]), 0, 0, region)


def imu(specific_force: np.ndarray, angular_velocity: np.ndarray, stamp_ns: int) -> bytes:
    return _cdr(IMU, _header(stamp_ns, IMU_FRAME), _quaternion((0.0, 0.0, 0.0, 1.0)), _ABSENT,
                _vector(angular_velocity), _UNKNOWN, _vector(specific_force), _UNKNOWN)


def imu_gap(stamp_ns: int) -> bytes:
    """Return a message that holds nothing: up to this stamp the IMU has no more samples to tell."""
    return _cdr(IMU, _header(stamp_ns, IMU_FRAME), _quaternion((0.0, 0.0, 0.0, 1.0)), _ABSENT,
                _vector(np.zeros(3)), _ABSENT, _vector(np.zeros(3)), _ABSENT)


def command(given: Command, stamp_ns: int) -> bytes:
    """Return a command that answers the image of a stamp."""
    return _twist(given.linear, (0.0, 0.0, given.yaw_rate), stamp_ns, BODY_FRAME)


def odometry(state: State, stamp_ns: int) -> bytes:
    """Return the pose in `odom` and the twist in `base_link`."""
    pose = _make('geometry_msgs/msg/Pose', _make('geometry_msgs/msg/Point', *map(float, state.position)),
                 _quaternion(state.orientation))
    twist = _make('geometry_msgs/msg/Twist', _vector(rotation_matrix(state.orientation).T @ state.linear_velocity),
                  _vector(state.angular_velocity))
    return _cdr(ODOMETRY, _header(stamp_ns, WORLD_FRAME), BODY_FRAME,
                _make('geometry_msgs/msg/PoseWithCovariance', pose, _NOWHERE),
                _make('geometry_msgs/msg/TwistWithCovariance', twist, _NOWHERE))


def velocity(state: State, stamp_ns: int) -> bytes:
    """Return the twist in `odom`."""
    return _twist(state.linear_velocity, rotation_matrix(state.orientation) @ state.angular_velocity, stamp_ns,
                  WORLD_FRAME)


def diagnostics(reports: Mapping[str, Mapping[str, object]], stamp_ns: int) -> bytes:
    """Return one status, all well, for each name, with its values."""
    statuses = [
        _make('diagnostic_msgs/msg/DiagnosticStatus', 0, name, 'ok', 'liquid_nav',
              [_make('diagnostic_msgs/msg/KeyValue', key, str(value)) for key, value in values.items()])
        for name, values in reports.items()]
    return _cdr(DIAGNOSTICS, _header(stamp_ns, ''), statuses)


def string(text: str) -> bytes:
    return _cdr(STRING, text)


def _twist(linear: Sequence[float], angular: Sequence[float], stamp_ns: int, frame: str) -> bytes:
    return _cdr(TWIST, _header(stamp_ns, frame), _make('geometry_msgs/msg/Twist', _vector(linear), _vector(angular)))


def _header(stamp_ns: int, frame: str):
    return _make('std_msgs/msg/Header', _time(stamp_ns), frame)


def _time(stamp_ns: int):
    return _make('builtin_interfaces/msg/Time', stamp_ns // NANOSECONDS, stamp_ns % NANOSECONDS)


def _vector(values: Sequence[float]):
    return _make('geometry_msgs/msg/Vector3', *map(float, values))


def _quaternion(values: Sequence[float]):
    return _make('geometry_msgs/msg/Quaternion', *map(float, values))


def _cdr(kind: str, *values) -> bytes:
    data = bytes(typestore().serialize_cdr(_make(kind, *values), kind))
    return data + bytes(-len(data) % 4)  # as DDS fills what it sends


def _make(kind: str, *values):
    return typestore().types[kind](*values)
