"""
Follows velocity commands: velocity to acceleration, to attitude, to body rates, to torque, to rotor speeds.

The attitude loop aligns the body's z axis with the wanted thrust (reduced attitude control; Mueller 2018,
'Multicopter attitude control for recovery from large disturbances', arXiv 1802.09143). Plain floats
throughout: at 240 steps a second small arrays would cost more than the physics.
"""

import math

from liquid_nav.core.frames import wrap, yaw_of
from liquid_nav.core.types import Command
from liquid_nav.sim.mixer import Mixer
from liquid_nav.sim.parameters import GRAVITY, CommandLimits, VehicleParameters


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
    """Cascaded controller of one vehicle; its memory is the heading reference and the velocity's integral."""

    def __init__(self, parameters: VehicleParameters, dt: float = 1.0 / 240.0):
        """Prepare for steps of `dt` seconds."""
        self._model = parameters
        self._dt = dt
        self._mixer = Mixer(parameters)
        self.reset(0.0)

    def reset(self, yaw: float) -> None:
        """Forget the past and hold the heading `yaw` [rad]."""
        self._heading = yaw
        self._heading_rate = 0.0
        self._integral = (0.0, 0.0, 0.0)
        self._command = (0.0, 0.0, 0.0, 0.0)

    def set_command(self, command: Command) -> None:
        """Follow `command`, clipped to the vehicle's limits, from now on; raises ValueError if it is not finite."""
        clipped = clip_command(command, self._model.limits)
        self._command = (*clipped.linear, clipped.yaw_rate)

    def update(self, vehicle) -> tuple[float, float, float, float]:
        """Return the rotor speeds [rad/s] to command to `vehicle` (a `Quadrotor`) for the next step."""
        x, y, z, w = vehicle.orientation
        yaw = yaw_of(vehicle.orientation)
        ax, ay, az = self._acceleration(vehicle, math.cos(yaw), math.sin(yaw))
        az += GRAVITY
        # The wanted specific force in the body frame, and the body's z axis in the world.
        bx = (1 - 2 * (y * y + z * z)) * ax + 2 * (x * y + z * w) * ay + 2 * (x * z - y * w) * az
        by = 2 * (x * y - z * w) * ax + (1 - 2 * (x * x + z * z)) * ay + 2 * (y * z + x * w) * az
        zx, zy, zz = 2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)
        bz = zx * ax + zy * ay + zz * az
        wx, wy, wz = vehicle.angular_velocity
        ux, uy = 2 * (x * z - y * w), 2 * (y * z + x * w)
        body_rates = (
            (1 - 2 * (y * y + z * z)) * wx + 2 * (x * y + z * w) * wy + ux * wz,
            2 * (x * y - z * w) * wx + (1 - 2 * (x * x + z * z)) * wy + uy * wz,
            zx * wx + zy * wy + zz * wz,
        )
        heading_rate = self._wanted_heading_rate(yaw)
        side = math.hypot(bx, by)
        tilt = self._model.gains.attitude * (math.atan2(side, bz) / side if side > 1e-12 else 0.0)
        # (ux, uy, zz) is world z in the body frame; the yaw rate is the one that gives the Euler angle's rate.
        torque = self._torque((
            heading_rate * ux - by * tilt,
            heading_rate * uy + bx * tilt,
            (heading_rate * (1.0 - ux * ux) - body_rates[1] * uy) / max(zz, 0.3),
        ), body_rates)
        thrust = self._model.mass * max(bz, 0.0)
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
        drag = self._model.drag_coefficient[0] * sum(vehicle.rotor_speeds) / self._model.mass
        # The wanted velocity turns with the heading.
        turn = self._heading_rate
        ax = gains.velocity * ex + ix + drag * vx - turn * wanted_y
        ay = gains.velocity * ey + iy + drag * vy + turn * wanted_x
        az = gains.vertical_velocity * ez + iz + drag * vz
        size, limit = math.hypot(ax, ay), gains.max_acceleration
        if size > limit:
            ax, ay = ax * limit / size, ay * limit / size
        elif max(abs(ex), abs(ey), abs(ez)) < 0.3:
            # Only near the set point, so that a step does not wind it up.
            k = gains.velocity_integral * dt
            self._integral = (ix + k * ex, iy + k * ey, iz + k * ez)
        return ax, ay, _clip(az, -0.6 * GRAVITY, 0.8 * GRAVITY)

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


def _clip(value: float, low: float, high: float) -> float:
    return low if value < low else high if value > high else value
