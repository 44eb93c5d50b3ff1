"""
Records a flight without ROS: the messages that the nodes of a lockstep graph publish, with the same stamps and bytes.

Diagnostics alone differ, for the nodes report once a second of the wall clock: here they come with each simulated one.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from liquid_nav.bags.writing import messages
from liquid_nav.bags.writing.topics import Qos, Topic
from liquid_nav.bags.writing.writer import BagWriter
from liquid_nav.core.recording import BagTerms, custom_data
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import NANOSECONDS, CameraModel, Command, ImuSamples, Observation, State

_DEEP = Qos(5000)
TOPICS = (
    Topic('/clock', messages.CLOCK, _DEEP),
    Topic('/imu/data', messages.IMU, _DEEP),
    Topic('/ground_truth/odom', messages.ODOMETRY, _DEEP),
    Topic('/ground_truth/velocity', messages.TWIST, _DEEP),
    Topic('/camera/camera_info', messages.CAMERA_INFO, _DEEP),
    Topic('/camera/image_raw', messages.IMAGE, _DEEP),
    Topic('/cmd_vel', messages.TWIST, _DEEP),
    Topic('/diagnostics', messages.DIAGNOSTICS, Qos(10)),
    Topic('/outcome', messages.STRING, Qos(1, latched=True)),
)
"""In the order of their messages of one stamp."""


class FlightBag:
    """The bag of one flight; call `tick` at each command, `finish` with the outcome, and `close` whatever happens."""

    def __init__(self, path: Path, terms: BagTerms, scenario: Scenario, policy: str, camera: CameraModel,
                 start_ns: int):
        self._writer = BagWriter(path, TOPICS, terms, custom_data(scenario, policy, 'lockstep', start_ns))
        self._scenario, self._policy, self._camera = scenario, policy, camera
        self._start_ns = start_ns
        self._ticks = self._samples = 0
        self._heard_ns = -1
        self._late: list[tuple[int, int]] = []
        self._reported_s = -1
        self.last_ns = start_ns
        """Of /clock."""

    def __enter__(self) -> 'FlightBag':
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Finish the bag, whether or not the flight has."""
        self._writer.close()

    def tick(self, state: State, observation: Observation, command: Command) -> None:
        """Write what passes at one tick: time, IMU, truth, picture and answer."""
        stamp_ns = self._start_ns + observation.stamp_ns
        self._ticks += 1
        if observation.stamp_ns != state.stamp_ns:
            self._late.append((self._start_ns + state.stamp_ns, stamp_ns))
        self._write_state(state, observation.imu)
        if self._heard_ns < stamp_ns:
            self._writer.write('/imu/data', stamp_ns, messages.imu_gap(stamp_ns))
        self._writer.write('/camera/camera_info', stamp_ns, messages.camera_info(self._camera, stamp_ns))
        self._writer.write('/camera/image_raw', stamp_ns, messages.image(observation.image, stamp_ns))
        self._writer.write('/cmd_vel', stamp_ns, messages.command(command, stamp_ns))
        if self.last_ns // NANOSECONDS > self._reported_s:
            self._reported_s = self.last_ns // NANOSECONDS
            self._report('flying')

    def finish(self, outcome: str, state: State, imu: ImuSamples) -> None:
        """Write the final state, of all the flight's samples those that no tick had, and the outcome."""
        rest = slice(self._samples, None)
        self._write_state(state, ImuSamples(imu.stamps_ns[rest], imu.specific_force[rest], imu.angular_velocity[rest]))
        self._report('waiting for a reset')
        self._writer.write('/outcome', self.last_ns, messages.string(json.dumps(self._summary(outcome))))

    def _write_state(self, state: State, imu: ImuSamples) -> None:
        self.last_ns = stamp_ns = self._start_ns + state.stamp_ns
        self._writer.write('/clock', stamp_ns, messages.clock(stamp_ns))
        for sample_ns, force, rate in zip(imu.stamps_ns, imu.specific_force, imu.angular_velocity, strict=True):
            self._heard_ns = self._start_ns + int(sample_ns)
            self._writer.write('/imu/data', self._heard_ns, messages.imu(force, rate, self._heard_ns))
        self._samples += len(imu)
        self._writer.write('/ground_truth/odom', stamp_ns, messages.odometry(state, stamp_ns))
        self._writer.write('/ground_truth/velocity', stamp_ns, messages.velocity(state, stamp_ns))

    def _report(self, doing: str) -> None:
        reports: Mapping[str, Mapping[str, object]] = {
            '/simulator': {'state': doing, 'stamp [s]': f'{self.last_ns / NANOSECONDS:.3f}'},
            '/policy': {'policy': self._policy, 'images answered': self._ticks}}
        self._writer.write('/diagnostics', self.last_ns, messages.diagnostics(reports, self.last_ns))

    def _summary(self, outcome: str) -> Mapping[str, str | int | Sequence]:
        """Return what the simulator node says at an episode's end, in its words."""
        return {'outcome': outcome, 'scene': self._scenario.scene, 'seed': self._scenario.seed,
                'start_ns': self._start_ns, 'stamp_ns': self.last_ns, 'ticks': self._ticks,
                'imu_samples': self._samples, 'late': self._late}
