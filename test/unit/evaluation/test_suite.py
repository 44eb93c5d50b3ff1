import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.evaluation.suite import load_suite, perturbed, scenario, suite_names

SUITE = """
seeds: [5, 8]
scenarios:
  - {name: sparse, group: ood, scene: forest, scene_parameters: {density: 0.05}, rules: {time_limit_s: 20.0}}
"""


@pytest.mark.parametrize(('name', 'group'), [
    ('forest', 'in_distribution'), ('forest_randomized', 'in_distribution'), ('urban_street', 'ood'),
    ('urban_plaza', 'ood'), ('urban_alley', 'ood'), ('urban_parking', 'ood'), ('urban_construction', 'ood'),
    ('urban_park', 'ood')])
def test_shipped_suites_fly_held_out_seeds(name, group):
    suite = load_suite(name)
    assert suite.seeds == (100_000, 100_200)
    assert [item.group for item in suite.scenarios] == [group]
    assert suite.scenarios[0].at(100_000).scene == name


def test_an_unknown_suite_lists_the_known_ones():
    assert {'forest', 'urban_alley', 'urban_plaza', 'urban_street'} <= set(suite_names())
    with pytest.raises(ConfigError, match="unknown suite 'forrest'; did you mean 'forest'.*forest, .*urban_street"):
        load_suite('forrest')


def test_a_suite_of_ones_own_sets_parameters_and_rules(tmp_path):
    path = tmp_path / 'mine.yaml'
    path.write_text(SUITE)
    terms = load_suite(str(path)).scenarios[0].at(7)
    assert (terms.scene, terms.seed, terms.time_limit_s) == ('forest', 7, 20.0)
    assert terms.scene_parameters == {'density': 0.05}


@pytest.mark.parametrize(('text', 'message'), [
    (SUITE.replace('seeds', 'seed'), "unknown key 'seed'; did you mean 'seeds'"),
    (SUITE.replace('group: ood', 'group: odd'), "unknown group 'odd'; did you mean 'ood'"),
    (SUITE.replace('[5, 8]', '[8, 5]'), 'seeds must be A:B with 0 <= A < B, got 8:5'),
    (SUITE.replace('time_limit_s', 'time_limit'), "unknown key 'time_limit'; did you mean 'time_limit_s'"),
    (SUITE.replace('{density: 0.05}', '3'), 'scene_parameters must be a mapping, got 3'),
    (SUITE.replace('20.0', '-1.0'), 'time_limit_s must be positive, got -1.0'),
])
def test_a_bad_suite_names_the_culprit(text, message, tmp_path):
    path = tmp_path / 'mine.yaml'
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_suite(str(path))


def test_overrides_stand_above_the_shipped_rules():
    assert scenario('forest', 1).reach_radius_m == 1.2
    assert scenario('forest', 1, reach_radius_m=2.0).reach_radius_m == 2.0


SWEEP = """
seeds: [5, 8]
scenarios:
  - {name: clear, group: ood, scene: forest}
  - {name: fog_40, group: ood, scene: forest, rules: {perturbations: {fog: 40}}}
  - {name: fog_150, group: ood, scene: forest, rules: {perturbations: {fog: 150, wind: 3}, time_limit_s: 20.0}}
"""


@pytest.fixture
def swept(tmp_path):
    (tmp_path / 'fog.yaml').write_text(SWEEP)
    return load_suite(str(tmp_path / 'fog.yaml'))


def test_a_suite_sweeps_a_perturbation_by_its_rules(swept):
    assert [item.at(5).perturbations for item in swept.scenarios] == [{}, {'fog': 40}, {'fog': 150, 'wind': 3}]


def test_perturbations_from_outside_join_those_of_a_suite_and_replace_their_namesakes(swept):
    stormy = perturbed(swept, {'wind': 8.0})
    assert [item.at(5).perturbations for item in stormy.scenarios] == [
        {'wind': 8.0}, {'fog': 40, 'wind': 8.0}, {'fog': 150, 'wind': 8.0}]
    assert stormy.scenarios[2].at(5).time_limit_s == 20.0
    assert [item.at(5).perturbations for item in swept.scenarios][0] == {}


@pytest.mark.parametrize(('rules', 'message'), [
    ('{perturbations: {frog: 40}}', "unknown perturbation 'frog'; did you mean 'fog'"),
    ('{perturbations: {fog: 4000}}', r"'fog' \[1/km\] must lie in \[0, 400\], got 4000"),
    ('{perturbations: fog}', "must map names to severities.*got 'fog'"),
])
def test_a_bad_severity_in_a_suite_is_named_with_the_file(rules, message, tmp_path):
    path = tmp_path / 'mine.yaml'
    path.write_text(SUITE.replace('{time_limit_s: 20.0}', rules))
    with pytest.raises(ConfigError, match=message):
        load_suite(str(path))
