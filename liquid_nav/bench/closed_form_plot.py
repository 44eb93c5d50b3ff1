"""The picture of the closed form beside its ODE: a panel per input, and one of how near the bound is reached."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from liquid_nav.bench.closed_form import Trace

FORMATS = ('svg', 'png')
_CLOSED, _SYMMETRIC, _LTC, _INPUT = '#d9730d', '#2f6fb0', '#767b80', '#4a4e52'
_BOUND, _GRID = '#f7e2cc', '#eceeef'
_COLUMNS = 3
_POINTS = 300
"""Of a curve: enough for the eye."""
_CLOSED_LINE = {'color': _CLOSED, 'linewidth': 1.6, 'linestyle': (0, (4, 1.5))}
_STATE_LINES = (
    ('ltc', {'color': _LTC, 'linewidth': 1.4, 'linestyle': (0, (1, 1.2))}),
    ('symmetric', {'color': _SYMMETRIC, 'linewidth': 1.6}),
)


def draw(traces: Sequence[Trace], sharpness: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the picture by format; the same arguments give the same bytes."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    style = {'font.size': 8.5, 'axes.titlesize': 9.5, 'axes.titleweight': 'bold', 'axes.titlelocation': 'left',
             'axes.edgecolor': '#9a9ea2', 'axes.linewidth': 0.8, 'axes.axisbelow': True, 'grid.color': _GRID,
             'svg.hashsalt': 'closed_form', 'path.simplify_threshold': 0.6}
    with matplotlib.rc_context(style):
        rows = -(-(len(traces) + 1) // _COLUMNS)
        figure = Figure(figsize=(10.5, 0.7 + 3.5 * rows))
        FigureCanvasAgg(figure)
        height = figure.get_figheight()
        grid = figure.add_gridspec(rows, _COLUMNS, left=0.065, right=0.99, top=1.0 - 0.72 / height,
                                   bottom=0.42 / height, hspace=0.24, wspace=0.2)
        for number, trace in enumerate(traces):
            _draw_case(figure, grid[number], trace, _limits(traces), labelled=number % _COLUMNS == 0)
        _draw_sharpness(figure, grid[len(traces)], sharpness)
        _draw_legend(figure)
        return {name: _save(figure, name) for name in FORMATS}


def _draw_case(figure, place, trace: Trace, limits: Mapping[str, tuple[float, float]], labelled: bool) -> None:
    """Draw input, states and errors below each other."""
    signal, states, errors = place.subgridspec(3, 1, height_ratios=(0.5, 1.7, 1.2), hspace=0.12).subplots(sharex=True)
    thin = slice(None, None, max(1, len(trace.times) // _POINTS))
    times = trace.times[thin]
    signal.plot(times, trace.inputs[thin], color=_INPUT, linewidth=1.0)
    signal.set_title(trace.case.name.replace('-', '\N{MINUS SIGN}'))
    extreme = np.ceil(max(2.0, np.abs(trace.inputs).max()))
    signal.set_ylim(-1.25 * extreme, 1.25 * extreme)
    signal.set_yticks([-extreme, extreme])
    for ode, line in _STATE_LINES:
        states.plot(times, trace.integrated[ode][thin], **line)
        errors.plot(times, np.abs(trace.closed - trace.integrated[ode])[thin], **line)
    states.plot(times, trace.closed[thin], **_CLOSED_LINE)
    states.set_ylim(limits['states'])
    states.locator_params(axis='y', nbins=3)
    errors.fill_between(times[::10], trace.bound[thin][::10], color=_BOUND, linewidth=0.0)
    errors.set_ylim(limits['errors'])
    if labelled:
        for axis, label in ((signal, 'input'), (states, 'state'), (errors, '|error|')):
            axis.set_ylabel(label)
    errors.set_xlabel('time [s]', labelpad=1.0)
    _finish(times[-1], signal, states, errors)
    figure.align_ylabels([signal, states, errors])


def _draw_sharpness(figure, place, sharpness: Mapping[str, Any]) -> None:
    axes = figure.add_subplot(place)
    times = np.array(sharpness['times_s'])
    axes.fill_between([0.0, *times], [0.0, *sharpness['infimum']], [1.0, *sharpness['supremum']], color=_BOUND,
                      linewidth=0.0, label='all that lemma 1 allows')
    axes.plot(times, sharpness['upper'], 'o', markersize=3.5, color=_SYMMETRIC, label='input low, high just before')
    axes.plot(times, sharpness['lower'], 's', markersize=3.5, color=_SYMMETRIC, label='input high, low just before')
    axes.axhline(0.0, color='#9a9ea2', linewidth=0.8)
    axes.set_title('an adversary for each moment')
    axes.set_ylabel(r'(state $-$ closed form) / $(x_0 - A)$', labelpad=1.0)
    axes.set_xlabel('time [s]', labelpad=1.0)
    axes.legend(loc='upper right', frameon=False)
    _finish(times[-1], axes)


def _draw_legend(figure) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries = {
        'closed form (eq. 2)': Line2D([], [], **_CLOSED_LINE),
        **{label: Line2D([], [], **line) for label, (_, line) in zip(
            ('LTC ODE (eq. 1), and error against it', 'symmetric ODE, and error against it'), _STATE_LINES)},
        'bound of lemma 1': Patch(color=_BOUND),
    }
    figure.legend(entries.values(), entries.keys(), loc='upper center', ncols=4, frameon=False, handlelength=2.6,
                  columnspacing=2.2, fontsize=9.0)


def _limits(traces: Sequence[Trace]) -> dict[str, tuple[float, float]]:
    """Return one range for all panels, so that they can be compared by eye."""
    states = np.concatenate([[*trace.integrated.values(), trace.closed] for trace in traces])
    errors = np.concatenate([np.abs(trace.closed - state) for trace in traces for state in trace.integrated.values()])
    margin = 0.05 * np.ptp(states)
    return {'states': (states.min() - margin, states.max() + margin), 'errors': (0.0, 1.05 * errors.max())}


def _finish(last: float, *axes) -> None:
    for axis in axes:
        axis.spines[['top', 'right']].set_visible(False)
        axis.grid(visible=True, linewidth=0.8)
        axis.set_xlim(0.0, last)
        axis.set_xticks(np.arange(0.0, last + 0.5, 1.0 if last <= 3.0 else 2.0))
        axis.tick_params(bottom=False, left=False, labelbottom=axis is axes[-1])


def _save(figure, name: str) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format=name, dpi=110, metadata={'Date': None} if name == 'svg' else {'Software': None})
    return file.getvalue()
