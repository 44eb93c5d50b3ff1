import pytest

from liquid_nav.core.errors import OutputError
from liquid_nav.evaluation.out_folder import check_files, write_files

NAMES = ('summary.json', 'report.html')


def _write(folder):
    for name in NAMES:
        (folder / name).write_text(f'new {name}')


def test_a_writer_that_breaks_off_leaves_what_stood_there(tmp_path):
    _write(tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}

    def half(folder):
        (folder / 'summary.json').write_text('half')
        raise OSError(28, 'No space left on device')

    with pytest.raises(OutputError, match='No space left'):
        write_files(tmp_path, NAMES, True, half)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


def test_files_are_replaced_only_with_leave_and_others_stay(tmp_path):
    for name in (*NAMES, 'mine.txt'):
        (tmp_path / name).write_text('old')
    with pytest.raises(OutputError, match='already holds summary.json, report.html'):
        check_files(tmp_path, NAMES, False)
    assert write_files(tmp_path, NAMES, True, _write) == [tmp_path / name for name in NAMES]
    assert (tmp_path / 'report.html').read_text() == 'new report.html'
    assert (tmp_path / 'mine.txt').read_text() == 'old'
    assert len(list(tmp_path.iterdir())) == 3
