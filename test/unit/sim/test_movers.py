"""What moves: bodies are where hand arithmetic puts them, and hit what is in their way."""

import math

import numpy as np
import pytest

from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scenario import COLLISION, Scenario
from liquid_nav.core.scene import Mover, Scene, Solid
from liquid_nav.core.types import HOVER
from liquid_nav.sim.movers import Movers
from liquid_nav.sim.simulator import PyBulletSimulator

DT = 1.0 / 240.0
EAST = Route(((1.0, 2.0, 0.0), (5.0, 2.0, 0.0)), 2.0)


@pytest.fixture
def movers(client):
    return Movers(client, DT)


@pytest.fixture
def body(client):
    return client.createMultiBody(0.0)


@pytest.mark.parametrize('time', [0.0, 0.5, 240 * DT, 1.0 + 1e-3, 1.7, 31 / 240, 481 / 240])
def test_a_body_on_an_open_route_goes_to_its_end_and_back(client, movers, body, time):
    movers.add(EAST, [body])
    movers.move(time)
    position, turn = client.getBasePositionAndOrientation(body)
    # 4 m at 2 m/s: at the far end after 2 s.
    expected = 1.0 + 2.0 * time if time <= 2.0 else 9.0 - 2.0 * time
    assert position == pytest.approx((expected, 2.0, 0.0), abs=1e-5)  # the server's numbers are of single precision
    ahead = (0.0, 0.0, 0.0, 1.0) if time <= 2.0 else (0.0, 0.0, 1.0, 0.0)
    assert np.abs(np.dot(turn, ahead)) == pytest.approx(1.0, abs=1e-6)


def test_a_swaying_body_turns_about_its_pivot(client, movers, body):
    movers.add(Sway((1.0, 2.0, 3.0), (0.0, 2.0, 0.0), 0.4, 4.0), [body])
    movers.move(1.0)  # a quarter of the period: the whole amplitude
    position, turn = client.getBasePositionAndOrientation(body)
    assert position == pytest.approx((1.0, 2.0, 3.0))
    assert turn == pytest.approx((0.0, math.sin(0.2), 0.0, math.cos(0.2)), abs=1e-6)


def test_where_a_body_is_depends_on_the_time_alone(client, movers, body):
    movers.add(EAST, [body])
    for step in range(700):
        movers.move(step / 240)
    walked = client.getBasePositionAndOrientation(body)
    movers.move(0.0)
    movers.move(699 / 240)
    assert client.getBasePositionAndOrientation(body) == walked


def test_all_bodies_of_one_mover_go_together(client, movers):
    bodies = [client.createMultiBody(0.0) for _ in range(3)]
    movers.add(EAST, bodies)
    movers.move(0.25)
    assert len({client.getBasePositionAndOrientation(body) for body in bodies}) == 1


@pytest.mark.parametrize('solid', [
    Solid('box', (0.0, 0.0, 1.5), (0.3, 0.3, 0.5)),
    Solid('cone', (0.0, 0.0, 1.5 - 0.25), (0.6, 0.6, 0.5)),  # 0.3 m at half its height less 0.25 m: see below
])
def test_what_walks_into_a_hovering_vehicle_is_hit_when_it_arrives(solid):
    """
    From 3 m away at 1 m/s; the vehicle's body is a flat cylinder of radius 0.069 m at 1.5 m, 0.029 m high.

    The box's front is 0.3 m ahead of its middle; so is the cone's side, at 0.5 m of its 1 m, at 1.25 m height; at
    the body's lower edge, 1.4855 m, its radius is 0.6 * (1 - 0.7355) = 0.1587 m.
    """
    route = Route(((3.0, 0.0, 0.0), (-9.0, 0.0, 0.0)), 1.0)
    scene = Scene('test', 0, (), (0.0, 0.0, 1.5), 0.0, (60.0, 0.0, 1.5), (-5.0, -5.0, 5.0, 5.0),
                  movers=(Mover((solid,), route),))
    with PyBulletSimulator() as simulator:
        simulator.reset_in(Scenario('test', 0, time_limit_s=10.0), scene)
        while (outcome := simulator.step(HOVER)) is None:
            pass
        assert outcome == COLLISION
        reach = 0.3 if solid.shape == 'box' else 0.1587
        # One step's way, and the vehicle's drift of some millimetres while it hovers.
        assert simulator.state.stamp_ns * 1e-9 == pytest.approx(3.0 - reach - 0.069, abs=0.03)
