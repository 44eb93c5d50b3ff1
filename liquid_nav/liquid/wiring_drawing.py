"""Wirings as pictures: neurons from left to right, excitatory synapses as arrows, inhibitory ones dashed with a bar."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from liquid_nav.core.errors import MissingDependencyError, OutputError, unknown_option
from liquid_nav.liquid.synapses import Wiring
from liquid_nav.liquid.wiring_layout import Curve, Layout, Node, curve_between, lay_out

SUFFIXES = ('.png', '.svg')

_EXCITATORY, _INHIBITORY = '#0072b2', '#d55e00'
"""Blue and vermilion of Okabe and Ito's palette, which readers of every colour vision tell apart."""
_INK, _PALE, _DARK = '#222222', '#f3f4f5', '#3c4043'
_SIDE, _TOP, _BOTTOM = 0.55, 1.12, 0.8
"""Margins around the nodes [in]."""
_LEGEND_WIDTH = 4.2
"""Least distance between the margins [in]."""
_PNG_DPI = 200


def draw_wiring(wiring: Wiring, path: str | Path) -> Path:
    """
    Draw a wiring to a file; the same wiring gives the same bytes with the same matplotlib.

    Each element of an SVG has an id: `input-0`, `neuron-3`, `synapse-input-0-neuron-3`, `synapse-neuron-3-neuron-5`.

    Parameters
    ----------
    wiring : Wiring
        What to draw.
    path : str or Path
        Ends in .png or .svg; its folder is created.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ConfigError
        For another suffix; it is a ValueError.
    MissingDependencyError
        When matplotlib is not installed.
    OutputError
        When the file cannot be written.

    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise unknown_option('picture format', path.suffix, SUFFIXES)
    picture = _render(wiring, path.suffix.lower()[1:])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    except OSError as error:
        raise OutputError(f'cannot write the picture {path}: {error.strerror or error}; choose another path') from error
    return path


def _render(wiring: Wiring, kind: str) -> bytes:
    try:
        import matplotlib.style
    except ModuleNotFoundError as error:
        missing = (error.name or 'matplotlib').partition('.')[0]
        raise MissingDependencyError(f"{missing} is not installed, and pictures of wirings need it: "
                                     "pip install 'liquid_nav[report]'") from error
    picture = io.BytesIO()
    settings = {'svg.hashsalt': 'liquid_nav', 'svg.fonttype': 'path'}
    with matplotlib.style.context(['default', settings]):
        metadata = {'Date': None, 'Creator': 'liquid_nav'} if kind == 'svg' else {'Software': 'liquid_nav'}
        _figure(wiring).savefig(picture, format=kind, dpi=_PNG_DPI, metadata=metadata)
    return picture.getvalue()


def _figure(wiring: Wiring) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    layout = lay_out(wiring)
    side = _SIDE + max(0.0, _LEGEND_WIDTH - layout.width) / 2
    figure = Figure(figsize=(layout.width + 2 * side, layout.height + _TOP + _BOTTOM), facecolor='white')
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-side, layout.width + side), ylim=(-_BOTTOM, layout.height + _TOP))
    axes.set_axis_off()
    for gid, source, destination, polarity in _synapses(wiring, layout):
        _draw_synapse(axes, curve_between(layout, source, destination), polarity, gid,
                      **_stroke(wiring.synapses, layout.centre is None and source.column == destination.column))
    for number, node in enumerate(layout.inputs):
        _draw_node(axes, node, number, f'input-{number}')
    for number, node in enumerate(layout.neurons):
        _draw_node(axes, node, number, f'neuron-{number}')
    _write_headings(axes, wiring, layout)
    _write_legend(axes, wiring, layout)
    return figure


def _synapses(wiring: Wiring, layout: Layout) -> Iterator[tuple[str, Node, Node, int]]:
    """Yield id, source, destination and polarity of each synapse."""
    for kind, sources, polarities in (('input', layout.inputs, wiring.sensory),
                                      ('neuron', layout.neurons, wiring.adjacency)):
        for source, destination in np.argwhere(polarities):
            yield (f'synapse-{kind}-{source}-neuron-{destination}', sources[source], layout.neurons[destination],
                   polarities[source, destination])


def _stroke(synapses: int, stands_out: bool) -> dict[str, float]:
    """Return width [pt] and opacity: the more synapses, the finer; those within a column stand out."""
    width = float(np.clip(9.0 / synapses ** 0.5, 0.35, 1.0))
    alpha = float(np.clip(12.0 / synapses ** 0.5, 0.35, 0.9))
    return {'width': 1.5 * width, 'alpha': min(1.0, 1.8 * alpha)} if stands_out else {'width': width, 'alpha': alpha}


def _draw_synapse(axes: Any, curve: Curve, polarity: int, gid: str | None, *, width: float, alpha: float) -> None:
    """Draw the curve and its head in one path: an open arrow, or a bar across."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    end, heading = curve.points[-1], curve.heading
    across = np.array([-heading[1], heading[0]])
    size = 0.022 + 0.022 * width
    if polarity > 0:
        head = [end - size * (heading + 0.6 * across), end, end - size * (heading - 0.6 * across)]
    else:
        head = [end + 0.7 * size * across, end - 0.7 * size * across]
    bezier = Outline.CURVE3 if len(curve.points) == 3 else Outline.CURVE4
    codes = [Outline.MOVETO] + [bezier] * (len(curve.points) - 1)
    codes += [Outline.MOVETO] + [Outline.LINETO] * (len(head) - 1)
    axes.add_patch(PathPatch(
        Outline(np.concatenate([curve.points, head]), codes), gid=gid, fill=False, clip_on=False, linewidth=width,
        alpha=alpha, edgecolor=_EXCITATORY if polarity > 0 else _INHIBITORY, capstyle='butt', joinstyle='miter',
        linestyle='-' if polarity > 0 else (0, (3.6 / width, 1.5 / width))))


def _draw_node(axes: Any, node: Node, label: int | str, gid: str | None) -> None:
    from matplotlib.patches import Circle, Rectangle

    (x, y), radius = node.position, node.radius
    look = {'gid': gid, 'edgecolor': _INK, 'linewidth': 0.8, 'clip_on': False,
            'facecolor': _DARK if node.is_motor else _PALE}
    if node.column == 0:
        axes.add_patch(Rectangle((x - radius, y - radius), 2 * radius, 2 * radius, **look))
        axes.text(x - radius - 0.06, y, str(label), ha='right', va='center_baseline', size=min(7.5, 90 * radius),
                  color=_INK)
    else:
        axes.add_patch(Circle((x, y), radius, **look))
        axes.text(x, y, str(label), ha='center', va='center_baseline', size=min(7.5, 58 * radius),
                  color='white' if node.is_motor else _INK)


def _write_headings(axes: Any, wiring: Wiring, layout: Layout) -> None:
    neurons = 'neuron' if wiring.units == 1 else 'neurons'
    synapses = 'synapse' if wiring.synapses == 1 else 'synapses'
    axes.text(layout.width / 2, layout.height + 0.88, f'{wiring.units} {neurons}, {wiring.synapses} {synapses}',
              ha='center', va='baseline', size=11, weight='bold', color=_INK)
    for x, name, size in layout.headings:
        axes.text(x, layout.height + 0.52, name, ha='center', va='baseline', size=9, color=_INK)
        axes.text(x, layout.height + 0.36, size, ha='center', va='baseline', size=7.5, color='#5f6368')


def _write_legend(axes: Any, wiring: Wiring, layout: Layout) -> None:
    """Write one row below the nodes: both kinds of synapse with their numbers, and the neurons that are read."""
    excitatory = np.count_nonzero(wiring.sensory > 0) + np.count_nonzero(wiring.adjacency > 0)
    y, left = -0.58, layout.width / 2 - _LEGEND_WIDTH / 2
    for x, polarity, text in ((left, 1, f'excitatory ({excitatory})'),
                              (left + 1.6, -1, f'inhibitory ({wiring.synapses - excitatory})')):
        _draw_synapse(axes, Curve(np.array([[x, y], [x + 0.17, y], [x + 0.34, y]])), polarity, None, width=1.1, alpha=1)
        axes.text(x + 0.42, y, text, va='center_baseline', size=8, color=_INK)
    motor = Node(np.array([left + 3.3, y]), 0.075, 1, np.array([0.0, 1.0]), is_motor=True)
    _draw_node(axes, motor, '', None)
    axes.text(left + 3.45, y, 'motor neuron', va='center_baseline', size=8, color=_INK)
