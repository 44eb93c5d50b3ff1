import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.evaluation.replay.novelty import Novelty, beside, describe


def _forests(count, seed):
    """Pictures of a kind: a green ground under a grey sky, brighter or darker, with noise."""
    rng = np.random.default_rng(seed)
    pictures = np.empty((count, 48, 96, 3), np.float32)
    pictures[:, :24] = (150, 160, 170)
    pictures[:, 24:] = (60, 110, 50)
    pictures *= rng.uniform(0.6, 1.3, (count, 1, 1, 1))
    return np.clip(pictures + rng.normal(0.0, 12.0, pictures.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope='module')
def novelty():
    return Novelty.fit(_forests(1500, 0), _forests(1000, 1))


def test_features_by_hand():
    image = np.zeros((1, 48, 96, 3), np.uint8)
    image[0, :12, :12] = (255, 0, 0)  # the first cell is red
    image[0, 36:, 84:, :] = np.tile([0, 255], 6)[None, :, None]  # the last one has white columns
    found = describe(image)[0].reshape(6, 4, 8)
    assert found[:3, 0, 0].tolist() == [1.0, 0.0, 0.0]
    assert found[:3, 3, 7] == pytest.approx([0.5, 0.5, 0.5])
    assert found[3, 3, 7] == pytest.approx(0.5)  # half the pixels 0, half 1
    assert found[3, 0, 0] == pytest.approx(0.0, abs=1e-3)
    assert found[4, 3, 7] == pytest.approx(11 / 12)  # eleven steps of 1 and the edge of the picture
    assert found[4, 0, 0] == pytest.approx(1 / 36)  # red has a third of white's grey, and one column of 12 ends it
    assert found[5, 0, 0] == pytest.approx(1 / 36)
    assert found[:, 1, 1].tolist() == [0.0] * 6


def test_in_distribution_ranks_are_even(novelty):
    ranks = novelty.rank(_forests(1000, 2))
    # shares of 1,000 by a calibration on 1,000: four standard deviations of the difference of two such shares
    for share in (0.25, 0.5, 0.9):
        assert np.mean(ranks < share) == pytest.approx(share, abs=4 * np.sqrt(2 * share * (1 - share) / 1000))
    assert np.mean(ranks > 0.99) < 0.04


def test_other_colours_and_other_textures_are_unusual(novelty):
    forests = _forests(50, 3)
    bricks = forests.copy()
    bricks[:, 24:, ::6] = 220
    assert (novelty.rank(forests[..., [2, 0, 1]]) > 0.99).all()
    assert (novelty.rank(bricks) > 0.99).all()


def test_a_description_is_read_as_it_was_written(novelty, tmp_path):
    path = beside(tmp_path / 'cfc.onnx')
    novelty.save(path)
    assert path.name == 'cfc.novelty.npz'
    assert path.stat().st_size < 100_000
    again = Novelty.load(path)
    np.testing.assert_allclose(again.rank(_forests(50, 4)), novelty.rank(_forests(50, 4)), atol=2e-3)


def test_no_description_is_none_and_a_damaged_one_is_named(tmp_path):
    assert Novelty.load(tmp_path / 'none.novelty.npz') is None
    (tmp_path / 'a.novelty.npz').write_bytes(b'PK not really')
    with pytest.raises(ConfigError, match=r'a\.novelty\.npz'):
        Novelty.load(tmp_path / 'a.novelty.npz')


def test_too_few_pictures_are_refused():
    with pytest.raises(ConfigError, match='held_out must be 500 pictures or more, got 10'):
        Novelty.fit(_forests(500, 0), _forests(10, 1))
