"""The graph in the terms of ROS's launch; only launch files import this."""

from collections.abc import Mapping
from typing import Any

from launch import LaunchContext
from launch.actions import DeclareLaunchArgument, OpaqueFunction, Shutdown
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from liquid_nav.ros.graph import ARGUMENTS, PACKAGE, SCENARIO, check, nodes, read_arguments


def declare_arguments(**defaults: str) -> list[DeclareLaunchArgument]:
    """Return the declarations of all arguments, some with another default."""
    return [DeclareLaunchArgument(item.name, default_value=defaults.get(item.name, item.default),
                                  description=item.description, choices=list(item.choices) or None)
            for item in ARGUMENTS]


def start_nodes() -> OpaqueFunction:
    """Return the action that starts the nodes once the arguments are known; when one ends, all end."""
    return OpaqueFunction(function=_nodes)


def _nodes(context: LaunchContext) -> list[Node]:
    texts = {item.name: LaunchConfiguration(item.name).perform(context) for item in ARGUMENTS}
    settings = read_arguments(texts)
    check(settings)
    return [
        Node(package=PACKAGE, executable=node.name, name=node.name, namespace=node.namespace,
             parameters=[str(node.parameter_file), _typed(node.parameters)], output='screen',
             on_exit=Shutdown(reason='the flight is over' if node.name == SCENARIO else f'{node.name} ended'))
        for node in nodes(settings)
    ]


def _typed(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters such that a text stays a text: launch would read it as YAML, and JSON as a mapping."""
    return {name: ParameterValue(value, value_type=str) if isinstance(value, str) else value
            for name, value in parameters.items()}
