"""
A quadrotor as one rigid body in PyBullet.

Four rotors with first-order lag and limited speed give thrust and reaction torque. Their drag grows with the air
speed and their summed speed, after Foerster 2015 (see config/vehicles/crazyflie.yaml); the body's with the air
speed squared. The air speed is the velocity less the wind's.

Rotors, seen from above: 0 front right, 1 rear right, 2 rear left, 3 front left; 0 and 2 turn
anticlockwise, 1 and 3 clockwise.
"""

import math

import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.sim.hull import Hull
from liquid_nav.sim.parameters import GRAVITY, VehicleParameters, load_vehicle, vehicle_names
from liquid_nav.sim.rotation import to_body

__all__ = ['GRAVITY', 'Quadrotor', 'VehicleParameters', 'load_vehicle', 'vehicle_names']

_ZERO = (0.0, 0.0, 0.0)


class Quadrotor:
    """
    The vehicle's body in a physics server, and its rotors.

    After each `advance`, `position` [m; world], `orientation` (x, y, z, w; body to world), `velocity`
    [m/s; world] and `angular_velocity` [rad/s; world] are plain tuples of floats, for the sake of speed.
    """

    def __init__(self, client: BulletClient, parameters: VehicleParameters, dt: float = 1.0 / 240.0):
        """Create the body at the origin; set gravity and the step `dt` [s] of the physics server `client`."""
        self.parameters = parameters
        self._client = client
        # Looked up once: the client's attribute access costs as much as the calls themselves.
        self._apply_force, self._apply_torque = client.applyExternalForce, client.applyExternalTorque
        self._step_physics = client.stepSimulation
        self._pose, self._twist = client.getBasePositionAndOrientation, client.getBaseVelocity
        self._rotor_gain = 1.0 - math.exp(-dt / parameters.rotor_time_constant)
        self._body_drag = parameters.body_drag_coefficient if any(parameters.body_drag_coefficient) else None
        client.setTimeStep(dt)
        client.setGravity(0.0, 0.0, -GRAVITY)
        hull = Hull(client, parameters.body_radius, parameters.body_height, parameters.mass, parameters.inertia)
        self.body_id = hull.body_id
        self.pass_through, self.touches_anything = hull.pass_through, hull.touches_anything
        self.reset(_ZERO, 0.0)

    def reset(self, position, yaw: float) -> None:
        """Hover at `position` [m; world], facing `yaw` [rad]."""
        orientation = (0.0, 0.0, math.sin(0.5 * yaw), math.cos(0.5 * yaw))
        self._client.resetBasePositionAndOrientation(
            self.body_id, [float(value) for value in position], orientation)
        self._client.resetBaseVelocity(self.body_id, _ZERO, _ZERO)
        self.rotor_speeds = (self.parameters.hover_rotor_speed,) * 4
        self._read_state()

    def advance(self, rotor_commands, air=None, thrust_ratio: float = 1.0) -> None:
        """
        Turn the rotors towards their commands and advance physics by one step.

        Parameters
        ----------
        rotor_commands : tuple
            Four speeds [rad/s]; clipped.
        air : tuple, optional
            Velocity of the air [m/s; world]; None is still air.
        thrust_ratio : float
            Thrust by that of the same rotor speeds far from the ground.

        """
        force, torque = self._wrench(rotor_commands, air, thrust_ratio)
        self._apply_force(self.body_id, -1, force, _ZERO, pybullet.LINK_FRAME)
        self._apply_torque(self.body_id, -1, torque, pybullet.LINK_FRAME)
        self._step_physics()
        self._read_state()

    def state_arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return position, orientation, velocity (all world) and angular velocity (body), as in `core.types.State`."""
        rotation = rotation_matrix(self.orientation)
        return (np.array(self.position), np.array(self.orientation), np.array(self.velocity),
                rotation.T @ np.array(self.angular_velocity))

    def _wrench(self, rotor_commands, air, thrust_ratio):
        """Advance the rotors; return force [N; body] and torque [N m; body] about the centre of mass."""
        model = self.parameters
        low, high, gain = model.rotor_speed_min, model.rotor_speed_max, self._rotor_gain
        w0, w1, w2, w3 = self.rotor_speeds
        c0, c1, c2, c3 = rotor_commands
        w0 += ((low if c0 < low else high if c0 > high else c0) - w0) * gain
        w1 += ((low if c1 < low else high if c1 > high else c1) - w1) * gain
        w2 += ((low if c2 < low else high if c2 > high else c2) - w2) * gain
        w3 += ((low if c3 < low else high if c3 > high else c3) - w3) * gain
        self.rotor_speeds = (w0, w1, w2, w3)
        k = model.thrust_coefficient * thrust_ratio
        f0, f1, f2, f3 = k * w0 * w0, k * w1 * w1, k * w2 * w2, k * w3 * w3
        offset_x, offset_y = model.rotor_offset
        torque = (
            offset_y * (f2 + f3 - f0 - f1),
            offset_x * (f1 + f2 - f0 - f3),
            # The ground returns lift, not the torque that the speeds cost.
            model.torque_per_thrust * (f1 + f3 - f0 - f2) / thrust_ratio,
        )
        drag_x, drag_y, drag_z = self._drag(w0 + w1 + w2 + w3, air)
        return (drag_x, drag_y, f0 + f1 + f2 + f3 + drag_z), torque

    def _drag(self, summed_speed: float, air):
        """Return drag [N; body]."""
        velocity = self.velocity
        if air is not None:
            velocity = velocity[0] - air[0], velocity[1] - air[1], velocity[2] - air[2]
        forward, left, up = to_body(self.orientation, velocity)
        kx, ky, kz = self.parameters.drag_coefficient
        x, y, z = -kx * summed_speed * forward, -ky * summed_speed * left, -kz * summed_speed * up
        if self._body_drag is None:
            return x, y, z
        kx, ky, kz = self._body_drag
        speed = math.sqrt(forward * forward + left * left + up * up)
        return x - kx * speed * forward, y - ky * speed * left, z - kz * speed * up

    def _read_state(self) -> None:
        self.position, self.orientation = self._pose(self.body_id)
        self.velocity, self.angular_velocity = self._twist(self.body_id)
