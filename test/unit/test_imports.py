"""The layers of the package: who may import whom, read from the source of every module."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / 'liquid_nav'
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob('*.py'))

BASE = {'numpy', 'yaml'}
ROS = {'rclpy', 'builtin_interfaces', 'diagnostic_msgs', 'geometry_msgs', 'lifecycle_msgs', 'nav_msgs',
       'rcl_interfaces', 'rosgraph_msgs', 'sensor_msgs', 'std_msgs', 'std_srvs', 'launch', 'launch_ros'}
REPORT = {'scipy', 'matplotlib', 'jinja2', 'imageio_ffmpeg', 'cv2', 'PIL', 'rich'}
TORCHLESS_POLICY = {'policy.runner', 'policy.card', 'policy.registry', 'policy.baselines', 'policy.inputs',
                    'policy.config', 'policy.signature', 'policy.onnx_file', 'policy.model_file', 'policy.settings'}
"""What a vehicle's computer runs."""

ALLOWED = {
    # layer: (parts of this package, packages of others)
    'core': (set(), BASE),
    'liquid': ({'core'}, {'torch', 'numpy', 'torchdiffeq', 'matplotlib'}),
    'policy': ({'core', 'liquid'}, BASE | {'torch', 'onnx', 'onnxruntime'}),
    'sim': ({'core'}, BASE | {'pybullet', 'pybullet_utils', 'cv2'}),
    'bags': ({'core'}, BASE | {'rosbags', 'cv2', 'lz4', 'backports', 'compression'}),
    'expert': ({'core'}, BASE),
    'env': ({'core', 'sim', 'policy'}, BASE | {'gymnasium'}),
    'evaluation': ({'core', 'bags'}, BASE | REPORT),
    'training': ({'core', 'policy', 'liquid'}, BASE | {'torch', 'cv2', 'rich'}),
    'ros': ({'core', 'bags', 'policy', 'sim', 'evaluation', 'expert'}, BASE | ROS | {'cv2'}),
    'models': (set(), set()),
    'cli': ({'core', 'bags', 'liquid', 'policy', 'sim', 'expert', 'evaluation', 'training', 'ros', 'bench'},
            BASE | ROS | REPORT | {'torch', 'pybullet', 'onnxruntime'}),
    'bench': ({'core', 'bags', 'liquid', 'policy', 'sim', 'expert', 'evaluation'},
              BASE | REPORT | {'torch', 'onnxruntime', 'ncps', 'pybullet', 'gym_pybullet_drones'}),
}


def imports_of(module: Path) -> Iterator[tuple[str, int]]:
    """Yield the full name of each thing that a module imports, inside functions too, with its line."""
    tree = ast.parse((PACKAGE / module).read_text(encoding='utf-8'))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f'{module}:{node.lineno} imports relatively'
            for alias in node.names:
                yield f'{node.module}.{alias.name}', node.lineno


def top_level_imports_of(module: Path) -> set[str]:
    """Return the names that importing a module imports at once."""
    tree = ast.parse((PACKAGE / module).read_text(encoding='utf-8'))
    pending, names = list(tree.body), set()
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f'{node.module}.{alias.name}' for alias in node.names} | {node.module}
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            pending += list(ast.iter_child_nodes(node))
    return names


def dotted(module: Path) -> str:
    return '.'.join(module.with_suffix('').parts).removesuffix('.__init__')


def closure(module: str) -> set[str]:
    """Return the packages of others that importing a module of ours pulls in."""
    names = {dotted(path): path for path in MODULES}
    pending, seen, foreign = [module], set(), set()
    while pending:
        current = pending.pop()
        if current in seen or current not in names:
            continue
        seen.add(current)
        parents = current.split('.')
        pending += ['.'.join(parents[:i]) for i in range(1, len(parents))]
        for name in top_level_imports_of(names[current]):
            root, _, rest = name.partition('.')
            if root == 'liquid_nav':
                pending += [rest, rest.rpartition('.')[0]]
            else:
                foreign.add(root)
    return foreign - set(sys.stdlib_module_names)


@pytest.mark.parametrize('module', MODULES, ids=str)
def test_a_module_imports_only_what_its_layer_may(module):
    layer = module.with_suffix('').parts[0]
    if layer == '__init__':
        assert list(imports_of(module)) == []
        return
    own, others = ALLOWED[layer]
    for name, line in imports_of(module):
        root, _, rest = name.partition('.')
        if root == 'liquid_nav':
            part = rest.partition('.')[0]
            fine = part in own | {layer} or not rest or part == '__version__'
        else:
            fine = root in others | set(sys.stdlib_module_names)
        assert fine, f'{module}:{line} imports {name}; {layer} may import {sorted(own)} and {sorted(others)}'


@pytest.mark.parametrize('module', sorted(TORCHLESS_POLICY))
def test_what_flies_a_model_file_pulls_in_neither_torch_nor_onnx(module):
    assert closure(module) <= BASE | {'onnxruntime'}


@pytest.mark.parametrize('node', ['ros.policy_node'])
def test_the_policy_node_pulls_in_neither_torch_nor_pybullet(node):
    assert closure(node) <= BASE | ROS
    reached = {name for name, _ in imports_of(Path('ros/policy_node.py'))}
    assert not any('liquid_nav.sim' in name or 'liquid_nav.evaluation' in name for name in reached)


@pytest.mark.parametrize('module', [module for module in MODULES if module.name == '__init__.py'], ids=str)
def test_no_package_imports_anything_heavy_at_once(module):
    heavy = {'torch', 'pybullet', 'rclpy', 'onnxruntime', 'matplotlib', 'scipy'}
    assert not closure(dotted(module) or '') & heavy


@pytest.mark.parametrize('module', ['images', 'camera', 'topics', 'commands', 'source'])
def test_what_handles_recorded_messages_pulls_in_rosbags_only_where_a_recording_is_opened(module):
    assert closure(f'bags.{module}') <= BASE


def test_scenes_are_made_without_pybullet():
    assert closure('sim.scenes') <= BASE | {'cv2'}


def test_only_ros_imports_ros():
    for module in MODULES:
        if module.parts[0] not in ('ros', 'cli'):
            assert not {name.partition('.')[0] for name, _ in imports_of(module)} & ROS, module
