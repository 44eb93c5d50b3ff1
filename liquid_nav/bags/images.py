"""Camera messages of any common encoding and size, live or recorded, as the RGB images that a policy takes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from liquid_nav.core.errors import ConfigError, unknown_option


class _Encoding(NamedTuple):
    size: int
    """Bytes per pixel."""
    convert: Callable[[np.ndarray, bool], np.ndarray]
    """From (height, width, size) uint8, and whether the numbers are big-endian, to (height, width, 3) RGB."""


def _channels(*order: int) -> Callable[[np.ndarray, bool], np.ndarray]:
    """Return what picks red, green and blue from where they stand in a pixel."""
    return lambda pixels, _: pixels if order == (0, 1, 2) == (*range(pixels.shape[2]),) else pixels[:, :, list(order)]


def _by_opencv(code: str) -> Callable[[np.ndarray, bool], np.ndarray]:
    """Return one of OpenCV's conversions; it costs 0.1 s to import, and only these encodings need it."""
    def convert(pixels: np.ndarray, _: bool) -> np.ndarray:
        import cv2

        return cv2.cvtColor(np.ascontiguousarray(pixels), getattr(cv2, code))
    return convert


def _high_byte(pixels: np.ndarray, is_bigendian: bool) -> np.ndarray:
    return np.repeat(pixels[:, :, 0 if is_bigendian else 1, None], 3, axis=2)


_UYVY, _YUYV = _Encoding(2, _by_opencv('COLOR_YUV2RGB_UYVY')), _Encoding(2, _by_opencv('COLOR_YUV2RGB_YUY2'))
ENCODINGS = {
    'rgb8': _Encoding(3, _channels(0, 1, 2)), 'bgr8': _Encoding(3, _channels(2, 1, 0)),
    'rgba8': _Encoding(4, _channels(0, 1, 2)), 'bgra8': _Encoding(4, _channels(2, 1, 0)),
    'mono8': _Encoding(1, _channels(0, 0, 0)), '8UC1': _Encoding(1, _channels(0, 0, 0)),
    '8UC3': _Encoding(3, _channels(2, 1, 0)),  # OpenCV's, hence BGR
    'mono16': _Encoding(2, _high_byte),
    'yuv422': _UYVY, 'uyvy': _UYVY, 'yuv422_yuy2': _YUYV, 'yuyv': _YUYV,
    # ROS names the first two pixels of the first row and of the second, OpenCV the middle two of the second row.
    'bayer_rggb8': _Encoding(1, _by_opencv('COLOR_BayerBG2RGB')),
    'bayer_bggr8': _Encoding(1, _by_opencv('COLOR_BayerRG2RGB')),
    'bayer_gbrg8': _Encoding(1, _by_opencv('COLOR_BayerGR2RGB')),
    'bayer_grbg8': _Encoding(1, _by_opencv('COLOR_BayerGB2RGB')),
}
"""Of sensor_msgs/Image (image_encodings.hpp). YUV is ITU-R BT.601 in video range, as camera drivers write it."""


def rgb_image(message: Any) -> np.ndarray:
    """
    Return a message's picture, (height, width, 3) uint8 RGB; without a copy where it is rgb8 already.

    Parameters
    ----------
    message : Any
        sensor_msgs Image or CompressedImage (JPEG, PNG), of rclpy or of a recording.

    Raises
    ------
    ConfigError
        For an encoding that is not in ENCODINGS, data that do not fill the stated size, and compressed data that are
        no picture.

    """
    if not hasattr(message, 'encoding'):
        return _uncompressed(message)
    if message.encoding not in ENCODINGS:
        raise unknown_option('image encoding', message.encoding, ENCODINGS)
    size, convert = ENCODINGS[message.encoding]
    step, height, width = message.step or message.width * size, message.height, message.width
    data = np.frombuffer(message.data, np.uint8)
    if step < width * size or height == 0 or width == 0 or len(data) < height * step:
        raise ConfigError(f'an image of {width}x{height} {message.encoding} with step {step} needs '
                          f'{height * max(step, width * size)} bytes, got {len(data)}; mend the camera driver')
    if ENCODINGS[message.encoding] in (_UYVY, _YUYV) and width % 2:
        raise ConfigError(f'an image of {width}x{height} {message.encoding} has an odd width, and two pixels share a '
                          'colour; mend the camera driver')
    pixels = data[:height * step].reshape(height, step)[:, :width * size].reshape(height, width, size)
    return convert(pixels, bool(message.is_bigendian))


def resized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the image at another size; each pixel is the mean of what it covers."""
    if image.shape[:2] == (height, width):
        return image
    import cv2  # costs 0.1 s, and only cameras of another size than the model's need it

    return cv2.resize(np.ascontiguousarray(image), (width, height), interpolation=cv2.INTER_AREA)


def _uncompressed(message: Any) -> np.ndarray:
    import cv2

    if 'compresseddepth' in message.format.lower():
        raise ConfigError(f'an image of format {message.format!r} holds distances, not colours; choose another topic')
    data = np.frombuffer(message.data, np.uint8)
    # A camera's picture is as its pixels lie: what a file says of its orientation is for people.
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    image = cv2.imdecode(data, flags) if len(data) else None
    if image is None:
        raise ConfigError(f'{len(data)} bytes of format {message.format!r} are no picture that OpenCV can read; JPEG '
                          'and PNG are')
    return image[:, :, ::-1]
