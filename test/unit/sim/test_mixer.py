"""The mixer, against the rotors' geometry."""

import dataclasses
import itertools

import pytest

from liquid_nav.sim.mixer import Mixer
from liquid_nav.sim.parameters import load_vehicle

HOVER_THRUST = 0.027 * 9.81


def immediate(parameters):
    """Return the parameters with rotors that need no overshoot: commands are then the speeds themselves."""
    gains = dataclasses.replace(parameters.gains, rotor_response=parameters.rotor_time_constant)
    return dataclasses.replace(parameters, gains=gains)


def wrench(speeds):
    """Return thrust and torque of four rotors by summing r x f, rotor by rotor."""
    places = ((0.0325, -0.0325), (-0.0325, -0.0325), (-0.0325, 0.0325), (0.0325, 0.0325))
    spins = (1.0, -1.0, 1.0, -1.0)  # anticlockwise positive; the body feels the opposite
    forces = [1.790e-8 * speed * speed for speed in speeds]
    return (sum(forces), sum(y * f for (_, y), f in zip(places, forces, strict=True)),
            -sum(x * f for (x, _), f in zip(places, forces, strict=True)),
            -sum(s * 0.005964552 * f for s, f in zip(spins, forces, strict=True)))


@pytest.mark.parametrize('torque', [(0.0, 0.0, 0.0), (1e-3, 0.0, 0.0), (0.0, -1e-3, 0.0), (0.0, 0.0, 3e-4),
                                    (5e-4, 7e-4, -1e-4)])
def test_commands_within_reach_give_the_wanted_thrust_and_torque(crazyflie, torque):
    speeds = Mixer(immediate(crazyflie)).commands(HOVER_THRUST, torque, (crazyflie.hover_rotor_speed,) * 4)
    assert wrench(speeds) == pytest.approx((HOVER_THRUST, *torque), rel=1e-9, abs=1e-15)


def test_a_rotor_is_driven_beyond_its_goal_so_that_it_gets_there_in_the_response_time(crazyflie):
    start = crazyflie.hover_rotor_speed
    goal = start + 100.0
    thrust = 4.0 * 1.790e-8 * goal * goal
    commands = Mixer(crazyflie).commands(thrust, (0.0, 0.0, 0.0), (start,) * 4)
    lead = crazyflie.rotor_time_constant / crazyflie.gains.rotor_response
    assert commands == pytest.approx((start + 100.0 * lead,) * 4)


@pytest.mark.parametrize('torque', list(itertools.product((-0.02, 0.0, 0.02), repeat=3)))
@pytest.mark.parametrize('thrust', [0.0, HOVER_THRUST, 10.0])
def test_whatever_is_asked_for_the_commands_stay_within_the_limits(crazyflie, thrust, torque):
    commands = Mixer(crazyflie).commands(thrust, torque, (500.0, 1900.0, 3000.0, 2500.0))
    assert all(380.8 - 1e-6 <= command <= 3052.4 + 1e-6 for command in commands)


def test_where_the_rotors_run_short_yaw_gives_way_and_roll_is_kept(crazyflie):
    hover = (crazyflie.hover_rotor_speed,) * 4
    _, roll, pitch, yaw = wrench(Mixer(immediate(crazyflie)).commands(HOVER_THRUST, (6e-3, 0.0, 5e-3), hover))
    assert roll == pytest.approx(6e-3, rel=1e-9)
    assert pitch == pytest.approx(0.0, abs=1e-12)
    assert 0.0 < yaw < 5e-3


def test_a_torque_beyond_reach_keeps_its_direction_and_adds_no_turn(crazyflie):
    hover = (crazyflie.hover_rotor_speed,) * 4
    _, roll, pitch, yaw = wrench(Mixer(immediate(crazyflie)).commands(HOVER_THRUST, (1.0, 0.5, 0.0), hover))
    assert roll / pitch == pytest.approx(2.0, rel=1e-9)
    assert yaw == pytest.approx(0.0, abs=1e-12)


def wrench_250(speeds):
    """Return thrust and torque of the 250 mm quadrotor, whose rotors lie 150 mm apart along x and 200 mm along y."""
    f0, f1, f2, f3 = (1.562522e-6 * speed * speed for speed in speeds)
    return (f0 + f1 + f2 + f3, 0.1 * (f2 + f3 - f0 - f1), 0.075 * (f1 + f2 - f0 - f3), 0.022 * (f1 + f3 - f0 - f2))


@pytest.mark.parametrize('torque', [(0.1, 0.0, 0.0), (0.0, 0.1, 0.0), (0.0, 0.0, -0.02), (-0.1, 0.07, 0.01)])
def test_arms_of_unequal_length_are_reckoned_with(torque):
    quad250 = load_vehicle('quad250')
    speeds = Mixer(immediate(quad250)).commands(8.0, torque, (quad250.hover_rotor_speed,) * 4)
    assert wrench_250(speeds) == pytest.approx((8.0, *torque), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize('torque', [(0.1, 0.0, 0.0), (0.0, -0.1, 0.0), (0.07, 0.07, 0.02)])
def test_a_yaw_that_holds_two_rotors_at_rest_does_not_bar_a_roll(torque):
    # Rotors 0 and 2 at their lowest speed: a roll that wants one of them slower would get nothing at all.
    speeds = Mixer(immediate(load_vehicle('quad250'))).commands(7.4, torque, (150.0, 1530.0, 150.0, 1530.0))
    thrust, roll, pitch, yaw = wrench_250(speeds)
    assert (thrust, roll, pitch) == pytest.approx((7.4, *torque[:2]), rel=1e-9, abs=1e-12)
    assert yaw == pytest.approx(0.0, abs=1e-12)


def test_with_all_rotors_at_their_lowest_thrust_rises_as_a_roll_needs():
    speeds = Mixer(immediate(load_vehicle('quad250'))).commands(0.0, (0.2, 0.0, 0.0), (150.0,) * 4)
    thrust, roll, pitch, _ = wrench_250(speeds)
    # Two rotors at 150 rad/s give 0.0352 N each, the other two 0.2 / 0.2 N more each.
    assert (thrust, roll, pitch) == pytest.approx((4 * 0.035157 + 2.0, 0.2, 0.0), rel=1e-5, abs=1e-12)
