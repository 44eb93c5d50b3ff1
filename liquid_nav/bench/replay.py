"""
How fast a recording is replayed, and in how much memory, by a recording that is made up as it is read.

The recording has the shape of a real one, camera and IMU with their headers, and no end that memory could hold.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from liquid_nav.bags.source import Message, Topic
from liquid_nav.bags.topics import choose
from liquid_nav.bench.machine import resident_bytes
from liquid_nav.core.types import NANOSECONDS, CameraModel
from liquid_nav.evaluation.replay.recording import Recording
from liquid_nav.evaluation.replay.run import replay
from liquid_nav.policy.registry import load_policy

_IMU_PER_IMAGE = 4
_PICTURES = 64  # different ones, over and over
_CAMERA = CameraModel(96, 48, 1.7453292519943295)


@dataclass(frozen=True)
class Shape:
    """Of a made-up recording."""

    width: int = 96
    height: int = 72
    rate_hz: float = 30.0
    images: int = 3000

    def __post_init__(self):
        for name in ('width', 'height', 'rate_hz', 'images'):
            if getattr(self, name) <= 0:
                raise ValueError(f'{name} must be positive, got {getattr(self, name)}')

    @property
    def size_bytes(self) -> int:
        """Of the images alone."""
        return 3 * self.width * self.height * self.images


class MadeUpBag:
    """Reads like a `BagSource`."""

    storage = 'made up'
    notes: tuple[str, ...] = ()

    def __init__(self, shape: Shape, seed: int = 0):
        self._shape = shape
        self._pictures = np.random.default_rng(seed).integers(
            0, 256, (_PICTURES, shape.height, shape.width, 3), np.uint8)
        self.topics = (Topic('/camera/image_raw', 'sensor_msgs/msg/Image', shape.images),
                       Topic('/imu/data', 'sensor_msgs/msg/Imu', _IMU_PER_IMAGE * shape.images))

    def messages(self, topics: Collection[str]) -> Iterator[Message]:
        """Yield IMU samples and images by turns."""
        shape, period_ns = self._shape, round(NANOSECONDS / self._shape.rate_hz)
        for number in range(shape.images):
            for part in range(_IMU_PER_IMAGE):
                stamp_ns = number * period_ns + (part + 1) * period_ns // _IMU_PER_IMAGE
                if '/imu/data' in topics:
                    yield Message('/imu/data', 'sensor_msgs/msg/Imu', stamp_ns, _imu(stamp_ns))
            if '/camera/image_raw' in topics:
                stamp_ns = (number + 1) * period_ns
                yield Message('/camera/image_raw', 'sensor_msgs/msg/Image', stamp_ns, SimpleNamespace(
                    header=_header(stamp_ns), height=shape.height, width=shape.width, encoding='rgb8', is_bigendian=0,
                    step=3 * shape.width, data=self._pictures[number % _PICTURES].reshape(-1).copy()))


def measure(policy: str, shape: Shape) -> dict[str, Any]:
    """
    Return what replaying a made-up recording takes.

    Returns
    -------
    dict
        `policy`, `images`, `size_gb`, `images_per_s`, `real_time_factor`, `step_share` (of the time that the network
        takes) and `resident_mb`, the most memory that the process was seen to hold.

    """
    flown = load_policy(policy)
    source, most = MadeUpBag(shape), [resident_bytes()]

    def watch(number: int, *_: object) -> None:
        if number % 500 == 0:
            most[0] = max(most[0], resident_bytes())

    camera = getattr(getattr(flown, 'card', None), 'camera', _CAMERA)
    recording = Recording(source, choose(source.topics, {}), camera)
    begun = time.perf_counter()
    answers = replay(recording.events(), flown, True, watch)
    wall_s = time.perf_counter() - begun
    if len(answers.stamps_ns) != shape.images:
        raise RuntimeError(f'{len(answers.stamps_ns)} of {shape.images} images were answered')
    told = np.nansum(answers.step_us) * 1e-6
    return {'policy': policy, 'width': shape.width, 'height': shape.height, 'rate_hz': shape.rate_hz,
            'images': shape.images, 'size_gb': shape.size_bytes / 1e9, 'images_per_s': shape.images / wall_s,
            'real_time_factor': shape.images / shape.rate_hz / wall_s, 'step_share': float(told / wall_s),
            'resident_mb': max(most[0], resident_bytes()) / 1e6}


def _header(stamp_ns: int) -> SimpleNamespace:
    return SimpleNamespace(stamp=SimpleNamespace(sec=stamp_ns // NANOSECONDS, nanosec=stamp_ns % NANOSECONDS),
                           frame_id='camera')


def _imu(stamp_ns: int) -> SimpleNamespace:
    return SimpleNamespace(
        header=_header(stamp_ns), linear_acceleration=SimpleNamespace(x=0.1, y=0.0, z=9.8),
        angular_velocity=SimpleNamespace(x=0.0, y=0.0, z=0.3), linear_acceleration_covariance=np.zeros(9),
        angular_velocity_covariance=np.zeros(9))
