"""The files that a scene is made of: each read once, named in errors, and summed up in one hash."""

import hashlib
from pathlib import Path

import cv2
import numpy as np

from liquid_nav.core.errors import ConfigError

PICTURE_LIMIT = 4096
"""Longest side of a picture [pixel]."""


class Sources:
    """What was read for one scene."""

    def __init__(self):
        """Start with nothing read."""
        self._contents: dict[Path, bytes] = {}
        self._pictures: dict[Path, np.ndarray] = {}

    @property
    def digest(self) -> str:
        """The sha256 of all contents, whatever the files are called."""
        whole = hashlib.sha256()
        for content in self._contents.values():
            whole.update(hashlib.sha256(content).digest())
        return whole.hexdigest()

    def read(self, path: Path) -> bytes:
        """Return a file's content; raise ConfigError where it cannot be read."""
        path = path.resolve()
        if path not in self._contents:
            try:
                self._contents[path] = path.read_bytes()
            except OSError as error:
                raise ConfigError(f'cannot read {path}: {error.strerror or error}') from error
        return self._contents[path]

    def text(self, path: Path) -> str:
        """Return a file's content as UTF-8."""
        try:
            return self.read(path).decode('utf-8-sig')
        except UnicodeDecodeError as error:
            raise ConfigError(f'{path} is not UTF-8 text ({error}); save it as UTF-8') from error

    def picture(self, path: Path) -> np.ndarray:
        """Return a picture, (height, width, 3) uint8 RGB; the same file gives the same, read-only array."""
        path = path.resolve()
        if path not in self._pictures:
            content = np.frombuffer(self.read(path), np.uint8)
            decoded = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
            if decoded is None:
                raise ConfigError(f'{path} holds no picture that can be read; save it as PNG or JPEG')
            if max(decoded.shape[:2]) > PICTURE_LIMIT:
                raise ConfigError(f'{path} has {decoded.shape[1]}x{decoded.shape[0]} pixels, at most {PICTURE_LIMIT} '
                                  'to a side can be used; make it smaller')
            picture = np.ascontiguousarray(decoded[:, :, ::-1])
            picture.setflags(write=False)
            self._pictures[path] = picture
        return self._pictures[path]
