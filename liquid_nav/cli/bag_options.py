"""What `replay` and `collect --from-bag` share: which topics and which camera a recording has."""

import argparse
import math

from liquid_nav.core.errors import ConfigError

TOPICS = {'image': 'images', 'camera_info': 'the camera of the images', 'imu': 'IMU samples',
          'command': "the pilot's commands: Twist, TwistStamped, Odometry, PoseStamped or TF",
          'ground_truth': 'true poses'}
"""Options that name topics, and what the topic brings."""


def add_topic_options(parser: argparse.ArgumentParser) -> None:
    for name, brings in TOPICS.items():
        parser.add_argument(f'--{name.replace("_", "-")}', metavar='TOPIC',
                            help=f'topic of {brings}; found by its type if not given')
    parser.add_argument('--fov', type=float, metavar='DEGREES',
                        help="the recorded camera's horizontal field of view, where the bag's CameraInfo lacks it")


def topics_given(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the topics that were named."""
    return {name: getattr(arguments, name) for name in TOPICS if getattr(arguments, name) is not None}


def field_of_view(degrees: float | None) -> float | None:
    """Return the angle [rad]; raise ConfigError where no pinhole camera has it."""
    if degrees is None:
        return None
    if not 1.0 <= degrees <= 175.0:
        raise ConfigError(f'--fov must lie in [1, 175] degrees, got {degrees:g}')
    return math.radians(degrees)
