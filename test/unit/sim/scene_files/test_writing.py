"""What is written reads as the same scene, to the last bit."""

import dataclasses

import numpy as np
import pytest
import yaml

from liquid_nav.core.errors import OutputError
from liquid_nav.core.motion import Route, Sway
from liquid_nav.core.scene import Look, Mover, Ribbon, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scene_files.reading import read_scene
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.writing import scene_text, write_scene

AWKWARD = (1e-300, 1 / 3, -0.0)
"""A number with an exponent, one without an end, and a zero with a sign."""


def scene(**more) -> Scene:
    return Scene('true', 7, (
        Solid('box', (4.0 + 1e-16, 3.0, 1 / 3), (0.1 + 0.2, 0.5, 1e-05), (0.0, 0.0, 0.6, 0.8), 'brick',
              (0.1, 1.0, 1e-17), 'a: [strange] kind', False),
        Solid('cylinder', (5.0, 4.0, 1.0), (0.25, 0.25, 1.0)),
    ), (0.0, -0.0, 1.5), 1e-20, (10.0, 1 / 3, 1.5), (-5.0, -6.0, 16.0, 7.0), Look(haze_m=12.5, ground_material='moss'),
        {'density': 0.1, 'no': 1.0}, **more)


def everything() -> Scene:
    return scene(
        terrain=Terrain((-10.0, -10.0), 20.0, ((*AWKWARD,), (0.1, 0.2, 0.3))),
        ribbons=(Ribbon(((0.0, 0.0), (1 / 3, 5.0)), 1.1, 'asphalt', (0.5, 0.5, 0.5), 'road'),),
        movers=(Mover((Solid('box', (0.0, 0.0, 0.9), (0.1, 0.2, 0.9)),),
                      Route(((3.0, 5.0, 0.1), (8.0, 5.0, 0.2)), 1.3, 0.7, True), 'pedestrian'),
                Mover((Solid('box', (0.0, 0.0, 0.9), (0.1, 0.2, 0.9)),),
                      Sway((4.0, -3.0, 2.0), (0.1, 0.2, 0.3), 0.4, 3.0, 1.1))))


def read(path) -> Scene:
    return read_scene(path, 99, Sources())


@pytest.mark.parametrize('make', [scene, everything])
def test_a_scene_comes_back_equal(tmp_path, make):
    write_scene(make(), tmp_path / 'map.yaml')
    found = read(tmp_path / 'map.yaml')
    assert found == make()
    assert repr(found) == repr(make())  # which tells -0.0 from 0.0


def test_triangles_and_their_pictures_come_back_equal(tmp_path):
    rng = np.random.default_rng(0)
    written = scene(surfaces=(
        Surface(rng.normal(size=(4, 3)) + 5.0, np.array([[0, 1, 2], [0, 2, 3]]), 'rock', (0.5, 0.4, 0.3), kind='cliff'),
        Surface(rng.normal(size=(3, 3)) - 5.0, np.array([[0, 1, 2]]), uvs=rng.random((3, 2)), collides=False,
                picture=rng.integers(0, 256, (5, 7, 3)).astype(np.uint8))))
    paths = write_scene(written, tmp_path / 'map.yaml')
    assert [path.name for path in paths] == ['map_picture1.png', 'map.yaml']
    for one, other in zip(read(tmp_path / 'map.yaml').surfaces, written.surfaces, strict=True):
        for field in dataclasses.fields(Surface):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_other_readers_of_yaml_see_the_same_numbers():
    told = yaml.safe_load(scene_text(everything()))
    assert told['start_yaw'] == 1e-20
    assert tuple(told['terrain']['heights'][0]) == AWKWARD
    assert told['solids'][0]['kind'] == 'a: [strange] kind'
    assert told['name'] == 'true'
    assert told['parameters'] == {'density': 0.1, 'no': 1.0}


def test_defaults_are_left_out():
    solid = yaml.safe_load(scene_text(scene()))['solids'][1]
    assert set(solid) == {'shape', 'position', 'size'}


def test_a_comment_stands_at_the_head():
    assert scene_text(scene(), comment='made by hand').startswith('# made by hand\nname: ')


def test_a_standing_file_is_replaced_by_leave_only(tmp_path):
    path = tmp_path / 'map.yaml'
    path.write_text('mine')
    with pytest.raises(OutputError, match='stands there already'):
        write_scene(scene(), path)
    assert path.read_text() == 'mine'
    write_scene(scene(), path, overwrite=True)
    assert read(path) == scene()


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / 'file').write_text('')
    with pytest.raises(OutputError, match='cannot write'):
        write_scene(scene(), tmp_path / 'file' / 'map.yaml')
    assert [path.name for path in tmp_path.iterdir()] == ['file']
