import math

import pytest
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.policy.config import CORES, CommandLimits, NetworkConfig, WiringConfig
from liquid_nav.policy.network import PolicyNetwork


def small(core: str = 'cfc', **changes) -> NetworkConfig:
    return NetworkConfig(image_width=32, image_height=16, channels=(4, 6), column_channels=4, hidden=16, percepts=7,
                         core=core, units=10, backbone_units=12, **changes)


def draw(batch: int, time: int):
    return torch.randn(batch, time, 7), 3.0 * torch.randn(batch, time, 6), 0.02 + 0.1 * torch.rand(batch, time)


@pytest.mark.parametrize('core', CORES)
def test_each_core_flies_with_the_state_that_the_configuration_says(core):
    network = PolicyNetwork(small(core))
    state = network.initial_state(3)
    assert state.shape == (3, network.config.state_size)
    assert not state.any()
    image = torch.randint(0, 256, (3, 16, 32, 3), dtype=torch.uint8)
    command, after, percept = network(image, torch.zeros(3, 6), torch.full((3,), 0.05), state)
    assert command.shape == (3, 4)
    assert after.shape == state.shape
    assert torch.equal(percept, network.encode(image))


@pytest.mark.parametrize('core', CORES)
def test_the_core_along_a_sequence_equals_the_core_step_by_step(core):
    network = PolicyNetwork(small(core))
    percept, imu, seconds = draw(3, 15)
    commands, last = network.core_sequence(percept, imu, seconds, network.initial_state(3))
    state = network.initial_state(3)
    for index in range(15):
        command, state = network.core_step(percept[:, index], imu[:, index], seconds[:, index], state)
        # Single precision over commands of up to 2.5: sums in another order.
        torch.testing.assert_close(commands[:, index], command, atol=5e-6, rtol=0)
    torch.testing.assert_close(last, state, atol=2e-6, rtol=0)


def test_the_padding_of_a_sequence_does_not_count():
    network = PolicyNetwork(small())
    percept, imu, seconds = draw(1, 8)
    mask = torch.tensor([[True] * 5 + [False] * 3])
    commands, last = network.core_sequence(percept, imu, seconds, None, mask)
    short, short_last = network.core_sequence(percept[:, :5], imu[:, :5], seconds[:, :5])
    torch.testing.assert_close(commands[:, :5], short, atol=5e-6, rtol=0)
    torch.testing.assert_close(last, short_last, atol=2e-6, rtol=0)


def test_commands_reach_up_to_their_limits_and_no_further():
    limits = CommandLimits(forward=(-1.0, 2.5), lateral=(-1.5, 1.5), vertical=(-1.0, 1.0), yaw_rate=(-2.0, 2.0))
    network = PolicyNetwork(small(), limits=limits)
    for bias, expected in ((-30.0, [-1.0, -1.5, -1.0, -2.0]), (30.0, [2.5, 1.5, 1.0, 2.0]), (0.0, [0.75, 0, 0, 0])):
        with torch.no_grad():
            network.decoder.weight.zero_()
            network.decoder.bias.fill_(bias)
        command, _ = network.core_step(torch.zeros(1, 7), torch.zeros(1, 6), torch.tensor([0.05]),
                                       network.initial_state())
        assert command[0].tolist() == pytest.approx(expected, abs=1e-6)


def test_a_command_reads_every_neuron():
    network = PolicyNetwork(small())
    state = torch.zeros(1, 64)
    before = network.decode(state)
    for neuron in (0, 31, 32, 51, 52, 63):
        moved = state.clone()
        moved[0, neuron] = 1.0
        assert (network.decode(moved) != before).any()


def test_a_vehicle_at_rest_is_zero_to_the_core_and_a_shock_is_bounded():
    network = PolicyNetwork(small())
    seen = []
    network.core.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    for imu in ([0.0, 0.0, 9.81, 0.0, 0.0, 0.0], [4.0, 0.0, 9.81, 0.0, -2.0, 0.0], [1e30] * 3 + [-1e30] * 3):
        network.core_step(torch.full((1, 7), 0.25), torch.tensor([imu]), torch.tensor([0.05]), network.initial_state())
    assert seen[0][0].tolist() == [0.25] * 7 + [0.0] * 6
    assert seen[1][0, 7:].tolist() == [1.0, 0.0, 0.0, 0.0, -1.0, 0.0]
    assert seen[2][0, 7:].tolist() == [10.0] * 3 + [-10.0] * 3


def test_the_standard_network_is_light():
    # 105,605 in the encoder by hand: 3*16*25+16 + 16*32*9+32 + 32*48*9+48 + 48*64*9+64 + 64*32*3+32
    # + 384*128+128 + 128*21+21; 13,504 in the core: 4*32*(27+32+1) + 4*20*(32+20+1) + 4*12*(20+12+1); 260 in the
    # decoder: 4*(64+1).
    network = PolicyNetwork()
    counts = {name: sum(p.numel() for p in part.parameters()) for name, part in network.named_children()}
    assert counts == {'encoder': 105_605, 'core': 13_504, 'decoder': 260}


def test_an_impossible_wiring_is_refused_before_anything_is_built():
    with pytest.raises(ConfigError, match=r'wiring: motor_fanin must lie in \[1, 20\].*got 21'):
        PolicyNetwork(small(wiring=WiringConfig(motor_fanin=21)))


@pytest.mark.parametrize('core', CORES)
def test_the_heading_along_a_sequence_equals_the_heading_step_by_step(core):
    network = PolicyNetwork(small(core, heading=True))
    percept, imu, seconds = draw(3, 15)
    begin = network.initial_state(3)
    begin[:, -1] = torch.tensor([0.0, 3.0, -3.0])
    commands, last = network.core_sequence(percept, imu, seconds, begin)
    state = begin
    for index in range(15):
        command, state = network.core_step(percept[:, index], imu[:, index], seconds[:, index], state)
        torch.testing.assert_close(commands[:, index], command, atol=2e-5, rtol=0)
    torch.testing.assert_close(last, state, atol=1e-5, rtol=0)


def test_the_heading_is_the_turn_since_the_beginning():
    network = PolicyNetwork(small(heading=True))
    seen = []
    network.core.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    state, imu = network.initial_state(), torch.tensor([[0.0, 0.0, 9.81, 0.0, 0.0, 1.5]])
    for _ in range(2):
        _, state = network.core_step(torch.zeros(1, 7), imu, torch.tensor([0.5]), state)
    # 1.5 rad/s for one second; the core is told sine and cosine of it
    assert state.shape == (1, 65)
    assert state[0, -1].item() == pytest.approx(1.5, abs=1e-6)
    assert seen[1][0, -2:].tolist() == pytest.approx([math.sin(1.5), math.cos(1.5)], abs=1e-6)
    for _ in range(6):
        _, state = network.core_step(torch.zeros(1, 7), imu, torch.tensor([0.5]), state)
    assert state[0, -1].item() == pytest.approx(6.0 - 2.0 * math.pi, abs=1e-5)


def test_the_heading_stays_bounded_whatever_the_gyroscope_says():
    network = PolicyNetwork(small(heading=True))
    imu = torch.full((1, 50, 6), 1e6)
    _, state = network.core_sequence(torch.zeros(1, 50, 7), imu, torch.full((1, 50), 0.05))
    assert state[0, -1].abs().item() <= math.pi + 1e-3


def test_the_padding_of_a_sequence_does_not_turn():
    network = PolicyNetwork(small(heading=True))
    percept, imu, seconds = draw(1, 8)
    mask = torch.tensor([[True] * 5 + [False] * 3])
    _, last = network.core_sequence(percept, imu, seconds, None, mask)
    _, short = network.core_sequence(percept[:, :5], imu[:, :5], seconds[:, :5])
    torch.testing.assert_close(last, short, atol=2e-6, rtol=0)
