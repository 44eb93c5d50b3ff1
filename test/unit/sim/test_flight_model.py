"""What every flight model promises; gym-pybullet-drones has tests of its own."""

import math

import pybullet
import pytest

from liquid_nav.core.types import Command
from liquid_nav.sim.flight_model import make_flight_model

DT = 1.0 / 240.0


@pytest.fixture(params=['crazyflie', 'quad250', 'quad450'])
def flight(request, client):
    return make_flight_model(request.param, client, DT)


def test_it_hovers_where_it_was_reset(flight):
    flight.reset((1.0, -2.0, 3.0), 0.8)
    for _ in range(240):
        flight.advance()
    assert flight.position == pytest.approx((1.0, -2.0, 3.0), abs=1e-3)
    assert flight.orientation == pytest.approx((0.0, 0.0, math.sin(0.4), math.cos(0.4)), abs=1e-6)


def test_the_state_is_in_plain_tuples_and_as_arrays(flight):
    flight.reset((0.0, 0.0, 3.0), 0.0)
    flight.follow(Command((1.0, 0.5, 0.0), 1.0))
    for _ in range(60):
        flight.advance()
    for value in (flight.position, flight.orientation, flight.velocity, flight.angular_velocity):
        assert isinstance(value, tuple)
    position, orientation, velocity, _ = flight.state_arrays()
    assert (tuple(position), tuple(orientation), tuple(velocity)) == (
        flight.position, flight.orientation, flight.velocity)


def test_a_reset_forgets_the_flight_before(flight):
    ends = []
    for before in (0, 300):
        flight.follow(Command((2.0, 1.0, 0.5), -1.0))
        for _ in range(before):
            flight.advance((3.0, 0.0, 0.0))
        flight.reset((0.0, 0.0, 5.0), 0.3)
        flight.follow(Command((1.0, -0.5, 0.2), 0.7))
        for _ in range(240):
            flight.advance()
        ends.append((flight.position, flight.orientation, flight.velocity))
    assert ends[0] == ends[1]


def test_a_command_that_is_not_finite_is_refused(flight):
    with pytest.raises(ValueError, match='finite'):
        flight.follow(Command((math.nan, 0.0, 0.0), 0.0))


def test_it_touches_what_stands_in_its_way_unless_it_is_to_pass_through(flight, client):
    wall = client.createMultiBody(
        0.0, client.createCollisionShape(pybullet.GEOM_BOX, halfExtents=(0.1, 5.0, 5.0)), -1, (2.0, 0.0, 20.0))
    touched = []
    for passes in (False, True):
        flight.reset((0.0, 0.0, 20.0), 0.0)
        flight.follow(Command((1.0, 0.0, 0.0), 0.0))
        if passes:
            flight.pass_through(wall)
        for _ in range(4 * 240):
            flight.advance()
            if flight.touches_anything():
                touched.append(flight.position[0])
                break
    # The wall's face is at 1.9 m; at 1 m/s a step is 4 mm, and the hull leans by the drag and takes a millimetre.
    assert touched == pytest.approx([1.9 - flight.body_radius], abs=0.02)
