"""Flies through the ROS graph where ROS's own launch may be absent: starts its nodes and watches over them."""

import contextlib
import fcntl
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from liquid_nav.core.errors import ConfigError, LiquidNavError
from liquid_nav.core.fly import FlySettings
from liquid_nav.ros.graph import SCENARIO, GraphSettings, NodeDescription, nodes, refuse_expert
from liquid_nav.ros.supervisor import Command, supervise

_DOMAINS = range(102)
"""Those whose ports are free on every platform."""
_LARGEST_DOMAIN = 232
_LOG_FORMAT = '[{severity}] [{name}] {message}'


class GraphError(LiquidNavError):
    """A node of the graph ended before the flight did."""


def fly_through_ros(settings: FlySettings) -> None:
    """
    Fly what the settings say through the ROS graph, and return when the results are written.

    Raises
    ------
    ConfigError
        For the expert, which no topic can feed, or where other flights hold every ROS domain.
    GraphError
        When a node ends before its time; its own last words stand above on stderr.
    KeyboardInterrupt
        When told to end by a signal; every node has ended by then.

    """
    run_graph(GraphSettings.of(settings))


def run_graph(settings: GraphSettings) -> None:
    """Start the graph's nodes, and return once the scenario node has flown all; raises as `fly_through_ros`."""
    refuse_expert(settings.policy)
    with domain() as number:
        ending = supervise([Command(node.name, arguments(node)) for node in nodes(settings)], environment(number))
    if ending.name == '':
        raise KeyboardInterrupt
    if ending.name != SCENARIO or ending.code != 0:
        raise GraphError(f'the {ending.name} node {_fate(ending.code)}, so the flight was broken off')


def arguments(node: NodeDescription) -> list[str]:
    """Return the command line of a node's process."""
    words = [sys.executable, '-m', node.module, '--ros-args', '-r', f'__node:={node.name}',
             '--params-file', str(node.parameter_file)]
    if node.namespace:
        words += ['-r', f'__ns:=/{node.namespace.strip("/")}']
    for name, value in node.parameters.items():
        words += ['-p', f'{name}:={json.dumps(value)}']  # JSON is YAML, and a quoted string stays a string
    return words


def environment(domain_id: int) -> dict[str, str]:
    """Return the nodes' environment: the graph stays on this machine, unless the user says otherwise."""
    defaults = {'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST', 'RCUTILS_CONSOLE_OUTPUT_FORMAT': _LOG_FORMAT}
    return {**defaults, **os.environ, 'ROS_DOMAIN_ID': str(domain_id)}


@contextlib.contextmanager
def domain(given: Mapping[str, str] = os.environ) -> Iterator[int]:
    """Hold a ROS domain that no other flight of this machine uses: the given ROS_DOMAIN_ID, or the first free one."""
    named = given.get('ROS_DOMAIN_ID')
    if named and not (named.isdecimal() and int(named) <= _LARGEST_DOMAIN):
        raise ConfigError(f'ROS_DOMAIN_ID must be a whole number from 0 to {_LARGEST_DOMAIN}, got {named!r}')
    with contextlib.ExitStack() as stack:
        for number in _DOMAINS if not named else [int(named)]:
            path = Path(tempfile.gettempdir()) / f'liquid_nav_{os.getuid()}_domain_{number}.lock'
            file = stack.enter_context(open(path, 'w'))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
        raise ConfigError(f'another flight uses ROS_DOMAIN_ID {named or "0 to 101"}; name another')


def _fate(code: int) -> str:
    if code >= 0:
        return f'ended with exit code {code}'
    with contextlib.suppress(ValueError):
        return f'was killed by {signal.Signals(-code).name}'
    return f'was killed by signal {-code}'
