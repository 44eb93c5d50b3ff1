"""What the kinds of storage have in common: channels, records, their order, and notes on damage."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

HELD_BYTES = 256 << 20
"""The most that is held back to bring messages into order; beyond it the oldest goes first, in order or not."""
HELD_NS = 1_000_000_000
"""How far apart two messages may change places in a storage that does not tell the times of what comes [ns]."""


@dataclass(frozen=True)
class Channel:
    """One topic in one file, as one publisher or recorder declared it."""

    id: int
    topic: str
    type: str
    """As ROS 2 writes it: 'sensor_msgs/msg/Image'."""
    definition: str
    """The text of the message definition with all it refers to, '' where the recording has none."""
    language: str
    """Of the definition: 'ros2msg', 'ros2idl', 'ros1msg'."""
    encoding: str
    """Of the messages: 'cdr', 'ros1'; others cannot be read."""


class Record(NamedTuple):
    channel: Channel
    received_ns: int
    data: bytes


class Storage(Protocol):
    """
    One file.

    No file stays open between calls, so that a recording of a thousand files can be read.
    """

    kind: str
    channels: tuple[Channel, ...]

    def counts(self) -> dict[int, int] | None:
        """Return the number of messages by channel id; None where damage hides it."""

    def records(self, topics: frozenset[str]) -> Iterator[Record]:
        """Yield the messages of some topics in order of receipt, without holding them all."""


class Notes:
    """What was damaged and what was saved, a sentence each; a later word on the same matter takes the place."""

    def __init__(self):
        self._texts: dict[str, str] = {}

    def put(self, matter: str, text: str) -> None:
        self._texts[matter] = text

    def texts(self) -> list[str]:
        return list(self._texts.values())


def in_order(pieces: Iterable[tuple[int, Iterable[Record]]]) -> Iterator[Record]:
    """
    Yield the records of pieces in order of receipt.

    Parameters
    ----------
    pieces : Iterable
        Pairs of the receipt of a piece's first record [ns] and its records, sorted by the first. A piece is read
        when its turn comes, so no more is held than the pieces that overlap in time, and at most HELD_BYTES.

    """
    heap: list[tuple[int, int, Record]] = []
    number = held = 0
    for start_ns, records in pieces:
        while heap and heap[0][0] < start_ns:
            oldest = heapq.heappop(heap)[2]
            held -= len(oldest.data)
            yield oldest
        for record in records:
            heapq.heappush(heap, (record.received_ns, number, record))
            number += 1
            held += len(record.data)
            if held > HELD_BYTES:
                oldest = heapq.heappop(heap)[2]
                held -= len(oldest.data)
                yield oldest
    while heap:
        yield heapq.heappop(heap)[2]


def nearly_in_order(records: Iterable[Record]) -> Iterator[Record]:
    """Yield records in order of receipt where none comes more than HELD_NS after a later one."""
    return in_order(_singly(records))


def _singly(records: Iterable[Record]) -> Iterator[tuple[int, tuple[Record]]]:
    newest = 0
    for record in records:
        newest = max(newest, record.received_ns)
        yield newest - HELD_NS, (record,)


def normalized_type(name: str) -> str:
    """Return a type as ROS 2 writes it, for ROS 1 leaves the middle out."""
    package, _, rest = name.partition('/')
    return f'{package}/msg/{rest}' if rest and '/' not in rest else name


def megabytes(size: int) -> str:
    return f'{size / 1e6:.3f} MB'
