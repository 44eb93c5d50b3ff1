"""The launch files, where ROS's launch is installed; PyPI's `launch` is another project."""

import importlib
import importlib.util

import pytest

from liquid_nav.core.paths import launch_path
from liquid_nav.ros import replay_graph
from liquid_nav.ros.graph import ARGUMENTS

FILES = ('fly.launch.py', 'scenario.launch.py')


@pytest.fixture(autouse=True)
def _ros_launch():
    try:
        found = hasattr(importlib.import_module('launch'), 'LaunchDescription')
        importlib.import_module('launch_ros.actions')
    except ImportError:
        found = False
    if not found:
        pytest.skip("ROS's launch and launch_ros are not installed here; they come with a ROS 2 installation")


def described_by(name: str) -> list:
    """Return the entities of a launch file."""
    spec = importlib.util.spec_from_file_location(name.partition('.')[0], launch_path(name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.generate_launch_description().entities


@pytest.mark.parametrize('name', FILES)
def test_every_argument_is_declared_with_a_description(name):
    declared = {item.name: item.description for item in described_by(name) if hasattr(item, 'default_value')}
    assert list(declared) == [item.name for item in ARGUMENTS]
    assert all(declared.values())


@pytest.mark.parametrize('name', FILES)
def test_a_flight_ends_by_itself_and_leaves_its_record(start, tmp_path, name):
    code = ('import sys\nfrom launch import LaunchService\n'
            'from launch.actions import IncludeLaunchDescription\nfrom launch import LaunchDescription\n'
            'from launch.launch_description_sources import PythonLaunchDescriptionSource\n'
            'service = LaunchService()\n'
            'service.include_launch_description(LaunchDescription([IncludeLaunchDescription(\n'
            '    PythonLaunchDescriptionSource(sys.argv[1]), launch_arguments=dict(\n'
            "        word.split('=') for word in sys.argv[2:]).items())]))\n"
            'sys.exit(service.run())')
    process = start('-c', code, str(launch_path(name)), 'policy=blind', 'seed=1', 'video=false', 'episodes=1',
                    'namespace=drone1', 'out=out')
    assert process.wait(120) == 0, process.said
    assert list((tmp_path / 'out').rglob('episode.json'))


def test_every_argument_of_a_replay_is_declared_with_a_description():
    declared = {item.name: item.description for item in described_by('replay.launch.py')
                if hasattr(item, 'default_value')}
    assert list(declared) == [item.name for item in replay_graph.ARGUMENTS]
    assert all(declared.values())


def test_a_bad_argument_is_refused_before_anything_starts(start):
    process = start('-c', 'import sys\nfrom liquid_nav.ros.launching import *\nfrom liquid_nav.ros.graph import *\n'
                    "texts = {item.name: item.default for item in ARGUMENTS} | {'scene': 'forst'}\n"
                    'check(read_arguments(texts))')
    assert process.wait() == 1
    assert "did you mean 'forest'" in process.said
