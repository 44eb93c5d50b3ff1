import dataclasses

import numpy as np
import pytest
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.percept import PerceptLayout
from liquid_nav.policy.config import NetworkConfig, WiringConfig
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.training.config import ImitationConfig
from liquid_nav.training.dataset import write_shard
from liquid_nav.training.imitation import (
    Flight,
    _draw,
    _start,
    _weighted,
    check_tells_flown,
    encode_flights,
    train_core,
)
from liquid_nav.training.views import Views

LAYOUT = PerceptLayout()
WIRING = WiringConfig(inter=12, command=8, motor=4, sensory_fanout=6, inter_fanout=4, recurrent_command_synapses=8,
                      motor_fanin=4)
NETWORK = NetworkConfig(channels=(4, 4, 4), column_channels=4, hidden=8, wiring=WIRING)


def _network(seed=0):
    torch.manual_seed(seed)
    return PolicyNetwork(NETWORK)


def _silent(stage, done, total, note):
    pass


def _flights(count=8, length=40):
    """Flights whose expert turns by 1 rad/s towards the side on which the target is seen."""
    generator = torch.Generator().manual_seed(1)
    flights = []
    for _ in range(count):
        percepts = torch.zeros(length, LAYOUT.size)
        side = torch.randn(length, generator=generator).sign()
        percepts[:, LAYOUT.sectors], percepts[:, LAYOUT.sectors + 1] = 1.0, 0.5 * side
        commands = torch.stack([torch.ones(length), torch.zeros(length), torch.zeros(length), side], dim=1)
        imu = torch.tensor([0.0, 0.0, 9.81, 0.0, 0.0, 0.0]).expand(length, 6)
        goals = torch.stack([0.5 * side, torch.ones(length), torch.zeros(length)], dim=1)
        flights.append(Flight(percepts, imu, torch.full((length,), 0.05), commands, goals))
    return flights


def test_the_core_learns_to_turn_to_the_side_of_the_target(tmp_path):
    network = _network()
    config = ImitationConfig(epochs=150, batch=16, length=16, learning_rate=1e-2, dropped_frames=0.0)
    train_core(network, _flights(), config, LAYOUT, 0, tmp_path / 'core.pt', _silent)
    flight = _flights(1)[0]
    with torch.no_grad():
        commands, _ = network.core_sequence(flight.percepts[None], flight.imu[None], flight.elapsed_time[None])
    assert torch.sign(commands[0, 5:, 3]).tolist() == torch.sign(flight.commands[5:, 3]).tolist()


def test_imitation_leaves_the_encoder_alone(tmp_path):
    network = _network()
    before = {name: value.clone() for name, value in network.encoder.state_dict().items()}
    config = ImitationConfig(epochs=2, batch=4, length=16)
    train_core(network, _flights(), config, LAYOUT, 0, tmp_path / 'c.pt', _silent)
    assert all(torch.equal(before[name], value) for name, value in network.encoder.state_dict().items())


def test_a_run_that_was_cut_short_ends_like_one_that_was_not(tmp_path):
    config = ImitationConfig(epochs=10, batch=4, length=16)
    whole, cut = _network(), _network()
    train_core(whole, _flights(), config, LAYOUT, 3, tmp_path / 'whole.pt', _silent)

    class Cut(Exception):
        pass

    def stop(stage, done, total, note):
        if done == 7:
            raise Cut

    with pytest.raises(Cut):
        train_core(cut, _flights(), config, LAYOUT, 3, tmp_path / 'cut.pt', stop)
    resumed = _network(seed=9)
    train_core(resumed, _flights(), config, LAYOUT, 3, tmp_path / 'cut.pt', _silent)
    for name, value in whole.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], value, msg=name)


def test_encoded_variants_come_as_flown_and_mirrored(tmp_path):
    rng = np.random.default_rng(0)
    commands = np.tile(np.array([1.0, 0.5, 0.1, 0.3], np.float32), (3, 1))
    write_shard(tmp_path / '0.npz', images=rng.integers(0, 255, (3, 48, 96, 3), np.uint8),
                percepts=np.zeros((3, LAYOUT.size), np.float32), commands=commands,
                imu=np.zeros((3, 6), np.float32), elapsed_time=np.full(3, 0.05, np.float32),
                goals=np.tile(np.array([0.6, 0.8, -0.2], np.float32), (3, 1)))
    flown, mirrored = encode_flights(_network(), [tmp_path / '0.npz'], 2, LAYOUT, 0, _silent)
    assert flown.commands[0].tolist() == pytest.approx([1.0, 0.5, 0.1, 0.3])
    assert mirrored.commands[0].tolist() == pytest.approx([1.0, -0.5, 0.1, -0.3])
    assert flown.goals[0].tolist() == pytest.approx([0.6, 0.8, -0.2])
    assert mirrored.goals[0].tolist() == pytest.approx([-0.6, 0.8, -0.2])  # the bearing changes its side
    assert not torch.equal(flown.percepts, mirrored.percepts)


def test_the_climb_is_what_was_flown_and_not_what_the_expert_answered(tmp_path):
    torch.manual_seed(0)
    network = PolicyNetwork(dataclasses.replace(NETWORK, climb=True))
    frames = {'images': np.zeros((3, 48, 96, 3), np.uint8), 'commands': np.ones((3, 4), np.float32),
              'imu': np.zeros((3, 6), np.float32), 'elapsed_time': np.array([0.05, 0.4, 0.2], np.float32)}
    flown = np.zeros((3, 4), np.float32)
    flown[:, 2] = 0.5, -0.25, 9.0
    write_shard(tmp_path / '0.npz', **frames, flown=flown)
    write_shard(tmp_path / '1.npz', **frames)
    for one in encode_flights(network, [tmp_path / '0.npz'], 2, LAYOUT, 0, _silent):  # as flown, and mirrored
        assert one.told[:, 0].tolist() == pytest.approx([0.0, 0.5 * 0.4, 0.5 * 0.4 - 0.25 * 0.2])
    with pytest.raises(ConfigError, match=r'1\.npz does not tell what was flown'):
        check_tells_flown([tmp_path / '0.npz', tmp_path / '1.npz'])


def test_flights_of_unlike_lengths_are_each_told_what_they_are_told_alone(tmp_path):
    torch.manual_seed(0)
    network = PolicyNetwork(dataclasses.replace(NETWORK, climb=True, nearby=True, whereabouts=True))
    rng, flown = np.random.default_rng(0), []
    for number, count in enumerate((3, 7, 5)):
        flown.append(rng.normal(0.0, 1.0, (count, 4)).astype(np.float32))
        write_shard(tmp_path / f'{number}.npz', images=rng.integers(0, 255, (count, 48, 96, 3), np.uint8),
                    commands=np.zeros((count, 4), np.float32), imu=rng.normal(0.0, 1.0, (count, 6)).astype(np.float32),
                    elapsed_time=np.full(count, 0.1, np.float32), flown=flown[-1])
    flights = encode_flights(network, [tmp_path / f'{number}.npz' for number in range(3)], 1, LAYOUT, 0, _silent)
    for flight, made in zip(flights, flown, strict=True):
        told = network.told_along(flight.percepts[None], flight.imu[None], flight.elapsed_time[None],
                                  torch.from_numpy(made)[None])
        torch.testing.assert_close(flight.told, told[0])


def test_what_is_nearby_is_mirrored_with_the_flight(tmp_path, monkeypatch):
    monkeypatch.setattr(Views, 'photometric', lambda self, generator: self)
    network = PolicyNetwork(dataclasses.replace(NETWORK, nearby=True))

    def columns(images, before):
        """Return a percept whose sectors tell how bright the columns are: the brighter, the nearer."""
        bright = torch.nn.functional.adaptive_avg_pool1d(images.float().mean(dim=(1, 3)), LAYOUT.sectors)
        return torch.cat([bright.flip(1) / 127.5 - 1.0, torch.zeros(len(images), 4)], dim=1)  # from right to left

    network.encode = columns
    rng = np.random.default_rng(0)
    images = np.repeat(rng.integers(0, 255, (12, 1, 96, 1), np.uint8), 48, axis=1).repeat(3, axis=3)
    write_shard(tmp_path / '0.npz', images=images, commands=np.zeros((12, 4), np.float32),
                imu=rng.normal(0.0, 1.0, (12, 6)).astype(np.float32), elapsed_time=np.full(12, 0.1, np.float32),
                flown=rng.normal(0.0, 1.0, (12, 4)).astype(np.float32))
    flown, mirrored = encode_flights(network, [tmp_path / '0.npz'], 2, LAYOUT, 0, _silent)
    assert flown.told.shape == (12, 31)
    torch.testing.assert_close(mirrored.told, flown.told.flip(1), atol=1e-5, rtol=0)
    assert (flown.told[-1, :7] > -1.0).any() or (flown.told[-1, -7:] > -1.0).any()  # and beyond the view there is some


@pytest.mark.parametrize(('delta', 'best'), [(0.1, 1.5), (10.0, 0.3)])
def test_of_two_ways_round_a_small_delta_takes_the_likelier_and_a_great_one_the_mean(delta, best):
    wanted = torch.tensor([1.5] * 6 + [-1.5] * 4)[None, :, None]  # of ten answers six are to the left
    answers = torch.linspace(-2.0, 2.0, 401)
    losses = torch.stack([_weighted(answer - wanted, torch.ones(1, 10), delta) for answer in answers])
    assert float(answers[losses.argmin()]) == pytest.approx(best, abs=0.11)


def test_weights_count_and_an_error_far_off_counts_as_it_is():
    error, weight = torch.tensor([[[3.0], [8.0]]]), torch.tensor([[1.0, 3.0]])
    # (|e| - delta / 2), by 1 and by 3
    assert float(_weighted(error, weight, 0.5)) == pytest.approx((2.75 + 3 * 7.75) / 4)


def test_the_percepts_alone_get_the_noise_that_is_asked_for():
    exact = {'batch': 16, 'length': 40, 'dropped_frames': 0.0}
    drawn = _draw(_flights(1), ImitationConfig(**exact, percept_noise=0.3), LAYOUT, np.random.default_rng(0))[0]
    plain = _draw(_flights(1), ImitationConfig(**exact), LAYOUT, np.random.default_rng(0))[0]
    whole = (drawn.commands == _flights(1)[0].commands).all(dim=(1, 2))  # they begin where the flight does
    noise = drawn.percepts[whole] - _flights(1)[0].percepts
    assert len(noise) > 2
    assert (plain.percepts[..., LAYOUT.sectors] == 1.0).all()
    assert noise.std().item() == pytest.approx(0.3, abs=0.02)  # of 2,500 numbers or more, within four deviations
    assert noise.mean().item() == pytest.approx(0.0, abs=0.025)


def test_sequences_begin_with_the_flight_or_where_the_target_is_shown():
    flight, rng = _flights(1)[0], np.random.default_rng(0)
    flight.percepts[:, LAYOUT.sectors] = 0.0
    flight.percepts[[9, 17, 39], LAYOUT.sectors] = 1.0  # the last is too late for a sequence of 16 out of 40 frames
    config = ImitationConfig(length=16)
    starts = [_start(flight, config, LAYOUT, rng) for _ in range(300)]
    assert set(starts) == {0, 9, 17}
    assert starts.count(0) == pytest.approx(100, abs=33)  # four standard deviations


def test_the_state_learns_to_keep_where_the_target_was(tmp_path):
    # The target is shown in the first frame alone; the wanted turn to its side comes 10 frames later.
    generator, flights = torch.Generator().manual_seed(2), []
    for _ in range(32):
        side = float(torch.randn((), generator=generator).sign())
        percepts, commands = torch.zeros(11, LAYOUT.size), torch.zeros(11, 4)
        percepts[0, LAYOUT.sectors], percepts[0, LAYOUT.sectors + 1] = 1.0, 0.5 * side
        commands[10, 3] = side
        imu = torch.tensor([0.0, 0.0, 9.81, 0.0, 0.0, 0.0]).expand(11, 6)
        goals = torch.tensor([0.5 * side, 0.8, 0.0]).expand(11, 3)
        flights.append(Flight(percepts, imu, torch.full((11,), 0.05), commands, goals))
    network = _network()
    config = ImitationConfig(epochs=300, batch=16, length=16, learning_rate=1e-2, dropped_frames=0.0)
    train_core(network, flights, config, LAYOUT, 0, tmp_path / 'core.pt', _silent)
    with torch.no_grad():
        ends = [network.core_sequence(one.percepts[None], one.imu[None], one.elapsed_time[None])[0][0, 10, 3]
                for one in flights]
    assert [float(torch.sign(end)) for end in ends] == [float(one.commands[10, 3]) for one in flights]


def test_flights_of_a_pilot_teach_the_commands_though_nobody_knows_the_goal(tmp_path):
    rng = np.random.default_rng(0)
    write_shard(tmp_path / '0.npz', images=rng.integers(0, 255, (3, 48, 96, 3), np.uint8),
                commands=np.ones((3, 4), np.float32), imu=np.zeros((3, 6), np.float32),
                elapsed_time=np.full(3, 0.05, np.float32))
    assert torch.isnan(encode_flights(_network(), [tmp_path / '0.npz'], 1, LAYOUT, 0, _silent)[0].goals).all()
    flights = [Flight(one.percepts, one.imu, one.elapsed_time, one.commands, torch.full_like(one.goals, torch.nan))
               for one in _flights()]
    network = _network()
    config = ImitationConfig(epochs=150, batch=16, length=16, learning_rate=1e-2, dropped_frames=0.0)
    assert np.isfinite(train_core(network, flights, config, LAYOUT, 0, tmp_path / 'core.pt', _silent))
    flight = flights[0]
    with torch.no_grad():
        commands, _ = network.core_sequence(flight.percepts[None], flight.imu[None], flight.elapsed_time[None])
    assert torch.sign(commands[0, 5:, 3]).tolist() == torch.sign(flight.commands[5:, 3]).tolist()
