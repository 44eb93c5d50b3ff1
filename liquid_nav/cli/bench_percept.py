"""
Compare what a policy's encoder reads along its own flights with what the simulator knows.

Flies a model in forests of validation seeds, or in other scenes, and tells how ranges, target and height are read, by
how far the obstacle truly is, and what the collisions were with. Writes bench_percept.json. 80 flights take about
three minutes of one core.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liquid_nav.cli.dependencies import quiet_stderr, require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, OutputError
from liquid_nav.core.scenario import COLLISION, SUCCESS, TIMEOUT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--policy', default='cfc', metavar='NAME|FILE',
                        help='a shipped model or a model file (default: %(default)s)')
    parser.add_argument('--scene', nargs='+', default=['forest', 'forest_randomized'], metavar='NAME',
                        help='kinds of scenes (default: %(default)s)')
    parser.add_argument('--flights', type=int, default=40, metavar='N', help='in each (default: %(default)s)')
    parser.add_argument('--first-seed', type=int, default=200_000, metavar='N',
                        help='of each scene; the others follow (default: %(default)s, where validation begins)')
    parser.add_argument('--workers', type=int, default=1, metavar='K', help='processes (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_percept'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    require('pybullet')
    with quiet_stderr():  # PyBullet tells when it was built
        from liquid_nav.bench.percept import fly_all, summarize
    from liquid_nav.evaluation.provenance import commit, versions
    from liquid_nav.evaluation.results import write_json

    settings = _settings(arguments)
    card = _card(settings.policy)
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)  # before the minutes that follow
        flights = fly_all(settings, arguments.workers, lambda line: print(line, file=sys.stderr))
        rows = summarize(flights, card.layout)
        path = write_json(arguments.out / 'bench_percept.json', {
            'rows': rows, 'commit': commit(), 'versions': versions(),
            'settings': {'policy': card.name, 'sha256': card.sha256, 'scenes': list(settings.scenes),
                         'seeds': [settings.seeds.start, settings.seeds.stop]}})
    except OSError as error:
        raise OutputError(f'cannot write results to {arguments.out}: {error.strerror or error}; '
                          'choose another folder by --out') from error
    for row in rows:
        _show(row)
    print(path)
    return 0


def range_table(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return a row for each band of true ranges."""
    return [('true range [m]', 'share', 'off by a factor of', 'read twice as far', 'read half as far'), *(
        (f'{row["low_m"]:g} to {row["high_m"]:g}', f'{row["share"]:.1%}',
         *('-' if row[name] is None else form.format(row[name]) for name, form in (
             ('median_factor', '{:.2f}'), ('too_far', '{:.1%}'), ('too_near', '{:.1%}'))))
        for row in rows)]


def _settings(arguments: argparse.Namespace):
    from liquid_nav.bench.percept import Settings
    from liquid_nav.sim.open_scene import check_scene

    if arguments.workers < 1:
        raise ConfigError(f'--workers must be 1 or more, got {arguments.workers}')
    for name in arguments.scene:
        check_scene(name)
    try:
        return Settings(arguments.policy, tuple(arguments.scene), arguments.flights, arguments.first_seed)
    except ValueError as error:
        raise ConfigError(f'--{str(error).replace("first_seed", "first-seed")}') from error


def _card(name: str):
    from liquid_nav.policy.registry import load_policy

    card = getattr(load_policy(name), 'card', None)
    if card is None:
        raise ConfigError(f'--policy {name!r} reads no pictures; name a shipped model or a model file (.onnx)')
    return card


def _show(row: Mapping[str, Any]) -> None:
    bearing, height = row['bearing_error_deg'], row['height_error_m']
    print(f'{row["scene"]}: {row[SUCCESS]} of {row["flights"]} arrived, {row[COLLISION]} collisions, '
          f'{row[TIMEOUT]} timeouts\n')
    print(format_table(range_table(row['ranges']), numeric=range(1, 5)))
    print(f'\nmedian and 95th percentile: target {_pair(bearing, "{:.1f}")} degrees off, height '
          f'{_pair(height, "{:.2f}")} m off; target seen or not: {row["seen_accuracy"]:.1%} right')
    if row['height_slope'] is not None:
        print(f'of a metre of height {row["height_slope"]:.2f} m are read')
    for seed, what in row['touched'].items():
        print(f'seed {seed} hit: {what}')
    print()


def _pair(spread: Mapping[str, float | None], form: str) -> str:
    return ' and '.join('-' if value is None else form.format(value) for value in spread.values())
