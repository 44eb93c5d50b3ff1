import json
from contextlib import closing

import pytest

from liquid_nav.core.errors import OutputError
from liquid_nav.evaluation.results import ResultsFolder

SETTINGS = {'policies': {'cfc': 'abc'}, 'seeds': [0, 3]}


def _row(seed):
    return {'policy': 'cfc', 'scenario': 'forest', 'seed': seed, 'outcome': 'success'}


def _write(folder, *seeds):
    with closing(ResultsFolder(folder, SETTINGS)) as results:
        for seed in seeds:
            results.append(_row(seed))


def test_each_line_stands_on_disk_as_soon_as_it_is_appended(tmp_path):
    with closing(ResultsFolder(tmp_path, SETTINGS)) as results:
        results.append(_row(0))
        assert json.loads((tmp_path / 'results.jsonl').read_text()) == _row(0)


def test_a_later_call_finds_what_was_flown(tmp_path):
    _write(tmp_path, 0, 1)
    with closing(ResultsFolder(tmp_path, SETTINGS)) as results:
        assert results.rows == [_row(0), _row(1)]


def test_a_torn_last_line_is_cut_off_and_the_rest_kept(tmp_path):
    _write(tmp_path, 0, 1)
    path = tmp_path / 'results.jsonl'
    path.write_bytes(path.read_bytes()[:-20])
    with closing(ResultsFolder(tmp_path, SETTINGS)) as results:
        assert results.rows == [_row(0)]
        results.append(_row(1))
    assert [json.loads(line) for line in path.read_text().splitlines()] == [_row(0), _row(1)]


def test_a_damaged_line_is_named_and_nothing_is_lost(tmp_path):
    _write(tmp_path, 0, 1)
    path = tmp_path / 'results.jsonl'
    damaged = '{"policy": \n' + path.read_text()
    path.write_text(damaged)
    with pytest.raises(OutputError, match='line 1 is damaged'):
        ResultsFolder(tmp_path, SETTINGS)
    assert path.read_text() == damaged


def test_a_folder_of_other_settings_is_refused_and_says_what_differs(tmp_path):
    _write(tmp_path, 0)
    with pytest.raises(OutputError, match=r'other settings: policies was \{"cfc": "abc"\}, is \{"cfc": "def"\}.*--out'):
        ResultsFolder(tmp_path, {**SETTINGS, 'policies': {'cfc': 'def'}})
    assert json.loads((tmp_path / 'results.jsonl').read_text()) == _row(0)


def test_two_calls_cannot_write_at_once(tmp_path):
    with closing(ResultsFolder(tmp_path, SETTINGS)) as results:
        results.append(_row(0))
        for overwrite in (False, True):
            with pytest.raises(OutputError, match='another call is writing'):
                ResultsFolder(tmp_path, SETTINGS, overwrite)
        results.append(_row(1))
    assert len((tmp_path / 'results.jsonl').read_text().splitlines()) == 2


def test_overwrite_begins_anew(tmp_path):
    _write(tmp_path, 0)
    with closing(ResultsFolder(tmp_path, {'policies': {}}, overwrite=True)) as results:
        assert results.rows == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(OutputError, match='cannot write results to .*file/inside'):
        ResultsFolder(tmp_path / 'file' / 'inside', SETTINGS)
