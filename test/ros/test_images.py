import numpy as np
import pytest
from sensor_msgs.msg import Image

from liquid_nav.bags.images import resized, rgb_image
from liquid_nav.core.errors import ConfigError
from liquid_nav.ros.conversions import image_message

RED, BLUE = (200, 10, 20), (30, 40, 250)


def message(data: bytes, encoding: str, width: int = 2, height: int = 1, step: int = 0) -> Image:
    image = Image(width=width, height=height, encoding=encoding, step=step)
    image.data = data
    return image


@pytest.mark.parametrize(('encoding', 'data'), [
    ('rgb8', bytes([200, 10, 20, 30, 40, 250])),
    ('bgr8', bytes([20, 10, 200, 250, 40, 30])),
    ('8UC3', bytes([20, 10, 200, 250, 40, 30])),
    ('rgba8', bytes([200, 10, 20, 255, 30, 40, 250, 0])),
    ('bgra8', bytes([20, 10, 200, 255, 250, 40, 30, 0])),
])
def test_every_colour_encoding_gives_the_same_red_and_blue_pixel(encoding, data):
    np.testing.assert_array_equal(rgb_image(message(data, encoding)), [[RED, BLUE]])


@pytest.mark.parametrize('encoding', ['mono8', '8UC1'])
def test_grey_becomes_three_equal_channels(encoding):
    np.testing.assert_array_equal(rgb_image(message(bytes([7, 250]), encoding)), [[[7] * 3, [250] * 3]])


def test_padding_at_the_end_of_rows_is_not_picture():
    data = bytes([1, 2, 99, 99, 3, 4, 99, 99])
    np.testing.assert_array_equal(rgb_image(message(data, 'mono8', 2, 2, 4))[:, :, 0], [[1, 2], [3, 4]])


def test_our_own_messages_come_back_bit_for_bit():
    image = np.random.default_rng(0).integers(0, 256, (48, 96, 3), dtype=np.uint8)
    np.testing.assert_array_equal(rgb_image(image_message(image, 0)), image)


def test_an_unknown_encoding_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"unknown image encoding '32FC1'.*bgr8.*mono8.*rgb8"):
        rgb_image(message(bytes(8), '32FC1'))


@pytest.mark.parametrize(('data', 'width', 'height', 'step'), [
    (bytes(5), 2, 1, 6), (bytes(6), 2, 1, 3), (bytes(6), 0, 1, 6), (b'', 0, 0, 0)])
def test_an_image_whose_data_do_not_fill_its_size_is_refused(data, width, height, step):
    with pytest.raises(ConfigError, match='mend the camera driver'):
        rgb_image(message(data, 'rgb8', width, height, step))


def test_halving_an_image_averages_the_pixels_that_each_new_one_covers():
    image = np.zeros((2, 4, 3), np.uint8)
    image[:, :2] = [[[10] * 3, [20] * 3], [[30] * 3, [40] * 3]]
    np.testing.assert_array_equal(resized(image, 2, 1), [[[25] * 3, [0] * 3]])


def test_an_image_of_the_right_size_is_left_alone():
    image = np.zeros((2, 4, 3), np.uint8)
    assert resized(image, 4, 2) is image
