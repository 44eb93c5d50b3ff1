import json
import math

import pytest

from liquid_nav.core.errors import ModelFileError
from liquid_nav.policy.card import load_card, to_json


@pytest.fixture
def card(model):
    return model.with_suffix('.json')


def test_a_card_written_and_read_is_the_same(card):
    assert to_json(load_card(card)) == card.read_text()


def test_what_a_card_says_is_read_as_written(card):
    loaded = load_card(card)
    assert loaded.name == 'small'
    assert (loaded.camera.width, loaded.camera.height, loaded.camera.renderer) == (32, 16, 'tiny')
    assert loaded.camera.horizontal_fov == pytest.approx(math.radians(100.0))
    assert (loaded.nominal_period_s, loaded.max_gap_s) == (0.05, 0.4)
    assert loaded.architecture.channels == (4, 6)
    assert loaded.scores == [{'scenario': 'forest', 'success_rate': 0.95}]


@pytest.mark.parametrize(('path', 'value', 'words'), [
    ('format_version', 2, ['format_version 2', 'only 1']),
    ('format_version', '1', ['format_version']),
    ('name', 3, ['name', 'str', '3']),
    ('nme', 'x', ["unknown key 'nme'", "'name'"]),
    ('architecture.widht', 3, ['architecture', "'widht'"]),
    ('architecture.core', 'rnn', ["'rnn'", 'cfc']),
    ('architecture.wiring.motor', -1, ['wiring', 'motor', '-1']),
    ('architecture.percepts', 20, ['layout', '21', '20']),
    ('camera.width', 64, ['64x16', '32x16']),
    ('camera.horizontal_fov', 4.0, ['horizontal_fov', '4.0']),
    ('camera', [32, 16], ['camera', 'mapping']),
    ('nominal_period_s', -0.05, ['nominal_period_s', '-0.05']),
    ('max_gap_s', 0.01, ['max_gap_s', '0.01']),
    ('normalisation.imu_mean', [0, 0, 9.81], ['imu_mean', '6 values', '3']),
    ('command_limits.yaw_rate', [2, -2], ['yaw_rate', '-2']),
    ('training', 'secret', ['training', 'dict']),
    ('scores', {}, ['scores', 'list']),
    ('sha256', None, ['sha256']),
])
def test_a_value_that_makes_no_sense_is_named_with_the_file(card, path, value, words):
    data = json.loads(card.read_text())
    *folders, last = path.split('.')
    place = data
    for folder in folders:
        place = place[folder]
    place[last] = value
    card.write_text(json.dumps(data))
    with pytest.raises(ModelFileError) as caught:
        load_card(card)
    assert all(word in str(caught.value) for word in [*words, 'small.json'])


@pytest.mark.parametrize('key', ['format_version', 'name', 'architecture', 'size', 'normalisation', 'camera',
                                 'nominal_period_s', 'max_gap_s', 'command_limits', 'layout', 'training', 'scores',
                                 'sha256'])
def test_a_missing_key_is_named(card, key):
    data = json.loads(card.read_text())
    del data[key]
    card.write_text(json.dumps(data))
    with pytest.raises(ModelFileError, match=f"missing key '{key}'"):
        load_card(card)


@pytest.mark.parametrize(('text', 'words'), [
    ('{"format_version": 1', 'not valid JSON'),
    ('[1, 2]', 'JSON object, got list'),
    ('', 'not valid JSON'),
    ('{"max_gap_s": NaN}', 'NaN is not JSON'),
    ('[' * 100_000, 'not valid JSON'),
])
def test_a_damaged_card_is_refused(card, text, words):
    card.write_text(text)
    with pytest.raises(ModelFileError, match=words):
        load_card(card)


def test_bytes_that_are_no_text_are_refused(card):
    card.write_bytes(b'\xff\xfe\x00\x80')
    with pytest.raises(ModelFileError, match='not valid JSON'):
        load_card(card)


def test_a_number_too_large_for_json_readers_is_refused(card):
    card.write_text(card.read_text().replace('"max_gap_s": 0.4', '"max_gap_s": 1e999'))
    with pytest.raises(ModelFileError, match='max_gap_s'):
        load_card(card)


def test_a_missing_card_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(ModelFileError, match=r'cannot read the card .*none\.json: No such file.*NAME\.json'):
        load_card(tmp_path / 'none.json')
