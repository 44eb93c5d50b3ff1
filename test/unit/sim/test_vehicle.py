"""The quadrotor's body and rotors, against mechanics done by hand."""

import dataclasses
import math

import numpy as np
import pytest

from liquid_nav.core.config import from_mapping, load_yaml
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.frames import quaternion_from_euler, roll_pitch_yaw
from liquid_nav.core.paths import config_path
from liquid_nav.sim.vehicle import Quadrotor, VehicleParameters, load_vehicle

DT = 1.0 / 240.0


def place(vehicle, orientation=(0.0, 0.0, 0.0, 1.0), velocity=(0.0, 0.0, 0.0), client=None):
    """Put the body into a state that `reset` does not reach."""
    client.resetBasePositionAndOrientation(vehicle.body_id, (0.0, 0.0, 50.0), orientation)
    client.resetBaseVelocity(vehicle.body_id, velocity, (0.0, 0.0, 0.0))
    vehicle._read_state()


def test_four_rotors_at_hover_speed_carry_the_weight(client, crazyflie):
    # 27 g on four rotors of 1.79e-8 N s^2: sqrt(0.26487 / 7.16e-8) = 1923.4 rad/s.
    vehicle = Quadrotor(client, crazyflie)
    vehicle.reset((1.0, -2.0, 50.0), 0.7)
    for _ in range(240):
        vehicle.advance((1923.36,) * 4)
    assert vehicle.velocity == pytest.approx((0.0, 0.0, 0.0), abs=1e-3)
    assert vehicle.position == pytest.approx((1.0, -2.0, 50.0), abs=1e-3)
    assert roll_pitch_yaw(vehicle.orientation) == pytest.approx((0.0, 0.0, 0.7), abs=1e-9)


def test_without_thrust_and_drag_it_falls_freely(client, crazyflie):
    parameters = dataclasses.replace(crazyflie, drag_coefficient=(0.0, 0.0, 0.0), rotor_speed_min=0.0,
                                     rotor_time_constant=1e-6)
    vehicle = Quadrotor(client, parameters)
    vehicle.reset((0.0, 0.0, 50.0), 0.0)
    for _ in range(120):
        vehicle.advance((0.0,) * 4)
    assert vehicle.velocity == pytest.approx((0.0, 0.0, -9.81 * 0.5), rel=1e-9)
    # Semi-implicit Euler falls g dt^2 n (n + 1) / 2.
    assert vehicle.position[2] == pytest.approx(50.0 - 9.81 * DT * DT * 120 * 121 / 2, rel=1e-9)


def test_without_drag_nothing_slows_it_down(client, crazyflie):
    vehicle = Quadrotor(client, dataclasses.replace(crazyflie, drag_coefficient=(0.0, 0.0, 0.0)))
    place(vehicle, velocity=(1.0, -2.0, 0.0), client=client)
    for _ in range(480):
        vehicle.advance((crazyflie.hover_rotor_speed,) * 4)
    assert vehicle.velocity == pytest.approx((1.0, -2.0, 0.0), abs=1e-9)


def test_falling_with_slow_rotors_ends_at_the_speed_where_drag_and_thrust_carry_the_weight(client, crazyflie):
    vehicle = Quadrotor(client, crazyflie)
    vehicle.reset((0.0, 0.0, 4000.0), 0.0)
    for _ in range(60 * 240):
        vehicle.advance((1000.0,) * 4)
    # Weight 0.26487 N less thrust 4 * 1.79e-8 * 1e6 = 0.0716 N, over 10.311e-7 * 4000 = 4.1244e-3 N s/m.
    assert vehicle.velocity[2] == pytest.approx(-46.86, abs=0.02)


@pytest.mark.parametrize('yaw', [0.0, 1.0, -2.5])
def test_drag_opposes_sideways_flight_at_any_yaw(client, crazyflie, yaw):
    vehicle = Quadrotor(client, crazyflie)
    place(vehicle, quaternion_from_euler(0.0, 0.0, yaw), velocity=(3.0, 0.0, 0.0), client=client)
    vehicle.advance((crazyflie.hover_rotor_speed,) * 4)
    # 9.1785e-7 * 4 * 1923.4 * 3 / 0.027 = 0.7846 m/s^2.
    assert vehicle.velocity[0] == pytest.approx(3.0 - 0.7846 * DT, abs=1e-6)
    assert vehicle.velocity[1] == pytest.approx(0.0, abs=1e-9)


def test_rotors_cover_63_percent_of_a_step_in_one_time_constant(client, crazyflie):
    parameters = dataclasses.replace(crazyflie, rotor_time_constant=0.1)
    vehicle = Quadrotor(client, parameters)
    start = vehicle.rotor_speeds[0]
    for _ in range(24):  # 0.1 s
        vehicle.advance((start + 500.0,) * 4)
    assert vehicle.rotor_speeds == pytest.approx((start + 500.0 * (1.0 - math.exp(-1.0)),) * 4, rel=1e-12)


@pytest.mark.parametrize(('command', 'end'), [(1e9, 3052.4), (-1e9, 380.8), (math.inf, 3052.4)])
def test_rotor_speeds_stay_within_their_limits(client, crazyflie, command, end):
    vehicle = Quadrotor(client, crazyflie)
    for _ in range(480):
        vehicle.advance((command,) * 4)
    assert vehicle.rotor_speeds == pytest.approx((end,) * 4, rel=1e-9)


@pytest.mark.parametrize(('faster', 'axis', 'sign'), [
    ((0, 1), 0, -1.0),  # right side pushes up: rolls to the left
    ((2, 3), 0, 1.0),  # left side pushes up: rolls to the right
    ((1, 2), 1, 1.0),  # rear pushes up: nose goes down
    ((0, 3), 1, -1.0),  # front pushes up: nose goes up
    ((0, 2), 2, -1.0),  # anticlockwise rotors: the body turns right
    ((1, 3), 2, 1.0),  # clockwise rotors: the body turns left
])
@pytest.mark.parametrize('yaw', [0.0, 2.0])
def test_a_faster_pair_of_rotors_turns_the_body_the_right_way_and_no_other(client, crazyflie, faster, axis, sign, yaw):
    vehicle = Quadrotor(client, dataclasses.replace(crazyflie, rotor_time_constant=1e-6))
    vehicle.reset((0.0, 0.0, 50.0), yaw)
    hover = crazyflie.hover_rotor_speed
    vehicle.advance([hover + (100.0 if rotor in faster else -100.0) for rotor in range(4)])
    rates = vehicle.state_arrays()[3]
    # Two rotors at hover + 100 and two at hover - 100 differ by 8 hover 100 k in thrust.
    difference = 8.0 * hover * 100.0 * 1.79e-8
    lever = (0.0325, 0.0325, 0.005964552)[axis]
    moment = (16.571710e-6, 16.655602e-6, 29.261652e-6)[axis]
    expected = np.zeros(3)
    expected[axis] = sign * difference * lever / moment * DT
    assert rates == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_angular_velocity_of_the_state_is_in_the_body_frame(client, crazyflie):
    # Lying on its right side its z axis points along world -y: a spin about that is one about its own z.
    vehicle = Quadrotor(client, crazyflie)
    client.resetBasePositionAndOrientation(vehicle.body_id, (0.0, 0.0, 50.0), quaternion_from_euler(math.pi / 2, 0, 0))
    client.resetBaseVelocity(vehicle.body_id, (0.0, 0.0, 0.0), (0.0, -2.0, 0.0))
    vehicle._read_state()
    assert vehicle.state_arrays()[3] == pytest.approx((0.0, 0.0, 2.0), abs=1e-12)


def test_thrust_to_weight_is_that_of_the_real_one():
    # Foerster measured 0.160 N per rotor at full command; 4 * 0.160 / (0.027 * 9.81) = 2.42. The fit may miss by 5 %.
    parameters = load_vehicle('crazyflie')
    full = 4.0 * parameters.thrust_coefficient * parameters.rotor_speed_max ** 2
    assert full / (parameters.mass * 9.81) == pytest.approx(2.42, rel=0.05)


def test_an_unknown_vehicle_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"'crazyfly'.*crazyflie"):
        load_vehicle('crazyfly')


@pytest.mark.parametrize(('change', 'message'), [
    ({'mass': 0.0}, 'mass'),
    ({'mas': 0.03}, "'mas'.*'mass'"),
    ({'inertia': [1e-5, 1e-5]}, 'inertia'),
    ({'inertia': [1e-5, -1e-5, 1e-5]}, 'inertia'),
    ({'drag_coefficient': [-1.0, 0.0, 0.0]}, 'drag_coefficient'),
    ({'mass': 1.0}, 'hovers'),
    ({'limits': {'forward': [1.0, 2.0], 'lateral': 1.0, 'vertical': 1.0, 'yaw_rate': 1.0}}, 'forward'),
])
def test_bad_parameters_are_refused_by_name(change, message):
    data = load_yaml(config_path('vehicles/crazyflie.yaml')) | change
    with pytest.raises(ConfigError, match=message):
        from_mapping(VehicleParameters, data, 'vehicle')
