"""
MCAP files as rosbag2 writes them, complete with index and footer after every chunk (https://mcap.dev/spec).

Neither rosbags' nor mcap's own writer can go on after it has written the footer, which a file needs in order to be
read by its index, or by ROS's tools at all. Here the next chunk takes the footer's place.
"""

import itertools
import os
import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from liquid_nav.bags.compression import COMPRESS
from liquid_nav.bags.writing.storage import Message
from liquid_nav.bags.writing.topics import Topic, definition, qos_text

_MAGIC = b'\x89MCAP0\r\n'
_HEADER, _FOOTER, _SCHEMA, _CHANNEL, _MESSAGE, _CHUNK, _MESSAGE_INDEX, _CHUNK_INDEX = range(0x01, 0x09)
_STATISTICS, _SUMMARY_OFFSET, _DATA_END = 0x0B, 0x0E, 0x0F


class Chunk(NamedTuple):
    """Some messages, ready to be written at any place of a file."""

    record: bytes
    indexes: tuple[tuple[int, bytes], ...]
    """A channel's id and its message index, for each channel that has messages."""
    start_ns: int
    end_ns: int
    compression: str
    compressed_size: int
    """[bytes]."""
    size: int
    """Before compression [bytes]."""
    counts: dict[int, int]
    """Messages by channel."""


def encode(messages: Sequence[Message], compression: str) -> Chunk:
    """Return the chunk of some messages, in the order given."""
    parts, places, offset = [], {}, 0
    for log_ns, topic, data in messages:
        record = _record(_MESSAGE, struct.pack('<HIQQ', topic + 1, 0, log_ns, log_ns), data)
        places.setdefault(topic + 1, []).append((log_ns, offset))
        parts.append(record)
        offset += len(record)
    content = b''.join(parts)
    stored = COMPRESS[compression](content)
    name = '' if compression == 'none' else compression
    start_ns, end_ns = min(item.log_ns for item in messages), max(item.log_ns for item in messages)
    record = _record(_CHUNK, struct.pack('<QQQI', start_ns, end_ns, len(content), zlib.crc32(content)), _text(name),
                     struct.pack('<Q', len(stored)), stored)
    indexes = tuple((channel, _record(_MESSAGE_INDEX, struct.pack('<H', channel), _array('<QQ', sorted(found))))
                    for channel, found in places.items())
    return Chunk(record, indexes, start_ns, end_ns, name, len(stored), len(content),
                 {channel: len(found) for channel, found in places.items()})


class McapFile:
    """An MCAP file that is complete whenever `append` has returned."""

    def __init__(self, path: Path, topics: Sequence[Topic]):
        self._schemas, self._channels = _schemas_and_channels(topics)
        self._schema_count = len({topic.kind for topic in topics})
        self._chunk_indexes: list[bytes] = []
        self._counts: dict[int, int] = dict.fromkeys(range(1, len(topics) + 1), 0)
        self._start_ns = self._end_ns = 0
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_CLOEXEC', 0), 0o644)
        begin = _MAGIC + _record(_HEADER, _text('ros2'), _text('liquid_nav')) + self._schemas + self._channels
        self._data_end = 0
        self._write(begin)

    def append(self, block: Chunk) -> None:
        """Add a chunk, and index and footer after it."""
        offsets, place = [], self._data_end + len(block.record)
        for channel, index in block.indexes:
            offsets.append((channel, place))
            place += len(index)
        self._chunk_indexes.append(_record(
            _CHUNK_INDEX, struct.pack('<QQQQ', block.start_ns, block.end_ns, self._data_end, len(block.record)),
            _array('<HQ', offsets), struct.pack('<Q', place - self._data_end - len(block.record)),
            _text(block.compression), struct.pack('<QQ', block.compressed_size, block.size)))
        first = len(self._chunk_indexes) == 1
        self._start_ns = block.start_ns if first else min(self._start_ns, block.start_ns)
        self._end_ns = max(self._end_ns, block.end_ns)
        for channel, count in block.counts.items():
            self._counts[channel] += count
        self._write(b''.join((block.record, *(index for _, index in block.indexes))))

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _write(self, data: bytes) -> None:
        """Write data where the last ones end, and the end of the file anew; that end only ever grows."""
        text = memoryview(data + self._end(self._data_end + len(data)))
        self.size = self._data_end + len(text)
        place, self._data_end = self._data_end, self._data_end + len(data)
        while text:
            written = os.pwrite(self._file, text, place)
            text, place = text[written:], place + written

    def _end(self, place: int) -> bytes:
        """Return data end, summary and footer of a file whose data end at `place`."""
        data_end = _record(_DATA_END, struct.pack('<I', 0))  # without a checksum of all data
        summary_start = offset = place + len(data_end)
        groups = ((_SCHEMA, self._schemas), (_CHANNEL, self._channels), (_CHUNK_INDEX, b''.join(self._chunk_indexes)),
                  (_STATISTICS, self._statistics()))
        offsets = []
        for opcode, group in groups:
            if group:
                offsets.append(_record(_SUMMARY_OFFSET, struct.pack('<BQQ', opcode, offset, len(group))))
            offset += len(group)
        summary = b''.join((*(group for _, group in groups), *offsets))
        footer = struct.pack('<BQQQ', _FOOTER, 20, summary_start, offset)
        return data_end + summary + footer + struct.pack('<I', zlib.crc32(summary + footer)) + _MAGIC

    def _statistics(self) -> bytes:
        total, schemas = sum(self._counts.values()), self._schema_count
        return _record(_STATISTICS, struct.pack(
            '<QHIIIIQQ', total, schemas, len(self._counts), 0, 0, len(self._chunk_indexes), self._start_ns,
            self._end_ns), _array('<HQ', self._counts.items()))


def _schemas_and_channels(topics: Sequence[Topic]) -> tuple[bytes, bytes]:
    """Return the records that describe types and topics; topic i is channel i + 1."""
    ids = {kind: number for number, kind in enumerate(dict.fromkeys(topic.kind for topic in topics), 1)}
    schemas, channels = [], []
    for kind, number in ids.items():
        schemas.append(_record(_SCHEMA, struct.pack('<H', number), _text(kind), _text('ros2msg'),
                               _text(definition(kind)[0])))
    for number, topic in enumerate(topics, 1):
        facts = {'offered_qos_profiles': qos_text(topic.qos), 'topic_type_hash': definition(topic.kind)[1]}
        text = b''.join(map(_text, itertools.chain.from_iterable(facts.items())))
        channels.append(_record(_CHANNEL, struct.pack('<HH', number, ids[topic.kind]), _text(topic.name), _text('cdr'),
                                struct.pack('<I', len(text)), text))
    return b''.join(schemas), b''.join(channels)


def _record(opcode: int, *parts: bytes) -> bytes:
    return b''.join((struct.pack('<BQ', opcode, sum(map(len, parts))), *parts))


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack('<I', len(data)) + data


def _array(form: str, items: Iterable[tuple[int, int]]) -> bytes:
    data = b''.join(struct.pack(form, *item) for item in items)
    return struct.pack('<I', len(data)) + data
