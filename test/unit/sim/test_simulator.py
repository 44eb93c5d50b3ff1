"""Whole episodes: rates and stamps, outcomes in constructed scenes, mirror symmetry and repeatability."""

import dataclasses
import hashlib
import math
import subprocess
import sys

import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Scene, Solid
from liquid_nav.core.types import HOVER, Command
from liquid_nav.sim.config import ImuNoise
from liquid_nav.sim.simulator import PyBulletSimulator, load_simulator_config

FAR = (60.0, 0.0, 1.5)
BODY_RADIUS, BODY_HEIGHT = 0.069, 0.029


@pytest.fixture(scope='module')
def simulator():
    with PyBulletSimulator() as made:
        yield made


@pytest.fixture(scope='module')
def noiseless():
    config = dataclasses.replace(load_simulator_config(), imu=ImuNoise((0.0, 0.0, 0.0), 0.0, 0.0, 0.0))
    with PyBulletSimulator(config) as made:
        yield made


def scene_of(*solids, start=(0.0, 0.0, 1.5), yaw=0.0, target=FAR) -> Scene:
    return Scene('constructed', 0, solids, start, yaw, target, (-5.0, -5.0, 10.0, 5.0))


def begin(simulator, scene, seed=0, **terms) -> None:
    simulator.reset_in(Scenario('constructed', seed, **terms), scene)


def fly(simulator, command) -> str:
    """Hold one command to the episode's end and return its outcome."""
    while (outcome := simulator.step(command)) is None:
        pass
    return outcome


def seconds(simulator) -> float:
    return simulator.state.stamp_ns * 1e-9


def test_an_episode_begins_at_rest_at_the_start_at_stamp_0(simulator):
    begin(simulator, scene_of(start=(1.0, 2.0, 1.3), yaw=0.8))
    state = simulator.state
    assert state.stamp_ns == 0
    assert state.position == pytest.approx((1.0, 2.0, 1.3))
    assert state.orientation == pytest.approx((0.0, 0.0, math.sin(0.4), math.cos(0.4)))
    assert not state.linear_velocity.any()
    assert not state.angular_velocity.any()
    assert simulator.outcome is None


def test_images_come_at_20_hz_and_imu_samples_at_120_hz_up_to_each_image(simulator):
    begin(simulator, scene_of())
    first = simulator.observe()
    assert (first.stamp_ns, first.imu.stamps_ns.tolist()) == (0, [0])
    assert (first.image.shape, first.image.dtype) == ((48, 96, 3), np.uint8)
    simulator.step(HOVER)
    second = simulator.observe()
    assert second.stamp_ns == 50_000_000
    assert second.imu.stamps_ns.tolist() == [8333333, 16666666, 25000000, 33333333, 41666666, 50000000]
    simulator.step(HOVER)
    third = simulator.observe()
    assert third.stamp_ns == 100_000_000
    assert len(third.imu) == 6
    assert third.imu.stamps_ns[0] == 58333333


def test_stamps_do_not_drift_over_an_episode(simulator):
    begin(simulator, scene_of(), time_limit_s=7.0)
    fly(simulator, HOVER)
    assert simulator.state.stamp_ns == 7_000_000_000


def test_other_rates_are_kept_too():
    config = dataclasses.replace(load_simulator_config(), physics_hz=480, imu_hz=240, camera_hz=30)
    with PyBulletSimulator(config) as simulator:
        begin(simulator, scene_of())
        simulator.observe()
        simulator.step(Command((1.0, 0.0, 0.0), 0.0))
        observation = simulator.observe()
        assert observation.stamp_ns == 33_333_333
        assert len(observation.imu) == 8
        for _ in range(45):
            simulator.step(Command((1.0, 0.0, 0.0), 0.0))
        assert simulator.state.linear_velocity == pytest.approx((1.0, 0.0, 0.0), abs=0.05)


def test_in_hover_the_imu_reads_plus_g_on_z_and_no_rotation(simulator):
    begin(simulator, scene_of(yaw=1.0), time_limit_s=5.0)
    fly(simulator, HOVER)
    samples = simulator.take_imu()
    assert samples.specific_force.mean(axis=0) == pytest.approx((0.0, 0.0, 9.81), abs=0.01)
    assert samples.angular_velocity.mean(axis=0) == pytest.approx((0.0, 0.0, 0.0), abs=2e-3)
    assert samples.specific_force.std(axis=0) == pytest.approx((0.0172, 0.0172, 0.0204), rel=0.2)


def test_turning_left_reads_positive_on_the_gyroscope(noiseless):
    begin(noiseless, scene_of(), time_limit_s=2.0)
    fly(noiseless, Command((0.0, 0.0, 0.0), 1.0))
    assert noiseless.take_imu().angular_velocity[-1] == pytest.approx((0.0, 0.0, 1.0), abs=0.02)


def test_pulling_away_the_accelerometer_reads_the_thrust_along_z_and_only_drag_across(noiseless):
    # Thrust acts along body z alone: what is read across are drag and nothing else, however steep the tilt.
    begin(noiseless, scene_of())
    for _ in range(6):
        noiseless.step(Command((2.0, 0.0, 0.0), 0.0))
    force = noiseless.take_imu().specific_force
    # Up to 2 m/s times 9.1785e-7 * 4 * 1923 / 0.027 = 0.26 1/s; the rest is left to rotors above hover speed.
    assert np.abs(force[:, 0]).max() < 0.75
    assert np.abs(force[:, 1]).max() < 1e-6
    assert force[:, 2].max() > 10.5


@pytest.mark.parametrize('yaw', [0.0, 1.3, -2.0])
def test_left_goes_left_and_forward_goes_forward_at_any_yaw(simulator, yaw):
    begin(simulator, scene_of(yaw=yaw), time_limit_s=2.0)
    fly(simulator, Command((1.0, 0.5, 0.0), 0.0))
    c, s = math.cos(yaw), math.sin(yaw)
    velocity = simulator.state.linear_velocity
    assert velocity[:2] @ (c, s) == pytest.approx(1.0, abs=0.03)
    assert velocity[:2] @ (-s, c) == pytest.approx(0.5, abs=0.03)


def test_a_mirrored_world_gives_the_mirrored_flight(noiseless):
    rng = np.random.default_rng(5)
    commands = [Command(tuple(rng.uniform((0.0, -1.5, -0.5), (2.0, 1.5, 0.5))), float(rng.uniform(-2.0, 2.0)))
                for _ in range(30)]
    mirrored = [Command((c.linear[0], -c.linear[1], c.linear[2]), -c.yaw_rate) for c in commands]
    post = Solid('cylinder', (3.0, 1.0, 1.5), (0.1, 0.1, 1.5))
    other = dataclasses.replace(post, position=(3.0, -1.0, 1.5))
    track = flown(noiseless, scene_of(post, start=(0.0, 0.2, 1.5), yaw=0.3), commands)
    track_mirrored = flown(noiseless, scene_of(other, start=(0.0, -0.2, 1.5), yaw=-0.3), mirrored)
    assert np.abs(track[-1][:3] - track[0][:3]).max() > 0.5
    # position, velocity: y flips; angular velocity is a pseudovector: x and z flip.
    signs = np.array([1, -1, 1, 1, -1, 1, -1, 1, -1])
    assert track_mirrored == pytest.approx(track * signs, abs=1e-9)


def test_a_mirrored_obstacle_is_hit_at_the_same_time(noiseless):
    times = []
    for side in (1.0, -1.0):
        begin(noiseless, scene_of(Solid('cylinder', (3.0, side * 0.8, 1.5), (0.2, 0.2, 1.5))))
        assert fly(noiseless, Command((1.5, side * 0.4, 0.0), 0.0)) == 'collision'
        times.append(noiseless.state.stamp_ns)
    assert times[0] == times[1]


def flown(simulator, scene, commands) -> np.ndarray:
    """Return (steps, 9): position, velocity and angular velocity after each command."""
    begin(simulator, scene)
    rows = []
    for command in commands:
        assert simulator.step(command) is None
        state = simulator.state
        rows.append(np.concatenate([state.position, state.linear_velocity, state.angular_velocity]))
    return np.array(rows)


def test_the_camera_never_sees_the_vehicle_itself(simulator):
    begin(simulator, scene_of())
    for k in range(12):
        simulator.step(Command((2.5 * (-1) ** (k // 3), 1.5 * (-1) ** (k // 2), 0.0), 2.0))
        assert simulator.vehicle.body_id not in simulator.render_with_depth()[2]


@pytest.mark.parametrize('radius', [0.05, 0.3])
def test_a_trunk_is_hit_when_the_body_reaches_its_bark(simulator, radius):
    begin(simulator, scene_of(Solid('cylinder', (3.0, 0.0, 2.0), (radius, radius, 2.0))))
    assert fly(simulator, Command((2.0, 0.0, 0.0), 0.0)) == 'collision'
    # The body's front is level with the bark, give or take two steps of 8 mm and the nose's tilt.
    assert simulator.state.position[0] == pytest.approx(3.0 - radius - BODY_RADIUS, abs=0.02)


@pytest.mark.parametrize(('gap', 'outcome'), [(BODY_RADIUS - 0.01, 'collision'), (BODY_RADIUS + 0.01, 'timeout')])
@pytest.mark.parametrize('side', [1.0, -1.0])
def test_a_wall_beside_the_way_is_hit_by_the_propellers_reach_and_no_further(simulator, gap, side, outcome):
    wall = Solid('box', (3.0, side * (gap + 0.5), 1.5), (0.5, 0.5, 1.5))
    begin(simulator, scene_of(wall), time_limit_s=5.0)
    assert fly(simulator, Command((1.0, 0.0, 0.0), 0.0)) == outcome


def test_the_ground_is_a_collision(simulator):
    begin(simulator, scene_of())
    assert fly(simulator, Command((0.0, 0.0, -1.0), 0.0)) == 'collision'
    assert simulator.state.position[2] == pytest.approx(0.5 * BODY_HEIGHT, abs=0.01)


@pytest.mark.parametrize('shape', ['box', 'ellipsoid', 'cone', 'cylinder'])
def test_a_canopy_overhead_is_a_collision(simulator, shape):
    begin(simulator, scene_of(Solid(shape, (0.0, 0.0, 3.5), (1.5, 1.5, 1.0), kind='crown')))
    assert fly(simulator, Command((0.0, 0.0, 1.0), 0.0)) == 'collision'
    assert simulator.state.position[2] == pytest.approx(2.5 - 0.5 * BODY_HEIGHT, abs=0.03)


def test_decor_is_flown_through(simulator):
    begin(simulator, scene_of(Solid('box', (2.0, 0.0, 1.5), (0.2, 1.0, 1.5), collides=False)), time_limit_s=4.0)
    assert fly(simulator, Command((1.5, 0.0, 0.0), 0.0)) == 'timeout'
    assert simulator.state.position[0] > 4.0


def test_the_beacon_itself_is_no_collision_and_does_not_stop_the_vehicle(simulator):
    begin(simulator, scene_of(target=(3.0, 0.0, 1.5)), reach_radius_m=0.05, time_limit_s=5.0)
    assert fly(simulator, Command((1.0, 0.0, 0.0), 0.0)) == 'success'
    assert simulator.state.position[0] == pytest.approx(2.95, abs=0.02)


@pytest.mark.parametrize('radius', [1.2, 0.7])
def test_success_comes_on_crossing_the_reach_radius(simulator, radius):
    begin(simulator, scene_of(target=(5.0, 0.0, 1.5)), reach_radius_m=radius)
    assert fly(simulator, Command((1.0, 0.0, 0.0), 0.0)) == 'success'
    assert simulator.state.position[0] == pytest.approx(5.0 - radius, abs=1.1 / 240.0)
    assert simulator.outcome == 'success'


def test_passing_high_above_the_target_is_no_success(simulator):
    begin(simulator, scene_of(start=(0.0, 0.0, 3.2), target=(3.0, 0.0, 1.5)), time_limit_s=6.0)
    assert fly(simulator, Command((1.0, 0.0, 0.0), 0.0)) == 'timeout'


def test_timeout_comes_at_the_time_limit_and_not_before(simulator):
    begin(simulator, scene_of(), time_limit_s=1.01)
    assert fly(simulator, HOVER) == 'timeout'
    # 1.01 s are 242.4 steps.
    assert simulator.state.stamp_ns == 243 * 10**9 // 240


def test_advancing_in_parts_is_the_same_as_a_whole_step(simulator):
    command = Command((1.0, -0.5, 0.2), 0.7)
    ends = []
    for parts in ((12,), (5, 7), (1,) * 12):
        begin(simulator, scene_of())
        for _ in range(10):
            for steps in parts:
                simulator.advance(command, steps)
        ends.append((simulator.state.position.tobytes(), simulator.take_imu().specific_force.tobytes()))
    assert ends[0] == ends[1] == ends[2]


def episode_digest(simulator, scene, seed, steps=15) -> str:
    """Return a digest of all that an episode lets one see: pictures, IMU samples and states."""
    simulator.reset(Scenario(scene, seed))
    digest = hashlib.sha256()
    for k in range(steps):
        observation = simulator.observe()
        state = simulator.state
        for part in (observation.image, observation.imu.stamps_ns, observation.imu.specific_force,
                     observation.imu.angular_velocity, state.position, state.orientation, state.linear_velocity,
                     state.angular_velocity):
            digest.update(np.ascontiguousarray(part).tobytes())
        outcome = simulator.step(Command((2.0, 0.5 * math.sin(k), 0.1), math.cos(k)))
        digest.update(str(outcome).encode())
        if outcome is not None:
            break
    return digest.hexdigest()


@pytest.mark.parametrize('scene', ['forest', 'urban_street'])
def test_an_episode_repeats_to_the_last_bit_whatever_was_flown_before(simulator, scene):
    with PyBulletSimulator() as fresh:
        expected = episode_digest(fresh, scene, 0)
    begin(simulator, scene_of(Solid('box', (1.0, 0.0, 1.5), (0.2, 1.0, 1.5))))
    assert fly(simulator, Command((2.5, 0.3, 0.0), 1.0)) == 'collision'
    assert episode_digest(simulator, scene, 0) == expected
    assert episode_digest(simulator, scene, 1) != expected
    assert episode_digest(simulator, scene, 0) == expected


def test_a_flight_into_an_obstacle_repeats_to_the_last_bit(simulator):
    scene = scene_of(Solid('cylinder', (2.0, 0.03, 1.5), (0.1, 0.1, 1.5)),
                     Solid('cone', (2.2, 0.3, 1.5), (0.5, 0.5, 1.5)))
    ends = set()
    for _ in range(3):
        begin(simulator, scene)
        assert fly(simulator, Command((2.0, 0.1, 0.0), 0.1)) == 'collision'
        state = simulator.state
        ends.add((state.stamp_ns, state.position.tobytes(), state.linear_velocity.tobytes()))
        begin(simulator, scene_of(start=(0.0, 0.0, 0.3)))
        fly(simulator, Command((0.0, 0.0, -1.0), 0.0))
    assert len(ends) == 1


def test_an_episode_repeats_in_another_process(simulator):
    script = ('import sys; sys.path.insert(0, sys.argv[1])\n'
              'from test_simulator import PyBulletSimulator, episode_digest\n'
              'sys.stderr.write(episode_digest(PyBulletSimulator(), "forest", 3))\n')
    folder = __file__.rpartition('/')[0]
    done = subprocess.run([sys.executable, '-c', script, folder], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith(episode_digest(simulator, 'forest', 3))


def test_the_seed_draws_the_noise(simulator):
    readings = []
    for seed in (0, 1, 0):
        begin(simulator, scene_of(), seed=seed)
        readings.append(simulator.take_imu().specific_force)
    assert np.array_equal(readings[0], readings[2])
    assert not np.array_equal(readings[0], readings[1])


def test_a_command_that_is_not_finite_is_refused_and_nothing_moves(simulator):
    begin(simulator, scene_of())
    with pytest.raises(ValueError, match='finite'):
        simulator.step(Command((math.nan, 0.0, 0.0), 0.0))
    assert simulator.state.stamp_ns == 0


def test_after_the_end_a_step_is_refused_until_the_next_reset(simulator):
    begin(simulator, scene_of(), time_limit_s=0.1)
    fly(simulator, HOVER)
    with pytest.raises(RuntimeError, match='timeout.*reset'):
        simulator.step(HOVER)
    begin(simulator, scene_of())
    assert simulator.step(HOVER) is None


def test_before_the_first_reset_and_after_close_it_says_what_to_do():
    simulator = PyBulletSimulator()
    for use in (simulator.observe, lambda: simulator.step(HOVER), lambda: simulator.state, lambda: simulator.scene):
        with pytest.raises(RuntimeError, match='reset'):
            use()
    simulator.close()
    simulator.close()
    with pytest.raises(RuntimeError, match='closed'):
        simulator.observe()
    with pytest.raises(RuntimeError, match='closed'):
        simulator.reset(Scenario('forest', 0))


def test_unknown_scenes_and_vehicles_are_refused_and_the_running_episode_stays(simulator):
    begin(simulator, scene_of())
    with pytest.raises(ConfigError, match=r"'forrest'.*forest.*urban_street"):
        simulator.reset(Scenario('forrest', 0))
    with pytest.raises(ConfigError, match=r"'crazyflies'.*crazyflie"):
        simulator.reset(Scenario('forest', 0, vehicle='crazyflies'))
    assert simulator.step(HOVER) is None


@pytest.mark.parametrize(('line', 'message'), [
    ('imu_hz: 100', 'imu_hz.*240.*100'),
    ('camera_hz: 0', 'camera_hz'),
    ('physics_hz: 10', 'physics_hz'),
    ('physics_hz: fast', 'physics_hz'),
    ('camera_hs: 20', "camera_hs.*'camera_hz'"),
    ('camera: {width: 96, height: 48, horizontal_fov: 9.0}', 'horizontal_fov'),
    ('camera: {width: 96, height: 48, horizontal_fov: 1.5, renderer: gpu}', "'gpu'.*egl, tiny"),
    ('imu: {accelerometer_noise: [0.1, 0.1, 0.1], gyroscope_noise: -1.0, accelerometer_bias_walk: 0.0, '
     'gyroscope_bias_walk: 0.0}', 'gyroscope_noise'),
])
def test_bad_settings_are_refused_by_name(tmp_path, line, message):
    key = line.partition(':')[0]
    given = {'camera': 'camera: {width: 96, height: 48, horizontal_fov: 1.5}',
             'imu': 'imu: {accelerometer_noise: [0.0, 0.0, 0.0], gyroscope_noise: 0.0, '
                    'accelerometer_bias_walk: 0.0, gyroscope_bias_walk: 0.0}', key: line}
    path = tmp_path / 'mine.yaml'
    path.write_text('\n'.join(given.values()))
    with pytest.raises(ConfigError, match=message):
        load_simulator_config(path)


def test_the_shipped_settings_are_the_documented_ones():
    config = load_simulator_config()
    assert (config.physics_hz, config.imu_hz, config.camera_hz) == (240, 120, 20)
    # BMI088: 160 ug/sqrt(Hz) * 9.80665e-6, and 0.014 deg/s/sqrt(Hz).
    assert config.imu.accelerometer_noise == pytest.approx((1.57e-3, 1.57e-3, 1.86e-3), rel=0.01)
    assert config.imu.gyroscope_noise == pytest.approx(math.radians(0.014), rel=0.01)
    assert config.with_renderer('egl').camera.renderer == 'egl'
