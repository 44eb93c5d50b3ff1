import math

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from liquid_nav.core.frames import quaternion_from_euler, roll_pitch_yaw, rotation_matrix, turned, wrap, yaw_of


def test_a_quarter_turn_to_the_left_takes_forward_to_world_y():
    forward = rotation_matrix(quaternion_from_euler(0.0, 0.0, math.pi / 2)) @ [1.0, 0.0, 0.0]
    np.testing.assert_allclose(forward, [0.0, 1.0, 0.0], atol=1e-15)


def test_positive_pitch_lowers_the_nose():
    forward = rotation_matrix(quaternion_from_euler(0.0, math.radians(30), 0.0)) @ [1.0, 0.0, 0.0]
    np.testing.assert_allclose(forward, [math.sqrt(3) / 2, 0.0, -0.5], atol=1e-15)


def test_positive_roll_lowers_the_right_side():
    right = rotation_matrix(quaternion_from_euler(math.radians(30), 0.0, 0.0)) @ [0.0, -1.0, 0.0]
    np.testing.assert_allclose(right, [0.0, -math.sqrt(3) / 2, -0.5], atol=1e-15)


@pytest.mark.parametrize('angles', [(0.1, -0.2, 3.0), (-1.2, 1.1, -2.9), (0.0, 0.0, 0.0)])
def test_angles_survive_the_way_through_a_quaternion(angles):
    np.testing.assert_allclose(roll_pitch_yaw(quaternion_from_euler(*angles)), angles, atol=1e-12)


def test_euler_order_is_yaw_after_pitch_after_roll():
    def about(axis, angle):
        half = 0.5 * angle
        return rotation_matrix([*(math.sin(half) * np.array(axis)), math.cos(half)])

    expected = about([0, 0, 1], 0.7) @ about([0, 1, 0], -0.4) @ about([1, 0, 0], 0.3)
    np.testing.assert_allclose(rotation_matrix(quaternion_from_euler(0.3, -0.4, 0.7)), expected, atol=1e-14)


def test_yaw_of_a_tilted_vehicle_is_its_heading():
    assert yaw_of(quaternion_from_euler(0.2, 0.1, -1.3)) == pytest.approx(-1.3)


@pytest.mark.parametrize(('angle', 'expected'), [
    (math.pi, -math.pi), (3 * math.pi / 2, -math.pi / 2), (-7.0, -7.0 + 2 * math.pi)])
def test_wrap_brings_an_angle_into_one_turn(angle, expected):
    assert wrap(angle) == pytest.approx(expected)


@pytest.mark.parametrize('rotation', [(0.3, -0.2, 0.5), (0.0, 0.0, 0.0), (0.0, 0.0, 3.0), (1e-10, 0.0, 0.0)])
def test_a_turn_by_a_rotation_vector_is_scipys(rotation):
    before = quaternion_from_euler(0.2, -0.3, 1.0)
    expected = (Rotation.from_quat(before) * Rotation.from_rotvec(rotation)).as_matrix()
    np.testing.assert_allclose(rotation_matrix(turned(before, rotation)), expected, atol=1e-12)
