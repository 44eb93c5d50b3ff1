"""
The card of a model file: what the network is, what it expects and what it has shown, as JSON beside the ONNX.

A card is data. Loading one checks every key, type and range, and executes nothing.
"""

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path

from liquid_nav.core.config import from_mapping
from liquid_nav.core.errors import ConfigError, ModelFileError
from liquid_nav.core.percept import PerceptLayout
from liquid_nav.core.types import CameraModel
from liquid_nav.policy.config import CommandLimits, NetworkConfig, Normalisation

FORMAT_VERSION = 1


@dataclass(frozen=True)
class NetworkSize:
    """How large the network is, as counted on the network itself."""

    neurons: int
    """Of the recurrent core."""
    synapses: int
    """Of the core: from input to neuron and from neuron to neuron, as its wiring has them; all of them if dense."""
    parameters: int
    """Weights and biases that training may change, missing synapses not counted."""


@dataclass(frozen=True)
class ModelCard:
    """Everything that one must know to fly a model file, and where it comes from."""

    format_version: int
    name: str
    architecture: NetworkConfig
    size: NetworkSize
    normalisation: Normalisation
    camera: CameraModel
    """The camera of the pictures that the network was trained on."""
    nominal_period_s: float
    """Elapsed time that stands in for the first image of a flight."""
    max_gap_s: float
    """A longer pause between two images resets the state."""
    command_limits: CommandLimits
    layout: PerceptLayout
    """What the numbers of the percept mean."""
    training: dict
    """Where the weights come from: hash of the data set, seeds, commit, settings."""
    scores: list
    """Rows of results, as in a suite's summary."""
    sha256: str
    """Of the ONNX file."""

    def __post_init__(self):
        _check_version(self.format_version)
        if not self.name:
            raise ConfigError('name must not be empty')
        if not 0.0 < self.camera.horizontal_fov < math.pi:
            raise ConfigError(f'camera horizontal_fov must lie between 0 and pi, got {self.camera.horizontal_fov}')
        seen, taken = (self.camera.width, self.camera.height), (
            self.architecture.image_width, self.architecture.image_height)
        if seen != taken:
            raise ConfigError(f'camera gives {seen[0]}x{seen[1]} images, the architecture takes {taken[0]}x{taken[1]}')
        if self.layout.size != self.architecture.percepts:
            raise ConfigError(f'the percept layout has {self.layout.size} numbers, the architecture gives '
                              f'{self.architecture.percepts}')
        if not 0.0 < self.nominal_period_s <= self.max_gap_s < float('inf'):
            raise ConfigError(f'0 < nominal_period_s <= max_gap_s must hold, got {self.nominal_period_s} and '
                              f'{self.max_gap_s}')


def to_json(card: ModelCard) -> str:
    """Return the card's text; raise ConfigError where its training or scores are no JSON, such as NaN."""
    try:
        return json.dumps(dataclasses.asdict(card), indent=2, allow_nan=False) + '\n'
    except (TypeError, ValueError) as error:
        raise ConfigError(f'a card holds JSON only, plain and finite values: {error}') from error


def load_card(path: str | Path) -> ModelCard:
    """
    Read a card.

    Raises
    ------
    ModelFileError
        When it cannot be read, is not JSON, or misses a key, has one too many or a value that makes no sense.

    """
    try:
        data = json.loads(Path(path).read_bytes(), parse_constant=_refuse_constant)
    except OSError as error:
        raise ModelFileError(f'cannot read the card {path}: {error.strerror}; a model is a pair NAME.onnx, NAME.json'
                             ) from error
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f'the card {path} is not valid JSON: {error}') from error
    if not isinstance(data, dict):
        raise ModelFileError(f'the card {path} must hold a JSON object, got {type(data).__name__}')
    try:
        _check_version(data.get('format_version', FORMAT_VERSION))
        return from_mapping(ModelCard, data, 'not a valid card')
    except ConfigError as error:
        raise ModelFileError(f'{path}: {error}') from error


def _check_version(version: int) -> None:
    if version != FORMAT_VERSION:
        raise ConfigError(f'format_version {version} is not known here, only {FORMAT_VERSION}; update liquid_nav or '
                          'export the model again')


def _refuse_constant(name: str) -> float:
    raise ValueError(f'{name} is not JSON')
