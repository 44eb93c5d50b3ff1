"""What to install for a module that is missing."""

import contextlib
import importlib.util
import os
import sys
from collections.abc import Iterator

from liquid_nav.core.errors import MissingDependencyError

EXTRAS = {
    'pybullet': 'sim', 'scipy': 'sim', 'rich': 'sim',
    'matplotlib': 'report', 'jinja2': 'report', 'imageio_ffmpeg': 'report', 'PIL': 'report',
    'torchdiffeq': 'liquid', 'torch': 'train', 'onnx': 'train', 'onnxscript': 'train',
    'rosbags': 'bags', 'lz4': 'bags', 'backports': 'bags',
}
"""The extra of this package that installs a module."""
ROS_MODULES = ('rclpy', 'rosgraph_msgs', 'sensor_msgs', 'geometry_msgs', 'nav_msgs', 'std_msgs', 'std_srvs',
               'diagnostic_msgs', 'lifecycle_msgs', 'rcl_interfaces', 'builtin_interfaces')



def require(*modules: str) -> None:
    """Raise MissingDependencyError for the first module that is not installed, before any work is done."""
    for name in modules:
        if importlib.util.find_spec(name) is None:
            raise missing_module(name)


def missing_module(name: str) -> MissingDependencyError:
    """Return the error that tells how to get a module that this package can use."""
    root = name.partition('.')[0]
    if root in ROS_MODULES:
        remedy = "source the setup of a ROS 2 installation, or pip install 'liquid_nav[ros]', or fly by --no-ros"
    elif root in EXTRAS:
        remedy = f"pip install 'liquid_nav[{EXTRAS[root]}]'"
    else:
        remedy = f'pip install {root}'
    return MissingDependencyError(f'this needs the Python package {root!r}, which is not installed: {remedy}')


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Drop what native code writes to standard error."""
    sys.stderr.flush()
    kept = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(sink)
