from dataclasses import dataclass, field

import pytest

from liquid_nav.core.config import check_range, from_mapping, load_yaml
from liquid_nav.core.errors import ConfigError, unknown_option


@dataclass(frozen=True)
class Inner:
    rate: float = 1.0

    def __post_init__(self):
        check_range('rate', self.rate, 0.0, 10.0)


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner = Inner()
    sizes: tuple[int, ...] = ()
    limit: float | None = None
    extra: dict = field(default_factory=dict)


def test_nested_mappings_become_dataclasses_and_integers_become_floats():
    built = from_mapping(Outer, {'name': 'a', 'inner': {'rate': 3}, 'sizes': [1, 2], 'limit': 4}, 'file.yaml')
    assert built == Outer('a', Inner(3.0), (1, 2), 4.0)
    assert isinstance(built.inner.rate, float)


@pytest.mark.parametrize(('data', 'words'), [
    ({'name': 'a', 'inner': {'rat': 1}}, ['file.yaml', "'rat'", "'rate'"]),
    ({'name': 'a', 'inner': {'rate': 11}}, ['file.yaml: inner', 'rate', '[0, 10]', '11']),
    ({'name': 'a', 'sizes': [1, 'x']}, ['sizes[1]', "'x'"]),
    ({'name': 'a', 'sizes': 3}, ['sizes', 'list']),
    ({'name': True}, ['name', 'str', 'True']),
    ({'inner': {}}, ['missing', "'name'"]),
    ({'name': 'a', 'limit': 'far'}, ['limit', 'float', "'far'"]),
])
def test_a_bad_key_or_value_is_named(data, words):
    with pytest.raises(ConfigError) as caught:
        from_mapping(Outer, data, 'file.yaml')
    assert all(word in str(caught.value) for word in words)


def test_malformed_yaml_is_reported_with_file_and_line(tmp_path):
    path = tmp_path / 'broken.yaml'
    path.write_text('a: 1\nb: [1, 2\n')
    with pytest.raises(ConfigError, match=r'broken\.yaml.*line 3'):
        load_yaml(path)


def test_a_yaml_that_is_no_mapping_is_refused(tmp_path):
    path = tmp_path / 'list.yaml'
    path.write_text('- 1\n')
    with pytest.raises(ConfigError, match='mapping'):
        load_yaml(path)


def test_each_reading_of_a_file_is_its_own_and_as_the_file_is_now(tmp_path):
    path = tmp_path / 'nested.yaml'
    path.write_text('a: {b: [1]}\n')
    first = load_yaml(path)
    first['a']['b'].append(2)
    first.pop('a')
    assert load_yaml(path) == {'a': {'b': [1]}}
    path.write_text('a: {b: [3]}\n')
    assert load_yaml(path) == {'a': {'b': [3]}}


def test_an_unknown_option_names_the_nearest_and_all():
    message = str(unknown_option('scene', 'forrest', ['urban_street', 'forest']))
    assert all(part in message for part in ("'forrest'", "did you mean 'forest'", 'urban_street'))
