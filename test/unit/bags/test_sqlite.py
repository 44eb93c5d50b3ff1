import os
import re
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from bag_messages import IMAGE, SECOND, TWIST, image, numbered
from bag_writers import SQLITE_NEW, SQLITE_OLD, write_metadata, write_sqlite

from liquid_nav.bags.source import Topic, open_bag

COUNT = 400


def pictures(count: int = COUNT) -> list:
    """Return pictures of 1200 bytes whose first pixel numbers them."""
    return [('/image', IMAGE, (i + 1) * SECOND, image(i, np.int16(i).tobytes() + bytes(1198), 20, 20))
            for i in range(count)]


def numbers(path: Path) -> tuple[list[int], list[str]]:
    with open_bag(path) as bag:
        return [int(message.content.data[:2].view('<i2')[0]) for message in bag.messages(['/image'])], bag.notes


@pytest.mark.parametrize('schema', [SQLITE_OLD, SQLITE_NEW])
@pytest.mark.parametrize('share', [0.3, 0.6, 0.9])
def test_a_file_cut_off_gives_the_messages_that_are_still_there(tmp_path, schema, share):
    path = write_sqlite(tmp_path / 'a.db3', pictures(), schema)
    os.truncate(path, int(path.stat().st_size * share))
    assert open_bag(path).topics == (Topic('/image', IMAGE, None),)
    found, notes = numbers(path)
    assert found == sorted(set(found))
    # Messages lie in the file in the order of their writing, with pages of the index and of the tree between.
    assert len(found) == pytest.approx(share * COUNT, abs=16)
    assert found[:int(share * COUNT) - 16] == list(range(int(share * COUNT) - 16))
    (saved,) = re.findall(r'^a\.db3 is damaged \(database disk image is malformed\): (\d+) messages were saved '
                          'from it, and others are lost$', notes[0])
    # The page that the cut goes through reads as zeros from there, and its message may be skipped for that.
    assert int(saved) in (len(found), len(found) + 1)


def test_a_file_cut_off_is_found_out_where_metadata_tells_its_counts(tmp_path):
    path = write_sqlite(tmp_path / 'a.db3', pictures())
    write_metadata(tmp_path, [path], pictures(), 'sqlite3')
    os.truncate(path, path.stat().st_size // 2)
    assert open_bag(tmp_path).topics == (Topic('/image', IMAGE, None),)


def test_overwritten_pages_cost_only_the_messages_on_them(tmp_path):
    path = write_sqlite(tmp_path / 'a.db3', pictures())
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle:middle + 3 * 4096] = b'\xff' * 3 * 4096
    path.write_bytes(data)
    found, notes = numbers(path)
    missing = sorted(set(range(COUNT)) - set(found))
    assert found == sorted(found)
    # Three messages and a bit lie on a page, and the search for the next readable one leaps further and further.
    assert 0 < len(missing) < 30
    assert re.match(r'a\.db3 is damaged .* messages were saved from it, and others are lost', notes[0])


def test_messages_that_are_still_in_the_log_beside_the_file_are_read(tmp_path):
    recording = sqlite3.connect(write_sqlite(tmp_path / 'a.db3', numbered(2)))
    recording.execute('PRAGMA journal_mode=WAL')
    recording.execute('PRAGMA wal_autocheckpoint=0')
    topic, name, received_ns, data = numbered(3)[2]
    recording.execute('INSERT INTO messages VALUES (NULL, 1, ?, ?)', (received_ns, data))
    recording.commit()
    (tmp_path / 'crashed').mkdir()
    for end in ('', '-wal'):
        shutil.copy(tmp_path / f'a.db3{end}', tmp_path / 'crashed' / f'a.db3{end}')
    recording.close()
    with open_bag(tmp_path / 'crashed' / 'a.db3') as bag:
        assert bag.topics == (Topic('/cmd_vel', TWIST, 3),)
        assert [message.content.linear.x for message in bag.messages(['/cmd_vel'])] == [0, 1, 2]
        assert bag.notes == []


def test_reading_writes_nothing_beside_the_file(tmp_path):
    path = write_sqlite(tmp_path / 'a b#c?.db3', numbered(2))
    before = path.read_bytes()
    with open_bag(path) as bag:
        assert len(list(bag.messages(['/cmd_vel']))) == 2
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_rows_out_of_order_beside_a_damaged_page_come_once_and_are_counted(tmp_path):
    messages = numbered(200)
    path = write_sqlite(tmp_path / 'a.db3', messages)
    data = bytearray(path.read_bytes())
    # A row's number stands before its header of 5 bytes, with 0 for the number's column and 9 for topic 1.
    number = data.rindex(b'\x05\x00\x09', 0, data.index(messages[60][3])) - 1
    assert data[number] == 61
    data[number] = 1
    page = data.index(messages[150][3]) // 4096 * 4096
    data[page:page + 4096] = b'\xff' * 4096
    path.write_bytes(data)
    with open_bag(path) as bag:
        found = [message.content.linear.x for message in bag.messages(['/cmd_vel'])]
        assert len(found) == len(set(found))
        assert set(range(50)) <= set(found)
        assert f': {len(found)} messages were saved from it' in bag.notes[0]
