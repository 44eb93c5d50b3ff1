"""
The sqlite3 files of rosbag2, whole or damaged.

A damaged file is read in the order of its rows, for the index that sorts them by time may be what is lost.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from liquid_nav.bags.compression import DamagedDataError
from liquid_nav.bags.storage import Channel, Notes, Record, nearly_in_order, normalized_type

MAGIC = b'SQLite format 3\0'
_DAMAGE = (sqlite3.Error, UnicodeDecodeError)
"""What Python raises for a damaged file; the second where SQLite quotes what is no text."""
_FURTHEST_LEAP = 1 << 20
"""How many rows a search for the next readable one skips at most."""


class SqliteStorage:
    kind = 'sqlite3'

    def __init__(self, path: Path, notes: Notes):
        """
        Find out what a file holds.

        Raises
        ------
        DamagedDataError
            Where its topics cannot be read.

        """
        self._path, self._notes = path, notes
        self._is_damaged = False
        with self._database() as database:
            try:
                self.channels = _channels(database)
            except _DAMAGE as error:
                raise DamagedDataError(f'its topics cannot be read: {error}') from error

    def counts(self) -> dict[int, int] | None:
        """Return the number of messages by channel id; looks at every row, though not at its data."""
        if self._is_damaged:
            return None
        try:
            with self._database() as database:
                return dict(database.execute('SELECT topic_id, COUNT(*) FROM messages GROUP BY topic_id'))
        except _DAMAGE as error:
            self._note(error, 0)
            return None

    def records(self, topics: frozenset[str]) -> Iterator[Record]:
        channels = {channel.id: channel for channel in self.channels if channel.topic in topics}
        last, count = (-1, -1), 0
        with self._database() as database:
            if not self._is_damaged and _is_indexed(database):
                try:
                    for row, key, received_ns, data in _rows(database, channels, 'timestamp, id'):
                        if _is_sound(received_ns, data):
                            last, count = (received_ns, row), count + 1
                            yield Record(channels[key], received_ns, data)
                        else:
                            self._note(f'row {row} holds no message', 0)
                    return
                except _DAMAGE as error:
                    self._note(error, 0)
            yield from nearly_in_order(self._salvaged(database, channels, last, count))

    def _salvaged(self, database: sqlite3.Connection, channels: dict[int, Channel],
                  last: tuple[int, int], saved: int) -> Iterator[Record]:
        """Yield what can be read after `last`, its receipt [ns] and row, and leap over what cannot."""
        following, leap, refusal = 0, 1, None
        while leap <= _FURTHEST_LEAP:
            try:
                for row, key, received_ns, data in _rows(database, channels, 'id', following):
                    if row < following:  # rows of a damaged page need not be sorted: going back would never end
                        continue
                    following, leap = row + 1, 1
                    if _is_sound(received_ns, data) and (received_ns, row) > last:
                        saved += 1
                        yield Record(channels[key], received_ns, data)
                break
            except _DAMAGE as error:
                following, leap, refusal = following + leap, 2 * leap, error
        if refusal is not None:
            self._note(refusal, saved)

    def _note(self, error: Exception | str, saved: int) -> None:
        self._is_damaged = True
        self._notes.put(f'{self._path}', f'{self._path.name} is damaged ({error}): '
                        f'{f"{saved} messages were saved from it" if saved else "what can be read is saved"}, '
                        'and others are lost')

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """Open the file, in the gentlest way that works; never write to it."""
        database = None
        try:
            database = self._opened()
            yield database
        finally:
            if database is not None:
                database.close()

    def _opened(self) -> sqlite3.Connection:
        where = f'file:{quote(str(self._path.absolute()))}'
        # A log beside the file holds messages that are not in it yet; without one, nothing beside it is touched.
        has_log = any(self._path.with_name(self._path.name + end).exists() for end in ('-wal', '-journal'))
        for mode in ('mode=ro',) * has_log + ('immutable=1',):
            database = _connected(f'{where}?{mode}')
            try:
                database.execute('SELECT COUNT(*) FROM sqlite_master').fetchone()
                return database
            except _DAMAGE as error:
                database.close()
                refusal = error
                if mode == 'mode=ro':
                    self._notes.put(f'{self._path} log', f'the log beside {self._path.name} cannot be read ({error}), '
                                    'and messages that are in it alone are left out; copy both to a folder that '
                                    'can be written to')
        self._note(refusal, 0)
        database = _connected(f'{where}?immutable=1')
        # Without this, SQLite opens no file that is shorter than its header says.
        database.execute('PRAGMA writable_schema=ON')
        return database


def _connected(address: str) -> sqlite3.Connection:
    database = sqlite3.connect(address, uri=True)
    database.text_factory = lambda text: text.decode('utf-8', 'replace')
    return database


def _channels(database: sqlite3.Connection) -> tuple[Channel, ...]:
    definitions = {}
    if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'message_definitions'").fetchone():
        definitions = {name: (text, language) for name, language, text in database.execute(
            'SELECT topic_type, encoding, encoded_message_definition FROM message_definitions')}
    return tuple(Channel(key, topic, normalized_type(name), *definitions.get(name, ('', '')), encoding)
                 for key, topic, name, encoding in
                 database.execute('SELECT id, name, type, serialization_format FROM topics ORDER BY id')
                 if isinstance(topic, str) and isinstance(name, str))


def _rows(database: sqlite3.Connection, channels: dict[int, Channel], order: str, first: int | None = None) -> Iterator:
    marks = ','.join('?' * len(channels))
    onwards = '' if first is None else f'AND id >= {first} '
    return database.execute(f'SELECT id, topic_id, timestamp, data FROM messages WHERE topic_id IN ({marks}) '
                            f'{onwards}ORDER BY {order}', tuple(channels))


def _is_sound(received_ns: object, data: object) -> bool:
    """Return whether a row holds what its columns are for; in a damaged file it need not."""
    return isinstance(received_ns, int) and isinstance(data, bytes)


def _is_indexed(database: sqlite3.Connection) -> bool:
    """Return whether rows come sorted by time from an index; else SQLite would sort all of them, data included."""
    try:
        plan = database.execute('EXPLAIN QUERY PLAN SELECT data FROM messages ORDER BY timestamp, id').fetchall()
    except _DAMAGE:
        return False
    return not any('TEMP B-TREE' in row[-1] for row in plan)
