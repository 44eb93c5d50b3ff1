"""
Neural circuit policies: which neuron listens to which (Lechner et al. 2020, doi 10.1038/s42256-020-00237-3).

Inputs feed inter neurons, these feed command neurons, which feed each other and the motor neurons.
"""

from dataclasses import dataclass

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
        """Neurons of the last layer: the motor neurons."""
        return self.layers[-1]

    @property
    def synapses(self) -> int:
        """Synapses in all, those from the inputs included."""
        return int(np.count_nonzero(self.sensory) + np.count_nonzero(self.adjacency))

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


def ncp(inputs: int, inter: int, command: int, motor: int, *, sensory_fanout: int, inter_fanout: int,
        recurrent_command_synapses: int, motor_fanin: int, seed: int) -> Wiring:
    """
    Draw a four-level wiring: inputs, inter, command and motor neurons.

    Parameters
    ----------
    inputs, inter, command, motor : int
        Sizes of the levels.
    sensory_fanout : int
        Inter neurons that each input reaches.
    inter_fanout : int
        Command neurons that each inter neuron reaches.
    recurrent_command_synapses : int
        Draws of a synapse between two command neurons; draws of the same pair fall together.
    motor_fanin : int
        Command neurons that each motor neuron listens to.
    seed : int
        Draws the synapses and their polarities.

    Returns
    -------
    Wiring
        Every neuron has at least one synapse in, and every command neuron one out to a motor neuron.

    Raises
    ------
    ValueError
        When a level is empty, or a fan-out or fan-in exceeds the level that it reaches.

    """
    for name, size in (('inputs', inputs), ('inter', inter), ('command', command), ('motor', motor)):
        if size < 1:
            raise ValueError(f'{name} must be 1 or more, got {size}')
    _check_fan('sensory_fanout', sensory_fanout, inter, 'inter')
    _check_fan('inter_fanout', inter_fanout, command, 'command')
    _check_fan('motor_fanin', motor_fanin, command, 'command')
    if recurrent_command_synapses < 0:
        raise ValueError(f'recurrent_command_synapses must be 0 or more, got {recurrent_command_synapses}')

    rng = np.random.default_rng(seed)
    units = inter + command + motor
    sensory = np.zeros((inputs, units), np.int8)
    adjacency = np.zeros((units, units), np.int8)
    commands, motors = slice(inter, inter + command), slice(inter + command, units)
    sensory[:, :inter] = _fan_out(rng, inputs, inter, sensory_fanout)
    adjacency[:inter, commands] = _fan_out(rng, inter, command, inter_fanout)
    for _ in range(recurrent_command_synapses):
        source, destination = rng.integers(inter, inter + command, size=2)
        adjacency[source, destination] = _polarity(rng)
    adjacency[commands, motors] = _fan_out(rng, motor, command, motor_fanin).T
    return Wiring((inter, command, motor), sensory, adjacency)


def _fan_out(rng: np.random.Generator, sources: int, destinations: int, fan: int) -> np.ndarray:
    """Return (sources, destinations) polarities: `fan` synapses a source, and no destination left alone."""
    synapses = np.zeros((sources, destinations), np.int8)
    for source in range(sources):
        reached = rng.choice(destinations, size=fan, replace=False)
        synapses[source, reached] = _polarity(rng, fan)
    mean_fanin = min(max(sources * fan // destinations, 1), sources)
    for destination in np.flatnonzero(~synapses.any(axis=0)):
        heard = rng.choice(sources, size=mean_fanin, replace=False)
        synapses[heard, destination] = _polarity(rng, mean_fanin)
    return synapses


def _polarity(rng: np.random.Generator, size: int | None = None):
    return rng.choice(np.array([-1, 1], np.int8), size=size)


def _check_fan(name: str, fan: int, size: int, level: str) -> None:
    if not 1 <= fan <= size:
        raise ValueError(f'{name} must lie in [1, {size}], as there are {size} {level} neurons; got {fan}')


def _check_shapes(wiring: Wiring) -> None:
    if not wiring.layers or min(wiring.layers) < 1:
        raise ValueError(f'every layer needs 1 neuron or more, got layers {wiring.layers}')
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
