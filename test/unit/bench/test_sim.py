import dataclasses
import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from liquid_nav.bench import sim, sim_samples
from liquid_nav.bench.sim import Settings, measure
from liquid_nav.bench.sim_peer import ALONE, PEER, WHOLE, count_drawn, trees_of
from liquid_nav.bench.sim_samples import draw, fly, hover, sample_memory, sample_scene, spread_evenly
from liquid_nav.core.scenario import Scenario
from liquid_nav.policy.baselines import BlindPolicy
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.simulator import PyBulletSimulator

SCENARIO = Scenario('forest', 100_001, time_limit_s=1.0)


@pytest.fixture
def simulator():
    with PyBulletSimulator() as simulator:
        yield simulator


def test_each_figure_is_an_amount_by_its_seconds(simulator):
    # The clock moves on by a second at each look.
    sample = sample_scene(simulator, BlindPolicy(), SCENARIO, 24, 3, itertools.count().__next__)
    assert (sample['generate_s'], sample['load_s'], sample['set_up_s']) == (1, 1, 1)
    assert sample['steps_per_s'] == 24
    assert sample['frames_per_s'] == 3
    assert sample['pace'] == pytest.approx(1.0)  # a flight of a second, at most, in one


def test_a_flight_is_remembered_from_its_start_on(simulator):
    poses = fly(simulator, BlindPolicy(), SCENARIO)
    scene = generate('forest', 100_001)
    assert poses[0][0] == pytest.approx(scene.start)
    assert poses[0][1] == pytest.approx(scene.start_yaw)
    assert len(poses) == 20  # pictures of one second
    assert all(np.linalg.norm(np.subtract(a[0], b[0])) < 0.15 for a, b in itertools.pairwise(poses))  # 2.5 m/s / 20 Hz


def test_poses_are_chosen_evenly_with_both_ends():
    assert spread_evenly(list(range(11)), 3) == [0, 5, 10]
    assert spread_evenly(['only'], 3) == ['only'] * 3


def test_pictures_are_drawn_where_they_are_asked_for():
    seen = []
    vehicle = SimpleNamespace(reset=lambda position, yaw: seen.append((position, yaw)))
    draw(SimpleNamespace(vehicle=vehicle, render=lambda: seen.append('picture')), [((0, 0, 1), 0.5), ((1, 0, 1), 0.0)])
    assert seen == [((0, 0, 1), 0.5), 'picture', ((1, 0, 1), 0.0), 'picture']


def test_steps_are_counted_where_a_flight_ends_early(simulator):
    simulator.reset(dataclasses.replace(SCENARIO, time_limit_s=0.1))
    assert hover(simulator, 100) == 24


def test_memory_is_looked_at_before_and_after_and_twenty_times_between(monkeypatch):
    mebibytes = itertools.chain([100, 110, 120], itertools.repeat(125))
    monkeypatch.setattr(sim_samples, 'resident_bytes', lambda: next(mebibytes) * 2**20)
    collected = []
    monkeypatch.setattr(sim_samples.gc, 'collect', lambda: collected.append(True))  # it takes its time
    seeds = []
    puppet = SimpleNamespace(reset=lambda scenario: seeds.append((scenario.scene, scenario.seed)),
                             step=lambda command: None, render=lambda: None)
    found = sample_memory(puppet, ('a', 'b'), 7, 40, lambda line: None)
    assert seeds == [('ab'[number % 2], 7 + number) for number in range(40)]
    assert found['at'] == list(range(0, 41, 2))
    assert found['resident_mib'] == [100, 110, 120] + [125] * 18
    assert found['growth_mib'] == 0
    assert len(collected) == 21
    assert found['peak_mib'][0] <= found['peak_mib'][1]


def test_few_resets_are_looked_at_each(monkeypatch):
    monkeypatch.setattr(sim_samples, 'resident_bytes', itertools.count(0, 2**20).__next__)
    puppet = SimpleNamespace(reset=lambda scenario: None, step=lambda command: None, render=lambda: None)
    found = sample_memory(puppet, ('a',), 0, 2, lambda line: None)
    assert (found['at'], found['growth_mib']) == ([0, 1, 2], 1.0)


@pytest.fixture(scope='module')
def measured():
    lines = []
    settings = Settings(scenes=('forest', 'urban_street'), seeds=(100_000, 100_002), resets=2, pictures=2,
                        physics_steps=12, peer_rounds=1)
    return measure(settings, BlindPolicy(), lines.append), lines


def test_every_scene_is_measured_with_every_seed_in_turns(measured):
    results, lines = measured
    assert [row['scene'] for row in results['scenes']] == ['forest', 'urban_street']
    flown = [line for line in lines if ' beside ' not in line and ' resets' not in line]
    assert sorted(flown[:2]) == ['forest 100000', 'urban_street 100000']
    assert sorted(flown[2:]) == ['forest 100001', 'urban_street 100001']
    for row in results['scenes']:
        for key in ('generate_s', 'load_s', 'set_up_s', 'steps_per_s', 'pace', 'frames_per_s'):
            assert 0.0 < row[key]['lower_quartile'] <= row[key]['median'] <= row[key]['upper_quartile'], key


def test_claims_are_held_to_where_they_hold_least(measured):
    results, _ = measured
    by_name = {claim['what']: claim for claim in results['claims']}
    slowest = max(row['set_up_s']['median'] for row in results['scenes'])
    assert by_name['set-up of a scene [s]'] == {
        'what': 'set-up of a scene [s]', 'sense': 'at most', 'bound': 0.3, 'found': slowest, 'holds': slowest <= 0.3}
    assert by_name['closed loop by real time']['found'] == min(row['pace']['median'] for row in results['scenes'])
    assert by_name['growth of memory in the second half of 2 resets [MiB]']['bound'] == 4.0


def test_a_claim_holds_up_to_its_bound():
    assert sim._claim('a', 'at most', 2.0, 2.0)['holds']
    assert not sim._claim('a', 'at most', 2.0, 2.1)['holds']
    assert sim._claim('a', 'at least', 2.0, 2.0)['holds']
    assert not sim._claim('a', 'at least', 2.0, 1.9)['holds']


@pytest.mark.parametrize(('change', 'message'), [
    ({'seeds': (5, 5)}, 'seeds must be FIRST:END with 0 <= FIRST < END, got 5:5'),
    ({'seeds': (-1, 5)}, 'got -1:5'),
    ({'resets': -1}, 'resets must be 0 or more, got -1'),
])
def test_settings_refuse_what_cannot_be_measured(change, message):
    with pytest.raises(ValueError, match=message):
        Settings(**change)


def test_without_the_peer_the_result_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr('liquid_nav.bench.sim_peer.find_spec', lambda name: None)
    found = sim.compare(range(1), 1, 1, BlindPolicy(), lambda line: None, lambda: 0.0)
    assert found['installed'] is False
    assert found['left_out'] == 'gym_pybullet_drones is not installed; docs/vehicles.md tells how to'


def test_the_trees_of_a_forest_are_its_trees_alone():
    scene = generate('forest', 100_000, {'relief': 0.0})
    trees = trees_of(scene)
    assert {solid.kind for solid in trees.solids} >= {'trunk', 'crown'}
    assert {solid.kind for solid in trees.solids} <= {'trunk', 'branch', 'crown', 'stump'}
    assert sum(solid.kind == 'trunk' for solid in trees.solids) == sum(
        solid.kind == 'trunk' and solid.collides for solid in scene.solids)
    assert (trees.ribbons, trees.movers, trees.surfaces) == ((), (), ())
    np.testing.assert_allclose(trees.ground_height(np.array([[0.0, 0.0], [5.0, 3.0]])), 0.0, atol=1e-9)
    assert count_drawn(trees)[1] < count_drawn(scene)[1]


def test_beside_the_peer_each_ratio_is_that_of_the_rounds(measured):
    pytest.importorskip(PEER)
    peer = measured[0]['peer']
    assert peer['installed']
    worlds = {(row['whose'], row['world'], tuple(row['size'])): row for row in peer['worlds']}
    assert {key[:2] for key in worlds} == {
        ('ours', WHOLE), ('ours', ALONE), ('theirs', 'shapes'), ('theirs', 'spheres'), ('theirs', 'triangles')}
    assert {key[2] for key in worlds} == {(96, 48), (64, 48)}
    for row in peer['ratios']:
        # One round for each of two seeds: a median of two ratios lies between the ratios of the extremes.
        ours = worlds['ours', row['ours'], tuple(row['size'])]['frames_per_s']
        theirs = worlds['theirs', row['theirs'], tuple(row['size'])]['frames_per_s']
        assert ours['minimum'] / (2 * theirs['median'] - theirs['minimum']) <= row['median'] + 1e-9
        assert row['median'] <= (2 * ours['median'] - ours['minimum']) / theirs['minimum'] + 1e-9
    assert sum(claim['bound'] == 5.0 for claim in measured[0]['claims']) == 2
