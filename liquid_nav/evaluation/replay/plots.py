"""The plots of a replay's report, as SVG that stands inside a page."""

import numpy as np

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.plots import OTHER, OURS, figure, finish
from liquid_nav.evaluation.replay.novelty import UNUSUAL
from liquid_nav.evaluation.replay.run import Answers

_LABELS = ('forward [m/s]', 'left [m/s]', 'up [m/s]', 'turn left [rad/s]')
_MOST_POINTS = 4000
"""A longer recording is drawn by the least and the greatest value of as many spans of time."""


def plot_commands(answers: Answers, commands: CommandTrack | None, salt: str) -> str:
    """Return a policy's commands against the recorded ones, over time since the first image."""
    origin_ns = int(answers.stamps_ns[0]) if len(answers.stamps_ns) else 0
    drawn, axes = figure(4, 6.4, width=11.0)
    for axis, label, number in zip(axes, _LABELS, range(4), strict=True):
        if commands is not None:
            axis.step(*_thinned(commands.stamps_ns, commands.values[:, number], origin_ns), where='post', color=OTHER,
                      label='recorded', linewidth=1.2)
        axis.step(*_thinned(answers.stamps_ns, answers.commands[:, number], origin_ns), where='post', color=OURS,
                  label=answers.policy, linewidth=1.0)
        axis.set_ylabel(label)
    axes[0].legend(loc='lower right', ncols=2, frameon=False)
    return finish(drawn, axes, f'commands {salt}')


def plot_novelty(answers: Answers, ranks: np.ndarray, salt: str) -> str:
    """Return how unusual the pictures are over time, with the rank that 1 of 100 training pictures exceeds."""
    origin_ns = int(answers.stamps_ns[0]) if len(answers.stamps_ns) else 0
    drawn, axes = figure(1, 2.2, width=11.0)
    axes[0].step(*_thinned(answers.stamps_ns, ranks, origin_ns), where='post', color=OTHER, linewidth=0.9)
    axes[0].axhline(UNUSUAL, color=OURS, linewidth=1.0, linestyle='--')
    axes[0].set_ylim(0.0, 1.03)
    axes[0].set_ylabel('rank')
    return finish(drawn, axes, f'novelty {salt}')


def plot_intervals(histogram: dict | None, salt: str) -> str:
    """Return the histogram of the times between images."""
    drawn, axes = figure(1, 2.6, label='time between images [ms]')
    if histogram is not None and histogram['counts']:
        axes[0].stairs(histogram['counts'], histogram['edges_ms'], fill=True, color=OTHER)
    axes[0].set_ylabel('images')
    return finish(drawn, axes, f'intervals {salt}')


def plot_steps(step_us: np.ndarray, salt: str) -> str:
    """Return the histogram of what the network took for a step."""
    drawn, axes = figure(1, 2.6, label='time of a step [ms]')
    told = step_us[np.isfinite(step_us)] / 1e3
    if len(told):
        axes[0].hist(told, bins=40, range=(0.0, float(np.percentile(told, 99.5)) * 1.1 + 1e-9), color=OURS)
    axes[0].set_ylabel('steps')
    return finish(drawn, axes, f'steps {salt}')


def _thinned(stamps_ns: np.ndarray, values: np.ndarray, origin_ns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds and values; of a long track the extremes of each span, so that no peak is lost."""
    seconds = (stamps_ns - origin_ns) / NANOSECONDS
    if len(values) <= _MOST_POINTS:
        return seconds, values
    kept = []
    for part in np.array_split(np.arange(len(values)), _MOST_POINTS // 2):
        kept += sorted({int(part[np.argmin(values[part])]), int(part[np.argmax(values[part])])})
    return seconds[kept], values[kept]
