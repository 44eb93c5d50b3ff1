import numpy as np
import pytest

from liquid_nav.bench.bit_stream import BIT_PERIOD, ENCODINGS, LONGEST, SHORTEST, draw_streams


def bits_of(streams, row: int) -> list[int]:
    """Play an encoded stream back, bit by bit: an input holds until the next one comes."""
    steps = int(streams.steps[row])
    sent = streams.inputs[row, :steps].astype(int)
    stamps = np.rint(np.cumsum(streams.elapsed_time[row, :steps]) / BIT_PERIOD).astype(int)
    bits = []
    for bit, stamp, until in zip(sent, stamps, [*stamps[1:], stamps[-1] + 1], strict=True):
        assert stamp == len(bits) + 1
        bits += [bit] * (until - stamp)
    return bits


@pytest.mark.parametrize('encoding', ENCODINGS)
def test_a_label_is_the_parity_of_the_ones_that_the_stream_plays_back(encoding):
    streams = draw_streams(500, encoding, np.random.default_rng(4))
    for row in range(500):
        bits = bits_of(streams, row)
        assert SHORTEST <= len(bits) <= LONGEST
        assert streams.labels[row] == sum(bits) % 2


def test_both_encodings_hold_the_same_streams():
    equidistant, event = (draw_streams(200, encoding, np.random.default_rng(9)) for encoding in ENCODINGS)
    for row in range(200):
        assert bits_of(equidistant, row) == bits_of(event, row)


def test_only_a_bit_that_differs_and_the_last_one_are_events():
    streams = draw_streams(500, 'event', np.random.default_rng(2))
    for row in range(500):
        bits = bits_of(streams, row)
        changes = 1 + sum(a != b for a, b in zip(bits[:-1], bits[1:], strict=True))
        assert streams.steps[row] == changes + (bits[-1] == bits[-2])


def test_padding_holds_nothing():
    streams = draw_streams(300, 'event', np.random.default_rng(1))
    padding = np.arange(streams.inputs.shape[1]) >= streams.steps[:, None]
    assert padding.any()
    assert not streams.inputs[padding].any()
    assert not streams.elapsed_time[padding].any()
    assert (streams.elapsed_time[~padding] > 0.0).all()


def test_lengths_are_uniform():
    lengths = draw_streams(60_000, 'equidistant', np.random.default_rng(3)).steps
    counts = np.bincount(lengths, minlength=LONGEST + 1)[SHORTEST:]
    expected = 60_000 / (LONGEST - SHORTEST + 1)
    # Pearson's statistic of 29 degrees of freedom exceeds 58.3 once in a thousand draws.
    assert ((counts - expected) ** 2 / expected).sum() < 58.3


def test_runs_of_more_than_twelve_ones_are_rarer_than_one_stream_in_a_thousand():
    streams = draw_streams(100_000, 'event', np.random.default_rng(6))
    after_a_one = streams.inputs[:, :-1] == 1.0
    runs = np.where(after_a_one, streams.elapsed_time[:, 1:], 0.0).max(axis=1) / BIT_PERIOD
    assert (runs > 12).mean() < 1e-3


def test_the_generator_decides():
    first, again, other = (draw_streams(50, 'event', np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert (first.elapsed_time == again.elapsed_time).all()
    assert first.elapsed_time.shape != other.elapsed_time.shape or (first.elapsed_time != other.elapsed_time).any()


@pytest.mark.parametrize(('terms', 'words'), [
    ((0, 'event'), 'count must be 1 or more streams, got 0'),
    ((5, 'dense'), "encoding must be one of equidistant, event; got 'dense'"),
])
def test_what_cannot_be_drawn_is_refused(terms, words):
    with pytest.raises(ValueError, match=words):
        draw_streams(*terms, np.random.default_rng(0))
