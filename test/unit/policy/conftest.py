import math

import pytest
import torch

from liquid_nav.core.percept import PerceptLayout
from liquid_nav.core.types import CameraModel
from liquid_nav.policy.export import export
from liquid_nav.policy.network import NetworkConfig, PolicyNetwork

SMALL = NetworkConfig(image_width=32, image_height=16, channels=(4, 6), column_channels=4, hidden=16)


@pytest.fixture(autouse=True)
def _one_thread_and_one_seed():
    torch.set_num_threads(1)
    torch.manual_seed(0)


def fields(**changes):
    """Return the card fields of a network for 32x16 images."""
    return {'name': 'small', 'camera': CameraModel(32, 16, math.radians(100.0)), 'layout': PerceptLayout(),
            'training': {'dataset_sha256': 'ab', 'seeds': [0, 1], 'commit': 'c0ffee'}, 'nominal_period_s': 0.05,
            'max_gap_s': 0.4, 'scores': [{'scenario': 'forest', 'success_rate': 0.95}], **changes}


@pytest.fixture(name='card_fields', scope='session')
def _card_fields():
    return fields


@pytest.fixture(scope='session')
def network():
    """Return a small network whose percepts vary with the picture."""
    torch.manual_seed(1)
    return PolicyNetwork(SMALL)


@pytest.fixture(scope='session')
def _exported(network, tmp_path_factory):
    path = tmp_path_factory.mktemp('model') / 'small.onnx'
    export(network, fields(), path)
    return path


@pytest.fixture
def model(_exported, tmp_path):
    """Return the path of a model file of one's own, to fly or to damage."""
    path = tmp_path / 'small.onnx'
    for place in (path, path.with_suffix('.json')):
        place.write_bytes(_exported.with_suffix(place.suffix).read_bytes())
    return path


def check_along(network):
    """
    Fly six pictures one by one, then as a sequence with what is told along it; both must give the same.

    Return what was told (1, 6, told), what was flown (1, 6, 4), the seconds (6, 1) and the last state.
    """
    torch.manual_seed(0)
    images = torch.randint(0, 256, (6, 1, 48, 96, 3), dtype=torch.uint8)
    imu, seconds = torch.randn(6, 1, 6), 0.02 + 0.05 * torch.rand(6, 1)
    state, commands, percepts = network.initial_state(), [], []
    with torch.no_grad():
        for image, felt, passed in zip(images, imu, seconds, strict=True):
            command, state, percept = network(image, felt, passed, state)
            commands.append(command)
            percepts.append(percept)
        flown, percepts = torch.cat(commands)[None], torch.cat(percepts)[None]
        told = network.told_along(percepts, imu[None, :, 0], seconds[None, :, 0], flown)
        again, memory = network.core_sequence(percepts, imu[None, :, 0], seconds[None, :, 0], told=told)
    torch.testing.assert_close(again, flown)
    torch.testing.assert_close(memory, state[:, : network.config.memory_size])
    return told, flown, seconds, state


@pytest.fixture(name='check_along', scope='session')
def _check_along():
    return check_along
