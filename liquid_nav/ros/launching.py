"""The graphs in the terms of ROS's launch; only launch files import this."""

from collections.abc import Iterable, Mapping
from typing import Any

from launch import LaunchContext
from launch.actions import DeclareLaunchArgument, OpaqueFunction, Shutdown
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from liquid_nav.ros import replay_graph
from liquid_nav.ros.graph import ARGUMENTS, PACKAGE, SCENARIO, Argument, NodeDescription, check, nodes, read_arguments


def declare_arguments(table: Iterable[Argument] = ARGUMENTS, **defaults: str) -> list[DeclareLaunchArgument]:
    """Return the declarations of a table of arguments, a flight's by default, some with another default."""
    return [DeclareLaunchArgument(item.name, default_value=defaults.get(item.name, item.default),
                                  description=item.description, choices=list(item.choices) or None)
            for item in table]


def start_nodes() -> OpaqueFunction:
    """Return the action that starts a flight's nodes once the arguments are known; when one ends, all end."""
    return OpaqueFunction(function=_flight)


def start_replay() -> OpaqueFunction:
    """Return the action that starts a replay's nodes; when one ends, all end."""
    return OpaqueFunction(function=_replay)


def _flight(context: LaunchContext) -> list[Node]:
    settings = read_arguments(_texts(context, ARGUMENTS))
    check(settings)
    return _actions(nodes(settings), SCENARIO, 'the flight is over')


def _replay(context: LaunchContext) -> list[Node]:
    return _actions(replay_graph.nodes(_texts(context, replay_graph.ARGUMENTS)), replay_graph.REPLAY,
                    'the recording is over')


def _texts(context: LaunchContext, table: Iterable[Argument]) -> dict[str, str]:
    return {item.name: LaunchConfiguration(item.name).perform(context) for item in table}


def _actions(described: Iterable[NodeDescription], last: str, over: str) -> list[Node]:
    return [
        Node(package=PACKAGE, executable=node.name, name=node.name, namespace=node.namespace,
             parameters=[str(node.parameter_file), _typed(node.parameters)], output='screen',
             on_exit=Shutdown(reason=over if node.name == last else f'{node.name} ended'))
        for node in described
    ]


def _typed(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters such that a text stays a text: launch would read it as YAML, and JSON as a mapping."""
    return {name: ParameterValue(value, value_type=str) if isinstance(value, str) else value
            for name, value in parameters.items()}
