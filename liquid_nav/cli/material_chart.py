"""Every material on one picture, so that a person can choose."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from liquid_nav.sim.materials import MATERIALS, texture

_TILE, _LABEL, _COLUMNS, _GAP = 96, 18, 12, 12  # [pixel] but for the columns


def draw_materials() -> np.ndarray:
    """Return two copies of each pattern side by side and above each other, with its name; (height, width, 3) RGB."""
    names = sorted(MATERIALS)
    rows = -(-len(names) // _COLUMNS)
    chart = Image.new('RGB', (_GAP + _COLUMNS * (_TILE + _GAP), _GAP + rows * (_TILE + _LABEL + _GAP)), (250, 249, 246))
    draw, font = ImageDraw.Draw(chart), ImageFont.load_default(12)
    for number, name in enumerate(names):
        row, column = divmod(number, _COLUMNS)
        place = (_GAP + column * (_TILE + _GAP), _GAP + row * (_TILE + _LABEL + _GAP))
        pattern = np.tile((texture(name, side=_TILE // 2) * 255.0).astype(np.uint8), (2, 2, 1))
        chart.paste(Image.fromarray(pattern), place)
        draw.text((place[0], place[1] + _TILE + 1), name, fill=(30, 32, 36), font=font)
    return np.array(chart)
