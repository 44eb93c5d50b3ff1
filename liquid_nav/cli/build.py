"""From names on the command line to what flies; sweeps call these functions in their worker processes."""

import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from liquid_nav.cli.dependencies import quiet_stderr
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import CameraModel, Simulator
from liquid_nav.evaluation.sweep import Pilot
from liquid_nav.expert import Expert
from liquid_nav.policy.registry import load_policy
from liquid_nav.sim.config import load_simulator_config
from liquid_nav.sim.parameters import load_vehicle

EXPERT = 'expert'


def make_simulator(render: str | None = None) -> Simulator:
    """Open the simulator of config/simulator.yaml, with another renderer if one is named."""
    with quiet_stderr():  # PyBullet tells when it was built
        from liquid_nav.sim.simulator import PyBulletSimulator

    config = load_simulator_config()
    return PyBulletSimulator(config if render is None else config.with_renderer(render))


def make_pilot(name: str) -> Pilot:
    """Return who flies under a name: 'expert', one of the policy registry, or a model file by its path."""
    if name == EXPERT:
        return Pilot(Expert(), privileged=True)
    pilot = Pilot(load_policy(name))
    check_camera(pilot, load_simulator_config().camera)
    return pilot


def check_camera(pilot: Pilot, camera: CameraModel) -> None:
    """Raise ConfigError if a policy was trained with another camera; another renderer is no reason to refuse."""
    card = getattr(pilot.policy, 'card', None)
    if card is not None and replace(card.camera, renderer=camera.renderer) != camera:
        raise ConfigError(f'policy {pilot.policy.name!r} was trained with {_told(card.camera)}, but '
                          f'config/simulator.yaml has {_told(camera)}; give the simulator the camera of the card')


def _told(camera: CameraModel) -> str:
    return f'a camera of {camera.width}x{camera.height} pixels and {math.degrees(camera.horizontal_fov):.1f} degrees'


def policy_label(name: str) -> str:
    """Return the name that a policy's results stand under: a model file's name without its ending."""
    return Path(name).stem if name.endswith('.onnx') else name


def policy_labels(names: Iterable[str]) -> dict[str, str]:
    """Return the policies' names by their labels; raise ConfigError where two share a label."""
    labels: dict[str, str] = {}
    for name in names:
        label = policy_label(name)
        if labels.setdefault(label, name) != name:
            raise ConfigError(f'policies {labels[label]!r} and {name!r} would share the label {label!r}; '
                              'rename one of the files')
    return labels


def policy_identity(pilot: Pilot) -> str:
    """Return what tells this policy from another of its name: its model file's sha256, if it has one."""
    card = getattr(pilot.policy, 'card', None)
    return pilot.policy.name if card is None else card.sha256


def body_radius(vehicle: str) -> float:
    """Return the radius of the sphere around the vehicle's hull [m]."""
    return load_vehicle(vehicle).body_radius
