"""
MCAP files, whole or cut off (https://mcap.dev/spec).

A whole file is opened by the summary at its end. One whose recorder was cut off has none, and is read once from the
front: what stands in whole records is there, chunk by chunk.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from liquid_nav.bags.compression import DamagedDataError, decompress
from liquid_nav.bags.storage import Channel, Notes, Record, in_order, megabytes, normalized_type

MAGIC = b'\x89MCAP0\r\n'

_FOOTER, _SCHEMA, _CHANNEL, _MESSAGE, _CHUNK, _MESSAGE_INDEX = 0x02, 0x03, 0x04, 0x05, 0x06, 0x07
_CHUNK_INDEX, _STATISTICS, _DATA_END = 0x08, 0x0B, 0x0F
_HEAD = struct.Struct('<BQ')
_MESSAGE_HEAD = struct.Struct('<HIQQ')
_CHUNK_HEAD = struct.Struct('<QQQI')
_RUN_BYTES = 1 << 20
"""Messages outside of chunks are read and sorted in runs of about this size."""
_FOOTER_BYTES = 9 + 20 + len(MAGIC)


class _Piece(NamedTuple):
    """A chunk, or a run of messages outside of chunks."""

    start_ns: int
    offset: int
    length: int
    is_chunk: bool
    channels: frozenset[int] | None
    """Of which it holds messages; None where that is not known before it is read."""


class McapStorage:
    kind = 'mcap'

    def __init__(self, path: Path, notes: Notes):
        self._path, self._notes = path, notes
        self._schemas: dict[int, tuple[str, str, str]] = {}
        self._channels: dict[int, Channel] = {}
        self._counts: dict[int, int] = {}
        self._pieces: list[_Piece] = []
        self._channel_sets: dict[frozenset[int], frozenset[int]] = {}
        self._statistics: tuple[int, int, int] | None = None
        """The numbers of messages, channels and chunks."""
        self._lost = 0
        """Chunks."""
        self._is_surveyed = False
        with path.open('rb') as file:
            self._size = file.seek(0, 2)
            self._data_end, summary = self._sections(file)
            if summary is None or not self._is_summed_up(file, summary):
                self._survey(file)
        self.channels = tuple(self._channels.values())

    def counts(self) -> dict[int, int] | None:
        return self._counts

    def records(self, topics: frozenset[str]) -> Iterator[Record]:
        wanted = frozenset(channel.id for channel in self.channels if channel.topic in topics)
        with self._path.open('rb') as file:
            if not self._pieces and sum(self._counts.values()):
                self._survey(file)
            chosen = sorted(piece for piece in self._pieces if piece.channels is None or piece.channels & wanted)
            yield from in_order((piece.start_ns, self._records_of(file, piece, wanted)) for piece in chosen)

    def _sections(self, file: BinaryIO) -> tuple[int, int | None]:
        """Return where the data end, and where the summary begins, if any."""
        file.seek(max(0, self._size - _FOOTER_BYTES))
        end = file.read(_FOOTER_BYTES)
        if len(end) < _FOOTER_BYTES or not end.endswith(MAGIC) or end[:9] != _HEAD.pack(_FOOTER, 20):
            return self._size, None
        (summary,) = struct.unpack_from('<Q', end, 9)
        footer = self._size - _FOOTER_BYTES
        return (summary, summary) if len(MAGIC) < summary <= footer else (footer, None)

    def _is_summed_up(self, file: BinaryIO, summary: int) -> bool:
        """Read the summary; return whether it tells all that is needed."""
        try:
            content = _read(file, summary, self._size - len(MAGIC) - summary)
            (checksum,) = struct.unpack_from('<I', content, len(content) - 4)
            if checksum and crc32(content[:-4]) != checksum:
                raise DamagedDataError('its checksum is wrong')
            for op, record in _records_in(content):
                if op in (_SCHEMA, _CHANNEL, _CHUNK_INDEX, _STATISTICS):
                    self._take(op, record)
            if any(piece.offset + piece.length > self._data_end for piece in self._pieces):
                raise DamagedDataError('its index points beside the chunks')
        except (_CutError, DamagedDataError, struct.error) as error:
            self._notes.put(f'{self._path} summary', f'the summary of {self._path.name} is damaged ({error}), and the '
                            'file was searched from its front')
            return self._forget()
        if self._statistics is None:
            return self._forget()
        messages, channels, chunks = self._statistics
        if len(self._channels) < channels or len(self._pieces) < chunks or sum(self._counts.values()) != messages:
            return self._forget()
        return True

    def _forget(self) -> bool:
        self._schemas, self._channels, self._counts, self._pieces = {}, {}, {}, []
        return False

    def _survey(self, file: BinaryIO) -> None:
        """Walk over the data, and look into chunks where no summary told their channels."""
        look_inside = not self._channels
        end, run = len(MAGIC), None
        try:
            for op, offset, length in _walk(file, len(MAGIC), self._data_end):
                end = offset + length
                if run is not None and (op != _MESSAGE or end - run.offset > _RUN_BYTES):
                    self._pieces.append(run)
                    run = None
                if op == _DATA_END:
                    break
                if op in (_SCHEMA, _CHANNEL) and look_inside:
                    self._take(op, _read(file, offset, length))
                elif op == _MESSAGE:
                    channel, _, received_ns, _ = _MESSAGE_HEAD.unpack(_read(file, offset, _MESSAGE_HEAD.size))
                    self._count(channel, look_inside)
                    first = offset - _HEAD.size if run is None else run.offset
                    earliest = received_ns if run is None else min(run.start_ns, received_ns)
                    run = _Piece(earliest, first, end - first, False, None)
                elif op == _CHUNK:
                    self._survey_chunk(file, offset, length, look_inside)
                elif op == _MESSAGE_INDEX and self._pieces:
                    self._note_channel(struct.unpack('<H', _read(file, offset, 2))[0])
        except (_CutError, struct.error):
            self._notes.put(f'{self._path} cut', f'{self._path.name} is cut off: it is whole up to byte {end} of '
                            f'{self._size} ({megabytes(end)} of {megabytes(self._size)}), and read up to there')
        else:
            if self._data_end == self._size:
                self._notes.put(f'{self._path} cut', f'{self._path.name} ends without its footer, as when a recorder '
                                f'is stopped hard; all of its {self._size} bytes were read')
        if run is not None:
            self._pieces.append(run)

    def _survey_chunk(self, file: BinaryIO, offset: int, length: int, look_inside: bool) -> None:
        start_ns = _CHUNK_HEAD.unpack(_read(file, offset, _CHUNK_HEAD.size))[0]
        seen: set[int] = set()
        if look_inside:
            try:
                for op, record in _records_in(_content(_read(file, offset, length))):
                    if op == _MESSAGE:
                        seen.add(_MESSAGE_HEAD.unpack_from(record)[0])
                        self._count(_MESSAGE_HEAD.unpack_from(record)[0], True)
                    else:
                        self._take(op, record)
            except (DamagedDataError, struct.error) as error:
                self._lose(offset - _HEAD.size, error)
        self._pieces.append(_Piece(start_ns, offset - _HEAD.size, length + _HEAD.size, True, self._interned(seen)))

    def _note_channel(self, channel: int) -> None:
        piece = self._pieces[-1]
        self._pieces[-1] = piece._replace(channels=self._interned({*(piece.channels or ()), channel}))

    def _interned(self, channels: set[int]) -> frozenset[int] | None:
        """Return one object for equal sets, for a recording has many chunks and few kinds of them."""
        key = frozenset(channels)
        return self._channel_sets.setdefault(key, key) or None

    def _count(self, channel: int, is_news: bool) -> None:
        if is_news:
            self._counts[channel] = self._counts.get(channel, 0) + 1

    def _take(self, op: int, record: bytes) -> None:
        """Note what a record outside of messages tells."""
        if op == _SCHEMA:
            (key,) = struct.unpack_from('<H', record)
            name, encoding, text = _strings(record, 2, 3)
            self._schemas[key] = name, encoding, text
        elif op == _CHANNEL:
            key, schema = struct.unpack_from('<HH', record)
            topic, encoding = _strings(record, 4, 2)
            name, language, text = self._schemas.get(schema, ('', '', ''))
            self._channels[key] = Channel(key, topic, normalized_type(name), text, language, encoding)
        elif op == _CHUNK_INDEX:
            start_ns, _, offset, length, size = struct.unpack_from('<QQQQI', record)
            channels = {key for key, _ in struct.iter_unpack('<HQ', record[36:36 + size])}
            self._pieces.append(_Piece(start_ns, offset, length, True, self._interned(channels)))
        elif op == _STATISTICS:
            messages, _, channels, _, _, chunks, _, _, size = struct.unpack_from('<QHIIIIQQI', record)
            self._statistics = messages, channels, chunks
            self._counts = dict(struct.iter_unpack('<HQ', record[46:46 + size]))

    def _records_of(self, file: BinaryIO, piece: _Piece, wanted: frozenset[int]) -> Iterator[Record]:
        try:
            data = _read(file, piece.offset, piece.length)
            if piece.is_chunk and data[0] != _CHUNK:
                raise DamagedDataError('the index points beside it')
            content = _content(data[_HEAD.size:]) if piece.is_chunk else data
            for op, record in _records_in(content):
                if op == _MESSAGE:
                    key, _, received_ns, _ = _MESSAGE_HEAD.unpack_from(record)
                    if key in wanted:
                        yield Record(self._channels[key], received_ns, bytes(record[_MESSAGE_HEAD.size:]))
        except (_CutError, DamagedDataError, struct.error) as error:
            self._lose(piece.offset, error)

    def _lose(self, offset: int, error: Exception) -> None:
        self._notes.put(f'{self._path} {offset}', f'the chunk at byte {offset} of {self._path.name} is damaged '
                        f'({error}), and its messages are left out')


class _CutError(Exception):
    """A record reaches beyond the end."""


def _walk(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield each record's kind, and the offset and length of its content, without reading it."""
    while start < end:
        file.seek(start)
        head = file.read(_HEAD.size)
        op, length = _HEAD.unpack(head) if len(head) == _HEAD.size else (0, 0)
        start += _HEAD.size
        if op == 0 or start + length > end:
            raise _CutError(f'the record at byte {start - _HEAD.size} is cut off')
        yield op, start, length
        start += length


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    data = file.read(length)
    if len(data) < length:
        raise _CutError(f'the file ends at byte {offset + len(data)}')
    return data


def _content(chunk: bytes) -> bytes:
    """Return the records in a chunk."""
    _, _, size, checksum = _CHUNK_HEAD.unpack_from(chunk)
    (name,) = _strings(chunk, _CHUNK_HEAD.size, 1)
    start = _CHUNK_HEAD.size + 4 + len(name) + 8
    (length,) = struct.unpack_from('<Q', chunk, start - 8)
    content = decompress(name, chunk[start:start + length])
    if len(content) != size or checksum and crc32(content) != checksum:
        raise DamagedDataError('its size or checksum is wrong')
    return content


def _records_in(content: bytes) -> Iterator[tuple[int, memoryview]]:
    view, start = memoryview(content), 0
    while start < len(view):
        op, length = _HEAD.unpack_from(view, start)
        start += _HEAD.size
        if start + length > len(view):
            raise DamagedDataError('a record reaches beyond its end')
        yield op, view[start:start + length]
        start += length


def _strings(record: bytes | memoryview, start: int, count: int) -> list[str]:
    texts = []
    for _ in range(count):
        (length,) = struct.unpack_from('<I', record, start)
        texts.append(bytes(record[start + 4:start + 4 + length]).decode('utf-8', 'replace'))
        start += 4 + length
    return texts
