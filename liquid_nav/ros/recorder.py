"""Gathers one flight from messages into the record that a flight without ROS gives, bit for bit in lockstep."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from geometry_msgs.msg import TwistStamped
from nav_msgs.msg import Odometry
from sensor_msgs.msg import Image, Imu

from liquid_nav.bags.images import rgb_image
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import HOVER, Command, ImuSamples
from liquid_nav.evaluation.episode import Episode, EpisodeBuilder
from liquid_nav.ros import conversions


class FlightRecorder:
    """Holds the messages of one episode by their stamps; a message that comes twice is kept once."""

    def __init__(self):
        self._odometry: dict[int, Odometry] = {}
        self._velocities: dict[int, TwistStamped] = {}
        self._imu: dict[int, Imu] = {}
        self._commands: dict[int, TwistStamped] = {}
        self._images: dict[int, Image] = {}

    def add_odometry(self, message: Odometry) -> bool:
        """Keep a message; return whether it is the first of its stamp."""
        fresh = _stamp(message) not in self._odometry
        self._odometry[_stamp(message)] = message
        return fresh

    def add_velocity(self, message: TwistStamped) -> None:
        self._velocities[_stamp(message)] = message

    def add_imu(self, message: Imu) -> None:
        if not conversions.is_gap(message):
            self._imu[_stamp(message)] = message

    def add_command(self, message: TwistStamped) -> None:
        self._commands[_stamp(message)] = message

    def add_image(self, message: Image) -> None:
        self._images[_stamp(message)] = message

    def missing(self, summary: Mapping[str, Any], mode_is_lockstep: bool, with_images: bool) -> str:
        """
        Say what has not arrived of an episode that ended; '' if nothing.

        Parameters
        ----------
        summary : Mapping
            The simulator's `outcome` message: start_ns, stamp_ns, ticks, imu_samples, and late, which lists the
            ticks of pictures that were taken before, each with its picture's stamp.
        mode_is_lockstep : bool
            Whether each tick must have been answered.
        with_images : bool
            Whether the images are wanted too.

        """
        start_ns, ticks = summary['start_ns'], summary['ticks']
        wanted = [('odometry', self._odometry, ticks + 1), ('velocity', self._velocities, ticks + 1),
                  ('imu', self._imu, summary['imu_samples'])]
        if mode_is_lockstep:
            wanted.append(('cmd_vel', self._commands, ticks))
        if with_images:
            wanted.append(('image', self._images, ticks))
        counts = [(name, len(_since(messages, start_ns)), count) for name, messages, count in wanted]
        return ', '.join(f'{found} of {count} {name} messages' for name, found, count in counts if found < count)

    def episode(self, scenario: Scenario, policy: str, summary: Mapping[str, Any]) -> Episode:
        """
        Return the record of the episode that `summary` tells the end of.

        A tick that was not answered holds the command before it.

        Raises
        ------
        ConfigError
            When fewer than two states arrived.

        """
        start_ns, taken = summary['start_ns'], _taken(summary)
        stamps = self._state_stamps(start_ns)
        if len(stamps) < 2:
            raise ConfigError(f'the flight cannot be recorded: only {len(stamps)} states arrived')
        states = [conversions.state_from(self._odometry[stamp], self._velocities[stamp], start_ns) for stamp in stamps]
        imu = conversions.imu_samples(list(_since(self._imu, start_ns).values()), start_ns)
        builder = EpisodeBuilder(scenario, policy)
        command: Command = HOVER
        for stamp, state in zip(stamps[:-1], states[:-1], strict=True):
            answer = self._commands.get(taken.get(stamp, stamp))
            if answer is not None:
                command = conversions.command_from(answer)
            builder.add(state, ImuSamples.empty(), command)
        return builder.finish(summary['outcome'], states[-1], imu)

    def images(self, summary: Mapping[str, Any]) -> list[np.ndarray]:
        """Return the picture of each tick, (height, width, 3) uint8 RGB; a lost one shows the one before."""
        images, found, taken = [], _since(self._images, summary['start_ns']), _taken(summary)
        if not found:
            return images
        latest = next(iter(found.values()))
        for stamp in self._state_stamps(summary['start_ns'])[:-1]:
            latest = found.get(taken.get(stamp, stamp), latest)
            images.append(rgb_image(latest))
        return images

    def _state_stamps(self, start_ns: int) -> list[int]:
        return [stamp for stamp in _since(self._odometry, start_ns) if stamp in self._velocities]


def _stamp(message) -> int:
    return conversions.to_nanoseconds(message.header.stamp)


def _taken(summary: Mapping[str, Any]) -> dict[int, int]:
    """Return the stamps of late pictures by the stamps of their ticks."""
    return dict(summary.get('late', ()))


def _since(messages: Mapping[int, Any], start_ns: int) -> dict[int, Any]:
    return {stamp: messages[stamp] for stamp in sorted(messages) if stamp >= start_ns}
