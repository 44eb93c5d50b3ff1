"""Whole flights under perturbations: which picture arrives when, what it shows, and that all of it repeats."""

import hashlib
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from liquid_nav.core.motion import Route
from liquid_nav.core.perturbation import PERTURBATIONS
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Mover, Scene, Solid
from liquid_nav.core.types import HOVER, Command
from liquid_nav.sim.simulator import PyBulletSimulator

AHEAD = Command((1.5, 0.4, 0.0), 1.2)
STEP_NS = 10**9 / 240
EVERYTHING = {name: 0.3 * item.most for name, item in PERTURBATIONS.items() if name != 'frame_drops'} | {
    'frame_drops': 20.0}


@pytest.fixture(scope='module')
def simulator():
    with PyBulletSimulator() as made:
        yield made


def busy_scene() -> Scene:
    """Return a place with posts to see and a box that crosses the view at 2 m/s."""
    posts = [Solid('cylinder', (6.0, y, 1.5), (0.15, 0.15, 1.5), colour=(0.9, 0.5 + 0.08 * y, 0.3))
             for y in range(-4, 6, 2)]
    walker = Mover((Solid('box', (0.0, 0.0, 0.0), (0.3, 0.3, 0.9), colour=(0.1, 0.2, 0.9)),),
                   Route(((4.0, -3.0, 0.9), (4.0, 3.0, 0.9)), 2.0))
    return Scene('busy', 0, tuple(posts), (0.0, 0.0, 1.5), 0.0, (60.0, 0.0, 1.5), (-5.0, -5.0, 10.0, 10.0),
                 movers=(walker,))


def begin(simulator, perturbations=None, seed=3, **terms) -> None:
    simulator.reset_in(Scenario('busy', seed, perturbations=perturbations or {}, **terms), busy_scene())


def flown(simulator, ticks: int, perturbations=None, command=AHEAD, look=True) -> list:
    """Return the observations and the states at which they arrived, under one command throughout."""
    begin(simulator, perturbations)
    rows = []
    for _ in range(ticks):
        rows.append((simulator.observe() if look else None, simulator.state))
        if simulator.step(command) is not None:
            break
    return rows


def shown(simulator, steps: int, perturbations=None) -> dict[int, np.ndarray]:
    """Return the picture of each physics step by its stamp, from a flight that stops at each."""
    begin(simulator, perturbations)
    pictures = {0: simulator.render()}
    for _ in range(steps):
        assert simulator.advance(AHEAD, 1) is None
        pictures[simulator.stamp_ns] = simulator.render()
    return pictures


def track(rows) -> list[bytes]:
    return [(state.stamp_ns, state.position.tobytes(), state.linear_velocity.tobytes()) for _, state in rows]


def test_a_late_picture_shows_vehicle_and_movers_as_they_were_at_its_stamp(simulator):
    truth = shown(simulator, 120)
    rows = flown(simulator, 6, {'camera_latency': 150.0})
    assert [item.stamp_ns for item, _ in rows] == [50_000_000 * tick for tick in range(6)]
    assert [state.stamp_ns for _, state in rows] == [0] + [50_000_000 * tick + 150_000_000 for tick in range(1, 6)]
    for item, _ in rows:
        np.testing.assert_array_equal(item.image, truth[item.stamp_ns])
    assert len({item.image.tobytes() for item, _ in rows}) == 6


def test_a_dropped_picture_makes_a_longer_step(simulator):
    punctual = {item.stamp_ns: item.image for item, _ in flown(simulator, 30)}
    rows = flown(simulator, 12, {'frame_drops': 50.0})
    stamps = [item.stamp_ns for item, _ in rows]
    assert all(stamp % 50_000_000 == 0 for stamp in stamps)
    assert max(np.diff(stamps)) >= 100_000_000
    assert stamps == [state.stamp_ns for _, state in rows]
    for item, _ in rows:
        if item.stamp_ns in punctual:
            np.testing.assert_array_equal(item.image, punctual[item.stamp_ns])


def test_a_jittered_picture_is_one_of_its_own_time(simulator):
    truth = shown(simulator, 150)
    rows = flown(simulator, 10, {'frame_jitter': 20.0})
    departures = [item.stamp_ns / 50_000_000 - tick for tick, (item, _) in enumerate(rows)]
    assert departures[0] == 0.0
    assert np.ptp(departures) > 0.2
    assert np.abs(departures).max() <= 0.4 + 0.5 * STEP_NS / 50_000_000
    for item, state in rows:
        assert item.stamp_ns == state.stamp_ns
        np.testing.assert_array_equal(item.image, truth[item.stamp_ns])


def test_late_pictures_come_with_the_imu_up_to_their_stamp_and_no_sample_is_lost(simulator):
    rows = flown(simulator, 6, {'camera_latency': 100.0})
    rest = simulator.take_imu()
    stamps = [item.imu.stamps_ns for item, _ in rows]
    for (item, _), some in zip(rows, stamps, strict=True):
        assert some[-1] == item.stamp_ns
    assert [len(some) for some in stamps] == [1] + [6] * 5
    assert rest.stamps_ns[0] > stamps[-1][-1]
    assert rest.stamps_ns[-1] == simulator.stamp_ns
    begin(simulator)
    simulator.advance(AHEAD, round(rest.stamps_ns[-1] / STEP_NS))
    whole = simulator.take_imu()
    np.testing.assert_array_equal(np.concatenate([*stamps, rest.stamps_ns]), whole.stamps_ns)
    np.testing.assert_array_equal(
        np.concatenate([*[item.imu.specific_force for item, _ in rows], rest.specific_force]), whole.specific_force)


def test_a_late_command_gives_the_same_flight_later(simulator):
    begin(simulator, {'command_latency': 100.0})
    states = []
    for _ in range(6):
        simulator.step(AHEAD)
        states.append(simulator.state.position)
    begin(simulator)
    simulator.advance(HOVER, 24)  # 100 ms
    expected = [simulator.state.position]
    for _ in range(4):
        simulator.step(AHEAD)
        expected.append(simulator.state.position)
    assert [item.tobytes() for item in states[1:]] == [item.tobytes() for item in expected]


def test_a_late_command_gives_way_to_a_later_one_in_its_turn(simulator):
    """Ahead for 50 ms, then hovering: each takes effect 50 ms after it was given."""
    begin(simulator, {'command_latency': 50.0})
    for command in (AHEAD, HOVER, HOVER, HOVER):
        simulator.step(command)
    late = simulator.state.position
    begin(simulator)
    for command in (HOVER, AHEAD, HOVER, HOVER):
        simulator.step(command)
    np.testing.assert_array_equal(late, simulator.state.position)


def test_a_late_command_that_is_not_finite_is_refused_when_it_is_given(simulator):
    begin(simulator, {'command_latency': 50.0, 'camera_latency': 50.0})
    with pytest.raises(ValueError, match='finite'):
        simulator.step(Command((math.nan, 0.0, 0.0), 0.0))
    assert simulator.stamp_ns == 0


def test_an_episode_ends_on_time_even_where_no_picture_comes(simulator):
    begin(simulator, {'camera_latency': 500.0}, time_limit_s=0.3)
    assert simulator.step(HOVER) == 'timeout'
    assert simulator.stamp_ns == 300_000_000
    assert simulator.observe().stamp_ns == 0


def test_motion_blur_is_the_average_over_the_exposure_that_ends_at_the_stamp(simulator):
    """It is nearest to the mean of light at each step of that exposure, not of one that began earlier or later."""
    begin(simulator, {'motion_blur': 50.0})
    for _ in range(8):
        simulator.step(AHEAD)
    blurred = simulator.observe().image.astype(float)
    truth = shown(simulator, 108)
    light = np.array([(truth[k * 10**9 // 240] / 255.0) ** 2.2 for k in range(109)])
    errors = {shift: np.abs(blurred - 255.0 * light[85 + shift : 97 + shift].mean(axis=0) ** (1 / 2.2)).mean()
              for shift in range(-12, 13)}
    # The exposure is the 12 steps of 50 ms before step 96; the mean of what is seen after each is half a step late.
    assert min(errors, key=errors.get) in (-1, 0)
    assert errors[0] < 0.4 * np.abs(blurred - 255.0 * light[96] ** (1 / 2.2)).mean()


def test_drawing_is_lazy_and_looking_changes_nothing(simulator):
    """Not even where movers must be put back to where they were."""
    perturbations = {'camera_latency': 100.0, 'motion_blur': 20.0, 'frame_drops': 20.0, 'image_noise': 10.0}
    assert track(flown(simulator, 40, perturbations)) == track(flown(simulator, 40, perturbations, look=False))
    begin(simulator, perturbations)
    first = simulator.observe().image
    assert np.array_equal(simulator.observe().image, first)


def test_a_picture_waits_until_it_is_observed(simulator):
    begin(simulator, {'camera_latency': 50.0})
    assert simulator.picture_waits
    simulator.observe()
    waits = []
    for _ in range(4):
        simulator.advance(HOVER, 12)
        waits.append(simulator.picture_waits)
    assert waits == [False, True, True, True]
    assert simulator.observe().stamp_ns == 150_000_000
    assert not simulator.picture_waits


@pytest.mark.parametrize('other', sorted(set(PERTURBATIONS) - {'wind', 'gusts', 'ground_effect', 'command_latency'}))
def test_what_befalls_camera_and_imu_leaves_the_wind_as_it_was(simulator, other):
    """Under one command the flight itself tells of the wind, to the last bit."""
    def path(perturbations):
        begin(simulator, perturbations)
        simulator.advance(AHEAD, 120)
        return simulator.state.position.tobytes()

    air = {'wind': 5.0, 'gusts': 1.0}
    assert path(air) == path(air | {other: 0.5 * PERTURBATIONS[other].most})
    assert path(air) != path({'wind': 5.0})


@pytest.mark.parametrize(('name', 'other'), [
    ('image_noise', 'frame_drops'), ('white_balance_drift', 'frame_drops'), ('rain', 'frame_drops'),
    ('rain', 'accelerometer_bias'), ('image_noise', 'camera_latency')])
def test_a_picture_of_one_stamp_is_perturbed_alike_whatever_else_there_is(simulator, name, other):
    alone = {item.stamp_ns: item.image for item, _ in flown(simulator, 12, {name: 20.0})}
    among = {item.stamp_ns: item.image for item, _ in flown(simulator, 8, {name: 20.0, other: 4.0})}
    common = alone.keys() & among.keys()
    assert len(common) >= 6
    for stamp in common:
        np.testing.assert_array_equal(alone[stamp], among[stamp])


def test_a_bias_is_added_to_the_same_noise(simulator):
    def felt(perturbations):
        begin(simulator, perturbations)
        simulator.advance(AHEAD, 48)
        return simulator.take_imu()

    clean, biased = felt({}), felt({'accelerometer_bias': 2.0, 'image_noise': 5.0})
    difference = biased.specific_force - clean.specific_force
    assert np.linalg.norm(difference, axis=1) == pytest.approx(np.full(len(clean), 2.0), rel=1e-9)
    assert np.ptp(difference, axis=0) == pytest.approx(np.zeros(3), abs=1e-12)
    np.testing.assert_array_equal(biased.angular_velocity, clean.angular_velocity)


def test_samples_that_outlast_a_dropout_are_those_of_the_clean_imu(simulator):
    begin(simulator)
    simulator.advance(HOVER, 2400)
    clean = simulator.take_imu()
    begin(simulator, {'imu_dropout': 40.0})
    simulator.advance(HOVER, 2400)
    left = simulator.take_imu()
    assert 0.3 < len(left) / len(clean) < 0.9
    place = np.searchsorted(clean.stamps_ns, left.stamps_ns)
    np.testing.assert_array_equal(clean.stamps_ns[place], left.stamps_ns)
    np.testing.assert_array_equal(clean.specific_force[place], left.specific_force)


def test_severities_of_zero_are_no_perturbation(simulator):
    def seen(perturbations):
        rows = flown(simulator, 5, perturbations)
        return [(item.image.tobytes(), item.imu.specific_force.tobytes(), item.stamp_ns) for item, _ in rows]

    assert seen(dict.fromkeys(PERTURBATIONS, 0.0)) == seen({})


def test_depth_and_labels_come_with_a_clean_picture(simulator):
    begin(simulator, {'fog': 300.0, 'image_noise': 20.0})
    clean = simulator.render_with_depth()[0]
    assert np.abs(simulator.render().astype(float) - clean).mean() > 20.0
    begin(simulator)
    np.testing.assert_array_equal(simulator.render(), clean)


def digest(simulator, scene: str, seed: int) -> str:
    """Return a digest of scene, pictures, IMU samples and states of a flight under every perturbation at once."""
    simulator.reset(Scenario(scene, seed, perturbations=EVERYTHING))
    told = hashlib.sha256(repr([solid.position for solid in simulator.scene.solids]).encode())
    outcome = None
    for _ in range(12):
        item, state = simulator.observe(), simulator.state
        for part in (item.image, item.imu.stamps_ns, item.imu.specific_force, state.position, state.orientation):
            told.update(np.ascontiguousarray(part).tobytes())
        outcome = outcome or simulator.step(AHEAD)
        told.update(f'{item.stamp_ns} {outcome}'.encode())
    return told.hexdigest()


@pytest.mark.parametrize('scene', ['forest', 'urban_street'])
def test_a_perturbed_flight_is_the_same_in_two_fresh_processes(simulator, scene):
    script = ('import sys; sys.path.insert(0, sys.argv[1])\n'
              'from test_pictures import PyBulletSimulator, digest\n'
              'sys.stderr.write(digest(PyBulletSimulator(), sys.argv[2], 3))\n')
    words = [sys.executable, '-c', script, str(Path(__file__).parent), scene]
    told = [subprocess.run(words, capture_output=True, text=True, check=True).stderr.strip()[-64:] for _ in range(2)]
    assert told[0] == told[1] == digest(simulator, scene, 3)
    assert told[0] != digest(simulator, scene, 4)


@pytest.mark.parametrize('end', ['least', 'most'])
def test_all_at_once_and_each_at_its_end_can_be_flown(simulator, end):
    extreme = {name: getattr(item, end) for name, item in PERTURBATIONS.items()}
    begin(simulator, extreme, time_limit_s=3.0)
    outcome = None
    while outcome is None:
        item = simulator.observe()
        assert (item.image.shape, item.image.dtype) == ((48, 96, 3), np.uint8)
        outcome = simulator.step(AHEAD)
