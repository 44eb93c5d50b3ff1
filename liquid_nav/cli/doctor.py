"""Say what works on this machine, and what each missing part would give."""

import argparse
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from liquid_nav.cli.dependencies import quiet_stderr
from liquid_nav.cli.table import format_table
from liquid_nav.core.errors import LiquidNavError

OK, MISSING, BROKEN = 'ok', 'missing', 'broken'


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    part: str
    status: str
    """OK, MISSING or BROKEN."""
    detail: str
    """The version found, or what to install."""
    gives: str
    """What the part is for."""
    needed: bool = False
    """Whether flying headless needs it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(arguments: argparse.Namespace) -> int:
    findings = list(examine())
    print(format_table([(item.part, item.status, item.detail, item.gives) for item in findings]))
    lacking = [item.part for item in findings if item.needed and item.status != OK]
    if lacking:
        print(f'\nFlying without ROS does not work yet: see {", ".join(lacking)}.')
        return 1
    print('\nFlying without ROS works: liquid-nav fly --no-ros --out out/flight')
    return 0


def examine() -> Iterator[Finding]:
    """Yield a finding per part."""
    yield _python()
    for part, package, install, gives, needed in _PACKAGES:
        yield _package(part, package, install, gives, needed)
    for check in (_pybullet_numpy, _egl, _gym_pybullet_drones, _ffmpeg, _ros_messages, _ros_distribution, _ros_launch,
                  _configuration):
        yield check()
    yield from _models()


_ROS = "a sourced ROS 2 setup, or pip install 'liquid_nav[ros]'"
_MESSAGES = ('builtin_interfaces', 'diagnostic_msgs', 'geometry_msgs', 'lifecycle_msgs', 'nav_msgs', 'rcl_interfaces',
             'rosgraph_msgs', 'sensor_msgs', 'std_msgs', 'std_srvs')
_PACKAGES = (
    ('numpy', 'numpy', 'pip install numpy', 'everything', True),
    ('onnxruntime', 'onnxruntime', 'pip install onnxruntime', 'runs the policy', True),
    ('OpenCV', 'cv2', 'pip install opencv-python-headless', 'converts and draws images', True),
    ('PyBullet', 'pybullet', "pip install 'liquid_nav[sim]'", 'the simulator', True),
    ('SciPy', 'scipy', "pip install 'liquid_nav[sim]'", 'intervals of success rates', True),
    ('Rich', 'rich', "pip install 'liquid_nav[sim]'", 'progress and tables in the terminal', True),
    ('Matplotlib', 'matplotlib', "pip install 'liquid_nav[report]'", 'plots of the report', True),
    ('Jinja2', 'jinja2', "pip install 'liquid_nav[report]'", 'the report', True),
    ('PyTorch', 'torch', "pip install 'liquid_nav[train]'", 'training and export', False),
    ('torchdiffeq', 'torchdiffeq', "pip install 'liquid_nav[liquid]'", 'the adaptive ODE solver', False),
    ('ONNX', 'onnx', "pip install 'liquid_nav[train]'", 'export', False),
    ('rosbags', 'rosbags', "pip install 'liquid_nav[bags]'", 'recording flights: --record', False),
    ('rclpy', 'rclpy', _ROS, 'flying through the ROS graph', False),
)
"""Name, module, how to get it, what it gives, whether flying headless needs it."""


def _python() -> Finding:
    version = platform.python_version()
    good = sys.version_info >= (3, 10)
    return Finding('Python', OK if good else BROKEN, version if good else f'{version}: needs 3.10 or newer',
                   'everything', needed=True)


def _package(part: str, module: str, install: str, gives: str, needed: bool) -> Finding:
    if importlib.util.find_spec(module) is None:
        return Finding(part, MISSING, install, gives, needed)
    try:
        with quiet_stderr():
            imported = importlib.import_module(module)
    except Exception as error:  # a package may fail in any way of its own, and doctor is there to say so
        return Finding(part, BROKEN, f'{type(error).__name__}: {error}', gives, needed)
    return Finding(part, OK, _version(module, imported), gives, needed)


def _version(module: str, imported: object) -> str:
    names = importlib.metadata.packages_distributions().get(module, [])
    for name in names:
        return importlib.metadata.version(name)
    return str(getattr(imported, '__version__', 'found'))


def _pybullet_numpy() -> Finding:
    return _tried('PyBullet with NumPy', _look_for_numpy, 'fast images from the simulator', needed=True)


def _look_for_numpy() -> str:
    import pybullet

    if not pybullet.isNumpyEnabled():
        raise LiquidNavError('built without NumPy: reinstall with NumPy present')
    return 'enabled'


def _egl() -> Finding:
    return _tried('EGL renderer', _look_for_egl, 'rendering on a graphics card: --render egl')


def _look_for_egl() -> str:
    # In a process of its own: without a driver the plugin may end the process that loads it.
    done = subprocess.run([sys.executable, '-c', _LOAD_EGL], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise LiquidNavError('the plugin does not load: install libegl1 and a driver; TinyRenderer needs neither')
    return 'loads'


_LOAD_EGL = """
import importlib.util, sys, pybullet
plugin = importlib.util.find_spec('eglRenderer')
client = pybullet.connect(pybullet.DIRECT)
sys.exit(0 if plugin and pybullet.loadPlugin(plugin.origin, '_eglRendererPlugin') >= 0 else 1)
"""


def _gym_pybullet_drones() -> Finding:
    part, gives = 'gym-pybullet-drones', 'its flight model: --vehicle gym_pybullet_drones'
    if importlib.util.find_spec('gym_pybullet_drones') is None:
        return Finding(part, MISSING, 'from its repository, see docs/vehicles.md', gives)
    return _tried(part, _look_for_gym_pybullet_drones, gives)


def _look_for_gym_pybullet_drones() -> str:
    with quiet_stderr():
        from liquid_nav.sim.gym_pybullet_drones import import_parts

        import_parts()
    try:
        return importlib.metadata.version('gym-pybullet-drones')
    except importlib.metadata.PackageNotFoundError:
        return 'found'


def _ffmpeg() -> Finding:
    return _tried('ffmpeg', _look_for_ffmpeg, 'the video', needed=True)


def _look_for_ffmpeg() -> str:
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_version()


def _ros_messages() -> Finding:
    gives = 'images, IMU and commands over ROS'
    lacking = [name for name in _MESSAGES if importlib.util.find_spec(name) is None]
    if lacking:
        return Finding('ROS messages', MISSING, f'{", ".join(lacking)}: {_ROS}', gives)
    return Finding('ROS messages', OK, f'all {len(_MESSAGES)} packages', gives)


def _ros_distribution() -> Finding:
    named = os.environ.get('ROS_DISTRO')
    gives = 'the ROS 2 release in use'
    if named:
        return Finding('ROS distribution', OK, named, gives)
    if importlib.util.find_spec('rclpy') is None:
        return Finding('ROS distribution', MISSING, 'source /opt/ros/DISTRO/setup.bash', gives)
    version = _version('rclpy', None)
    return Finding('ROS distribution', OK, _DISTRIBUTIONS.get(version.split('.')[0], f'rclpy {version}'), gives)


_DISTRIBUTIONS = {'3': 'humble', '7': 'jazzy', '9': 'kilted'}
"""By rclpy's major version."""


def _ros_launch() -> Finding:
    gives = 'ros2 launch; without it liquid-nav fly starts the same graph itself'
    try:
        found = hasattr(importlib.import_module('launch'), 'LaunchDescription')
        importlib.import_module('launch_ros')
    except ImportError:
        found = False
    if not found:
        return Finding('ROS launch', MISSING, 'comes with a ROS 2 installation', gives)
    return Finding('ROS launch', OK, 'found', gives)


def _configuration() -> Finding:
    return _tried('configuration', _look_for_configuration, 'scenes, suites and parameters', needed=True)


def _look_for_configuration() -> str:
    from liquid_nav.core.paths import config_path
    from liquid_nav.evaluation.suite import load_suite, suite_names

    for name in suite_names():
        load_suite(name)
    return str(config_path())


def _models() -> Iterator[Finding]:
    from liquid_nav.core.paths import model_path

    gives = 'flies by --policy'
    try:
        files = sorted(model_path().glob('*.onnx'))
    except LiquidNavError:
        files = []
    if not files:
        yield Finding('model files', MISSING, 'liquid-nav train, then liquid-nav export', gives, needed=True)
    for path in files:
        yield _tried(f'model {path.stem}', lambda path=path: _look_at_model(str(path)), f'{gives} {path.stem}',
                     needed=True)


def _look_at_model(path: str) -> str:
    from liquid_nav.policy.registry import load_policy

    load_policy(path)
    return 'is what its card says'


def _tried(part: str, look: Callable[[], str], gives: str, needed: bool = False) -> Finding:
    try:
        return Finding(part, OK, look(), gives, needed)
    except ImportError as error:
        return Finding(part, MISSING, f'needs {error.name}', gives, needed)
    except Exception as error:  # whatever is wrong with this part, the others are still examined
        return Finding(part, BROKEN, ' '.join(str(error).split()) or type(error).__name__, gives, needed)
