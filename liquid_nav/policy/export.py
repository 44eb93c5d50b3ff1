"""From a trained network to a model file: ONNX with an explicit hidden state, and its card."""

import contextlib
import copy
import dataclasses
import logging
import math
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch

from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import CameraModel
from liquid_nav.liquid.cfc import CfCCell
from liquid_nav.policy.card import FORMAT_VERSION, ModelCard, NetworkSize
from liquid_nav.policy.config import NetworkConfig
from liquid_nav.policy.model_file import save, sha256_of
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.policy.onnx_file import check_self_contained
from liquid_nav.policy.signature import IMU_SIZE, input_signature, output_signature

OPSET = 18
IR_VERSION = 8
"""The format's version that came with this opset: onnxruntime 1.14 and later read it."""
REQUIRED_FIELDS = ('name', 'camera', 'layout', 'training')
DEFAULT_FIELDS = {'nominal_period_s': 0.05, 'max_gap_s': 1.0, 'scores': []}
_UNKNOWN_SHA256 = '0' * 64


def export(network: PolicyNetwork, card_fields: Mapping[str, Any], path: str | Path) -> ModelCard:
    """
    Write NAME.onnx and NAME.json; an earlier pair is replaced only once both are whole.

    Parameters
    ----------
    network : PolicyNetwork
        Left as it is.
    card_fields : Mapping
        The card's fields that the network does not know: all of REQUIRED_FIELDS, any of DEFAULT_FIELDS.
    path : str or Path
        Ends in .onnx; the folder is made where it is missing.

    Returns
    -------
    ModelCard
        As written.

    Raises
    ------
    ConfigError
        For card fields that are missing, unknown or do not fit the network.
    OutputError
        When the files cannot be written.

    """
    fields = {**DEFAULT_FIELDS, **card_fields}
    if set(fields) != {*REQUIRED_FIELDS, *DEFAULT_FIELDS}:
        raise ConfigError(f'card_fields must be {", ".join(REQUIRED_FIELDS)} and may be {", ".join(DEFAULT_FIELDS)}; '
                          f'got {", ".join(sorted(card_fields))}')
    check_view(network.config, fields['camera'])
    card = ModelCard(format_version=FORMAT_VERSION, architecture=network.config, size=count(network),
                     normalisation=network.normalisation, command_limits=network.limits, sha256=_UNKNOWN_SHA256,
                     **fields)  # first: to export takes seconds, and what is wrong with a card is known before
    model = to_onnx(network)
    check_self_contained(model)
    card = dataclasses.replace(card, sha256=sha256_of(model))
    save(path, model, card)
    return card


def check_view(config: NetworkConfig, camera: CameraModel) -> None:
    """Raise ConfigError where a network would reckon with another field of view than its camera's."""
    same = math.isclose(config.horizontal_fov, camera.horizontal_fov, rel_tol=1e-6)
    needed = config.parallax or config.nearby or config.whereabouts or config.column_head
    if needed and not same:
        raise ConfigError(f'horizontal_fov must be that of the camera, {camera.horizontal_fov} rad, for a network with '
                          f'parallax, nearby, whereabouts or column_head; got {config.horizontal_fov}')


def to_onnx(network: PolicyNetwork) -> bytes:
    """Return the network as an ONNX model for one image at a time."""
    network = copy.deepcopy(network).eval().cpu()
    config = network.config
    example = (torch.zeros(1, config.image_height, config.image_width, 3, dtype=torch.uint8),
               torch.zeros(1, IMU_SIZE), torch.full((1,), 0.05), network.initial_state(1))
    with _quiet():
        program = torch.onnx.export(network, example, dynamo=True, opset_version=OPSET, verbose=False,
                                    input_names=list(input_signature(config)),
                                    output_names=list(output_signature(config)))
    model = program.model_proto
    model.ir_version = IR_VERSION
    # The exporter notes the source path and line of every operator, which is no part of the network.
    for part in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.graph.input,
                 *model.graph.output, *model.graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ''
    return model.SerializeToString(deterministic=True)


def count(network: PolicyNetwork) -> NetworkSize:
    """Count neurons, synapses and parameters on the network itself."""
    parameters = sum(parameter.numel() for parameter in network.parameters())
    missing = sum(int((layer.mask == 0).sum()) for layer in network.core.modules()
                  if isinstance(layer, CfCCell) and layer.mask is not None)
    return NetworkSize(network.config.neurons, network.core.synapses, parameters - missing)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silence the exporter's remarks on its own internals."""
    logger = logging.getLogger('torch.onnx')
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            yield
    finally:
        logger.setLevel(level)
