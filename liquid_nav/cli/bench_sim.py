"""
Measure how fast the simulator is, scene by scene, on one core.

Setting a scene up, RGB pictures, physics steps, and whole flights of the shipped policy as a multiple of real time;
resident memory over many resets; and, where gym-pybullet-drones is installed, pictures of the same trees in its
world beside. Writes bench_sim.json. Takes some minutes.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liquid_nav.cli.dependencies import quiet_stderr, require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, OutputError

COLUMNS = (
    # heading, key of a row, factor, decimals
    ('set-up [ms]', 'set_up_s', 1e3, 0),
    ('generate', 'generate_s', 1e3, 0),
    ('load', 'load_s', 1e3, 0),
    ('pictures/s', 'frames_per_s', 1.0, 0),
    ('physics steps/s', 'steps_per_s', 1.0, 0),
    ('x real time', 'pace', 1.0, 1),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--scene', nargs='+', metavar='NAME', help='kinds of scenes (default: all)')
    parser.add_argument('--seeds', default='100000:100009', metavar='A:B',
                        help='of the scenes, from A to B - 1 (default: %(default)s)')
    parser.add_argument('--resets', type=int, default=1000, metavar='N',
                        help='over which memory is measured; 0 for none (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_sim'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    require('pybullet', 'onnxruntime')
    with quiet_stderr():  # PyBullet tells when it was built
        from liquid_nav.bench.sim import measure
    from liquid_nav.cli.build import make_pilot
    from liquid_nav.evaluation.results import write_json

    settings, policy = _settings(arguments), make_pilot('cfc').policy
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)  # before the minutes that follow
        results = measure(settings, policy, lambda line: print(line, file=sys.stderr))
        path = write_json(arguments.out / 'bench_sim.json', results)
    except OSError as error:
        raise OutputError(f'cannot write results to {arguments.out}: {error.strerror or error}; '
                          'choose another folder by --out') from error
    _show(results, path)
    return 0


def claim_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row for each claim."""
    return [('', 'claimed', 'found', 'holds'), *(
        (row['what'], f'{row["sense"]} {row["bound"]:g}', f'{row["found"]:.2f}', 'yes' if row['holds'] else 'no')
        for row in results['claims'])]


def scene_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row for each scene: medians, with quartiles in brackets."""
    return [('', *(heading for heading, *_ in COLUMNS)), *(
        (row['scene'], *(_with_quartiles(row[key], factor, decimals) for _, key, factor, decimals in COLUMNS))
        for row in results['scenes'])]


def ratio_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row for each ratio to the peer."""
    return [('ours', 'theirs', 'size', 'ratio'), *(
        (row['ours'], row['theirs'], _size(row), _with_quartiles(row, 1.0, 1))
        for row in results['peer']['ratios'])]


def world_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row for each world that was drawn, ours and the peer's."""
    return [('whose', 'world', 'size', 'pictures/s', 'bodies', 'triangles'), *(
        (row['whose'], row['world'], _size(row), _with_quartiles(row['frames_per_s'], 1.0, 0),
         f'{row["bodies"]:.0f}', f'{row["triangles"]:.0f}') for row in results['peer']['worlds'])]


def _settings(arguments: argparse.Namespace):
    from liquid_nav.bench.sim import Settings
    from liquid_nav.sim.open_scene import check_scene
    from liquid_nav.sim.scenes import GENERATORS

    scenes = tuple(arguments.scene or GENERATORS)
    for name in scenes:
        check_scene(name)
    try:
        first, end = (int(word) for word in arguments.seeds.split(':'))
    except ValueError as error:
        raise ConfigError(f'--seeds must be two numbers A:B, got {arguments.seeds!r}') from error
    try:
        return Settings(scenes, (first, end), arguments.resets)
    except ValueError as error:
        raise ConfigError(f'--{error}') from error


def _with_quartiles(values: Mapping[str, float], factor: float, decimals: int) -> str:
    median, lower, upper = (f'{factor * values[key]:.{decimals}f}'
                            for key in ('median', 'lower_quartile', 'upper_quartile'))
    return f'{median} ({lower}-{upper})'


def _size(row: Mapping[str, Any]) -> str:
    return '{}x{}'.format(*row['size'])


def _show(results: Mapping[str, Any], path: Path) -> None:
    print(f'One thread of: {results["machine"]["cpu"]}\n')
    print(format_table(claim_table(results), numeric=(2,)))
    print('\nMedians, with quartiles in brackets:')
    print(format_table(scene_table(results), numeric=range(1, 9)))
    memory = results['memory']
    if memory is not None:
        first, half, last = (memory['resident_mib'][index] for index in (0, len(memory['resident_mib']) // 2, -1))
        print(f'\nResident memory before, half way through and after {memory["resets"]} resets: '
              f'{first:.0f}, {half:.0f} and {last:.0f} MiB; at most {memory["peak_mib"][1]:.0f} MiB.')
    print()
    if results['peer']['installed']:
        print(f'Pictures a second by those of gym-pybullet-drones {results["peer"]["version"]}:')
        print(format_table(ratio_table(results), numeric=(3,)))
        print()
        print(format_table(world_table(results), numeric=range(3, 9)))
    else:
        print(f'Left out: {results["peer"]["left_out"]}')
    print(path)
