"""What is known of one flight once it has ended: everything that its files are made from."""

import dataclasses
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from liquid_nav.core.fly import FlySettings
from liquid_nav.core.percept import PerceptLayout
from liquid_nav.core.perturbation import write_perturbations
from liquid_nav.core.scenario import scene_label
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import CameraModel, Policy, PrivilegedPolicy
from liquid_nav.evaluation.episode import Episode
from liquid_nav.evaluation.metrics import Metrics, measure

_TOLD = {'scenario', 'group', 'episodes', 'success', 'success_rate', 'success_ci95'}


@dataclass(frozen=True)
class View:
    """What the policy saw at one tick."""

    image: np.ndarray
    """(height, width, 3) uint8 RGB."""
    percept: np.ndarray | None = None
    """(layout.size,) what it made of the image, where it tells."""


@dataclass(frozen=True)
class PolicyInfo:
    """Who flew."""

    name: str
    card: Mapping[str, Any] | None = None
    """The model's card as plain data."""
    layout: PerceptLayout | None = None
    """What the numbers of its percepts mean."""

    @classmethod
    def of(cls, policy: Policy | PrivilegedPolicy) -> 'PolicyInfo':
        """Describe a policy; one without a model file has no card."""
        card = getattr(policy, 'card', None)
        return cls(policy.name) if card is None else cls(policy.name, dataclasses.asdict(card), card.layout)

    def known_score(self, scene: str) -> Mapping[str, Any] | None:
        """Return the card's row of results on scenes of this name, if it holds one."""
        return next((row for row in self.scores if row['scenario'] == scene), None)

    @property
    def scores(self) -> list[Mapping[str, Any]]:
        """The card's rows of results, as far as they hold what is told of them."""
        rows = [] if self.card is None else self.card['scores']
        return [row for row in rows if row.keys() >= _TOLD]


@dataclass(frozen=True)
class Flight:
    """One episode with its terms, its scene and what was seen."""

    settings: FlySettings
    episode: Episode
    scene: Scene
    policy: PolicyInfo
    camera: CameraModel
    body_radius: float
    """Of the sphere around the vehicle's hull [m]."""
    views: list[View] = field(default_factory=list)
    """One per command; empty when no video is asked for."""
    through_ros: bool = False

    @property
    def metrics(self) -> Metrics:
        return measure(self.episode, self.scene, self.body_radius)

    @property
    def title(self) -> str:
        """What was flown, to a person."""
        terms = self.episode.scenario
        return f'{scene_label(terms.scene).replace("_", " ")} {terms.seed}'

    @property
    def command_line(self) -> str:
        """What flies this episode again."""
        settings, terms = self.settings, self.episode.scenario
        words = ['liquid-nav fly', f'--scene {shlex.quote(terms.scene)}', f'--seed {terms.seed}',
                 f'--policy {settings.policy}', f'--vehicle {settings.vehicle}', f'--render {settings.render}',
                 *[f'--perturb {write_perturbations({name: terms.perturbations[name]})}'
                   for name in terms.perturbations]]
        if self.through_ros:
            words.append(f'--mode {settings.mode}')
        else:
            words.append('--no-ros')
        return ' '.join([*words, '--out DIR'])
