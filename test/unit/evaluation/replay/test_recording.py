from types import SimpleNamespace

import numpy as np
import pytest

from liquid_nav.bags.source import Message
from liquid_nav.bags.topics import Chosen
from liquid_nav.core.types import CameraModel
from liquid_nav.evaluation.replay.recording import Recording
from liquid_nav.evaluation.replay.run import IMAGE, IMU

MS = 1_000_000
CAMERA = CameraModel(8, 4, 1.5)
CHOSEN = Chosen('/image', None, '/imu', '/cmd', 'twist_stamped', '/odom')


def _header(stamp_ns):
    return SimpleNamespace(stamp=SimpleNamespace(sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9), frame_id='base_link')


def _xyz(x=0.0, y=0.0, z=0.0):
    return SimpleNamespace(x=x, y=y, z=z)


def _image(received_ms, stamp_ns=None, size=(8, 4)):
    stamp_ns = received_ms * MS if stamp_ns is None else stamp_ns
    width, height = size
    return Message('/image', 'sensor_msgs/msg/Image', received_ms * MS, SimpleNamespace(
        header=_header(stamp_ns), width=width, height=height, encoding='rgb8', is_bigendian=0, step=3 * width,
        data=np.full(3 * width * height, 7, np.uint8)))


def _imu(received_ms, absent=False):
    covariance = np.full(9, -1.0 if absent else 0.0)
    return Message('/imu', 'sensor_msgs/msg/Imu', received_ms * MS, SimpleNamespace(
        header=_header(received_ms * MS), linear_acceleration=_xyz(1.0, 2.0, 9.0), angular_velocity=_xyz(0.1, 0.2, 0.3),
        linear_acceleration_covariance=covariance, angular_velocity_covariance=covariance))


def _command(received_ms):
    return Message('/cmd', 'geometry_msgs/msg/TwistStamped', received_ms * MS, SimpleNamespace(
        header=_header(received_ms * MS), twist=SimpleNamespace(linear=_xyz(1.0), angular=_xyz(z=0.5))))


def _odometry(received_ms, x):
    pose = SimpleNamespace(position=_xyz(x, 2.0, 3.0), orientation=SimpleNamespace(x=0.0, y=0.0, z=1.0, w=0.0))
    return Message('/odom', 'nav_msgs/msg/Odometry', received_ms * MS,
                   SimpleNamespace(header=_header(received_ms * MS), pose=SimpleNamespace(pose=pose)))


class Source:
    """Plays back a list of messages, as an open bag does."""

    def __init__(self, messages):
        self._messages = messages

    def messages(self, topics):
        return (message for message in self._messages if message.topic in topics)


def _read(messages, chosen=CHOSEN):
    recording = Recording(Source(messages), chosen, CAMERA)
    return recording, list(recording.events())


def test_pictures_and_samples_come_in_the_order_of_receipt_and_the_rest_is_gathered():
    recording, events = _read([_imu(10), _command(20), _image(50), _odometry(50, 1.0), _imu(60, absent=True),
                               _odometry(100, 1.5), _image(100)])
    assert [(event.kind, event.stamp_ns // MS) for event in events] == [(IMU, 10), (IMAGE, 50), (IMU, 60), (IMAGE, 100)]
    assert events[0].content.tolist() == [1.0, 2.0, 9.0, 0.1, 0.2, 0.3]
    assert events[2].content is None
    assert events[1].content().shape == (4, 8, 3)
    assert recording.commands.stamps_ns.tolist() == [20 * MS]
    assert recording.commands.values.tolist() == [[1.0, 0.0, 0.0, 0.5]]
    assert recording.truth.positions.tolist() == [[1.0, 2.0, 3.0], [1.5, 2.0, 3.0]]
    assert np.abs(recording.truth.yaws) == pytest.approx([np.pi, np.pi])
    assert recording.notes == []


def test_pictures_without_stamps_take_the_time_of_receipt_and_it_is_said():
    recording, events = _read([_image(50, 0), _image(100, 0)])
    assert [event.stamp_ns for event in events] == [50 * MS, 100 * MS]
    assert recording.notes == ['2 messages of /image carry no stamp: their time of receipt stands in']


@pytest.mark.parametrize(('step_ns', 'said'), [(5_000 * MS, 'every 5 s'), (500_000, 'every 0.0005 s')])
def test_stamps_whose_unit_is_wrong_are_told_of(step_ns, said):
    recording, _ = _read([_image(50 * number, 1 + step_ns * number) for number in range(8)])
    assert len(recording.notes) == 1
    assert said in recording.notes[0]
    assert 'received every 0.05 s' in recording.notes[0]


def test_pictures_of_another_size_are_brought_to_the_policys():
    recording, events = _read([_image(50, size=(16, 8))])
    assert events[0].content().shape == (4, 8, 3)
    assert any('16x8' in step or '8x4' in step for step in recording.image_steps)


def test_without_commands_and_truth_there_are_none():
    recording, _ = _read([_image(50), _image(100)], Chosen('/image', None, None, None, None, None))
    assert recording.commands is None
    assert recording.truth is None
