"""How the ground of a car park is divided into rows of bays and the aisles between them."""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.sim.scenes.placing import strip
from liquid_nav.sim.scenes.plot import Area, Plot

BAY_M, BAY_DEPTH_M, AISLE_M = 2.5, 5.0, 6.0
"""Width and depth of a bay that lies square to its aisle, and width of the aisle."""
_SLANTED_BAY_M = 3.5


@dataclass(frozen=True)
class Row:
    """A row of bays along x."""

    y: float
    """Of its middle [m]."""
    out: float
    """Where its aisle lies along y: 1 or -1."""
    backed: bool
    """Whether another row begins behind it."""


@dataclass(frozen=True)
class Ground:
    """How a car park is divided."""

    rows: tuple[Row, ...]
    aisles: tuple[float, ...]
    """Their middles along y [m]."""
    reach: tuple[float, float]
    """Where rows begin and end along x [m]."""
    slanted: bool

    @property
    def pitch(self) -> float:
        """From one bay of a row to the next [m]."""
        return _SLANTED_BAY_M if self.slanted else BAY_M

    @property
    def lines(self) -> np.ndarray:
        """Where the lines between bays begin along x [m]."""
        return np.arange(self.reach[0], self.reach[1] + 0.1, self.pitch)

    @property
    def heading(self) -> float:
        """Of who parks there [rad], or the opposite."""
        return math.atan2(BAY_DEPTH_M, _SLANTED_BAY_M) if self.slanted else 0.5 * math.pi

    def bays(self) -> list[tuple[float, Row]]:
        """Return the middle of each bay along x [m] and its row."""
        lean = 0.5 * _SLANTED_BAY_M if self.slanted else 0.0
        middles = self.lines[:-1] + 0.5 * self.pitch + lean
        return [(float(x), row) for row in self.rows for x in middles]


def divide(rng: np.random.Generator, bounds: Area, slanted: bool, median: float) -> Ground:
    """Divide the bounds; `median` [m] lies between two rows that stand back to back."""
    x_min, y_min, x_max, y_max = bounds
    pattern = 2.0 * (_SLANTED_BAY_M if slanted else BAY_M)
    near, far = (0.6, AISLE_M) if rng.random() < 0.5 else (AISLE_M, 0.6)  # what the rows leave free at their ends
    reach = (x_min + near, x_min + near + pattern * math.floor((x_max - x_min - near - far) / pattern))
    rows, aisles, y = [], [], y_min + 0.5
    if rng.random() < 0.7:
        rows.append(Row(y + 0.5 * BAY_DEPTH_M, 1.0, False))
        y += BAY_DEPTH_M
    while y_max - y > AISLE_M:
        aisles.append(y + 0.5 * AISLE_M)
        y += AISLE_M
        if y_max - y > BAY_DEPTH_M:
            double = y_max - y > 2.0 * BAY_DEPTH_M + median + 3.0
            rows.append(Row(y + 0.5 * BAY_DEPTH_M, -1.0, double))
            y += BAY_DEPTH_M
            if double:
                rows.append(Row(y + median + 0.5 * BAY_DEPTH_M, 1.0, True))
                y += median + BAY_DEPTH_M
    return Ground(tuple(rows), tuple(aisles), reach, slanted)


def paint(plot: Plot, ground: Ground, material: str) -> None:
    """Paint bays, and arrows in the aisles."""
    tint = (float(plot.rng.uniform(0.85, 1.0)),) * 3
    for row in ground.rows:
        area = (ground.reach[0], row.y - 0.5 * BAY_DEPTH_M, ground.reach[1], row.y + 0.5 * BAY_DEPTH_M)
        plot.lay(strip(area, material, tint, up=(0, 1)))
    for y in ground.aisles:
        for x in plot.rng.uniform(*ground.reach, 2):
            side = float(plot.rng.choice((-1.5, 1.5)))  # on the right one drives towards +x
            area = (float(x) - 1.1, y + side - 0.5, float(x) + 1.1, y + side + 0.5)
            plot.lay(strip(area, 'arrow', tint, up=(1 if side < 0.0 else -1, 0)))


def crossing(plot: Plot, ground: Ground) -> None:
    """Paint a zebra crossing over all aisles."""
    x = float(plot.rng.uniform(ground.reach[0] + 2.0, ground.reach[1] - 2.0))
    for y in ground.aisles:
        plot.lay(strip((x - 1.5, y - 3.0, x + 1.5, y + 3.0), 'zebra', (0.95, 0.95, 0.95), up=(0, 1)))
