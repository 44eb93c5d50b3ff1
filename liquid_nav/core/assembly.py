"""Joins images with the IMU samples that belong to them, by stamp, in whatever order they arrive."""

from collections import deque
from typing import Generic, TypeVar

from liquid_nav.core.types import NANOSECONDS

LONGEST_WINDOW_NS = NANOSECONDS
"""Of a first image; what is older than this before it does not belong to it."""
RESTART_NS = NANOSECONDS
"""A stamp that falls back by more means that time has begun anew, as when a bag is played again."""

ImageT = TypeVar('ImageT')
SampleT = TypeVar('SampleT')


class Assembler(Generic[ImageT, SampleT]):
    """
    Holds the newest image until the IMU has been heard up to its stamp.

    An image belongs with the samples after the previous image's stamp, up to and including its own.
    """

    def __init__(self, capacity: int = 4096):
        self._samples: deque[tuple[int, SampleT]] = deque(maxlen=capacity)
        self.reset()

    def reset(self) -> None:
        """Forget all that was heard."""
        self._samples.clear()
        self._image: tuple[int, ImageT] | None = None
        self._newest_ns: int | None = None
        self._previous_ns: int | None = None

    @property
    def image_waits(self) -> bool:
        """Whether an image waits for its IMU samples."""
        return self._image is not None

    def add_sample(self, stamp_ns: int, sample: SampleT) -> None:
        """Note an IMU sample; one that was heard before is dropped."""
        if self._is_news(stamp_ns):
            self._samples.append((stamp_ns, sample))

    def add_gap(self, stamp_ns: int) -> None:
        """Note that up to a stamp no more samples will come."""
        self._is_news(stamp_ns)

    def add_image(self, stamp_ns: int, image: ImageT) -> None:
        """Note an image; it takes the place of one that still waits."""
        self._image = (stamp_ns, image)

    def take(self) -> tuple[int, ImageT, list[SampleT]] | None:
        """Return stamp, image and samples once they are complete, None before."""
        if self._image is None or self._newest_ns is None or self._newest_ns < self._image[0]:
            return None
        (stamp_ns, image), self._image = self._image, None
        follows = self._previous_ns is not None and self._previous_ns < stamp_ns
        after_ns = self._previous_ns if follows else stamp_ns - LONGEST_WINDOW_NS
        samples = []
        while self._samples and self._samples[0][0] <= stamp_ns:
            sample_ns, sample = self._samples.popleft()
            if sample_ns > after_ns:
                samples.append(sample)
        self._previous_ns = stamp_ns
        return stamp_ns, image, samples

    def _is_news(self, stamp_ns: int) -> bool:
        """Note how far the IMU has been heard; return whether that is farther than before."""
        if self._newest_ns is not None and stamp_ns <= self._newest_ns:
            if self._newest_ns - stamp_ns <= RESTART_NS:
                return False
            self._samples.clear()
        self._newest_ns = stamp_ns
        return True
