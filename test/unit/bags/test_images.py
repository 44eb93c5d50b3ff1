from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from bag_messages import IMAGE, SECOND, image
from bag_writers import write_mcap, write_ros1

from liquid_nav.bags.images import ENCODINGS, rgb_image
from liquid_nav.bags.source import open_bag
from liquid_nav.core.errors import ConfigError


def message(data: bytes, encoding: str, width: int, height: int, step: int = 0, is_bigendian: int = 0):
    return SimpleNamespace(data=np.frombuffer(data, np.uint8), encoding=encoding, width=width, height=height, step=step,
                           is_bigendian=is_bigendian)


def compressed(data: bytes, format_: str):
    return SimpleNamespace(data=np.frombuffer(data, np.uint8), format=format_)


# ITU-R BT.601, video range: R = 1.164 (Y - 16) + 1.596 (V - 128), B = 1.164 (Y - 16) + 2.018 (U - 128),
# G = 1.164 (Y - 16) - 0.813 (V - 128) - 0.391 (U - 128).
YUV = {
    (16, 128, 128): (0, 0, 0),
    (235, 128, 128): (255, 255, 255),
    (126, 128, 128): (128, 128, 128),   # 1.164 * 110
    (100, 128, 178): (178, 57, 98),     # 97.8 + 79.8; 97.8 - 40.7; 97.8
    (100, 158, 128): (98, 86, 158),     # 97.8; 97.8 - 11.7; 97.8 + 60.5
}


@pytest.mark.parametrize(('yuv', 'rgb'), YUV.items())
@pytest.mark.parametrize('encoding', ['yuv422', 'uyvy', 'yuv422_yuy2', 'yuyv'])
def test_yuv_becomes_rgb_by_bt_601_in_either_order_of_bytes(encoding, yuv, rgb):
    y, u, v = yuv
    pair = [u, y, v, y] if encoding in ('yuv422', 'uyvy') else [y, u, y, v]
    picture = rgb_image(message(bytes(pair * 2), encoding, 2, 2))
    assert picture.shape == (2, 2, 3)
    # OpenCV reckons in whole numbers: a step of rounding either way.
    np.testing.assert_allclose(picture.astype(int), np.broadcast_to(rgb, (2, 2, 3)), atol=1)


def test_the_two_pixels_that_share_a_colour_keep_their_own_brightness():
    assert rgb_image(message(bytes([128, 16, 128, 235]), 'yuv422', 2, 1))[0, :, 1].tolist() == [0, 255]
    assert rgb_image(message(bytes([16, 128, 235, 128]), 'yuv422_yuy2', 2, 1))[0, :, 1].tolist() == [0, 255]


def test_an_odd_width_of_yuv_is_refused():
    with pytest.raises(ConfigError, match='3x1 yuv422 has an odd width'):
        rgb_image(message(bytes(6), 'yuv422', 3, 1))


RED, GREEN, BLUE = 200, 100, 50


@pytest.mark.parametrize('order', ['rggb', 'bggr', 'gbrg', 'grbg'])
def test_a_mosaic_of_one_colour_becomes_that_colour(order):
    cell = [{'r': RED, 'g': GREEN, 'b': BLUE}[letter] for letter in order]
    mosaic = np.tile(np.array(cell, np.uint8).reshape(2, 2), (4, 4))
    picture = rgb_image(message(mosaic.tobytes(), f'bayer_{order}8', 8, 8))
    np.testing.assert_array_equal(picture, np.broadcast_to([RED, GREEN, BLUE], (8, 8, 3)))


def test_a_missing_colour_of_a_mosaic_is_the_mean_of_its_neighbours():
    mosaic = np.zeros((6, 6), np.uint8)
    mosaic[2, 2], mosaic[2, 4] = 40, 80     # red pixels of rggb
    picture = rgb_image(message(mosaic.tobytes(), 'bayer_rggb8', 6, 6))
    assert picture[2, 3].tolist() == [60, 0, 0]
    assert picture[3, 3].tolist() == [30, 0, 0]   # 40, 80 and two of 0


@pytest.mark.parametrize(('is_bigendian', 'data'), [(0, [0xFF, 0x12, 0x00, 0x80]), (1, [0x12, 0xFF, 0x80, 0x00])])
def test_sixteen_bits_of_grey_keep_their_high_byte(is_bigendian, data):
    picture = rgb_image(message(bytes(data), 'mono16', 2, 1, is_bigendian=is_bigendian))
    assert picture.tolist() == [[[0x12] * 3, [0x80] * 3]]


def test_rows_may_end_in_padding_whatever_the_encoding():
    for encoding, (size, _) in ENCODINGS.items():
        row = np.arange(4 * size, dtype=np.uint8)
        plain = message(np.tile(row, 2).tobytes(), encoding, 4, 2)
        padded = message(np.tile(np.append(row, [99] * 5).astype(np.uint8), 2).tobytes(), encoding, 4, 2, 4 * size + 5)
        np.testing.assert_array_equal(rgb_image(padded), rgb_image(plain), err_msg=encoding)


def test_a_png_comes_back_bit_for_bit():
    picture = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    _, data = cv2.imencode('.png', picture[:, :, ::-1])
    np.testing.assert_array_equal(rgb_image(compressed(data.tobytes(), 'rgb8; png compressed bgr8')), picture)


def test_a_jpeg_of_one_colour_comes_back_in_that_colour():
    _, data = cv2.imencode('.jpg', np.full((16, 16, 3), (50, 100, 200), np.uint8))  # BGR
    picture = rgb_image(compressed(data.tobytes(), 'jpeg'))
    # JPEG rounds in its own colours.
    np.testing.assert_allclose(picture.astype(int), np.broadcast_to([200, 100, 50], (16, 16, 3)), atol=3)


@pytest.mark.parametrize(('data', 'format_', 'complaint'), [
    (b'', 'jpeg', "0 bytes of format 'jpeg' are no picture"),
    (b'\xff\xd8\xff nonsense', 'jpeg', "12 bytes of format 'jpeg' are no picture"),
    (b'1234', '16UC1; compressedDepth png', 'holds distances, not colours'),
])
def test_compressed_data_that_are_no_picture_are_refused(data, format_, complaint):
    with pytest.raises(ConfigError, match=complaint):
        rgb_image(compressed(data, format_))


def test_an_image_whose_step_and_height_disagree_with_its_data_is_refused_with_the_numbers():
    with pytest.raises(ConfigError, match=r'4x2 rgb8 with step 16 needs 32 bytes, got 24; mend the camera driver'):
        rgb_image(message(bytes(24), 'rgb8', 4, 2, 16))


def test_an_encoding_that_is_nearly_known_is_refused_with_the_known_one():
    with pytest.raises(ConfigError, match="unknown image encoding 'bayer_rggb16'; did you mean 'bayer_rggb8'"):
        rgb_image(message(bytes(8), 'bayer_rggb16', 2, 2))


@pytest.mark.parametrize('dialect', ['cdr', 'cdr_be', 'ros1'])
def test_a_recorded_picture_comes_out_as_it_was_recorded(tmp_path, dialect):
    pixels = np.random.default_rng(1).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    data = image(SECOND, pixels[:, :, ::-1].tobytes(), 6, 4, 'bgr8', dialect)
    recorded = [('/camera/image_raw', IMAGE, SECOND, data)]
    path = write_ros1(tmp_path / 'a', recorded) if dialect == 'ros1' else write_mcap(tmp_path / 'a', recorded)
    with open_bag(path) as bag:
        (taken,) = bag.messages(['/camera/image_raw'])
    np.testing.assert_array_equal(rgb_image(taken.content), pixels)
