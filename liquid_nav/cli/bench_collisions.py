"""
Check the physics engine's collisions by a second method, the distance to a scene's analytic geometry.

Flies at random through all kinds of scenes and compares both verdicts at each physics step. Lists each disagreement
beyond the tolerance with the scene and seed that fly it again. Writes bench_collisions.json; exit code 1 where any
disagree. 1000 flights take some minutes.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liquid_nav.cli.dependencies import quiet_stderr, require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, OutputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--flights', type=int, default=1000, metavar='N', help='(default: %(default)s)')
    parser.add_argument('--first-seed', type=int, default=300_000, metavar='N',
                        help='of the first flight; the others follow (default: %(default)s)')
    parser.add_argument('--scene', nargs='+', metavar='NAME', help='kinds of scenes to draw from (default: all)')
    parser.add_argument('--vehicle', default='crazyflie', metavar='NAME', help='(default: %(default)s)')
    parser.add_argument('--workers', type=int, default=1, metavar='K', help='processes (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_collisions'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    require('pybullet')
    with quiet_stderr():  # PyBullet tells when it was built
        from liquid_nav.bench.collisions import fly_all
    from liquid_nav.bench.collision_summary import summarize
    from liquid_nav.evaluation.results import write_json

    settings = _settings(arguments)
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)  # before the minutes that follow
        flights = fly_all(settings, arguments.workers, lambda line: print(line, file=sys.stderr))
        results = summarize(flights, settings)
        path = write_json(arguments.out / 'bench_collisions.json', results)
    except OSError as error:
        raise OutputError(f'cannot write results to {arguments.out}: {error.strerror or error}; '
                          'choose another folder by --out') from error
    _show(results, path)
    return int(results['claim']['flights_that_disagree'] > results['claim']['at_most'])


def shape_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row for each shape: contacts, and in millimetres how far apart the verdicts were."""
    rows = [('shape', 'contacts', 'gap over which one was reported: 99 %', 'largest',
             'overlap at which none was: 99 %', 'largest', 'disagree')]
    for row in results['shapes']:
        rows.append((row['shape'], str(row['contacts']), *(
            _millimetres(row[side][share]) for side in ('early_m', 'late_m')
            for share in ('percentile_99', 'largest')), str(sum(row['disagree'].values()))))
    return rows


def scene_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row for each kind of scene."""
    return [('scene', 'flights', 'contacts', 'disagree'),
            *((row['scene'], str(row['flights']), str(row['contacts']), str(row['disagree']))
              for row in results['scenes'])]


def _settings(arguments: argparse.Namespace):
    from liquid_nav.bench.collisions import Settings
    from liquid_nav.sim.open_scene import check_scene
    from liquid_nav.sim.parameters import load_vehicle
    from liquid_nav.sim.scenes import GENERATORS

    if arguments.workers < 1:
        raise ConfigError(f'--workers must be 1 or more, got {arguments.workers}')
    scenes = tuple(arguments.scene or GENERATORS)
    for name in scenes:
        check_scene(name)
    load_vehicle(arguments.vehicle)
    try:
        return Settings(arguments.flights, arguments.first_seed, scenes, arguments.vehicle)
    except ValueError as error:
        raise ConfigError(f'--{str(error).replace("first_seed", "first-seed")}') from error


def _millimetres(value: float | None) -> str:
    return '-' if value is None else f'{1e3 * value:.1f}'


def _show(results: Mapping[str, Any], path: Path) -> None:
    totals, claim = results['totals'], results['claim']
    print(f'{totals["flights"]} flights, {totals["collision"]} of which ended in a collision; '
          f'{totals["steps"]} physics steps compared, {totals["near_steps"]} of them with something near.\n')
    print(format_table(scene_table(results), numeric=range(1, 9)))
    print('\nMillimetres by which the verdicts were apart:')
    print(format_table(shape_table(results), numeric=range(1, 9)))
    print(f'\n{claim["flights_that_disagree"]} flights disagree by more than {1e3 * claim["beyond_m"]:g} mm.')
    for row in results['disagreements']:
        print(f'{row["scene"]} seed {row["seed"]}, step {row["step"]}: {row["verdict"]} at a {row["kind"]} '
              f'({row["shape"]}), gap {1e3 * row["gap_m"]:.1f} mm')
    print(path)
