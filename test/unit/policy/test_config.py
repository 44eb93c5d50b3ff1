import pytest

from liquid_nav.core.config import from_mapping
from liquid_nav.core.errors import ConfigError
from liquid_nav.policy.config import CommandLimits, NetworkConfig, Normalisation, WiringConfig


@pytest.mark.parametrize(('core', 'state_size', 'neurons'), [
    ('cfc', 9, 9), ('cfc_dense', 5, 5), ('gru', 5, 5), ('lstm', 10, 5),
])
def test_the_state_holds_each_neuron_once_and_those_of_an_lstm_twice(core, state_size, neurons):
    config = NetworkConfig(core=core, wiring=WiringConfig(inter=4, command=3, motor=2), units=5)
    assert (config.state_size, config.neurons) == (state_size, neurons)


def test_a_heading_is_one_number_more():
    assert NetworkConfig(core='lstm', units=5, heading=True).state_size == 11


@pytest.mark.parametrize(('cls', 'data', 'words'), [
    (NetworkConfig, {'core': 'cfcs'}, ["'cfcs'", "'cfc'", 'lstm']),
    (NetworkConfig, {'channels': []}, ['channels']),
    (NetworkConfig, {'channels': [8, 0]}, ['channels', '0']),
    (NetworkConfig, {'hiden': 3}, ["'hiden'", "'hidden'"]),
    (NetworkConfig, {'percepts': 0}, ['percepts', '0']),
    (NetworkConfig, {'image_height': 8}, ['16 pixels', '96x8']),
    (NetworkConfig, {'backbone_layers': -1}, ['backbone_layers', '-1']),
    (NetworkConfig, {'residuals': -2}, ['residuals', '-2']),
    (NetworkConfig, {'wiring': {'motor': 0}}, ['wiring', 'motor', '1 or more', '0']),
    (NetworkConfig, {'wiring': {'seed': -1}}, ['seed', '0 or more', '-1']),
    (Normalisation, {'imu_scale': [1, 1, 1, 1, 0, 1]}, ['imu_scale', 'positive']),
    (Normalisation, {'image_mean': [float('nan'), 0, 0]}, ['image_mean', 'finite']),
    (CommandLimits, {'vertical': [1.0, -1.0]}, ['vertical', 'rise', '1.0', '-1.0']),
    (CommandLimits, {'forward': [0.0, float('inf')]}, ['forward', 'finite']),
])
def test_terms_that_make_no_network_are_refused_by_name_and_value(cls, data, words):
    with pytest.raises(ConfigError) as caught:
        from_mapping(cls, data, 'network')
    assert all(word in str(caught.value) for word in words)


def test_limits_are_ordered_as_a_command_is():
    limits = CommandLimits(forward=(-1.0, 2.0), lateral=(-3.0, 4.0), vertical=(-5.0, 6.0), yaw_rate=(-7.0, 8.0))
    assert limits.low == (-1.0, -3.0, -5.0, -7.0)
    assert limits.high == (2.0, 4.0, 6.0, 8.0)
