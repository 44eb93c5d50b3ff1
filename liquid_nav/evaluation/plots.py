"""The report's plots, as SVG that stands inside a page."""

import io
import re
from typing import Any

import numpy as np

from liquid_nav.core.frames import yaw_of
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.flight import Flight
from liquid_nav.evaluation.metrics import clearance

OURS, OTHER = '#d9730d', '#2f6fb0'
"""Colours of what a policy commands, and of what was flown or recorded."""
_MARK = '#b0b4b8'


def plot_commands(flight: Flight) -> str:
    """Return commands and what the vehicle made of them, over time."""
    episode = flight.episode
    times = episode.stamps_ns / NANOSECONDS
    flown = np.column_stack([levelled_velocities(flight), _yaw_rates(flight)])
    labels = ('forward [m/s]', 'left [m/s]', 'up [m/s]', 'turn left [rad/s]')
    drawn, axes = figure(4, 5.6)
    for axis, label, commanded, measured in zip(axes, labels, episode.commands.T, flown.T, strict=True):
        axis.step(times, np.append(commanded, commanded[-1:]), where='post', color=OURS, label='commanded')
        axis.plot(times, measured, color=OTHER, label='flown')
        axis.set_ylabel(label)
    axes[0].legend(loc='lower right', ncols=2, frameon=False)
    return finish(drawn, axes, 'commands')


def plot_flight(flight: Flight) -> str:
    """Return speed, clearance, height above the ground and distance to the target, over time."""
    episode, scene = flight.episode, flight.scene
    times = episode.stamps_ns / NANOSECONDS
    height = episode.positions[:, 2] - scene.ground_height(episode.positions[:, :2])
    rows = (
        ('speed [m/s]', np.linalg.norm(episode.linear_velocities, axis=1), None),
        ('clearance [m]', clearance(episode, scene, flight.body_radius), 0.0),
        ('height above ground [m]', height, None),
        ('to the target [m]', np.linalg.norm(episode.positions[:, :2] - np.asarray(scene.target[:2]), axis=1),
         episode.scenario.reach_radius_m),
    )
    drawn, axes = figure(4, 5.6)
    for axis, (label, values, limit) in zip(axes, rows, strict=True):
        axis.plot(times, values, color=OTHER)
        axis.set_ylabel(label)
        axis.set_ylim(bottom=min(0.0, 1.1 * float(values.min())))
        if limit is not None:
            axis.axhline(limit, color=OURS, linewidth=1.0, linestyle='--')
    return finish(drawn, axes, 'flight')


def levelled_velocities(flight: Flight) -> np.ndarray:
    """Return (ticks + 1, 3) velocities forward, left and up, in the frame that commands are given in [m/s]."""
    episode = flight.episode
    yaws = np.array([yaw_of(orientation) for orientation in episode.orientations])
    east, north, up = episode.linear_velocities.T
    cos, sin = np.cos(yaws), np.sin(yaws)
    return np.column_stack([cos * east + sin * north, cos * north - sin * east, up])


def _yaw_rates(flight: Flight) -> np.ndarray:
    episode = flight.episode
    yaws = np.unwrap([yaw_of(orientation) for orientation in episode.orientations])
    if len(yaws) < 2:
        return np.zeros(len(yaws))
    return np.gradient(yaws, episode.stamps_ns / NANOSECONDS)


def figure(rows: int, height: float, width: float = 7.0, label: str = 'time [s]') -> tuple[Any, Any]:
    """Return a figure of the page's style and its axes, one above the other, which share the labelled one."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(width, height), layout='constrained')
    FigureCanvasSVG(drawn)
    axes = drawn.subplots(rows, 1, sharex=True, squeeze=False)[:, 0]
    for axis in axes:
        axis.spines[['top', 'right']].set_visible(False)
        axis.spines[['left', 'bottom']].set_color(_MARK)
        axis.grid(color='#e8eaec', linewidth=0.8)
        axis.axhline(0.0, color=_MARK, linewidth=0.8)
        axis.margins(x=0.01)
    axes[-1].set_xlabel(label)
    drawn.align_ylabels(axes)
    return drawn, axes


def finish(drawn, axes, salt: str) -> str:
    """Return the SVG element alone; the salt keeps the ids of two plots in one page apart."""
    import matplotlib

    text = io.StringIO()
    with matplotlib.rc_context({'svg.fonttype': 'none', 'svg.hashsalt': salt, 'font.size': 9.0}):
        drawn.savefig(text, format='svg', metadata={'Date': None}, transparent=True)
    svg = text.getvalue()
    svg = re.sub(r'<metadata>.*?</metadata>', '', svg[svg.index('<svg') :], flags=re.DOTALL)
    head, rest = svg.split('>', 1)
    return re.sub(r' (width|height)="[^"]*"', '', head) + '>' + rest  # the page sets the size
