"""report.html: one page that opens offline, with commands, errors, timing and the worst moments of each replay."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.replay.errors import AXES, UNITS
from liquid_nav.evaluation.replay.plots import plot_commands, plot_intervals, plot_novelty, plot_steps
from liquid_nav.evaluation.replay.run import Answers
from liquid_nav.evaluation.replay.summary import Moment, figures

_ENLARGED = 6
_STRONGEST = 0.65  # share of red over the patch that matters most


@dataclass(frozen=True)
class Replayed:
    """One policy's replay of one recording, with all that its part of the page shows."""

    row: Mapping[str, Any]
    answers: Answers
    commands: CommandTrack | None
    moments: Sequence[Moment]
    pictures: Mapping[int, np.ndarray]
    """Of the moments, by number of answer: (height, width, 3) uint8 RGB."""
    saliency: Mapping[int, np.ndarray]
    """Likewise, (rows, columns); a policy that cannot be asked twice has none."""
    ranks: np.ndarray | None = None
    """(answers,) how unusual each picture is, None where nothing is known of the training pictures."""


def render(replays: Sequence[Replayed], command_line: str, provenance: str) -> str:
    """Return the page."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
                                     lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name('report.html.jinja').read_text(encoding='utf-8'))
    return template.render(
        sections=[_section(replayed, str(number)) for number, replayed in enumerate(replays)], axes=AXES,
        axes_with_units=list(zip(AXES, UNITS, strict=True)), command_line=command_line, provenance=provenance,
        policies=list(dict.fromkeys(replayed.row['policy'] for replayed in replays)))


def _section(replayed: Replayed, salt: str) -> dict[str, Any]:
    row, stamps_ns = replayed.row, replayed.answers.stamps_ns
    origin_ns = int(stamps_ns[0]) if len(stamps_ns) else 0
    intervals = row['frame_intervals']
    return {
        'row': row, 'figures': figures(row), 'origin_ns': origin_ns,
        'differs': any(moment.differs for moment in replayed.moments),
        'commands': plot_commands(replayed.answers, replayed.commands, salt),
        'intervals': plot_intervals(None if intervals is None else intervals['histogram'], salt),
        'novelty': None if replayed.ranks is None else plot_novelty(replayed.answers, replayed.ranks, salt),
        'steps': plot_steps(replayed.answers.step_us, salt),
        'moments': [{
            'time_s': (moment.stamp_ns - origin_ns) / NANOSECONDS, 'ours': _told(moment.ours),
            'theirs': None if moment.theirs is None else _told(moment.theirs),
            'picture': _png(overlaid(replayed.pictures[moment.number], replayed.saliency.get(moment.number))),
        } for moment in replayed.moments if moment.number in replayed.pictures],
    }


def overlaid(picture: np.ndarray, heat: np.ndarray | None) -> np.ndarray:
    """Return a picture enlarged, its patches the redder the more they matter, (height, width, 3) uint8 RGB."""
    size = (picture.shape[1] * _ENLARGED, picture.shape[0] * _ENLARGED)
    large = cv2.resize(picture, size, interpolation=cv2.INTER_NEAREST)
    if heat is None or not heat.max() > 0.0:
        return large
    share = cv2.resize((heat / heat.max()).astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    share = _STRONGEST * np.clip(share, 0.0, 1.0)[..., None]
    return np.round((1.0 - share) * large + share * np.array([230.0, 30.0, 20.0])).astype(np.uint8)


def _told(values: Sequence[float]) -> str:
    return ', '.join(f'{value:+.2f}' for value in values)


def _png(image: np.ndarray) -> str:
    _, content = cv2.imencode('.png', np.ascontiguousarray(image[..., ::-1]))
    return f'data:image/png;base64,{base64.b64encode(content.tobytes()).decode()}'
