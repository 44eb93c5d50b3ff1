"""Suites: named lists of scenarios with the seeds that are held out for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from liquid_nav.core.config import from_mapping, load_yaml
from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.core.paths import config_path
from liquid_nav.core.scenario import Scenario, is_scene_file

GROUPS = ('in_distribution', 'ood')


@dataclass(frozen=True)
class SuiteScenario:
    """A row of the results: one kind of scene."""

    name: str
    group: str
    """One of GROUPS."""
    scene: str
    """A generator's name, or the path of a scene file, relative to the suite's own file."""
    scene_parameters: Mapping[str, float] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    """Fields of Scenario that differ from config/scenario.yaml."""

    def __post_init__(self):
        if self.group not in GROUPS:
            raise unknown_option('group', self.group, GROUPS)
        for name in ('scene_parameters', 'rules'):
            if not isinstance(getattr(self, name), Mapping):
                raise ConfigError(f'{name} must be a mapping, got {getattr(self, name)!r}')

    def at(self, seed: int) -> Scenario:
        """Return the scenario of one seed."""
        return scenario(self.scene, seed, scene_parameters=dict(self.scene_parameters), **self.rules)


@dataclass(frozen=True)
class Suite:
    """What one file of config/suites holds."""

    seeds: tuple[int, int]
    """First seed, and the one after the last."""
    scenarios: tuple[SuiteScenario, ...]

    def __post_init__(self):
        check_seeds(self.seeds)
        names = [item.name for item in self.scenarios]
        if not names or len(set(names)) < len(names):
            raise ConfigError(f'scenarios must have names of their own, got {names}')


def perturbed(suite: Suite, severities: Mapping[str, float]) -> Suite:
    """Return a suite with perturbations in each scenario, beside those that it has and in place of their namesakes."""
    def rules(item: SuiteScenario) -> dict[str, Any]:
        return {**item.rules, 'perturbations': {**item.at(suite.seeds[0]).perturbations, **severities}}

    return replace(suite, scenarios=tuple(replace(item, rules=rules(item)) for item in suite.scenarios))


def scenario(scene: str, seed: int, **overrides: Any) -> Scenario:
    """Return a scenario under the rules of config/scenario.yaml, some of them overridden."""
    path = config_path('scenario.yaml')
    return from_mapping(Scenario, {**load_yaml(path), 'scene': scene, 'seed': seed, **overrides}, str(path))


def suite_names() -> list[str]:
    """Return the names of the shipped suites."""
    return sorted(path.stem for path in config_path('suites').glob('*.yaml'))


def load_suite(name: str) -> Suite:
    """Return a shipped suite by name, or the one in a YAML file by its path."""
    if name in suite_names():
        path = config_path('suites') / f'{name}.yaml'
    elif name.endswith(('.yaml', '.yml')):
        path = Path(name)
    else:
        raise unknown_option('suite', name, suite_names())
    suite = _with_scene_files(from_mapping(Suite, load_yaml(path), str(path)), path.parent)
    for item in suite.scenarios:
        item.at(suite.seeds[0])
    return suite


def _with_scene_files(suite: Suite, folder: Path) -> Suite:
    """Return the suite with the paths of its scene files joined to its folder."""
    return replace(suite, scenarios=tuple(
        replace(item, scene=str(folder / item.scene)) if is_scene_file(item.scene) else item
        for item in suite.scenarios))


def check_seeds(seeds: tuple[int, int]) -> None:
    """Raise ConfigError unless the range holds a seed and begins at 0 or later."""
    if not 0 <= seeds[0] < seeds[1]:
        raise ConfigError(f'seeds must be A:B with 0 <= A < B, got {seeds[0]}:{seeds[1]}')
