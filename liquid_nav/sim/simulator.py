"""
The simulator: a scene, a vehicle, its camera and IMU, and the rules that end an episode.

Physics step k carries the stamp `k * 10**9 // physics_hz` ns. All randomness comes from the scenario's seed,
and every episode starts from an empty physics server, so the same scenario and commands give the same
episode to the last bit, whatever was flown before, and whoever looked at the pictures. The scenario's
perturbations are done in `sim.perturbations` and `sim.atmosphere`; each draws from a generator of its own.
"""

import math

import numpy as np

from liquid_nav.core.scenario import COLLISION, SUCCESS, TIMEOUT, Scenario
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import NANOSECONDS, CameraModel, Command, ImuSamples, Observation, State
from liquid_nav.sim.atmosphere import Atmosphere
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.config import ImuNoise, SimulatorConfig, load_simulator_config
from liquid_nav.sim.controller import clip_command
from liquid_nav.sim.flight_model import FlightModel, make_flight_model
from liquid_nav.sim.imu import Imu
from liquid_nav.sim.open_scene import open_scene
from liquid_nav.sim.parameters import load_vehicle
from liquid_nav.sim.perturbations.inertial import constant_bias, dropout
from liquid_nav.sim.perturbations.pictures import Pictures
from liquid_nav.sim.perturbations.streams import stream
from liquid_nav.sim.perturbations.timing import CommandQueue, steps_of
from liquid_nav.sim.physics import PhysicsClient
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
        self._imu_period = self.config.physics_hz // self.config.imu_hz  # [steps]
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
        self.reset_in(scenario, open_scene(scenario.scene, scenario.seed, scenario.scene_parameters))

    def reset_in(self, scenario: Scenario, scene: Scene) -> None:
        """Do what `reset` does in a given scene in place of the scenario's generated one."""
        if self._client is None:
            raise RuntimeError('the simulator is closed; make a new one')
        parameters = load_vehicle(scenario.vehicle)
        self._release_vehicle()
        self._world.load(scene)
        dt = 1.0 / self.config.physics_hz
        self._atmosphere = Atmosphere(scenario.perturbations, stream(scenario.seed, 'wind'), dt)
        self._vehicle = make_flight_model(parameters, self._client, dt, self._atmosphere.ground_effect)
        self._vehicle.pass_through(self._world.target_id)
        self._vehicle.reset(scene.start, scene.start_yaw)
        self._pictures = Pictures(
            scenario, self.config, self._camera, self._world, self._vehicle, self._atmosphere)
        self._picture_waits = True
        latency = steps_of(scenario.perturbations.get('command_latency', 0.0), self.config.physics_hz)
        self._commands = CommandQueue(latency) if latency > 0 else None
        self._imu = self._make_imu(scenario)
        self._scenario = scenario
        self._outcome = None
        self._step = 0
        self._last_step = math.ceil(scenario.time_limit_s * self.config.physics_hz - 1e-9)
        self._sample_imu()

    def observe(self) -> Observation:
        """
        Draw the picture that arrived last, and hand over the IMU samples up to its stamp since the last call.

        Where no perturbation delays pictures, that is a picture of now.
        """
        self._check_ready()
        shot = self._pictures.latest(self._step)
        stamp_ns = self._pictures.stamp_ns(shot)
        self._picture_waits = False
        return Observation(stamp_ns, self._pictures.draw(shot), self._imu.take(stamp_ns))

    def step(self, command: Command) -> str | None:
        """
        Advance until the next picture arrives; return the outcome when the episode ends, None before.

        That takes one camera period, unless a perturbation drops or delays the picture. Raises as `advance` does.
        """
        self._check_ready()
        if self._pictures.punctual:
            return self.advance(command, self.config.physics_steps_per_image)
        self._order(command)
        while not self._advance_once() and self._outcome is None:
            pass
        return self._outcome

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
        self._order(command)
        for _ in range(physics_steps):
            self._advance_once()
            if self._outcome is not None:
                break
        return self._outcome

    def take_imu(self) -> ImuSamples:
        """Hand over the IMU samples since the last call; the first comes with the reset, at stamp 0."""
        self._check_ready()
        return self._imu.take()

    def render(self) -> np.ndarray:
        """Return the camera's picture of now, perturbed as the scenario says, (height, width, 3) uint8 RGB."""
        self._check_ready()
        return self._pictures.draw(self._pictures.shoot(self._step))

    def render_with_depth(self, position=None, orientation=None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Return picture, depth [m along the optical axis] and body ids (-1 sky), each (height, width, ...).

        The picture is what the renderer shows, without the scenario's perturbations.
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
    def picture_waits(self) -> bool:
        """Whether a picture has arrived that `observe` has not handed over."""
        self._check_ready()
        return self._picture_waits

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

    def _make_imu(self, scenario: Scenario) -> Imu:
        severities, seed = scenario.perturbations, scenario.seed
        rng = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])
        spells = dropout(severities, seed)
        return Imu(self.config.imu, self.config.imu_hz, rng, constant_bias(severities, seed),
                   None if spells is None else spells.silent)

    def _order(self, command: Command) -> None:
        """Send a command on its way to the vehicle."""
        self._check_ready()
        if self._outcome is not None:
            raise RuntimeError(f'the episode has ended in {self._outcome}; call reset first')
        if self._commands is None:
            self._vehicle.follow(command)
        else:
            self._commands.give(self._step, clip_command(command, self._vehicle.limits))

    def _advance_once(self) -> bool:
        """Advance by one physics step and judge; return whether a picture arrived with it."""
        vehicle, air = self._vehicle, self._atmosphere
        late = None if self._commands is None else self._commands.take(self._step)
        if late is not None:
            vehicle.follow(late)
        self._world.move(self._step / self.config.physics_hz)
        height = self._height() if air.needs_height else None
        vehicle.advance(air.advance(height, vehicle.velocity), height)
        self._step += 1
        if self._step % self._imu_period == 0:
            self._sample_imu()
        arrived = self._pictures.advance(self._step)
        self._picture_waits = self._picture_waits or arrived
        self._outcome = self._judge()
        return arrived

    def _height(self) -> float:
        """Return the vehicle's height above the ground [m]."""
        x, y, z = self._vehicle.position
        return z if self.scene.terrain is None else z - float(self.scene.ground_height(np.array((x, y))))

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
