"""Bags are read back by rosbags and, as second witnesses, by mcap's own reader and by sqlite3."""

import itertools
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from backports import zstd
from mcap.reader import NonSeekingReader, make_reader
from rosbags.rosbag2 import Reader

from liquid_nav.bags.writing.writer import BagWriter, Qos, Topic, check_bag
from liquid_nav.core.errors import ConfigError, OutputError
from liquid_nav.core.recording import BagTerms

SECOND = 10**9
TOPICS = [Topic('/drone/camera/image_raw', 'sensor_msgs/msg/Image', Qos(5000)),
          Topic('/outcome', 'std_msgs/msg/String', Qos(1, latched=True)),
          Topic('/imu/data', 'sensor_msgs/msg/Imu', Qos(16, reliable=False))]
KINDS = [('mcap', 'none'), ('mcap', 'zstd'), ('mcap', 'lz4'), ('sqlite3', 'none'), ('sqlite3', 'zstd')]


def messages(seconds: float, rate_hz: int = 20) -> list[tuple[str, int, bytes]]:
    """Return messages of two topics from 5 s on, each with content of its own."""
    made = []
    for tick in range(round(seconds * rate_hz)):
        log_ns = 5 * SECOND + tick * SECOND // rate_hz
        made.append(('/drone/camera/image_raw', log_ns, b'\0\1\0\0' + tick.to_bytes(4, 'little') * 500))
        made.append(('/imu/data', log_ns, b'\0\1\0\0' + tick.to_bytes(4, 'big')))
    return made


def write(path: Path, items, terms: BagTerms = BagTerms()) -> None:
    with BagWriter(path, TOPICS, terms, {'who': 'me'}) as bag:
        for item in items:
            bag.write(*item)


def read(path: Path) -> list[tuple[str, int, bytes]]:
    """Return what rosbags reads of a bag, or of one of its files."""
    with Reader(path) as reader:
        return [(connection.topic, log_ns, bytes(data)) for connection, log_ns, data in reader.messages()]


def read_mcap(path: Path, seeking: bool = True) -> list[tuple[str, int, bytes]]:
    """Return what mcap reads of a file, by its index or from front to back; checksums are compared."""
    with open(path, 'rb') as file:
        reader = (make_reader if seeking else NonSeekingReader)(file, validate_crcs=True)
        return [(channel.topic, message.log_time, message.data) for _, channel, message in reader.iter_messages()]


def read_sqlite(path: Path) -> list[tuple[str, int, bytes]]:
    with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as database:
        assert database.execute('PRAGMA integrity_check').fetchone() == ('ok',)
        return database.execute('SELECT topics.name, timestamp, data FROM messages JOIN topics '
                                'ON topics.id = topic_id ORDER BY timestamp, messages.id').fetchall()


def metadata(path: Path) -> dict:
    return yaml.safe_load((path / 'metadata.yaml').read_text())['rosbag2_bagfile_information']


@pytest.mark.parametrize(('storage', 'compression'), KINDS)
def test_what_was_written_is_read_back_in_order(storage, compression, tmp_path):
    written = messages(3.0)
    write(tmp_path / 'bag', written, BagTerms(storage, compression))
    assert read(tmp_path / 'bag') == written
    with Reader(tmp_path / 'bag') as reader:
        assert {item.topic: item.msgcount for item in reader.connections} == {
            '/drone/camera/image_raw': 60, '/outcome': 0, '/imu/data': 60}
        assert reader.start_time == 5 * SECOND
        assert reader.duration == 2.95 * SECOND + 1


@pytest.mark.parametrize('compression', ['none', 'zstd', 'lz4'])
def test_mcaps_own_reader_agrees_with_and_without_the_index(compression, tmp_path):
    written = messages(3.0)
    write(tmp_path / 'bag', written, BagTerms('mcap', compression))
    path = tmp_path / 'bag/bag_0.mcap'
    assert read_mcap(path) == read_mcap(path, seeking=False) == written
    with open(path, 'rb') as file:
        reader = make_reader(file)
        summary = reader.get_summary()
        assert reader.get_header().profile == 'ros2'
    assert summary.statistics.message_count == 120
    assert (summary.statistics.message_start_time, summary.statistics.message_end_time) == (5 * SECOND, 7.95 * SECOND)
    assert {item.compression for item in summary.chunk_indexes} == {compression.replace('none', '')}
    assert {(item.name, item.encoding) for item in summary.schemas.values()} == {
        (topic.kind, 'ros2msg') for topic in TOPICS}
    assert b'MSG: std_msgs/Header\n' in next(
        item.data for item in summary.schemas.values() if item.name == 'sensor_msgs/msg/Image')


@pytest.mark.parametrize('compression', ['none', 'zstd'])
def test_sqlite_agrees_that_the_database_holds_the_messages(compression, tmp_path):
    written = messages(3.0)
    write(tmp_path / 'bag', written, BagTerms('sqlite3', compression))
    unpack = zstd.decompress if compression == 'zstd' else bytes
    assert [(topic, log_ns, unpack(data))
            for topic, log_ns, data in read_sqlite(tmp_path / 'bag/bag_0.db3')] == written


def test_the_metadata_are_those_that_jazzy_reads(tmp_path):
    write(tmp_path / 'bag', messages(1.0), BagTerms('sqlite3', 'zstd'))
    facts = metadata(tmp_path / 'bag')
    assert (facts['version'], facts['storage_identifier'], facts['message_count']) == (9, 'sqlite3', 40)
    assert (facts['compression_format'], facts['compression_mode']) == ('zstd', 'MESSAGE')
    assert facts['relative_file_paths'] == ['bag_0.db3']
    assert facts['starting_time'] == {'nanoseconds_since_epoch': 5 * SECOND}
    assert facts['duration'] == {'nanoseconds': 950_000_000}
    assert facts['custom_data'] == {'who': 'me'}
    image, outcome, imu = (item['topic_metadata'] for item in facts['topics_with_message_count'])
    assert image['name'] == '/drone/camera/image_raw'
    assert image['serialization_format'] == 'cdr'
    profiles = [item['offered_qos_profiles'][0] for item in (image, outcome, imu)]
    assert [(item['depth'], item['reliability'], item['durability']) for item in profiles] == [
        (5000, 'reliable', 'volatile'), (1, 'reliable', 'transient_local'), (16, 'best_effort', 'volatile')]
    # of std_msgs/msg/String, as `ros2 topic info --verbose` tells it
    assert outcome['type_description_hash'] == 'RIHS01_df668c740482bbd48fb39d76a70dfd4bd59db1288021743503259e948f6b1a18'


def test_mcap_compresses_inside_its_files_which_the_metadata_do_not_tell(tmp_path):
    write(tmp_path / 'bag', messages(1.0), BagTerms('mcap', 'zstd'))
    facts = metadata(tmp_path / 'bag')
    assert (facts['compression_format'], facts['compression_mode']) == ('', '')


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_compressed_files_are_smaller(storage, tmp_path):
    for compression in ('none', 'zstd'):
        write(tmp_path / compression, messages(3.0), BagTerms(storage, compression))
    sizes = [sum(file.stat().st_size for file in (tmp_path / name).glob('*_0*')) for name in ('zstd', 'none')]
    assert sizes[0] < sizes[1] / 2  # a picture repeats four bytes


@pytest.mark.parametrize(('storage', 'ending'), [('mcap', 'mcap'), ('sqlite3', 'db3')])
def test_files_are_split_by_simulated_time_to_the_message(storage, ending, tmp_path):
    written = messages(5.0)
    write(tmp_path / 'bag', written, BagTerms(storage, split_s=2.0))
    names = [f'bag_{number}.{ending}' for number in range(3)]
    assert sorted(file.name for file in (tmp_path / 'bag').iterdir()) == [*names, 'metadata.yaml']
    assert read(tmp_path / 'bag') == written
    pieces = [read(tmp_path / 'bag' / name) for name in names]
    assert [len(piece) for piece in pieces] == [80, 80, 40]
    assert list(itertools.chain(*pieces)) == written
    files = metadata(tmp_path / 'bag')['files']
    assert [(item['path'], item['message_count']) for item in files] == list(zip(names, (80, 80, 40), strict=True))
    assert [item['starting_time']['nanoseconds_since_epoch'] for item in files] == [
        5 * SECOND, 7 * SECOND, 9 * SECOND]
    assert {item['duration']['nanoseconds'] for item in files} == {1.95 * SECOND, 0.95 * SECOND}


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_files_are_split_by_size(storage, tmp_path):
    written = messages(10.0)  # 200 pictures of 2 kB
    write(tmp_path / 'bag', written, BagTerms(storage, split_mb=0.1))
    facts = metadata(tmp_path / 'bag')
    assert read(tmp_path / 'bag') == written
    sizes = [(tmp_path / 'bag' / name).stat().st_size for name in facts['relative_file_paths']]
    assert len(sizes) > 3
    # half a second more than the limit at most: 10 pictures, and pages or indexes
    assert all(100_000 <= size < 100_000 + 40_000 for size in sizes[:-1])


def test_messages_that_came_out_of_order_are_read_in_order(tmp_path):
    written = messages(2.0)
    late = written[::2] + written[1::2]  # all pictures, then all IMU samples
    write(tmp_path / 'bag', late)
    assert sorted(read(tmp_path / 'bag')) == sorted(written)
    stamps = [log_ns for _, log_ns, _ in read(tmp_path / 'bag')]
    assert stamps == sorted(stamps)
    assert [log_ns for _, log_ns, _ in read_mcap(tmp_path / 'bag/bag_0.mcap')] == stamps


@pytest.mark.parametrize(('storage', 'compression'), KINDS)
def test_a_bag_without_messages_is_one(storage, compression, tmp_path):
    write(tmp_path / 'bag', [], BagTerms(storage, compression))
    assert read(tmp_path / 'bag') == []


@pytest.mark.parametrize(('storage', 'compression'), [('mcap', 'none'), ('mcap', 'zstd'), ('sqlite3', 'zstd')])
def test_a_bag_is_readable_while_it_is_written_up_to_the_last_second(storage, compression, tmp_path):
    written = messages(2.5)
    with BagWriter(tmp_path / 'bag', TOPICS, BagTerms(storage, compression, split_s=1.0)) as bag:
        assert read(tmp_path / 'bag') == []
        for count, item in enumerate(written, 1):
            bag.write(*item)
            found = read(tmp_path / 'bag')
            assert found == written[:len(found)]
            assert item[1] - written[min(len(found), count - 1)][1] < SECOND


def test_what_waits_for_a_wall_second_is_written_although_simulated_time_stands_still(tmp_path):
    clock = itertools.count(step=0.01)  # every look at it takes 10 ms
    with BagWriter(tmp_path / 'bag', TOPICS, now=lambda: next(clock)) as bag:
        for number in range(300):
            bag.write('/outcome', SECOND, b'\0\1\0\0' + number.to_bytes(4, 'little'))
            assert number - metadata(tmp_path / 'bag')['message_count'] <= 50


def test_what_waits_is_written_although_nothing_follows(tmp_path):
    wall_s = [0.0]
    with BagWriter(tmp_path / 'bag', TOPICS, now=lambda: wall_s[0]) as bag:
        bag.write('/outcome', SECOND, b'\0\1\0\0')
        bag.flush_old()
        assert read(tmp_path / 'bag') == []
        wall_s[0] = 0.9
        bag.flush_old()
        assert len(read(tmp_path / 'bag')) == 1


ENDLESS = """
import sys
from pathlib import Path
from liquid_nav.bags.writing.writer import BagWriter, Qos, Topic
from liquid_nav.core.recording import BagTerms

topics = [Topic('/outcome', 'std_msgs/msg/String', Qos(1))]
with BagWriter(Path(sys.argv[1]), topics, BagTerms(sys.argv[2], split_s=float(sys.argv[3]))) as bag:
    log_ns = 0
    while True:
        print(log_ns, flush=True)
        log_ns += 300_000_000
        bag.write('/outcome', log_ns, log_ns.to_bytes(8, 'little') * 60_000)
"""


@pytest.mark.parametrize('delay_s', [0.1, 0.17, 0.31, 0.43])
@pytest.mark.parametrize('split_s', [0.0, 3.0])
@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_writer_that_is_killed_at_any_moment_leaves_a_bag_up_to_the_last_second(storage, split_s, delay_s, tmp_path):
    """It is busy writing nearly all the time, so that most kills strike in the middle of a write."""
    process = subprocess.Popen([sys.executable, '-c', ENDLESS, str(tmp_path / 'bag'), storage, str(split_s)],
                               stdout=subprocess.PIPE, text=True)
    lines = [process.stdout.readline()]
    time.sleep(delay_s)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout.read().splitlines()
    process.wait()
    last_ns = int(lines[-1])
    found = read(tmp_path / 'bag')
    stamps = [log_ns for _, log_ns, _ in found]
    assert stamps == list(range(300_000_000, 300_000_000 * (len(stamps) + 1), 300_000_000))
    assert all(data == log_ns.to_bytes(8, 'little') * 60_000 for _, log_ns, data in found)
    assert last_ns - (stamps[-1] if stamps else 0) <= SECOND
    files = [tmp_path / 'bag' / name for name in metadata(tmp_path / 'bag')['relative_file_paths']]
    again = [item for file in files for item in (read_mcap if storage == 'mcap' else read_sqlite)(file)]
    assert again == found


LIMITED = """
import resource, signal, sys
from pathlib import Path
from liquid_nav.bags.writing.writer import BagWriter, Qos, Topic
from liquid_nav.core.errors import OutputError
from liquid_nav.core.recording import BagTerms

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
topics = [Topic('/outcome', 'std_msgs/msg/String', Qos(1))]
try:
    with BagWriter(Path(sys.argv[1]), topics, BagTerms(sys.argv[2])) as bag:
        for number in range(100):
            bag.write('/outcome', number * 10**9, bytes(70_000))
except OutputError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_disk_that_is_full_is_told_of_and_leaves_a_bag(storage, tmp_path):
    done = subprocess.run([sys.executable, '-c', LIMITED, str(tmp_path / 'bag'), storage],
                          capture_output=True, text=True)
    assert done.returncode == 1
    assert f'cannot write the bag {tmp_path / "bag"}' in done.stderr
    assert 10 <= len(read(tmp_path / 'bag')) <= 14  # of 70 kB each in 1 MB


@pytest.mark.parametrize('storage', ['mcap', 'sqlite3'])
def test_a_bag_is_replaced_by_leave_alone(storage, tmp_path):
    write(tmp_path / 'bag', messages(3.0), BagTerms(split_s=1.0))
    (tmp_path / 'bag/notes.txt').write_text('mine')
    with pytest.raises(OutputError, match='bag already holds a bag; .* or replace it by --overwrite'):
        check_bag(tmp_path / 'bag')
    with pytest.raises(OutputError, match='already holds a bag'):
        write(tmp_path / 'bag', [], BagTerms(storage))
    assert len(read(tmp_path / 'bag')) == 120
    check_bag(tmp_path / 'bag', overwrite=True)
    write(tmp_path / 'bag', messages(1.0), BagTerms(storage, overwrite=True))
    assert len(read(tmp_path / 'bag')) == 40
    assert len(list((tmp_path / 'bag').iterdir())) == 3  # the bag's two files, and the notes


@pytest.mark.parametrize('overwrite', [False, True])
def test_what_is_not_a_bag_is_never_replaced(overwrite, tmp_path):
    (tmp_path / 'folder').mkdir()
    check_bag(tmp_path / 'folder', overwrite)
    (tmp_path / 'folder/thesis.tex').write_text('...')
    for path in (tmp_path / 'folder', tmp_path / 'folder/thesis.tex'):
        with pytest.raises(OutputError, match=f'{path} already exists and is not a bag; choose another'):
            check_bag(path, overwrite)
    with pytest.raises(OutputError, match=r'thesis\.tex is no folder that may be written to'):
        check_bag(tmp_path / 'folder/thesis.tex/bag', overwrite)


@pytest.mark.parametrize(('terms', 'complaint'), [
    ({'storage': 'mcab'}, "unknown record storage 'mcab'; did you mean 'mcap'"),
    ({'compression': 'zip'}, "unknown record compression 'zip'; known: lz4, none, zstd"),
    ({'storage': 'sqlite3', 'compression': 'lz4'}, "'lz4' is not for the storage sqlite3"),
    ({'split_s': -1.0}, r'record split \[s\] must lie in \[0, 86400\], got -1.0'),
    ({'split_mb': float('nan')}, r'record split \[MB\] must lie in'),
])
def test_terms_that_make_no_sense_are_refused(terms, complaint):
    with pytest.raises(ConfigError, match=complaint):
        BagTerms(**terms)
