import pytest
import rclpy
import yaml
from rclpy.node import Node

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.paths import config_path
from liquid_nav.ros.graph import GraphSettings, nodes
from liquid_nav.ros.parameters import POLICY, SCENARIO, SIMULATOR, declare, perturbations, scene_parameters, values

TABLES = {'simulator': SIMULATOR, 'policy': POLICY, 'scenario': SCENARIO}
EVERY = [pytest.param(name, item, id=f'{name}.{item.name}') for name, table in TABLES.items() for item in table]


@pytest.fixture
def node_with(environment):
    """Return a function that makes a node which was given some parameters on its command line."""
    context = rclpy.Context()
    rclpy.init(context=context, domain_id=int(environment['ROS_DOMAIN_ID']))
    made = []

    def make(*given: str) -> Node:
        words = [word for text in given for word in ('-p', text)]
        made.append(Node('it', context=context, cli_args=['--ros-args', *words],
                         automatically_declare_parameters_from_overrides=True))
        return made[-1]
    yield make
    for node in made:
        node.destroy_node()
    context.try_shutdown()


def in_file(name: str) -> dict:
    return yaml.safe_load(config_path(f'ros/{name}.yaml').read_text())[f'/**/{name}']['ros__parameters']


@pytest.mark.parametrize(('name', 'item'), EVERY)
def test_every_parameter_is_described_and_its_default_is_one_of_its_values(name, item):
    assert len(item.description) > 10
    if item.low is not None:
        assert item.low <= item.default <= item.high
    if item.options:
        assert item.default in item.options


@pytest.mark.parametrize('name', TABLES)
def test_the_shipped_files_hold_declared_parameters_at_their_defaults(name):
    defaults = {item.name: item.default for item in TABLES[name]}
    for key, value in in_file(name).items():
        assert value == defaults[key], key
        assert type(value) is type(defaults[key]), key


@pytest.mark.parametrize('name', TABLES)
def test_the_graph_sets_declared_parameters_only_and_none_that_its_file_sets(name, tmp_path):
    settings = GraphSettings(('forest',), 0, 'blind', 'lockstep', 'tiny', True, 1, True, '', tmp_path)
    node = next(item for item in nodes(settings) if item.name == name)
    known = {item.name for item in TABLES[name]} | {'use_sim_time'}
    assert set(node.parameters) <= known
    assert not set(node.parameters) & set(in_file(name))


def test_ranges_and_meanings_can_be_asked_of_the_node(node_with):
    node = node_with()
    declare(node, SIMULATOR)
    descriptor = node.describe_parameter('time_limit_s')
    assert '[s]' in descriptor.description
    assert descriptor.floating_point_range[0].from_value == 0.1
    assert node.describe_parameter('seed').integer_range[0].from_value == 0
    assert node.describe_parameter('mode').read_only
    assert 'lockstep, realtime' in node.describe_parameter('mode').additional_constraints


def test_given_values_take_the_place_of_defaults(node_with):
    node = node_with('seed:=7', 'scene:="urban_street"')
    declare(node, SIMULATOR)
    assert (values(node, SIMULATOR)['seed'], values(node, SIMULATOR)['scene']) == (7, 'urban_street')


@pytest.mark.parametrize(('given', 'complaint'), [
    ('sede:=7', "unknown parameter 'sede'; did you mean 'seed'?"),
    ('zzz:=7', "unknown parameter 'zzz'; known: mode, scene"),
    ('seed:=-1', r'seed = -1 does not fit; it is of type int in \[0, 2147483647\]'),
    ('seed:=seven', "seed = 'seven' does not fit"),
    ('time_limit_s:=0.0', r'time_limit_s = 0.0 does not fit; it is of type float in \[0.1, 3600.0\]'),
    ('mode:=lockstop', "did you mean 'lockstep'"),
])
def test_a_given_parameter_that_makes_no_sense_is_named(node_with, given, complaint):
    with pytest.raises(ConfigError, match=complaint):
        declare(node_with(given), SIMULATOR)


def test_scene_parameters_are_a_json_object():
    assert scene_parameters('{"density": 0.1}') == {'density': 0.1}
    for text in ('[1]', '{', '3'):
        with pytest.raises(ConfigError, match='scene_parameters'):
            scene_parameters(text)


def test_perturbations_are_a_json_object_of_known_severities():
    assert perturbations('{"wind": 4, "exposure": -1.5}') == {'wind': 4, 'exposure': -1.5}
    for text in ('[1]', '{', '{"wint": 1}', '{"wind": 99}', '{"wind": "much"}'):
        with pytest.raises(ConfigError, match=r'wint|wind|perturbations'):
            perturbations(text)
