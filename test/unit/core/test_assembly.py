import pytest

from liquid_nav.core.assembly import Assembler

MS = 1_000_000


def assembler_after(events: str) -> Assembler:
    """Feed 'i50' as an image and 's50' as a sample, both of 50 ms."""
    assembler = Assembler()
    for event in events.split():
        feed(assembler, event)
    return assembler


def feed(assembler: Assembler, event: str) -> None:
    stamp_ns = int(event[1:]) * MS
    (assembler.add_image if event[0] == 'i' else assembler.add_sample)(stamp_ns, event)


def test_an_image_waits_for_the_sample_of_its_stamp():
    assembler = assembler_after('s42 i50')
    assert assembler.take() is None
    assert assembler.image_waits
    feed(assembler, 's50')
    assert assembler.take() == (50 * MS, 'i50', ['s42', 's50'])
    assert assembler.take() is None


@pytest.mark.parametrize('place', range(4))
def test_an_image_that_overtakes_samples_or_is_overtaken_gives_the_same_observation(place):
    events = ['s33', 's50', 's58']
    events.insert(place, 'i50')
    assert assembler_after(' '.join(events)).take() == (50 * MS, 'i50', ['s33', 's50'])


def test_an_image_has_the_samples_after_the_image_before_and_up_to_its_own_stamp():
    assembler = assembler_after('s0 i0')
    assert assembler.take()[2] == ['s0']
    for event in ('s8', 's50', 's58', 'i50'):
        feed(assembler, event)
    assert assembler.take()[2] == ['s8', 's50']
    for event in ('s100', 'i100'):
        feed(assembler, event)
    assert assembler.take()[2] == ['s58', 's100']


def test_a_sample_that_comes_twice_counts_once():
    assert assembler_after('s42 s50 s42 s50 i50').take()[2] == ['s42', 's50']


def test_a_newer_image_takes_the_place_of_one_that_still_waits():
    assert assembler_after('i50 i100 s100').take()[1] == 'i100'


def test_samples_of_more_than_a_second_before_do_not_belong():
    assert assembler_after('s100 s1050 s1200 i1200').take()[2] == ['s1050', 's1200']


def test_nothing_is_left_after_a_reset():
    assembler = assembler_after('s42 i50')
    assembler.reset()
    assert not assembler.image_waits
    for event in ('s8', 'i8'):
        feed(assembler, event)
    assert assembler.take()[2] == ['s8']


def test_a_bag_that_begins_anew_is_followed():
    assembler = assembler_after('s9000 i9000')
    assembler.take()
    for event in ('s8', 's50', 'i50'):
        feed(assembler, event)
    assert assembler.take() == (50 * MS, 'i50', ['s8', 's50'])


def test_an_imu_that_says_it_has_no_more_samples_lets_the_image_go():
    assembler = assembler_after('s42 i50')
    assembler.add_gap(50 * MS)
    assert assembler.take() == (50 * MS, 'i50', ['s42'])
    for event in ('s50', 's58', 's100', 'i100'):  # what was said to be lost and comes after all is not news
        feed(assembler, event)
    assert assembler.take()[2] == ['s58', 's100']


def test_after_a_long_pause_all_samples_since_the_image_before_belong():
    assembler = assembler_after('s0 i0')
    assembler.take()
    for event in ('s100', 's1050', 's2200', 'i2200'):
        feed(assembler, event)
    assert assembler.take()[2] == ['s100', 's1050', 's2200']
