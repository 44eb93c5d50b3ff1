import math

import numpy as np
import pytest

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.sim.scene_files.pose import Pose, quaternion_from_matrix


def test_a_pose_turns_then_shifts():
    # a quarter turn left takes x to y
    pose = Pose.at((1.0, 2.0, 3.0), yaw=0.5 * math.pi)
    np.testing.assert_allclose(pose.place(np.array([[1.0, 0.0, 0.0]])), [[1.0, 3.0, 3.0]], atol=1e-12)


def test_poses_compose_from_the_inside_out():
    # a metre ahead in a frame that is two metres ahead and turned left: (2, 1)
    outer, inner = Pose.at((2.0, 0.0, 0.0), yaw=0.5 * math.pi), Pose.at((1.0, 0.0, 0.0))
    np.testing.assert_allclose((outer @ inner).position, [2.0, 1.0, 0.0], atol=1e-12)


def test_quaternions_come_back_from_their_matrices_whichever_component_is_greatest():
    rng = np.random.default_rng(3)
    quaternions = rng.normal(size=(200, 4))
    quaternions /= np.linalg.norm(quaternions, axis=1, keepdims=True)
    quaternions *= np.where(quaternions[:, 3:] < 0.0, -1.0, 1.0)  # both signs are the same rotation
    assert set(np.abs(quaternions).argmax(axis=1)) == {0, 1, 2, 3}
    for quaternion in quaternions:
        assert quaternion_from_matrix(rotation_matrix(quaternion)) == pytest.approx(quaternion, abs=1e-12)


@pytest.mark.parametrize('axis', [0, 1, 2])
def test_half_turns_keep_their_axis(axis):
    matrix = -np.eye(3)
    matrix[axis, axis] = 1.0
    quaternion = quaternion_from_matrix(matrix)
    assert [abs(part) for part in quaternion] == pytest.approx(np.eye(4)[axis], abs=1e-12)


def test_an_unturned_pose_has_the_exact_unit_quaternion():
    assert Pose.at((1.0, 2.0, 3.0)).quaternion == (0.0, 0.0, 0.0, 1.0)
