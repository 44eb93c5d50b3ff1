"""Ground effect, against the formula's values by hand."""

import math

import pytest

from liquid_nav.core.types import HOVER
from liquid_nav.sim.flight_model import make_flight_model
from liquid_nav.sim.ground_effect import thrust_ratio


@pytest.mark.parametrize(('height', 'ratio'), [
    (0.1, 16.0 / 15.0),  # one radius up: 1 / (1 - 1/16)
    (0.2, 64.0 / 63.0),  # two: 1 / (1 - 1/64)
    (0.05, 4.0 / 3.0),  # half of one: 1 / (1 - 1/4)
    (100.0, 1.0),
])
def test_thrust_grows_as_cheeseman_and_bennett_say(height, ratio):
    assert thrust_ratio(height, 0.1) == pytest.approx(ratio, rel=1e-6)


@pytest.mark.parametrize('height', [0.0499, 0.02, 0.0, -1.0])
def test_nearer_than_the_formula_holds_the_ratio_stays(height):
    assert thrust_ratio(height, 0.1) == pytest.approx(4.0 / 3.0, rel=1e-12)


def test_severity_scales_the_gain():
    assert thrust_ratio(0.1, 0.1, 0.5) == pytest.approx(1.0 + 0.5 / 15.0, rel=1e-12)
    assert thrust_ratio(0.1, 0.1, 0.0) == 1.0


def test_near_the_ground_a_hover_takes_slower_rotors(client):
    # 127 mm of radius at 0.2 m: 1 / (1 - (0.127 / 0.8)^2) = 1.02585, and 557.43 rad/s over its root are 550.36.
    flight = make_flight_model('quad450', client, 1.0 / 240.0, ground_effect=1.0)
    flight.reset((0.0, 0.0, 50.0), 0.0)
    flight.follow(HOVER)
    for _ in range(240 * 10):  # the velocity's integral takes up the gain in some 4 s
        flight.advance(height=0.2)
    assert flight.quadrotor.rotor_speeds == pytest.approx((550.36,) * 4, rel=2e-4)
    assert math.hypot(*flight.velocity) < 0.01


def test_without_its_severity_the_ground_does_nothing(client):
    flight = make_flight_model('quad450', client, 1.0 / 240.0)
    flight.reset((0.0, 0.0, 50.0), 0.0)
    for _ in range(240):
        flight.advance(height=0.1)
    assert flight.quadrotor.rotor_speeds == pytest.approx((557.43,) * 4, rel=1e-5)
