import cv2
import numpy as np
import pytest

from liquid_nav.core.errors import ConfigError, OutputError
from liquid_nav.evaluation.contact_sheet import (
    JPEG_LIMIT,
    MAP_SIZE,
    VIEW_SIZE,
    WIDE_SIZE,
    Sheet,
    draw_sheet,
    write_sheet,
)


def flat(size: tuple[int, int], colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((size[1], size[0], 3), colour, np.uint8)


COLOURS = [(250, 0, 0), (0, 250, 0), (0, 0, 250), (250, 250, 0), (250, 0, 250), (0, 120, 120), (120, 0, 120)]


@pytest.fixture(scope='module')
def sheet() -> np.ndarray:
    views = [(f'view {number}', flat(VIEW_SIZE, COLOURS[number])) for number in range(3)]
    own = [('own', flat((96, 48), COLOURS[4])), ('later', flat((96, 48), COLOURS[5]))]
    return draw_sheet(Sheet('a scene', ['one line', 'another'], views, ('whole', flat(WIDE_SIZE, COLOURS[3])), own,
                            flat(MAP_SIZE, COLOURS[6])))


@pytest.mark.parametrize(('colour', 'area'), [
    *((colour, VIEW_SIZE[0] * VIEW_SIZE[1]) for colour in COLOURS[:3]), (COLOURS[3], WIDE_SIZE[0] * WIDE_SIZE[1]),
    *((colour, 16 * 96 * 48) for colour in COLOURS[4:6]), (COLOURS[6], MAP_SIZE[0] * MAP_SIZE[1])])
def test_every_picture_is_whole_and_the_small_ones_are_four_times_as_large(sheet, colour, area):
    assert (sheet == colour).all(axis=2).sum() == area


@pytest.mark.parametrize('ending', ['.png', '.jpg'])
def test_the_file_holds_what_was_drawn(sheet, tmp_path, ending):
    path = tmp_path / 'new' / f'sheet{ending}'
    write_sheet(path, sheet)
    read = cv2.imread(str(path))[:, :, ::-1].astype(int)
    assert np.abs(read - sheet).mean() < (0.1 if ending == '.png' else 3.0)
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_jpeg_stays_small_however_much_it_shows(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (400, 700, 3)).astype(np.uint8)
    write_sheet(tmp_path / 'noise.jpg', noise)
    assert (tmp_path / 'noise.jpg').stat().st_size <= JPEG_LIMIT


def test_other_endings_and_standing_files_are_refused(sheet, tmp_path):
    with pytest.raises(ConfigError, match=r'written as \.png, \.jpg, \.jpeg'):
        write_sheet(tmp_path / 'sheet.gif', sheet)
    (tmp_path / 'sheet.png').write_text('mine')
    with pytest.raises(OutputError, match='stands there already'):
        write_sheet(tmp_path / 'sheet.png', sheet)
    assert (tmp_path / 'sheet.png').read_text() == 'mine'
    write_sheet(tmp_path / 'sheet.png', sheet, overwrite=True)
    (tmp_path / 'file').write_text('')
    with pytest.raises(OutputError, match='cannot write'):
        write_sheet(tmp_path / 'file' / 'sheet.png', sheet)
