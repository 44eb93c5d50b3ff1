import json
import re
import subprocess
import sys

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from liquid_nav.core.errors import ConfigError, ModelFileError
from liquid_nav.core.types import ImuSamples, Observation
from liquid_nav.policy import model_file
from liquid_nav.policy.export import export
from liquid_nav.policy.network import CommandLimits, NetworkConfig, PolicyNetwork
from liquid_nav.policy.runner import OnnxPolicy
from liquid_nav.policy.settings import RunnerSettings

MS = 1_000_000
LIKE_TORCH = 1e-5
"""Single precision, commands of up to 2.5: the two runtimes sum in other orders."""


def imu_of(force=(0.0, 0.0, 9.81), rate=(0.0, 0.0, 0.0), count: int = 1) -> ImuSamples:
    return ImuSamples(np.arange(count), np.tile(np.array(force, float), (count, 1)),
                      np.tile(np.array(rate, float), (count, 1)))


def observations(stamps_ms, seed: int = 0) -> list[Observation]:
    rng = np.random.default_rng(seed)
    return [Observation(stamp * MS, rng.integers(0, 256, (16, 32, 3), dtype=np.uint8),
                        imu_of(rng.normal(size=3), rng.normal(size=3))) for stamp in stamps_ms]


def by_torch(network, seen: list[Observation], seconds: list[float]) -> list[list[float]]:
    """Fly the network itself, told how many seconds passed."""
    state, commands = network.initial_state(), []
    for observation, elapsed in zip(seen, seconds, strict=True):
        imu = np.concatenate([observation.imu.specific_force[0], observation.imu.angular_velocity[0]])
        with torch.no_grad():
            command, state, _ = network(torch.from_numpy(observation.image)[None],
                                        torch.tensor(imu[None], dtype=torch.float32), torch.tensor([elapsed]), state)
        commands.append(command[0].tolist())
    return commands


def fly(policy, seen: list[Observation]) -> list[list[float]]:
    return [[*command.linear, command.yaw_rate] for command in map(policy.step, seen)]


def test_elapsed_times_are_differences_of_stamps_and_the_first_is_the_nominal_period(model, network):
    seen = observations([1000, 1030, 1100, 1400])
    np.testing.assert_allclose(fly(OnnxPolicy(model), seen), by_torch(network, seen, [0.05, 0.03, 0.07, 0.3]),
                               atol=LIKE_TORCH)


def test_elapsed_time_matters_to_the_commands(model):
    early, late = observations([0, 20, 40]), observations([0, 200, 400])
    assert np.abs(np.subtract(fly(OnnxPolicy(model), early), fly(OnnxPolicy(model), late))).max() > 100 * LIKE_TORCH


@pytest.mark.parametrize(('stamp', 'words'), [
    (1030, 'does not come after'),  # the same again
    (990, 'does not come after'),
    (1431, r'0\.401 s since the last image, more than max_gap_s = 0\.4 s'),
])
def test_time_that_makes_no_sense_resets_the_state_and_is_reported(model, network, stamp, words):
    policy, seen = OnnxPolicy(model), observations([1000, 1030, stamp, stamp + 40])
    fly(policy, seen[:2])
    assert policy.last_report is None
    commands = fly(policy, seen[2:3])
    assert 'state reset' in policy.last_report
    assert re.search(words, policy.last_report)
    commands += fly(policy, seen[3:])
    assert policy.last_report is None
    np.testing.assert_allclose(commands, by_torch(network, seen[2:], [0.05, 0.04]), atol=LIKE_TORCH)


def test_a_gap_of_exactly_the_longest_keeps_the_state(model):
    policy = OnnxPolicy(model)
    fly(policy, observations([1000, 1400]))
    assert policy.last_report is None


def test_the_longest_gap_may_be_set(model):
    policy = OnnxPolicy(model, RunnerSettings(max_gap_s=0.1))
    fly(policy, observations([1000, 1150]))
    assert 'max_gap_s = 0.1' in policy.last_report
    with pytest.raises(ConfigError, match=r'max_gap_s must be 0\.05 .*got 0\.01'):
        OnnxPolicy(model, RunnerSettings(max_gap_s=0.01))


def test_after_a_reset_a_flight_repeats_to_the_last_bit(model):
    policy, seen = OnnxPolicy(model), observations(range(1000, 3000, 50))
    first = fly(policy, seen)
    policy.reset()
    assert policy.last_percept is None
    assert fly(policy, seen) == first
    assert fly(OnnxPolicy(model), seen) == first


def test_without_imu_samples_the_last_known_ones_stand_in_and_rest_before_the_first(model):
    image = observations([0])[0].image
    turning, rest = imu_of(rate=(0.0, 0.0, 1.0), count=3), imu_of()
    silent = [Observation(0, image, ImuSamples.empty()), Observation(50 * MS, image, turning),
              Observation(100 * MS, image, ImuSamples.empty())]
    told = [Observation(0, image, rest), Observation(50 * MS, image, turning), Observation(100 * MS, image, turning)]
    assert fly(OnnxPolicy(model), silent) == fly(OnnxPolicy(model), told)


def test_imu_samples_that_are_not_finite_do_not_reach_the_state(model):
    policy = OnnxPolicy(model)
    image = observations([0])[0].image
    for index, value in enumerate([float('nan'), float('inf'), 1e300, -1e300]):
        command = policy.step(Observation(index * 50 * MS, image, imu_of(force=(value, 0.0, 0.0))))
        assert np.isfinite([*command.linear, command.yaw_rate]).all()


def test_nothing_that_is_seen_is_changed(model):
    policy, seen = OnnxPolicy(model), observations([0, 50])
    before = [(item.image.copy(), item.imu.specific_force.copy(), item.imu.angular_velocity.copy()) for item in seen]
    for item in seen:
        item.image.flags.writeable = False
        policy.step(item)
    for item, (image, force, rate) in zip(seen, before, strict=True):
        assert (item.image == image).all()
        assert (item.imu.specific_force == force).all()
        assert (item.imu.angular_velocity == rate).all()


def test_a_picture_in_another_memory_order_is_the_same_picture(model):
    seen = observations([0])[0]
    flipped_twice = seen.image[:, ::-1].copy()[:, ::-1]
    assert not flipped_twice.flags.c_contiguous
    assert fly(OnnxPolicy(model), [Observation(0, flipped_twice, seen.imu)]) == fly(OnnxPolicy(model), [seen])


@pytest.mark.parametrize(('image', 'words'), [
    (np.zeros((32, 16, 3), np.uint8), 'takes 32x16 images.*got 16x32'),
    (np.zeros((48, 96, 3), np.uint8), 'takes 32x16 images.*got 96x48'),
    (np.zeros((16, 32), np.uint8), r'takes 32x16 images.*\(16, 32\)'),
    (np.zeros((16, 32, 3), np.float32), 'float32'),
])
def test_another_picture_is_refused_with_both_sizes_and_the_state_stays(model, image, words):
    policy, seen = OnnxPolicy(model), observations([0, 50])
    expected = fly(OnnxPolicy(model), seen)
    commands = fly(policy, seen[:1])
    with pytest.raises(ConfigError, match=words):
        policy.step(Observation(25 * MS, image, imu_of()))
    assert commands + fly(policy, seen[1:]) == expected


def test_the_percept_and_the_time_a_step_took_can_be_read(model, network):
    policy, seen = OnnxPolicy(model), observations([0])[0]
    policy.step(seen)
    with torch.no_grad():
        percept = network.encode(torch.from_numpy(seen.image)[None])[0].numpy()
    np.testing.assert_allclose(policy.last_percept, percept, atol=LIKE_TORCH)
    assert 0.0 < policy.last_step_us < 1e6


def test_commands_stay_within_the_limits_on_the_card(card_fields, tmp_path):
    limits = CommandLimits(forward=(0.5, 0.6), lateral=(-0.2, -0.1), vertical=(0.0, 0.3), yaw_rate=(1.0, 1.5))
    network = PolicyNetwork(NetworkConfig(image_width=32, image_height=16, channels=(4,)), limits=limits)
    with torch.no_grad():
        network.decoder.weight.mul_(100.0)
    card = export(network, card_fields(), tmp_path / 'a.onnx')
    assert card.command_limits == limits
    commands = np.array(fly(OnnxPolicy(tmp_path / 'a.onnx'), observations(range(0, 1000, 50))))
    assert (commands >= np.array(limits.low) - 1e-6).all()
    assert (commands <= np.array(limits.high) + 1e-6).all()


@pytest.mark.parametrize(('change', 'words'), [
    ({'wiring': {'motor': 11}}, r'hidden_state tensor\(float\)\[1, 64\].*hidden_state tensor\(float\)\[1, 63\]'),
    ({'core': 'lstm', 'units': 50}, r'hidden_state tensor\(float\)\[1, 100\]'),
])
def test_a_model_of_another_shape_than_its_card_says_is_refused(model, change, words):
    card = json.loads(model.with_suffix('.json').read_text())
    architecture = card['architecture']
    wiring = {**architecture['wiring'], **change.pop('wiring', {})}
    card['architecture'] = {**architecture, **change, 'wiring': wiring}
    model.with_suffix('.json').write_text(json.dumps(card))
    with pytest.raises(ModelFileError, match=words):
        OnnxPolicy(model)


def test_a_model_with_renamed_inputs_is_refused(model):
    replace_model(model, model.read_bytes().replace(b'elapsed_time', b'elapsed_tima'))
    with pytest.raises(ModelFileError, match='elapsed_tima.*its card promises.*elapsed_time'):
        OnnxPolicy(model)


def test_a_graph_that_onnxruntime_cannot_run_is_refused_in_one_line(model):
    replace_model(model, model.read_bytes().replace(b'Sigmoid', b'Sigmoix'))
    with pytest.raises(ModelFileError, match='onnxruntime cannot load .*Sigmoix') as caught:
        OnnxPolicy(model)
    assert '\n' not in str(caught.value)


def test_a_graph_that_breaks_while_it_runs_is_refused_before_a_flight(model):
    # The reshape before the encoder's linear layers asks for one number more than the columns hold.
    graph = onnx.load_from_string(model.read_bytes())
    shape = next(node for node in graph.graph.node if node.op_type == 'Reshape').input[1]
    tensor = next(item for item in graph.graph.initializer if item.name == shape)
    values = numpy_helper.to_array(tensor).copy()
    values[-1] = 33
    tensor.CopyFrom(numpy_helper.from_array(values, shape))
    replace_model(model, graph.SerializeToString())
    with pytest.raises(ModelFileError, match='onnxruntime cannot'):
        OnnxPolicy(model)


def test_a_model_that_is_not_a_number_anywhere_is_refused(card_fields, tmp_path):
    network = PolicyNetwork(NetworkConfig(image_width=32, image_height=16, channels=(4,)))
    with torch.no_grad():
        network.decoder.bias[2] = float('nan')
    export(network, card_fields(), tmp_path / 'a.onnx')
    with pytest.raises(ModelFileError, match='not finite'):
        OnnxPolicy(tmp_path / 'a.onnx')


def test_a_model_that_commands_beyond_its_cards_limits_is_refused(model):
    card = json.loads(model.with_suffix('.json').read_text())
    card['command_limits']['forward'] = [-1.0, -0.9]
    model.with_suffix('.json').write_text(json.dumps(card))
    with pytest.raises(ModelFileError, match="beyond its card's limits"):
        OnnxPolicy(model)


def replace_model(path, data: bytes) -> None:
    """Put another graph in a model's place, and its hash on the card."""
    assert data != path.read_bytes()
    path.write_bytes(data)
    card = json.loads(path.with_suffix('.json').read_text())
    path.with_suffix('.json').write_text(json.dumps({**card, 'sha256': model_file.sha256_of(data)}))


def test_flying_a_model_needs_neither_torch_nor_pybullet_nor_onnx(model):
    program = f"""
import sys
for name in ('torch', 'pybullet', 'onnx', 'scipy', 'rclpy'):
    sys.modules[name] = None
import numpy as np
from liquid_nav.core.types import ImuSamples, Observation
from liquid_nav.policy.registry import load_policy
command = load_policy({str(model)!r}).step(Observation(0, np.zeros((16, 32, 3), np.uint8), ImuSamples.empty()))
assert len(command.linear) == 3
"""
    subprocess.run([sys.executable, '-c', program], check=True)


def test_peeking_answers_as_a_step_would_and_takes_none(model):
    policy = OnnxPolicy(model)
    first, second, other = observations([0, 50, 50])
    policy.step(first)
    percept = policy.last_percept.copy()
    peeked = policy.peek(second, np.stack([other.image, second.image]))
    assert np.array_equal(policy.last_percept, percept)
    assert not np.array_equal(peeked[0], peeked[1])
    command = policy.step(second)
    assert (*command.linear, command.yaw_rate) == tuple(peeked[1])
    assert policy.last_report is None
