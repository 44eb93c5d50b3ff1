import cv2
import pytest

from liquid_nav.cli.main import main
from liquid_nav.core.paths import config_path
from liquid_nav.sim.open_scene import open_scene
from liquid_nav.sim.scenes import GENERATORS, generate

MAP = 'start: [0, 0]\ntarget: [9, 0]\nsolids:\n- {shape: box, position: [4, 3], size: [1, 1, 1]}\n'


@pytest.fixture
def path(tmp_path):
    path = tmp_path / 'yard.yaml'
    path.write_text(MAP)
    return path


def test_every_generator_is_listed_with_its_parameters(capsys):
    assert main(['scene', 'list']) == 0
    printed = capsys.readouterr().out
    for name, (parameters, _) in GENERATORS.items():
        assert f'\n{name}\n' in f'\n{printed}'
        for key, parameter in parameters.items():
            assert f'  {key} ' in printed
            assert parameter.meaning in printed
    for path in config_path('scenes').glob('*.yaml'):
        assert f'  {path}\n' in printed


def test_an_exported_scene_is_the_generated_one(tmp_path, capsys):
    out = tmp_path / 'new' / 'forest.yaml'
    call = ['scene', 'export', 'forest', '--seed', '7', '--set', 'density=0.05', '--out', str(out)]
    assert main(call) == 0
    assert capsys.readouterr().out == f'{out}\n'
    assert open_scene(str(out), 99) == generate('forest', 7, {'density': 0.05})
    assert out.read_text().splitlines()[0] == '# liquid-nav scene export forest --seed 7 --set density=0.05'


def test_a_file_may_be_exported_too(path, tmp_path):
    assert main(['scene', 'export', str(path), '--seed', '3', '--out', str(tmp_path / 'again.yaml')]) == 0
    assert open_scene(str(tmp_path / 'again.yaml'), 9) == open_scene(str(path), 3)


def test_a_preview_is_a_sheet_with_the_views_and_the_map(path, tmp_path, capsys):
    out = tmp_path / 'yard.png'
    assert main(['scene', 'preview', str(path), '--perturb', 'fog=100', '--out', str(out)]) == 0
    assert capsys.readouterr().out == f'{out}\n'
    height, width, _ = cv2.imread(str(out)).shape
    assert (width, 1000 < height < 1600) == (1312, True)


@pytest.mark.parametrize(('argv', 'message'), [
    (['export', 'forrest', '--out', 'a.yaml'], "unknown scene 'forrest'; did you mean 'forest'"),
    (['export', 'forest', '--set', 'densty=1', '--out', 'a.yaml'], "unknown parameter of scene 'forest' 'densty'"),
    (['export', 'forest', '--set', 'density=9', '--out', 'a.yaml'], "density of scene 'forest' must lie in"),
    (['export', 'forest', '--seed', '-1', '--out', 'a.yaml'], 'seed must be 0 or more, got -1'),
    (['export', 'forest', '--out', 'a.json'], "a scene is written to a .yaml file, got 'a.json'"),
    (['export', 'none.yaml', '--out', 'a.yaml'], 'cannot read'),
    (['export', 'city.urdf', '--out', 'a.yaml'], 'city.urdf has no start and no target'),
    (['preview', 'forest', '--out', 'a.gif'], 'a sheet is written as .png, .jpg, .jpeg'),
    (['preview', 'forest', '--perturb', 'rian=1', '--out', 'a.png'], "unknown perturbation 'rian'; did you mean"),
    (['preview', 'forest', '--seed', '-1', '--out', 'a.png'], 'seed must be 0 or more, got -1'),
])
def test_bad_input_is_refused_in_one_line_and_writes_nothing(argv, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(['scene', *argv]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert (printed.out, printed.err.count('\n')) == ('', 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('text', ['density', 'density=', 'density=dense', '=1', 'density=nan'])
def test_settings_are_names_and_numbers(text, capsys):
    with pytest.raises(SystemExit) as left:
        main(['scene', 'export', 'forest', '--out', 'a.yaml', '--set', text])
    assert left.value.code == 2
    assert 'must be a name and a number, such as density=0.1' in capsys.readouterr().err


@pytest.mark.parametrize(('action', 'name'), [('export', 'a.yaml'), ('preview', 'a.png')])
def test_a_standing_file_is_replaced_by_leave_only(action, name, path, tmp_path, capsys):
    out = tmp_path / name
    out.write_text('mine')
    call = ['scene', action, str(path), '--out', str(out)]
    assert main(call) == 2
    assert 'stands there already' in capsys.readouterr().err
    assert out.read_text() == 'mine'
    assert main([*call, '--overwrite']) == 0
    assert out.read_bytes() != b'mine'
