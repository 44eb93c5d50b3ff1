"""
Write the chosen model of a training run as NAME.onnx with its card NAME.json.

Scores of `liquid-nav scenarios` may be put on the card, so that a flight can tell how often its policy arrives. With
the dataset at hand NAME.novelty.npz describes its pictures, so that a replay can tell how unlike them others are.
With --guard the model also holds its commands back from what is near (`policy.guard`), with --no-guard it does not,
however it was trained: neither asks for more training.
"""

import argparse
import json
from pathlib import Path

from liquid_nav.core.errors import ConfigError

_CALIBRATING = 5
"""One flight of so many calibrates ..."""
_STRIDE = 3
"""... and of each flight every third picture is looked at, for neighbours are much alike."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--run', dest='folder', type=Path, default=Path('runs/cfc'), metavar='DIR',
                        help='folder of the training run (default: %(default)s)')
    parser.add_argument('--scores', type=Path, metavar='FILE', help='summary.json whose rows go on the card')
    parser.add_argument('--data', type=Path, metavar='DIR', help='dataset whose pictures are described')
    parser.add_argument('--guard', action=argparse.BooleanOptionalAction,
                        help='whether to hold commands back from what is kept in mind as near (default: as trained)')
    parser.add_argument('--out', type=Path, required=True, metavar='NAME.onnx', help='where to write the model')


def run(arguments: argparse.Namespace) -> int:
    from liquid_nav.policy.model_file import rewrite

    model = arguments.folder / _read(arguments.folder / 'chosen.json', 'finish `liquid-nav train` first')['model']
    scores = None
    if arguments.scores is not None:
        rows = _read(arguments.scores, 'name the summary.json of `liquid-nav scenarios`')['rows']
        scores = [row for row in rows if row['policy'] not in ('expert', 'blind')]
    described = None if arguments.data is None else _describe(arguments.data)
    if arguments.guard is None:
        rewrite(model, arguments.out, scores)
    else:
        _write_anew(model, arguments.guard, arguments.out, scores)
    if described is not None:
        from liquid_nav.evaluation.replay.novelty import beside

        described.save(beside(arguments.out))
    print(f'model: {arguments.out}, card: {arguments.out.with_suffix(".json")}')
    return 0


def _write_anew(model: Path, guard: bool, out: Path, scores: list | None) -> None:
    """Write a trained model anew, with or without the guard behind its core; the weights are those beside the model."""
    import dataclasses

    from liquid_nav.policy.export import DEFAULT_FIELDS, REQUIRED_FIELDS, export
    from liquid_nav.policy.model_file import load
    from liquid_nav.policy.network import PolicyNetwork
    from liquid_nav.training.checkpoint import load_checkpoint

    card = load(model)[1]
    architecture = dataclasses.replace(card.architecture, guard=guard)
    network = PolicyNetwork(architecture, card.normalisation, card.command_limits)
    weights = model.with_suffix('.pt')
    trained = load_checkpoint(weights)
    if trained is None:
        raise ConfigError(f'cannot read the weights {weights}; finish `liquid-nav train` first')
    network.load_state_dict(trained['network'])
    kept = {name: getattr(card, name) for name in (*REQUIRED_FIELDS, *DEFAULT_FIELDS)}
    export(network, {**kept, 'scores': scores or []}, out)  # those of the other would not be its own


def _describe(data: Path):
    """Describe the pictures of the dataset's flights; one flight of five calibrates, and is not fitted."""
    import numpy as np

    from liquid_nav.evaluation.replay.novelty import Novelty
    from liquid_nav.training.dataset import load_arrays, shards

    paths = shards(data / 'flights')
    kept = paths[::_CALIBRATING]
    if not kept:
        raise ConfigError(f'{data} holds no flights; name the dataset that `liquid-nav collect` made')
    images, held_out = (load_arrays(part, ('images',), [_STRIDE] * len(part))['images'] if part else np.zeros((0,))
                        for part in ([path for path in paths if path not in kept], kept))
    return Novelty.fit(images, held_out)


def _read(path: Path, remedy: str) -> dict:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ConfigError(f'cannot read {path}: {error}; {remedy}') from error
