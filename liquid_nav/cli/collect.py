"""
Fill a dataset: views from random poses for the image encoder, flights of the expert for the liquid core.

A call that was cut short goes on where it ended when it is given again. --from-bag turns recorded flights of a pilot
into episodes instead, from which the core learns beside the expert's.
"""

import argparse
import json
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from liquid_nav.cli.bag_options import add_topic_options, field_of_view, topics_given
from liquid_nav.cli.dependencies import require
from liquid_nav.cli.training_run import add_run_arguments, open_run
from liquid_nav.core.types import HOVER, Command, Observation
from liquid_nav.policy.inputs import IMU_AT_REST, imu_mean

_SCENE, _SEED = 'liquid_nav.scene', 'liquid_nav.seed'  # as `core.recording.custom_data` writes them


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    parser.add_argument('--from-bag', nargs='+', type=Path, default=[], metavar='BAG',
                        help='recordings to turn into episodes, in place of flying')
    add_topic_options(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.from_bag:
        return _from_bags(arguments)
    with open_run(arguments, arguments.data) as training_run:
        from liquid_nav.training.pipeline import collect_dataset

        counts = collect_dataset(training_run)
    print(f'{arguments.data}: views from {counts["poses"]} scenes, {counts["flights"]} flights')
    return 0


def _from_bags(arguments: argparse.Namespace) -> int:
    require('rosbags', 'cv2')
    from liquid_nav.core.errors import ConfigError

    names = [_name(bag) for bag in arguments.from_bag]
    if len(set(names)) < len(names):
        raise ConfigError(f'recordings must differ in name, since their shards bear it; got {", ".join(names)}')
    for name in names:
        earlier = sorted((arguments.data / 'bags').glob(f'{name}_*.npz'))
        if earlier:
            raise ConfigError(f'{arguments.data} already holds episodes of {name}: remove {earlier[0].parent}/{name}_* '
                              'to read it anew')
    for bag, name in zip(arguments.from_bag, names, strict=True):
        flight = _read(bag, name, arguments)
        print(f'{bag}: {flight.frames} frames in {len(flight.paths)} episodes in {arguments.data / "bags"}, '
              f'{flight.dropped} left out')
    return 0


def _read(bag: Path, name: str, arguments: argparse.Namespace) -> Any:
    """Read a bag twice: once for the commands, which may be recorded after the picture that they answer, then all."""
    import numpy as np

    from liquid_nav.bags.source import open_bag
    from liquid_nav.bags.topics import choose
    from liquid_nav.core.errors import ConfigError
    from liquid_nav.evaluation.replay.errors import in_force
    from liquid_nav.evaluation.replay.recording import Recording
    from liquid_nav.evaluation.replay.run import replay
    from liquid_nav.sim.config import load_simulator_config
    from liquid_nav.training.recorded import RecordedFlight

    simulator = load_simulator_config()
    with closing(open_bag(bag)) as source:
        _refuse_held_out(bag, source)
        chosen = choose(source.topics, topics_given(arguments))
        if chosen.command is None:
            raise ConfigError(f'{bag} holds no commands and nothing to derive them from, so there is nothing to learn; '
                              'name their topic by --command')
        first, again = (Recording(source, chosen, simulator.camera, field_of_view(arguments.fov)) for _ in range(2))
        for _ in first.events():
            pass
        commands = first.commands
        flight = RecordedFlight(arguments.data / 'bags', name, 1.0 / simulator.camera_hz, max_gap_s=1.0)

        def add(observation: Observation, felt: np.ndarray) -> None:
            command = in_force(commands, np.array([observation.stamp_ns]))[0]
            flight.add(observation.stamp_ns, observation.image, felt, command)

        replay(again.events(), _Listener(add), chosen.imu is not None)
        flight.close()
    return flight


class _Listener:
    """Stands where a policy would, and passes on what that would be shown: the observation and the mean of its IMU."""

    name = 'pilot'

    def __init__(self, on_step: Callable[[Observation, Any], None]):
        self._on_step = on_step

    def reset(self) -> None:
        self._felt = IMU_AT_REST

    def step(self, observation: Observation) -> Command:
        self._felt = imu_mean(observation.imu, self._felt)
        self._on_step(observation, self._felt)
        return HOVER


def _refuse_held_out(bag: Path, source: Any) -> None:
    """Raise ConfigError for a recording of ours whose scene is not for training; its bag names scene and seed."""
    from liquid_nav.core.errors import ConfigError
    from liquid_nav.training.config import check_flown

    flown = [(source.custom_data[_SCENE], source.custom_data[_SEED])] if _SCENE in source.custom_data else []
    outcomes = {topic.name for topic in source.topics
                if topic.name.endswith('/outcome') and topic.type == 'std_msgs/msg/String'}
    for message in source.messages(outcomes) if not flown and outcomes else ():
        with suppress(ValueError, KeyError, TypeError):
            told = json.loads(message.content.data)
            flown.append((told['scene'], told['seed']))
    for scene, seed in flown:
        try:
            check_flown(scene, int(seed))
        except ConfigError as error:
            raise ConfigError(f'{bag} is a flight of {scene}, seed {seed}, and no episode for training: {error}'
                              ) from error


def _name(bag: Path) -> str:
    """Return what a bag's shards are called by."""
    return bag.absolute().stem if bag.is_file() else bag.absolute().name
