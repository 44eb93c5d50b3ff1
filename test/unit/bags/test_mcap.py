import re
import struct
from pathlib import Path

import pytest
from bag_messages import IMAGE, SECOND, TWIST, image, numbered
from bag_writers import write_mcap, write_metadata

from liquid_nav.bags.source import Topic, open_bag
from liquid_nav.core.errors import BagError


def chunks_of(data: bytes) -> list[tuple[int, int]]:
    """Return where each chunk record begins and ends, walking the records as the specification lays them."""
    position, found = 8, []
    while position + 9 < len(data) and data[position] != 0x0F:
        end = position + 9 + struct.unpack_from('<Q', data, position + 1)[0]
        if data[position] == 0x06:
            found.append((position, end))
        position = end
    return found


def cut(path: Path, size: int) -> Path:
    path.write_bytes(path.read_bytes()[:size])
    return path


def speeds(bag) -> list[float]:
    return [message.content.linear.x for message in bag.messages(['/cmd_vel'])]


def two_per_chunk(path: Path, count: int = 10, **options) -> Path:
    """Write twists, two in a chunk, but one in the first, which holds the definitions, and one in the last."""
    return write_mcap(path, numbered(count), chunk_size=150, **options)


@pytest.mark.parametrize('compression', ['NONE', 'LZ4', 'ZSTD'])
def test_a_file_cut_off_in_a_chunk_gives_the_chunks_before_it(tmp_path, compression):
    path = two_per_chunk(tmp_path / 'a.mcap', compression=compression)
    whole = chunks_of(path.read_bytes())
    assert len(whole) == 6
    begin, end = whole[3]
    cut(path, end - 5)
    with open_bag(path) as bag:
        (note,) = bag.notes
        last, size = map(int, re.search(r'whole up to byte (\d+) of (\d+)', note).groups())
        assert (last, size) == (begin, end - 5)
        assert speeds(bag) == list(range(5))  # 1 + 2 + 2
        assert bag.topics == (Topic('/cmd_vel', TWIST, 5),)


def test_a_file_without_its_footer_gives_all_messages(tmp_path):
    path = two_per_chunk(tmp_path / 'a.mcap')
    cut(path, chunks_of(path.read_bytes())[-1][1])
    with open_bag(path) as bag:
        assert speeds(bag) == list(range(10))
        assert bag.notes == [f'a.mcap ends without its footer, as when a recorder is stopped hard; all of its '
                             f'{path.stat().st_size} bytes were read']


def test_a_file_cut_off_outside_of_chunks_gives_the_messages_before(tmp_path):
    path = write_mcap(tmp_path / 'a.mcap', numbered(10), use_chunking=False)
    data = path.read_bytes()
    cut(path, data.index(numbered(10)[6][3]) + 3)
    with open_bag(path) as bag:
        assert speeds(bag) == list(range(6))
        assert bag.topics == (Topic('/cmd_vel', TWIST, 6),)
        assert 'a.mcap is cut off' in bag.notes[0]


def test_a_cut_off_file_beats_what_metadata_counts(tmp_path):
    messages = numbered(10)
    path = write_mcap(tmp_path / 'a.mcap', messages, use_chunking=False)
    write_metadata(tmp_path, [path], messages, 'mcap')
    cut(path, path.read_bytes().index(messages[6][3]))
    assert open_bag(tmp_path).topics == (Topic('/cmd_vel', TWIST, 6),)


@pytest.mark.parametrize('has_footer', [True, False])
def test_a_damaged_chunk_is_left_out_and_the_others_are_read(tmp_path, has_footer):
    path = two_per_chunk(tmp_path / 'a.mcap')
    data = bytearray(path.read_bytes())
    begin, end = chunks_of(data)[2]
    lost = [i for i, message in enumerate(numbered(10)) if message[3] in data[begin:end]]
    data[end - 20] ^= 0xFF
    path.write_bytes(data if has_footer else data[:chunks_of(data)[-1][1]])
    with open_bag(path) as bag:
        assert speeds(bag) == [i for i in range(10) if i not in lost]
        notes = [note for note in bag.notes if 'damaged' in note]
    assert lost
    assert notes == [f'the chunk at byte {begin} of a.mcap is damaged (its size or checksum is wrong), and its '
                     'messages are left out']


def test_a_file_that_ends_in_zeros_is_read_up_to_them(tmp_path):
    path = two_per_chunk(tmp_path / 'a.mcap')
    data = path.read_bytes()
    end = chunks_of(data)[-1][1]
    path.write_bytes(data[:end] + bytes(4096))
    with open_bag(path) as bag:
        assert speeds(bag) == list(range(10))
        assert f'whole up to byte {end} of {end + 4096}' in bag.notes[0]


@pytest.mark.parametrize('size', [8, 9, 20, 60])
def test_a_file_cut_off_before_its_first_message_says_that_it_holds_none(tmp_path, size):
    with pytest.raises(BagError, match='holds no message'):
        open_bag(cut(two_per_chunk(tmp_path / 'a.mcap'), size))


def test_a_message_count_that_the_summary_leaves_out_is_counted(tmp_path):
    path = two_per_chunk(tmp_path / 'a.mcap', use_statistics=False)
    with open_bag(path) as bag:
        assert (bag.topics, bag.notes) == ((Topic('/cmd_vel', TWIST, 10),), [])


def test_chunks_written_topic_by_topic_come_in_order_of_receipt(tmp_path):
    pictures = [('/camera/image_raw', IMAGE, SECOND + i * SECOND // 10 + 1, image(i, bytes(96), 8, 4))
                for i in range(30)]
    path = write_mcap(tmp_path / 'a.mcap', numbered(30) + pictures, chunk_size=200)
    with open_bag(path) as bag:
        topics = [message.topic for message in bag.messages(['/cmd_vel', '/camera/image_raw'])]
        assert topics == ['/cmd_vel', '/camera/image_raw'] * 30
        assert bag.notes == []


@pytest.mark.parametrize('where', ['summary', 'footer'])
def test_a_damaged_summary_is_noted_and_the_file_is_searched_from_its_front(tmp_path, where):
    path = two_per_chunk(tmp_path / 'a.mcap')
    data = bytearray(path.read_bytes())
    (summary,) = struct.unpack_from('<Q', data, len(data) - 28)
    data[summary + 30 if where == 'summary' else len(data) - 9] ^= 0xFF
    path.write_bytes(data)
    with open_bag(path) as bag:
        assert speeds(bag) == list(range(10))
        assert bag.notes == ['the summary of a.mcap is damaged (its checksum is wrong), and the file was searched from '
                             'its front']
