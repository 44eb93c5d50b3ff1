"""
gym-pybullet-drones as the flight model: its physics and its controller, in a physics server of their own.

The body in the scene's server follows, for the camera and for contacts. Commands become targets of DSLPIDControl
here: the wanted velocity lags, so that the attitude loop can follow, what a turn and still air's drag need is
added to it, and the target position runs ahead by an offset that takes up what is left, such as wind. A heading
that turns at the commanded rate is the target yaw.
"""

import contextlib
import importlib
import io
import math
import warnings

import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.frames import rotation_matrix, wrap
from liquid_nav.core.types import Command
from liquid_nav.sim.controller import clip_command
from liquid_nav.sim.ground_effect import thrust_ratio
from liquid_nav.sim.hull import Hull
from liquid_nav.sim.integral_gate import IntegralGate
from liquid_nav.sim.parameters import GymPybulletDronesParameters, lacks

_RAD_PER_S = 2.0 * math.pi / 60.0  # by revolutions a minute
_DAMPING = 0.04  # [1/s], PyBullet's own of velocities, which BaseAviary leaves on
_MOST_OFFSET = 0.4  # [m]; DSLPIDControl's 0.4 N/m make 0.16 N of it, 0.6 of the weight
_CENTRE = 4  # the link that BaseAviary applies forces to the whole body at


def import_parts():
    """
    Return CtrlAviary, DSLPIDControl, DroneModel and Physics of gym-pybullet-drones.

    Raises
    ------
    MissingDependencyError
        If it, or what it imports, is not installed.

    """
    try:
        aviary = importlib.import_module('gym_pybullet_drones.envs.CtrlAviary')
        control = importlib.import_module('gym_pybullet_drones.control.DSLPIDControl')
        enums = importlib.import_module('gym_pybullet_drones.utils.enums')
    except ImportError as error:
        raise lacks(error.name) from error
    return aviary.CtrlAviary, control.DSLPIDControl, enums.DroneModel, enums.Physics


class GymPybulletDronesFlight:
    """Its Crazyflie as a `FlightModel`; `close` releases its physics server."""

    def __init__(self, parameters: GymPybulletDronesParameters, client: BulletClient, dt: float,
                 ground_effect: float = 0.0):
        """Create both bodies at the origin."""
        make_aviary, make_control, models, physics = import_parts()
        rate = round(1.0 / dt)
        # It prints its parameters, and gymnasium warns of its spaces' precision.
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter('ignore')
            self._aviary = make_aviary(
                models.CF2X, physics=physics.PYB_DRAG, pyb_freq=rate, ctrl_freq=rate, user_debug_gui=False)
            self._control = make_control(models.CF2X)
        pybullet.removeBody(self._aviary.PLANE_ID, physicsClientId=self._aviary.CLIENT)
        self.limits = parameters.limits
        self.body_radius = parameters.body_radius
        self._targets = parameters.targets
        self._ground_effect = ground_effect
        self._dt = dt
        self._gate = IntegralGate(dt)
        # What an acceleration [m/s^2] takes as an error of velocity [m/s].
        self._lead = self._aviary.M / self._control.D_COEFF_FOR
        self._hull = Hull(client, parameters.body_radius, parameters.body_height, self._aviary.M)
        self.body_id = self._hull.body_id
        self.pass_through, self.touches_anything = self._hull.pass_through, self._hull.touches_anything
        self.reset((0.0, 0.0, 0.0), 0.0)

    def reset(self, position, yaw: float) -> None:
        """Hover at `position` [m; world], facing `yaw` [rad], and forget the past."""
        aviary = self._aviary
        orientation = (0.0, 0.0, math.sin(0.5 * yaw), math.cos(0.5 * yaw))
        drone, server = int(aviary.DRONE_IDS[0]), aviary.CLIENT
        pybullet.resetBasePositionAndOrientation(
            drone, [float(value) for value in position], orientation, physicsClientId=server)
        pybullet.resetBaseVelocity(drone, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), physicsClientId=server)
        aviary.pos[0], aviary.quat[0], aviary.rpy[0] = position, orientation, (0.0, 0.0, yaw)
        aviary.vel[0] = aviary.ang_v[0] = 0.0
        aviary.last_clipped_action[:] = aviary.HOVER_RPM
        self._control.reset()
        self._control.last_rpy[2] = yaw
        self._gate.reset()
        self._command = np.zeros(4)
        self._velocity = np.zeros(3)
        self._heading, self._heading_rate = yaw, 0.0
        self._offset = np.zeros(3)
        self._read_state()

    def follow(self, command: Command) -> None:
        """Follow `command`, clipped to the limits, from now on; raises ValueError if it is not finite."""
        clipped = clip_command(command, self.limits)
        self._command = np.array((*clipped.linear, clipped.yaw_rate))

    def advance(self, air=None, height: float | None = None) -> None:
        """Fly on by one physics step, see `FlightModel`."""
        aviary = self._aviary
        speeds = self._rotor_speeds()
        if air is not None:
            # Its drag is that of still air; the wind's share of the air speed is added the way it adds its own.
            factor = aviary.DRAG_COEFF * aviary.last_clipped_action.sum() * _RAD_PER_S
            self._push(rotation_matrix(self.orientation).T @ (factor * air))
        if height is not None and self._ground_effect:
            gain = thrust_ratio(height, aviary.PROP_RADIUS, self._ground_effect) - 1.0
            thrust = aviary.KF * float((np.minimum(speeds, aviary.MAX_RPM) ** 2).sum())
            self._push((0.0, 0.0, gain * thrust))
        aviary.step(speeds[None])
        self._read_state()

    def state_arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return position, orientation, velocity (all world) and angular velocity (body), as in `core.types.State`."""
        rotation = rotation_matrix(self.orientation)
        return (np.array(self.position), np.array(self.orientation), np.array(self.velocity),
                rotation.T @ np.array(self.angular_velocity))

    def close(self) -> None:
        """Release its physics server; a second call does nothing."""
        if self._aviary is not None:
            self._aviary.close()
            self._aviary = None

    def _rotor_speeds(self) -> np.ndarray:
        """Return what DSLPIDControl asks of the rotors (4,) [1/min]."""
        aviary, control = self._aviary, self._control
        yaw = float(aviary.rpy[0, 2])
        self._turn_heading(yaw)
        # It differentiates the Euler yaw, which jumps where it wraps.
        control.last_rpy[2] = yaw - wrap(yaw - float(control.last_rpy[2]))
        wanted, target = self._target_velocity(yaw)
        error = wanted - aviary.vel[0]
        if self._gate.lets_through(*error):
            self._offset += self._targets.offset_rate * self._dt * error
            self._offset *= min(1.0, _MOST_OFFSET / max(float(np.linalg.norm(self._offset)), 1e-9))
        speeds, _, _ = control.computeControl(
            self._dt, aviary.pos[0], aviary.quat[0], aviary.vel[0], aviary.ang_v[0], aviary.pos[0] + self._offset,
            np.array([0.0, 0.0, self._heading]), target, np.array([0.0, 0.0, self._heading_rate]))
        return speeds

    def _turn_heading(self, yaw: float) -> None:
        share = min(1.0, self._dt / self._targets.heading_time_constant)
        self._heading_rate += (self._command[3] - self._heading_rate) * share
        error = max(-0.5, min(0.5, wrap(self._heading - yaw)))
        self._heading = yaw + error + self._heading_rate * self._dt

    def _target_velocity(self, yaw: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the velocity wanted now and the one to name as target, both (3,) [m/s; world]."""
        aviary = self._aviary
        share = min(1.0, self._dt / self._targets.velocity_time_constant)
        self._velocity += (self._command[:3] - self._velocity) * share
        cosine, sine = math.cos(yaw), math.sin(yaw)
        forward, left, up = self._velocity
        wanted = np.array([cosine * forward - sine * left, sine * forward + cosine * left, up])
        drag = aviary.DRAG_COEFF * aviary.last_clipped_action.sum() * _RAD_PER_S / aviary.M + _DAMPING
        needed = drag * wanted + self._heading_rate * np.array([-wanted[1], wanted[0], 0.0])
        return wanted, wanted + self._lead * needed

    def _push(self, force) -> None:
        """Apply a force [N; body] in the next step."""
        pybullet.applyExternalForce(
            int(self._aviary.DRONE_IDS[0]), _CENTRE, [float(value) for value in force], (0.0, 0.0, 0.0),
            pybullet.LINK_FRAME, physicsClientId=self._aviary.CLIENT)

    def _read_state(self) -> None:
        """Take over the state, and put the scene's body there."""
        aviary = self._aviary
        self.position, self.orientation = tuple(aviary.pos[0].tolist()), tuple(aviary.quat[0].tolist())
        self.velocity, self.angular_velocity = tuple(aviary.vel[0].tolist()), tuple(aviary.ang_v[0].tolist())
        self._hull.follow(self.position, self.orientation)
