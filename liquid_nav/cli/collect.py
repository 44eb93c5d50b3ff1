"""
Fill a dataset: views from random poses for the image encoder, flights of the expert for the liquid core.

A call that was cut short goes on where it ended when it is given again.
"""

import argparse

from liquid_nav.cli.training_run import add_run_arguments, open_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    with open_run(arguments, arguments.data) as training_run:
        from liquid_nav.training.pipeline import collect_dataset

        counts = collect_dataset(training_run)
    print(f'{arguments.data}: views from {counts["poses"]} scenes, {counts["flights"]} flights')
    return 0
