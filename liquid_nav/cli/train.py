"""
Train a policy on what `liquid-nav collect` gathered, and choose its weights by flights on validation seeds.

A call that was cut short goes on from its last checkpoint when it is given again.
"""

import argparse
from pathlib import Path

from liquid_nav.cli.training_run import add_run_arguments, open_run, validator


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    parser.add_argument('--out', type=Path, default=Path('runs/cfc'), metavar='DIR',
                        help='folder of checkpoints and models (default: %(default)s)')


def run(arguments: argparse.Namespace) -> int:
    with open_run(arguments, arguments.out) as training_run:
        from liquid_nav.training.pipeline import train

        model = train(training_run, validator(training_run.config.validation.scenes, arguments.workers))
    print(f'model: {model}')
    return 0
