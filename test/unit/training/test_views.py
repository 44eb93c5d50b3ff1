import numpy as np
import pytest
import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.training.augment import photometric
from liquid_nav.training.dataset import write_shard
from liquid_nav.training.views import Views, along_flight, load_views


def _flight(count):
    """A flight whose frame number n is a picture of brightness n, after 0.05 s and a turn to the left of n * 0.01."""
    numbers = np.arange(count, dtype=np.float32)
    images = np.broadcast_to(numbers[:, None, None, None], (count, 4, 8, 3)).astype(np.uint8)
    imu = np.zeros((count, 6), np.float32)
    imu[:, 5] = 0.01 * numbers / 0.05
    return images, imu, np.full(count, 0.05, np.float32)


def test_a_frame_comes_with_the_one_before_and_the_first_with_itself():
    views = along_flight(*_flight(4), True)
    assert views.images[:, 0, 0, 0].tolist() == [0, 1, 2, 3]
    assert views.before[:, 0, 0, 0].tolist() == [0, 0, 1, 2]
    assert views.turns[:, 2].tolist() == pytest.approx([0.0, 0.01, 0.02, 0.03])
    assert views.elapsed_time.tolist() == pytest.approx([0.05] * 4)


def test_where_frames_were_lost_turn_and_time_add_up():
    views = along_flight(*_flight(6), True, rows=np.array([1, 5]), gaps=np.array([3, 2]))
    assert views.before[:, 0, 0, 0].tolist() == [0, 3]
    assert views.turns[:, 2].tolist() == pytest.approx([0.01, 0.09])
    assert views.elapsed_time.tolist() == pytest.approx([0.05, 0.1])


def test_mirrored_views_turn_the_other_way():
    images = torch.arange(8, dtype=torch.uint8).view(1, 1, 8, 1).expand(1, 4, 8, 3)
    views = Views(images, torch.tensor([[0.1, 0.2, 0.3]]), torch.tensor([0.05]), images).mirrored()
    assert views.images[0, 0, :, 0].tolist() == views.before[0, 0, :, 0].tolist() == [7, 6, 5, 4, 3, 2, 1, 0]
    assert views.turns[0].tolist() == pytest.approx([-0.1, 0.2, -0.3])


def test_a_picture_and_the_one_before_are_seen_in_the_same_light():
    image = torch.full((64, 48, 96, 3), 120, dtype=torch.uint8)
    views = Views(image, torch.zeros(64, 3), torch.full((64,), 0.05), image)
    changed = views.photometric(torch.Generator().manual_seed(0))
    now, before = (part.float().mean(dim=(1, 2)) for part in (changed.images, changed.before))
    assert (now - before).abs().max() < 0.5  # noise of up to 6 levels, averaged over 4,608 pixels
    assert now.std(dim=0).min() > 10.0


def test_poses_bring_their_pictures_before_and_flights_take_theirs_from_the_frames(tmp_path):
    rng = np.random.default_rng(0)
    pose = {'images': rng.integers(0, 255, (2, 4, 8, 3), np.uint8),
            'before': rng.integers(0, 255, (2, 4, 8, 3), np.uint8),
            'turns': np.array([[0.0, 0.0, 0.1], [0.0, 0.2, 0.0]], np.float32)}
    write_shard(tmp_path / 'poses' / '0.npz', **pose, percepts=np.full((2, 3), 7.0, np.float32),
                views=np.zeros((2, 2, 1, 2), np.int8))
    images, imu, elapsed_time = _flight(60)
    write_shard(tmp_path / 'flights' / '0.npz', images=images, imu=imu, elapsed_time=elapsed_time,
                percepts=np.arange(180, dtype=np.float32).reshape(60, 3), views=np.ones((60, 2, 1, 2), np.int8))
    paths = [tmp_path / 'flights' / '0.npz', tmp_path / 'poses' / '0.npz']
    views, percepts, coarse = load_views(paths, 3, 1, True)
    assert len(views) == len(percepts) == len(coarse) == 22
    assert np.array_equal(views.before[:2], pose['before'])
    assert np.array_equal(views.turns[:2], pose['turns'])
    assert views.images[2:, 0, 0, 0].tolist() == list(range(0, 60, 3))
    assert percepts[2:, 0].tolist() == list(range(0, 180, 9))
    gaps = (views.images[2:, 0, 0, 0].int() - views.before[2:, 0, 0, 0].int()).tolist()
    assert set(gaps) <= {0, 1, 2, 3}
    assert gaps.count(1) > gaps.count(2) > 0
    again = load_views(paths, 3, 1, True)[0]
    assert all(torch.equal(getattr(views, name), getattr(again, name)) for name in ('before', 'turns', 'elapsed_time'))


def test_a_network_without_parallax_is_shown_the_pictures_alone_in_the_light_that_they_have_by_themselves(tmp_path):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (2, 4, 8, 3), np.uint8)
    write_shard(tmp_path / 'poses' / '0.npz', images=images, percepts=np.zeros((2, 3), np.float32),
                views=np.zeros((2, 2, 1, 2), np.int8))
    views = load_views([tmp_path / 'poses' / '0.npz'], 3, 1, False)[0]
    assert views.before is None
    assert views.seen_before() is None
    alone = photometric(torch.from_numpy(images), torch.Generator().manual_seed(5))
    assert torch.equal(views.photometric(torch.Generator().manual_seed(5)).images, alone)
    assert views.mirrored()[:1].before is None
    with pytest.raises(ConfigError, match=r'poses\.before: true'):
        load_views([tmp_path / 'poses' / '0.npz'], 3, 1, True)
