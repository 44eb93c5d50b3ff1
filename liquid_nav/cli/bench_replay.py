"""
Measure how fast recordings are replayed, and in how much memory, by recordings that are made up as they are read.

One has small images, for the speed, by the policy and by one that looks at nothing, whose time is that of everything
else; the other is large, for the memory. Writes bench_replay.json. Some two minutes of one core.
"""

import argparse
from pathlib import Path

from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import ConfigError, OutputError

CLAIMED_FACTOR, CLAIMED_MB = 200.0, 500.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--policy', default='cfc', metavar='NAME|FILE',
                        help='a shipped model or a model file (default: %(default)s)')
    parser.add_argument('--images', type=int, default=3000, metavar='N',
                        help='images of the small recording (default: %(default)s)')
    parser.add_argument('--size', type=float, default=10.0, metavar='GB',
                        help='size of the large recording (default: %(default)s)')
    parser.add_argument('--out', type=Path, default=Path('out/bench_replay'), metavar='DIR',
                        help='folder of the results (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    from liquid_nav.bench.machine import cpu
    from liquid_nav.bench.replay import Shape, measure
    from liquid_nav.evaluation.provenance import commit, versions
    from liquid_nav.evaluation.results import write_json

    if arguments.images < 1 or not arguments.size > 0.0:
        raise ConfigError(f'--images must be 1 or more and --size positive, got {arguments.images} and '
                          f'{arguments.size:g}')
    small = Shape(images=arguments.images)
    large = Shape(640, 480, images=max(1, round(arguments.size * 1e9 / (3 * 640 * 480))))
    try:
        arguments.out.mkdir(parents=True, exist_ok=True)
        rows = [measure(policy, shape) for shape in (small, large) for policy in (arguments.policy, 'blind')]
        path = write_json(arguments.out / 'bench_replay.json', {
            'rows': rows, 'claimed': {'real_time_factor': CLAIMED_FACTOR, 'resident_mb': CLAIMED_MB}, 'cpu': cpu(),
            'commit': commit(), 'versions': versions()})
    except OSError as error:
        raise OutputError(f'cannot write results to {arguments.out}: {error.strerror or error}; '
                          'choose another folder by --out') from error
    print(format_table([('policy', 'images', 'of', 'GB', 'images/s', 'x real time', 'network', 'MB'), *(
        (row['policy'], str(row['images']), f'{row["width"]}x{row["height"]}', f'{row["size_gb"]:.1f}',
         f'{row["images_per_s"]:.0f}', f'{row["real_time_factor"]:.0f}', f'{row["step_share"]:.0%}',
         f'{row["resident_mb"]:.0f}') for row in rows)], numeric=range(1, 8)))
    print(f'claimed: {CLAIMED_FACTOR:.0f} times real time for the first, {CLAIMED_MB:.0f} MB for the last two')
    print(path)
    return 0
