"""What the seasons put on trees, rocks and ground: materials and colours as they grow."""

from collections.abc import Mapping
from dataclasses import dataclass

from liquid_nav.sim.scenes.palette import Colour

Wear = tuple[tuple[str, Colour], ...]
"""Materials and colours to choose from."""


@dataclass(frozen=True)
class Season:
    """The looks of a forest at one time of the year."""

    name: str
    bare: float
    """Share of the broad-leaved trees that have no leaves."""
    ground: Wear
    trail: Wear
    needles: Wear
    leaves: Wear
    birch: Wear
    bushes: Wear
    rocks: Wear
    grass: Wear
    ferns: Wear
    thicket: Wear
    """What closes the view far away."""


BARK: Mapping[str, Wear] = {
    'plain': (('bark', (0.52, 0.39, 0.28)), ('bark', (0.44, 0.36, 0.3)), ('smooth_bark', (0.56, 0.52, 0.45))),
    'pine': (('bark', (0.66, 0.42, 0.27)), ('bark', (0.56, 0.4, 0.3))),
    'birch': (('birch', (0.95, 0.94, 0.9)),),
    'dead': (('dead_wood', (0.62, 0.57, 0.5)), ('dead_wood', (0.5, 0.46, 0.42))),
}

_STONE = (('rock', (0.66, 0.65, 0.62)), ('rock', (0.55, 0.55, 0.57)), ('layered_rock', (0.68, 0.62, 0.53)),
          ('cliff', (0.62, 0.6, 0.57)), ('cliff', (0.55, 0.5, 0.45)))
_MOSSY = (*_STONE, ('moss', (0.42, 0.48, 0.34)))
_FIR = (('needles', (0.24, 0.46, 0.26)), ('needles', (0.28, 0.5, 0.36)), ('needles', (0.36, 0.52, 0.25)))
_EARTH = (('earth', (0.58, 0.46, 0.34)), ('earth', (0.66, 0.56, 0.42)))

SPRING = Season(
    'spring', 0.15, (('grass', (0.5, 0.7, 0.28)), ('grass', (0.56, 0.7, 0.34)), ('moss', (0.46, 0.6, 0.26))), _EARTH,
    _FIR, (('leaves', (0.58, 0.8, 0.3)), ('leaves', (0.5, 0.74, 0.26)), ('leaves', (0.9, 0.84, 0.86))),
    (('leaves', (0.68, 0.84, 0.36)),), (('hedge', (0.5, 0.72, 0.28)), ('hedge', (0.84, 0.8, 0.4))), _MOSSY,
    (('tall_grass', (0.55, 0.8, 0.3)),), (('fern', (0.5, 0.75, 0.3)),),
    (('thicket', (0.5, 0.68, 0.3)), ('thicket', (0.38, 0.56, 0.3))))
SUMMER = Season(
    'summer', 0.0,
    (('grass', (0.42, 0.58, 0.26)), ('grass', (0.58, 0.58, 0.32)), ('litter', (0.5, 0.42, 0.3)),
     ('moss', (0.38, 0.5, 0.24))), _EARTH, _FIR,
    (('leaves', (0.36, 0.6, 0.2)), ('leaves', (0.45, 0.62, 0.22)), ('leaves', (0.3, 0.52, 0.18))),
    (('leaves', (0.55, 0.72, 0.28)),), (('hedge', (0.34, 0.54, 0.22)), ('hedge', (0.42, 0.58, 0.22))), _MOSSY,
    (('tall_grass', (0.52, 0.68, 0.3)), ('tall_grass', (0.78, 0.7, 0.4))), (('fern', (0.36, 0.6, 0.24)),),
    (('thicket', (0.3, 0.5, 0.22)), ('thicket', (0.26, 0.44, 0.26))))
AUTUMN = Season(
    'autumn', 0.25,
    (('litter', (0.72, 0.46, 0.22)), ('litter', (0.62, 0.44, 0.26)), ('grass', (0.6, 0.52, 0.28))),
    (('earth', (0.5, 0.38, 0.28)), ('earth', (0.42, 0.34, 0.28))), _FIR,
    (('leaves', (0.86, 0.52, 0.14)), ('leaves', (0.74, 0.3, 0.12)), ('leaves', (0.88, 0.7, 0.2)),
     ('leaves', (0.58, 0.48, 0.2))), (('leaves', (0.92, 0.78, 0.24)),),
    (('hedge', (0.66, 0.4, 0.16)), ('hedge', (0.5, 0.46, 0.2)), ('hedge', (0.62, 0.26, 0.14))), _MOSSY,
    (('tall_grass', (0.8, 0.66, 0.36)),), (('fern', (0.72, 0.48, 0.2)),),
    (('thicket', (0.62, 0.44, 0.2)), ('thicket', (0.44, 0.42, 0.22))))
WINTER = Season(
    'winter', 1.0, (('snow', (1.0, 1.0, 1.0)), ('snow', (0.94, 0.96, 1.0))),
    (('earth', (0.72, 0.68, 0.66)), ('snow', (0.78, 0.8, 0.84))),
    (('snowy_needles', (0.95, 1.0, 0.95)), ('snowy_needles', (1.0, 1.0, 1.0)), ('needles', (0.22, 0.36, 0.28))),
    (('twigs', (0.56, 0.52, 0.5)), ('twigs', (0.62, 0.54, 0.48))), (('twigs', (0.66, 0.6, 0.58)),),
    (('snowy_hedge', (1.0, 1.0, 1.0)), ('hedge', (0.5, 0.44, 0.38))),
    (('snowy_rock', (1.0, 1.0, 1.0)), ('snowy_rock', (0.92, 0.9, 0.88)), ('cliff', (0.6, 0.6, 0.62))),
    (('tall_grass', (0.86, 0.8, 0.68)),), (('snow', (0.95, 0.97, 1.0)),),
    (('thicket', (0.6, 0.56, 0.54)), ('thicket', (0.5, 0.48, 0.5))))

SEASONS = (SPRING, SUMMER, AUTUMN, WINTER)
"""By the number that the parameter `season` takes."""
