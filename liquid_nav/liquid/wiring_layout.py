"""Where the neurons of a wiring stand in a drawing, and along which curves its synapses run; lengths in inches."""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.liquid.synapses import Wiring

_LEVELS = ('inter', 'command', 'motor')
_RADIUS = 0.15
"""Of a neuron that has room [in]."""
_PITCH, _LEAST_PITCH, _TALLEST = 0.24, 0.13, 7.4
"""Between neighbours of a full column; between them at the least; height of a column before they close up [in]."""
_RING_PITCH = 0.32
_CLEFT = 0.025
"""Between the head of a synapse and the neuron, so that a bar can be seen [in]."""


@dataclass(frozen=True)
class Node:
    """An input or a neuron."""

    position: np.ndarray
    """(x, y) [in]; y points up."""
    radius: float
    column: int
    """0 of the inputs, 1 of the first layer."""
    outward: np.ndarray
    """Unit vector to where a synapse of the neuron on itself has room."""
    is_motor: bool = False


@dataclass(frozen=True)
class Layout:
    """A drawing's nodes; its corner at the lower left is (0, 0)."""

    inputs: list[Node]
    neurons: list[Node]
    headings: list[tuple[float, str, str]]
    """Of each column: x [in], name and size."""
    width: float
    height: float
    centre: np.ndarray | None = None
    """Of the ring, where neurons stand in one."""


@dataclass(frozen=True)
class Curve:
    """A synapse as a Bezier curve from the rim of its source to the rim of its destination."""

    points: np.ndarray
    """(3 or 4, 2) control points [in]."""

    @property
    def heading(self) -> np.ndarray:
        """Return the unit vector along which the synapse arrives."""
        return _unit(self.points[-1] - self.points[-2])


def lay_out(wiring: Wiring) -> Layout:
    """Return columns from the senses to the motor neurons; a single layer stands in a ring beside its inputs."""
    return _ring(wiring) if len(wiring.layers) == 1 else _columns(wiring)


def curve_between(layout: Layout, source: Node, destination: Node) -> Curve:
    """Return the way of a synapse: straight to another layer, an arc within one, a drop to the neuron itself."""
    if source is destination:
        return _loop(source)
    middle = (source.position + destination.position) / 2 + 2 * _lift(layout, source, destination)
    start = source.position + source.radius * _unit(middle - source.position)
    end = destination.position + (destination.radius + _CLEFT) * _unit(middle - destination.position)
    return Curve(np.stack([start, middle, end]))


def _lift(layout: Layout, source: Node, destination: Node) -> np.ndarray:
    """Return how far the middle of a synapse leaves the straight line; to its left, so both directions part."""
    if source.column != destination.column:
        return np.zeros(2)
    step = destination.position - source.position
    length = float(np.hypot(*step))
    left = np.array([-step[1], step[0]]) / length
    if layout.centre is None:
        return min(0.35 * length, source.radius + 0.13 * length, 0.62) * left
    inward = layout.centre - (source.position + destination.position) / 2
    return min(0.3, 0.15 * length) * inward + 0.03 * length * left


def _columns(wiring: Wiring) -> Layout:
    sizes = (wiring.inputs, *wiring.layers)
    height = _column_height(max(sizes))
    gap = float(np.clip(0.36 * height, 1.7, 2.6))
    names = _LEVELS if len(wiring.layers) == len(_LEVELS) else [f'layer {index}' for index in range(len(wiring.layers))]
    neurons, headings = [], [(0.0, 'sensory', _count(wiring.inputs, 'input'))]
    for index, size in enumerate(wiring.layers):
        x, first = gap * (index + 1), len(neurons)
        column = _column(x, size, height)
        apart = size == 1 or column[0][0][1] - column[1][0][1] > 4.5 * column[0][1]
        outward = np.array([0.0, 1.0]) if apart else np.array([1.0, 0.0])
        neurons += [Node(position, radius, index + 1, outward,
                         is_motor=first + number >= wiring.units - wiring.outputs)
                    for number, (position, radius) in enumerate(column)]
        headings.append((x, names[index], _count(size, 'neuron')))
    inputs = _inputs(wiring.inputs, height)
    return Layout(inputs, neurons, headings, gap * len(wiring.layers), height)


def _ring(wiring: Wiring) -> Layout:
    """Return a ring that runs clockwise, its motor neurons on the side that faces away from the inputs."""
    radius = max(0.9, wiring.units * _RING_PITCH / (2 * math.pi)) if wiring.units > 1 else 0.0
    height = max(_column_height(wiring.inputs), 2 * radius)
    centre = np.array([1.9 + radius, height / 2])
    first_motor = wiring.units - wiring.outputs
    neurons = []
    for number in range(wiring.units):
        angle = 2 * math.pi * ((first_motor + (wiring.outputs - 1) / 2) - number) / wiring.units
        outward = np.array([math.cos(angle), math.sin(angle)])
        neurons.append(Node(centre + radius * outward, min(_RADIUS, 0.38 * max(_RING_PITCH, 5.6 / wiring.units)),
                            1, outward, is_motor=number >= first_motor))
    headings = [(0.0, 'sensory', _count(wiring.inputs, 'input')),
                (centre[0], 'one layer', _count(wiring.units, 'neuron'))]
    return Layout(_inputs(wiring.inputs, height), neurons, headings, centre[0] + radius, height, centre)


def _inputs(count: int, height: float) -> list[Node]:
    return [Node(position, 0.6 * radius, 0, np.array([-1.0, 0.0]))
            for position, radius in _column(0.0, count, height)]


def _column(x: float, count: int, height: float) -> list[tuple[np.ndarray, float]]:
    """Return position and radius of nodes spread over the height, the first one at the top."""
    pitch = min(height / count, 0.95)
    top = height / 2 + pitch * (count - 1) / 2
    return [(np.array([x, top - pitch * number]), min(_RADIUS, 0.42 * pitch)) for number in range(count)]


def _column_height(count: int) -> float:
    return max(0.7, min(_PITCH * count, _TALLEST), _LEAST_PITCH * count)


def _loop(node: Node) -> Curve:
    """Return a synapse of a neuron on itself: a drop that stands outward."""
    across = np.array([-node.outward[1], node.outward[0]])
    start, end = (node.position + rim * _unit(node.outward + side * 0.45 * across)
                  for side, rim in ((1, node.radius), (-1, node.radius + _CLEFT)))
    far = 3.0 * node.radius
    return Curve(np.stack([start, node.position + far * (node.outward + 0.55 * across),
                           node.position + far * (node.outward - 0.55 * across), end]))


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.hypot(*vector)


def _count(number: int, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'
