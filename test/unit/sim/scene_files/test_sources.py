import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.sources import Sources


def test_the_digest_follows_the_contents(tmp_path):
    one, other = tmp_path / 'one', tmp_path / 'other'
    one.write_bytes(b'a')
    other.write_bytes(b'b')

    def digest(*paths):
        sources = Sources()
        for path in paths:
            sources.read(path)
        return sources.digest

    first = digest(one, other)
    assert digest(one, other) == first
    assert digest(one) != first
    other.write_bytes(b'c')
    assert digest(one, other) != first


def test_a_file_that_changes_while_it_is_read_counts_as_it_was(tmp_path):
    path = tmp_path / 'file'
    path.write_bytes(b'a')
    sources = Sources()
    sources.read(path)
    path.write_bytes(b'b')
    assert sources.read(path) == b'a'


def test_a_picture_is_rgb_and_shared(tmp_path):
    path = tmp_path / 'red.png'
    cv2.imwrite(str(path), np.full((2, 3, 3), (0, 0, 200), np.uint8))  # OpenCV has blue first
    sources = Sources()
    picture = sources.picture(path)
    assert picture.shape == (2, 3, 3)
    assert (picture == (200, 0, 0)).all()
    assert sources.picture(tmp_path / '.' / 'red.png') is picture


@pytest.mark.parametrize(('content', 'message'), [(b'', 'no picture'), (b'text', 'no picture')])
def test_what_is_no_picture_is_refused(tmp_path, content, message):
    path = tmp_path / 'picture.png'
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        Sources().picture(path)


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(ConfigError, match=r'cannot read .*none: No such file'):
        Sources().read(tmp_path / 'none')
    (tmp_path / 'latin').write_bytes(b'\xe9')
    with pytest.raises(ConfigError, match='latin is not UTF-8 text'):
        Sources().text(tmp_path / 'latin')
