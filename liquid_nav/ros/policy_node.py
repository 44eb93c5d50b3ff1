"""
The policy as a lifecycle node: camera and IMU in, cmd_vel out.

It needs numpy and onnxruntime, and neither torch nor PyBullet, so it runs on the vehicle's own computer. An image
is answered once the IMU has been heard up to its stamp; the answer carries that stamp. In realtime the node
commands hovering, and warns, when images or IMU stay away.
"""

import json
import sys
import time

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import TwistStamped
from rcl_interfaces.msg import SetParametersResult
from rclpy.clock import JumpThreshold
from rclpy.duration import Duration
from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn
from sensor_msgs.msg import CameraInfo, Image, Imu
from std_srvs.srv import Trigger

from liquid_nav.bags.images import resized, rgb_image
from liquid_nav.core.assembly import Assembler
from liquid_nav.core.errors import ConfigError, LiquidNavError
from liquid_nav.core.fly import LOCKSTEP
from liquid_nav.core.types import HOVER, NANOSECONDS, Command, Observation, Policy
from liquid_nav.policy.registry import load_policy
from liquid_nav.ros import conversions, qos
from liquid_nav.ros.conversions import is_finite
from liquid_nav.ros.diagnostics import status_array
from liquid_nav.ros.graph import refuse_expert
from liquid_nav.ros.parameters import POLICY, declare, options_hold, values
from liquid_nav.ros.process import run

_WARN_EVERY_S, _RESIZE_WARN_EVERY_S = 2.0, 60.0


class PolicyNode(LifecycleNode):
    """Adapter between topics and a Policy."""

    def __init__(self, **options):
        super().__init__('policy', automatically_declare_parameters_from_overrides=True, **options)
        declare(self, POLICY)
        settings = values(self, POLICY)
        self._lockstep = settings['mode'] == LOCKSTEP
        self._mode = settings['mode']
        self._assembler: Assembler[Image, Imu] = Assembler()
        self._policy: Policy | None = None
        self._active = False
        self._entities: list = []
        self._forget()
        self._make_interfaces()
        if settings['autostart']:
            self._policy = open_policy(settings['policy'])
            self._start_timer = self.create_timer(0.0, self._autostart)

    # Lifecycle

    def _make_interfaces(self) -> None:
        self._command = self.create_lifecycle_publisher(TwistStamped, 'cmd_vel', qos.commands(self._mode))
        self._diagnostics = self.create_publisher(DiagnosticArray, '/diagnostics', qos.DIAGNOSTICS)
        self.create_service(Trigger, '~/reset', self._on_reset)
        self.add_on_set_parameters_callback(self._on_parameters)
        self.create_timer(1.0, self._report)
        jump = JumpThreshold(min_forward=Duration(seconds=0.5), min_backward=Duration(seconds=-0.5),
                             on_clock_change=True)
        self._jump = self.get_clock().create_jump_callback(jump, post_callback=lambda _: self._start_watch())

    def _autostart(self) -> None:
        self.destroy_timer(self._start_timer)
        self.trigger_configure()
        self.trigger_activate()

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the policy and subscribe."""
        try:
            if self._policy is None:
                self._policy = open_policy(self.get_parameter('policy').value)
        except LiquidNavError as error:
            self.get_logger().error(str(error))
            return TransitionCallbackReturn.FAILURE
        self._forget()
        sensors = qos.sensors(self._mode)
        self._entities = [
            self.create_subscription(Imu, 'imu/data', self._on_imu, sensors),
            self.create_subscription(CameraInfo, 'camera/camera_info', self._on_camera_info, sensors),
            self.create_subscription(Image, 'camera/image_raw', self._on_image, sensors),
        ]
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Begin to answer."""
        self._forget()
        self._active = True
        if not self._lockstep:
            self._watchdog = self.create_timer(0.5 * self.get_parameter('image_timeout_s').value, self._watch)
        self.get_logger().info(f'{self._policy.name} flies')
        return super().on_activate(state)

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Hover once, then be silent."""
        if not self._lockstep:
            self._publish(HOVER, self.get_clock().now().nanoseconds)
            self.destroy_timer(self._watchdog)
        self._active = False
        return super().on_deactivate(state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Let go of policy and subscriptions."""
        for entity in self._entities:
            self.destroy_subscription(entity)
        self._entities, self._policy = [], None
        return TransitionCallbackReturn.SUCCESS

    # What comes in

    def _on_imu(self, message: Imu) -> None:
        stamp_ns = conversions.to_nanoseconds(message.header.stamp)
        if conversions.is_gap(message):
            self._assembler.add_gap(stamp_ns)
        else:
            self._assembler.add_sample(stamp_ns, message)
        self._answer()

    def _on_image(self, message: Image) -> None:
        stamp_ns = conversions.to_nanoseconds(message.header.stamp)
        if self._answered is not None and stamp_ns == self._answered[0]:
            self._publish(self._answered[1], stamp_ns)  # our answer was lost on the way: say it again
            return
        self._assembler.add_image(stamp_ns, message)
        self._answer()

    def _on_camera_info(self, message: CameraInfo) -> None:
        if self._camera_checked:
            return
        self._camera_checked = True
        self._camera_fault = camera_fault(
            message, self._policy, self.get_parameter('intrinsics_tolerance').value) or ''
        if self._camera_fault:
            self.get_logger().warning(self._camera_fault)

    def _on_parameters(self, parameters) -> SetParametersResult:
        for parameter in parameters:
            if parameter.name == 'policy':
                try:
                    policy = open_policy(parameter.value)
                except LiquidNavError as error:
                    return SetParametersResult(successful=False, reason=str(error))
                if self._policy is not None:
                    self._policy = policy
                    self._forget()
        return options_hold(POLICY, parameters)

    def _on_reset(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        if not self._active:
            response.success, response.message = False, 'the node is not active; activate it first'
            return response
        self._forget()
        response.success = True
        response.message = json.dumps({'policy': self._policy.name})
        return response

    # What goes out

    def _answer(self) -> None:
        if not self._active:
            return
        complete = self._assembler.take()
        if complete is None:
            return
        stamp_ns, image, samples = complete
        begun = time.perf_counter()
        try:
            pixels = self._fitted(rgb_image(image))
        except ConfigError as error:
            self.get_logger().warning(str(error), throttle_duration_sec=_WARN_EVERY_S)
            return
        command = self._policy.step(Observation(stamp_ns, pixels, conversions.imu_samples(samples)))
        if not is_finite(command):
            self.get_logger().error(f'{self._policy.name} commands {command}: hovering instead',
                                    throttle_duration_sec=_WARN_EVERY_S)
            command = HOVER
        report = getattr(self._policy, 'last_report', None)
        if report is not None:
            self._resets += 1
            self.get_logger().warning(report, throttle_duration_sec=_WARN_EVERY_S)
        self._answered = stamp_ns, command
        self._publish(command, stamp_ns)
        self._answers += 1
        self._durations_ms.append(1e3 * (time.perf_counter() - begun))
        self._start_watch()

    def _fitted(self, pixels):
        card = getattr(self._policy, 'card', None)
        if card is None or pixels.shape[:2] == (card.camera.height, card.camera.width):
            return pixels
        height, width = pixels.shape[:2]
        self.get_logger().warning(
            f'images of {width}x{height} are resized to the {card.camera.width}x{card.camera.height} that '
            f'{self._policy.name} was trained on', throttle_duration_sec=_RESIZE_WARN_EVERY_S)
        return resized(pixels, card.camera.width, card.camera.height)

    def _publish(self, command: Command, stamp_ns: int) -> None:
        self._command.publish(conversions.command_message(command, stamp_ns))

    # Watch

    def _forget(self) -> None:
        """Begin anew, as at the start of a flight."""
        self._assembler.reset()
        if self._policy is not None:
            self._policy.reset()
        self._answered: tuple[int, Command] | None = None
        self._camera_checked, self._camera_fault = False, ''
        self._answers = self._resets = self._hovers = 0
        self._durations_ms: list[float] = []
        self._start_watch()

    def _start_watch(self) -> None:
        self._heard_ns = self.get_clock().now().nanoseconds

    def _watch(self) -> None:
        """Hover where no image could be answered for too long."""
        now_ns = self.get_clock().now().nanoseconds
        silence_s = (now_ns - self._heard_ns) / NANOSECONDS
        if silence_s < self.get_parameter('image_timeout_s').value:
            return
        self._hovers += 1
        self._publish(HOVER, now_ns)
        cause = 'no IMU sample up to the image' if self._assembler.image_waits else 'no image'
        self.get_logger().warning(f'{cause} for {silence_s:.1f} s: hovering', throttle_duration_sec=_WARN_EVERY_S)

    def _report(self) -> None:
        durations = sorted(self._durations_ms)
        self._durations_ms = []
        report = {'policy': '' if self._policy is None else self._policy.name, 'active': self._active,
                  'images answered': self._answers, 'state resets': self._resets, 'hover commands': self._hovers}
        if durations:
            report['answer p50 [ms]'] = f'{durations[len(durations) // 2]:.2f}'
            report['answer max [ms]'] = f'{durations[-1]:.2f}'
        warning = self._camera_fault or ('hovering for want of images or IMU' if self._hovers else '')
        self._hovers = 0
        self._diagnostics.publish(status_array(self, self.get_clock().now().nanoseconds, warning, report))


def open_policy(name: str) -> Policy:
    """Return a policy that may fly by camera and IMU; raise LiquidNavError with the reason otherwise."""
    refuse_expert(name)
    return load_policy(name)


def camera_fault(info: CameraInfo, policy: Policy, tolerance: float) -> str | None:
    """Say how a camera differs from the one on the policy's card, None if it does not."""
    card = getattr(policy, 'card', None)
    if card is None:
        return None
    found, expected = conversions.horizontal_fov(info), card.camera.horizontal_fov
    if found is None:
        return 'the camera is not calibrated (k[0] is 0), so its field of view cannot be checked against the card'
    if abs(found / expected - 1.0) > tolerance:
        return (f'the camera sees {found:.3f} rad across, {policy.name} was trained on {expected:.3f} rad; '
                'crop the image, or train on this camera')
    if any(abs(value) > 1e-6 for value in info.d):
        return 'the camera has lens distortion and the policy knows none; rectify its image (image_proc)'
    return None


def main(argv: list[str] | None = None) -> int:
    """Run the node until a signal comes."""
    return run('policy', PolicyNode, argv=argv)


if __name__ == '__main__':
    sys.exit(main())
