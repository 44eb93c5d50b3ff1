"""gym-pybullet-drones as the flight model, beside our own Crazyflie and against its own files' numbers by hand."""

import math
import sys

import numpy as np
import pybullet
import pytest

from liquid_nav.core.errors import MissingDependencyError
from liquid_nav.core.frames import yaw_of
from liquid_nav.core.types import HOVER, Command
from liquid_nav.sim import parameters
from liquid_nav.sim.flight_model import make_flight_model
from liquid_nav.sim.gym_pybullet_drones import import_parts

HZ = 240
NAME = 'gym_pybullet_drones'


def why_missing() -> str:
    try:
        import_parts()
    except MissingDependencyError as error:
        return str(error)
    return ''


REASON = why_missing()
installed = pytest.mark.skipif(bool(REASON), reason=REASON or 'installed')


@pytest.fixture
def make(client):
    """Return a function that puts a vehicle into the server, and close it afterwards."""
    made = []

    def put(vehicle=NAME, **options):
        made.append(make_flight_model(vehicle, client, 1.0 / HZ, **options))
        return made[-1]

    yield put
    for flight in made:
        flight.close()


def fly(flight, command: Command, seconds: float, air=None) -> np.ndarray:
    """Return (steps, 4): levelled body velocities and yaw rate."""
    flight.follow(command)
    rows = []
    for _ in range(round(seconds * HZ)):
        flight.advance(air)
        yaw = yaw_of(flight.orientation)
        (vx, vy, vz), cosine, sine = flight.velocity, math.cos(yaw), math.sin(yaw)
        rows.append((cosine * vx + sine * vy, cosine * vy - sine * vx, vz, yaw))
    flown = np.array(rows)
    flown[:, 3] = np.gradient(np.unwrap(flown[:, 3])) * HZ
    return flown


def settling_time(values: np.ndarray, goal: float) -> float:
    """Return when `values` come within 5 % of `goal` for good [s]."""
    outside = np.flatnonzero(np.abs(values - goal) > 0.05 * abs(goal))
    return (outside[-1] + 1) / HZ if len(outside) else 0.0


def test_where_it_is_missing_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(parameters.importlib.util, 'find_spec', lambda name: None)
    with pytest.raises(MissingDependencyError, match=r'gym_pybullet_drones.*docs/vehicles\.md'):
        parameters.load_vehicle(NAME)


def test_where_a_part_of_it_is_missing_the_error_names_that_part(monkeypatch):
    monkeypatch.setitem(sys.modules, 'gym_pybullet_drones.envs.CtrlAviary', None)
    with pytest.raises(MissingDependencyError, match=r'gym_pybullet_drones.*docs/vehicles\.md'):
        import_parts()


def test_its_name_is_among_the_vehicles():
    assert NAME in parameters.vehicle_names()


@installed
@pytest.mark.parametrize(('command', 'axis', 'goal'), [
    (Command((2.0, 0.0, 0.0), 0.0), 0, 2.0),
    (Command((-1.0, 0.0, 0.0), 0.0), 0, -1.0),
    (Command((0.0, 1.5, 0.0), 0.0), 1, 1.5),
    (Command((0.0, 0.0, 1.0), 0.0), 2, 1.0),
    (Command((0.0, 0.0, -1.0), 0.0), 2, -1.0),
    (Command((0.0, 0.0, 0.0), 1.5), 3, 1.5),
    (Command((0.0, 0.0, 0.0), -1.5), 3, -1.5),
    (Command((2.0, 0.0, 0.0), 1.5), 0, 2.0),
])
def test_steps_end_where_our_own_end_and_settle_as_soon(make, command, axis, goal):
    times = []
    for vehicle in ('crazyflie', NAME):
        flight = make(vehicle)
        flight.reset((0.0, 0.0, 50.0), 2.3)
        flown = fly(flight, command, 3.0)[:, axis]
        times.append(settling_time(flown, goal))
        assert times[-1] <= 0.7
        assert np.max(flown * np.sign(goal)) <= 1.1 * abs(goal)
        assert flown[-HZ // 2:].mean() == pytest.approx(goal, rel=0.02)
    assert times[0] == pytest.approx(times[1], abs=0.25)


@installed
def test_it_flies_faster_than_the_quarter_metre_per_second_of_its_velocity_environment(make):
    flight = make()
    flight.reset((0.0, 0.0, 50.0), 0.0)
    assert fly(flight, Command((2.5, 0.0, 0.0), 0.0), 2.0)[-1, 0] == pytest.approx(2.5, rel=0.02)


@installed
def test_a_turn_through_south_is_as_smooth_as_any(make):
    # The heading passes from pi to -pi after some 0.3 s.
    flight = make()
    flight.reset((0.0, 0.0, 50.0), math.pi - 0.5)
    rates = fly(flight, Command((1.0, 0.0, 0.0), 1.5), 3.0)[:, 3]
    assert rates[HZ // 2:] == pytest.approx(1.5, rel=0.05)


@installed
def test_at_hover_its_thrust_is_its_weight(make):
    flight = make()
    flight.reset((3.0, -2.0, 1.5), 1.0)
    fly(flight, HOVER, 10.0)
    # 4 * 3.16e-10 N min^2 n^2 carry 0.027 kg * 9.8 m/s^2 at n = 14468 / min.
    assert flight._aviary.last_clipped_action[0] == pytest.approx([14468.4] * 4, rel=1e-3)
    assert flight.position == pytest.approx((3.0, -2.0, 1.5), abs=0.01)


@installed
def test_wind_pushes_it_by_its_own_drag_coefficient(make):
    flight = make()
    for yaw in (0.0, 2.0):
        flight.reset((0.0, 0.0, 50.0), yaw)
        flight.advance((5.0, 0.0, 0.0))
        # 9.1785e-7 * 4 * 14468.4 * 2 pi / 60 * 5 / 0.027 = 1.0301 m/s^2; a step of the rotors tilts nothing yet.
        assert flight.velocity[0] * HZ == pytest.approx(1.0301, rel=0.01)
        assert flight.velocity[1] * HZ == pytest.approx(0.0, abs=0.01)


@installed
def test_it_holds_its_place_in_wind(make):
    flight = make()
    flight.reset((0.0, 0.0, 50.0), 0.7)
    flown = fly(flight, HOVER, 20.0, (0.0, 8.0, 0.0))
    assert np.abs(flown[-1, :3]).max() < 0.05


@installed
def test_near_the_ground_its_hover_takes_slower_rotors(make):
    flight = make(ground_effect=1.0)
    flight.reset((0.0, 0.0, 50.0), 0.0)
    flight.follow(HOVER)
    for _ in range(HZ * 10):
        flight.advance(height=0.03)
    # Its propellers' 23.1348 mm: 1 / (1 - (0.0231348 / 0.12)^2) = 1.03860, and 14468.4 over its root are 14197.
    assert flight._aviary.last_clipped_action[0] == pytest.approx([14197.0] * 4, rel=1e-3)


@installed
def test_its_body_in_the_scene_touches_what_stands_there(make, client):
    flight = make()
    wall = client.createMultiBody(
        0.0, client.createCollisionShape(pybullet.GEOM_BOX, halfExtents=(0.1, 5.0, 5.0)), -1, (1.0, 0.0, 50.0))
    touched = []
    for passes in (False, True):
        flight.reset((0.0, 0.0, 50.0), 0.0)
        flight.follow(Command((1.0, 0.0, 0.0), 0.0))
        if passes:
            flight.pass_through(wall)
        for _ in range(2 * HZ):
            flight.advance()
            if flight.touches_anything():
                touched.append(flight.position[0])
                break
    # The wall's face is at 0.9 m and the hull 69 mm wide; a step at 1 m/s is 4 mm, and the hull leans.
    assert touched == pytest.approx([0.9 - 0.069], abs=0.01)


@installed
def test_no_ground_of_its_own_is_in_the_way(make):
    flight = make()
    flight.reset((0.0, 0.0, 0.0), 0.0)
    fly(flight, Command((0.0, 0.0, -1.0), 0.0), 2.0)
    assert flight.position[2] < -1.5
    assert not flight.touches_anything()


@installed
def test_the_same_commands_give_the_same_flight(make):
    def end():
        flight = make()
        flight.reset((0.0, 0.0, 5.0), 0.3)
        fly(flight, Command((1.0, -0.5, 0.2), 0.7), 1.0, (1.0, 0.0, 0.0))
        return flight.position, flight.orientation, flight.velocity

    assert end() == end()


@installed
def test_a_reset_forgets_the_flight_before(make):
    fresh, used = make(), make()
    fly(used, Command((2.0, 1.0, 0.5), -1.0), 1.5, (0.0, 6.0, 0.0))
    for flight in (fresh, used):
        flight.reset((0.0, 0.0, 5.0), 0.3)
        fly(flight, Command((1.0, -0.5, 0.2), 0.7), 1.0)
    assert used.position == pytest.approx(fresh.position, abs=1e-12)


@installed
def test_closing_releases_its_physics_server_and_may_be_repeated(make, capfd):
    flight = make()
    server = flight._aviary.CLIENT
    assert pybullet.isConnected(server)
    flight.close()
    flight.close()
    assert not pybullet.isConnected(server)
    assert capfd.readouterr().out == ''
