"""Opens a recording of any kind, and streams its messages in order of receipt."""

import contextlib
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from liquid_nav.bags import folder
from liquid_nav.bags.storage import Notes, Record, Storage
from liquid_nav.core.errors import BagError, MissingDependencyError, unknown_option


@dataclass(frozen=True)
class Topic:
    name: str
    type: str
    """As ROS 2 writes it, also for ROS 1: 'sensor_msgs/msg/Image'."""
    count: int | None
    """Messages; None where a damaged recording does not tell."""


@dataclass(frozen=True)
class Message:
    topic: str
    type: str
    received_ns: int
    """When the recorder received it [ns]."""
    content: Any
    """With ROS's attributes, of the recording's own definition: ROS 1 spells a camera's `k` as `K`."""


def open_bag(path: str | Path) -> 'BagSource':
    """
    Open a rosbag2 folder, an MCAP or sqlite3 file, or a ROS 1 bag; by content, whatever the name ends in.

    Raises
    ------
    BagError
        Where there is no recording, it holds no message, or nothing of it can be saved.
    MissingDependencyError
        Where the packages that read recordings are not installed.

    """
    try:
        import liquid_nav.bags.definitions
        import liquid_nav.bags.kinds  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingDependencyError(f'reading recordings needs the Python package {error.name!r}, which is not '
                                     "installed: pip install 'liquid_nav[bags]'") from error
    return BagSource(Path(path))


class BagSource:
    """
    A recording; a context manager.

    Damage is no error as long as something can be read: `notes` says what was lost and what was saved.
    """

    def __init__(self, path: Path):
        self.path = path
        self._notes = Notes()
        self._recording = folder.find(path)
        for note in self._recording.notes:
            self._notes.put(note, note)
        self._storages: dict[Path, Storage] = {}
        self._streams: weakref.WeakSet[Iterator[Message]] = weakref.WeakSet()
        self._look_into_files()

    @property
    def custom_data(self) -> Mapping[str, str]:
        """What the recorder noted in metadata.yaml; empty where there is none."""
        return self._recording.custom_data

    storage: str
    """'mcap', 'sqlite3' or 'ros1'."""
    topics: tuple[Topic, ...]

    @property
    def notes(self) -> list[str]:
        """What was damaged and what was saved, a sentence each; grows while messages are read."""
        return self._notes.texts()

    def messages(self, topics: Collection[str]) -> Iterator[Message]:
        """
        Stream the messages of some topics in order of receipt; a message that cannot be read is skipped and noted.

        The order is exact within a file, as long as the chunks that overlap in time fit into
        `storage.HELD_BYTES`; files follow each other as they were recorded. What comes out of order all the same is
        counted in the notes.

        Raises
        ------
        ConfigError
            For a topic that the recording does not have.
        BagError
            For one whose messages it does not define.

        """
        known = sorted({topic.name for topic in self.topics})
        for name in topics:
            if name not in known:
                raise unknown_option('topic', name, known)
        stream = self._messages(frozenset(topics))
        self._streams.add(stream)
        return stream

    def close(self) -> None:
        """End all streams, and remove what was unpacked for them."""
        for stream in list(self._streams):
            stream.close()

    def __enter__(self) -> 'BagSource':
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _messages(self, topics: frozenset[str]) -> Iterator[Message]:
        from liquid_nav.bags.definitions import UNREADABLE, decoder

        decoders: dict[tuple[str, str, str], Callable[[bytes], Any]] = {}
        tally = _Tally(self._notes)
        for record in self._records(topics):
            channel = record.channel
            key = channel.topic, channel.type, channel.definition
            if key not in decoders:
                decoders[key] = decoder(channel, self._recording.distribution)
            try:
                content = decoders[key](record.data)
            except UNREADABLE as error:
                tally.skip(channel.topic, error)
                continue
            tally.take(record)
            yield Message(channel.topic, channel.type, record.received_ns, content)

    def _records(self, topics: frozenset[str]) -> Iterator[Record]:
        for file in self._recording.files:
            with self._storage(file) as storage:
                if storage is not None:
                    yield from storage.records(topics)

    def _look_into_files(self) -> None:
        """Find the topics; a compressed file need not be unpacked for that where metadata.yaml tells them."""
        counts, sound = self._recording.counts, len(self.notes)
        kinds = []
        for file in self._recording.files:
            if counts is not None and file.suffix == '.zstd':
                kinds.append('mcap' if file.name.endswith('.mcap.zstd') else 'sqlite3')
                continue
            with self._storage(file) as storage:
                if storage is not None:
                    kinds.append(storage.kind)
        if not kinds:
            raise BagError(f'nothing of {self.path} can be read: {"; ".join(self.notes)}')
        self.storage = kinds[0]
        if counts is None or len(self.notes) > sound:
            counts = self._counted()
        self.topics = tuple(Topic(name, type_, count) for (name, type_), count in sorted(counts.items()))
        if not any(topic.count is None or topic.count for topic in self.topics):
            raise BagError(f'{self.path} holds no message; record again, and stop the recorder by Ctrl-C after the '
                           f'topics have sent something{"".join(f" ({note})" for note in self.notes)}')

    def _counted(self) -> dict[tuple[str, str], int | None]:
        """Return the messages by topic and type as the files themselves tell."""
        counts: dict[tuple[str, str], int | None] = {}
        for file in self._recording.files:
            with self._storage(file) as storage:
                told = None if storage is None else storage.counts()
                for channel in () if storage is None else storage.channels:
                    key = channel.topic, channel.type
                    earlier = counts.get(key, 0)
                    counts[key] = None if told is None or earlier is None else earlier + told.get(channel.id, 0)
        return counts

    @contextlib.contextmanager
    def _storage(self, file: Path) -> Iterator[Storage | None]:
        """Give a file's storage, None where nothing of it can be read; what is unpacked goes when it is left."""
        if file in self._storages:
            yield self._storages[file]
            return
        with tempfile.TemporaryDirectory(prefix='liquid_nav_bag_') as scratch:
            storage = self._opened(file, Path(scratch))
            if storage is not None and not any(Path(scratch).iterdir()):
                self._storages[file] = storage
            yield storage

    def _opened(self, file: Path, scratch: Path) -> Storage | None:
        from liquid_nav.bags.kinds import open_file

        try:
            return open_file(file, scratch, self._notes)
        except BagError as error:
            if len(self._recording.files) == 1:
                raise
            self._notes.put(f'{file} lost', f'{error}; its messages are left out')
            return None


class _Tally:
    """Counts what went wrong in one pass over the messages."""

    def __init__(self, notes: Notes):
        self._notes = notes
        self._skipped: dict[str, tuple[int, str]] = {}
        self._latest, self._late = -1, 0

    def skip(self, topic: str, error: Exception) -> None:
        count, first = self._skipped.get(topic, (0, f'{error}'))
        self._skipped[topic] = count + 1, first
        messages = 'message was' if count == 0 else 'messages were'
        self._notes.put(f'skipped {topic}', f'{count + 1} {messages} skipped on {topic}, for it cannot be read: {first}'
                        if count == 0 else f'{count + 1} {messages} skipped on {topic}, for they cannot be read; '
                        f'the first: {first}')

    def take(self, record: Record) -> None:
        if record.received_ns < self._latest:
            self._late += 1
            self._notes.put('order', f'{self._late} messages come after one that was received later')
        self._latest = max(self._latest, record.received_ns)
