import numpy as np
import pytest
import torch

from liquid_nav.core.percept import PerceptLayout
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.training.config import PerceptionConfig
from liquid_nav.training.perception import encoder_errors, percept_loss, train_encoder
from liquid_nav.training.views import Views

EVEN = PerceptionConfig(near_weight=0.0)
LAYOUT = PerceptLayout()


def _pictures(count, seed):
    """Pictures with one bright column, which is the target, percepts that say where it stands, and empty views."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 60, (count, 48, 96, 3), np.uint8)
    percepts = np.zeros((count, LAYOUT.size), np.float32)
    for image, percept in zip(images, percepts, strict=True):
        column = int(rng.integers(4, 92))
        image[:, column - 2 : column + 3] = (255, 0, 255)
        percept[LAYOUT.sectors], percept[LAYOUT.sectors + 1] = 1.0, (47.5 - column) / 48.0
    views = Views(torch.from_numpy(images), torch.zeros(count, 3), torch.full((count,), 0.05))
    return views, percepts, np.zeros((count, 2, 12, 24), np.int8)


def test_the_encoder_learns_where_the_target_stands(tmp_path):
    torch.manual_seed(0)
    network = PolicyNetwork(NetworkConfig(channels=(8, 8, 8), column_channels=8, hidden=32))
    config = PerceptionConfig(epochs=12, batch=32, learning_rate=5e-3)
    before = encoder_errors(network, *_pictures(64, 2)[:2], LAYOUT)['bearing_error_deg']
    train_encoder(network, *_pictures(600, 1), config, LAYOUT, 0, tmp_path / 'e.pt', lambda *_: None)
    after = encoder_errors(network, *_pictures(64, 2)[:2], LAYOUT)
    assert before > 15.0  # a target is 25 degrees off the axis in the middle
    assert after['bearing_error_deg'] < 6.0
    assert after['seen_accuracy'] == 1.0


def test_a_wrong_bearing_costs_more_than_a_range_that_is_as_wrong():
    wanted, bearing, sector = (torch.zeros(1, LAYOUT.size) for _ in range(3))
    bearing[0, LAYOUT.sectors + 1] = 0.1
    sector[0, 0] = 0.1
    # Huber under its threshold: half the square, 0.005, times the weight, over the 17 sectors
    assert percept_loss(sector, wanted, LAYOUT, EVEN).item() == pytest.approx(0.005 / 17)
    assert percept_loss(bearing, wanted, LAYOUT, EVEN).item() == pytest.approx(6 * 0.005 / 17)


def test_target_and_height_count_as_much_as_asked():
    wanted = torch.zeros(1, LAYOUT.size)
    config = PerceptionConfig(near_weight=0.0, target_weight=2.0, height_weight=7.0)
    for place, times in ((0, 1.0), (-4, 2.0), (-3, 12.0), (-2, 2.0), (-1, 7.0)):
        said = wanted.clone()
        said[0, place] = 0.1
        assert percept_loss(said, wanted, LAYOUT, config).item() == pytest.approx(times * 0.005 / 17)


def test_a_near_sector_costs_more_than_a_far_one():
    far, near = torch.zeros(1, LAYOUT.size), torch.zeros(1, LAYOUT.size)
    far[0, 0], near[0, 0] = -1.0, 1.0  # the farthest and the nearest range
    # Huber under its threshold: half the square of 0.1, over the 17 sectors; the other sectors are right
    for wanted, times in ((far, 1.0), (near, 4.0)):
        said = wanted.clone()
        said[0, 0] += 0.1
        config = PerceptionConfig(near_weight=3.0)
        assert percept_loss(said, wanted, LAYOUT, config).item() == pytest.approx(times * 0.005 / 17, rel=1e-5)


@pytest.mark.parametrize(('read', 'times'), [(-0.1, 3.0), (0.1, 1.0)])
def test_a_sector_read_as_farther_than_it_is_costs_more_than_one_read_as_nearer(read, times):
    wanted, said = torch.zeros(1, LAYOUT.size), torch.zeros(1, LAYOUT.size)
    said[0, 0] = read  # proximities: less is farther
    config = PerceptionConfig(near_weight=0.0, overlooked_weight=2.0)
    assert percept_loss(said, wanted, LAYOUT, config).item() == pytest.approx(times * 0.005 / 17)


def test_only_a_sectors_loss_knows_the_delta():
    wanted, sector, height = (torch.zeros(1, LAYOUT.size) for _ in range(3))
    sector[0, 0] = height[0, -1] = 1.0
    config = PerceptionConfig(near_weight=0.0, sector_delta=0.4)
    # Huber beyond its threshold: 0.4 (1 - 0.4 / 2) and 0.2 (1 - 0.2 / 2)
    assert percept_loss(sector, wanted, LAYOUT, config).item() == pytest.approx(0.32 / 17)
    assert percept_loss(height, wanted, LAYOUT, config).item() == pytest.approx(0.18 / 17)


def test_a_training_begins_with_an_earlier_ones_weights(tmp_path):
    config = NetworkConfig(channels=(8, 8, 8), column_channels=8, hidden=32)
    taught = PolicyNetwork(config)
    data = _pictures(64, 1)
    train_encoder(taught, *data, PerceptionConfig(epochs=1, batch=32), LAYOUT, 0, tmp_path / 'a.pt', lambda *_: None)
    fresh = PolicyNetwork(config)
    still = PerceptionConfig(epochs=1, batch=32, learning_rate=0.0)
    train_encoder(fresh, *data, still, LAYOUT, 1, tmp_path / 'b.pt', lambda *_: None, tmp_path / 'a.pt')
    assert torch.equal(fresh.encode(data[0].images), taught.encode(data[0].images))


def test_parts_of_a_batch_teach_what_the_whole_batch_teaches(tmp_path):
    taught = []
    for threads in (1, 3):  # 64 views in parts of 22, 21 and 21
        torch.manual_seed(0)
        network = PolicyNetwork(NetworkConfig(channels=(8, 8, 8), column_channels=8, hidden=32))
        begin = {name: value.clone() for name, value in network.encoder.state_dict().items()}
        config = PerceptionConfig(epochs=1, batch=64)
        train_encoder(network, *_pictures(64, 1), config, LAYOUT, 0, tmp_path / f'{threads}.pt', lambda *_: None,
                      threads=threads)
        taught.append(network.encoder.state_dict())
    for name, value in taught[0].items():
        assert not torch.equal(value, begin[name])
        torch.testing.assert_close(taught[1][name], value, atol=1e-6, rtol=1e-4)


def test_more_threads_than_views_leave_no_part_empty(tmp_path):
    torch.manual_seed(0)
    network = PolicyNetwork(NetworkConfig(channels=(8, 8, 8), column_channels=8, hidden=32))
    config = PerceptionConfig(epochs=1, batch=2)
    train_encoder(network, *_pictures(5, 1), config, LAYOUT, 0, tmp_path / 'e.pt', lambda *_: None, threads=4)
    assert all(torch.isfinite(value).all() for value in network.encoder.state_dict().values())


def test_the_encoder_learns_by_muon_too_and_goes_on_where_it_was_interrupted(tmp_path):
    data, config = _pictures(256, 1), PerceptionConfig(epochs=6, batch=32, learning_rate=5e-3, muon_rate=0.02)

    def taught(checkpoint, stop_after=None):
        torch.manual_seed(0)
        network = PolicyNetwork(NetworkConfig(channels=(8, 8, 8), column_channels=8, hidden=32, batch_norm=True))

        def progress(stage, done, total, note):
            if stop_after is not None and done >= stop_after:
                raise KeyboardInterrupt

        train_encoder(network, *data, config, LAYOUT, 0, checkpoint, progress)
        return network

    whole = taught(tmp_path / 'whole.pt')
    with pytest.raises(KeyboardInterrupt):
        taught(tmp_path / 'parts.pt', stop_after=3 * 8)
    parts = taught(tmp_path / 'parts.pt')
    for name, value in whole.encoder.state_dict().items():
        assert torch.equal(value, parts.encoder.state_dict()[name]), name
    assert encoder_errors(whole, *_pictures(64, 2)[:2], LAYOUT)['bearing_error_deg'] < 6.0
