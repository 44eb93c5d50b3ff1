"""What a replay shows, as plain data: a row for each recording and policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.replay import novelty
from liquid_nav.evaluation.replay.drift import drift
from liquid_nav.evaluation.replay.errors import AXES, compare, in_force
from liquid_nav.evaluation.replay.recording import Truth
from liquid_nav.evaluation.replay.run import Answers
from liquid_nav.evaluation.replay.timing import frame_intervals, saturation, smoothness, step_times

MOMENTS = 6
"""So many of the worst moments are shown ..."""
_APART_S = 1.0
"""... no two of them nearer in time than this."""


@dataclass(frozen=True)
class Moment:
    """One image with what was commanded there, worst first."""

    number: int
    """Of the answer."""
    stamp_ns: int
    ours: tuple[float, ...]
    theirs: tuple[float, ...] | None
    """None where no command was recorded."""
    differs: bool
    """Whether it was chosen by the difference from the recorded command, or by the change from the answer before."""
    score: float
    """That difference or change, in units of the axes' spread."""


def row(bag: str, facts: dict[str, Any], answers: Answers, commands: CommandTrack | None, truth: Truth | None,
        limits: Sequence[tuple[float, float]] | None, ranks: np.ndarray | None = None) -> dict[str, Any]:
    """
    Return what one policy's replay of one recording shows.

    Parameters
    ----------
    bag : str
        The recording's path, as given.
    facts : dict
        What else is known of it: storage, topics, what was done to the images, notes.
    answers : Answers
        The policy's.
    commands, truth
        The recorded ones, None where there are none.
    limits : sequence of (low, high), optional
        Of the policy's commands.
    ranks : np.ndarray, optional
        How unusual each picture is; see `novelty`.

    Returns
    -------
    dict
        JSON; a figure that cannot be had is None.

    """
    ours = CommandTrack(answers.stamps_ns, answers.commands)
    compared = None if commands is None else compare(ours, commands)
    start = None if truth is None else float(truth.yaws[0])
    return {
        'bag': bag, 'policy': answers.policy, **facts,
        'images': answers.images, 'answered': len(answers.stamps_ns), 'duration_s': _duration(answers.stamps_ns),
        'max_abs_command_error': None if compared is None else compared['max_abs_command_error'],
        'command_error': compared,
        'smoothness': {'ours': smoothness(ours), 'theirs': None if commands is None else smoothness(commands)},
        'saturation': None if limits is None else saturation(answers.commands, limits),
        'frame_intervals': frame_intervals(answers.stamps_ns), 'step_us': step_times(answers.step_us),
        'resets': [{'stamp_ns': stamp_ns, 'reason': reason} for stamp_ns, reason in answers.resets],
        'faults': list(answers.faults),
        'novelty': novelty.summary(ranks),
        'drift': None if truth is None else drift(ours, truth.stamps_ns, truth.positions, start),
    }


def worst_moments(answers: Answers, commands: CommandTrack | None, count: int = MOMENTS) -> list[Moment]:
    """Return the moments where the commands differ most, worst first; where none differs, where ours change most."""
    if len(answers.stamps_ns) == 0:
        return []
    theirs = None if commands is None else in_force(commands, answers.stamps_ns)
    difference = None if theirs is None else np.nan_to_num(answers.commands - theirs)
    differs = difference is not None and bool(np.abs(difference).max() > 0.0)
    change = difference if differs else np.diff(answers.commands, axis=0, prepend=answers.commands[:1])
    scores = np.linalg.norm(change / _spread(answers.commands), axis=1)
    chosen: list[int] = []
    for number in np.argsort(-scores, kind='stable'):
        if len(chosen) == count or scores[number] <= 0.0:
            break
        if all(abs(int(answers.stamps_ns[number] - answers.stamps_ns[other])) >= _APART_S * NANOSECONDS
               for other in chosen):
            chosen.append(int(number))
    return [Moment(number, int(answers.stamps_ns[number]), tuple(answers.commands[number].tolist()),
                   None if theirs is None or np.isnan(theirs[number]).any() else tuple(theirs[number].tolist()),
                   differs, float(scores[number]))
            for number in chosen]


def _spread(values: np.ndarray) -> np.ndarray:
    """Return each axis' standard deviation, at least a twentieth of a unit."""
    return np.maximum(values.std(axis=0), 0.05)


def _duration(stamps_ns: np.ndarray) -> float:
    return float(stamps_ns.max() - stamps_ns.min()) / NANOSECONDS if len(stamps_ns) else 0.0


def figures(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a row's main figures as name and text, for a terminal and the head of a report."""
    error, times, frames = found['command_error'], found['step_us'], found['frame_intervals']
    told = [('images answered', f"{found['answered']} of {found['images']}"),
            ('duration', f"{found['duration_s']:.1f} s")]
    if error is not None:
        told += [(f'MAE {name}', f"{error['axes'][name]['mae']:.3f}") for name in AXES]
        told.append(('largest error', f"{error['max_abs_command_error']:.3g}"))
        if error['shift_s'] is not None:
            told.append(('theirs come later by', f"{1e3 * error['shift_s']:.0f} ms"))
        if error['turns']['same_side'] is not None:
            told.append(('turns to the same side', f"{100 * error['turns']['same_side']:.0f} %"))
    if frames is not None and frames['rate_hz'] is not None:
        told.append(('images per second', f"{frames['rate_hz']:.1f}"))
    if times is not None:
        told.append(('step p50, p99', f"{times['p50'] / 1e3:.2f}, {times['p99'] / 1e3:.2f} ms"))
    if found['novelty'] is not None:
        told.append(('images unlike training (1 % expected)', f"{100 * found['novelty']['unusual_share']:.0f} %"))
    if found['drift'] is not None:
        told.append((f"drift after {found['drift']['path_m']:.1f} m", f"{found['drift']['end_m']:.1f} m"))
    return told
