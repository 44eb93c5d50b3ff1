"""Policies by name, or from a model file."""

from pathlib import Path

from liquid_nav.core.errors import MissingDependencyError, unknown_option
from liquid_nav.core.paths import model_path
from liquid_nav.core.types import Policy
from liquid_nav.policy.baselines import BlindPolicy
from liquid_nav.policy.settings import shipped_settings

SHIPPED = ('cfc',)
"""Models that come with the package: models/NAME.onnx."""
POLICIES = (*SHIPPED, 'blind')


def load_policy(name_or_path: str | Path) -> Policy:
    """
    Return a policy by its name in POLICIES, or the model file of a path that ends in .onnx.

    Raises
    ------
    ConfigError
        For a name that is not known.
    ModelFileError
        For a model file that is missing, damaged or not what its card says.
    MissingDependencyError
        When onnxruntime, which runs model files, is not installed.

    """
    name = str(name_or_path)
    if name == 'blind':
        return BlindPolicy()
    if name in SHIPPED:
        return _load_model(model_path(f'{name}.onnx'))
    if name.endswith('.onnx'):
        return _load_model(Path(name))
    raise unknown_option('policy', name, (*POLICIES, 'a path to a model file (.onnx)'))


def _load_model(path: Path) -> Policy:
    try:
        from liquid_nav.policy.runner import OnnxPolicy
    except ModuleNotFoundError as error:
        raise MissingDependencyError(f'{error.name} is not installed, and model files need it: '
                                     f'pip install {error.name}') from error
    return OnnxPolicy(path, shipped_settings())
