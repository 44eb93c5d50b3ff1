"""
A gymnasium environment: a flight through generated scenes, so that any learner can train here.

Importing this module registers it: `gymnasium.make('liquid_nav.env:LiquidNav-v0')`.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.scenario import COLLISION, SUCCESS, TIMEOUT, Scenario
from liquid_nav.core.types import NANOSECONDS, Command
from liquid_nav.policy.inputs import IMU_AT_REST, imu_mean
from liquid_nav.sim.config import SimulatorConfig
from liquid_nav.sim.parameters import load_vehicle
from liquid_nav.sim.simulator import PyBulletSimulator

ENV_ID = 'LiquidNav-v0'
TRAINING_SEEDS = (0, 100_000)
"""Scenes are drawn from these unless told otherwise; the evaluation suites' begin at 100,000."""
ARRIVAL_REWARD, COLLISION_REWARD = 10.0, -10.0
TIME_REWARD = -0.1
"""Per second."""
_FASTEST = 1e3  # no IMU reads further
_OPTIONS = ('scene', 'scene_seed', 'scene_parameters', 'perturbations')


class LiquidNavEnv(gymnasium.Env):
    """
    Fly from start to target without touching anything.

    An observation is a dict of `image` (height, width, 3) uint8 RGB, `imu` (6,) float32, the mean specific force
    [m/s^2; body] and angular velocity [rad/s; body] since the last image, and `elapsed_time` (1,) float32, the
    seconds between the two images. An action is a twist in the levelled body frame, FLU: velocity forward, left and
    up [m/s] and yaw rate [rad/s], (4,) float32; beyond the vehicle's limits it is clipped. A step lasts until
    the next image.

    The reward is the way gained towards the target [m], TIME_REWARD a second, and ARRIVAL_REWARD or
    COLLISION_REWARD at the end. Arrival and collision terminate an episode, the time limit truncates it.
    """

    metadata = {'render_modes': ['rgb_array'], 'render_fps': 20}

    def __init__(self, scene: str | Sequence[str] = 'forest', seeds: tuple[int, int] = TRAINING_SEEDS,
                 vehicle: str = 'crazyflie', time_limit_s: float = 40.0, reach_radius_m: float = 1.2,
                 scene_parameters: Mapping[str, float] | None = None,
                 perturbations: Mapping[str, float] | None = None, render_mode: str | None = None,
                 config: SimulatorConfig | None = None):
        """
        Open a simulator.

        Parameters
        ----------
        scene : str or sequence of str
            Scene generator, or several of which each reset draws one.
        seeds : tuple
            Each reset draws a scene's seed from the first (inclusive) to the second (exclusive).
        vehicle : str
            A file of config/vehicles, without its ending.
        time_limit_s : float
            The episode is truncated from here on.
        reach_radius_m : float
            So near to the target's axis is arrival.
        scene_parameters, perturbations : Mapping, optional
            Of every episode; see `liquid-nav scene list` and docs/perturbations.md.
        render_mode : str, optional
            'rgb_array': `render` returns the onboard picture.
        config : SimulatorConfig, optional
            Rates, camera and IMU; config/simulator.yaml by default.

        Raises
        ------
        ConfigError
            If a name is unknown or a value out of range.

        """
        if render_mode not in (None, *self.metadata['render_modes']):
            raise unknown_option('render_mode', str(render_mode), self.metadata['render_modes'])
        if not 0 <= seeds[0] < seeds[1]:
            raise ConfigError(f'seeds must be (first, end) with 0 <= first < end, got {seeds}')
        self.render_mode = render_mode
        self._scenes = (scene,) if isinstance(scene, str) else tuple(scene)
        self._seeds = seeds
        self._terms = {'vehicle': vehicle, 'time_limit_s': time_limit_s, 'reach_radius_m': reach_radius_m,
                       'scene_parameters': dict(scene_parameters or {}), 'perturbations': dict(perturbations or {})}
        for name in self._scenes:
            Scenario(name, seeds[0], **self._terms)
        limits = load_vehicle(vehicle).limits
        self._simulator = PyBulletSimulator(config)
        camera = self._simulator.camera
        self.metadata = {**self.metadata, 'render_fps': self._simulator.config.camera_hz}
        self.observation_space = spaces.Dict({
            'image': spaces.Box(0, 255, (camera.height, camera.width, 3), np.uint8),
            'imu': spaces.Box(-_FASTEST, _FASTEST, (6,), np.float32),
            'elapsed_time': spaces.Box(0.0, max(1.0, time_limit_s), (1,), np.float32),
        })
        high = np.array([limits.forward[1], limits.lateral, limits.vertical, limits.yaw_rate], np.float32)
        low = np.array([limits.forward[0], *-high[1:]], np.float32)
        self.action_space = spaces.Box(low, high, dtype=np.float32)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict, dict]:
        """
        Begin an episode in a scene that the environment's generator draws.

        `options` may name `scene`, `scene_seed`, `scene_parameters` and `perturbations` of this episode.
        """
        super().reset(seed=seed)
        options = options or {}
        for name in options:
            if name not in _OPTIONS:
                raise unknown_option('option of reset', name, _OPTIONS)
        drawn_scene = self._scenes[int(self.np_random.integers(len(self._scenes)))]
        drawn_seed = int(self.np_random.integers(*self._seeds))
        own = {name: options[name] for name in ('scene_parameters', 'perturbations') if name in options}
        self._simulator.reset(Scenario(options.get('scene', drawn_scene), options.get('scene_seed', drawn_seed),
                                       **{**self._terms, **own}))
        self._felt = IMU_AT_REST
        self._previous_ns = None
        self._away = self._distance()
        return self._observe(), self._info()

    def step(self, action: np.ndarray) -> tuple[dict, float, bool, bool, dict]:
        """Fly under one command until the next image; raise ValueError for an action that is not finite."""
        forward, left, up, yaw_rate = (float(value) for value in np.asarray(action, float))
        before_ns = self._simulator.stamp_ns
        outcome = self._simulator.step(Command((forward, left, up), yaw_rate))
        seconds = (self._simulator.stamp_ns - before_ns) / NANOSECONDS
        away, self._away = self._away, self._distance()
        reward = away - self._away + TIME_REWARD * seconds
        reward += {SUCCESS: ARRIVAL_REWARD, COLLISION: COLLISION_REWARD}.get(outcome, 0.0)
        return (self._observe(), reward, outcome in (SUCCESS, COLLISION), outcome == TIMEOUT,
                {**self._info(), 'outcome': outcome, 'is_success': outcome == SUCCESS})

    def render(self) -> np.ndarray | None:
        """Return the onboard picture in the mode 'rgb_array'."""
        return None if self.render_mode is None else self._image.copy()

    def close(self) -> None:
        """Release the simulator."""
        self._simulator.close()

    def _observe(self) -> dict[str, np.ndarray]:
        observation = self._simulator.observe()
        self._felt = imu_mean(observation.imu, self._felt)
        if self._previous_ns is None:
            elapsed = 1.0 / self._simulator.config.camera_hz
        else:
            elapsed = (observation.stamp_ns - self._previous_ns) / NANOSECONDS
        self._previous_ns, self._image = observation.stamp_ns, observation.image
        return {'image': observation.image, 'imu': np.clip(self._felt, -_FASTEST, _FASTEST).astype(np.float32),
                'elapsed_time': np.array([elapsed], np.float32)}

    def _info(self) -> dict[str, Any]:
        scenario = self._simulator.scenario
        return {'scene': scenario.scene, 'scene_seed': scenario.seed, 'stamp_ns': self._simulator.stamp_ns,
                'position': np.array(self._simulator.state.position), 'target_distance_m': self._distance()}

    def _distance(self) -> float:
        """Return the horizontal way to the target's axis [m]."""
        target, position = self._simulator.scene.target, self._simulator.state.position
        return math.hypot(target[0] - position[0], target[1] - position[1])


gymnasium.register(ENV_ID, entry_point='liquid_nav.env:LiquidNavEnv')
