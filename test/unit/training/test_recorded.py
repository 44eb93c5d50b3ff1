import numpy as np
import pytest

from liquid_nav.training.recorded import FEWEST_FRAMES, LONGEST_FRAMES, RecordedFlight

MS = 1_000_000


def _fill(flight, stamps_ms, command=(1.0, 0.0, 0.0, 0.5)):
    for stamp in stamps_ms:
        flight.add(stamp * MS, np.full((4, 8, 3), stamp // 50 % 256, np.uint8), np.arange(6.0), np.array(command))


def _flight(tmp_path):
    return RecordedFlight(tmp_path, 'pilot', 0.05, max_gap_s=1.0)


def test_a_stretch_becomes_a_shard_with_the_time_between_its_frames(tmp_path):
    flight = _flight(tmp_path)
    _fill(flight, [*range(0, 1000, 50), 1100])
    flight.close()
    assert [path.name for path in flight.paths] == ['pilot_0000.npz']
    with np.load(flight.paths[0]) as shard:
        assert shard['images'][:, 0, 0, 0].tolist() == [*range(20), 22]
        assert shard['elapsed_time'].tolist() == pytest.approx([0.05] * 20 + [0.15])
        assert shard['commands'][0].tolist() == pytest.approx([1.0, 0.0, 0.0, 0.5])
        assert np.array_equal(shard['flown'], shard['commands'])
        assert shard['imu'][0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
        assert {shard[key].dtype.name for key in ('imu', 'commands', 'elapsed_time')} == {'float32'}
    assert (flight.frames, flight.dropped) == (21, 0)


@pytest.mark.parametrize('torn', [3050, 900], ids=['a pause', 'a stamp that falls back'])
def test_a_flight_that_is_torn_gives_two(tmp_path, torn):
    flight = _flight(tmp_path)
    _fill(flight, range(0, 1500, 50))
    _fill(flight, range(torn, torn + 1500, 50))
    flight.close()
    assert len(flight.paths) == 2
    assert flight.frames == 60


def test_where_no_command_was_in_force_nothing_is_learned(tmp_path):
    flight = _flight(tmp_path)
    _fill(flight, range(0, 1500, 50))
    _fill(flight, range(1500, 1750, 50), (np.nan,) * 4)
    _fill(flight, range(1750, 1750 + 50 * (FEWEST_FRAMES - 1), 50))
    flight.close()
    assert (len(flight.paths), flight.frames, flight.dropped) == (1, 30, 5 + FEWEST_FRAMES - 1)


def test_a_long_flight_is_written_in_parts(tmp_path):
    flight = _flight(tmp_path)
    _fill(flight, range(0, 50 * (LONGEST_FRAMES + 40), 50))
    flight.close()
    assert len(flight.paths) == 2
    assert flight.frames == LONGEST_FRAMES + 40
