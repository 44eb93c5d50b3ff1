import subprocess
import sys

from liquid_nav.cli.doctor import examine

PROGRAM = """
import sys
sys.modules[{blocked!r}] = None
from liquid_nav.cli.main import main
sys.exit(main(['doctor']))
"""


def test_what_is_installed_here_is_found():
    found = {item.part: item for item in examine()}
    for part in ('numpy', 'onnxruntime', 'PyBullet', 'PyBullet with NumPy', 'ffmpeg', 'configuration'):
        assert found[part].status == 'ok', found[part]


def test_every_part_says_what_it_gives():
    assert all(item.gives and item.detail for item in examine())


def test_without_pybullet_it_says_what_to_install_and_fails():
    done = subprocess.run([sys.executable, '-c', PROGRAM.format(blocked='pybullet')], capture_output=True, text=True)
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith('PyBullet  ')]
    assert 'missing' in line
    assert "pip install 'liquid_nav[sim]'" in line
    assert 'Flying without ROS does not work yet' in done.stdout


def test_without_rclpy_flying_headless_is_not_held_up():
    done = subprocess.run([sys.executable, '-c', PROGRAM.format(blocked='rclpy')], capture_output=True, text=True)
    assert 'rclpy' not in done.stdout.splitlines()[-1]
    (line,) = [line for line in done.stdout.splitlines() if line.startswith('rclpy')]
    assert 'missing' in line


def test_without_gym_pybullet_drones_it_says_where_to_read_how_to_get_it():
    done = subprocess.run(
        [sys.executable, '-c', PROGRAM.format(blocked='gym_pybullet_drones')], capture_output=True, text=True)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith('gym-pybullet-drones')]
    assert 'missing' in line
    assert 'docs/vehicles.md' in line
    assert 'gym-pybullet-drones' not in done.stdout.splitlines()[-1]
