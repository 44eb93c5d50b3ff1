"""A scene on one sheet: views, the camera's own picture enlarged, a map from above, and what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from liquid_nav.core.errors import ConfigError, OutputError

VIEW_SIZE, WIDE_SIZE, MAP_SIZE = (416, 234), (848, 404), (1280, 480)
"""Width and height of the views in the upper row, of the one that shows the whole, and of the map [pixel]."""
OWN_SIZE = (416, 192)
"""Most that an enlarged picture of the policy's takes [pixel]."""
JPEG_LIMIT = 120_000
"""A JPEG is made no larger than that [byte]."""
_GAP, _HEAD, _LABEL = 16, 64, 20
_BACKGROUND, _INK, _DIM = (250, 249, 246), (30, 32, 36), (110, 112, 116)
_ENDINGS = ('.png', '.jpg', '.jpeg')


@dataclass(frozen=True)
class Sheet:
    """What stands on it."""

    title: str
    lines: Sequence[str]
    """What is told under the title."""
    views: Sequence[tuple[str, np.ndarray]]
    """Three pictures of VIEW_SIZE with their titles."""
    whole: tuple[str, np.ndarray]
    """One of WIDE_SIZE."""
    own: Sequence[tuple[str, np.ndarray]]
    """Two pictures that the policy gets, of any size."""
    map: np.ndarray
    """One of MAP_SIZE."""


def draw_sheet(sheet: Sheet) -> np.ndarray:
    """Return the sheet, (height, width, 3) uint8 RGB."""
    head = _HEAD + 18 * len(sheet.lines)
    second = head + _LABEL + VIEW_SIZE[1] + _GAP
    third = second + _LABEL + WIDE_SIZE[1] + _GAP
    width = 2 * _GAP + MAP_SIZE[0]
    canvas = Image.new('RGB', (width, third + _LABEL + MAP_SIZE[1] + _GAP), _BACKGROUND)
    draw = ImageDraw.Draw(canvas)
    draw.text((_GAP, 18), sheet.title, fill=_INK, font=ImageFont.load_default(26))
    for number, line in enumerate(sheet.lines):
        draw.text((_GAP, 54 + 18 * number), line, fill=_DIM, font=ImageFont.load_default(14))
    for number, (title, picture) in enumerate(sheet.views):
        _put(canvas, draw, (_GAP + number * (VIEW_SIZE[0] + _GAP), head), title, picture)
    _put(canvas, draw, (_GAP, second), *sheet.whole)
    for number, (title, own) in enumerate(sheet.own):
        place = (_GAP + WIDE_SIZE[0] + _GAP, second + number * (_LABEL + OWN_SIZE[1]))
        _put(canvas, draw, place, title, _enlarged(own))
    _put(canvas, draw, (_GAP, third), 'from above, the way from the start to the target leading to the right; dark is '
         'what could be hit at the height flown, blue is what moves', sheet.map)
    return np.array(canvas)


def write_sheet(path: Path, image: np.ndarray, overwrite: bool = False) -> None:
    """
    Write a sheet as PNG, or as a JPEG of at most JPEG_LIMIT.

    Raises
    ------
    ConfigError
        For another ending.
    OutputError
        Where the file stands already, or cannot be written.

    """
    check_sheet_path(path, overwrite)
    content = _encoded('.png', image) if path.suffix.lower() == '.png' else _small_jpeg(image)
    beside = path.with_name(f'.{path.name}.part')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f'cannot write {path}: {error.strerror or error}; choose another --out') from error


def check_sheet_path(path: Path, overwrite: bool) -> None:
    """Raise before anything is drawn where `write_sheet` would refuse."""
    if path.suffix.lower() not in _ENDINGS:
        raise ConfigError(f'a sheet is written as {", ".join(_ENDINGS)}, got {str(path)!r}')
    if path.exists() and not overwrite:
        raise OutputError(f'{path} stands there already; choose another --out, or replace it by --overwrite')


def _put(canvas: Image.Image, draw: ImageDraw.ImageDraw, place: tuple[int, int], title: str, picture: np.ndarray,
         ) -> None:
    draw.text((place[0], place[1] + 2), title, fill=_DIM, font=ImageFont.load_default(13))
    canvas.paste(Image.fromarray(picture), (place[0], place[1] + _LABEL))


def _enlarged(picture: np.ndarray) -> np.ndarray:
    """Return a picture with its pixels made visible, at most OWN_SIZE."""
    factor = min(OWN_SIZE[0] / picture.shape[1], OWN_SIZE[1] / picture.shape[0])
    factor = max(1, int(factor)) if factor >= 1.0 else factor
    return cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)


def _small_jpeg(image: np.ndarray) -> bytes:
    for quality in range(88, 0, -6):
        content = _encoded('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        if len(content) <= JPEG_LIMIT:
            break
    return content


def _encoded(ending: str, image: np.ndarray, options: Sequence[int] = ()) -> bytes:
    return cv2.imencode(ending, np.ascontiguousarray(image[:, :, ::-1]), list(options))[1].tobytes()
