"""
Measure what a step of each cell costs, side by side in one run and one thread.

CfC, wired CfC and mixed memory; LTC by each solver; CT-RNN, GRU-ODE, LSTM and GRU; and, where ncps is installed, its
CfC, wired CfC and LTC with the same weights. Writes bench_liquid.json. Takes some minutes.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liquid_nav.cli.dependencies import require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, OutputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--units', type=int, nargs='+', default=[19, 64, 128], metavar='N',
                        help='neurons of the cells (default: 19 64 128)')
    parser.add_argument('--rounds', type=int, default=21, metavar='N',
                        help='samples of each (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_liquid'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    require('torch', 'torchdiffeq')
    from liquid_nav.bench.liquid import Settings, measure
    from liquid_nav.evaluation.results import write_json

    try:
        settings = Settings(units=tuple(arguments.units), rounds=arguments.rounds)
    except ValueError as error:
        raise ConfigError(f'--{error}') from error
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)  # before the minutes that follow
        results = measure(settings, lambda line: print(line, file=sys.stderr))
        path = write_json(arguments.out / 'bench_liquid.json', results)
    except OSError as error:
        raise OutputError(f'cannot write results to {arguments.out}: {error.strerror or error}; '
                          'choose another folder by --out') from error
    _show(results, path)
    return 0


def ratio_table(results: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the ratios with their quartiles, a row each and a column for each size."""
    return _table(results, {
        (_ratio_title(row), row['units'], row['batch']):
        f'{row["median"]:.1f} ({row["lower_quartile"]:.1f}-{row["upper_quartile"]:.1f})' for row in results['ratios']})


def cost_table(results: Mapping[str, Any], mode: str) -> list[tuple[str, ...]]:
    """Return median microseconds a step, a row for each contestant and a column for each size."""
    return _table(results, {
        (f'{row["name"]}, {_span(row)}' if row['elapsed_time_s'] != results['settings']['elapsed_time_s']
         else row['name'], row['units'], row['batch']):
        f'{row["microseconds"]["median"]:.0f}' for row in results['rows'] if row['mode'] == mode})


def _ratio_title(row: Mapping[str, Any]) -> str:
    claim = '' if row['claim'] is None else f' [{row["claim"]:g}]'
    return f'{row["costly"]} / {row["cheap"]}, {row["mode"]}, {_span(row)}{claim}'


def _span(row: Mapping[str, Any]) -> str:
    return f'{1e3 * row["elapsed_time_s"]:g} ms'


def _table(results: Mapping[str, Any], cells: Mapping[tuple[str, int, int], str]) -> list[tuple[str, ...]]:
    """Return the cells of (title, units, batch) as rows of titles and columns of sizes; '-' where there is none."""
    settings = results['settings']
    sizes = [(units, batch) for batch in settings['batches'] for units in settings['units']]
    titles = dict.fromkeys(title for title, _, _ in cells)
    return [('', *(f'{units} x {batch}' for units, batch in sizes)),
            *((title, *(cells.get((title, *size), '-') for size in sizes)) for title in titles)]


def _show(results: Mapping[str, Any], path: Path) -> None:
    print('Columns are units x batch; ratios with their quartiles, and in brackets what is claimed at 19 x 1.')
    print(f'One thread of: {results["machine"]["cpu"]}\n')
    print('How many times as much a step costs:')
    print(format_table(ratio_table(results), numeric=range(1, 99)))
    for mode in ('forward', 'training'):
        print(f'\nMicroseconds a step, {mode}:')
        print(format_table(cost_table(results, mode), numeric=range(1, 99)))
    print()
    for item in results['left_out']:
        print(f'Left out: {item["what"]} ({item["why"]}).')
    print(path)
