"""Rotations after REP 103: quaternions (x, y, z, w), world ENU, body FLU, angles in radians."""

import math

import numpy as np

WORLD_FRAME = 'odom'
BODY_FRAME = 'base_link'
CAMERA_FRAME = 'camera_optical_frame'
"""z forward, x right, y down (REP 103)."""
IMU_FRAME = 'imu_link'


def wrap(angle: float) -> float:
    """Bring an angle into [-pi, pi)."""
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


def quaternion_from_euler(roll: float, pitch: float, yaw: float) -> np.ndarray:
    """Return the quaternion of Rz(yaw) Ry(pitch) Rx(roll); positive pitch lowers the nose."""
    cr, sr = math.cos(0.5 * roll), math.sin(0.5 * roll)
    cp, sp = math.cos(0.5 * pitch), math.sin(0.5 * pitch)
    cy, sy = math.cos(0.5 * yaw), math.sin(0.5 * yaw)
    return np.array([
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
        cr * cp * cy + sr * sp * sy,
    ])


def rotation_matrix(quaternion) -> np.ndarray:
    """Return the (3, 3) matrix that turns body vectors into world vectors."""
    x, y, z, w = quaternion
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])


def yaw_of(quaternion) -> float:
    """Return the heading [rad]: 0 faces world +x, positive turns left."""
    x, y, z, w = quaternion
    return math.atan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z))


def roll_pitch_yaw(quaternion) -> tuple[float, float, float]:
    """Return the angles of Rz(yaw) Ry(pitch) Rx(roll)."""
    x, y, z, w = quaternion
    roll = math.atan2(2 * (y * z + x * w), 1 - 2 * (x * x + y * y))
    pitch = math.asin(max(-1.0, min(1.0, 2 * (y * w - x * z))))
    return roll, pitch, yaw_of(quaternion)


def rotation_matrices(quaternions: np.ndarray) -> np.ndarray:
    """Return `rotation_matrix` of each of (count, 4) quaternions, (count, 3, 3)."""
    return np.moveaxis(rotation_matrix(np.asarray(quaternions, float).T), 2, 0)


def turned(quaternion, rotation) -> np.ndarray:
    """Return the orientation after a turn by a rotation vector (3,) [rad; body]."""
    x, y, z, w = quaternion
    angle = float(np.linalg.norm(rotation))
    half = 0.5 * angle
    share = 0.5 if angle < 1e-9 else math.sin(half) / angle
    a, b, c, d = (*(share * np.asarray(rotation, float)), math.cos(half))
    return np.array([
        w * a + x * d + y * c - z * b,
        w * b - x * c + y * d + z * a,
        w * c + x * b - y * a + z * d,
        w * d - x * a - y * b - z * c,
    ])
