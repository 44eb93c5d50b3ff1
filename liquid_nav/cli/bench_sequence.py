"""
Train every cell at equal size on the bit-stream XOR task, and tabulate what it learned and what an epoch cost.

Results go to --out as they come: results.jsonl holds a line per training; at the end summary.json has a row per cell
and encoding, and curves.svg shows the error by epoch.
A call that was cut short goes on where it ended when it is given again, inside a training too.
"""

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from liquid_nav.cli.dependencies import require
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, unknown_option


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--cell', action='append', metavar='NAME',
                        help='a contestant; may be repeated (default: all; a wrong name lists them)')
    parser.add_argument('--encoding', action='append', metavar='NAME',
                        help="'equidistant' or 'event'; may be repeated (default: both)")
    parser.add_argument('--seeds', type=int, default=3, metavar='N',
                        help='trainings of each cell, from seed 0 on (default: %(default)s)')
    for name, text in (('units', 'neurons of every cell (default: 64)'),
                       ('epochs', 'passes over the streams (default: 30, but 10 for ltc)'),
                       ('streams', 'streams to train on (default: 100,000)')):
        parser.add_argument(f'--{name}', type=int, metavar='N', help=text)
    parser.add_argument('--workers', type=int, default=os.cpu_count(), metavar='K',
                        help='parallel trainings, one thread each (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_sequence'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')
    parser.add_argument('--overwrite', action='store_true', help='replace the results that stand in DIR')


def run(arguments: argparse.Namespace) -> int:
    for name in ('seeds', 'workers', 'units', 'epochs', 'streams'):
        value = getattr(arguments, name)
        if value is not None and value < 1:
            raise ConfigError(f'--{name} must be 1 or more, got {value}')
    require('torch', 'matplotlib', 'rich')
    from liquid_nav.bench.bit_stream import ENCODINGS
    from liquid_nav.bench.sequence import CONTESTANTS, plan, settings
    from liquid_nav.bench.sequence_plot import draw
    from liquid_nav.bench.sequence_summary import summarise
    from liquid_nav.evaluation.results import ResultsFolder

    names = arguments.cell or list(CONTESTANTS)
    encodings = arguments.encoding or list(ENCODINGS)
    for kind, given, known in (('cell', names, CONTESTANTS), ('encoding', encodings, ENCODINGS)):
        for name in given:
            if name not in known:
                raise unknown_option(kind, name, known)
    sizes = {name: getattr(arguments, name) for name in ('units', 'epochs', 'streams')
             if getattr(arguments, name) is not None}
    trials = [trial for name in names for encoding in encodings
              for trial in plan(name, encoding, arguments.seeds, sizes)]
    common = settings(sizes)
    with closing(ResultsFolder(arguments.out, common, arguments.overwrite, key=_key)) as folder:
        done = {_key(row) for row in folder.rows}
        pending = [trial for trial in trials if (trial.name, trial.encoding, trial.seed) not in done]
        with closing(_train(pending, arguments.out / 'checkpoints', arguments.workers)) as rows:
            for row in rows:
                folder.append(row)
        order = list(CONTESTANTS)
        summary = {'rows': sorted(summarise(folder.rows), key=lambda row: (order.index(row['name']), row['encoding'])),
                   'settings': common}
        path = folder.write_summary(summary)
    for suffix, picture in draw(summary['rows']).items():
        (arguments.out / f'curves.{suffix}').write_bytes(picture)
    _show(summary['rows'], path)
    return 0


def _key(row: Mapping[str, Any]) -> tuple[str, str, int]:
    return row['name'], row['encoding'], row['seed']


def _train(trials: Sequence, checkpoints: Path, workers: int) -> Iterator[dict[str, Any]]:
    """Yield a row per training as it ends; what the epochs of the others say is shown meanwhile."""
    import multiprocessing

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from liquid_nav.bench import sequence_worker

    if not trials:
        return
    context = multiprocessing.get_context('spawn')
    news = context.SimpleQueue()
    columns = TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    jobs = [(trial, checkpoints / f'{trial.key}.pt') for trial in trials]
    with context.Pool(min(workers, len(trials)), sequence_worker.begin, (news,)) as pool, Progress(*columns) as bars:
        total = bars.add_task('trainings', total=len(trials))
        tasks: dict[str, Any] = {}
        rows = pool.imap_unordered(sequence_worker.train, jobs)
        left = len(trials)
        while left:
            try:
                row = rows.next(timeout=1.0)
            except multiprocessing.TimeoutError:
                row = None
            while not news.empty():
                key, epoch, epochs, accuracy = news.get()
                if key not in tasks:
                    tasks[key] = bars.add_task(key, total=epochs)
                bars.update(tasks[key], completed=epoch + 1, description=f'{key} {100 * accuracy:.2f} %')
            if row is not None:
                left -= 1
                bars.advance(total)
                if row['key'] in tasks:
                    bars.remove_task(tasks[row['key']])
                if not bars.console.is_terminal:  # a log file gets lines, not bars
                    print(f'{row["key"]}: {100 * row["accuracy"]:.2f} % after {len(row["losses"])} epochs', flush=True)
                yield row


def _show(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    table = [('cell', 'encoding', 'n', 'accuracy %', 'each', 'epochs', 's/epoch', 'parameters', 'published %')]
    for row in rows:
        spread = '' if row['accuracy_sd'] is None else f' ± {100 * row["accuracy_sd"]:.2f}'
        table.append((row['name'], row['encoding'], str(row['trainings']), f'{100 * row["accuracy"]:.2f}{spread}',
                      ' '.join(f'{100 * value:.2f}' for value in row['accuracies']),
                      f'{row["epochs"]:.0f}', f'{row["epoch_s"]:.1f}', str(row['parameters']), row['published']))
    print(format_table(table, numeric=(2, 5, 6, 7)))
    print(path)
