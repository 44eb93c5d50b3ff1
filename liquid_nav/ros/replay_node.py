"""
The replay node: publishes a recording into the live graph, as the policy would have met it, at any rate.

The policy node answers a replayed image as it answers one in flight, since elapsed time comes from stamps: at whatever
rate, its commands are those of `liquid-nav replay`, to the last bit. Pictures are brought to the policy's own camera
first, as there.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
from geometry_msgs.msg import TwistStamped
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu

from liquid_nav.bags.source import open_bag
from liquid_nav.bags.topics import choose
from liquid_nav.core.errors import ConfigError, LiquidNavError
from liquid_nav.core.fly import LOCKSTEP
from liquid_nav.core.types import NANOSECONDS, ImuSamples
from liquid_nav.evaluation.replay.recording import Recording
from liquid_nav.evaluation.replay.run import IMAGE, Event
from liquid_nav.ros import conversions, qos
from liquid_nav.ros.parameters import REPLAY, declare, values
from liquid_nav.ros.policy_node import open_policy
from liquid_nav.ros.process import run

_POLL_S = 0.05
_PROGRESS_S = 1.0


class ReplayError(LiquidNavError):
    """A recording could not be replayed to its end."""


class ReplayNode(Node):
    """Publishes images, IMU samples and time of one recording, and listens for the answers."""

    def __init__(self, **options):
        super().__init__('replay', automatically_declare_parameters_from_overrides=True, **options)
        declare(self, REPLAY)
        self.settings = values(self, REPLAY)
        if not self.settings['bag']:
            raise ConfigError('bag must name a recording, got none; set -p bag:=PATH')
        card = getattr(open_policy(self.settings['policy']), 'card', None)
        if card is None:
            raise ConfigError(f"the policy {self.settings['policy']!r} sees no pictures; name one with a model file")
        self._camera = card.camera
        self._source = open_bag(self.settings['bag'])
        given = {name: self.settings[f'{name}_topic'] for name in ('image', 'camera_info', 'imu')
                 if self.settings[f'{name}_topic']}
        self._chosen = choose(self._source.topics, given)
        self.answered_ns = -1
        """Stamp of the newest command heard."""
        self.answers = 0
        self._make_interfaces()

    def _make_interfaces(self) -> None:
        sensors = qos.sensors(LOCKSTEP)
        self._clock_out = self.create_publisher(Clock, '/clock', qos.clock(LOCKSTEP))
        self._image = self.create_publisher(Image, 'camera/image_raw', sensors)
        self._camera_info = self.create_publisher(CameraInfo, 'camera/camera_info', sensors)
        self._imu = self.create_publisher(Imu, 'imu/data', sensors)
        self._commands = self.create_subscription(TwistStamped, 'cmd_vel', self._on_command, qos.RECORDED)

    def destroy_node(self) -> None:
        """Close the recording too."""
        self._source.close()
        super().destroy_node()

    @property
    def is_met(self) -> bool:
        """Whether a policy hears what is replayed, and is heard."""
        return min(self._image.get_subscription_count(), self._imu.get_subscription_count(),
                   self._commands.get_publisher_count()) > 0

    def recording(self) -> Recording:
        """Return the recording from its beginning."""
        return Recording(self._source, self._chosen, self._camera)

    def notes(self) -> list[str]:
        """Say what is odd about the recording."""
        return self._source.notes

    @property
    def has_imu(self) -> bool:
        return self._chosen.imu is not None

    def publish(self, event: Event) -> None:
        """Publish one event, its time first."""
        if event.kind == IMAGE:
            picture = event.content()
            self._clock_out.publish(conversions.clock_message(event.stamp_ns))
            if not self.has_imu:
                self._imu.publish(conversions.imu_gap_message(event.stamp_ns))
            self._camera_info.publish(conversions.camera_info_message(self._camera, event.stamp_ns))
            self._image.publish(conversions.image_message(np.ascontiguousarray(picture), event.stamp_ns))
        elif event.content is None:
            self._imu.publish(conversions.imu_gap_message(event.stamp_ns))
        else:
            samples = ImuSamples(np.array([event.stamp_ns]), event.content[None, :3], event.content[None, 3:])
            self._imu.publish(conversions.imu_messages(samples, 0)[0])

    def _on_command(self, message: TwistStamped) -> None:
        self.answered_ns = conversions.to_nanoseconds(message.header.stamp)
        self.answers += 1


def play(executor: SingleThreadedExecutor, node: ReplayNode) -> int:
    """Publish the whole recording; raise ReplayError where nobody answers."""
    settings = node.settings
    _await(executor, lambda: node.is_met, settings['startup_timeout_s'],
           'no policy subscribes to camera/image_raw and imu/data and publishes cmd_vel; does it run in this namespace '
           'and ROS_DOMAIN_ID?')
    recording = node.recording()
    begun_s, shown_s, images, lost = time.monotonic(), time.monotonic(), 0, 0
    first_ns, waits_for = None, None
    for event in recording.events():
        if event.kind == IMAGE:
            lost += not _answered(executor, node, waits_for)
            waits_for, images = event.stamp_ns, images + 1
            first_ns = event.stamp_ns if first_ns is None else first_ns
            if settings['rate'] > 0.0:
                _sleep(executor, begun_s + (event.stamp_ns - first_ns) / NANOSECONDS / settings['rate'])
        try:
            node.publish(event)
        except ConfigError as error:
            node.get_logger().warning(str(error), throttle_duration_sec=_PROGRESS_S)
            waits_for = None
            continue
        executor.spin_once(timeout_sec=0.0)
        if time.monotonic() - shown_s > _PROGRESS_S:
            shown_s = time.monotonic()
            node.get_logger().info(f'{images} images, {(event.stamp_ns - (first_ns or 0)) / NANOSECONDS:.1f} s')
    lost += not _answered(executor, node, waits_for)
    for note in [*node.notes(), *recording.notes]:
        node.get_logger().warning(note)
    wall_s = time.monotonic() - begun_s
    node.get_logger().info(f'{images} images replayed in {wall_s:.1f} s, {images - lost} answered')
    return 0


def _answered(executor: SingleThreadedExecutor, node: ReplayNode, stamp_ns: int | None) -> bool:
    """Wait until an image is answered, so that no rate is too fast; return whether it was."""
    if stamp_ns is None:
        return True
    deadline_s = time.monotonic() + node.settings['answer_timeout_s']
    while node.answered_ns != stamp_ns:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0.0:
            node.get_logger().warning(f'the image of {stamp_ns} ns is not answered', throttle_duration_sec=_PROGRESS_S)
            return False
        executor.spin_once(timeout_sec=min(left_s, _POLL_S))
    return True


def _await(executor: SingleThreadedExecutor, condition: Callable[[], bool], seconds: float, complaint: str) -> None:
    deadline_s = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline_s:
            raise ReplayError(f'{complaint} (waited {seconds:g} s)')
        executor.spin_once(timeout_sec=_POLL_S)


def _sleep(executor: SingleThreadedExecutor, until_s: float) -> None:
    """Serve the executor until a time of the monotonic clock [s]."""
    while (left_s := until_s - time.monotonic()) > 0.0:
        executor.spin_once(timeout_sec=min(left_s, _POLL_S))


def main(argv: list[str] | None = None) -> int:
    """Replay what the parameters say."""
    return run('replay', ReplayNode, play, argv)


if __name__ == '__main__':
    sys.exit(main())
