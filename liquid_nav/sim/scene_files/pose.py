"""Poses that compose, as the nested frames of a model file need them."""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix

_IDENTITY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Pose:
    """Where a frame is within another one."""

    position: np.ndarray
    """(3,) [m]."""
    rotation: np.ndarray
    """(3, 3), from the frame to the other one."""

    @classmethod
    def at(cls, position=(0.0, 0.0, 0.0), roll: float = 0.0, pitch: float = 0.0, yaw: float = 0.0) -> 'Pose':
        """Return the pose at (x, y, z) [m], turned by Rz(yaw) Ry(pitch) Rx(roll) [rad]."""
        if roll == pitch == yaw == 0.0:
            return cls(np.array(position, float), np.array(_IDENTITY))
        return cls(np.array(position, float), rotation_matrix(quaternion_from_euler(roll, pitch, yaw)))

    def __matmul__(self, inner: 'Pose') -> 'Pose':
        """Return the pose of a frame that lies at `inner` within this one."""
        return Pose(self.place(inner.position), self.rotation @ inner.rotation)

    def place(self, points: np.ndarray) -> np.ndarray:
        """Return (..., 3) points of this frame in the other one."""
        return np.asarray(points, float) @ self.rotation.T + self.position

    @property
    def quaternion(self) -> tuple[float, float, float, float]:
        """The rotation as (x, y, z, w), w >= 0."""
        if np.array_equal(self.rotation, _IDENTITY):
            return (0.0, 0.0, 0.0, 1.0)
        return quaternion_from_matrix(self.rotation)


def quaternion_from_matrix(rotation: np.ndarray) -> tuple[float, float, float, float]:
    """
    Return a rotation matrix as the quaternion (x, y, z, w), w >= 0.

    By way of its greatest component, after Shepperd, Journal of Guidance and Control 1 (1978) 223.
    """
    diagonal = np.diag(rotation)
    squares = np.append(1.0 + 2.0 * diagonal - diagonal.sum(), 1.0 + diagonal.sum())  # 4 (x, y, z, w)^2
    greatest = int(squares.argmax())
    size = math.sqrt(squares[greatest])
    quaternion = np.empty(4)
    if greatest == 3:
        quaternion[:3] = [rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0],
                          rotation[1, 0] - rotation[0, 1]]
    else:
        i, j, k = greatest, (greatest + 1) % 3, (greatest + 2) % 3
        quaternion[j] = rotation[j, i] + rotation[i, j]
        quaternion[k] = rotation[k, i] + rotation[i, k]
        quaternion[3] = rotation[k, j] - rotation[j, k]
    quaternion /= 2.0 * size
    quaternion[greatest] = 0.5 * size
    quaternion /= np.linalg.norm(quaternion)
    return tuple(float(value) for value in (quaternion if quaternion[3] >= 0.0 else -quaternion))
