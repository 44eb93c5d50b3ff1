import pytest
import yaml

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files import nodes
from liquid_nav.sim.scene_files.nodes import parse
from liquid_nav.sim.scene_files.schema import REQUIRED, Key

KEYS = {'size': Key('number', 'm', REQUIRED, ''), 'colour': Key('numbers', '', 'white', '')}


def value(text: str):
    return parse(f'x: {text}', 'map.yaml').entries()['x']


@pytest.fixture(params=[getattr(yaml, 'CSafeLoader', yaml.SafeLoader), yaml.SafeLoader], ids=lambda item: item.__name__)
def _loader(request, monkeypatch):
    monkeypatch.setattr(nodes, '_LOADER', request.param)


@pytest.mark.usefixtures('_loader')
@pytest.mark.parametrize(('text', 'number'), [
    ('3', 3.0), ('-2.5', -2.5), ('1e-3', 0.001), ('1.0e+2', 100.0), ('-0.0', 0.0), ('.5', 0.5)])
def test_numbers_are_read_as_a_person_means_them(text, number):
    assert value(text).number() == number


@pytest.mark.usefixtures('_loader')
@pytest.mark.parametrize('text', [
    '"3"', 'three', '[3]', '{a: 3}', '', '~', 'true', '.nan', 'nan', 'inf', '-.inf', '1 m'])
def test_what_is_no_finite_number_is_refused_with_line_and_field(text):
    with pytest.raises(ConfigError, match=r'^map\.yaml, line 1: x must be a (finite )?number, got '):
        value(text).number()


@pytest.mark.usefixtures('_loader')
@pytest.mark.parametrize(('text', 'flag'), [('true', True), ('yes', True), ('False', False), ('off', False)])
def test_flags_are_the_words_of_yaml(text, flag):
    assert value(text).flag() is flag


@pytest.mark.parametrize('text', ['1', '"true"', '[true]', 'maybe'])
def test_what_is_no_flag_is_refused(text):
    with pytest.raises(ConfigError, match='line 1: x must be true or false'):
        value(text).flag()


@pytest.mark.parametrize(('limits', 'message'), [
    ({'low': 5.0}, 'must be 5 or more'), ({'high': 3.0}, 'must be 3 or less'), ({'low': 5.0, 'high': 6.0},
                                                                              'must be from 5 to 6'),
    ({'above': 4.0}, 'must be more than 4')])
def test_a_number_out_of_range_is_told_its_range(limits, message):
    with pytest.raises(ConfigError, match=f"x {message}, got '4'"):
        value('4').number(**limits)


@pytest.mark.parametrize('text', ['[1, 2]', '[1, 2, 3, 4]', '7', '{a: 1}'])
def test_a_list_of_another_length_is_refused(text):
    with pytest.raises(ConfigError, match='x must be a list of 3 numbers'):
        value(text).numbers(3)


@pytest.mark.parametrize('text', ['1.5', '-1', 'a', 'inf'])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ConfigError, match='x must be a'):
        value(text).whole()


def test_an_unknown_word_comes_with_the_nearest_known_one():
    with pytest.raises(ConfigError, match=r"x names an unknown shape 'boxx'; did you mean 'box'\?"):
        value('boxx').one_of('shape', ('box', 'cone'))


@pytest.mark.parametrize(('text', 'line', 'message'), [
    ('x:\n  - size: 1\n    colur: [1, 1, 1]\n', 3, "x[0] has an unknown key 'colur'; did you mean 'colour'?"),
    ('x:\n  - size: 1\n    weight: 2\n', 3, "x[0] has an unknown key 'weight'; known: size, colour"),
    ('x:\n  - size: 1\n    size: 2\n', 3, "x[0] has the key 'size' twice (also in line 2); remove one of them"),
    ('x:\n\n  - colour: [1, 1, 1]\n', 3, "x[0] lacks 'size': number"),
    ('x:\n  - 7\n', 2, "x[0] must be a mapping with the keys size, colour, got '7'"),
    ('x:\n  - size: 1\n    ? [1, 2]\n    : 3\n', 3, 'x[0] must be a text, got a list of 2'),
])
def test_keys_are_checked_with_their_lines(text, line, message):
    with pytest.raises(ConfigError) as raised:
        parse(text, 'map.yaml').entries()['x'].items()[0].fields(KEYS)
    assert str(raised.value) == f'map.yaml, line {line}: {message}'


def test_merged_keys_give_way_to_the_mappings_own():
    text = 'a: &a {size: 1, colour: 2}\nb: &b {size: 3}\nx: {<<: *a, size: 4}\ny: {<<: [*b, *a]}\n'
    entries = parse(text, 'map.yaml').entries()
    one, other = (entries[name].fields(KEYS) for name in 'xy')
    assert [(item['size'].number(), item['colour'].number()) for item in (one, other)] == [(4.0, 2.0), (3.0, 2.0)]


def test_merging_what_is_no_mapping_is_refused():
    with pytest.raises(ConfigError, match="line 2: x merges by '<<' what is not a mapping"):
        parse('a: &a [1]\nx: {<<: *a, size: 4}\n', 'map.yaml').entries()['x'].fields(KEYS)


@pytest.mark.usefixtures('_loader')
@pytest.mark.parametrize(('text', 'line'), [('a: 1\nb: [1, 2\nc: 3\n', 3), ('a: 1\n\tb: 2\n', 2), ('a: *none\n', 1)])
def test_malformed_yaml_is_told_with_its_line(text, line):
    with pytest.raises(ConfigError, match=rf'^map\.yaml, line {line}: not valid YAML: '):
        parse(text, 'map.yaml')


@pytest.mark.parametrize('text', ['', '- 1\n', '7\n'])
def test_a_file_without_keys_is_refused(text):
    with pytest.raises(ConfigError, match='a scene file holds keys and values'):
        parse(text, 'map.yaml')
