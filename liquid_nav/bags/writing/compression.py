"""The compressions that ROS 2's storages know."""

import sys
from collections.abc import Callable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd
from lz4 import frame as lz4

COMPRESS: dict[str, Callable[[bytes], bytes]] = {'none': bytes, 'zstd': zstd.compress, 'lz4': lz4.compress}
"""By the names of `core.recording.COMPRESSIONS`; each frame states how long its content is, which rosbag2 asks for."""
