"""The picture of `liquid-nav bench sequence`: how the error falls from epoch to epoch."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

FORMATS = ('svg', 'png')
COLOURS = {'cfc': '#d55e00', 'cfc_mixed_memory': '#e69f00', 'lstm': '#0072b2', 'gru': '#56b4e9',
           'ctrnn': '#4a4e52', 'ltc': '#009e73', 'gru_ode': '#9a9ea2', 'cfc_no_gate': '#cc79a7',
           'cfc_pure': '#8c6d31', 'cfc_plain': '#7a5195'}
"""Those of Okabe and Ito first, which colour-blind readers tell apart."""
_GRID, _FLOOR = '#eceeef', 5e-5


def draw(rows: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    """
    Return the picture by format, a panel for each encoding; the same rows give the same bytes.

    A thin line is a training, the thick one their median, which ends with a dot; no error lies at the lower edge.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    encodings = [name for name in ('equidistant', 'event') if any(row['encoding'] == name for row in rows)]
    style = {'font.size': 9, 'axes.titlesize': 10, 'axes.titleweight': 'bold', 'axes.titlelocation': 'left',
             'axes.edgecolor': '#9a9ea2', 'axes.axisbelow': True, 'grid.color': _GRID, 'svg.hashsalt': 'sequence'}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(1.6 + 4.4 * len(encodings), 4.2), layout='constrained')
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, len(encodings), sharex=True, sharey=True, squeeze=False)[0]
        for panel, encoding in zip(panels, encodings, strict=True):
            _draw_panel(panel, encoding, [row for row in rows if row['encoding'] == encoding])
        panels[0].set_xlim(0.0, 1.02 * max(len(curve) for row in rows for curve in row['validation']))
        panels[0].set_ylabel('error on validation streams [%]')
        handles = {label: handle for panel in panels for handle, label in zip(*panel.get_legend_handles_labels(),
                                                                              strict=True)}
        figure.legend(handles.values(), handles.keys(), loc='outside right upper', frameon=False)
        return {name: _save(figure, name) for name in FORMATS}


def _draw_panel(panel, encoding: str, rows: Sequence[Mapping[str, Any]]) -> None:
    import numpy as np

    panel.set_title({'equidistant': 'an input for each bit', 'event': 'an input for each change'}[encoding])
    for row in rows:
        colour = COLOURS[row['name']]
        curves = [np.maximum(1.0 - np.asarray(curve), _FLOOR) for curve in row['validation']]
        longest = max(map(len, curves))
        held = np.array([np.pad(curve, (0, longest - len(curve)), mode='edge') for curve in curves])
        for curve in curves:
            panel.plot(range(1, len(curve) + 1), 100.0 * curve, color=colour, linewidth=0.6, alpha=0.5)
        panel.plot(range(1, longest + 1), 100.0 * np.median(held, axis=0), color=colour, linewidth=1.8, marker='o',
                   markersize=4.5, markevery=[longest - 1], clip_on=False, label=row['name'])
    panel.set_yscale('log')
    panel.set_ylim(100.0 * _FLOOR, 60.0)
    panel.set_yticks([50.0, 10.0, 1.0, 0.1, 0.01], ['50', '10', '1', '0.1', '0.01'])
    panel.set_xlabel('epoch')
    panel.grid(visible=True)


def _save(figure, name: str) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=name, dpi=110, metadata={'Date': None} if name == 'svg' else {'Software': None})
    return buffer.getvalue()
