import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from liquid_nav.bench.body_gap import Body
from liquid_nav.bench.collision_summary import summarize
from liquid_nav.bench.collisions import (
    EARLY,
    LATE,
    Flight,
    Judge,
    Settings,
    Touch,
    draw_commands,
    draw_start,
    fly,
    fly_all,
)
from liquid_nav.bench.surroundings import Surroundings
from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import distance
from liquid_nav.core.motion import Route
from liquid_nav.core.scenario import COLLISION, SUCCESS, TIMEOUT, Scenario
from liquid_nav.core.scene import Mover, Scene, Solid
from liquid_nav.core.types import HOVER, Command
from liquid_nav.sim.parameters import CommandLimits
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.simulator import PyBulletSimulator

WALL = Solid('box', (2.0, 0.0, 1.0), (0.5, 4.0, 1.0), kind='wall')  # its face is at x = 1.5
WIRE = Solid('cylinder', (1.5, 0.0, 1.0), (0.004, 0.004, 4.0), tuple(quaternion_from_euler(np.pi / 2, 0.0, 0.0)),
             kind='wire')
SETTINGS = Settings()
RADIUS = 0.069  # config/vehicles/crazyflie.yaml


class Puppet:
    """A simulator whose vehicle goes from place to place and reports contacts as told."""

    def __init__(self, solids, places, contact_at=None):
        self.config = SimpleNamespace(physics_hz=240)
        self.scene = Scene('made', 0, tuple(solids), (0.0, 0.0, 1.0), 0.0, (9.0, 0.0, 1.0), (-5.0, -5.0, 5.0, 5.0))
        self.outcome = None
        self._places, self._contact_at, self._step = places, contact_at, 0
        self.vehicle = SimpleNamespace(position=places[0], orientation=(0.0, 0.0, 0.0, 1.0))

    def advance(self, command, physics_steps):
        assert physics_steps == 1
        last = self._step == len(self._places) - 2
        self.outcome = COLLISION if self._step == self._contact_at else TIMEOUT if last else None
        self._step += 1
        self.vehicle.position = self._places[self._step]
        return self.outcome


def judge_flight(solids, forward, contact_at=None):
    """Let the body's foremost point stand at each of `forward` [m] in turn; the last is not looked at."""
    puppet = Puppet(solids, [(x - RADIUS, 0.0, 1.0) for x in forward], contact_at)
    judge = Judge(puppet, SETTINGS)
    while judge.step(HOVER) is None:
        pass
    return judge.flight('made', 7)


def test_a_contact_at_the_face_of_a_wall_is_agreed_on():
    flight = judge_flight([WALL], [1.0, 1.495, 1.503, 1.51], contact_at=2)
    assert flight.disagreements == ()
    assert (flight.contact.shape, flight.contact.kind, flight.contact.step) == ('box', 'wall', 2)
    assert flight.contact.gap_m == pytest.approx(-0.003, abs=1e-3)
    assert flight.overlap is None
    assert flight.steps == 3


def test_a_contact_away_from_everything_is_early():
    flight = judge_flight([WALL], [1.0, 1.48, 1.49], contact_at=1)
    (verdict, touch), = flight.disagreements
    assert (verdict, touch) == (EARLY, flight.contact)
    assert touch.gap_m == pytest.approx(0.02, abs=1e-3)
    far = judge_flight([WALL], [0.0, 0.1, 0.2], contact_at=1)
    assert far.disagreements[0][1].shape == 'nothing'


def test_an_overlap_that_nobody_reports_is_late_beyond_the_tolerance():
    within = judge_flight([WALL], [1.4, 1.508, 1.508, 1.508])
    assert within.disagreements == ()
    assert within.overlap.gap_m == pytest.approx(-0.008, abs=1e-3)
    beyond = judge_flight([WALL], [1.4, 1.508, 1.513, 1.52, 1.52])
    (verdict, touch), = beyond.disagreements
    assert (verdict, touch.step, touch.kind) == (LATE, 2, 'wall')
    assert beyond.overlap.gap_m == pytest.approx(-0.02, abs=1e-3)


def test_a_wire_that_nobody_reports_is_late_once_it_is_beyond_the_tolerance_in_the_body():
    # Its middle is at x = 1.5 and it is 8 mm thick: it can never be 1 cm deep.
    grazed = judge_flight([WIRE], [1.4, 1.503, 1.503])
    assert grazed.disagreements == ()
    assert grazed.overlap.gap_m < 0.0
    pierced = judge_flight([WIRE], [1.4, 1.52, 1.52])
    assert pierced.disagreements[0][0] == LATE
    assert pierced.overlap.gap_m > -0.0045


def test_a_jump_across_is_seen_though_the_places_before_were_free():
    flight = judge_flight([WALL], [-3.0, -2.9, 1.6, 1.6])
    assert flight.disagreements[0][0] == LATE
    assert flight.near_steps == 1


def test_a_start_is_free_and_leads_to_something():
    body, scene = Body(0.07, 0.015), generate('forest', 300_000)
    surroundings = Surroundings(scene)
    for seed in range(20):
        place, yaw = draw_start(np.random.default_rng(seed), surroundings, body, scene)
        assert distance(scene, place[None])[0] > 0.1 + body.radius
        assert (scene.bounds[:2] <= place[:2]).all()
        assert (place[:2] <= scene.bounds[2:]).all()
        ahead = place + np.linspace(0.1, 6.0, 60)[:, None] * [np.cos(yaw), np.sin(yaw), 0.0]
        assert distance(scene, ahead).min() < 2.0


def test_commands_walk_at_random_and_lead_forward():
    limits = CommandLimits((-1.0, 2.5), 1.5, 1.0, 2.0)
    walks = []
    for seed in range(200):
        commands = draw_commands(np.random.default_rng(seed), limits, 0.05)
        walks.append([(*command.linear, command.yaw_rate) for command, _ in zip(commands, range(100), strict=False)])
    walks = np.array(walks)
    # Forward 0.3 to 1 of 2.5 m/s, on average 1.625; the others about 0. 200 walks of some 7 independent values each
    # leave a mean uncertain by about 0.05.
    np.testing.assert_allclose(walks.mean(axis=(0, 1)), [1.625, 0.0, 0.0, 0.0], atol=0.15)
    assert (walks.std(axis=1).mean(axis=0) > 0.2).all()
    assert np.abs(np.diff(walks, axis=1)).max() < 1.7


def test_a_flight_is_the_same_each_time():
    settings = Settings(flights=2, first_seed=300_003, scenes=('forest', 'urban_street'), time_limit_s=2.0)
    with PyBulletSimulator() as simulator:
        again = [fly(simulator, seed, settings) for seed in reversed(settings.seeds)]
    assert fly_all(settings) == again[::-1]


AHEAD = {
    'box': Solid('box', (1.5, 0.0, 1.0), (0.2, 1.0, 0.5), tuple(quaternion_from_euler(0.2, 0.3, 0.5))),
    'cylinder': Solid('cylinder', (1.5, 0.02, 1.0), (0.1, 0.1, 1.0), tuple(quaternion_from_euler(0.3, 0.2, 0.0))),
    'cone': Solid('cone', (1.5, 0.0, 1.0), (0.4, 0.4, 0.8)),
    'ellipsoid': Solid('ellipsoid', (1.5, 0.1, 1.1), (0.3, 0.3, 0.3)),
}


@pytest.mark.parametrize('shape', [*AHEAD, 'ground', 'moving box'])
def test_both_verdicts_agree_on_what_the_engine_knows(shape):
    walker = Mover((AHEAD['box'],), Route(((3.0, 0.0, 0.0), (-3.0, 0.0, 0.0)), 0.7), 'pedestrian')
    scene = Scene('made', 0, (AHEAD[shape],) if shape in AHEAD else (), (0.0, 0.0, 1.0), 0.0, (9.0, 0.0, 1.0),
                  (-5.0, -5.0, 5.0, 5.0), movers=(walker,) if shape == 'moving box' else ())
    command = Command((0.0, 0.0, -1.0) if shape == 'ground' else (1.5, 0.0, 0.0), 0.0)
    with PyBulletSimulator() as simulator:
        simulator.reset_in(Scenario('forest', 7, time_limit_s=6.0), scene)
        judge = Judge(simulator, SETTINGS)
        while judge.step(command) is None:
            pass
        flight = judge.flight('made', 7)
    assert flight.outcome == COLLISION
    assert flight.disagreements == ()
    assert flight.contact.shape == shape
    # From one step to the next the two come nearer by at most (1.5 + 0.7 m/s) / 240 Hz; the cone is a hull.
    assert -0.010 - 0.005 * (shape == 'cone') < flight.contact.gap_m < 0.002


@pytest.mark.parametrize(('change', 'message'), [
    ({'flights': 0}, 'flights must be 1 or more, got 0'),
    ({'first_seed': -1}, 'first_seed must be 0 or more, got -1'),
    ({'resolution_m': 0.02}, 'resolution_m must be above 0 and below 0.01, got 0.02'),
])
def test_settings_refuse_what_cannot_be_flown(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(SETTINGS, **change)


def flight(seed, contact=None, overlap=None, disagreements=(), scene='forest', outcome=COLLISION):
    return Flight(scene, seed, outcome, 100, 10, contact, overlap, disagreements)


def test_the_summary_counts_and_ranks():
    deep = Touch('cone', 'crown', -0.03, 9)
    flights = [
        flight(1, Touch('box', 'wall', 0.004, 5)),
        flight(2, Touch('box', 'wall', -0.002, 5), Touch('box', 'wall', -0.001, 4)),
        flight(3, Touch('cone', 'crown', -0.04, 10), deep, ((LATE, deep),), scene='urban_street'),
        flight(4, outcome=SUCCESS),
    ]
    found = summarize(flights, Settings(flights=4, scenes=('forest', 'urban_street')))
    assert found['claim'] == {'flights_that_disagree': 1, 'at_most': 0, 'beyond_m': 0.01}
    assert found['totals'] == {'flights': 4, 'success': 1, 'collision': 3, 'timeout': 0, 'steps': 400,
                               'near_steps': 40}
    box, cone = found['shapes']
    assert (box['shape'], box['contacts'], box['kinds']) == ('box', 2, {'wall': 2})
    assert box['gap_at_contact_m'] == pytest.approx({'least': -0.002, 'median': 0.001, 'largest': 0.004})
    assert box['early_m']['largest'] == pytest.approx(0.004)
    # The two values are 0 and 1 mm; 99 of 100 parts of the way between them.
    assert box['late_m'] == pytest.approx({'percentile_99': 0.00099, 'largest': 0.001})
    assert cone['early_m']['largest'] == 0.0
    assert cone['late_m']['largest'] == pytest.approx(0.03)
    assert (box['disagree'], cone['disagree']) == ({EARLY: 0, LATE: 0}, {EARLY: 0, LATE: 1})
    assert [(row['scene'], row['flights'], row['contacts'], row['disagree']) for row in found['scenes']] == [
        ('forest', 3, 2, 0), ('urban_street', 1, 1, 1)]
    assert found['disagreements'] == [{'scene': 'urban_street', 'seed': 3, 'verdict': LATE, 'shape': 'cone',
                                       'kind': 'crown', 'gap_m': -0.03, 'step': 9}]
