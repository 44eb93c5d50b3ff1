import math

import pytest
import torch

from liquid_nav.policy.config import NetworkConfig, Normalisation
from liquid_nav.policy.encoder import ColumnHead, Encoder, Residual, column_shares


@pytest.mark.parametrize(('width', 'height', 'channels'), [
    (96, 48, (16, 32, 48, 64)), (97, 51, (4, 6, 8, 10)), (16, 16, (4,)), (64, 64, (4, 4, 4, 4, 4, 4)),
])
def test_a_picture_of_any_configured_size_becomes_a_percept(width, height, channels):
    encoder = Encoder(NetworkConfig(image_width=width, image_height=height, channels=channels, percepts=9),
                      Normalisation())
    image = torch.randint(0, 256, (2, height, width, 3), dtype=torch.uint8)
    assert encoder(image).shape == (2, 9)


def test_colours_are_normalised_each_by_its_own_mean_and_scale():
    encoder = Encoder(NetworkConfig(image_width=16, image_height=16),
                      Normalisation(image_mean=(10.0, 20.0, 30.0), image_scale=(2.0, 4.0, 5.0)))
    seen = []
    encoder.layers[0].register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
    encoder(torch.tensor([12, 16, 45], dtype=torch.uint8).expand(1, 16, 16, 3))
    assert seen[0].shape == (1, 3, 16, 16)
    assert seen[0][0, :, 3, 5].tolist() == pytest.approx([1.0, -1.0, 3.0])


def test_a_residual_convolution_adds_to_what_it_is_given():
    residual = Residual(3, batch_norm=False)
    features = torch.randn(2, 3, 5, 7)
    with torch.no_grad():
        residual.convolution[0].weight.zero_()
        residual.convolution[0].bias.copy_(torch.tensor([0.5, -2.0, 0.0]))
    # rectified, the biases add 0.5, 0 and 0
    assert torch.equal(residual(features), features + torch.tensor([0.5, 0.0, 0.0]).view(1, 3, 1, 1))


@pytest.mark.parametrize(('channels', 'residuals', 'count'), [((4, 6), 3, 0), ((4, 6, 8), 2, 2), ((4, 6, 8, 8), 2, 4)])
def test_residual_convolutions_follow_from_the_third_on(channels, residuals, count):
    encoder = Encoder(NetworkConfig(channels=channels, residuals=residuals), Normalisation())
    assert sum(isinstance(layer, Residual) for layer in encoder.layers) == count
    assert encoder(torch.zeros(1, 48, 96, 3, dtype=torch.uint8)).shape == (1, 21)


def test_columns_stay_apart_until_the_last_layers():
    config = NetworkConfig()
    encoder = Encoder(config, Normalisation())
    columns = encoder.layers[:10]  # five convolutions, each with its rectifier
    image = torch.zeros(1, 3, 48, 96)
    changed = image.clone()
    changed[..., :8] = 1.0  # the leftmost eight columns of pixels
    moved = (columns(image) - columns(changed)).abs().amax(dim=(0, 1, 2)).nonzero()[:, 0].tolist()
    assert columns(image).shape == (1, config.column_channels, 1, 12)
    # Pixel columns per output column: 8; a stack of kernels 5, 3, 3, 3 at strides 1, 2, 4, 8 reaches
    # 2 + 2 + 4 + 8 = 16 pixels to each side of an output column's centre at 8 k, so k <= (7 + 16) / 8.
    assert moved
    assert max(moved) <= 2


def test_a_sector_is_shared_out_among_the_columns_that_it_is_seen_in():
    shares = column_shares(4, 2, math.radians(90.0))  # columns end at +-45 and at +-atan(1/2) = 26.57 degrees and 0
    outer = (45.0 - math.degrees(math.atan(0.5))) / 45.0
    # the first column is leftmost, the first sector rightmost
    assert shares.flatten().tolist() == pytest.approx([0, outer, 0, 1 - outer, 1 - outer, 0, outer, 0], abs=1e-6)
    assert column_shares(24, 17, math.radians(100.0)).sum(dim=0).tolist() == pytest.approx([1.0] * 17, rel=1e-5)


def test_the_column_head_reads_left_and_right_alike():
    head = ColumnHead(6, 3, 12, NetworkConfig(column_head=5)).eval()
    for layer in head.along:
        if isinstance(layer, torch.nn.Conv1d):  # kernels that look as far to the left as to the right
            layer.weight.data = 0.5 * (layer.weight + layer.weight.flip(-1)).detach()
    features = torch.randn(2, 6, 3, 12)
    torch.testing.assert_close(head(features.flip(-1)), head(features).flip(-1))
    assert (head(features) != head(features)[0, 0]).any()


def test_the_column_head_adds_to_the_sectors_and_to_nothing_else():
    encoder = Encoder(NetworkConfig(channels=(4, 6), column_head=5), Normalisation()).eval()
    image = torch.randint(0, 256, (1, 48, 96, 3), dtype=torch.uint8)
    features = encoder.features(image)
    added = encoder.column_head(features)
    alone = encoder.layers[encoder._convolutions :](features)
    torch.testing.assert_close(encoder(image), alone + torch.nn.functional.pad(added, (0, 4)))
    assert added.shape == (1, 17)
    assert (added != 0.0).all()


@pytest.mark.parametrize(('halvings', 'shape'), [(2, (6, 24)), (3, (6, 12)), (0, (6, 96)), (9, (6, 12))])
def test_convolutions_halve_the_picture_and_from_then_on_its_height_alone(halvings, shape):
    encoder = Encoder(NetworkConfig(channels=(4, 4, 4), halvings=halvings), Normalisation())
    assert encoder.features(torch.zeros(1, 48, 96, 3, dtype=torch.uint8)).shape == (1, 4, *shape)


def test_batch_normalisation_centres_and_scales_what_it_is_taught_by():
    torch.manual_seed(0)
    encoder = Encoder(NetworkConfig(channels=(4,), batch_norm=True), Normalisation())
    seen = []
    encoder.layers[0].register_forward_hook(lambda _, __, result: seen.append(result))
    encoder(torch.randint(0, 256, (8, 48, 96, 3), dtype=torch.uint8))
    assert seen[0].mean(dim=(0, 2, 3)).tolist() == pytest.approx([0.0] * 4, abs=1e-5)
    assert seen[0].var(dim=(0, 2, 3)).tolist() == pytest.approx([1.0] * 4, rel=1e-2)


@pytest.mark.parametrize('image', [
    torch.zeros(1, 48, 96, 3), torch.zeros(48, 96, 3, dtype=torch.uint8), torch.zeros(1, 96, 48, 3, dtype=torch.uint8),
])
def test_another_picture_is_refused_with_both_shapes(image):
    with pytest.raises(ValueError, match=r'\(batch, 48, 96, 3\) and type torch.uint8, got'):
        Encoder(NetworkConfig(), Normalisation())(image)
