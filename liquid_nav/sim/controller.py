"""
Follows velocity commands: velocity to acceleration, to attitude, to body rates, to torque, to rotor speeds.

The attitude loop aligns the body's z axis with the wanted thrust (reduced attitude control; Mueller 2018,
'Multicopter attitude control for recovery from large disturbances', arXiv 1802.09143). Plain floats
throughout: at 240 steps a second small arrays would cost more than the physics.
"""

import math

from liquid_nav.core.frames import wrap, yaw_of
from liquid_nav.core.types import Command
from liquid_nav.sim.integral_gate import IntegralGate
from liquid_nav.sim.mixer import Mixer
from liquid_nav.sim.parameters import GRAVITY, CommandLimits, VehicleParameters
from liquid_nav.sim.rotation import to_body


def clip_command(command: Command, limits: CommandLimits) -> Command:
    """
    Bring a command inside the vehicle's limits.

    Raises
    ------
    ValueError
        If a component is not finite.

    """
    forward, left, up = (float(value) for value in command.linear)
    yaw_rate = float(command.yaw_rate)
    if not (math.isfinite(forward) and math.isfinite(left) and math.isfinite(up) and math.isfinite(yaw_rate)):
        raise ValueError(f'command must be finite, got linear {command.linear!r} and yaw_rate {command.yaw_rate!r}; '
                         'send zeros to hover')
    low, high = limits.forward
    return Command(
        (_clip(forward, low, high), _clip(left, -limits.lateral, limits.lateral),
         _clip(up, -limits.vertical, limits.vertical)),
        _clip(yaw_rate, -limits.yaw_rate, limits.yaw_rate))


class VelocityController:
    """
    Cascaded controller of one vehicle; its memory is the heading reference and the velocity's integral.

    It does not know the wind: it makes up for the drag of still air at once, for the rest by the integral.
    """

    def __init__(self, parameters: VehicleParameters, dt: float = 1.0 / 240.0):
        """Prepare for steps of `dt` seconds."""
        self._model = parameters
        self._dt = dt
        self._mixer = Mixer(parameters)
        self._gate = IntegralGate(dt)
        self.reset(0.0)

    def reset(self, yaw: float) -> None:
        """Forget the past and hold the heading `yaw` [rad]."""
        self._heading = yaw
        self._heading_rate = 0.0
        self._integral = (0.0, 0.0, 0.0)
        self._gate.reset()
        self._command = (0.0, 0.0, 0.0, 0.0)

    def set_command(self, command: Command) -> None:
        """Follow `command`, clipped to the vehicle's limits, from now on; raises ValueError if it is not finite."""
        clipped = clip_command(command, self._model.limits)
        self._command = (*clipped.linear, clipped.yaw_rate)

    def update(self, vehicle) -> tuple[float, float, float, float]:
        """Return the rotor speeds [rad/s] to command to `vehicle` (a `Quadrotor`) for the next step."""
        orientation = vehicle.orientation
        yaw = yaw_of(orientation)
        ax, ay, az = self._acceleration(vehicle, math.cos(yaw), math.sin(yaw))
        force_x, force_y, force_z = to_body(orientation, (ax, ay, az + GRAVITY))
        up_x, up_y, up_z = to_body(orientation, (0.0, 0.0, 1.0))
        rates = to_body(orientation, vehicle.angular_velocity)
        heading_rate = self._wanted_heading_rate(yaw)
        tilt_x, tilt_y = _turn_to(force_x, force_y, force_z)
        gain = self._model.gains.attitude
        torque = self._torque((
            gain * tilt_x + heading_rate * up_x,
            gain * tilt_y + heading_rate * up_y,
            # The yaw rate that gives the Euler angle's rate: (rate cos(pitch) - q sin(roll)) / cos(roll).
            (heading_rate * (1.0 - up_x * up_x) - rates[1] * up_y) / max(up_z, 0.3),
        ), rates)
        thrust = self._model.mass * max(force_z, 0.0)
        return self._mixer.commands(thrust, torque, vehicle.rotor_speeds)

    def _acceleration(self, vehicle, cos_yaw: float, sin_yaw: float):
        """Return the wanted acceleration [m/s^2; world], drag made up for."""
        gains, dt = self._model.gains, self._dt
        forward, left, up, _ = self._command
        vx, vy, vz = vehicle.velocity
        wanted_x = forward * cos_yaw - left * sin_yaw
        wanted_y = forward * sin_yaw + left * cos_yaw
        ex, ey, ez = wanted_x - vx, wanted_y - vy, up - vz
        ix, iy, iz = self._integral
        drag = self._drag_rate(vehicle)
        # The wanted velocity turns with the heading.
        turn = self._heading_rate
        ax = gains.velocity * ex + ix + drag * vx - turn * wanted_y
        ay = gains.velocity * ey + iy + drag * vy + turn * wanted_x
        az = gains.vertical_velocity * ez + iz + drag * vz
        size, limit = math.hypot(ax, ay), gains.max_acceleration
        if size > limit:
            ax, ay = ax * limit / size, ay * limit / size
        elif self._gate.lets_through(ex, ey, ez):
            k = gains.velocity_integral * dt
            self._integral = (ix + k * ex, iy + k * ey, iz + k * ez)
        return ax, ay, _clip(az, -0.6 * GRAVITY, 0.8 * GRAVITY)

    def _drag_rate(self, vehicle) -> float:
        """Return the drag of still air by velocity and mass [1/s], for all axes alike."""
        model = self._model
        kx, ky, _ = model.drag_coefficient
        bx, by, _ = model.body_drag_coefficient
        drag = 0.5 * (kx + ky) * sum(vehicle.rotor_speeds)
        if bx or by:
            drag += 0.5 * (bx + by) * math.hypot(*vehicle.velocity)
        return drag / model.mass

    def _wanted_heading_rate(self, yaw: float) -> float:
        """Advance the heading reference; return the rate about world z that follows it [rad/s]."""
        gains, dt = self._model.gains, self._dt
        self._heading_rate += (self._command[3] - self._heading_rate) * min(1.0, dt / gains.heading_time_constant)
        error = _clip(wrap(self._heading - yaw), -0.5, 0.5)
        self._heading = yaw + error + self._heading_rate * dt
        return self._command[3] + gains.heading * error

    def _torque(self, wanted, rates):
        """Return the torque [N m; body] that brings the body rates to `wanted`."""
        jx, jy, jz = self._model.inertia
        kx, ky, kz = self._model.gains.body_rate
        p, q, r = rates
        return (
            jx * kx * (wanted[0] - p) + (jz - jy) * q * r,
            jy * ky * (wanted[1] - q) + (jx - jz) * r * p,
            jz * kz * (wanted[2] - r) + (jy - jx) * p * q,
        )


def _turn_to(x: float, y: float, z: float) -> tuple[float, float]:
    """Return the shortest turn of the z axis towards (x, y, z), about x and y [rad]."""
    side = math.hypot(x, y)
    if side < 1e-9:
        return (0.0 if z >= 0.0 else math.pi), 0.0
    angle = math.atan2(side, z) / side
    return -y * angle, x * angle


def _clip(value: float, low: float, high: float) -> float:
    return low if value < low else high if value > high else value
