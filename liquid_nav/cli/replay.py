"""
Replay recorded flights to a policy, without ROS: what it would have commanded, how far from the pilot, how late.

BAG is a rosbag2 folder (MCAP or sqlite3, compressed or not), a bare .mcap or .db3 file, or a ROS 1 .bag. Topics are
found by their types and named in the output; --image and its like choose others. DIR gets report.html and summary.json.
"""

import argparse
import math
import shlex
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from liquid_nav.cli.bag_options import add_topic_options, field_of_view, topics_given
from liquid_nav.cli.dependencies import require


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('bags', nargs='+', type=Path, metavar='BAG', help='one recording or several')
    parser.add_argument('--policy', action='append', default=None, metavar='NAME',
                        help="'cfc', 'blind' or a model file; may be repeated, to be set side by side (default: cfc)")
    parser.add_argument('--out', type=Path, default=Path('out/replay'), metavar='DIR', help='(default: %(default)s)')
    parser.add_argument('--overwrite', action='store_true', help='replace the results that stand in DIR')
    add_topic_options(parser)


def run(arguments: argparse.Namespace) -> int:
    require('rosbags', 'rich', 'cv2', 'matplotlib', 'jinja2')
    from liquid_nav.cli import build
    from liquid_nav.evaluation.out_folder import check_files
    from liquid_nav.evaluation.replay.files import FILES, write_replays
    from liquid_nav.ros.graph import refuse_expert

    fov = field_of_view(arguments.fov)
    check_files(arguments.out, FILES, arguments.overwrite)
    names = arguments.policy or ['cfc']
    for name in names:
        refuse_expert(name)
    policies = [(build.make_pilot(name).policy, _training_pictures(name)) for name in names]
    given = topics_given(arguments)
    replays = [_replay(bag, policy, known, given, fov) for bag in arguments.bags for policy, known in policies]
    settings = {'bags': [str(bag) for bag in arguments.bags], 'policies': names, 'topics': given,
                'fov_deg': arguments.fov}
    command_line = shlex.join(['liquid-nav', 'replay', *_words()])
    _tell(replays, write_replays(arguments.out, replays, command_line, settings, arguments.overwrite))
    return 0


def _replay(bag: Path, policy: Any, known: Any, given: dict[str, str], fov: float | None):
    """Read the bag twice: once for the answers, once more for the pictures of the moments that they single out."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from liquid_nav.bags.source import open_bag
    from liquid_nav.bags.topics import choose
    from liquid_nav.evaluation.replay.moments import look_again
    from liquid_nav.evaluation.replay.novelty import Ranks
    from liquid_nav.evaluation.replay.recording import Recording
    from liquid_nav.evaluation.replay.report import Replayed
    from liquid_nav.evaluation.replay.run import replay
    from liquid_nav.evaluation.replay.summary import row, worst_moments
    from liquid_nav.evaluation.replay.timing import odd_rate

    card = getattr(policy, 'card', None)
    with Progress(SpinnerColumn(), TextColumn('{task.description}'), TimeElapsedColumn(), transient=True) as progress:
        task = progress.add_task(f'{bag} by {policy.name}', total=None)
        with closing(open_bag(bag)) as source:
            chosen = choose(source.topics, given)
            recording = Recording(source, chosen, _camera(card), fov)
            ranks = None if known is None else Ranks(known)

            def on_answer(number: int, observation: Any, command: Any) -> None:
                if ranks is not None:
                    ranks.add(observation.image)
                if number % 100 == 0:
                    progress.update(task, description=f'{bag} by {policy.name}: {number} images')

            answers = replay(recording.events(), policy, chosen.imu is not None, on_answer)
            commands, truth = recording.commands, recording.truth
            moments = worst_moments(answers, commands)
            pictures, heat = look_again(Recording(source, chosen, _camera(card), fov), policy, moments,
                                        chosen.imu is not None)
            facts = {'storage': source.storage, 'topics': _topics(chosen), 'image_steps': list(recording.image_steps),
                     'notes': [*source.notes, *recording.notes, *_missing(chosen)]}
    limits = None if card is None else card.command_limits.pairs
    found = None if ranks is None else ranks.all()
    figures = row(str(bag), facts, answers, commands, truth, limits, found)
    odd = None if card is None else odd_rate(figures['frame_intervals'], card.nominal_period_s)
    figures['notes'] += [] if odd is None else [odd]
    return Replayed(figures, answers, commands, moments, pictures, heat, found)


def _training_pictures(name: str):
    """Return what is known of the pictures that a model was trained on, None where nothing is."""
    from liquid_nav.core.paths import model_path
    from liquid_nav.evaluation.replay.novelty import Novelty, beside
    from liquid_nav.policy.registry import SHIPPED

    if name not in SHIPPED and not name.endswith('.onnx'):
        return None
    return Novelty.load(beside(name if name.endswith('.onnx') else model_path(f'{name}.onnx')))


def _camera(card: Any):
    """Return the camera whose pictures the policy takes; a policy without a card is shown the shipped ones'."""
    from liquid_nav.core.types import CameraModel

    return CameraModel(96, 48, math.radians(100.0)) if card is None else card.camera


def _topics(chosen: Any) -> dict[str, str | None]:
    return {'images': chosen.image, 'camera': chosen.camera_info, 'IMU': chosen.imu, 'commands': chosen.command,
            'ground truth': chosen.ground_truth}


def _missing(chosen: Any) -> list[str]:
    notes = []
    if chosen.imu is None:
        notes.append('no IMU was recorded: each image is answered as by a vehicle at rest')
    if chosen.command is None:
        notes.append('no commands were recorded, and no odometry, pose or TF to derive them from')
    return notes


def _words() -> Sequence[str]:
    return sys.argv[2:] if len(sys.argv) > 1 and sys.argv[1] == 'replay' else []


def _tell(replays: Sequence[Any], files: Sequence[Path]) -> None:
    from rich.console import Console

    from liquid_nav.evaluation.replay.summary import figures

    console = Console(highlight=False, soft_wrap=True)
    for replayed in replays:
        found = replayed.row
        console.print(f'[bold]{found["bag"]}[/] by {found["policy"]}')
        console.print('  ' + ', '.join(f'{kind}: {topic}' for kind, topic in found['topics'].items() if topic))
        for name, text in figures(found):
            console.print(f'  {name}: {text}')
        for note in [*found['notes'], *found['faults']]:
            console.print(f'  [yellow]{note}[/]')
    for path in files:
        console.print(f'  {path}')
