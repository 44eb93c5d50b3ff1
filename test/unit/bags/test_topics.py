import pytest

from liquid_nav.bags.source import Topic
from liquid_nav.bags.topics import Chosen, choose
from liquid_nav.core.errors import BagError, ConfigError

TYPES = {
    'image': 'sensor_msgs/msg/Image', 'compressed': 'sensor_msgs/msg/CompressedImage',
    'info': 'sensor_msgs/msg/CameraInfo', 'imu': 'sensor_msgs/msg/Imu', 'twist': 'geometry_msgs/msg/Twist',
    'stamped': 'geometry_msgs/msg/TwistStamped', 'odometry': 'nav_msgs/msg/Odometry',
    'pose': 'geometry_msgs/msg/PoseStamped', 'tf': 'tf2_msgs/msg/TFMessage', 'text': 'std_msgs/msg/String',
}


def topics(text: str, count: int | None = 5) -> list[Topic]:
    """Return topics from words such as 'image:/camera/image_raw'."""
    return [Topic(name, TYPES[kind], count) for kind, _, name in (word.partition(':') for word in text.split())]


def test_our_own_recording_is_understood_without_a_word():
    ours = topics('image:/camera/image_raw info:/camera/camera_info imu:/imu/data stamped:/cmd_vel '
                  'odometry:/ground_truth/odom stamped:/ground_truth/velocity text:/outcome')
    assert choose(ours, {}) == Chosen('/camera/image_raw', '/camera/camera_info', '/imu/data', '/cmd_vel',
                                      'twist_stamped', '/ground_truth/odom')


def test_our_own_names_are_found_in_a_namespace_and_beside_others():
    others = topics('image:/drone/camera/image_raw image:/drone/down/image_raw info:/drone/camera/camera_info '
                    'info:/drone/down/camera_info imu:/drone/imu/data imu:/drone/imu/data_raw twist:/drone/cmd_vel '
                    'twist:/drone/cmd_vel_nav odometry:/drone/odom')
    assert choose(others, {}) == Chosen('/drone/camera/image_raw', '/drone/camera/camera_info', '/drone/imu/data',
                                        '/drone/cmd_vel', 'twist', None)


def test_a_camera_alone_is_enough():
    assert choose(topics('compressed:/eye/image_raw/compressed'), {}) == Chosen(
        '/eye/image_raw/compressed', None, None, None, None, None)


def test_the_calibration_is_the_one_beside_the_pictures():
    chosen = choose(topics('compressed:/left/image_raw/compressed info:/left/camera_info info:/right/camera_info'), {})
    assert chosen.camera_info == '/left/camera_info'
    assert choose(topics('image:/left/image_raw info:/right/camera_info image:/right/image_raw'),
                  {'image': '/left/image_raw'}).camera_info is None
    assert choose(topics('image:/eye info:/somewhere/camera_info'), {}).camera_info == '/somewhere/camera_info'


@pytest.mark.parametrize(('present', 'expected'), [
    ('image:/eye/image_raw compressed:/eye/image_raw/compressed', '/eye/image_raw'),
    ('image:/eye/image_rect image:/eye/image_color image:/eye/image_mono', '/eye/image_color'),
    ('image:/eye/color/image_raw image:/eye/depth/image_rect_raw compressed:/eye/depth/image_raw/compressedDepth',
     '/eye/color/image_raw'),
])
def test_views_of_one_camera_are_not_taken_for_several(present, expected):
    assert choose(topics(present), {}).image == expected


def test_two_cameras_are_refused_with_both_and_the_option_to_choose():
    two = topics('image:/left/image_raw image:/right/image_raw')
    with pytest.raises(BagError, match=r'2 cameras: /left/image_raw \(sensor_msgs/msg/Image\), /right/image_raw '
                                       r'\(sensor_msgs/msg/Image\); choose one by --image TOPIC'):
        choose(two, {})
    assert choose(two, {'image': '/right/image_raw'}).image == '/right/image_raw'


def test_without_a_camera_the_topics_that_there_are_are_listed_with_their_types():
    with pytest.raises(BagError, match=r'has no camera.*it has /chatter \(std_msgs/msg/String\), /imu/data '
                                       r'\(sensor_msgs/msg/Imu\); record a camera'):
        choose(topics('imu:/imu/data text:/chatter'), {})


def test_a_topic_without_messages_is_not_chosen_and_one_of_an_unknown_number_is():
    silent = topics('image:/left/image_raw', 0)
    assert choose([*silent, *topics('image:/right/image_raw', None)], {}).image == '/right/image_raw'
    with pytest.raises(BagError, match='has no camera'):
        choose(silent, {})


@pytest.mark.parametrize(('present', 'command', 'kind'), [
    ('twist:/mavros/setpoint_velocity/cmd_vel_unstamped odometry:/odom', '/mavros/setpoint_velocity/cmd_vel_unstamped',
     'twist'),
    ('stamped:/local_position/velocity odometry:/odom pose:/pose tf:/tf', '/odom', 'odometry'),
    ('stamped:/local_position/velocity pose:/pose tf:/tf', '/local_position/velocity', 'twist_stamped'),
    ('pose:/pose tf:/tf', '/pose', 'pose'),
    ('tf:/tf tf:/tf_static', '/tf', 'tf'),
])
def test_what_stands_in_for_a_command_is_the_nearest_to_one(present, command, kind):
    chosen = choose(topics(f'image:/eye {present}'), {})
    assert (chosen.command, chosen.command_kind) == (command, kind)


@pytest.mark.parametrize(('present', 'option'), [
    ('imu:/left/imu imu:/right/imu', '--imu'), ('twist:/a/cmd_vel twist:/b/cmd_vel', '--command'),
    ('odometry:/a/ground_truth/odom odometry:/b/ground_truth/odom', '--ground-truth')])
def test_several_of_a_kind_are_refused_with_the_option_to_choose(present, option):
    with pytest.raises(BagError, match=f'choose one by {option} TOPIC'):
        choose(topics(f'image:/eye {present}'), {})


def test_a_name_that_is_given_wins():
    present = topics('image:/camera/image_raw image:/down/image_raw imu:/imu/data imu:/other twist:/cmd_vel pose:/pose')
    given = {'image': '/down/image_raw', 'imu': '/other', 'command': '/pose', 'ground_truth': '/pose',
             'camera_info': None}
    assert choose(present, given) == Chosen('/down/image_raw', None, '/other', '/pose', 'pose', '/pose')


@pytest.mark.parametrize(('given', 'complaint'), [
    ({'image': '/camera/image_ra'}, "unknown image topic '/camera/image_ra'; did you mean '/camera/image_raw'"),
    ({'imu': '/camera/image_raw'}, r'--imu /camera/image_raw is of type sensor_msgs/msg/Image, expected one of '
                                   r'sensor_msgs/msg/Imu; the recording has /imu/data'),
    ({'imo': '/imu/data'}, "unknown role of a topic 'imo'; did you mean 'imu'"),
])
def test_a_given_name_that_does_not_fit_is_refused(given, complaint):
    with pytest.raises(ConfigError, match=complaint):
        choose(topics('image:/camera/image_raw imu:/imu/data'), given)
