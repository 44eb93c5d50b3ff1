import math
from types import SimpleNamespace

import numpy as np
import pytest

from liquid_nav.bags.commands import SMOOTHING_S, CommandGatherer, command_track
from liquid_nav.bags.source import Message
from liquid_nav.core.errors import BagError, ConfigError

SECOND = 1_000_000_000


def xyz(x=0.0, y=0.0, z=0.0):
    return SimpleNamespace(x=x, y=y, z=z)


def turn(axis: str, angle: float):
    """Return the quaternion of a turn about one axis."""
    parts = {'x': 0.0, 'y': 0.0, 'z': 0.0, axis: math.sin(angle / 2), 'w': math.cos(angle / 2)}
    return SimpleNamespace(**parts)


def header(stamp_ns: int, frame: str = 'base_link'):
    return SimpleNamespace(stamp=SimpleNamespace(sec=stamp_ns // SECOND, nanosec=stamp_ns % SECOND), frame_id=frame)


def twist(linear=(0, 0, 0), angular=(0, 0, 0)):
    return SimpleNamespace(linear=xyz(*map(float, linear)), angular=xyz(*map(float, angular)))


def message(kind: str, content, received_ns: int = 99) -> Message:
    types = {'twist': 'geometry_msgs/msg/Twist', 'twist_stamped': 'geometry_msgs/msg/TwistStamped',
             'odometry': 'nav_msgs/msg/Odometry', 'pose': 'geometry_msgs/msg/PoseStamped',
             'covariant pose': 'geometry_msgs/msg/PoseWithCovarianceStamped', 'tf': 'tf2_msgs/msg/TFMessage'}
    return Message(f'/{kind}', types[kind], received_ns, content)


def odometry(orientation, linear, angular=(0, 0, 0), stamp_ns: int = SECOND) -> Message:
    return message('odometry', SimpleNamespace(
        header=header(stamp_ns, 'odom'), twist=SimpleNamespace(twist=twist(linear, angular)),
        pose=SimpleNamespace(pose=SimpleNamespace(position=xyz(), orientation=orientation))))


def pose(stamp_ns: int, position, orientation) -> Message:
    return message('pose', SimpleNamespace(header=header(stamp_ns, 'map'),
                                           pose=SimpleNamespace(position=xyz(*position), orientation=orientation)))


def transforms(*items) -> Message:
    return message('tf', SimpleNamespace(transforms=[
        SimpleNamespace(header=header(stamp_ns, parent), child_frame_id=child,
                        transform=SimpleNamespace(translation=xyz(*position), rotation=turn('z', yaw)))
        for parent, child, stamp_ns, position, yaw in items]))


def test_a_twist_is_stamped_by_its_receipt():
    track = command_track([message('twist', twist((1, 2, 3), (4, 5, 6)), 7), message('twist', twist((-1, 0, 0)), 9)],
                          'twist')
    assert track.stamps_ns.tolist() == [7, 9]
    assert track.stamps_ns.dtype == np.int64
    assert track.values.tolist() == [[1, 2, 3, 6], [-1, 0, 0, 0]]
    assert len(track) == 2


def test_a_stamped_twist_is_stamped_by_its_header_and_by_its_receipt_where_that_is_empty():
    contents = [SimpleNamespace(header=header(stamp), twist=twist((1, 0, 0))) for stamp in (3 * SECOND + 1, 0)]
    track = command_track([message('twist_stamped', contents[0], 5), message('twist_stamped', contents[1], 4 * SECOND)],
                          'twist_stamped')
    assert track.stamps_ns.tolist() == [3 * SECOND + 1, 4 * SECOND]


def test_a_twist_in_the_world_is_no_command():
    content = SimpleNamespace(header=header(1, 'odom'), twist=twist((1, 0, 0)))
    with pytest.raises(ConfigError, match="velocities in the frame 'odom' of the world"):
        command_track([message('twist_stamped', content)], 'twist_stamped')


def test_level_odometry_passes_unchanged_whatever_its_heading():
    track = command_track([odometry(turn('z', 2.0), (1, 2, 3), (0.1, 0.2, 0.3))], 'odometry')
    np.testing.assert_allclose(track.values, [[1, 2, 3, 0.3]], atol=1e-12)
    assert track.stamps_ns.tolist() == [SECOND]


def test_a_lowered_nose_is_taken_out_of_odometry():
    # Flying along the nose, 30 degrees down: cos 30 forward, sin 30 down. A turn about the body's z is one of
    # 1 / cos 30 of the heading.
    track = command_track([odometry(turn('y', math.radians(30)), (1, 0, 0), (0, 0, 1))], 'odometry')
    np.testing.assert_allclose(track.values, [[math.sqrt(0.75), 0, -0.5, 1 / math.sqrt(0.75)]], atol=1e-12)


def test_a_roll_is_taken_out_of_odometry():
    # Leaning 90 degrees to the right, the body's left is up, its up is right, and its y turns the heading.
    track = command_track([odometry(turn('x', math.pi / 2), (0, 2, 3), (0, 0.5, 0))], 'odometry')
    np.testing.assert_allclose(track.values, [[0, -3, 2, 0.5]], atol=1e-12)


def test_rolling_with_a_lowered_nose_turns_no_heading():
    track = command_track([odometry(turn('y', 0.4), (0, 0, 0), (1, 0, 0))], 'odometry')
    assert track.values[0, 3] == 0.0


def test_an_orientation_that_is_not_filled_in_is_taken_for_level():
    track = command_track([odometry(SimpleNamespace(x=0.0, y=0.0, z=0.0, w=0.0), (1, 2, 3))], 'odometry')
    assert track.values.tolist() == [[1, 2, 3, 0]]


def circle(rate: float, speed: float, climb: float, count: int = 101, period_s: float = 0.02) -> list:
    """Return stamps, positions and headings along a climbing circle, the nose always ahead."""
    times = np.arange(count) * period_s
    radius = speed / rate
    return [(int(round(t * SECOND)) + SECOND, (radius * math.sin(rate * t), -radius * math.cos(rate * t), climb * t),
             rate * t) for t in times]


@pytest.mark.parametrize('kind', ['pose', 'tf'])
def test_a_climbing_circle_of_poses_is_flown_straight_ahead_at_the_rate_of_its_turn(kind):
    rate, speed, climb = 2.0, 3.0, 0.5
    flight = circle(rate, speed, climb)
    messages = [pose(stamp, place, turn('z', yaw)) if kind == 'pose' else
                transforms(('odom', 'base_link', stamp, place, yaw)) for stamp, place, yaw in flight]
    track = command_track(messages, kind)
    assert track.stamps_ns.tolist() == [stamp for stamp, _, _ in flight]
    # The chord over the window is shorter than the arc by sin(a) / a, a half the turn in it; headings pass pi unharmed.
    half = rate * SMOOTHING_S / 2
    np.testing.assert_allclose(track.values[5:-5], np.broadcast_to(
        [speed * math.sin(half) / half, 0, climb, rate], (91, 4)), atol=1e-6)


def test_a_pose_with_covariance_counts_as_a_pose():
    poses = [pose(SECOND + i * SECOND // 10, (0.1 * i, 0, 0), turn('z', 0.0)) for i in range(3)]
    deeper = [message('covariant pose', SimpleNamespace(header=item.content.header, pose=item.content))
              for item in poses]
    np.testing.assert_allclose(command_track(deeper, 'pose').values[:, 0], 1.0, atol=1e-9)


def test_poses_in_reverse_and_sideways_keep_their_signs():
    # Heading north, moving west at 2 m/s: that is left.
    poses = [pose(SECOND + i * SECOND // 50, (-0.04 * i, 0, 0), turn('z', math.pi / 2)) for i in range(20)]
    np.testing.assert_allclose(command_track(poses, 'pose').values, np.broadcast_to([0, 2, 0, 0], (20, 4)), atol=1e-6)


def test_poses_further_apart_than_the_window_are_spanned_from_neighbour_to_neighbour():
    poses = [pose(SECOND + i * SECOND // 2, (0.5 * i, 0, 0), turn('z', 0.0)) for i in range(5)]
    np.testing.assert_allclose(command_track(poses, 'pose').values[:, 0], 1.0, atol=1e-9)


def test_no_velocity_is_made_up_where_poses_are_missing():
    times = [0.0, 0.1, 0.2, 0.3, 5.0, 5.1, 5.2, 5.3]
    poses = [pose(SECOND + round(t * SECOND), (t, 0, 0), turn('z', 0.0)) for t in times]
    track = command_track(poses, 'pose')
    # 0.3 and 5.0 would reach over the gap.
    assert ((track.stamps_ns - SECOND) / SECOND).tolist() == [0.0, 0.1, 0.2, 5.1, 5.2, 5.3]


def test_of_transforms_those_of_odometry_to_the_vehicle_count():
    messages = [transforms(('map', 'odom', SECOND + i, (100.0 * i, 0, 0), 0.0),
                           ('/map', 'base_link', SECOND + i * SECOND // 10, (7.0 * i, 0, 0), 0.0),
                           ('/odom', '/base_link', SECOND + i * SECOND // 10, (0.2 * i, 0, 0), 0.0),
                           ('base_link', 'camera', SECOND + i, (0, 0, 0), 0.0)) for i in range(5)]
    np.testing.assert_allclose(command_track(messages, 'tf').values[:, 0], 2.0, atol=1e-9)


def test_transforms_without_the_vehicle_s_are_refused_with_those_that_there_are():
    with pytest.raises(BagError, match='no transform leads from odom, map, .*there are map to odom'):
        command_track([transforms(('map', 'odom', 1, (0, 0, 0), 0.0))], 'tf')


def test_messages_whose_stamp_does_not_increase_are_left_out():
    messages = [message('twist', twist((i, 0, 0)), stamp) for i, stamp in enumerate((5, 7, 7, 6, 8))]
    track = command_track(messages, 'twist')
    assert track.stamps_ns.tolist() == [5, 7, 8]
    assert track.values[:, 0].tolist() == [0, 1, 4]


@pytest.mark.parametrize('kind', ['twist', 'twist_stamped', 'odometry', 'pose', 'tf'])
def test_no_messages_give_an_empty_track(kind):
    track = command_track([], kind)
    assert (track.stamps_ns.shape, track.values.shape) == ((0,), (0, 4))


def test_one_pose_tells_no_velocity():
    assert len(command_track([pose(SECOND, (0, 0, 0), turn('z', 0.0))], 'pose')) == 0


def test_an_unknown_kind_and_a_message_of_another_are_refused():
    with pytest.raises(ConfigError, match="unknown kind of command 'twists'; did you mean 'twist'"):
        CommandGatherer('twists')
    with pytest.raises(ConfigError, match='/twist is of type geometry_msgs/msg/Twist, which is no pose'):
        CommandGatherer('pose').add(message('twist', twist()))
