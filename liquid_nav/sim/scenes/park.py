"""A park in the making: its plot, its paths, and the plants that it has everywhere."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from liquid_nav.core.scene import Ribbon, Solid
from liquid_nav.sim.scenes import park_parts as parts
from liquid_nav.sim.scenes.palette import Colour
from liquid_nav.sim.scenes.placing import strip
from liquid_nav.sim.scenes.plot import Area, Plot


@dataclass
class Park:
    """A plot, and what its plants and paths have in common."""

    plot: Plot
    leaves: Colour
    """Of the trees."""
    evergreen: Colour
    """Of hedges."""
    material: str
    """Of the paths."""
    colour: Colour
    walks: list[Area] = field(default_factory=list)
    """Where people walk."""

    def path(self, area: Area) -> None:
        """Lay a straight path, on which nothing is planted afterwards."""
        self.plot.lay(strip(area, self.material, self.colour, 'path'))
        long, wide = area[2] - area[0], area[3] - area[1]
        if min(long, wide) > 1.0:
            self.walks.append(area)
        self.keep(area)

    def keep(self, area: Area) -> None:
        """Keep an area free; things may stand right beside it."""
        long, wide = area[2] - area[0], area[3] - area[1]
        radius = 0.5 * min(long, wide)
        for x in np.linspace(area[0] + radius, area[2] - radius, max(1, math.ceil(long / radius) - 1)):
            for y in np.linspace(area[1] + radius, area[3] - radius, max(1, math.ceil(wide / radius) - 1)):
                self.plot.spots.take(float(x), float(y), radius, near=True)

    def winding(self, points: Sequence[tuple[float, float]], width: float) -> None:
        """Lay a winding path."""
        self.plot.lay(Ribbon(tuple(points), width, self.material, self.colour, 'path'))
        for x, y in points:
            self.plot.spots.take(x, y, 0.5 * width, near=True)

    def put(self, parts_: Sequence[Solid], place: tuple[float, float], heading: float, footprint: tuple[float, float],
            gap: float = 0.1) -> bool:
        return self.plot.put(parts_, *place, heading, footprint, gap)

    def plant(self, count: int, area: Area | None = None) -> None:
        """Plant trees of several kinds at random."""
        rng = self.plot.rng
        for kind in rng.choice(('broad_leaved', 'birch', 'conifer'), count, p=(0.7, 0.15, 0.15)):
            self.plot.strew(lambda kind=kind: parts.tree(rng, str(kind), self.leaves), (0.6, 0.6), area, 1.3)

    def bushes(self, count: int) -> None:
        """Plant bushes, and a stone now and then."""
        rng = self.plot.rng
        for _ in range(count):
            wide = float(rng.uniform(0.8, 1.8))
            solids = parts.boulder(rng, wide) if rng.random() < 0.2 else parts.bush(rng, wide, self.leaves)
            self.plot.strew(lambda solids=solids: solids, (wide, wide), None, 1.0)

    def obstruct(self) -> None:
        """Put up distractors, and what stands between start and target."""
        rng, plot = self.plot.rng, self.plot
        plot.distract()
        makes: tuple[tuple[Callable[[], list[Solid]], tuple[float, float]], ...] = (
            (lambda: parts.tree(rng, 'broad_leaved', self.leaves), (0.6, 0.6)),
            (lambda: parts.tree(rng, 'conifer', self.leaves), (1.2, 1.2)),
            (lambda: parts.topiary(rng, self.evergreen), (1.3, 1.3)),
            (lambda: parts.hedge(3.0, float(rng.uniform(1.9, 2.4)), self.evergreen), (3.0, 0.6)),
            (lambda: parts.statue(rng), (2.0, 2.0)), (lambda: parts.kiosk(rng), (2.6, 2.2)),
            (lambda: parts.pergola(rng, self.leaves), (7.0, 3.0)))
        for _ in range(rng.poisson(1.0 * plot.density)):
            make, footprint = makes[rng.integers(len(makes))]
            plot.block(make(), footprint)
