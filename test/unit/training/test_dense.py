import math

import numpy as np
import pytest
import torch

from liquid_nav.core.percept import FARTHEST_M, NEAREST_M
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.training.dense import DenseHead, coarse_view, dense_loss, mirror_view

NETWORK = NetworkConfig(channels=(8, 8, 8), column_channels=4, hidden=8)


def test_a_patch_tells_its_nearest_pixel_and_its_share_of_the_target():
    depth = np.full((48, 96), FARTHEST_M)
    depth[9, 17] = NEAREST_M
    depth[47, 95] = math.sqrt(NEAREST_M * FARTHEST_M)  # half way in its logarithm
    segmentation = np.full((48, 96), -1)
    segmentation[0:4, 0:2] = 7
    view = coarse_view(depth, segmentation, 7)
    assert view.shape == (2, 12, 24)
    assert view[0, 2, 4] == 127
    assert view[0, 11, 23] == 0
    assert np.count_nonzero(view[0] == -127) == 12 * 24 - 2
    assert view[1, 0, 0] == 64  # half of 127, rounded
    assert np.count_nonzero(view[1]) == 1


def test_a_mirrored_view_is_the_view_of_the_mirrored_picture():
    rng = np.random.default_rng(0)
    depth, segmentation = rng.uniform(0.3, 12.0, (48, 96)), rng.integers(0, 2, (48, 96))
    seen = torch.from_numpy(coarse_view(depth, segmentation, 1))[None]
    assert torch.equal(mirror_view(seen)[0], torch.from_numpy(coarse_view(depth[:, ::-1], segmentation[:, ::-1], 1)))


@pytest.mark.parametrize('channels', [(8, 8), (8, 8, 8), (8, 8, 8, 8)])
def test_the_head_speaks_of_every_patch_where_it_lies(channels):
    config = NetworkConfig(channels=channels, column_channels=4, hidden=8)
    network, head = PolicyNetwork(config), DenseHead(config)
    image = torch.zeros(1, 48, 96, 3, dtype=torch.uint8)
    before = head(network.encoder.features(image))
    assert before.shape == (1, 2, 12, 24)
    image[0, :8, :8] = 255
    changed = (head(network.encoder.features(image)) - before).abs().sum(dim=1)[0]
    assert changed[:, 16:].max() == 0.0  # far from the change: beyond any reach of these convolutions
    assert changed[0, 0] > 0.0


def test_the_loss_of_what_is_right_is_nothing_and_grows_with_the_error():
    view = torch.tensor([[[[127]], [[0]]]], dtype=torch.int8)
    assert dense_loss(torch.tensor([[[[1.0]], [[0.0]]]]), view).item() == 0.0
    # Huber beyond its threshold 0.2: 0.2 (1 - 0.1), in one of two numbers
    assert dense_loss(torch.tensor([[[[0.0]], [[0.0]]]]), view).item() == pytest.approx(0.09)


def test_the_encoder_says_the_same_by_way_of_its_features():
    network = PolicyNetwork(NETWORK)
    image = torch.randint(0, 256, (3, 48, 96, 3), dtype=torch.uint8)
    torch.testing.assert_close(network.encoder.read(network.encoder.features(image)), network.encode(image))
