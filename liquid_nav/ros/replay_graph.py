"""The ROS graph of a replay, once: the replay node and a policy node that answers it. Only data."""

from collections.abc import Mapping
from pathlib import Path

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.fly import LOCKSTEP
from liquid_nav.core.paths import config_path
from liquid_nav.ros.graph import PACKAGE, POLICY, Argument, NodeDescription, refuse_expert

REPLAY = 'replay'
ARGUMENTS = (
    Argument('bag', '', 'recording to replay: a rosbag2 folder, an .mcap, .db3 or ROS 1 .bag file'),
    Argument('policy', 'cfc', "who answers: 'cfc' or the path of a model file"),
    Argument('rate', '1.0', 'recorded seconds per second; 0 for as fast as the policy answers'),
    Argument('image', '', 'topic of the images in the recording; empty to find it by its type'),
    Argument('camera_info', '', 'topic of their camera; empty to find it'),
    Argument('imu', '', 'topic of the IMU; empty to find it'),
    Argument('namespace', '', 'namespace of the nodes and of all topics but /clock and /diagnostics'),
)


def nodes(texts: Mapping[str, str]) -> tuple[NodeDescription, ...]:
    """
    Return the processes to start for launch arguments; the replay is over when the last of them, its node, ends.

    Raises
    ------
    ConfigError
        For a rate that is no number from 0 on, no recording, or the expert, which no topic can feed.

    """
    refuse_expert(texts['policy'])
    if not texts['bag']:
        raise ConfigError('bag must name a recording, got none; give bag:=PATH')
    policy = str(Path(texts['policy']).absolute()) if texts['policy'].endswith('.onnx') else texts['policy']
    shown = {'bag': str(Path(texts['bag']).absolute()), 'policy': policy, 'rate': _rate(texts['rate']),
             **{f'{name}_topic': texts[name] for name in ('image', 'camera_info', 'imu')}}
    return (_node(POLICY, texts, {'mode': LOCKSTEP, 'policy': policy, 'use_sim_time': True}),
            _node(REPLAY, texts, shown))


def _node(name: str, texts: Mapping[str, str], parameters: Mapping[str, object]) -> NodeDescription:
    return NodeDescription(name, f'{PACKAGE}.ros.{name}_node', texts['namespace'], config_path(f'ros/{name}.yaml'),
                           parameters)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0.0 <= rate <= 1000.0:
        raise ConfigError(f'rate must be a number from 0 to 1000, got {text!r}')
    return rate
