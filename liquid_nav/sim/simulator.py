"""
The simulator: a scene, a vehicle, its camera and IMU, and the rules that end an episode.

Physics step k carries the stamp `k * 10**9 // physics_hz` ns. All randomness comes from the scenario's seed,
and every episode starts from an empty physics server, so the same scenario and commands give the same
episode to the last bit, whatever was flown before.
"""

import math

import numpy as np

from liquid_nav.core.scenario import COLLISION, SUCCESS, TIMEOUT, Scenario
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import NANOSECONDS, CameraModel, Command, ImuSamples, Observation, State
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.config import ImuNoise, SimulatorConfig, load_simulator_config
from liquid_nav.sim.flight_model import FlightModel, make_flight_model
from liquid_nav.sim.imu import Imu
from liquid_nav.sim.parameters import load_vehicle
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.world import World

__all__ = ['ImuNoise', 'PyBulletSimulator', 'SimulatorConfig', 'load_simulator_config']


class PyBulletSimulator:
    """Implements `core.types.Simulator`; owns one physics server, which `close` releases."""

    def __init__(self, config: SimulatorConfig | None = None):
        """Connect to a physics server without a window; `config` None means the shipped settings."""
        self.config = load_simulator_config() if config is None else config
        self.camera: CameraModel = self.config.camera
        self._client = PhysicsClient()
        self._world = World(self._client, self.camera.renderer, 1.0 / self.config.physics_hz)
        self._camera = Camera(self._client, self.camera, self._world)
        self._scenario = None
        self._vehicle = None

    def __enter__(self) -> 'PyBulletSimulator':
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Release the physics server; a second call does nothing."""
        if self._client is not None:
            self._release_vehicle()
            self._client.disconnect()
            self._client = None
            self._scenario = None

    def reset(self, scenario: Scenario) -> None:
        """
        Load the scenario and put the vehicle at its start, hovering, at stamp 0.

        Raises
        ------
        ConfigError
            If the scene, one of its parameters or the vehicle is unknown.

        """
        self.reset_in(scenario, generate(scenario.scene, scenario.seed, scenario.scene_parameters))

    def reset_in(self, scenario: Scenario, scene: Scene) -> None:
        """Do what `reset` does in a given scene in place of the scenario's generated one."""
        if self._client is None:
            raise RuntimeError('the simulator is closed; make a new one')
        parameters = load_vehicle(scenario.vehicle)
        self._release_vehicle()
        self._world.load(scene)
        self._vehicle = make_flight_model(parameters, self._client, 1.0 / self.config.physics_hz)
        self._vehicle.pass_through(self._world.target_id)
        self._vehicle.reset(scene.start, scene.start_yaw)
        imu_rng = np.random.default_rng(np.random.SeedSequence(scenario.seed).spawn(1)[0])
        self._imu = Imu(self.config.imu, self.config.imu_hz, imu_rng)
        self._scenario = scenario
        self._outcome = None
        self._step = 0
        self._last_step = math.ceil(scenario.time_limit_s * self.config.physics_hz - 1e-9)
        self._sample_imu()

    def observe(self) -> Observation:
        """Render the camera and hand over the IMU samples since the last call."""
        return Observation(self.stamp_ns, self.render(), self.take_imu())

    def step(self, command: Command) -> str | None:
        """Advance by one camera period; return the outcome when the episode ends, None before."""
        return self.advance(command, self.config.physics_steps_per_image)

    def advance(self, command: Command, physics_steps: int) -> str | None:
        """
        Advance by `physics_steps`, fewer when the episode ends; return its outcome, None before.

        Raises
        ------
        ValueError
            If the command is not finite.
        RuntimeError
            If the episode has ended, or none has begun.

        """
        self._check_ready()
        if self._outcome is not None:
            raise RuntimeError(f'the episode has ended in {self._outcome}; call reset first')
        self._vehicle.follow(command)
        vehicle, world = self._vehicle, self._world
        physics_hz, imu_period = self.config.physics_hz, self.config.physics_hz // self.config.imu_hz
        for _ in range(physics_steps):
            world.move(self._step / physics_hz)
            vehicle.advance()
            self._step += 1
            if self._step % imu_period == 0:
                self._sample_imu()
            self._outcome = self._judge()
            if self._outcome is not None:
                break
        return self._outcome

    def take_imu(self) -> ImuSamples:
        """Hand over the IMU samples since the last call; the first comes with the reset, at stamp 0."""
        self._check_ready()
        return self._imu.take()

    def render(self) -> np.ndarray:
        """Return the camera's picture, (height, width, 3) uint8 RGB."""
        self._check_ready()
        self._world.move(self._step / self.config.physics_hz)
        return self._camera.render(self._vehicle.position, self._vehicle.orientation, self.scene.look)

    def render_with_depth(self, position=None, orientation=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Return picture, depth [m along the optical axis] and body ids (-1 sky), each (height, width, ...).

        The view is the vehicle's own unless a pose is given: (3,) [m; world] and a quaternion (4,), body to world.
        """
        self._check_ready()
        position = self._vehicle.position if position is None else position
        orientation = self._vehicle.orientation if orientation is None else orientation
        self._world.move(self._step / self.config.physics_hz)
        return self._camera.render_with_depth(position, orientation, self.scene.look)

    @property
    def scene(self) -> Scene:
        """The loaded scene."""
        self._check_ready()
        return self._world.scene

    @property
    def scenario(self) -> Scenario:
        """The terms of the present episode."""
        self._check_ready()
        return self._scenario

    @property
    def outcome(self) -> str | None:
        """How the episode ended; None while it lasts."""
        self._check_ready()
        return self._outcome

    @property
    def stamp_ns(self) -> int:
        """Time since the reset [ns]."""
        self._check_ready()
        return self._step * NANOSECONDS // self.config.physics_hz

    @property
    def target_id(self) -> int:
        """Body id of the beacon in `render_with_depth`."""
        self._check_ready()
        return self._world.target_id

    @property
    def vehicle(self) -> FlightModel:
        """What flies."""
        self._check_ready()
        return self._vehicle

    @property
    def state(self) -> State:
        """The truth about the vehicle."""
        return State(self.stamp_ns, *self._vehicle.state_arrays())

    def _release_vehicle(self) -> None:
        if self._vehicle is not None:
            self._vehicle.close()
            self._vehicle = self._scenario = None

    def _judge(self) -> str | None:
        if self._vehicle.touches_anything():
            return COLLISION
        x, y, z = self._vehicle.position
        target_x, target_y, target_z = self._world.scene.target
        radius = self._scenario.reach_radius_m
        if math.hypot(target_x - x, target_y - y) <= radius and abs(target_z - z) <= radius:
            return SUCCESS
        return TIMEOUT if self._step >= self._last_step else None

    def _sample_imu(self) -> None:
        vehicle = self._vehicle
        self._imu.sample(self.stamp_ns, vehicle.orientation, vehicle.velocity, vehicle.angular_velocity)

    def _check_ready(self) -> None:
        if self._scenario is None:
            state = 'closed' if self._client is None else 'not reset'
            raise RuntimeError(f'the simulator is {state}; ' + (
                'make a new one' if self._client is None else 'call reset first'))
