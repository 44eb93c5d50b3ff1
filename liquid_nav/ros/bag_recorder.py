"""
Writes the messages of a flight into a bag as they came, byte by byte.

A message is logged at a simulated time. In lockstep that is the stamp it carries, for time stands still until all that
belongs to it has passed; so the bag does not depend on how fast this node is, and a message that was published twice is
kept once. In realtime it is when it came, by the latest time that the simulator has told in any of its messages; what
/clock last said, as rosbag2 logs with use_sim_time, may be behind that here. Diagnostics, which are paced by the wall
clock, are logged so in both.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import TwistStamped
from nav_msgs.msg import Odometry
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.serialization import deserialize_message
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, Imu
from std_msgs.msg import String

from liquid_nav.core.errors import MissingDependencyError
from liquid_nav.core.fly import LOCKSTEP
from liquid_nav.core.recording import BagTerms
from liquid_nav.ros import qos
from liquid_nav.ros.conversions import stamp_in

CLOCK, DIAGNOSTICS, OUTCOME, COMMAND, IMAGE, CAMERA_INFO = (
    '/clock', '/diagnostics', 'outcome', 'cmd_vel', 'camera/image_raw', 'camera/camera_info')


class Source(NamedTuple):
    """A topic of the graph."""

    name: str
    kind: type
    offered: QoSProfile
    """By the node that publishes it."""
    wanted: QoSProfile


def sources(mode: str) -> tuple[Source, ...]:
    """Return what passes in a flight, in the order of the messages of one stamp."""
    sensors, heard = qos.sensors(mode), qos.recorded_sensors(mode)
    return (
        Source(CLOCK, Clock, qos.clock(mode), qos.RECORDED),
        Source('imu/data', Imu, sensors, heard),
        Source('ground_truth/odom', Odometry, qos.RECORDED, qos.RECORDED),
        Source('ground_truth/velocity', TwistStamped, qos.RECORDED, qos.RECORDED),
        Source(CAMERA_INFO, CameraInfo, sensors, heard),
        Source(IMAGE, Image, sensors, heard),
        Source(COMMAND, TwistStamped, qos.commands(mode), qos.RECORDED),
        Source(DIAGNOSTICS, DiagnosticArray, qos.DIAGNOSTICS, qos.RECORDED),
        Source(OUTCOME, String, qos.OUTCOME, qos.OUTCOME),
    )


class BagRecorder:
    """Holds the bag of one episode at a time; between `close` and `listen` it lets all messages pass."""

    def __init__(self, mode: str):
        self._mode = mode
        self._listening = False
        self._writer = None

    def listen(self) -> None:
        """Keep what comes from here on, for the bag that `open` will name."""
        self._listening = True
        self._waiting: list[tuple[str, bytes]] = []

    def open(self, path: Path, terms: BagTerms, names: Mapping[str, str], start_ns: int,
             custom_data: Mapping[str, str]) -> None:
        """
        Begin a bag of the messages from `start_ns` on.

        Parameters
        ----------
        path, terms, custom_data
            As of `bags.writing.writer.BagWriter`, whose errors are raised.
        names : Mapping[str, str]
            The topics' full names by those of `sources`.
        start_ns : int
            Where the episode begins on /clock [ns].

        """
        self._start_ns = self._now_ns = start_ns
        self._heard: dict[str, set[int]] = {source.name: set() for source in sources(self._mode)}
        self._names = dict(names)
        self._writer = _open_writer(path, terms, names, self._mode, custom_data)
        waiting, self._waiting = self._waiting, []
        for name, data in waiting:
            self.add(name, data)

    def add(self, name: str, data: bytes) -> None:
        """Note a message as it came, under the name that `sources` has for its topic."""
        if self._writer is None:
            if self._listening:
                self._waiting.append((name, data))
            return
        log_ns = self._now_ns if name == DIAGNOSTICS else self._log_ns(name, _stamp(name, data))
        if log_ns is not None:
            self._writer.write(self._names[name], log_ns, data)

    def missing(self, summary: Mapping[str, Any]) -> str:
        """Say what has not arrived of an episode that ended and `FlightRecorder` does not count; '' if nothing."""
        if self._writer is None or self._mode != LOCKSTEP:
            return ''
        wanted = {CLOCK: summary['ticks'] + 1, IMAGE: summary['ticks'], CAMERA_INFO: summary['ticks'], OUTCOME: 1}
        return ', '.join(f'{len(self._heard[name])} of {count} {name} messages' for name, count in wanted.items()
                         if len(self._heard[name]) < count)

    def flush_old(self) -> None:
        """Make the bag hold what came a while ago, also when nothing more comes."""
        if self._writer is not None:
            self._writer.flush_old()

    def close(self) -> None:
        """Finish the bag, if there is one."""
        self._listening = False
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _log_ns(self, name: str, stamp_ns: int) -> int | None:
        """Return when a message is logged; None for one that is of an earlier episode, or was heard before."""
        if stamp_ns < self._start_ns:
            return None
        if name != COMMAND:  # which a policy without use_sim_time may stamp by the wall clock
            self._now_ns = max(self._now_ns, stamp_ns)
        if self._mode != LOCKSTEP:
            return self._now_ns
        if stamp_ns in self._heard[name]:
            return None
        self._heard[name].add(stamp_ns)
        return stamp_ns


def import_writer():
    """Return the module of the bags' writer, which only recordings need; MissingDependencyError without rosbags."""
    try:
        from liquid_nav.bags.writing import writer
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"recording needs {error.name}, which is not installed: pip install 'liquid_nav[bags]'") from error
    return writer


def _open_writer(path: Path, terms: BagTerms, names: Mapping[str, str], mode: str, custom_data: Mapping[str, str]):
    writer = import_writer()
    topics = [writer.Topic(names[source.name], _type_name(source.kind), writer.Qos(
        source.offered.depth, source.offered.reliability == ReliabilityPolicy.RELIABLE,
        source.offered.durability == DurabilityPolicy.TRANSIENT_LOCAL)) for source in sources(mode)]
    return writer.BagWriter(path, topics, terms, custom_data)


def _type_name(kind: type) -> str:
    return '/'.join((kind.__module__.partition('.')[0], 'msg', kind.__name__))


def _stamp(name: str, data: bytes) -> int:
    if name == OUTCOME:
        return json.loads(deserialize_message(data, String).data)['stamp_ns']
    return stamp_in(data)
