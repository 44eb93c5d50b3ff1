"""
The ROS graph of a flight, once: launch files and `liquid-nav fly` start the same nodes from here.

Only data; starting them is the business of ROS's launch, or of `ros.bringup` where there is none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liquid_nav.bags.writing.place import check_bag
from liquid_nav.core.config import check_range
from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.fly import LOCKSTEP, MODES, RENDERERS, FlySettings
from liquid_nav.core.paths import config_path
from liquid_nav.core.perturbation import check_perturbations, read_perturbations
from liquid_nav.core.recording import COMPRESSIONS, STORAGES, BagTerms
from liquid_nav.core.scenario import episode_path, is_scene_file

PACKAGE = 'liquid_nav'
SIMULATOR, POLICY, SCENARIO = 'simulator', 'policy', 'scenario'
EXPERT = 'expert'
_BOOLEANS = {'true': True, 'false': False}


@dataclass(frozen=True)
class GraphSettings:
    """What a graph is to fly; the fields are the launch arguments."""

    scenes: tuple[str, ...]
    seed: int
    policy: str
    mode: str
    render: str
    video: bool
    episodes: int
    use_sim_time: bool
    namespace: str
    out: Path
    vehicle: str = ''
    overwrite: bool = False
    perturbations: Mapping[str, float] = field(default_factory=dict)
    record: Path | None = None
    bag_terms: BagTerms = BagTerms()

    def __post_init__(self):
        if self.mode not in MODES:
            raise unknown_option('mode', self.mode, MODES)
        if self.render not in RENDERERS:
            raise unknown_option('renderer', self.render, RENDERERS)
        check_range('seed', self.seed, 0, 2**31 - 1)
        check_range('episodes', self.episodes, 1, 10_000)
        check_perturbations(self.perturbations)

    @classmethod
    def of(cls, settings: FlySettings) -> 'GraphSettings':
        """Return the graph for what the command line asks."""
        return cls(
            scenes=(settings.scene,), seed=settings.seed, policy=settings.policy, mode=settings.mode,
            render=settings.render, video=settings.video, episodes=settings.episodes, use_sim_time=True, namespace='',
            out=settings.out, vehicle=settings.vehicle, overwrite=settings.overwrite,
            perturbations=settings.perturbations, record=settings.record, bag_terms=settings.bag_terms)

    @property
    def bags(self) -> list[Path]:
        """The bags that will be written."""
        if self.record is None:
            return []
        single = len(self.scenes) * self.episodes == 1
        return [episode_path(self.record, scene, seed, single) for scene in self.scenes
                for seed in range(self.seed, self.seed + self.episodes)]


@dataclass(frozen=True)
class NodeDescription:
    """One process of the graph."""

    name: str
    """Of the node and of its executable."""
    module: str
    """What Python runs it by."""
    namespace: str
    parameter_file: Path
    parameters: Mapping[str, Any]
    """Take precedence over the file's."""


@dataclass(frozen=True)
class Argument:
    """One launch argument."""

    name: str
    default: str
    description: str
    choices: tuple[str, ...] = ()


ARGUMENTS = (
    Argument('scene', 'forest', "scene to fly: 'forest', 'urban_street' ... or the path of a .yaml file; several, with "
             'commas between, one after another'),
    Argument('seed', '100000', 'seed of the first episode in each scene; from 100000 on none was trained on'),
    Argument('policy', 'cfc', "who flies: 'cfc', 'blind' or the path of a model file"),
    Argument('mode', LOCKSTEP, "'lockstep': simulated time waits for each command, and the flight repeats to the last "
             "bit; 'realtime': time runs with the wall clock", MODES),
    Argument('render', RENDERERS[0], "the camera's renderer; their pictures differ", RENDERERS),
    Argument('video', 'true', 'whether to write a video of each flight', tuple(_BOOLEANS)),
    Argument('record', '', 'folder of a rosbag2 recording of the flight, or of one for each flight; empty for none'),
    Argument('record_storage', STORAGES[0], "the recording's storage", STORAGES),
    Argument('record_compression', COMPRESSIONS[0], "the recording's compression; lz4 is for MCAP alone", COMPRESSIONS),
    Argument('record_split_s', '0', 'begin another file when one spans so much simulated time [s]; 0 for never'),
    Argument('record_split_mb', '0', 'begin another file when one holds so much [MB]; 0 for never'),
    Argument('record_overwrite', 'false', 'whether a recording that stands in `record` is replaced', tuple(_BOOLEANS)),
    Argument('episodes', '1', 'episodes in each scene'),
    Argument('perturb', '', "perturbations with their severities, such as 'wind=4,fog=40'; see docs/perturbations.md"),
    Argument('use_sim_time', 'true', "whether the policy's clock is the simulator's", tuple(_BOOLEANS)),
    Argument('namespace', '', 'namespace of the nodes and of all topics but /clock and /diagnostics'),
    Argument('out', 'out/launch', 'folder of the results; replaced if it holds any'),
)


def read_arguments(texts: Mapping[str, str]) -> GraphSettings:
    """Return the settings that launch arguments spell; raise ConfigError for one that makes no sense."""
    return GraphSettings(
        scenes=tuple(name.strip() for name in texts['scene'].split(',')), seed=_integer('seed', texts['seed']),
        policy=texts['policy'], mode=texts['mode'], render=texts['render'],
        video=_boolean('video', texts['video']), episodes=_integer('episodes', texts['episodes']),
        use_sim_time=_boolean('use_sim_time', texts['use_sim_time']), namespace=texts['namespace'],
        out=Path(texts['out']), overwrite=True, perturbations=read_perturbations([texts['perturb']]),
        record=Path(texts['record']) if texts['record'] else None,
        bag_terms=BagTerms(
            texts['record_storage'], texts['record_compression'], _number('record_split_s', texts['record_split_s']),
            _number('record_split_mb', texts['record_split_mb']),
            _boolean('record_overwrite', texts['record_overwrite'])))


def check(settings: GraphSettings) -> None:
    """Raise LiquidNavError, before anything starts, for a scene or policy that cannot be flown, or a bag in the way."""
    from liquid_nav.policy.registry import load_policy  # the table of arguments is read without either
    from liquid_nav.sim.open_scene import check_scene

    for scene in settings.scenes:
        check_scene(scene)
    refuse_expert(settings.policy)
    load_policy(settings.policy)
    for bag in settings.bags:
        check_bag(bag, settings.bag_terms.overwrite)


def refuse_expert(policy: str) -> None:
    """Raise ConfigError for the expert: no topic gives a policy what it needs."""
    if policy == EXPERT:
        raise ConfigError("the policy 'expert' is privileged: it reads the simulator's state, which no topic gives a "
                          'policy; fly it by liquid-nav fly --no-ros --policy expert, or name another')


def nodes(settings: GraphSettings) -> tuple[NodeDescription, ...]:
    """Return the processes to start; the flight is over when the last of them, the scenario node, ends."""
    policy = str(Path(settings.policy).absolute()) if settings.policy.endswith('.onnx') else settings.policy
    scenes = [str(Path(scene).absolute()) if is_scene_file(scene) else scene for scene in settings.scenes]
    terms = settings.bag_terms
    parameters = {
        SIMULATOR: {'mode': settings.mode, 'renderer': settings.render, 'autostart': False},
        POLICY: {'mode': settings.mode, 'policy': policy, 'use_sim_time': settings.use_sim_time},
        SCENARIO: {
            'mode': settings.mode, 'policy': policy, 'scenes': scenes, 'seed': settings.seed,
            'episodes': settings.episodes, 'video': settings.video, 'vehicle': settings.vehicle,
            'out': str(settings.out.absolute()), 'overwrite': settings.overwrite,
            'perturbations': json.dumps(dict(settings.perturbations)), 'use_sim_time': settings.use_sim_time,
            'record': '' if settings.record is None else str(settings.record.absolute()),
            'record_storage': terms.storage, 'record_compression': terms.compression,
            'record_split_s': terms.split_s, 'record_split_mb': terms.split_mb, 'record_overwrite': terms.overwrite},
    }
    return tuple(
        NodeDescription(name, f'{PACKAGE}.ros.{name}_node', settings.namespace, config_path(f'ros/{name}.yaml'), given)
        for name, given in parameters.items())


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ConfigError(f'{name} must be a whole number, got {text!r}') from error


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f'{name} must be a number, got {text!r}') from error


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise unknown_option(name, text, _BOOLEANS)
    return _BOOLEANS[text.lower()]
