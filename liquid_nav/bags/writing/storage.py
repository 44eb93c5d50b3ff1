"""
One file of a bag, readable at any moment while it grows, even if the writing process is killed.

A file is kept twice. Each block of messages goes into the one that is behind, which is whole again once the block is
written; only then does metadata.yaml name it. So there is no moment at which the file that is named is not whole,
neither for MCAP, whose index stands at its end, nor for sqlite3, whose pages are changed in place.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from liquid_nav.bags.writing.topics import Topic


class Message(NamedTuple):
    """One message of a bag."""

    log_ns: int
    topic: int
    """Place in the bag's list of topics."""
    data: bytes
    """CDR."""


class StorageFile(Protocol):
    """A file that holds all that was appended to it whenever `append` has returned."""

    size: int
    """[bytes]."""

    def append(self, block: Any) -> None:
        """Add what this kind of file's `encode` made of some messages."""

    def close(self) -> None:
        """Let go of the file."""


class Storage(NamedTuple):
    """A kind of storage files."""

    open: Callable[[Path, Sequence[Topic]], StorageFile]
    """Makes an empty file that is whole."""
    encode: Callable[[Sequence[Message], str], Any]
    """Makes a block of messages, compressed by a method of `compression.COMPRESS`."""


class Twins:
    """One file of a bag, kept twice."""

    def __init__(self, storage: Storage, path: Path, topics: Sequence[Topic]):
        self._paths = path, path.with_name(f'{path.stem}.twin{path.suffix}')
        self._files = [storage.open(item, topics) for item in self._paths]
        self._whole = 0
        self._owed: Any = None
        """The block that the file which is behind still lacks."""

    @property
    def path(self) -> Path:
        """The file that holds everything."""
        return self._paths[self._whole]

    @property
    def size(self) -> int:
        """Its size [bytes]."""
        return self._files[self._whole].size

    def append(self, block: Any) -> None:
        """Add a block; the file that held everything before is left as it is, and `path` is the other one."""
        behind = 1 - self._whole
        if self._owed is not None:
            self._files[behind].append(self._owed)
        self._files[behind].append(block)
        self._whole, self._owed = behind, block

    def settle(self) -> None:
        """Bring the first of the two files up to date, so that `path` is the path that was given."""
        if self._whole == 1:
            self._files[0].append(self._owed)
            self._whole = 0
        for file in self._files:
            file.close()

    def part(self) -> None:
        """Remove the second file, once `settle` was called and nothing names it any more."""
        self._paths[1].unlink()
