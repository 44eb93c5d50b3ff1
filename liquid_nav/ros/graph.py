"""
The ROS graph of a flight, once: launch files and `liquid-nav fly` start the same nodes from here.

Only data; starting them is the business of ROS's launch, or of `ros.bringup` where there is none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liquid_nav.core.config import check_range
from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.fly import LOCKSTEP, MODES, RENDERERS, FlySettings
from liquid_nav.core.paths import config_path
from liquid_nav.core.perturbation import check_perturbations, read_perturbations
from liquid_nav.core.scenario import is_scene_file

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
            perturbations=settings.perturbations)


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
        out=Path(texts['out']), overwrite=True, perturbations=read_perturbations([texts['perturb']]))


def check(settings: GraphSettings) -> None:
    """Raise LiquidNavError, before anything starts, for a scene or a policy that cannot be flown."""
    from liquid_nav.policy.registry import load_policy  # the table of arguments is read without either
    from liquid_nav.sim.open_scene import check_scene

    for scene in settings.scenes:
        check_scene(scene)
    refuse_expert(settings.policy)
    load_policy(settings.policy)


def refuse_expert(policy: str) -> None:
    """Raise ConfigError for the expert: no topic gives a policy what it needs."""
    if policy == EXPERT:
        raise ConfigError("the policy 'expert' is privileged: it reads the simulator's state, which no topic gives a "
                          'policy; fly it by liquid-nav fly --no-ros --policy expert, or name another')


def nodes(settings: GraphSettings) -> tuple[NodeDescription, ...]:
    """Return the processes to start; the flight is over when the last of them, the scenario node, ends."""
    policy = str(Path(settings.policy).absolute()) if settings.policy.endswith('.onnx') else settings.policy
    scenes = [str(Path(scene).absolute()) if is_scene_file(scene) else scene for scene in settings.scenes]
    parameters = {
        SIMULATOR: {'mode': settings.mode, 'renderer': settings.render, 'autostart': False},
        POLICY: {'mode': settings.mode, 'policy': policy, 'use_sim_time': settings.use_sim_time},
        SCENARIO: {
            'mode': settings.mode, 'policy': policy, 'scenes': scenes, 'seed': settings.seed,
            'episodes': settings.episodes, 'video': settings.video, 'vehicle': settings.vehicle,
            'out': str(settings.out.absolute()), 'overwrite': settings.overwrite,
            'perturbations': json.dumps(dict(settings.perturbations)), 'use_sim_time': settings.use_sim_time},
    }
    return tuple(
        NodeDescription(name, f'{PACKAGE}.ros.{name}_node', settings.namespace, config_path(f'ros/{name}.yaml'), given)
        for name, given in parameters.items())


def _integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ConfigError(f'{name} must be a whole number, got {text!r}') from error


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise unknown_option(name, text, _BOOLEANS)
    return _BOOLEANS[text.lower()]
