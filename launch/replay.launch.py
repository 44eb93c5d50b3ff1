"""
Replay a recording to the policy node: ros2 launch liquid_nav replay.launch.py bag:=out/bag rate:=5.

Starts policy and replay node, and ends when the recording does. The commands, on cmd_vel, are those of
`liquid-nav replay`, at whatever rate.
"""

from launch import LaunchDescription

from liquid_nav.ros.launching import declare_arguments, start_replay
from liquid_nav.ros.replay_graph import ARGUMENTS


def generate_launch_description() -> LaunchDescription:
    """Describe the arguments and the two nodes."""
    return LaunchDescription([*declare_arguments(ARGUMENTS), start_replay()])
