"""
Writes recordings by other means than the reader's: the `mcap` library, SQLite, and a ROS 1 bag byte by byte.

Messages are (topic, type, received_ns, data) in the order in which they are written.
"""

import bz2
import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path

import lz4.frame
from bag_messages import DEFINITIONS, ROS1_DEFINITIONS
from mcap.writer import CompressionType, Writer

SQLITE_OLD = """
CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, serialization_format TEXT NOT NULL,
                    offered_qos_profiles TEXT NOT NULL);
CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
                      data BLOB NOT NULL);
"""
"""Foxy to Humble."""
SQLITE_NEW = """
CREATE TABLE schema(schema_version INTEGER PRIMARY KEY, ros_distro TEXT NOT NULL);
INSERT INTO schema VALUES (4, 'jazzy');
CREATE TABLE metadata(id INTEGER PRIMARY KEY, metadata_version INTEGER NOT NULL, metadata TEXT NOT NULL);
CREATE TABLE message_definitions(id INTEGER PRIMARY KEY, topic_type TEXT NOT NULL, encoding TEXT NOT NULL,
                                 encoded_message_definition TEXT NOT NULL, type_description_hash TEXT NOT NULL);
CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, serialization_format TEXT NOT NULL,
                    offered_qos_profiles TEXT NOT NULL, type_description_hash TEXT NOT NULL);
CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
                      data BLOB NOT NULL);
"""
"""Iron and later."""


def write_mcap(path: Path, messages: Sequence[tuple], definitions=DEFINITIONS, language: str = 'ros2msg',
               encoding: str = 'cdr', profile: str = 'ros2', compression: str = 'NONE', **options) -> Path:
    with path.open('wb') as stream:
        writer = Writer(stream, compression=CompressionType[compression], **options)
        writer.start(profile=profile)
        schemas, channels = {}, {}
        for topic, name, received_ns, data in messages:
            if topic not in channels:
                if name not in schemas:
                    schemas[name] = writer.register_schema(name, language, definitions.get(name, '').encode())
                channels[topic] = writer.register_channel(topic, encoding, schemas[name])
            writer.add_message(channels[topic], received_ns, data, received_ns)
        writer.finish()
    return path


def write_sqlite(path: Path, messages: Sequence[tuple], schema: str = SQLITE_OLD, is_indexed: bool = True,
                 definitions=DEFINITIONS) -> Path:
    database = sqlite3.connect(path)
    database.executescript(schema)
    if is_indexed:
        database.execute('CREATE INDEX timestamp_idx ON messages (timestamp ASC)')
    if 'message_definitions' in schema:
        for name in dict.fromkeys(name for _, name, _, _ in messages):
            database.execute('INSERT INTO message_definitions VALUES (NULL, ?, ?, ?, ?)',
                             (name, 'ros2msg', definitions[name], ''))
    topics = {}
    for topic, name, received_ns, data in messages:
        if topic not in topics:
            topics[topic] = len(topics) + 1
            blanks = ('',) * (2 if 'message_definitions' in schema else 1)
            marks = ', '.join('?' * (4 + len(blanks)))
            database.execute(f'INSERT INTO topics VALUES ({marks})', (topics[topic], topic, name, 'cdr', *blanks))
        database.execute('INSERT INTO messages VALUES (NULL, ?, ?, ?)', (topics[topic], received_ns, data))
    database.commit()
    database.close()
    return path


def write_metadata(folder: Path, files: Sequence[Path], messages: Sequence[tuple], storage: str,
                   compression: str = '') -> Path:
    """Write the metadata.yaml of version 5."""
    topics = {}
    for topic, name, _, _ in messages:
        topics[topic, name] = topics.get((topic, name), 0) + 1
    lines = ['rosbag2_bagfile_information:', '  version: 5', f'  storage_identifier: {storage}',
             '  duration: {nanoseconds: 1}', '  starting_time: {nanoseconds_since_epoch: 1}',
             f'  message_count: {len(messages)}', '  topics_with_message_count:']
    for (topic, name), count in topics.items():
        lines += [f'    - topic_metadata: {{name: {topic}, type: {name}, serialization_format: cdr, '
                  f'offered_qos_profiles: ""}}', f'      message_count: {count}']
    lines += [f'  compression_format: "{"zstd" if compression else ""}"', f'  compression_mode: "{compression}"',
              '  relative_file_paths:', *(f'    - {file.name}' for file in files)]
    (folder / 'metadata.yaml').write_text('\n'.join(lines) + '\n')
    return folder


def write_ros1(path: Path, messages: Sequence[tuple], per_chunk: int = 4, compression: str = 'none',
               is_indexed: bool = True, definitions=ROS1_DEFINITIONS) -> Path:
    """Lay out http://wiki.ros.org/Bags/Format/2.0: header, chunks each with its indexes, connections, chunk infos."""
    topics = {topic: i for i, topic in enumerate(dict.fromkeys(topic for topic, _, _, _ in messages))}
    names = {topic: name for topic, name, _, _ in messages}

    def connection(topic: str) -> bytes:
        name = names[topic].replace('/msg/', '/')
        about = _fields(topic=topic.encode(), type=name.encode(), md5sum=b'*',
                        message_definition=definitions[names[topic]].encode())
        return _record(about, op=b'\x07', conn=struct.pack('<I', topics[topic]), topic=topic.encode())

    body, infos, met = bytearray(), [], set()
    start = 13 + 4096
    for first in range(0, len(messages), per_chunk):
        chunk, index, position = bytearray(), {}, start + len(body)
        for topic, _, received_ns, data in messages[first:first + per_chunk]:
            if topic not in met:
                chunk += connection(topic)
                met.add(topic)
            index.setdefault(topics[topic], []).append(_time(received_ns) + struct.pack('<I', len(chunk)))
            chunk += _record(data, op=b'\x02', conn=struct.pack('<I', topics[topic]), time=_time(received_ns))
        packed = {'none': bytes, 'bz2': bz2.compress, 'lz4': lz4.frame.compress}[compression](bytes(chunk))
        body += _record(packed, op=b'\x05', compression=compression.encode(), size=struct.pack('<I', len(chunk)))
        for key, entries in index.items():
            body += _record(b''.join(entries), op=b'\x04', ver=struct.pack('<I', 1), conn=struct.pack('<I', key),
                            count=struct.pack('<I', len(entries)))
        times = [received_ns for _, _, received_ns, _ in messages[first:first + per_chunk]]
        infos.append(_record(b''.join(struct.pack('<II', key, len(entries)) for key, entries in index.items()),
                             op=b'\x06', ver=struct.pack('<I', 1), chunk_pos=struct.pack('<Q', position),
                             start_time=_time(min(times)), end_time=_time(max(times)),
                             count=struct.pack('<I', len(index))))
    about = {'op': b'\x03', 'index_pos': struct.pack('<Q', start + len(body) if is_indexed else 0),
             'conn_count': struct.pack('<I', len(topics) if is_indexed else 0),
             'chunk_count': struct.pack('<I', len(infos) if is_indexed else 0)}
    header = _fields(**about)
    padding = b' ' * (4096 - 8 - len(header))
    beginning = struct.pack('<I', len(header)) + header + struct.pack('<I', len(padding)) + padding
    ending = b''.join([*map(connection, topics), *infos]) if is_indexed else b''
    path.write_bytes(b'#ROSBAG V2.0\n' + beginning + body + ending)
    return path


def _record(data: bytes, **header: bytes) -> bytes:
    fields = _fields(**header)
    return struct.pack('<I', len(fields)) + fields + struct.pack('<I', len(data)) + data


def _fields(**fields: bytes) -> bytes:
    return b''.join(struct.pack('<I', len(name) + 1 + len(value)) + name.encode() + b'=' + value
                    for name, value in fields.items())


def _time(stamp_ns: int) -> bytes:
    return struct.pack('<II', stamp_ns // 10**9, stamp_ns % 10**9)
