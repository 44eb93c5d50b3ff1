"""What a wiring is: neurons in layers, and the synapses between them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False)
class Wiring:
    """Neurons in layers, numbered from the senses to the motor neurons, and the synapses between them."""

    layers: tuple[int, ...]
    """Neurons of each layer; a layer listens to the one before it, the first one to the inputs."""
    sensory: np.ndarray
    """(inputs, units) int8: polarity of the synapse from input to neuron, 0 where there is none."""
    adjacency: np.ndarray
    """(units, units) int8 [source, destination]: polarity, 0 where there is no synapse."""
    motor: int | None = None
    """Neurons that are read as outputs, the last ones of the last layer; None reads that whole layer."""

    def __post_init__(self):
        _check_shapes(self)
        _check_direction(self)

    @property
    def inputs(self) -> int:
        return self.sensory.shape[0]

    @property
    def units(self) -> int:
        return sum(self.layers)

    @property
    def outputs(self) -> int:
        """Motor neurons: the last ones, of the last layer."""
        return self.layers[-1] if self.motor is None else self.motor

    @property
    def synapses(self) -> int:
        """Synapses in all, those from the inputs included."""
        return int(np.count_nonzero(self.sensory) + np.count_nonzero(self.adjacency))

    @property
    def sparsity(self) -> float:
        """Share of the (inputs + units) x units pairs of source and neuron that no synapse joins."""
        return 1 - self.synapses / ((self.inputs + self.units) * self.units)

    def layer(self, index: int) -> slice:
        """Return the numbers of a layer's neurons."""
        start = sum(self.layers[:index])
        return slice(start, start + self.layers[index])

    def incoming(self, index: int) -> np.ndarray:
        """Return the polarities (sources, neurons) of what a layer hears from the inputs or the layer before."""
        if index == 0:
            return self.sensory[:, self.layer(0)]
        return self.adjacency[self.layer(index - 1), self.layer(index)]

    def recurrent(self, index: int) -> np.ndarray:
        """Return the polarities (neurons, neurons) of the synapses within a layer."""
        return self.adjacency[self.layer(index), self.layer(index)]

    def draw(self, path: str | Path) -> Path:
        """Draw the wiring to a .png or .svg file; see `wiring_drawing.draw_wiring`."""
        from liquid_nav.liquid.wiring_drawing import draw_wiring

        return draw_wiring(self, path)


def _check_shapes(wiring: Wiring) -> None:
    if not wiring.layers or min(wiring.layers) < 1:
        raise ValueError(f'every layer needs 1 neuron or more, got layers {wiring.layers}')
    if wiring.motor is not None and not 1 <= wiring.motor <= wiring.layers[-1]:
        raise ValueError(f'motor must lie in [1, {wiring.layers[-1]}], as the last layer has so many neurons; '
                         f'got {wiring.motor}; leave it out to read them all')
    units = sum(wiring.layers)
    if wiring.sensory.ndim != 2 or wiring.sensory.shape[0] < 1 or wiring.sensory.shape[1] != units:
        raise ValueError(f'sensory must be of shape (inputs, {units}), got {wiring.sensory.shape}')
    if wiring.adjacency.shape != (units, units):
        raise ValueError(f'adjacency must be of shape {(units, units)}, got {wiring.adjacency.shape}')
    for name, matrix in (('sensory', wiring.sensory), ('adjacency', wiring.adjacency)):
        if not np.isin(matrix, (-1, 0, 1)).all():
            raise ValueError(f'{name} must hold polarities -1, 0 or 1, got {np.unique(matrix)}')


def _check_direction(wiring: Wiring) -> None:
    """Refuse synapses that skip a layer or run backwards, and layers with a neuron that hears nothing."""
    allowed_adjacency = np.zeros_like(wiring.adjacency, dtype=bool)
    for index in range(len(wiring.layers)):
        if not wiring.incoming(index).any(axis=0).all():
            silent = wiring.layer(index).start + int(np.flatnonzero(~wiring.incoming(index).any(axis=0))[0])
            raise ValueError(f'neuron {silent} of layer {index} hears nothing; give it a synapse')
        allowed_adjacency[wiring.layer(index), wiring.layer(index)] = True
        if index > 0:
            allowed_adjacency[wiring.layer(index - 1), wiring.layer(index)] = True
    stray = np.argwhere((wiring.adjacency != 0) & ~allowed_adjacency)
    if len(stray):
        raise ValueError(f'synapse from neuron {stray[0][0]} to {stray[0][1]} does not lead to the same or the next '
                         f'layer; layers are {wiring.layers}')
    stray = np.argwhere(wiring.sensory[:, wiring.layers[0]:] != 0)
    if len(stray):
        raise ValueError(f'input {stray[0][0]} reaches neuron {stray[0][1] + wiring.layers[0]} beyond the first layer '
                         f'of {wiring.layers[0]} neurons')
