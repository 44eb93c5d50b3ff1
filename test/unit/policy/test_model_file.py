import json
import os
import stat

import pytest

from liquid_nav.core.errors import ConfigError, ModelFileError, OutputError
from liquid_nav.policy import model_file


def test_a_model_file_with_a_byte_flipped_is_refused(model):
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.write_bytes(data)
    with pytest.raises(ModelFileError, match='damaged or belongs to another card.*sha256'):
        model_file.load(model)


def test_a_truncated_model_file_is_refused(model):
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(ModelFileError, match='damaged'):
        model_file.load(model)


def test_a_truncated_model_file_is_refused_even_when_its_card_agrees(model):
    data = model.read_bytes()[:1000]
    model.write_bytes(data)
    card = json.loads(model.with_suffix('.json').read_text())
    model.with_suffix('.json').write_text(json.dumps({**card, 'sha256': model_file.sha256_of(data)}))
    with pytest.raises(ModelFileError, match='refused.*truncated'):
        model_file.load(model)


@pytest.mark.parametrize('suffix', ['.onnx', '.json'])
def test_a_missing_half_is_named(model, suffix):
    model.with_suffix(suffix).unlink()
    with pytest.raises(ModelFileError, match=rf'cannot read the .*small\{suffix}: No such file'):
        model_file.load(model)


def test_a_folder_is_no_model_file(tmp_path):
    with pytest.raises(ModelFileError, match='Is a directory'):
        model_file.load(tmp_path)


def test_new_scores_change_nothing_else(model):
    before = json.loads(model.with_suffix('.json').read_text())
    model_file.rewrite(model, model, [{'scenario': 'urban_street'}])
    after = json.loads(model.with_suffix('.json').read_text())
    assert after.pop('scores') == [{'scenario': 'urban_street'}]
    assert before.pop('scores')
    assert after == before


def test_a_copy_without_new_scores_is_exact(model, tmp_path):
    copy = tmp_path / 'new' / 'copy.onnx'
    model_file.rewrite(model, copy)
    assert copy.read_bytes() == model.read_bytes()
    assert copy.with_suffix('.json').read_text() == model.with_suffix('.json').read_text()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o644


def test_a_place_that_cannot_be_written_is_an_error_that_names_it(model, tmp_path):
    (tmp_path / 'file').write_text('in the way')
    with pytest.raises(OutputError, match=r'cannot write the model .*file/copy\.onnx'):
        model_file.rewrite(model, tmp_path / 'file' / 'copy.onnx')


def test_a_model_needs_its_ending(model, tmp_path):
    with pytest.raises(ConfigError, match=r'ends in \.onnx'):
        model_file.rewrite(model, tmp_path / 'copy.pt')


def test_a_write_that_fails_leaves_the_old_pair_and_no_rest(model, monkeypatch):
    old = {place.name: place.read_bytes() for place in model.parent.iterdir()}

    def full(handle):
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(os, 'fsync', full)
    with pytest.raises(OutputError, match='No space left'):
        model_file.rewrite(model, model, [])
    assert {place.name: place.read_bytes() for place in model.parent.iterdir()} == old
