"""The schema, the classes that it fills, and the page that tells of it say the same."""

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.paths import config_path
from liquid_nav.core.scene import Look, Mover, Ribbon, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.materials import MATERIALS
from liquid_nav.sim.open_scene import open_scene
from liquid_nav.sim.scene_files import schema
from liquid_nav.sim.scene_files.checks import AREA_LIMIT_M2, FREE_M, TRIANGLE_LIMIT

PAGE = (Path(__file__).resolve().parents[4] / 'docs/scenes.md').read_text(encoding='utf-8')
_WORDS = {'True': 'true', 'False': 'false', 'None': 'none'}
ORIENTATIONS = {'yaw_degrees', 'roll_pitch_yaw_degrees'}


def names(cls) -> set[str]:
    return {field.name for field in dataclasses.fields(cls)}


@pytest.mark.parametrize(('keys', 'cls', 'more', 'less'), [
    (schema.SCENE, Scene, {'start_yaw_degrees', 'model'}, set()),
    (schema.LOOK, Look, set(), set()),
    (schema.TERRAIN, Terrain, set(), set()),
    (schema.SOLID, Solid, ORIENTATIONS, set()),
    (schema.RIBBON, Ribbon, set(), set()),
    (schema.MOVER, Mover, {'route', 'sway'}, {'motion'}),
    (schema.ROUTE, Route, set(), set()),
    (schema.SWAY, Sway, set(), set()),
    (schema.SURFACE, Surface, set(), set()),
])
def test_every_field_of_a_class_can_be_written(keys, cls, more, less):
    assert set(keys) == (names(cls) - less) | more


@pytest.mark.parametrize(('keys', 'cls'), [
    (schema.LOOK, Look), (schema.SOLID, Solid), (schema.RIBBON, Ribbon), (schema.MOVER, Mover), (schema.ROUTE, Route),
    (schema.SWAY, Sway), (schema.SURFACE, Surface), (schema.TERRAIN, Terrain)])
def test_what_the_file_must_tell_is_what_has_no_default(keys, cls):
    for field in dataclasses.fields(cls):
        if field.name in keys:
            assert (keys[field.name].default == schema.REQUIRED) == (field.default is dataclasses.MISSING), field.name


@pytest.mark.parametrize(('keys', 'cls'), [
    (schema.LOOK, Look), (schema.SOLID, Solid), (schema.RIBBON, Ribbon), (schema.MOVER, Mover), (schema.ROUTE, Route),
    (schema.SWAY, Sway), (schema.SURFACE, Surface)])
def test_the_defaults_told_are_those_of_the_class(keys, cls):
    for field in dataclasses.fields(cls):
        if field.name in keys and field.default is not dataclasses.MISSING and field.name != 'orientation':
            told = _WORDS.get(repr(field.default), field.default)
            told = list(told) if isinstance(told, tuple) else told
            assert keys[field.name].default == str(told), field.name


@pytest.mark.parametrize('title', schema.MAPPINGS)
def test_the_page_tells_every_key_as_the_schema_does(title):
    section = PAGE.split(f'### `{title}`' if title != 'the file' else '### The file')[1].split('\n### ')[0]
    rows = re.findall(r'^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$', section, re.MULTILINE)
    assert [tuple(row) for row in rows] == [
        (name, key.form, key.unit, key.default, key.meaning) for name, key in schema.MAPPINGS[title].items()]


def test_the_page_lists_every_material():
    names_of_all = PAGE.split('### Materials')[1].strip().split('\n\n')[0]
    assert sorted(re.findall(r'`(\w+)`', names_of_all)) == sorted(MATERIALS)


def test_the_page_tells_the_limits():
    assert f'{TRIANGLE_LIMIT:,} triangles' in PAGE
    assert f'{AREA_LIMIT_M2:,.0f} m²' in PAGE
    assert f'{FREE_M:g} m' in PAGE


EXAMPLES = re.findall(r'^```yaml\n(.*?)^```', PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize('number', range(len(EXAMPLES)))
def test_the_pages_examples_are_scenes(number, tmp_path):
    for path in config_path('scenes').iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / 'example.yaml').write_text(EXAMPLES[number])
    assert open_scene(str(tmp_path / 'example.yaml'), 0).target_distance > 10.0
