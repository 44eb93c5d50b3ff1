"""A model on disk: NAME.onnx, and its card NAME.json beside it."""

import dataclasses
import hashlib
import os
import tempfile
from pathlib import Path

from liquid_nav.core.errors import ConfigError, ModelFileError, OutputError
from liquid_nav.policy.card import ModelCard, load_card, to_json
from liquid_nav.policy.onnx_file import check_self_contained


def card_path(model_path: str | Path) -> Path:
    """Return where the card of a model file lies."""
    return Path(model_path).with_suffix('.json')


def load(path: str | Path) -> tuple[bytes, ModelCard]:
    """
    Return a model's bytes and its card; nothing of theirs is executed.

    Raises
    ------
    ModelFileError
        When a file is missing or damaged, the two do not belong together, or the model holds what no export of
        this package writes; with the reason.

    """
    path = Path(path)
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelFileError(f'cannot read the model {path}: {error.strerror}') from error
    card = load_card(card_path(path))
    if sha256_of(model) != card.sha256:
        raise ModelFileError(f'{path} is damaged or belongs to another card: its sha256 is {sha256_of(model)}, '
                             f'{card_path(path).name} says {card.sha256}')
    try:
        check_self_contained(model)
    except ModelFileError as error:
        raise ModelFileError(f'{path} is refused: {error}') from error
    return model, card


def save(path: str | Path, model: bytes, card: ModelCard) -> None:
    """
    Write a model and its card; an earlier pair is replaced only once both are whole.

    Raises
    ------
    ConfigError
        When the name does not end in .onnx, or the card holds what is no JSON.
    OutputError
        When the files cannot be written; nothing is left behind then.

    """
    path = Path(path)
    if path.suffix != '.onnx':
        raise ConfigError(f'a model file ends in .onnx, got {path}')
    contents = {path: model, card_path(path): to_json(card).encode()}
    parts: dict[str, Path] = {}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for place, data in contents.items():
            handle, part = tempfile.mkstemp(dir=place.parent, prefix=f'.{place.name}.', suffix='.part')
            parts[part] = place
            with os.fdopen(handle, 'wb') as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(part, 0o644)
        for part, place in parts.items():
            os.replace(part, place)
    except OSError as error:
        raise OutputError(f'cannot write the model {path}: {error.strerror}') from error
    finally:
        for part in parts:
            Path(part).unlink(missing_ok=True)


def rewrite(source: str | Path, destination: str | Path, scores: list | None = None) -> ModelCard:
    """Copy a model and its card, with new scores where some are given; raises as `load` and `save` do."""
    model, card = load(source)
    if scores is not None:
        card = dataclasses.replace(card, scores=scores)
    save(destination, model, card)
    return card


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
