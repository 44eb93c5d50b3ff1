import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler, yaw_of
from liquid_nav.sim.perturbations.shots import Track

HZ = 240


def track_of(exposure_s: float, steps: int, speed=2.4, yaw_rate=3.0) -> Track:
    """Fly along x while turning left; 2.4 m/s is 1 cm a step."""
    track = Track(exposure_s, HZ)
    for step in range(steps + 1):
        time = step / HZ
        track.note(step, (speed * time, 0.0, 1.5), quaternion_from_euler(0.0, 0.0, yaw_rate * time))
    return track


def test_the_poses_lie_amid_equal_parts_of_an_exposure_that_ends_now():
    poses = track_of(0.02, 48).exposed()  # 4 parts of 5 ms, up to 0.2 s
    assert [pose.time_s for pose in poses] == pytest.approx([0.1825, 0.1875, 0.1925, 0.1975])
    assert [pose.position[0] for pose in poses] == pytest.approx([2.4 * pose.time_s for pose in poses])
    # the mean of two quaternions a step apart is exact to the cube of 3/240/2 rad
    yaws = [yaw_of(pose.orientation) for pose in poses]
    assert yaws == pytest.approx([3.0 * pose.time_s for pose in poses], abs=1e-6)
    assert [np.linalg.norm(pose.orientation) for pose in poses] == pytest.approx([1.0] * 4)


@pytest.mark.parametrize(('exposure_s', 'count'), [(0.001, 2), (0.01, 2), (0.011, 3), (0.05, 10)])
def test_five_milliseconds_at_most_lie_between_the_renders(exposure_s, count):
    assert len(track_of(exposure_s, 60).exposed()) == count


def test_before_the_start_the_vehicle_hovered():
    poses = track_of(0.04, 3).exposed()
    assert poses[0].position == (0.0, 0.0, 1.5)
    assert poses[0].time_s == 0.0
    assert poses[-1].position[0] > 0.0


def test_only_the_last_moments_count():
    assert track_of(0.02, 48).exposed() == track_of(0.02, 48).exposed()
    short, long = track_of(0.02, 10).exposed(), track_of(0.02, 1000).exposed()
    offset = np.subtract(long[0].position, short[0].position)
    assert offset == pytest.approx((9.9, 0.0, 0.0))


def test_a_quaternion_that_changes_sign_on_the_way_is_the_same_turn():
    track = Track(0.01, HZ)
    turn = quaternion_from_euler(0.0, 0.0, 0.3)
    for step in range(4):
        track.note(step, (0.0, 0.0, 0.0), tuple((-1.0) ** step * value for value in turn))
    for pose in track.exposed():
        assert math.isclose(abs(np.dot(pose.orientation, turn)), 1.0, rel_tol=1e-12)
