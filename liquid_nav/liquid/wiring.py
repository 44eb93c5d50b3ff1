"""
Which neuron listens to which: neural circuit policies, and the plain wirings to compare them with.

In a neural circuit policy (Lechner et al. 2020, doi 10.1038/s42256-020-00237-3) inputs feed inter neurons, these
feed command neurons, which feed each other and the motor neurons.
"""

from collections.abc import Callable

import numpy as np

from liquid_nav.core.errors import unknown_option
from liquid_nav.liquid.synapses import Wiring

__all__ = ['NAMED', 'Wiring', 'auto_ncp', 'fully_connected', 'lane_keeping', 'named', 'ncp', 'random_sparse']


def ncp(inputs: int, inter: int, command: int, motor: int, *, sensory_fanout: int, inter_fanout: int,
        recurrent_command_synapses: int, motor_fanin: int, seed: int, exact: bool = False) -> Wiring:
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
    exact : bool
        False: a neuron that the draw leaves alone gains synapses beyond the fan-outs. True: it takes one over from
        a neuron that has several, and recurrent draws are of distinct pairs, so every seed has the same count.

    Returns
    -------
    Wiring
        Every neuron has at least one synapse in, and every command neuron one out to a motor neuron.

    Raises
    ------
    ValueError
        When a level is empty, a fan-out or fan-in exceeds the level that it reaches, or an exact count cannot
        reach every neuron.

    """
    _check_sizes(inputs=inputs, inter=inter, command=command, motor=motor)
    _check_fan('sensory_fanout', sensory_fanout, inter, 'inter')
    _check_fan('inter_fanout', inter_fanout, command, 'command')
    _check_fan('motor_fanin', motor_fanin, command, 'command')
    if recurrent_command_synapses < 0:
        raise ValueError(f'recurrent_command_synapses must be 0 or more, got {recurrent_command_synapses}')
    if exact:
        _check_exact('sensory_fanout', sensory_fanout, inputs, 'inputs', inter, 'inter')
        _check_exact('inter_fanout', inter_fanout, inter, 'inter neurons', command, 'command')
        _check_exact('motor_fanin', motor_fanin, motor, 'motor neurons', command, 'command')
        if recurrent_command_synapses > command ** 2:
            raise ValueError(f'recurrent_command_synapses must lie in [0, {command ** 2}], the pairs of {command} '
                             f'command neurons; got {recurrent_command_synapses}; lower it, ask for more command '
                             'neurons, or leave out exact')

    rng = _generator(seed)
    units = inter + command + motor
    sensory = np.zeros((inputs, units), np.int8)
    adjacency = np.zeros((units, units), np.int8)
    commands, motors = slice(inter, inter + command), slice(inter + command, units)
    sensory[:, :inter] = _fan_out(rng, inputs, inter, sensory_fanout, exact)
    adjacency[:inter, commands] = _fan_out(rng, inter, command, inter_fanout, exact)
    if exact:
        adjacency[commands, commands] = _scatter(rng, (command, command), recurrent_command_synapses)
    else:
        for _ in range(recurrent_command_synapses):
            source, destination = rng.integers(inter, inter + command, size=2)
            adjacency[source, destination] = _polarity(rng)
    adjacency[commands, motors] = _fan_out(rng, motor, command, motor_fanin, exact).T
    return Wiring((inter, command, motor), sensory, adjacency)


def auto_ncp(inputs: int, units: int, outputs: int, *, sparsity: float = 0.5, seed: int) -> Wiring:
    """
    Draw a neural circuit policy of `units` neurons, `outputs` of them motor neurons.

    The split is that of AutoNCP in ncps 1.0.1: of the neurons that are not motor neurons four in ten are command
    neurons, and a neuron reaches the share 1 - sparsity of the level that it feeds, one neuron at the least.

    Raises
    ------
    ValueError
        When fewer than three neurons are left for the inter and command levels, or sparsity is not in [0, 1).

    """
    _check_sizes(inputs=inputs, units=units)
    _check_sparsity(sparsity)
    if units < 4:
        raise ValueError(f'units must be 4 or more, as a motor neuron needs 3 inter and command neurons before it; '
                         f'got {units}; ask for more')
    if not 1 <= outputs <= units - 3:
        raise ValueError(f'outputs must lie in [1, {units - 3}], as 3 or more of {units} neurons are inter and command '
                         f'neurons; got {outputs}; lower it or ask for more units')
    density = 1.0 - sparsity
    command = int(0.4 * (units - outputs))
    inter = units - outputs - command
    return ncp(inputs, inter, command, outputs, sensory_fanout=max(int(inter * density), 1),
               inter_fanout=max(int(command * density), 1),
               recurrent_command_synapses=max(int(command * density * 2), 1),
               motor_fanin=max(int(command * density), 1), seed=seed)


def fully_connected(inputs: int, units: int, outputs: int | None = None, *, self_connections: bool = True,
                    seed: int) -> Wiring:
    """
    Wire one layer in which every neuron hears all inputs and all neurons.

    Parameters
    ----------
    inputs, units : int
        Sizes.
    outputs : int, optional
        Neurons that are read, the last ones; all of them by default.
    self_connections : bool
        Whether a neuron hears itself too.
    seed : int
        Draws the polarities.

    Raises
    ------
    ValueError
        When a size is below 1, or outputs above units.

    """
    _check_single_layer(inputs, units, outputs)
    rng = _generator(seed)
    sensory = _polarity(rng, (inputs, units))
    adjacency = _polarity(rng, (units, units))
    if not self_connections:
        np.fill_diagonal(adjacency, 0)
    return Wiring((units,), sensory, adjacency, outputs)


def random_sparse(inputs: int, units: int, outputs: int | None = None, *, sparsity: float, seed: int) -> Wiring:
    """
    Wire one layer at random, the share `sparsity` of all synapses absent.

    The share holds for the synapses from the inputs and for those between neurons alike, each rounded to a whole
    synapse. Every neuron first draws one input to hear; the rest falls on the remaining pairs with equal chance.

    Parameters
    ----------
    inputs, units : int
        Sizes.
    outputs : int, optional
        Neurons that are read, the last ones; all of them by default.
    sparsity : float
        Share of synapses that are absent, from 0 to 1 - 1 / inputs.
    seed : int
        Draws the synapses and their polarities.

    Raises
    ------
    ValueError
        When a size is below 1, outputs above units, or so few synapses remain that a neuron would hear no input.

    """
    _check_single_layer(inputs, units, outputs)
    _check_sparsity(sparsity)
    kept = round(inputs * units * (1 - sparsity))
    if kept < units:
        raise ValueError(f'sparsity must lie in [0, 1 - 1/{inputs}], as each of {units} neurons hears 1 or more of '
                         f'{inputs} inputs; got {sparsity}, which leaves {kept} synapses; lower it')
    rng = _generator(seed)
    first = np.zeros((inputs, units), bool)
    first[rng.integers(inputs, size=units), np.arange(units)] = True
    sensory = _scatter(rng, (inputs, units), kept, first)
    adjacency = _scatter(rng, (units, units), round(units ** 2 * (1 - sparsity)))
    return Wiring((units,), sensory, adjacency, outputs)


def lane_keeping(seed: int) -> Wiring:
    """
    Draw the network that kept a car in its lane: 32 inputs, 12 inter, 6 command, 1 motor neuron; 253 synapses.

    The numbers of features, neurons and synapses are those of Lechner et al. 2020 (doi 10.1038/s42256-020-00237-3).
    The fan-outs are our choice to meet them: 32 * 6 + 12 * 4 + 7 + 1 * 6 = 253.
    """
    return ncp(32, 12, 6, 1, sensory_fanout=6, inter_fanout=4, recurrent_command_synapses=7, motor_fanin=6, seed=seed,
               exact=True)


NAMED: dict[str, Callable[[int], Wiring]] = {'lane_keeping': lane_keeping}
"""Wirings of published networks, by name; each takes a seed."""


def named(name: str, seed: int) -> Wiring:
    """Draw the wiring of a published network; for an unknown name raise a ConfigError that lists those known."""
    if name not in NAMED:
        raise unknown_option('wiring', name, NAMED)
    return NAMED[name](seed)


def _fan_out(rng: np.random.Generator, sources: int, destinations: int, fan: int, exact: bool) -> np.ndarray:
    """Return (sources, destinations) polarities: `fan` synapses a source, and no destination left alone."""
    synapses = np.zeros((sources, destinations), np.int8)
    for source in range(sources):
        reached = rng.choice(destinations, size=fan, replace=False)
        synapses[source, reached] = _polarity(rng, fan)
    mean_fanin = min(max(sources * fan // destinations, 1), sources)
    for destination in np.flatnonzero(~synapses.any(axis=0)):
        if exact:
            _take_over(rng, synapses, destination)
        else:
            heard = rng.choice(sources, size=mean_fanin, replace=False)
            synapses[heard, destination] = _polarity(rng, mean_fanin)
    return synapses


def _take_over(rng: np.random.Generator, synapses: np.ndarray, destination: int) -> None:
    """Turn a synapse of a destination that has several to one that has none; its source's fan-out stays."""
    spare = np.argwhere((synapses != 0) & (np.count_nonzero(synapses, axis=0) > 1))
    source, before = rng.choice(spare)
    synapses[source, destination], synapses[source, before] = synapses[source, before], 0


def _scatter(rng: np.random.Generator, shape: tuple[int, int], count: int, first: np.ndarray | None = None):
    """Return polarities of `shape`, `count` of them not zero: those in `first` (bool) and others drawn at random."""
    chosen = np.zeros(shape, bool) if first is None else first.copy()
    free = np.flatnonzero(~chosen)
    chosen.flat[rng.choice(free, size=count - np.count_nonzero(chosen), replace=False)] = True
    return np.where(chosen, _polarity(rng, shape), np.int8(0))


def _polarity(rng: np.random.Generator, size: int | tuple[int, int] | None = None):
    return rng.choice(np.array([-1, 1], np.int8), size=size)


def _generator(seed: int) -> np.random.Generator:
    if seed < 0:
        raise ValueError(f'seed must be 0 or more, got {seed}')
    return np.random.default_rng(seed)


def _check_sizes(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f'{name} must be 1 or more, as no level of a wiring is empty; got {size}')


def _check_fan(name: str, fan: int, size: int, level: str) -> None:
    if not 1 <= fan <= size:
        remedy = 'raise it' if fan < 1 else f'lower it or ask for more {level} neurons'
        raise ValueError(f'{name} must lie in [1, {size}], as there are {size} {level} neurons; got {fan}; {remedy}')


def _check_exact(name: str, fan: int, sources: int, sources_are: str, size: int, level: str) -> None:
    if sources * fan < size:
        raise ValueError(f'{name} must be {-(-size // sources)} or more where exact, as {sources} {sources_are} must '
                         f'reach {size} {level} neurons; got {fan}; raise it or leave out exact')


def _check_sparsity(sparsity: float) -> None:
    if not 0 <= sparsity < 1:
        raise ValueError(f'sparsity must lie in [0, 1), the share of synapses that are absent; got {sparsity}; '
                         f'0 keeps them all')


def _check_single_layer(inputs: int, units: int, outputs: int | None) -> None:
    _check_sizes(inputs=inputs, units=units)
    if outputs is not None and not 1 <= outputs <= units:
        raise ValueError(f'outputs must lie in [1, {units}], as they are read from {units} neurons; got {outputs}; '
                         'lower it or ask for more units, or leave it out to read them all')
