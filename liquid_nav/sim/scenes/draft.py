"""What a generator draws before it is checked, and how generators describe their parameters."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from liquid_nav.core.scene import Look, Mover, Ribbon, Solid
from liquid_nav.core.terrain import Terrain

DRAWN = -1.0
"""Default of a parameter that the seed draws, where 0 is a value like any other."""


@dataclass(frozen=True)
class Parameter:
    """A number that a user may set to its default or to a value from `low` to `high`."""

    default: float
    low: float
    high: float
    meaning: str
    draw: Callable[[np.random.Generator], float] | None = None
    """What the default stands for where the seed draws it."""


@dataclass
class Draft:
    """A scene in the making; fields as in `core.scene.Scene`."""

    start: tuple[float, float, float]
    start_yaw: float
    target: tuple[float, float, float]
    bounds: tuple[float, float, float, float]
    look: Look
    solids: list[Solid] = field(default_factory=list)
    terrain: Terrain | None = None
    ribbons: list[Ribbon] = field(default_factory=list)
    movers: list[Mover] = field(default_factory=list)
