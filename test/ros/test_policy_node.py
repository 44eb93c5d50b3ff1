import signal
import textwrap

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import TwistStamped
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rcl_interfaces.srv import SetParameters
from rclpy.parameter import Parameter
from sensor_msgs.msg import CameraInfo, Image, Imu
from std_srvs.srv import Trigger

from liquid_nav.core.types import CameraModel, ImuSamples, Observation
from liquid_nav.policy.registry import load_policy
from liquid_nav.ros import conversions, qos
from liquid_nav.ros.conversions import to_nanoseconds

MS = 1_000_000
SECOND = 1000 * MS


class Sensors:
    """A camera and an IMU, and an ear for the commands that answer them."""

    def __init__(self, peer, mode: str):
        node, self._peer = peer.node, peer
        self._image = node.create_publisher(Image, 'camera/image_raw', qos.sensors(mode))
        self._info = node.create_publisher(CameraInfo, 'camera/camera_info', qos.sensors(mode))
        self._imu = node.create_publisher(Imu, 'imu/data', qos.sensors(mode))
        self.commands = peer.listen(TwistStamped, 'cmd_vel', qos.COMMAND)
        self._topics = self._image, self._info, self._imu

    def connect(self) -> None:
        self._peer.wait_for(lambda: all(item.get_subscription_count() for item in self._topics)
                            and self._peer.node.count_publishers('cmd_vel'), 'the policy node')

    def show(self, image: np.ndarray, stamp_ns: int) -> None:
        self._image.publish(conversions.image_message(image, stamp_ns))

    def show_message(self, message: Image) -> None:
        self._image.publish(message)

    def tell_camera(self, camera: CameraModel) -> None:
        self._info.publish(conversions.camera_info_message(camera, 0))

    def shake(self, samples: ImuSamples) -> None:
        for message in conversions.imu_messages(samples, 0):
            self._imu.publish(message)

    def answers_to(self, stamp_ns: int) -> list[TwistStamped]:
        return [item for item in self.commands if to_nanoseconds(item.header.stamp) == stamp_ns]

    def wait_for_answer(self, stamp_ns: int) -> TwistStamped:
        return self._peer.wait_for(lambda: self.answers_to(stamp_ns), f'the answer to the image of {stamp_ns} ns')[0]


@pytest.fixture
def sensors(peer):
    return lambda mode='lockstep': Sensors(peer, mode)


def still(*stamps_ns: int) -> ImuSamples:
    count = len(stamps_ns)
    return ImuSamples(np.array(stamps_ns, np.int64), np.tile([0.1, 0.2, 9.81], (count, 1)),
                      np.tile([0.3, 0.0, 0.5], (count, 1)))


def pictures(count: int, camera: CameraModel) -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    return [rng.integers(0, 256, (camera.height, camera.width, 3), dtype=np.uint8) for _ in range(count)]


def test_without_torch_and_pybullet_it_answers_each_image_as_the_policy_alone_does(start, model, sensors):
    """The answers carry the images' stamps and are equal to the last bit, in the frame base_link."""
    blocked = textwrap.dedent("""
        import sys
        for name in ('torch', 'pybullet', 'onnx'):
            sys.modules[name] = None  # importing it now raises ImportError
        from liquid_nav.ros.policy_node import main
        sys.exit(main())
    """)
    process = start('-c', blocked, '--ros-args', '-p', f'policy:={model}', '-p', 'mode:=lockstep')
    alone, peer = load_policy(model), sensors()
    peer.connect()
    camera = alone.card.camera
    for tick, image in enumerate(pictures(5, camera)):
        stamp = SECOND + tick * 50 * MS
        samples = still(stamp - 8 * MS, stamp)
        peer.show(image, stamp)
        peer.shake(samples)
        answer = peer.wait_for_answer(stamp)
        assert conversions.command_from(answer) == alone.step(Observation(stamp, image, samples))
        assert answer.header.frame_id == 'base_link'
    process.send(signal.SIGINT)
    assert process.wait() == 0, process.said


def test_an_image_is_not_answered_before_the_imu_has_caught_up(start_node, model, sensors, peer):
    start_node('policy', policy=model, mode='lockstep')
    talk = sensors()
    talk.connect()
    image = pictures(1, load_policy(model).card.camera)[0]
    talk.shake(still(SECOND - 8 * MS))
    talk.show(image, SECOND)
    for _ in range(20):
        peer.spin()
    assert talk.commands == []
    talk.shake(still(SECOND))
    talk.wait_for_answer(SECOND)


def test_an_image_that_comes_again_gets_the_same_answer_and_moves_no_state(start_node, model, sensors, peer):
    start_node('policy', policy=model, mode='lockstep')
    alone, talk = load_policy(model), sensors()
    talk.connect()
    first, second = pictures(2, alone.card.camera)
    talk.shake(still(SECOND))
    talk.show(first, SECOND)
    talk.wait_for_answer(SECOND)
    talk.shake(still(SECOND))
    talk.show(first, SECOND)
    peer.wait_for(lambda: len(talk.answers_to(SECOND)) == 2, 'the answer once more')
    one, other = talk.answers_to(SECOND)
    assert one == other
    later = SECOND + 50 * MS
    talk.shake(still(later))
    talk.show(second, later)
    alone.step(Observation(SECOND, first, still(SECOND)))
    expected = alone.step(Observation(later, second, still(later)))
    assert conversions.command_from(talk.wait_for_answer(later)) == expected


def test_after_a_reset_it_answers_as_at_first(start_node, model, sensors, peer):
    start_node('policy', policy=model, mode='lockstep')
    alone, talk = load_policy(model), sensors()
    talk.connect()
    image = pictures(1, alone.card.camera)[0]
    for stamp in (SECOND, SECOND + 50 * MS):
        talk.shake(still(stamp))
        talk.show(image, stamp)
        talk.wait_for_answer(stamp)
    answer = peer.call(Trigger, 'policy/reset', Trigger.Request())
    assert answer.success
    assert answer.message == '{"policy": "untrained"}'
    talk.shake(still(9 * SECOND))
    talk.show(image, 9 * SECOND)
    expected = alone.step(Observation(9 * SECOND, image, still(9 * SECOND)))
    assert conversions.command_from(talk.wait_for_answer(9 * SECOND)) == expected


@pytest.mark.alone
def test_hovering_is_commanded_and_a_warning_given_when_no_image_comes(start_node, sensors, peer):
    process = start_node('policy', policy='blind', mode='realtime', image_timeout_s=0.2)
    talk = sensors('realtime')
    peer.wait_for(lambda: len(talk.commands) >= 2, 'commands to hover')
    for message in talk.commands:
        assert conversions.command_from(message) == conversions.command_from(TwistStamped())
    process.wait_until_it_says('no image for', peer.spin)


@pytest.mark.alone
def test_a_silent_imu_is_named_as_the_cause_of_hovering(start_node, sensors, peer):
    process = start_node('policy', policy='blind', mode='realtime', image_timeout_s=0.2)
    talk = sensors('realtime')
    talk.connect()
    image = np.zeros((48, 96, 3), np.uint8)

    def show_and_spin() -> None:
        talk.show(image, SECOND)
        peer.spin()

    process.wait_until_it_says('no IMU sample up to the image', show_and_spin)


def test_images_of_another_size_and_encoding_are_fitted_with_a_warning(start_node, model, sensors):
    process = start_node('policy', policy=model, mode='lockstep')
    alone, talk = load_policy(model), sensors()
    talk.connect()
    camera = alone.card.camera
    small = pictures(1, camera)[0]
    large = np.repeat(np.repeat(small, 2, axis=0), 2, axis=1)  # its mean over 2x2 pixels is the small one
    message = conversions.image_message(np.ascontiguousarray(large[:, :, ::-1]), SECOND)
    message.encoding = 'bgr8'
    talk.shake(still(SECOND))
    talk.show_message(message)
    expected = alone.step(Observation(SECOND, small, still(SECOND)))
    assert conversions.command_from(talk.wait_for_answer(SECOND)) == expected
    process.wait_until_it_says(f'images of {2 * camera.width}x{2 * camera.height} are resized')


def test_a_camera_that_sees_narrower_than_the_cards_is_reported(start_node, model, sensors, peer):
    process = start_node('policy', policy=model, mode='lockstep')
    talk = sensors()
    reports = peer.listen(DiagnosticArray, '/diagnostics', qos.DIAGNOSTICS)
    talk.connect()
    talk.tell_camera(CameraModel(96, 48, 1.0))
    process.wait_until_it_says('the camera sees 1.000 rad across, untrained was trained on 1.745 rad', peer.spin)
    peer.wait_for(lambda: any('trained on' in item.status[0].message for item in reports), 'the diagnosis')


def test_the_right_camera_is_not_complained_of(start_node, model, sensors, peer):
    process = start_node('policy', policy=model, mode='lockstep')
    talk = sensors()
    reports = peer.listen(DiagnosticArray, '/diagnostics', qos.DIAGNOSTICS)
    talk.connect()
    talk.tell_camera(load_policy(model).card.camera)
    heard = len(reports)
    peer.wait_for(lambda: len(reports) >= heard + 2, 'two reports')
    assert reports[-1].status[0].message == 'ok'
    assert 'WARN' not in process.said


def test_an_image_of_an_unknown_encoding_is_told_and_not_answered(start_node, sensors, peer):
    process = start_node('policy', policy='blind', mode='lockstep')
    talk = sensors()
    talk.connect()
    talk.shake(still(SECOND))
    message = conversions.image_message(np.zeros((4, 4, 3), np.uint8), SECOND)
    message.encoding = 'yuv420p'
    talk.show_message(message)
    process.wait_until_it_says("unknown image encoding 'yuv420p'", peer.spin)
    assert talk.commands == []


@pytest.mark.parametrize(('parameters', 'complaint'), [
    ({'policy': 'expert'}, 'privileged'),
    ({'policy': 'cfd'}, "unknown policy 'cfd'; did you mean 'cfc'?"),
    ({'policy': '/nowhere/model.onnx'}, '/nowhere/model'),
    ({'policy': 'blind', 'mode': 'lockstop'}, "did you mean 'lockstep'?"),
    ({'policy': 'blind', 'image_timeout_s': -1.0}, 'image_timeout_s = -1.0 does not fit; it is of type float in'),
    ({'policy': 'blind', 'image_timeout_s': 'soon'}, "image_timeout_s = 'soon' does not fit"),
    ({'policy': 'blind', 'image_timeuot_s': 1.0}, "'image_timeuot_s'; did you mean 'image_timeout_s'?"),
])
def test_what_cannot_be_flown_is_one_line_and_exit_code_2(start_node, parameters, complaint):
    process = start_node('policy', **parameters)
    assert process.wait() == 2, process.said
    assert complaint in process.said
    assert process.said.count('\n') == 1, process.said


def test_a_parameter_file_that_cannot_be_read_is_named_with_exit_code_2(start_node, tmp_path):
    (tmp_path / 'own.yaml').write_text('/**/policy: [')
    process = start_node('policy', '--params-file', str(tmp_path / 'own.yaml'))
    assert process.wait() == 2, process.said
    assert str(tmp_path / 'own.yaml') in process.said
    assert 'Traceback' not in process.said


def test_another_policy_is_taken_up_by_parameter_and_a_bad_one_is_refused(start_node, model, sensors, peer):
    start_node('policy', policy='blind', mode='lockstep')
    talk = sensors()
    talk.connect()

    def change_to(name: str):
        value = Parameter('policy', value=name).to_parameter_msg()
        return peer.call(SetParameters, 'policy/set_parameters', SetParameters.Request(parameters=[value])).results[0]

    refused = change_to('expert')
    assert not refused.successful
    assert 'privileged' in refused.reason
    assert change_to(str(model)).successful
    assert 'untrained' in peer.call(Trigger, 'policy/reset', Trigger.Request()).message


def test_a_lifecycle_manager_may_start_and_stop_it(start_node, sensors, peer):
    start_node('policy', policy='blind', mode='lockstep', autostart=False)
    talk = sensors()

    def change(transition: int) -> bool:
        request = ChangeState.Request(transition=Transition(id=transition))
        return peer.call(ChangeState, 'policy/change_state', request).success

    assert not peer.call(Trigger, 'policy/reset', Trigger.Request()).success
    assert change(Transition.TRANSITION_CONFIGURE)
    talk.connect()
    image = np.zeros((48, 96, 3), np.uint8)
    assert change(Transition.TRANSITION_ACTIVATE)
    talk.shake(still(SECOND))
    talk.show(image, SECOND)
    talk.wait_for_answer(SECOND)
    assert change(Transition.TRANSITION_DEACTIVATE)
    talk.shake(still(2 * SECOND))
    talk.show(image, 2 * SECOND)
    assert change(Transition.TRANSITION_CLEANUP)
    assert talk.answers_to(2 * SECOND) == []
    assert change(Transition.TRANSITION_CONFIGURE)
