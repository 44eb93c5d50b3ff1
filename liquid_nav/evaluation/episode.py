"""The record of one flight: its terms, its outcome and what happened at each camera tick."""

import dataclasses
import json
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import NANOSECONDS, Command, ImuSamples, State


@dataclass(frozen=True)
class Episode:
    """
    What happened, in arrays: a state before each command, and the final state.

    Stamps count from the episode's start. `ticks` is the number of commands; arrays of states hold one more.
    """

    scenario: Scenario
    policy: str
    outcome: str
    """'success', 'collision' or 'timeout'."""
    stamps_ns: np.ndarray
    """(ticks + 1,) int64."""
    positions: np.ndarray
    """(ticks + 1, 3) [m; world]."""
    orientations: np.ndarray
    """(ticks + 1, 4) quaternions (x, y, z, w), body to world."""
    linear_velocities: np.ndarray
    """(ticks + 1, 3) [m/s; world]."""
    angular_velocities: np.ndarray
    """(ticks + 1, 3) [rad/s; body]."""
    commands: np.ndarray
    """(ticks, 4): velocity forward, left, up [m/s; body, levelled] and yaw rate [rad/s]."""
    imu: ImuSamples
    """All samples up to the last stamp."""

    @property
    def duration_s(self) -> float:
        return float(self.stamps_ns[-1] - self.stamps_ns[0]) / NANOSECONDS

    def save(self, path: Path) -> None:
        """Write an npz that `load` reads back bit for bit, without pickles."""
        terms = {'scenario': dataclasses.asdict(self.scenario), 'policy': self.policy, 'outcome': self.outcome}
        with open(path, 'wb') as file:
            np.savez_compressed(
                file, terms=json.dumps(terms, default=dict), imu_stamps_ns=self.imu.stamps_ns,
                imu_specific_force=self.imu.specific_force, imu_angular_velocity=self.imu.angular_velocity,
                **{name: getattr(self, name) for name in _ARRAYS})
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def load(cls, path: Path) -> 'Episode':
        """Read what `save` wrote; raise ConfigError naming the file where it is not that."""
        try:
            with np.load(path, allow_pickle=False) as data:
                terms = json.loads(str(data['terms']))
                imu = ImuSamples(data['imu_stamps_ns'], data['imu_specific_force'], data['imu_angular_velocity'])
                return cls(Scenario(**terms['scenario']), terms['policy'], terms['outcome'], imu=imu,
                           **{name: data[name] for name in _ARRAYS})
        except (OSError, KeyError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ConfigError(f'{path} is not an episode record: {error}') from error


class EpisodeBuilder:
    """Gathers an episode as it is flown; whoever carries the data calls it once a tick."""

    def __init__(self, scenario: Scenario, policy: str):
        self._scenario = scenario
        self._policy = policy
        self._states: list[State] = []
        self._commands: list[Command] = []
        self._imu: list[ImuSamples] = []

    def add(self, state: State, imu: ImuSamples, command: Command) -> None:
        """Note the state that a command answered, and the IMU samples since the call before."""
        self._states.append(state)
        self._imu.append(imu)
        self._commands.append(command)

    def finish(self, outcome: str, state: State, imu: ImuSamples) -> Episode:
        """Return the record, closed by the final state and the last samples."""
        states, imu = [*self._states, state], [*self._imu, imu]
        start = states[0].stamp_ns
        return Episode(
            scenario=self._scenario,
            policy=self._policy,
            outcome=outcome,
            stamps_ns=np.array([item.stamp_ns - start for item in states], np.int64),
            positions=np.array([item.position for item in states], np.float64),
            orientations=np.array([item.orientation for item in states], np.float64),
            linear_velocities=np.array([item.linear_velocity for item in states], np.float64),
            angular_velocities=np.array([item.angular_velocity for item in states], np.float64),
            commands=np.array([[*item.linear, item.yaw_rate] for item in self._commands], np.float64).reshape(-1, 4),
            imu=ImuSamples(
                np.concatenate([item.stamps_ns for item in imu]).astype(np.int64) - start,
                np.concatenate([item.specific_force for item in imu]).reshape(-1, 3),
                np.concatenate([item.angular_velocity for item in imu]).reshape(-1, 3),
            ),
        )


_ARRAYS = ('stamps_ns', 'positions', 'orientations', 'linear_velocities', 'angular_velocities', 'commands')
