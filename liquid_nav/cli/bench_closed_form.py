"""
Set the closed form of one LTC neuron beside its integrated ODE, for inputs from constant to adversarial.

Writes closed_form.json, and the picture as closed_form.svg and closed_form.png. Two ODEs are integrated: the
symmetric one, for which the bound of the closed form is proven, and that of the LTC neuron itself.
"""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from liquid_nav.cli.dependencies import require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, OutputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--seed', type=int, default=0, metavar='N',
                        help='of the irregular input (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_closed_form'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    if arguments.seed < 0:
        raise ConfigError(f'--seed must be 0 or more, got {arguments.seed}')
    require('scipy', 'matplotlib')
    from liquid_nav.bench.closed_form import Settings, measure
    from liquid_nav.bench.closed_form_plot import draw

    results, traces = measure(Settings(seed=arguments.seed))
    paths = _write(arguments.out, results, draw(traces, results['sharpness']))
    _show(results, paths)
    return 0


def _write(folder: Path, results: Mapping[str, Any], pictures: Mapping[str, bytes]) -> list[Path]:
    from liquid_nav.evaluation.results import write_json

    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [write_json(folder / 'closed_form.json', results)]
        for suffix, content in pictures.items():
            paths.append(folder / f'closed_form.{suffix}')
            paths[-1].write_bytes(content)
    except OSError as error:
        raise OutputError(f'cannot write results to {folder}: {error.strerror or error}; '
                          'choose another folder by --out') from error
    return paths


def _show(results: Mapping[str, Any], paths: Iterable[Path]) -> None:
    table = [('input', 'ODE', 'max error', 'at [s]', 'mean error', 'final error', 'max error/bound')]
    table += [(row['case'], row['ode'], f'{row["max_error"]:.3f}', f'{row["max_error_at_s"]:.2f}',
               f'{row["mean_error"]:.3f}', f'{row["final_error"]:.3f}', f'{row["max_error_over_bound"]:.3f}')
              for row in results['rows']]
    print(format_table(table, numeric=range(2, 7)))
    sharp = results['sharpness']
    print(f'The bound holds for the symmetric ODE, not for that of the LTC neuron. Adversaries reach at least '
          f'{100 * sharp["least_upper_over_supremum"]:.1f} % of its upper and '
          f'{100 * sharp["least_lower_over_infimum"]:.1f} % of its lower limit.')
    for path in paths:
        print(path)
