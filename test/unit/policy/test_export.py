import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper

from liquid_nav.core.errors import ConfigError
from liquid_nav.policy.card import load_card
from liquid_nav.policy.config import CORES, NetworkConfig, WiringConfig
from liquid_nav.policy.export import count, export, to_onnx
from liquid_nav.policy.network import PolicyNetwork

PARITY = 1e-5
"""Single precision over 200 steps, commands of up to 2.5: the two runtimes sum in other orders."""


@pytest.mark.parametrize('config', [
    *(NetworkConfig(image_width=32, image_height=16, channels=(4, 6), column_channels=4, hidden=16, core=core)
      for core in CORES),
    NetworkConfig(image_width=33, image_height=17, channels=(4, 6, 8, 8), core='cfc', wiring=WiringConfig(strict=True)),
    NetworkConfig(),
    NetworkConfig(image_width=33, image_height=17, channels=(4, 6), column_channels=4, hidden=16, heading=True,
                  parallax=True),
    NetworkConfig(image_width=32, image_height=16, channels=(4, 6), column_channels=4, hidden=16, heading=True,
                  parallax=True, climb=True, whereabouts=True, column_head=5, halvings=1, residuals=1, batch_norm=True),
], ids=[*CORES, 'strict wiring, odd size', 'standard', 'heading and parallax', 'all but what is nearby'])
def test_torch_and_onnxruntime_agree_over_a_rollout(config):
    network = PolicyNetwork(config)
    if config.batch_norm:  # running means and deviations that are not 0 and 1
        network.encoder(torch.randint(0, 256, (8, config.image_height, config.image_width, 3), dtype=torch.uint8))
    network.eval()
    session = onnxruntime.InferenceSession(to_onnx(network), providers=['CPUExecutionProvider'])
    theirs = ours = network.initial_state()
    moved = 0.0
    for _ in range(200):
        image = torch.randint(0, 256, (1, config.image_height, config.image_width, 3), dtype=torch.uint8)
        imu = torch.tensor([[0.0, 0.0, 9.81, 0.0, 0.0, 0.0]]) + 3.0 * torch.randn(1, 6)
        seconds = 0.02 + 0.2 * torch.rand(1)
        with torch.no_grad():
            command, ours, percept = network(image, imu, seconds, ours)
        answer = session.run(None, {'image': image.numpy(), 'imu': imu.numpy(), 'elapsed_time': seconds.numpy(),
                                    'hidden_state': theirs.numpy()})
        their_command, theirs, their_percept = map(torch.from_numpy, answer)
        torch.testing.assert_close(their_command, command, atol=PARITY, rtol=0)
        torch.testing.assert_close(theirs, ours, atol=PARITY, rtol=0)
        torch.testing.assert_close(their_percept, percept, atol=PARITY, rtol=0)
        moved = max(moved, float(ours[:, : network.core.state_size].abs().max()))
    assert moved > 0.05


def test_torch_and_onnxruntime_keep_the_same_of_what_is_nearby():
    """A point between two directions, or one of two as near, may be kept for another: by rounding, and seldom."""
    config = NetworkConfig(image_width=32, image_height=16, channels=(4, 6), column_channels=4, hidden=16, nearby=True)
    network = PolicyNetwork(config).eval()
    session = onnxruntime.InferenceSession(to_onnx(network), providers=['CPUExecutionProvider'])
    state = network.initial_state()
    unlike, nearest = 0, 0.0
    for _ in range(200):
        image = torch.randint(0, 256, (1, 16, 32, 3), dtype=torch.uint8)
        imu, seconds = torch.tensor([[0.0, 0.0, 9.81, 0.0, 0.0, 0.0]]) + torch.randn(1, 6), 0.02 + 0.2 * torch.rand(1)
        with torch.no_grad():
            ours = network(image, imu, seconds, state)
        theirs = session.run(None, {'image': image.numpy(), 'imu': imu.numpy(), 'elapsed_time': seconds.numpy(),
                                    'hidden_state': state.numpy()})
        unlike += any(float((one - torch.from_numpy(other)).abs().max()) > PARITY
                      for one, other in zip(ours, theirs, strict=True))
        state = ours[1]
        nearest = max(nearest, float(state[:, -62:].abs().max()))
    assert unlike <= 4
    assert nearest > 0.1


def test_batch_normalisation_costs_nothing_in_the_file():
    config = NetworkConfig(channels=(4, 6, 8), residuals=1, batch_norm=True)
    operators = [node.op_type for node in onnx.load_from_string(to_onnx(PolicyNetwork(config))).graph.node]
    assert operators.count('Conv') == 5
    assert 'BatchNormalization' not in operators


def test_the_graph_is_valid_standard_onnx_and_tells_nothing_of_where_it_was_made(network):
    data = to_onnx(network)
    model = onnx.load_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    assert [(entry.domain, entry.version) for entry in model.opset_import] == [('', 18)]
    assert not model.functions
    assert {node.domain for node in model.graph.node} == {''}
    assert b'.py' not in data
    assert b'/' not in b''.join(node.SerializeToString() for node in model.graph.node)


def test_exporting_twice_gives_the_same_bytes_and_leaves_the_network_as_it_was(network):
    network.train()
    assert to_onnx(network) == to_onnx(network)
    assert network.training


def test_missing_synapses_are_zero_in_the_file_even_where_a_weight_was_set(network):
    wild = PolicyNetwork(network.config)
    wild.load_state_dict(network.state_dict())
    with torch.no_grad():
        for layer in wild.core.layers:
            layer.heads.weight[layer.mask == 0] = 3.0
    ours, theirs = (onnx.load_from_string(to_onnx(each)).graph.initializer for each in (network, wild))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(numpy_helper.to_array(one), numpy_helper.to_array(other))


def test_the_card_says_what_was_exported(network, card_fields, tmp_path):
    path = tmp_path / 'runs' / 'a.onnx'
    card = export(network, card_fields(), path)
    assert load_card(path.with_suffix('.json')) == card
    assert card.architecture == network.config
    assert (card.normalisation, card.command_limits) == (network.normalisation, network.limits)
    assert card.training['seeds'] == [0, 1]
    assert sorted(place.name for place in path.parent.iterdir()) == ['a.json', 'a.onnx']


def test_neurons_and_synapses_are_counted_without_those_that_are_missing():
    wiring = WiringConfig(inter=4, command=3, motor=2, sensory_fanout=2, inter_fanout=2, recurrent_command_synapses=0,
                          motor_fanin=3)
    config = NetworkConfig(image_width=16, image_height=16, channels=(2,), column_channels=2, hidden=4, percepts=2,
                           wiring=wiring)
    size = count(PolicyNetwork(config))
    # 8 inputs that reach 2 inter neurons each, 4 of those that reach 2 command neurons each, 2 motor neurons that
    # hear all 3: 16 + 8 + 6 synapses, unless a neuron that was left alone got more.
    assert size.neurons == 9
    assert size.synapses == 30
    # Encoder: 2*3*25+2 + 2*2*8+2 + 4*2*8+4 + 2*4+2 = 152+34+68+10. Decoder 4*9+4. Core: gates hear all
    # (2*4*12 + 2*3*7 + 2*2*5), targets the synapses and their layer (2*(16+16) + 2*(8+9) + 2*(6+4)), 4*9 biases.
    assert size.parameters == 264 + 40 + (96 + 42 + 20) + (64 + 34 + 20) + 36


@pytest.mark.parametrize(('change', 'words'), [
    ({'nam': 'x'}, 'nam'),
    ({'max_gap_s': 0.01}, 'nominal_period_s <= max_gap_s'),
    ({'name': ''}, 'name'),
    ({'training': {'loss': float('nan')}}, 'JSON'),
    ({'scores': [{1, 2}]}, 'JSON'),
])
def test_a_card_that_makes_no_sense_is_refused_and_nothing_is_written(network, card_fields, tmp_path, change, words):
    with pytest.raises(ConfigError, match=words):
        export(network, card_fields(**change), tmp_path / 'a.onnx')
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('asked', ['parallax', 'nearby', 'whereabouts'])
def test_a_network_that_reckons_with_bearings_does_so_by_its_cameras_field_of_view(card_fields, tmp_path, asked):
    config = NetworkConfig(horizontal_fov=1.2, **{asked: True})
    with pytest.raises(ConfigError, match=r'horizontal_fov must be that of the camera, .* got 1\.2'):
        export(PolicyNetwork(config), card_fields(), tmp_path / 'a.onnx')
    assert list(tmp_path.iterdir()) == []


def test_at_rest_the_picture_before_is_turned_by_nothing_in_the_file_too():
    """The exporter once left out the little that kept a turn of nothing from being divided by nothing."""
    network = PolicyNetwork(NetworkConfig(channels=(4, 6), column_channels=4, hidden=16, parallax=True))
    session = onnxruntime.InferenceSession(to_onnx(network), providers=['CPUExecutionProvider'])
    image, state = torch.randint(0, 256, (1, 48, 96, 3), dtype=torch.uint8), torch.rand(1, network.config.state_size)
    imu = torch.tensor([[0.0, 0.0, 9.81, 0.0, 0.0, 0.0]])
    with torch.no_grad():
        _, _, percept = network(image, imu, torch.tensor([0.05]), state)
    theirs = session.run(['percept'], {'image': image.numpy(), 'imu': imu.numpy(), 'hidden_state': state.numpy(),
                                       'elapsed_time': np.array([0.05], np.float32)})[0]
    np.testing.assert_allclose(theirs, percept.numpy(), atol=PARITY)


def test_a_missing_field_is_named(network, card_fields, tmp_path):
    given = card_fields()
    del given['layout']
    with pytest.raises(ConfigError, match='layout'):
        export(network, given, tmp_path / 'a.onnx')
