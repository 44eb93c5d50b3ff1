import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.uris import locate
from liquid_nav.sim.scene_files.xml_lines import Element


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Make files, and locate URIs from TMP/ws/src/city/urdf/city.urdf."""
    for variable in ('ROS_PACKAGE_PATH', 'AMENT_PREFIX_PATH', 'GAZEBO_MODEL_PATH', 'GZ_SIM_RESOURCE_PATH'):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv('HOME', str(tmp_path / 'home'))
    file = tmp_path / 'ws/src/city/urdf/city.urdf'
    file.parent.mkdir(parents=True)

    def find(made: str, uri: str):
        (tmp_path / made).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / made).write_text('')
        return locate(Element('mesh', {}, file, 7), uri)
    return find


@pytest.mark.parametrize(('made', 'uri'), [
    ('ws/src/city/urdf/a.obj', 'a.obj'),
    ('ws/src/city/meshes/a.obj', '../meshes/a.obj'),
    ('ws/src/city/urdf/my wall.obj', 'file://my%20wall.obj'),
    ('ws/src/city/meshes/a.obj', 'package://city/meshes/a.obj'),
    ('ws/src/other/meshes/a.obj', 'package://other/meshes/a.obj'),
    ('ws/src/city/meshes/a.obj', 'model://city/meshes/a.obj'),
    ('home/.gazebo/models/tree/a.obj', 'model://tree/a.obj'),
])
def test_files_are_found_around_the_one_that_names_them(place, tmp_path, made, uri):
    assert place(made, uri).resolve() == tmp_path / made


@pytest.mark.parametrize(('variable', 'entry', 'made', 'uri'), [
    ('GAZEBO_MODEL_PATH', 'gazebo', 'gazebo/tree/a.obj', 'model://tree/a.obj'),
    ('GZ_SIM_RESOURCE_PATH', 'gz', 'gz/tree/a.obj', 'model://tree/a.obj'),
    ('ROS_PACKAGE_PATH', 'other/src', 'other/src/town/a.obj', 'package://town/a.obj'),
    ('ROS_PACKAGE_PATH', 'other/src/town', 'other/src/town/a.obj', 'package://town/a.obj'),
    ('AMENT_PREFIX_PATH', 'install/town', 'install/town/share/town/a.obj', 'package://town/a.obj'),
])
def test_files_are_found_where_gazebo_and_ros_look(place, tmp_path, monkeypatch, variable, entry, made, uri):
    monkeypatch.setenv(variable, f'{tmp_path / "none"}:{tmp_path / entry}')
    assert place(made, uri) == tmp_path / made


@pytest.mark.parametrize(('uri', 'remedy'), [
    ('model://tree/a.obj', 'set GAZEBO_MODEL_PATH'), ('package://town/a.obj', 'set ROS_PACKAGE_PATH'),
    ('a.obj', r"names 'a\.obj', which is not in"), ('https://x/a.obj', 'download it')])
def test_what_is_not_found_comes_with_a_remedy(place, uri, remedy):
    with pytest.raises(ConfigError, match=rf'city\.urdf, line 7: <mesh> .*{remedy}'):
        place('unused', uri)
