"""A YAML file's values, each of which knows its line, so that an error can name it."""

import difflib
import math
from collections.abc import Iterable

import yaml

from liquid_nav.core.errors import ConfigError, unknown_option
from liquid_nav.sim.scene_files.places import error_at, join
from liquid_nav.sim.scene_files.schema import REQUIRED, Keys

_LOADER = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
_MERGE = 'tag:yaml.org,2002:merge'
_BOOLEANS = {'true': True, 'yes': True, 'on': True, 'false': False, 'no': False, 'off': False}


def parse(text: str, file: str) -> 'Value':
    """Return the mapping that a YAML text holds; raise ConfigError with the line where it is malformed."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise error_at(file, None if mark is None else mark.line + 1,
                       f'not valid YAML: {error.problem or error.context}') from error
    except yaml.YAMLError as error:
        raise error_at(file, None, f'not valid YAML: {" ".join(str(error).split())}') from error
    if not isinstance(node, yaml.MappingNode):
        raise error_at(file, 1, "a scene file holds keys and values, such as 'start: [0, 0, 1.5]'")
    return Value(node, file, '')


class Value:
    """One value of the file."""

    def __init__(self, node: yaml.Node, file: str, name: str):
        """Take a composed node; `name` is the path of keys that leads to it."""
        self.node = node
        self.file = file
        self.name = name

    @property
    def line(self) -> int:
        """Where it begins, counted from 1."""
        return self.node.start_mark.line + 1

    def error(self, problem: str) -> ConfigError:
        """Return the error that names file, line and field."""
        return error_at(self.file, self.line, join(self.name, problem))

    def fields(self, known: Keys) -> dict[str, 'Value']:
        """Return the values of a mapping by key; raise ConfigError for an unknown, a repeated or a missing key."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f'must be a mapping with the keys {", ".join(known)}, got {self.told}')
        found = self._entries(known)
        for key, entry in known.items():
            if entry.default == REQUIRED and key not in found:
                raise self.error(f'lacks {key!r}: {entry.form}')
        return found

    def entries(self) -> dict[str, 'Value']:
        """Return the values of a mapping with free keys."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(f'must be a mapping of names to values, got {self.told}')
        return self._entries(None)

    def items(self) -> list['Value']:
        """Return the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error(f'must be a list, got {self.told}')
        return [Value(node, self.file, f'{self.name}[{number}]') for number, node in enumerate(self.node.value)]

    def number(self, low: float = -math.inf, high: float = math.inf, above: float = -math.inf) -> float:
        """Return a finite number with low <= number <= high, and greater than `above`."""
        value = self._float()
        if not math.isfinite(value):
            raise self.error(f'must be a finite number, got {self.told}')
        if value <= above:
            raise self.error(f'must be more than {above:g}, got {self.told}')
        if not low <= value <= high:
            bound = f'{low:g} or more' if high == math.inf else f'{high:g} or less' if low == -math.inf else (
                f'from {low:g} to {high:g}')
            raise self.error(f'must be {bound}, got {self.told}')
        return value

    def numbers(self, *counts: int, low: float = -math.inf, high: float = math.inf,
                above: float = -math.inf) -> tuple[float, ...]:
        """Return a list of as many numbers as one of `counts` says."""
        if not isinstance(self.node, yaml.SequenceNode) or len(self.node.value) not in counts:
            raise self.error(f'must be a list of {" or ".join(map(str, counts))} numbers, got {self.told}')
        return tuple(item.number(low, high, above) for item in self.items())

    def whole(self, low: int = 0) -> int:
        """Return a whole number."""
        value = self._float()
        if not math.isfinite(value) or value != int(value) or value < low:
            raise self.error(f'must be a whole number, {low} or more, got {self.told}')
        return int(value)

    def flag(self) -> bool:
        """Return true or false."""
        word = self.node.value.lower() if self._is_plain else None
        if word not in _BOOLEANS:
            raise self.error(f'must be true or false, got {self.told}')
        return _BOOLEANS[word]

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.error(f'must be a text, got {self.told}')
        return self.node.value

    def one_of(self, kind: str, known: Iterable[str]) -> str:
        """Return one of the known words."""
        word = self.text()
        if word not in known:
            raise self.error(f'names an {unknown_option(kind, word, known)}')
        return word

    @property
    def is_single(self) -> bool:
        """Whether it is a word or a number, neither a list nor a mapping."""
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_mapping(self) -> bool:
        """Whether it holds keys and values."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def told(self) -> str:
        """The value as an error shows it."""
        node = self.node
        if isinstance(node, yaml.ScalarNode):
            return 'nothing' if self._is_plain and node.value in ('', '~', 'null') else repr(node.value)
        if isinstance(node, yaml.MappingNode):
            return 'a mapping'
        return f'a list of {len(node.value)}'

    @property
    def _is_plain(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and not self.node.style  # '' by libyaml, None without it

    def _float(self) -> float:
        # YAML 1.1 takes 1e-3 for a text; a person means a number.
        try:
            if self._is_plain:
                return float(self.node.value)
        except ValueError:
            pass
        raise self.error(f'must be a number, got {self.told}')

    def _entries(self, known: Keys | None) -> dict[str, 'Value']:
        merged: dict[str, Value] = {}
        found: dict[str, Value] = {}
        for key_node, node in self.node.value:
            key = Value(key_node, self.file, self.name)
            if key_node.tag == _MERGE:
                merged.update(self._merged(key, node, known))
                continue
            word = key.text()
            if known is not None and word not in known:
                near = difflib.get_close_matches(word, known, n=1)
                raise key.error(f'has an unknown key {word!r}; ' + (
                    f'did you mean {near[0]!r}?' if near else f'known: {", ".join(known)}'))
            if word in found:
                raise key.error(f'has the key {word!r} twice (also in line {found[word].line}); remove one of them')
            found[word] = Value(node, self.file, f'{self.name}.{word}'.lstrip('.'))
        return merged | found

    def _merged(self, key: 'Value', node: yaml.Node, known: Keys | None) -> dict[str, 'Value']:
        """Return what `<<: *anchor` brings in; of a list of anchors the first wins."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: dict[str, Value] = {}
        for source in reversed(sources):
            if not isinstance(source, yaml.MappingNode):
                raise key.error("merges by '<<' what is not a mapping")
            found.update(Value(source, self.file, self.name)._entries(known))
        return found
