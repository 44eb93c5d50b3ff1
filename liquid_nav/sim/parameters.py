"""What is known of a vehicle: its body, rotors, command limits and controller gains, from config/vehicles/*.yaml."""

import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path

from liquid_nav.core.config import check_range, from_mapping, load_yaml
from liquid_nav.core.errors import ConfigError, MissingDependencyError, unknown_option
from liquid_nav.core.paths import config_path

GRAVITY = 9.81
"""[m/s^2]."""


@dataclass(frozen=True)
class CommandLimits:
    """Commands beyond these are clipped."""

    forward: tuple[float, float]
    """Slowest (backwards, negative) and fastest velocity along x [m/s]."""
    lateral: float
    """Fastest velocity along y, either way [m/s]."""
    vertical: float
    """Fastest velocity along z, either way [m/s]."""
    yaw_rate: float
    """Fastest turn, either way [rad/s]."""

    def __post_init__(self):
        low, high = self.forward
        if not low <= 0.0 < high:
            raise ConfigError(f'forward must be [low, high] with low <= 0 < high, got {self.forward!r}')
        for name in ('lateral', 'vertical', 'yaw_rate'):
            check_range(name, getattr(self, name), 1e-3, 100.0)


@dataclass(frozen=True)
class ControllerGains:
    """Gains of `sim.controller`; each loop's is the inverse of its time constant [1/s] unless said otherwise."""

    velocity: float
    """Horizontal velocity to acceleration."""
    velocity_integral: float
    """Of the velocity error, all axes [1/s^2]."""
    vertical_velocity: float
    """Vertical velocity to acceleration."""
    max_acceleration: float
    """Largest horizontal acceleration asked for [m/s^2]."""
    attitude: float
    """Tilt error to body rate."""
    heading: float
    """Heading error to yaw rate."""
    heading_time_constant: float
    """Lag of the heading reference behind the commanded yaw rate [s]."""
    body_rate: tuple[float, float, float]
    """Body rate error to angular acceleration, about x, y, z."""
    rotor_response: float
    """Time constant that a rotor is driven to by overshooting its set point [s]."""

    def __post_init__(self):
        for name in ('velocity', 'vertical_velocity', 'attitude'):
            check_range(name, getattr(self, name), 0.1, 100.0)
        check_range('velocity_integral', self.velocity_integral, 0.0, 10.0)
        check_range('max_acceleration', self.max_acceleration, 0.1, 50.0)
        check_range('heading', self.heading, 0.0, 100.0)
        check_range('heading_time_constant', self.heading_time_constant, 1e-3, 10.0)
        check_range('rotor_response', self.rotor_response, 1e-3, 1.0)
        for gain in self.body_rate:
            check_range('body_rate', gain, 0.1, 200.0)


@dataclass(frozen=True)
class VehicleParameters:
    """A quadrotor in X configuration."""

    name: str
    mass: float
    """[kg]."""
    inertia: tuple[float, float, float]
    """Principal moments about the body's x, y, z [kg m^2]."""
    rotor_offset: tuple[float, float]
    """Distance of each rotor's axis from the centre, along x and along y [m]."""
    rotor_radius: float
    """Radius of a propeller [m]."""
    thrust_coefficient: float
    """Thrust by squared rotor speed [N s^2/rad^2]."""
    torque_per_thrust: float
    """Reaction torque by thrust [m]."""
    rotor_speed_min: float
    """[rad/s]."""
    rotor_speed_max: float
    """[rad/s]."""
    rotor_time_constant: float
    """Lag of the rotor speed behind its set point [s]."""
    drag_coefficient: tuple[float, float, float]
    """The rotors' drag by air speed and by their summed speed, along the body's x, y, z [kg/rad]."""
    body_radius: float
    """Radius of the upright cylinder that holds body and propellers [m]."""
    body_height: float
    """Height of that cylinder, which is centred on the centre of mass [m]."""
    limits: CommandLimits
    gains: ControllerGains
    body_drag_coefficient: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """The body's drag by squared air speed, along its x, y, z [kg/m]."""

    def __post_init__(self):
        positive = ('mass', 'rotor_radius', 'thrust_coefficient', 'torque_per_thrust', 'rotor_time_constant',
                    'body_radius', 'body_height')
        for name in positive:
            if not getattr(self, name) > 0.0:
                raise ConfigError(f'{name} must be positive, got {getattr(self, name)!r}')
        if not all(moment > 0.0 for moment in self.inertia):
            raise ConfigError(f'inertia must be positive, got {self.inertia!r}')
        if not all(offset > 0.0 for offset in self.rotor_offset):
            raise ConfigError(f'rotor_offset must be positive, got {self.rotor_offset!r}')
        for name in ('drag_coefficient', 'body_drag_coefficient'):
            if not all(drag >= 0.0 for drag in getattr(self, name)):
                raise ConfigError(f'{name} must be 0 or more, got {getattr(self, name)!r}')
        reach = math.hypot(*self.rotor_offset) + self.rotor_radius
        if self.body_radius < reach:
            raise ConfigError(f'body_radius must hold rotors and propellers, {reach:.3f} m, got {self.body_radius!r}')
        if not 0.0 <= self.rotor_speed_min < self.hover_rotor_speed < self.rotor_speed_max:
            raise ConfigError(
                f'rotor_speed_min < {self.hover_rotor_speed:.0f} rad/s (which hovers) < rotor_speed_max must hold, '
                f'got {self.rotor_speed_min!r} and {self.rotor_speed_max!r}')

    @property
    def hover_rotor_speed(self) -> float:
        """Speed at which four rotors carry the weight [rad/s]."""
        return (self.mass * GRAVITY / (4.0 * self.thrust_coefficient)) ** 0.5


@dataclass(frozen=True)
class TargetGains:
    """How `sim.gym_pybullet_drones` turns commands into targets."""

    velocity_time_constant: float
    """Lag of the wanted velocity behind the command [s]."""
    heading_time_constant: float
    """Lag of the yaw rate behind the command [s]."""
    offset_rate: float
    """Velocity error to the rate at which the target position runs ahead."""

    def __post_init__(self):
        check_range('velocity_time_constant', self.velocity_time_constant, 1e-3, 10.0)
        check_range('heading_time_constant', self.heading_time_constant, 1e-3, 10.0)
        check_range('offset_rate', self.offset_rate, 0.0, 10.0)


@dataclass(frozen=True)
class GymPybulletDronesParameters:
    """The Crazyflie of gym-pybullet-drones, whose mass, inertia, rotors and drag are in its own files."""

    name: str
    body_radius: float
    """Radius of the upright cylinder that holds body and propellers [m]."""
    body_height: float
    """Height of that cylinder [m]."""
    limits: CommandLimits
    targets: TargetGains

    def __post_init__(self):
        for name in ('body_radius', 'body_height'):
            check_range(name, getattr(self, name), 1e-3, 10.0)


Vehicle = VehicleParameters | GymPybulletDronesParameters

FLIGHT_MODELS: dict[str, type[Vehicle]] = {
    'quadrotor': VehicleParameters,
    'gym_pybullet_drones': GymPybulletDronesParameters,
}
"""What a vehicle's file holds by its key `flight_model`, which is 'quadrotor' where it is left out."""


def vehicle_names() -> list[str]:
    """Return the names of the vehicles in config/vehicles."""
    return sorted(path.stem for path in config_path('vehicles').glob('*.yaml'))


def load_vehicle(vehicle: str) -> Vehicle:
    """
    Read a vehicle by its name in config/vehicles, or from the path of a file (.yaml) of its own.

    Raises
    ------
    ConfigError
        If there is no such vehicle, or its file holds an unknown key or a value out of range.
    MissingDependencyError
        If it flies in gym-pybullet-drones, which is not installed.

    """
    path = _vehicle_path(vehicle)
    data = load_yaml(path)
    where = f'vehicles/{path.name}' if path.stem == vehicle else str(path)
    model = data.pop('flight_model', 'quadrotor')
    if model not in FLIGHT_MODELS:
        raise ConfigError(f'{where}: {unknown_option("flight_model", str(model), FLIGHT_MODELS)}')
    if model == 'gym_pybullet_drones' and importlib.util.find_spec(model) is None:
        raise lacks(model)
    return from_mapping(FLIGHT_MODELS[model], data, where)


def lacks(package: str | None) -> MissingDependencyError:
    """Return the error for what gym-pybullet-drones needs and is not there: itself, or a package that it imports."""
    return MissingDependencyError(f'vehicle gym_pybullet_drones needs {package}, which is not installed; '
                                  'docs/vehicles.md tells how to install it, from its repository')


def _vehicle_path(vehicle: str) -> Path:
    if vehicle.endswith(('.yaml', '.yml')):
        return Path(vehicle)
    known = vehicle_names()
    if vehicle not in known:
        raise unknown_option('vehicle', vehicle, known)
    return config_path(f'vehicles/{vehicle}.yaml')
