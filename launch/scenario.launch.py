"""
Fly the forest that the policy knows, then the city that it never saw: ros2 launch liquid_nav scenario.launch.py.

The same three nodes as in fly.launch.py; the scenario node swaps the map between the episodes.
"""

from launch import LaunchDescription

from liquid_nav.ros.launching import declare_arguments, start_nodes


def generate_launch_description() -> LaunchDescription:
    """Describe the arguments and the three nodes."""
    defaults = {'scene': 'forest,urban_street', 'episodes': '3', 'out': 'out/scenario'}
    return LaunchDescription([*declare_arguments(**defaults), start_nodes()])
