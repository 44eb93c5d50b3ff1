"""sqlite3 files as rosbag2 writes them (its schema version 4), with every block committed."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from liquid_nav.bags.compression import COMPRESS
from liquid_nav.bags.writing.storage import Message
from liquid_nav.bags.writing.topics import DISTRIBUTION, Topic, definition, qos_text

_TABLES = """
CREATE TABLE schema(schema_version INTEGER PRIMARY KEY, ros_distro TEXT NOT NULL);
CREATE TABLE metadata(id INTEGER PRIMARY KEY, metadata_version INTEGER NOT NULL, metadata TEXT NOT NULL);
CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, serialization_format TEXT NOT NULL,
                    offered_qos_profiles TEXT NOT NULL, type_description_hash TEXT NOT NULL);
CREATE TABLE message_definitions(id INTEGER PRIMARY KEY, topic_type TEXT NOT NULL, encoding TEXT NOT NULL,
                                 encoded_message_definition TEXT NOT NULL, type_description_hash TEXT NOT NULL);
CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
                      data BLOB NOT NULL);
CREATE INDEX timestamp_idx ON messages (timestamp ASC);
"""


def encode(messages: Sequence[Message], compression: str) -> list[tuple[int, int, bytes]]:
    """Return the rows of some messages, each compressed by itself, as rosbag2's mode 'message' has it."""
    compress = COMPRESS[compression]
    return [(topic + 1, log_ns, compress(data)) for log_ns, topic, data in messages]


class SqliteFile:
    """A database that holds each block once `append` has returned."""

    def __init__(self, path: Path, topics: Sequence[Topic]):
        # No journal beside the file, which a reader might fail to apply: its twin is whole while this one is written.
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(f'PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; BEGIN; {_TABLES}')
        self._database.execute('INSERT INTO schema VALUES(4, ?)', (DISTRIBUTION,))
        self._database.executemany('INSERT INTO topics VALUES(?, ?, ?, ?, ?, ?)', [
            (number, topic.name, topic.kind, 'cdr', qos_text(topic.qos), definition(topic.kind)[1])
            for number, topic in enumerate(topics, 1)])
        self._database.executemany('INSERT INTO message_definitions VALUES(NULL, ?, ?, ?, ?)', [
            (kind, 'ros2msg', *definition(kind)) for kind in dict.fromkeys(topic.kind for topic in topics)])
        self._database.execute('COMMIT')

    @property
    def size(self) -> int:
        """[bytes]."""
        ask = self._database.execute
        (pages,), (page_size,) = ask('PRAGMA page_count').fetchone(), ask('PRAGMA page_size').fetchone()
        return pages * page_size

    def append(self, block: Sequence[tuple[int, int, bytes]]) -> None:
        """Add rows of messages."""
        self._database.execute('BEGIN')
        self._database.executemany('INSERT INTO messages(topic_id, timestamp, data) VALUES(?, ?, ?)', block)
        self._database.execute('COMMIT')

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
