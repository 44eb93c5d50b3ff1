import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensor_msgs.msg import CameraInfo

from liquid_nav.core.types import CameraModel, Command, ImuSamples, State
from liquid_nav.ros import conversions

FINITE = st.floats(allow_nan=False, allow_infinity=False)
VECTOR = st.tuples(FINITE, FINITE, FINITE)
HALF = math.sqrt(0.5)
FACING_NORTH = np.array([0.0, 0.0, HALF, HALF])
"""A quarter turn to the left from world +x (east)."""


def state(position=(0.0, 0.0, 0.0), orientation=(0.0, 0.0, 0.0, 1.0), velocity=(0.0, 0.0, 0.0), rate=(0.0, 0.0, 0.0)):
    return State(0, np.array(position), np.array(orientation), np.array(velocity), np.array(rate))


@given(st.integers(0, 2**31 * 10**9 - 1))
def test_stamps_survive_to_the_nanosecond(stamp_ns):
    assert conversions.to_nanoseconds(conversions.to_stamp(stamp_ns)) == stamp_ns


def test_a_stamp_is_split_into_seconds_and_nanoseconds():
    stamp = conversions.to_stamp(3_050_000_007)
    assert (stamp.sec, stamp.nanosec) == (3, 50_000_007)


def test_an_image_is_written_row_by_row_from_the_top_left_as_rgb():
    image = np.array([[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]], [[13, 14, 15], [16, 17, 18]]], np.uint8)
    message = conversions.image_message(image, 5)
    assert (message.height, message.width, message.step, message.encoding) == (3, 2, 6, 'rgb8')
    assert bytes(message.data) == bytes(range(1, 19))
    assert message.header.frame_id == 'camera_optical_frame'


def test_a_camera_of_100_degrees_has_the_focal_length_of_a_pinhole():
    info = conversions.camera_info_message(CameraModel(96, 48, math.radians(100.0)), 0)
    focal = 48.0 / math.tan(math.radians(50.0))
    assert info.k[0] == pytest.approx(focal)
    assert info.k[4] == pytest.approx(focal)
    assert (info.k[2], info.k[5]) == (47.5, 23.5)  # pixel centres are whole, so the middle of 96 columns is 47.5
    assert list(info.p)[:3] == list(info.k)[:3]
    assert conversions.horizontal_fov(info) == pytest.approx(math.radians(100.0))


def test_what_lies_to_the_left_of_the_vehicle_projects_to_the_left_half_and_what_lies_above_to_the_upper():
    info = conversions.camera_info_message(CameraModel(96, 48, math.radians(100.0)), 0)
    forward, left, up = 4.0, 1.0, 0.5  # FLU
    right, down, ahead = -left, -up, forward  # the optical frame: x right, y down, z forward
    column, row, depth = np.array(info.k).reshape(3, 3) @ (right, down, ahead)
    assert column / depth == pytest.approx(47.5 - 0.25 * 48.0 / math.tan(math.radians(50.0)))
    assert column / depth < 47.5
    assert row / depth < 23.5


def test_an_uncalibrated_camera_has_no_field_of_view():
    assert conversions.horizontal_fov(CameraInfo(width=640, height=480)) is None


def test_imu_messages_keep_rep_145():
    samples = ImuSamples(np.array([0, 8]), np.array([[0.0, 0.0, 9.81], [1.0, 2.0, 3.0]]),
                         np.array([[0.0, 0.0, 0.0], [4.0, 5.0, 6.0]]))
    rest, other = conversions.imu_messages(samples, 10**9)
    assert rest.linear_acceleration.z == 9.81
    assert rest.orientation_covariance[0] == -1.0
    assert not np.any(rest.linear_acceleration_covariance)
    assert not np.any(rest.angular_velocity_covariance)
    assert rest.header.frame_id == 'imu_link'
    assert conversions.to_nanoseconds(other.header.stamp) == 1_000_000_008
    assert (other.angular_velocity.x, other.angular_velocity.y, other.angular_velocity.z) == (4.0, 5.0, 6.0)


@given(st.lists(st.tuples(st.integers(0, 10**15), VECTOR, VECTOR), min_size=1, max_size=4))
def test_imu_samples_survive_to_the_last_bit(rows):
    stamps, forces, rates = (np.array(column) for column in zip(*rows, strict=True))
    samples = ImuSamples(stamps, forces, rates)
    back = conversions.imu_samples(conversions.imu_messages(samples, 7 * 10**9), 7 * 10**9)
    assert back.stamps_ns.tobytes() == stamps.astype(np.int64).tobytes()
    assert back.specific_force.tobytes() == forces.tobytes()
    assert back.angular_velocity.tobytes() == rates.tobytes()


def test_no_messages_are_no_samples():
    assert len(conversions.imu_samples([])) == 0


def test_a_command_is_forward_left_up_and_turns_left_about_z():
    message = conversions.command_message(Command((1.0, 2.0, 3.0), 0.5), 42)
    assert (message.twist.linear.x, message.twist.linear.y, message.twist.linear.z) == (1.0, 2.0, 3.0)
    assert (message.twist.angular.x, message.twist.angular.y, message.twist.angular.z) == (0.0, 0.0, 0.5)
    assert message.header.frame_id == 'base_link'
    assert conversions.to_nanoseconds(message.header.stamp) == 42


@given(VECTOR, FINITE)
def test_commands_survive_to_the_last_bit(linear, yaw_rate):
    command = Command(linear, yaw_rate)
    assert conversions.command_from(conversions.command_message(command, 0)) == command


def test_odometry_tells_the_velocity_in_the_body_and_the_other_topic_in_the_world():
    north = state(velocity=(0.0, 2.0, 0.0), orientation=FACING_NORTH)
    twist = conversions.odometry_message(north, 0).twist.twist
    assert (twist.linear.x, twist.linear.y, twist.linear.z) == pytest.approx((2.0, 0.0, 0.0))
    world = conversions.velocity_message(north, 0)
    assert (world.twist.linear.x, world.twist.linear.y, world.twist.linear.z) == (0.0, 2.0, 0.0)
    assert world.header.frame_id == 'odom'


def test_a_rate_of_roll_facing_north_is_a_rate_about_world_north():
    world = conversions.velocity_message(state(rate=(1.0, 0.0, 0.0), orientation=FACING_NORTH), 0).twist.angular
    assert (world.x, world.y, world.z) == pytest.approx((0.0, 1.0, 0.0))


@settings(deadline=None)
@given(VECTOR, st.tuples(FINITE, FINITE, FINITE, FINITE), VECTOR, VECTOR)
def test_states_survive_to_the_last_bit(position, orientation, velocity, rate):
    with np.errstate(all='ignore'):  # rotating numbers of 1e308 overflows, which is not what is tested
        sent = state(position, orientation, velocity, rate)
        odometry, world = conversions.odometry_message(sent, 1005), conversions.velocity_message(sent, 1005)
    back = conversions.state_from(odometry, world, 1000)
    assert back.stamp_ns == 5
    for name in ('position', 'orientation', 'linear_velocity', 'angular_velocity'):
        assert getattr(back, name).tobytes() == getattr(sent, name).tobytes(), name


def test_a_message_without_readings_is_told_from_a_sample():
    gap = conversions.imu_gap_message(1500)
    assert conversions.is_gap(gap)
    assert conversions.to_nanoseconds(gap.header.stamp) == 1500
    assert gap.header.frame_id == 'imu_link'
    # sensor_msgs/Imu: element 0 of the covariance is -1 where there is no estimate
    assert gap.linear_acceleration_covariance[0] == gap.angular_velocity_covariance[0] == -1.0
    sample = conversions.imu_messages(ImuSamples(np.array([5]), np.ones((1, 3)), np.ones((1, 3))), 0)[0]
    assert not conversions.is_gap(sample)
