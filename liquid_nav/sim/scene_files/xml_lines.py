"""XML whose elements know their line, so that an error can name it."""

import math
from pathlib import Path
from xml.parsers import expat

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.places import error_at, join
from liquid_nav.sim.scene_files.sources import Sources


class Element:
    """An element with its attributes, its text and the elements inside."""

    def __init__(self, tag: str, attributes: dict[str, str], file: Path, line: int):
        """Start without text and children; a tag's namespace is left out."""
        self.tag = tag
        self.attributes = attributes
        self.file = file
        self.line = line
        self.text = ''
        self.children: list[Element] = []

    def error(self, problem: str) -> ConfigError:
        """Return the error that names file and line."""
        return error_at(str(self.file), self.line, join(f'<{self.tag}>', problem))

    def all(self, *tags: str) -> list['Element']:
        """Return the children with one of the tags, in their order."""
        return [child for child in self.children if child.tag in tags]

    def find(self, *path: str) -> 'Element | None':
        """Return the first element along a path of tags, or None."""
        element = self
        for tag in path:
            element = next((child for child in element.children if child.tag == tag), None)
            if element is None:
                return None
        return element

    def need(self, *path: str) -> 'Element':
        """Return what `find` does; raise ConfigError where there is none."""
        found = self.find(*path)
        if found is None:
            raise self.error(f'lacks <{"><".join(path)}>')
        return found

    def value(self, name: str, default: str | None = None) -> str:
        """Return an attribute, or the text of a child of that name; raise ConfigError where there is neither."""
        if name in self.attributes:
            return self.attributes[name].strip()
        child = self.find(name)
        if child is not None:
            return child.text.strip()
        if default is None:
            raise self.error(f'lacks {name!r}')
        return default

    def numbers(self, name: str, count: int, default: tuple[float, ...] | None = None) -> tuple[float, ...]:
        """Return the numbers of `value`; raise ConfigError unless there are `count`."""
        if default is not None and name not in self.attributes and self.find(name) is None:
            return default
        return self.read_numbers(self.value(name), count, name)

    def read_numbers(self, text: str, count: int, name: str = '') -> tuple[float, ...]:
        """Return the numbers of a text; raise ConfigError unless there are `count` finite ones."""
        try:
            numbers = tuple(float(word) for word in text.split())
        except ValueError:
            numbers = ()
        if len(numbers) != count or not all(map(math.isfinite, numbers)):
            told = text if len(text) < 60 else f'{text[:57]}...'
            raise self.error(join(name, f'must hold {count} number{"s" * (count > 1)}, got {told!r}'))
        return numbers

    def whole(self, name: str, default: int | None = None) -> int:
        """Return `value` as a whole number, 0 or more."""
        text = self.value(name, None if default is None else str(default))
        if not text.isdecimal():
            raise self.error(f'{name} must be a whole number, got {text!r}')
        return int(text)

    def positive(self, name: str, count: int = 1) -> tuple[float, ...]:
        """Return the numbers of `value`, all of which must be above 0."""
        numbers = self.numbers(name, count)
        if min(numbers) <= 0.0:
            raise self.error(f'{name} must be above 0, got {self.value(name)!r}')
        return numbers


def read_xml(path: Path, sources: Sources) -> Element:
    """Return the outermost element; raise ConfigError with the line where the XML is malformed."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    open_elements = [Element('', {}, path, 1)]

    def start(tag: str, attributes: dict[str, str]) -> None:
        prefix, _, name = tag.rpartition(':')
        if prefix == 'xacro' or (not prefix and tag == 'xacro'):
            raise error_at(str(path), parser.CurrentLineNumber,
                           f'<{tag}> is not expanded; run xacro on the file and name what it writes')
        element = Element(name, attributes, path, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def text(data: str) -> None:
        open_elements[-1].text += data

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_elements.pop()
    parser.CharacterDataHandler = text
    try:
        parser.Parse(sources.read(path), True)
    except expat.ExpatError as error:
        raise error_at(str(path), error.lineno, f'not valid XML: {expat.errors.messages[error.code]}') from error
    return open_elements[0].children[0]
