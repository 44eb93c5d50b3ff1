"""
Write the chosen model of a training run as NAME.onnx with its card NAME.json.

Scores of `liquid-nav scenarios` may be put on the card, so that a flight can tell how often its policy arrives.
"""

import argparse
import json
from pathlib import Path

from liquid_nav.core.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--run', dest='folder', type=Path, default=Path('runs/cfc'), metavar='DIR',
                        help='folder of the training run (default: %(default)s)')
    parser.add_argument('--scores', type=Path, metavar='FILE', help='summary.json whose rows go on the card')
    parser.add_argument('--out', type=Path, required=True, metavar='NAME.onnx', help='where to write the model')


def run(arguments: argparse.Namespace) -> int:
    from liquid_nav.policy.model_file import rewrite

    model = arguments.folder / _read(arguments.folder / 'chosen.json', 'finish `liquid-nav train` first')['model']
    scores = None
    if arguments.scores is not None:
        rows = _read(arguments.scores, 'name the summary.json of `liquid-nav scenarios`')['rows']
        scores = [row for row in rows if row['policy'] not in ('expert', 'blind')]
    rewrite(model, arguments.out, scores)
    print(f'model: {arguments.out}, card: {arguments.out.with_suffix(".json")}')
    return 0


def _read(path: Path, remedy: str) -> dict:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ConfigError(f'cannot read {path}: {error}; {remedy}') from error
