"""
What flies in the simulator: a body in a physics server, and what makes it follow commands.

`make_flight_model` tells which one a vehicle's name stands for; the simulator knows no more of it than this contract.
"""

from typing import Protocol

import numpy as np
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.types import Command
from liquid_nav.sim.controller import VelocityController
from liquid_nav.sim.ground_effect import thrust_ratio
from liquid_nav.sim.gym_pybullet_drones import GymPybulletDronesFlight
from liquid_nav.sim.parameters import (
    CommandLimits,
    GymPybulletDronesParameters,
    Vehicle,
    VehicleParameters,
    load_vehicle,
)
from liquid_nav.sim.vehicle import Quadrotor

Three = tuple[float, float, float]
Four = tuple[float, float, float, float]


class FlightModel(Protocol):
    """
    A vehicle that follows velocity commands.

    Its state is in plain tuples of floats, which change with `reset` and `advance` alone.
    """

    body_id: int
    """Of its body in the physics server of the scene."""
    body_radius: float
    """Radius of the upright cylinder that holds body and propellers [m]."""
    limits: CommandLimits
    """Commands beyond these are clipped."""
    position: Three
    """[m; world]."""
    orientation: Four
    """Quaternion (x, y, z, w), body to world."""
    velocity: Three
    """[m/s; world]."""
    angular_velocity: Three
    """[rad/s; world]."""

    def reset(self, position, yaw: float) -> None:
        """Hover at `position` [m; world], facing `yaw` [rad], and forget the past."""

    def follow(self, command: Command) -> None:
        """Follow `command`, clipped to the limits, from now on; raises ValueError if it is not finite."""

    def advance(self, air: Three | None = None, height: float | None = None) -> None:
        """
        Fly on by one physics step.

        Parameters
        ----------
        air : tuple, optional
            Velocity of the air at the vehicle [m/s; world]; None is still air.
        height : float, optional
            Above the ground [m], for ground effect; None is far from it.

        """

    def pass_through(self, body_id: int) -> None:
        """Neither touch nor be stopped by the body `body_id` from now on."""

    def touches_anything(self) -> bool:
        """Tell whether the body touched another in the last step."""

    def state_arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return position, orientation, velocity (all world) and angular velocity (body), as in `core.types.State`."""

    def close(self) -> None:
        """Release what it holds outside the scene's physics server; a second call does nothing."""


def make_flight_model(
        vehicle: str | Vehicle, client: BulletClient, dt: float, ground_effect: float = 0.0) -> FlightModel:
    """
    Put a vehicle into the physics server `client`, whose gravity and step `dt` [s] it sets.

    Parameters
    ----------
    vehicle : str or Vehicle
        Name of a file in config/vehicles, path of another, or what `load_vehicle` made of it.
    client : BulletClient
        Physics server of the scene.
    dt : float
        Physics step [s].
    ground_effect : float
        Share of the thrust that a rotor gains near the ground by the model, 0 to 1.

    Raises
    ------
    ConfigError
        If the vehicle is unknown, or its file holds an unknown key or a value out of range.
    MissingDependencyError
        If it flies in gym-pybullet-drones, which is not installed.

    """
    parameters = load_vehicle(vehicle) if isinstance(vehicle, str) else vehicle
    flight_model = {VehicleParameters: QuadrotorFlight, GymPybulletDronesParameters: GymPybulletDronesFlight}
    return flight_model[type(parameters)](parameters, client, dt, ground_effect)


class QuadrotorFlight:
    """A `Quadrotor` under its `VelocityController`."""

    def __init__(self, parameters: VehicleParameters, client: BulletClient, dt: float, ground_effect: float = 0.0):
        """Create the body at the origin."""
        self.parameters = parameters
        self.limits = parameters.limits
        self.body_radius = parameters.body_radius
        self.quadrotor = Quadrotor(client, parameters, dt)
        self.body_id = self.quadrotor.body_id
        self._controller = VelocityController(parameters, dt)
        self._ground_effect = ground_effect
        self.pass_through, self.touches_anything = self.quadrotor.pass_through, self.quadrotor.touches_anything
        self.state_arrays = self.quadrotor.state_arrays
        self._read_state()

    def reset(self, position, yaw: float) -> None:
        """Hover at `position` [m; world], facing `yaw` [rad], and forget the past."""
        self.quadrotor.reset(position, yaw)
        self._controller.reset(yaw)
        self._read_state()

    def follow(self, command: Command) -> None:
        """Follow `command`, clipped to the limits, from now on; raises ValueError if it is not finite."""
        self._controller.set_command(command)

    def advance(self, air: Three | None = None, height: float | None = None) -> None:
        """Fly on by one physics step, see `FlightModel`."""
        ratio = 1.0
        if height is not None and self._ground_effect:
            ratio = thrust_ratio(height, self.parameters.rotor_radius, self._ground_effect)
        self.quadrotor.advance(self._controller.update(self.quadrotor), air, ratio)
        self._read_state()

    def close(self) -> None:
        """Do nothing: all that it holds lies in the scene's physics server."""

    def _read_state(self) -> None:
        body = self.quadrotor
        self.position, self.orientation = body.position, body.orientation
        self.velocity, self.angular_velocity = body.velocity, body.angular_velocity
