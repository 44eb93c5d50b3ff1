"""
Thrust and torque to the commands of four rotors that lag and have limits.

A rotor is brought to a speed faster than its own time constant by commanding beyond that speed. How far that
goes is bounded by the speed limits, so the change of thrust within reach differs from rotor to rotor. Where it
runs short, yaw gives way first, then thrust, then roll and pitch, each as a whole: clipping the rotors one by
one would turn a plain roll into a turn. Where earlier demands hold rotors at their limits, so that hardly any of
a roll or pitch would be left, yaw is let go and thrust moved to where they fit.
"""

import math

from liquid_nav.sim.parameters import GRAVITY, VehicleParameters

Four = tuple[float, float, float, float]


class Mixer:
    """Shares thrust and torque out to the rotors of one vehicle; numbered as in `sim.vehicle`."""

    def __init__(self, parameters: VehicleParameters):
        self._thrust_coefficient = parameters.thrust_coefficient
        self._low, self._high = parameters.rotor_speed_min, parameters.rotor_speed_max
        self._lead = max(1.0, parameters.rotor_time_constant / parameters.gains.rotor_response)
        self._pitch_scale, self._roll_scale = (0.25 / offset for offset in parameters.rotor_offset)
        self._yaw_scale = 0.25 / parameters.torque_per_thrust
        self._slight = 0.02 * 0.25 * parameters.mass * GRAVITY

    def commands(self, thrust: float, torque: tuple[float, float, float], speeds: Four) -> Four:
        """
        Return the rotor speeds to command [rad/s], each within the limits.

        Parameters
        ----------
        thrust : float
            Wanted from all rotors together [N].
        torque : tuple
            Wanted about the body's x, y, z [N m].
        speeds : tuple
            The rotors' present speeds [rad/s].

        """
        k, lead, low, high = self._thrust_coefficient, self._lead, self._low, self._high
        w0, w1, w2, w3 = speeds
        # Written out rotor by rotor: loops over four cost more than the sums, at 240 steps a second.
        f0, f1, f2, f3 = now = (k * w0 * w0, k * w1 * w1, k * w2 * w2, k * w3 * w3)
        least = (k * (w0 + (low - w0) / lead) ** 2, k * (w1 + (low - w1) / lead) ** 2,
                 k * (w2 + (low - w2) / lead) ** 2, k * (w3 + (low - w3) / lead) ** 2)
        most = (k * (w0 + (high - w0) / lead) ** 2, k * (w1 + (high - w1) / lead) ** 2,
                k * (w2 + (high - w2) / lead) ** 2, k * (w3 + (high - w3) / lead) ** 2)
        # Changes of the four modes, from what the rotors give now.
        roll = self._roll_scale * torque[0] - 0.25 * (f2 + f3 - f0 - f1)
        pitch = self._pitch_scale * torque[1] - 0.25 * (f1 + f2 - f0 - f3)
        lift = 0.25 * (thrust - f0 - f1 - f2 - f3)
        yaw = self._yaw_scale * torque[2] - 0.25 * (f1 + f3 - f0 - f2)
        tilt = (-roll - pitch, pitch - roll, roll + pitch, roll - pitch)
        share = _share(now, tilt, least, most)
        if share < 0.1 and abs(roll) + abs(pitch) > self._slight:
            thrusts = self._tilt_first(thrust, torque, least, most)
        else:
            thrusts = _add(now, share, tilt)
            thrusts = _move(thrusts, (lift, lift, lift, lift), least, most)
            thrusts = _move(thrusts, (-yaw, yaw, -yaw, yaw), least, most)
        t0, t1, t2, t3 = thrusts
        sqrt = math.sqrt
        return (w0 + (sqrt(t0 / k) - w0) * lead, w1 + (sqrt(t1 / k) - w1) * lead,
                w2 + (sqrt(t2 / k) - w2) * lead, w3 + (sqrt(t3 / k) - w3) * lead)

    def _tilt_first(self, thrust: float, torque, least: Four, most: Four) -> list[float]:
        """Return thrusts for roll and pitch without yaw, thrust as near to what is wanted as they leave it."""
        roll, pitch = self._roll_scale * torque[0], self._pitch_scale * torque[1]
        lowest, highest = (self._thrust_coefficient * speed * speed for speed in (self._low, self._high))
        share = min(1.0, 0.5 * (highest - lowest) / max(abs(roll) + abs(pitch), 1e-12))
        roll, pitch = share * roll, share * pitch
        level = min(max(0.25 * thrust, lowest + abs(roll) + abs(pitch)), highest - abs(roll) - abs(pitch))
        wanted = (level - roll - pitch, level + pitch - roll, level + roll + pitch, level + roll - pitch)
        return [min(max(value, low), high) for value, low, high in zip(wanted, least, most, strict=True)]


def _move(start: Four, change: Four, least: Four, most: Four) -> Four:
    """Add as large a share of `change` as keeps every rotor between `least` and `most`."""
    return _add(start, _share(start, change, least, most), change)


def _share(start: Four, change: Four, least: Four, most: Four) -> float:
    share = 1.0
    for now, step, low, high in zip(start, change, least, most):
        if step > 0.0:
            room = high - now
            if step <= room:
                continue
        else:
            room = low - now
            if step >= room:
                continue
        if abs(step) * share > abs(room):
            share = room / step
    return share


def _add(start: Four, share: float, change: Four) -> Four:
    f0, f1, f2, f3 = start
    s0, s1, s2, s3 = change
    return f0 + share * s0, f1 + share * s1, f2 + share * s2, f3 + share * s3
