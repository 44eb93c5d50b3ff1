import numpy as np
import pytest

from liquid_nav.liquid.wiring import Wiring, ncp

TERMS = {'inputs': 10, 'inter': 12, 'command': 8, 'motor': 4, 'sensory_fanout': 5, 'inter_fanout': 3,
         'recurrent_command_synapses': 6, 'motor_fanin': 3, 'seed': 7}


def chain() -> Wiring:
    """One input, inter neuron 0, command neuron 1 that hears itself, motor neuron 2."""
    adjacency = np.zeros((3, 3), int)
    adjacency[0, 1], adjacency[1, 1], adjacency[1, 2] = 1, -1, 1
    return Wiring((1, 1, 1), np.array([[1, 0, 0]]), adjacency)


def test_a_chain_has_its_synapses_counted_and_its_layers_cut():
    wiring = chain()
    assert (wiring.inputs, wiring.units, wiring.outputs, wiring.synapses) == (1, 3, 1, 4)
    assert wiring.incoming(0).tolist() == [[1]]
    assert wiring.incoming(2).tolist() == [[1]]
    assert wiring.recurrent(1).tolist() == [[-1]]
    assert wiring.recurrent(2).tolist() == [[0]]


def test_each_source_has_its_fan_out_and_each_motor_neuron_its_fan_in():
    # Sizes at which no neuron is left alone, so that nothing is added to the drawn synapses.
    wiring = ncp(30, 6, 5, 4, sensory_fanout=3, inter_fanout=4, recurrent_command_synapses=0, motor_fanin=4, seed=0)
    assert (np.count_nonzero(wiring.sensory[:, :6], axis=1) == 3).all()
    assert (np.count_nonzero(wiring.adjacency[:6, 6:11], axis=1) == 4).all()
    assert (np.count_nonzero(wiring.adjacency[6:11, 11:], axis=0) == 4).all()
    assert wiring.synapses == 30 * 3 + 6 * 4 + 4 * 4


@pytest.mark.parametrize('seed', range(20))
def test_no_neuron_is_deaf_and_no_command_neuron_is_mute(seed):
    wiring = ncp(**{**TERMS, 'sensory_fanout': 1, 'inter_fanout': 1, 'motor_fanin': 1, 'seed': seed})
    assert wiring.sensory[:, :12].any(axis=0).all()
    assert wiring.adjacency[:12, 12:20].any(axis=0).all()
    assert wiring.adjacency[12:20, 20:].any(axis=0).all()
    assert wiring.adjacency[12:20, 20:].any(axis=1).all()


def test_signals_run_from_inputs_to_motor_neurons_and_return_among_command_neurons_only():
    wiring = ncp(**TERMS)
    allowed = np.zeros((24, 24), bool)
    allowed[:12, 12:20] = allowed[12:20, 12:20] = allowed[12:20, 20:] = True
    assert not wiring.adjacency[~allowed].any()
    assert not wiring.sensory[:, 12:].any()
    assert 1 <= np.count_nonzero(wiring.adjacency[12:20, 12:20]) <= 6


def test_the_seed_decides_the_wiring():
    same, again, other = ncp(**TERMS), ncp(**TERMS), ncp(**{**TERMS, 'seed': 8})
    assert (same.adjacency == again.adjacency).all()
    assert (same.sensory == again.sensory).all()
    assert (same.adjacency != other.adjacency).any()


@pytest.mark.parametrize(('change', 'words'), [
    ({'sensory_fanout': 13}, ['sensory_fanout', '[1, 12]', '13']),
    ({'inter_fanout': 0}, ['inter_fanout', '[1, 8]', '0']),
    ({'motor_fanin': 9}, ['motor_fanin', '[1, 8]', '9']),
    ({'motor': 0}, ['motor', '1 or more', '0']),
    ({'inputs': -1}, ['inputs', '-1']),
    ({'recurrent_command_synapses': -2}, ['recurrent_command_synapses', '-2']),
])
def test_an_impossible_wiring_is_refused_by_name_and_value(change, words):
    with pytest.raises(ValueError, match='must') as caught:
        ncp(**{**TERMS, **change})
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize(('synapse', 'words'), [
    ((0, 2), 'neuron 0 to 2'),
    ((2, 1), 'neuron 2 to 1'),
    ((1, 0), 'neuron 1 to 0'),
])
def test_a_synapse_that_skips_a_layer_or_runs_backwards_is_refused(synapse, words):
    adjacency = chain().adjacency.copy()
    adjacency[synapse] = 1
    with pytest.raises(ValueError, match=words):
        Wiring((1, 1, 1), chain().sensory, adjacency)


def test_an_input_beyond_the_first_layer_is_refused():
    with pytest.raises(ValueError, match='input 0 reaches neuron 2'):
        Wiring((1, 1, 1), np.array([[1, 0, 1]]), chain().adjacency)


def test_a_neuron_that_hears_nothing_is_refused():
    with pytest.raises(ValueError, match='neuron 1 of layer 1 hears nothing'):
        Wiring((1, 1, 1), chain().sensory, np.diag([1, 1], k=1) * [[0], [1], [0]])


@pytest.mark.parametrize(('layers', 'sensory', 'adjacency', 'words'), [
    ((), np.ones((1, 0)), np.ones((0, 0)), 'layers'),
    ((2, 0), np.ones((1, 2)), np.ones((2, 2)), 'layers'),
    ((2,), np.ones((1, 3)), np.ones((2, 2)), r'sensory.*\(inputs, 2\).*\(1, 3\)'),
    ((2,), np.ones((1, 2)), np.ones((2, 3)), r'adjacency.*\(2, 2\).*\(2, 3\)'),
    ((2,), 2 * np.ones((1, 2)), np.ones((2, 2)), 'sensory must hold polarities'),
])
def test_matrices_that_do_not_fit_are_refused(layers, sensory, adjacency, words):
    with pytest.raises(ValueError, match=words):
        Wiring(layers, sensory, adjacency)
