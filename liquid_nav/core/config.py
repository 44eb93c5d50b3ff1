"""Frozen dataclasses from YAML: unknown keys and wrong types are errors that name the key and the nearest one."""

import copy
import dataclasses
import difflib
import types
import typing
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from liquid_nav.core.errors import ConfigError

T = TypeVar('T')


def load_yaml(path: str | Path) -> dict[str, Any]:
    """Read a YAML mapping; raise ConfigError naming the file, and the line where it is malformed."""
    try:
        text = Path(path).read_text(encoding='utf-8')
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f'cannot read {path}: {error}') from error
    try:
        data = copy.deepcopy(_parsed(text))
    except yaml.YAMLError as error:
        raise ConfigError(f'{path} is not valid YAML: {" ".join(str(error).split())}') from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f'{path} must hold a mapping of keys to values, got {type(data).__name__}')
    return data


@lru_cache(maxsize=64)
def _parsed(text: str) -> Any:
    """Return what YAML holds, not to be written to: a simulator asks for its vehicle's file at each reset."""
    return yaml.safe_load(text)


def from_mapping(cls: type[T], data: Mapping[str, Any], where: str) -> T:
    """
    Build the dataclass `cls` from a mapping, recursing into fields that are dataclasses.

    Raises
    ------
    ConfigError
        For an unknown key, a missing one, a value of another type, and whatever the class's own
        `__post_init__` refuses; `where` and the key's path stand in the message.

    """
    hints = typing.get_type_hints(cls)
    known = {field.name: field for field in dataclasses.fields(cls)}
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f'did you mean {near[0]!r}?' if near else f'known: {", ".join(known)}'
            raise ConfigError(f'{where}: unknown key {key!r}; {hint}')
    values = {key: _convert(hints[key], value, f'{where}: {key}') for key, value in data.items()}
    for name, field in known.items():
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if required and name not in values:
            raise ConfigError(f'{where}: missing key {name!r}')
    try:
        return cls(**values)
    except ConfigError as error:
        raise ConfigError(f'{where}: {error}') from error


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise ConfigError unless low <= value <= high."""
    if not low <= value <= high:
        raise ConfigError(f'{name} must lie in [{low:g}, {high:g}], got {value!r}')


def _convert(hint: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(hint)
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise ConfigError(f'{where} must be a mapping, got {value!r}')
        return from_mapping(hint, value, where)
    if origin in (typing.Union, types.UnionType):
        options = typing.get_args(hint)
        if value is None and type(None) in options:
            return None
        return _convert(next(option for option in options if option is not type(None)), value, where)
    if origin is tuple:
        return _convert_tuple(typing.get_args(hint), value, where)
    if origin is not None:
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise ConfigError(f'{where} must be of type {hint.__name__}, got {value!r}')
    return value


def _convert_tuple(hints: tuple, value: Any, where: str) -> tuple:
    if not isinstance(value, list | tuple):
        raise ConfigError(f'{where} must be a list, got {value!r}')
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(_convert(hints[0], item, f'{where}[{i}]') for i, item in enumerate(value))
    if len(hints) != len(value):
        raise ConfigError(f'{where} must hold {len(hints)} values, got {len(value)}')
    return tuple(_convert(hint, item, f'{where}[{i}]') for i, (hint, item) in enumerate(zip(hints, value, strict=True)))
