"""
Writes rosbag2 folders that ROS 2's own tools read, whole at any moment, so that a killed process leaves a bag.

What was written a second before, of simulated time or of the wall clock, is in the bag; `storage` tells how.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from liquid_nav.bags.writing import mcap_file, sqlite_file
from liquid_nav.bags.writing.metadata import BagFacts, Span
from liquid_nav.bags.writing.place import ENDINGS, METADATA, check_bag, remove_bag
from liquid_nav.bags.writing.storage import Message, Storage, Twins
from liquid_nav.bags.writing.topics import Qos, Topic
from liquid_nav.core.errors import OutputError
from liquid_nav.core.recording import BagTerms
from liquid_nav.core.types import NANOSECONDS

__all__ = ['BagWriter', 'Qos', 'Topic', 'check_bag']

STORAGE = {
    'mcap': Storage(mcap_file.McapFile, mcap_file.encode),
    'sqlite3': Storage(sqlite_file.SqliteFile, sqlite_file.encode),
}
"""By the names of `core.recording.STORAGES`."""
_FLUSH_NS, _FLUSH_S = NANOSECONDS // 2, 0.4
_FLUSH_BYTES = 8_000_000
_HELD_NS = NANOSECONDS // 4
"""The newest messages wait, once, for the next block: those of one stamp may come apart, and keep their order so."""


class BagWriter:
    """One bag, being written."""

    def __init__(self, path: Path, topics: Sequence[Topic], terms: BagTerms = BagTerms(),
                 custom_data: Mapping[str, str] | None = None, now: Callable[[], float] = time.monotonic):
        """
        Make the folder and in it a bag without messages.

        Parameters
        ----------
        path : Path
            The folder; its parents are made too.
        topics : Sequence[Topic]
            All topics that will be written to. Messages of one stamp are ordered as their topics are.
        terms : BagTerms
            Storage, compression, splitting, and whether a bag at `path` is replaced.
        custom_data : Mapping[str, str] | None
            Facts about the recording, for metadata.yaml.
        now : Callable[[], float]
            The wall clock [s].

        Raises
        ------
        OutputError
            Where the bag cannot be written or would replace something without leave; all methods raise it.

        """
        check_bag(path, terms.overwrite)
        self.path = path
        self.closed = False
        self._topics, self._terms, self._now = list(topics), terms, now
        self._storage = STORAGE[terms.storage]
        self._places = {topic.name: place for place, topic in enumerate(topics)}
        self._custom_data = dict(custom_data or {})
        self._counts = [0] * len(topics)
        self._span = Span()
        self._held_until_ns = 0
        self._done: list[tuple[str, Span]] = []
        """Files that are not written to any more."""
        self._forget_batch()
        with self._trouble():
            remove_bag(path)
            path.mkdir(parents=True, exist_ok=True)
            self._begin_file()
            self._write_metadata()

    def __enter__(self) -> 'BagWriter':
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @property
    def counts(self) -> dict[str, int]:
        """Messages by topic, those that wait to be written included."""
        waiting = [item.topic for item in self._batch]
        return {topic.name: self._counts[place] + waiting.count(place) for place, topic in enumerate(self._topics)}

    def write(self, topic: str, log_ns: int, data: bytes) -> None:
        """Add a message: its topic's name, the time that it is logged at, and its CDR."""
        self._keep([Message(log_ns, self._places[topic], bytes(data))])
        if log_ns - self._waits_since_ns >= _FLUSH_NS or self._is_due() or self._batch_bytes >= _FLUSH_BYTES:
            self._flush(max(item.log_ns for item in self._batch) - _HELD_NS)

    def flush_old(self) -> None:
        """Make the bag hold what was written and waits for too long, as it does where nothing more is written."""
        if self._batch and self._is_due():
            self._flush()

    def _is_due(self) -> bool:
        return self._now() - self._waits_since_s >= _FLUSH_S

    def _flush(self, until_ns: int | None = None) -> None:
        """Make the bag hold all that was written, or that up to a stamp if there is such."""
        if self.closed or not self._batch:
            return
        batch = sorted(self._batch, key=lambda item: item[:2])
        self._forget_batch()
        if until_ns is not None and batch[0].log_ns <= (until_ns := max(until_ns, self._held_until_ns)):
            self._keep([item for item in batch if item.log_ns > until_ns])
            batch = [item for item in batch if item.log_ns <= until_ns]
            self._held_until_ns = max((item.log_ns for item in self._batch), default=until_ns)
        with self._trouble():
            while batch:
                batch = self._append(batch)

    def _append(self, batch: Sequence[Message]) -> Sequence[Message]:
        """Write the messages that belong into one file; return the others."""
        if self._is_full(batch[0].log_ns):
            self._next_file()
        limit_ns = self._limit_ns(batch[0].log_ns)
        block, rest = batch, []
        if limit_ns is not None:
            block, rest = ([item for item in batch if (item.log_ns >= limit_ns) == late] for late in (False, True))
        self._file.append(self._storage.encode(block, self._terms.compression))
        for item in block:
            self._counts[item.topic] += 1
            self._file_span.add(item.log_ns)
            self._span.add(item.log_ns)
        self._write_metadata()
        return rest

    def close(self) -> None:
        """Finish the bag; a second call does nothing."""
        if self.closed:
            return
        self._flush()
        self.closed = True
        with self._trouble():
            self._file.settle()
            self._write_metadata()
            self._file.part()

    def _keep(self, messages: Sequence[Message]) -> None:
        """Let messages wait for the next block."""
        if messages and not self._batch:
            self._waits_since_ns, self._waits_since_s = messages[0].log_ns, self._now()
        self._batch += messages
        self._batch_bytes += sum(len(item.data) for item in messages)

    def _forget_batch(self) -> None:
        self._batch: list[Message] = []
        self._batch_bytes = 0

    def _is_full(self, log_ns: int) -> bool:
        """Return whether the present file has messages, and no place for one of a stamp."""
        if self._file_span.count == 0:
            return False
        limit_ns = self._limit_ns(log_ns)
        return limit_ns is not None and log_ns >= limit_ns or 0.0 < self._terms.split_mb * 1e6 <= self._file.size

    def _limit_ns(self, log_ns: int) -> int | None:
        """Return the stamp from which on messages belong into the next file; an empty one begins at `log_ns`."""
        start_ns = self._file_span.start_ns if self._file_span.count else log_ns
        return start_ns + max(1, round(self._terms.split_s * NANOSECONDS)) if self._terms.split_s else None

    def _begin_file(self) -> None:
        name = f'{self.path.name}_{len(self._done)}{ENDINGS[self._terms.storage]}'
        self._file, self._file_span = Twins(self._storage, self.path / name, self._topics), Span()

    def _next_file(self) -> None:
        full = self._file
        full.settle()
        self._done.append((full.path.name, self._file_span))
        self._begin_file()
        self._write_metadata()
        full.part()

    def _write_metadata(self) -> None:
        """Replace metadata.yaml at once, as a rename does."""
        files = [*self._done, (self._file.path.name, self._file_span)]
        by_message = self._terms.compression if self._terms.storage == 'sqlite3' else 'none'
        facts = BagFacts(self._terms.storage, by_message, self._topics, self._counts, files, self._span,
                         self._custom_data)
        beside = self.path / f'.{METADATA}'
        beside.write_text(facts.text(), encoding='utf-8')
        os.replace(beside, self.path / METADATA)

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            self.closed = True
            raise OutputError(f'cannot write the bag {self.path}: {getattr(error, "strerror", None) or error}; '
                              'choose another path by --record') from error
