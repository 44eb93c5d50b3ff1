import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.scenario import is_scene_file, scene_label
from liquid_nav.sim.open_scene import check_scene, open_scene, scene_identity
from liquid_nav.sim.scenes import generate

MAP = 'start: [0, 0]\ntarget: [9, 0]\nmodel: {file: m.obj, position: [4, 3, 0]}\n'


@pytest.fixture
def path(tmp_path):
    (tmp_path / 'm.obj').write_text('mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 0 1\nf 1 2 3\n')
    (tmp_path / 'm.mtl').write_text('newmtl a\nKd 1 0 0\n')
    (tmp_path / 'yard.yaml').write_text(MAP)
    return str(tmp_path / 'yard.yaml')


def test_a_name_is_generated_and_a_path_is_read(path):
    assert open_scene('forest', 3, {'density': 0.05}) == generate('forest', 3, {'density': 0.05})
    scene = open_scene(path, 3)
    assert (scene.name, scene.seed, scene.target) == ('yard', 3, (9.0, 0.0, 1.5))


@pytest.mark.parametrize(('scene', 'file', 'label'), [
    ('forest', False, 'forest'), ('maps/yard.yaml', True, 'yard'), ('YARD.YML', True, 'YARD'), ('yaml', False, 'yaml')])
def test_files_are_told_from_names_and_have_labels(scene, file, label):
    assert is_scene_file(scene) == file
    assert scene_label(scene) == label


def test_a_file_takes_no_parameters(path):
    with pytest.raises(ConfigError, match='takes no parameters, got density; edit the file'):
        open_scene(path, 0, {'density': 0.1})


@pytest.mark.parametrize('use', [lambda name: open_scene(name, 0), check_scene, scene_identity])
def test_what_cannot_be_opened_is_refused_whoever_asks(use, tmp_path):
    with pytest.raises(ConfigError, match=r"unknown scene 'forrest'; did you mean 'forest'\?"):
        use('forrest')
    with pytest.raises(ConfigError, match=r"city\.urdf has no start and no target; write a \.yaml file with both and "
                                          r"'model: city\.urdf'"):
        use('maps/city.urdf')
    with pytest.raises(ConfigError, match=r'cannot read .*none\.yaml'):
        use(str(tmp_path / 'none.yaml'))
    (tmp_path / 'bad.yaml').write_text('start: [0, 0]\n')
    with pytest.raises(ConfigError, match=r"bad\.yaml, line 1: lacks 'target'"):
        use(str(tmp_path / 'bad.yaml'))


@pytest.mark.parametrize(('file', 'old', 'new'), [
    ('yard.yaml', 'target: [9, 0]', 'target: [9, 1]'), ('m.obj', 'v 1 0 0', 'v 2 0 0'), ('m.mtl', 'Kd 1', 'Kd 0')])
def test_a_files_identity_changes_with_whatever_it_is_made_of(path, tmp_path, file, old, new):
    before = scene_identity(path)
    assert scene_identity(path) == before
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new))
    assert scene_identity(path) != before


def test_a_generators_identity_is_its_name():
    assert scene_identity('forest') == 'forest'
