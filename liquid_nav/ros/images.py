"""Camera messages of any common encoding and size, as the RGB images that a policy takes."""

import numpy as np
from sensor_msgs.msg import Image

from liquid_nav.core.errors import ConfigError, unknown_option

CHANNELS = {'rgb8': (0, 1, 2), 'bgr8': (2, 1, 0), 'rgba8': (0, 1, 2), 'bgra8': (2, 1, 0), 'mono8': (0, 0, 0),
            '8UC1': (0, 0, 0), '8UC3': (2, 1, 0)}
"""Where red, green and blue stand in a pixel; OpenCV's 8UC3 is BGR."""
BYTES = {'rgb8': 3, 'bgr8': 3, 'rgba8': 4, 'bgra8': 4, 'mono8': 1, '8UC1': 1, '8UC3': 3}
"""Per pixel."""


def rgb_image(message: Image) -> np.ndarray:
    """
    Return a message's picture, (height, width, 3) uint8 RGB; without a copy where it is rgb8 already.

    Raises
    ------
    ConfigError
        For an encoding that is not in CHANNELS, or data that do not fill the stated size.

    """
    if message.encoding not in CHANNELS:
        raise unknown_option('image encoding', message.encoding, CHANNELS)
    size = BYTES[message.encoding]
    step, height, width = message.step or message.width * size, message.height, message.width
    data = np.frombuffer(message.data, np.uint8)
    if step < width * size or height == 0 or width == 0 or len(data) < height * step:
        raise ConfigError(f'an image of {width}x{height} {message.encoding} with step {step} needs '
                          f'{height * max(step, width * size)} bytes, got {len(data)}; mend the camera driver')
    pixels = data[:height * step].reshape(height, step)[:, :width * size].reshape(height, width, size)
    return pixels if message.encoding == 'rgb8' else pixels[:, :, list(CHANNELS[message.encoding])]


def resized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """Return the image at another size; each pixel is the mean of what it covers."""
    if image.shape[:2] == (height, width):
        return image
    import cv2  # costs 0.1 s, and only cameras of another size than the model's need it

    return cv2.resize(np.ascontiguousarray(image), (width, height), interpolation=cv2.INTER_AREA)
