"""
ROS 1 bags of version 2.0 (http://wiki.ros.org/Bags/Format/2.0), indexed or not.

One whose recorder was stopped hard has no index, and is read once from the front, chunk by chunk.
"""

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from liquid_nav.bags.compression import DamagedDataError, decompress
from liquid_nav.bags.storage import Channel, Notes, Record, in_order, megabytes, normalized_type

MAGIC = b'#ROSBAG V'

_MESSAGE, _BAG_HEADER, _CHUNK, _CHUNK_INFO, _CONNECTION = 0x02, 0x03, 0x05, 0x06, 0x07
_LONGEST_HEADER = 1 << 20
"""[byte]; a greater length is damage."""


class _Chunk(NamedTuple):
    start_ns: int
    offset: int
    channels: frozenset[int]


class Ros1Storage:
    kind = 'ros1'

    def __init__(self, path: Path, notes: Notes):
        """
        Find out what a file holds.

        Raises
        ------
        DamagedDataError
            Where it is of another version, encrypted, or not even its header is whole.

        """
        self._path, self._notes = path, notes
        self._channels: dict[int, Channel] = {}
        self._counts: dict[int, int] = {}
        self._chunks: list[_Chunk] = []
        with path.open('rb') as file:
            self._size = file.seek(0, 2)
            file.seek(0)
            line = file.readline(64)
            if not (version := re.fullmatch(rb'#ROSBAG V([\d.]+)\n', line)) or version[1] != b'2.0':
                raise DamagedDataError(f'its first line is {line!r}, and only bags of version 2.0 can be read; '
                                       'ROS 1 converts older ones by `rosbag fix`')
            self._start = file.tell()
            if not self._is_indexed(file):
                self._survey(file)
        self.channels = tuple(self._channels.values())

    def counts(self) -> dict[int, int] | None:
        return self._counts

    def records(self, topics: frozenset[str]) -> Iterator[Record]:
        wanted = frozenset(channel.id for channel in self.channels if channel.topic in topics)
        with self._path.open('rb') as file:
            chosen = sorted((chunk for chunk in self._chunks if chunk.channels & wanted), key=lambda chunk: chunk[:2])
            yield from in_order((chunk.start_ns, self._records_of(file, chunk, wanted)) for chunk in chosen)

    def _is_indexed(self, file: BinaryIO) -> bool:
        """Read the index at the end; return whether it is there and whole."""
        try:
            header, _, _ = next(_walk(file, self._start, self._size))
            if header.get('encryptor'):
                raise DamagedDataError(f'it is encrypted by {_text(header["encryptor"])}; decrypt it first')
            (index,) = struct.unpack('<Q', header['index_pos'])
            connections, chunks = (struct.unpack('<I', header[name])[0] for name in ('conn_count', 'chunk_count'))
            if not index:
                return False
            for header, offset, length in _walk(file, index, self._size):
                file.seek(offset)
                self._take(header, file.read(length))
        except (_CutError, StopIteration, KeyError, struct.error):
            self._channels, self._counts, self._chunks = {}, {}, []
            return False
        return len(self._channels) >= connections and len(self._chunks) >= chunks

    def _survey(self, file: BinaryIO) -> None:
        """Look into every chunk."""
        self._channels, self._counts, self._chunks = {}, {}, []
        start = end = self._start
        try:
            for header, offset, length in _walk(file, self._start, self._size):
                if header['op'][0] == _CHUNK:
                    self._survey_chunk(file, start)
                elif header['op'][0] == _CONNECTION:
                    file.seek(offset)
                    self._take(header, file.read(length))
                start = end = offset + length
        except (_CutError, KeyError):
            what = f'is cut off: it is whole up to byte {end} of {self._size} ({megabytes(end)} of '\
                   f'{megabytes(self._size)}), and read up to there'
        else:
            what = f'has no index, as when a recorder is stopped hard; all of its {self._size} bytes were read'
        self._notes.put(f'{self._path} cut', f'{self._path.name} {what}')

    def _survey_chunk(self, file: BinaryIO, start: int) -> None:
        times, seen = [], set()
        try:
            for header, data in self._content(file, start):
                if header['op'][0] == _MESSAGE:
                    key, received_ns = _connection(header), _time(header['time'])
                    self._counts[key] = self._counts.get(key, 0) + 1
                    times.append(received_ns)
                    seen.add(key)
                else:
                    self._take(header, data)
        except _UNREADABLE as error:
            self._lose(start, error)
        if times:
            self._chunks.append(_Chunk(min(times), start, frozenset(seen)))

    def _take(self, header: dict[str, bytes], data: bytes) -> None:
        """Note what a record outside of messages tells."""
        if header['op'][0] == _CONNECTION:
            about = _fields(data)
            topic = '/'.join(part for part in _text(header['topic']).split('/') if part)
            topic = '/' * header['topic'].startswith(b'/') + topic
            self._channels[_connection(header)] = Channel(
                _connection(header), topic, normalized_type(_text(about['type'])),
                _text(about.get('message_definition', b'')), 'ros1msg', 'ros1')
        elif header['op'][0] == _CHUNK_INFO:
            counts = dict(struct.iter_unpack('<II', data))
            if counts:
                (offset,) = struct.unpack('<Q', header['chunk_pos'])
                self._chunks.append(_Chunk(_time(header['start_time']), offset, frozenset(counts)))
            for key, count in counts.items():
                self._counts[key] = self._counts.get(key, 0) + count

    def _records_of(self, file: BinaryIO, chunk: _Chunk, wanted: frozenset[int]) -> Iterator[Record]:
        try:
            for header, data in self._content(file, chunk.offset):
                if header['op'][0] == _MESSAGE and (key := _connection(header)) in wanted:
                    yield Record(self._channels[key], _time(header['time']), data)
        except _UNREADABLE as error:
            self._lose(chunk.offset, error)

    def _content(self, file: BinaryIO, start: int) -> Iterator[tuple[dict[str, bytes], bytes]]:
        header, offset, length = next(_walk(file, start, self._size), ({'op': b'\0'}, 0, 0))
        if header['op'][0] != _CHUNK:
            raise DamagedDataError('the index points beside it')
        file.seek(offset)
        content = decompress(_text(header['compression']), file.read(length))
        inside = io.BytesIO(content)
        for header, offset, length in _walk(inside, 0, len(content)):
            yield header, content[offset:offset + length]

    def _lose(self, offset: int, error: Exception) -> None:
        self._notes.put(f'{self._path} {offset}', f'the chunk at byte {offset} of {self._path.name} is damaged '
                        f'({error}), and its messages are left out')


class _CutError(Exception):
    """A record reaches beyond the end."""


_UNREADABLE = (_CutError, DamagedDataError, KeyError, struct.error)


def _walk(file: BinaryIO, start: int, end: int) -> Iterator[tuple[dict[str, bytes], int, int]]:
    """Yield each record's header, and the offset and length of its data, without reading them."""
    while start < end:
        length = _length(file, start, end)
        if length > _LONGEST_HEADER:
            raise _CutError(f'the record at byte {start} has a header of {length} bytes')
        header = _fields(file.read(length))
        offset = start + 4 + length
        size = _length(file, offset, end)
        if not header.get('op'):
            raise _CutError(f'the record at byte {start} does not tell its kind')
        yield header, offset + 4, size
        start = offset + 4 + size


def _length(file: BinaryIO, start: int, end: int) -> int:
    file.seek(start)
    data = file.read(4)
    length = struct.unpack('<I', data)[0] if len(data) == 4 else end
    if start + 4 + length > end:
        raise _CutError(f'the record at byte {start} is cut off')
    return length


def _fields(data: bytes) -> dict[str, bytes]:
    fields, start = {}, 0
    while start + 4 <= len(data):
        (length,) = struct.unpack_from('<I', data, start)
        name, _, value = data[start + 4:start + 4 + length].partition(b'=')
        fields[_text(name)] = value
        start += 4 + length
    return fields


def _text(value: bytes) -> str:
    return value.decode('utf-8', 'replace')


def _connection(header: dict[str, bytes]) -> int:
    return struct.unpack('<I', header['conn'])[0]


def _time(value: bytes) -> int:
    seconds, nanoseconds = struct.unpack('<II', value)
    return seconds * 1_000_000_000 + nanoseconds
