import numpy as np
import pytest

from liquid_nav.core.errors import OutputError
from liquid_nav.training.dataset import dataset_hash, load_arrays, shards, write_shard


def _write(folder, number, count):
    percepts = np.arange(count, dtype=np.float32)[:, None] + 10 * number
    write_shard(folder / f'{number:06d}.npz', images=np.full((count, 2, 2, 3), number, np.uint8), percepts=percepts)


def test_shards_join_in_the_order_of_their_names(tmp_path):
    for number, count in ((2, 3), (1, 2)):
        _write(tmp_path, number, count)
    data = load_arrays(shards(tmp_path), ('images', 'percepts'))
    assert data['percepts'].ravel().tolist() == [10, 11, 20, 21, 22]
    assert data['images'][:, 0, 0, 0].tolist() == [1, 1, 2, 2, 2]


def test_a_shard_that_was_not_finished_does_not_count(tmp_path):
    _write(tmp_path, 1, 2)
    (tmp_path / '000002.partial').write_bytes(b'half')
    assert [path.name for path in shards(tmp_path)] == ['000001.npz']


def test_the_hash_follows_content_and_not_the_place(tmp_path):
    for folder in ('a', 'b', 'c'):
        _write(tmp_path / folder, 1, 2)
    assert dataset_hash([tmp_path / 'a']) == dataset_hash([tmp_path / 'b'])
    _write(tmp_path / 'c', 1, 3)
    assert dataset_hash([tmp_path / 'a']) != dataset_hash([tmp_path / 'c'])


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(OutputError, match='file'):
        _write(tmp_path / 'file', 1, 1)


def test_a_stride_takes_every_so_manieth_frame_of_its_shard_alone(tmp_path):
    for number, count in ((1, 5), (2, 3)):
        _write(tmp_path, number, count)
    data = load_arrays(shards(tmp_path), ('percepts',), strides=(2, 1))
    assert data['percepts'].ravel().tolist() == [10, 12, 14, 20, 21, 22]
