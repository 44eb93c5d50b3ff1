"""
Fly one scene, or several: ros2 launch liquid_nav fly.launch.py scene:=forest seed:=100000 policy:=cfc.

Starts simulator, policy and scenario node, and ends by itself when the flight is over. What is flown, and the
outcome, is told in the terminal; video, report and record are in `out`.
"""

from launch import LaunchDescription

from liquid_nav.ros.launching import declare_arguments, start_nodes


def generate_launch_description() -> LaunchDescription:
    """Describe the arguments and the three nodes."""
    return LaunchDescription([*declare_arguments(), start_nodes()])
