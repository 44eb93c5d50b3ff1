import math
import subprocess
import sys
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from liquid_nav import env as env_module
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import Command
from liquid_nav.env import ARRIVAL_REWARD, COLLISION_REWARD, TIME_REWARD, LiquidNavEnv
from liquid_nav.expert import Expert

HOVER = np.zeros(4, np.float32)


@pytest.fixture(scope='module')
def env():
    made = LiquidNavEnv()
    yield made
    made.close()


def test_gymnasiums_own_checker_finds_nothing_but_that_actions_are_physical():
    made = gymnasium.make('liquid_nav.env:LiquidNav-v0', render_mode='rgb_array')
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter('always')
        check_env(made.unwrapped)
    made.close()
    # a twist in m/s and rad/s; who wants it normalised has gymnasium.wrappers.RescaleAction
    assert [str(warning.message) for warning in told if 'symmetric and normalized' not in str(warning.message)] == []


def test_the_name_is_known_once_the_module_is_imported():
    assert gymnasium.spec('LiquidNav-v0').entry_point == 'liquid_nav.env:LiquidNavEnv'


def test_one_seed_gives_one_flight():
    def fly():
        made = gymnasium.make('LiquidNav-v0')
        observation, info = made.reset(seed=3)
        rows = [observation]
        for _ in range(5):
            rows.append(made.step(np.array([1.5, 0.2, 0.0, 0.3], np.float32))[0])
        made.close()
        return rows, info

    (first, told), (again, told_again) = fly(), fly()
    assert told['scene_seed'] == told_again['scene_seed']
    for one, other in zip(first, again, strict=True):
        for key in one:
            np.testing.assert_array_equal(one[key], other[key])


def test_resets_draw_scenes_of_their_own_from_the_seeds_given():
    made = LiquidNavEnv(seeds=(500, 600))
    made.reset(seed=1)
    drawn = {made.reset()[1]['scene_seed'] for _ in range(4)}
    made.close()
    assert len(drawn) > 1
    assert all(500 <= seed < 600 for seed in drawn)


def test_the_first_observation_is_that_of_a_hovering_vehicle(env):
    observation, _ = env.reset(seed=0, options={'scene_seed': 7})
    assert observation['image'].shape == (48, 96, 3)
    assert observation['imu'] == pytest.approx([0, 0, 9.81, 0, 0, 0], abs=0.2)  # noise aside
    assert observation['elapsed_time'] == pytest.approx([0.05])


def test_the_reward_is_the_way_gained_less_the_time(env):
    _, before = env.reset(seed=0, options={'scene_seed': 7})
    total, seconds = 0.0, 0.0
    for _ in range(6):
        observation, reward, terminated, truncated, after = env.step(np.array([1.0, 0.0, 0.0, 0.0], np.float32))
        total, seconds = total + reward, seconds + float(observation['elapsed_time'][0])
        assert not terminated
        assert not truncated
    gained = before['target_distance_m'] - after['target_distance_m']
    assert gained > 0.05
    assert total == pytest.approx(gained + TIME_REWARD * seconds, abs=1e-6)


def test_an_episode_flown_by_the_expert_terminates_in_success(env):
    env.reset(seed=0, options={'scene_seed': 11})
    expert, simulator = Expert(), env._simulator
    expert.reset(simulator.scene)
    terminated, steps = False, 0
    while not terminated:
        command = expert.step(simulator.state)
        *_, reward, terminated, truncated, info = env.step(np.array([*command.linear, command.yaw_rate]))
        steps += 1
        assert not truncated
        assert steps < 800
    assert info['outcome'] == 'success'
    assert info['is_success']
    assert reward == pytest.approx(ARRIVAL_REWARD, abs=0.2)  # and the way of one step


def test_flying_into_the_ground_terminates_in_a_collision(env):
    env.reset(seed=0, options={'scene_seed': 7})
    terminated = False
    for _ in range(200):
        *_, reward, terminated, truncated, info = env.step(np.array([0.0, 0.0, -1.0, 0.0], np.float32))
        if terminated or truncated:
            break
    assert terminated
    assert info['outcome'] == 'collision'
    assert not info['is_success']
    assert reward == pytest.approx(COLLISION_REWARD, abs=0.2)


def test_the_time_limit_truncates():
    made = LiquidNavEnv(time_limit_s=0.1)
    made.reset(seed=0, options={'scene_seed': 7})
    made.step(HOVER)
    *_, terminated, truncated, info = made.step(HOVER)
    made.close()
    assert truncated
    assert not terminated
    assert info['outcome'] == 'timeout'


def test_it_flies_as_the_simulator_does(env):
    from liquid_nav.sim.simulator import PyBulletSimulator

    observation, _ = env.reset(seed=0, options={'scene_seed': 9})
    observation, *_, info = env.step(np.array([1.5, -0.5, 0.25, 0.5], np.float32))
    with PyBulletSimulator() as simulator:
        simulator.reset(Scenario('forest', 9))
        simulator.observe()
        simulator.step(Command((1.5, -0.5, 0.25), 0.5))
        np.testing.assert_array_equal(simulator.observe().image, observation['image'])
        np.testing.assert_array_equal(simulator.state.position, info['position'])


def test_actions_are_the_vehicles_limits():
    made = LiquidNavEnv()
    assert made.action_space.low.tolist() == [-1.0, -1.5, -1.0, -2.0]  # config/vehicles/crazyflie.yaml
    assert made.action_space.high.tolist() == [2.5, 1.5, 1.0, 2.0]
    made.close()


@pytest.mark.parametrize(('terms', 'told'), [
    ({'seeds': (5, 5)}, 'seeds'),
    ({'render_mode': 'human'}, 'rgb_array'),
    ({'vehicle': 'balloon'}, 'crazyflie'),
    ({'perturbations': {'rian': 5.0}}, "did you mean 'rain'"),
    ({'time_limit_s': 0.0}, 'time_limit_s'),
])
def test_terms_that_make_no_sense_are_refused(terms, told):
    with pytest.raises(ConfigError, match=told):
        LiquidNavEnv(**terms)


def test_an_unknown_option_of_reset_is_refused(env):
    with pytest.raises(ConfigError, match="did you mean 'scene_seed'"):
        env.reset(options={'scene_sed': 3})


def test_an_action_that_is_not_finite_is_refused(env):
    env.reset(seed=0, options={'scene_seed': 7})
    with pytest.raises(ValueError, match='finite'):
        env.step(np.array([math.nan, 0.0, 0.0, 0.0]))


def test_nothing_of_torch_or_ros_comes_with_it():
    code = f'import sys, {env_module.__name__}; sys.exit(any(name in sys.modules for name in ("torch", "rclpy")))'
    assert subprocess.run([sys.executable, '-c', code], check=False).returncode == 0
