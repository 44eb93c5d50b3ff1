"""
The simulator as a ROS 2 node: it owns /clock, publishes camera, IMU and truth, and follows cmd_vel.

In lockstep a tick goes out, and time stands still until the command that carries the picture's stamp comes in; an
unanswered tick is published again, so that a lost message never stops the flight. In realtime a timer
keeps pace with the wall clock at the IMU's rate. A picture goes out when it arrives, stamped with the time it was
taken; where the IMU has no sample that recent, a message without readings says so. Each episode starts on a whole
second after the one before, so that /clock never falls back and stamps since the start equal those of a flight without
ROS.
"""

import dataclasses
import json
import math
import sys

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import TwistStamped
from nav_msgs.msg import Odometry
from rclpy.clock import Clock as RosClock
from rclpy.clock import ClockType
from rclpy.node import Node
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu
from std_msgs.msg import String
from std_srvs.srv import Trigger

from liquid_nav.core.errors import LiquidNavError, MissingDependencyError
from liquid_nav.core.fly import LOCKSTEP
from liquid_nav.core.scenario import COLLISION, Scenario
from liquid_nav.core.types import HOVER, NANOSECONDS, ImuSamples, episode_start_ns
from liquid_nav.ros import conversions, qos
from liquid_nav.ros.diagnostics import status_array
from liquid_nav.ros.pacing import Pacer
from liquid_nav.ros.parameters import SIMULATOR, declare, options_hold, perturbations, scene_parameters, values
from liquid_nav.ros.process import run
from liquid_nav.sim.config import load_simulator_config
from liquid_nav.sim.open_scene import check_scene

_LISTENERS_WAIT_S = 2.0
"""How long a first tick waits for subscribers that are known but not yet connected."""


class SimulatorNode(Node):
    """Adapter between topics and a PyBulletSimulator."""

    def __init__(self, **options):
        super().__init__('simulator', automatically_declare_parameters_from_overrides=True, **options)
        declare(self, SIMULATOR)
        settings = values(self, SIMULATOR)
        self._lockstep = settings['mode'] == LOCKSTEP
        self._retry_ns = int(settings['retry_s'] * NANOSECONDS)
        self._command_timeout_ns = int(settings['command_timeout_s'] * NANOSECONDS)
        config = load_simulator_config(settings['simulator_config'] or None).with_renderer(settings['renderer'])
        self._config = config
        # the longest stretch of physics that ends at every IMU sample and at every image
        self._stride = math.gcd(config.physics_hz // config.imu_hz, config.physics_steps_per_image)
        self._simulator = _open_simulator(config)
        check_scene(settings['scene'])
        self._steady = RosClock(clock_type=ClockType.STEADY_TIME)
        self._start_ns = 0
        self._running = False
        self._pacer: Pacer | None = None
        self._make_interfaces(settings['mode'])
        if settings['autostart']:
            self._start_timer = self.create_timer(0.0, self._autostart, clock=self._steady)

    def destroy_node(self) -> None:
        self._simulator.close()
        super().destroy_node()

    def _make_interfaces(self, mode: str) -> None:
        sensors = qos.sensors(mode)
        self._time = self.create_publisher(Clock, '/clock', qos.clock(mode))
        self._image = self.create_publisher(Image, 'camera/image_raw', sensors)
        self._info = self.create_publisher(CameraInfo, 'camera/camera_info', sensors)
        self._imu = self.create_publisher(Imu, 'imu/data', sensors)
        self._odometry = self.create_publisher(Odometry, 'ground_truth/odom', qos.RECORDED)
        self._velocity = self.create_publisher(TwistStamped, 'ground_truth/velocity', qos.RECORDED)
        self._outcome = self.create_publisher(String, 'outcome', qos.OUTCOME)
        self._diagnostics = self.create_publisher(DiagnosticArray, '/diagnostics', qos.DIAGNOSTICS)
        self.create_subscription(TwistStamped, 'cmd_vel', self._on_command, qos.COMMAND)
        self.create_service(Trigger, '~/reset', self._on_reset)
        self.add_on_set_parameters_callback(self._on_parameters)
        period_s = 0.05 if self._lockstep else self._stride / self._config.physics_hz
        self.create_timer(period_s, self._on_timer, clock=self._steady)
        self.create_timer(1.0, self._report, clock=self._steady)

    # What comes in

    def _autostart(self) -> None:
        self.destroy_timer(self._start_timer)
        self._begin()

    def _on_parameters(self, parameters):
        for parameter in parameters:
            try:
                if parameter.name == 'scene':
                    check_scene(parameter.value)
                elif parameter.name == 'scene_parameters':
                    scene_parameters(parameter.value)
                elif parameter.name == 'perturbations':
                    perturbations(parameter.value)
            except LiquidNavError as error:
                result = options_hold(SIMULATOR, ())
                result.successful, result.reason = False, str(error)
                return result
        return options_hold(SIMULATOR, parameters)

    def _on_reset(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        try:
            self._begin()
        except LiquidNavError as error:
            response.success, response.message = False, str(error)
        else:
            response.success = True
            response.message = json.dumps({
                'start_ns': self._start_ns, 'camera': dataclasses.asdict(self._config.camera)})
        return response

    def _on_command(self, message: TwistStamped) -> None:
        command = conversions.command_from(message)
        if not self._running or not conversions.is_finite(command):
            return
        if not self._lockstep:
            self._command, self._command_ns = command, self._simulator.stamp_ns
        elif self._published and conversions.to_nanoseconds(message.header.stamp) == self._picture_ns:
            self._go_on(self._simulator.step(command))
            if self._running:
                self._publish_tick()

    def _on_timer(self) -> None:
        if not self._running:
            return
        if not self._published:
            self._publish_first_tick()
        elif self._lockstep:
            if self._now_ns() - self._published_ns > self._retry_ns:
                self._publish_tick(again=True)
        else:
            self._keep_pace()

    # The episode

    def _begin(self) -> None:
        settings = values(self, SIMULATOR)
        self._running = False
        self._simulator.reset(Scenario(
            scene=settings['scene'], seed=settings['seed'], vehicle=settings['vehicle'],
            scene_parameters=scene_parameters(settings['scene_parameters']),
            perturbations=perturbations(settings['perturbations']),
            time_limit_s=settings['time_limit_s'], reach_radius_m=settings['reach_radius_m']))
        self._start_ns = episode_start_ns(self._last_ns if self._start_ns else None)
        self._last_ns = self._start_ns
        self._command, self._command_ns = HOVER, 0
        self._ticks = self._samples = 0
        self._heard_ns = -1
        self._late: list[tuple[int, int]] = []
        self._published = False
        self._begun_ns = self._now_ns()
        self._running = True
        self.get_logger().debug(f'{settings["scene"]} {settings["seed"]} begins')

    def _publish_first_tick(self) -> None:
        waited_s = (self._now_ns() - self._begun_ns) / NANOSECONDS
        if self._everyone_listens() or waited_s > _LISTENERS_WAIT_S:
            self._published = True
            self._pacer = Pacer(self._config.physics_hz // self._stride, self._now_ns())
            self._publish_tick()

    def _everyone_listens(self) -> bool:
        """Return whether each subscriber that the graph knows of is connected."""
        publishers = self._time, self._image, self._info, self._imu, self._odometry, self._velocity, self._outcome
        return all(item.get_subscription_count() >= self.count_subscribers(item.topic_name) for item in publishers)

    def _keep_pace(self) -> None:
        for _ in range(self._pacer.due(self._now_ns())):
            fresh = self._simulator.stamp_ns - self._command_ns <= self._command_timeout_ns
            self._go_on(self._simulator.advance(self._command if fresh else HOVER, self._stride))
            if not self._running:
                return
            self._publish_imu()
            if self._simulator.picture_waits:
                self._publish_tick()

    def _go_on(self, outcome: str | None) -> None:
        if outcome is not None:
            self._finish(outcome)

    def _finish(self, outcome: str) -> None:
        self._running = False
        self._publish_imu()
        self._publish_truth()
        scenario = self._simulator.scenario
        self._outcome.publish(conversions.json_message({
            'outcome': outcome, 'scene': scenario.scene, 'seed': scenario.seed, 'start_ns': self._start_ns,
            'stamp_ns': self._stamp_ns, 'ticks': self._ticks, 'imu_samples': self._samples, 'late': self._late}))
        self.get_logger().debug(f'{scenario.scene} {scenario.seed} ends in {outcome}')

    # What goes out

    @property
    def _stamp_ns(self) -> int:
        """Now, on /clock."""
        return self._start_ns + self._simulator.stamp_ns

    @property
    def _picture_ns(self) -> int:
        """When the picture of the tick was taken, on /clock."""
        return self._start_ns + self._observation.stamp_ns

    def _publish_tick(self, again: bool = False) -> None:
        if not again:
            self._observation = self._simulator.observe()
            self._ticks += 1
            self._samples += len(self._observation.imu)
            if self._picture_ns != self._stamp_ns:
                self._late.append((self._stamp_ns, self._picture_ns))
        self._published_ns = self._now_ns()
        stamp_ns = self._picture_ns
        self._publish_time()
        self._publish_samples(self._observation.imu)
        if self._heard_ns < stamp_ns:
            self._imu.publish(conversions.imu_gap_message(stamp_ns))
        self._publish_truth()
        self._info.publish(conversions.camera_info_message(self._config.camera, stamp_ns))
        self._image.publish(conversions.image_message(self._observation.image, stamp_ns))

    def _publish_imu(self) -> None:
        self._publish_time()
        samples = self._simulator.take_imu()
        self._samples += len(samples)
        self._publish_samples(samples)

    def _publish_time(self) -> None:
        self._last_ns = self._stamp_ns
        self._time.publish(conversions.clock_message(self._stamp_ns))

    def _publish_samples(self, samples: ImuSamples) -> None:
        for message in conversions.imu_messages(samples, self._start_ns):
            self._imu.publish(message)
        if len(samples):
            self._heard_ns = self._start_ns + int(samples.stamps_ns[-1])

    def _publish_truth(self) -> None:
        state = self._simulator.state
        self._odometry.publish(conversions.odometry_message(state, self._stamp_ns))
        self._velocity.publish(conversions.velocity_message(state, self._stamp_ns))

    def _report(self) -> None:
        report = {'state': 'flying' if self._running else 'waiting for a reset', 'stamp [s]': '', 'contact': 'False'}
        slow = False
        if self._start_ns:
            report['stamp [s]'] = f'{self._last_ns / NANOSECONDS:.3f}'
            report['contact'] = str(self._simulator.outcome == COLLISION)
        if self._running and not self._lockstep and self._pacer is not None:
            factor = self._pacer.real_time_factor(self._now_ns())
            report['real-time factor'] = f'{factor:.2f}'
            slow = factor < 0.95
        self._diagnostics.publish(status_array(
            self, self._last_ns if self._start_ns else 0, 'slower than real time' if slow else '', report))

    def _now_ns(self) -> int:
        return self._steady.now().nanoseconds


def _open_simulator(config):
    try:
        from liquid_nav.sim.simulator import PyBulletSimulator
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"the simulator needs {error.name}, which is not installed: pip install 'liquid_nav[sim]'") from error
    return PyBulletSimulator(config)


def main(argv: list[str] | None = None) -> int:
    """Run the node until a signal comes."""
    return run('simulator', SimulatorNode, argv=argv)


if __name__ == '__main__':
    sys.exit(main())
