from pathlib import Path

import pytest
from bag_messages import SECOND, TWIST, twist
from bag_writers import write_ros1

from liquid_nav.bags.source import Topic, open_bag
from liquid_nav.core.errors import BagError


def numbered(count: int) -> list:
    return [('/cmd_vel', TWIST, (i + 1) * SECOND, twist([i, 0, 0], [0, 0, 0], 'ros1')) for i in range(count)]


def speeds(bag) -> list[float]:
    return [message.content.linear.x for message in bag.messages(['/cmd_vel'])]


@pytest.mark.parametrize('compression', ['none', 'bz2', 'lz4'])
def test_a_bag_without_its_index_is_read_from_the_front(tmp_path, compression):
    path = write_ros1(tmp_path / 'a.bag.active', numbered(10), 3, compression, is_indexed=False)
    with open_bag(path) as bag:
        assert (bag.storage, bag.topics) == ('ros1', (Topic('/cmd_vel', TWIST, 10),))
        assert speeds(bag) == list(range(10))
        assert bag.notes == [f'a.bag.active has no index, as when a recorder is stopped hard; all of its '
                             f'{path.stat().st_size} bytes were read']


def test_a_bag_cut_off_in_a_chunk_gives_the_chunks_before_it(tmp_path):
    path = write_ros1(tmp_path / 'a.bag', numbered(10), 2)
    data = path.read_bytes()
    path.write_bytes(data[:data.index(numbered(10)[7][3])])
    with open_bag(path) as bag:
        assert speeds(bag) == list(range(6))
        assert bag.topics == (Topic('/cmd_vel', TWIST, 6),)
        assert 'a.bag is cut off: it is whole up to byte' in bag.notes[0]


def test_a_damaged_chunk_is_left_out_and_the_others_are_read(tmp_path):
    path = write_ros1(tmp_path / 'a.bag', numbered(6), 2, 'bz2')
    data = bytearray(path.read_bytes())
    second = data.index(b'BZh', data.index(b'BZh') + 3)
    data[second + 10] ^= 0xFF
    path.write_bytes(data)
    with open_bag(path) as bag:
        assert speeds(bag) == [0, 1, 4, 5]
        (note,) = bag.notes
        assert note.startswith('the chunk at byte ')
        assert 'bz2 cannot decompress it' in note


def test_an_encrypted_bag_is_refused(tmp_path):
    path = write_ros1(tmp_path / 'a.bag', numbered(2))
    data = path.read_bytes()
    field = b'encryptor=gpg'
    header = int.from_bytes(data[13:17], 'little')
    longer = (header + 4 + len(field)).to_bytes(4, 'little') + data[17:17 + header] + \
        len(field).to_bytes(4, 'little') + field
    path.write_bytes(data[:13] + longer + data[17 + header:])
    with pytest.raises(BagError, match='it is encrypted by gpg; decrypt it first'):
        open_bag(path)


def test_slashes_that_repeat_in_a_topic_count_once(tmp_path):
    messages = [('//cmd_vel/', *about) for _, *about in numbered(1)]
    assert open_bag(write_ros1(tmp_path / 'a.bag', messages)).topics[0].name == '/cmd_vel'


def test_a_camera_s_calibration_keeps_ros_1_s_capital_letters(tmp_path: Path):
    from bag_messages import Layout

    layout = Layout('ros1').header(SECOND, 'camera').put('I', 2, 4).text('plumb_bob').put('I', 0)
    layout.put('d', *range(9), *range(9), *range(12)).put('I', 0, 0, 0, 0, 0, 0).put('B', 0)
    path = write_ros1(tmp_path / 'a.bag', [('/info', 'sensor_msgs/msg/CameraInfo', SECOND, layout.bytes())],
                      definitions={'sensor_msgs/msg/CameraInfo': ''})
    with open_bag(path) as bag:
        (message,) = bag.messages(['/info'])
    assert (message.content.K[8], message.content.height, message.content.width) == (8.0, 2, 4)
