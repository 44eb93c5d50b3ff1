import subprocess
import sys

import pytest

from liquid_nav.cli import main as command_line
from liquid_nav.cli.dependencies import missing_module, require
from liquid_nav.core.errors import MissingDependencyError


def _refused(capsys, *argv) -> str:
    """Run a call that must be refused; return its one line."""
    assert command_line.main(argv) == 2
    printed = capsys.readouterr()
    assert printed.out == ''
    assert printed.err.count('\n') == 1
    return printed.err


@pytest.mark.parametrize(('argv', 'message'), [
    (['--scene', 'forrest'], "unknown scene 'forrest'; did you mean 'forest'? Known: forest, "),
    (['--policy', 'cfd'], "unknown policy 'cfd'; did you mean 'cfc'?"),
    (['--policy', 'missing.onnx'], 'missing.onnx'),
    (['--vehicle', 'crazyfly'], "unknown vehicle 'crazyfly'; did you mean 'crazyflie'?"),
    (['--mode', 'fast'], "unknown mode 'fast'; known: lockstep, realtime"),
    (['--render', 'elg'], "unknown renderer 'elg'; did you mean 'egl'?"),
    (['--seed', '-1'], 'seed must be 0 or more, got -1'),
    (['--episodes', '0'], 'episodes must lie in [1, 10000], got 0'),
])
def test_fly_refuses_bad_input_in_one_line_and_writes_nothing(argv, message, capsys, tmp_path):
    line = _refused(capsys, 'fly', '--no-ros', '--policy', 'blind', '--out', str(tmp_path / 'out'), *argv)
    assert message in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(('argv', 'message'), [
    (['--suite', 'forrest'], "unknown suite 'forrest'; did you mean 'forest'? Known: forest, "),
    (['--suite', 'forest', '--policy', 'blid'], "unknown policy 'blid'; did you mean 'blind'?"),
    (['--suite', 'forest', '--episodes', '201'], '--episodes must lie in [1, 200]'),
    (['--suite', 'forest', '--seeds', '3:5', '--episodes', '3'], '--episodes must lie in [1, 2]'),
    (['--suite', 'forest', '--workers', '0'], '--workers must be 1 or more, got 0'),
    (['--suite', 'forest', '--suite', 'forest', '--suite', 'missing.yaml'], 'cannot read missing.yaml'),
])
def test_scenarios_refuses_bad_input_in_one_line_and_writes_nothing(argv, message, capsys, tmp_path):
    line = _refused(capsys, 'scenarios', '--policy', 'blind', '--out', str(tmp_path / 'out'), *argv)
    assert message in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('command', ['fly', 'scenarios'])
def test_an_out_that_cannot_be_written_is_refused(command, capsys, tmp_path):
    (tmp_path / 'file').write_text('')
    options = ['--no-ros'] if command == 'fly' else ['--suite', 'forest', '--episodes', '1']
    line = _refused(capsys, command, *options, '--policy', 'blind', '--out', str(tmp_path / 'file' / 'out'))
    assert 'cannot write' in line


def test_the_expert_cannot_fly_through_ros(capsys, tmp_path):
    line = _refused(capsys, 'fly', '--policy', 'expert', '--out', str(tmp_path / 'out'))
    assert '--no-ros' in line


@pytest.mark.parametrize('seeds', ['5', '5:5', '7:3', '-1:3', 'a:b', '1:2:3'])
def test_seeds_that_make_no_range_are_refused(seeds, capsys):
    with pytest.raises(SystemExit) as left:
        command_line.main(['scenarios', '--suite', 'forest', '--out', 'unused', f'--seeds={seeds}'])
    assert left.value.code == 2
    assert f"seeds must be A:B with 0 <= A < B, got '{seeds}'" in capsys.readouterr().err


@pytest.mark.parametrize(('module', 'remedy'), [
    ('pybullet', "pip install 'liquid_nav[sim]'"),
    ('jinja2', "pip install 'liquid_nav[report]'"),
    ('torch.nn', "pip install 'liquid_nav[train]'"),
    ('rclpy', "pip install 'liquid_nav[ros]', or fly by --no-ros"),
    ('something', 'pip install something'),
])
def test_a_missing_module_comes_with_its_remedy(module, remedy):
    assert remedy in str(missing_module(module))


def test_require_names_the_first_module_that_is_missing():
    require('json', 'os')
    with pytest.raises(MissingDependencyError, match="'no_such_module'"):
        require('json', 'no_such_module', 'neither')


@pytest.mark.parametrize('blocked', ['pybullet', 'rich', 'jinja2'])
def test_without_a_package_flying_says_what_to_install(blocked, tmp_path):
    program = (f'import sys; sys.modules[{blocked!r}] = None\n'
               'from liquid_nav.cli.main import main\n'
               f'sys.exit(main(["fly", "--no-ros", "--policy", "blind", "--out", {str(tmp_path / "out")!r}]))')
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.count('\n') == 1
    assert f'needs the Python package {blocked!r}' in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('command', ['', *command_line.SUBCOMMANDS])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as left:
        command_line.main([command, '--help'] if command else ['--help'])
    assert left.value.code == 0
    assert 'usage: liquid-nav' in capsys.readouterr().out
