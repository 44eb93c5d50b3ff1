"""
Fly many scenes, headless, in parallel processes, and tabulate the outcomes.

Results go to --out as they come: results.jsonl holds a line per episode, summary.json a row per policy and
scenario with its success rate and the 95 % Wilson interval. A call that was cut short goes on where it ended
when it is given again.
"""

import argparse
import dataclasses
import functools
import os
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from liquid_nav.cli import build
from liquid_nav.cli.dependencies import require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.perturbation import read_perturbations
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.evaluation.results import Key, ResultsFolder, key_of
from liquid_nav.evaluation.suite import Suite, check_seeds, load_suite, perturbed, scenario, suite_names
from liquid_nav.evaluation.summary import summarise
from liquid_nav.evaluation.sweep import Factories, Job, Pilot, sweep
from liquid_nav.sim.config import load_simulator_config
from liquid_nav.sim.open_scene import scene_identity


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--suite', action='append', required=True, metavar='NAME',
                        help=f'a shipped suite ({", ".join(suite_names())}) or a YAML file; may be repeated')
    parser.add_argument('--policy', action='append', metavar='NAME',
                        help="'cfc', 'blind', 'expert' or a model file; may be repeated (default: cfc)")
    parser.add_argument('--episodes', type=int, metavar='N', help='seeds to fly per scenario (default: all)')
    parser.add_argument('--seeds', type=parse_seeds, metavar='A:B',
                        help="fly seeds A to B-1 in place of the suite's held-out ones")
    parser.add_argument('--perturb', action='append', default=[], metavar='NAME=SEVERITY',
                        help='perturb every scenario: wind=4, fog=40 ... (see docs/perturbations.md); may be repeated')
    parser.add_argument('--workers', type=int, default=os.cpu_count(), metavar='K',
                        help='parallel processes (default: %(default)s)')
    parser.add_argument('--out', type=Path, required=True, metavar='DIR', help='folder of the results')
    parser.add_argument('--overwrite', action='store_true', help='replace the results that stand in DIR')


def run(arguments: argparse.Namespace) -> int:
    if arguments.workers < 1:
        raise ConfigError(f'--workers must be 1 or more, got {arguments.workers}')
    require('pybullet', 'scipy', 'rich')
    severities = read_perturbations(arguments.perturb)
    suites = {name: load_suite(name) for name in arguments.suite}
    if severities:
        suites = {name: perturbed(suite, severities) for name, suite in suites.items()}
    policies = build.policy_labels(arguments.policy or ['cfc'])
    jobs = list_jobs(suites, policies, arguments.seeds, arguments.episodes)
    scenes = {name: scene_identity(name) for name in {job.scenario.scene: None for job in jobs}}
    settings = {**_settings(suites, policies, arguments.seeds), 'scenes': scenes}
    with closing(ResultsFolder(arguments.out, settings, arguments.overwrite)) as folder:
        done = {key_of(row) for row in folder.rows}
        pending = [job for job in jobs if _key(job) not in done]
        factories = Factories(build.make_simulator, functools.partial(_pilot, policies), build.body_radius)
        with closing(sweep(pending, factories, arguments.workers)) as rows:
            _follow(rows, folder, len(jobs), len(jobs) - len(pending))
        order = [(label, item.name) for suite in suites.values() for item in suite.scenarios for label in policies]
        summary = {
            'rows': sorted(summarise(folder.rows), key=lambda row: order.index((row['policy'], row['scenario']))),
            'commit': commit(),
            'versions': versions(),
            'settings': settings,
        }
        path = folder.write_summary(summary)
    _show(summary['rows'], path)
    return 0


def list_jobs(suites: Mapping[str, Suite], policies: Iterable[str], seeds: tuple[int, int] | None,
              episodes: int | None) -> list[Job]:
    """Return the episodes to fly: each policy flies the same seeds of each scenario."""
    jobs = []
    names: set[str] = set()
    for suite_name, suite in suites.items():
        first, stop = suite.seeds if seeds is None else seeds
        count = stop - first if episodes is None else episodes
        if not 1 <= count <= stop - first:
            raise ConfigError(f'--episodes must lie in [1, {stop - first}], the number of seeds {first}:{stop} of '
                              f'suite {suite_name!r}, got {count}; give other seeds by --seeds A:B')
        for item in suite.scenarios:
            if item.name in names:
                raise ConfigError(f'two suites hold a scenario named {item.name!r}; rename one of them')
            names.add(item.name)
            jobs += [Job(policy, item.name, item.group, item.at(seed))
                     for policy in policies for seed in range(first, first + count)]
    return jobs


def parse_seeds(text: str) -> tuple[int, int]:
    """Read 'A:B'."""
    try:
        first, stop = (int(part) for part in text.split(':'))
        check_seeds((first, stop))
    except (ValueError, ConfigError) as error:
        raise argparse.ArgumentTypeError(f'seeds must be A:B with 0 <= A < B, got {text!r}') from error
    return first, stop


def _settings(suites: Mapping[str, Suite], policies: Mapping[str, str], seeds: tuple[int, int] | None) -> dict:
    """Return all that an episode's result depends on, so that no folder mixes two kinds of them."""
    return {
        'policies': {label: build.policy_identity(build.make_pilot(name)) for label, name in policies.items()},
        'suites': {name: dataclasses.asdict(suite) for name, suite in suites.items()},
        'seeds': None if seeds is None else list(seeds),
        'rules': {name: value for name, value in dataclasses.asdict(scenario('any', 0)).items()
                  if name not in ('scene', 'seed', 'scene_parameters')},
        'simulator': dataclasses.asdict(load_simulator_config()),
        'commit': commit().removesuffix('-dirty'),
        'versions': versions(),
    }


def _pilot(policies: Mapping[str, str], label: str) -> Pilot:
    return build.make_pilot(policies[label])


def _key(job: Job) -> Key:
    return job.policy, job.name, job.scenario.seed


def _follow(rows: Iterable[dict[str, Any]], folder: ResultsFolder, total: int, done: int) -> None:
    """Write each row as it comes and show how far the sweep is."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    successes = flown = 0
    columns = TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns) as progress:
        task = progress.add_task('flying', total=total, completed=done)
        for row in rows:
            folder.append(row)
            flown += 1
            successes += row['outcome'] == 'success'
            progress.update(task, advance=1, description=f'flying: {successes} of {flown} arrived')


def _show(rows: Iterable[Mapping[str, Any]], path: Path) -> None:
    table = [('scenario', 'policy', 'n', 'success', '95 % interval', 'collision', 'timeout', 'SPL', 'm/s', 'm')]
    for row in rows:
        low, high = row['success_ci95']
        table.append((
            row['scenario'], row['policy'], str(row['episodes']), f'{100 * row["success_rate"]:.0f} %',
            f'{100 * low:.0f} to {100 * high:.0f} %', str(row['collision']), str(row['timeout']),
            f'{row["spl"]:.2f}', f'{row["mean_speed_m_s"]:.2f}', f'{row["mean_target_distance_m"]:.1f}'))
    print(format_table(table, numeric=range(2, 10)))
    print(f'SPL, speed [m/s] and target distance [m] are means. Summary: {path}')
