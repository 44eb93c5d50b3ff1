"""What grows and lies in a forest, each thing at a spot of its own."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from liquid_nav.core.scene import Mover, Solid
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scenes import odd_trees, rocks, trees, undergrowth, wildlife
from liquid_nav.sim.scenes.formations import Formation, Group
from liquid_nav.sim.scenes.layout import Clearings, Spots
from liquid_nav.sim.scenes.seasons import Season

GAP_M = 1.0
"""Least way between two trunks [m]."""
KINDS = {**trees.KINDS, **odd_trees.KINDS}
"""Every kind of tree by name."""

_SHARES = {'pine': 1.2, 'broad_leaved': 2.4, 'birch': 1.4, 'dead': 0.6, 'forked': 0.5, 'multi_stem': 0.5,
           'pollard': 0.4, 'leaning': 0.35, 'stump': 0.35, 'poles': 0.5}
"""How the kinds share a forest, on average; conifers come on top."""
_STILL_M = 5.5
"""Nothing that sways grows nearer to the start [m]."""


class Planter:
    """Plants a forest; what it plants first finds room first."""

    def __init__(self, rng: np.random.Generator, spots: Spots, dress, season: Season, terrain: Terrain):
        """Plant on the free ground of `spots`, in the looks of `dress`."""
        self._rng, self._spots, self._dress, self._season, self._terrain = rng, spots, dress, season, terrain
        self.groups: list[Group] = []
        self.movers: list[Mover] = []

    def solids(self, clearings: Clearings) -> list[Solid]:
        """Return what was planted and stays out of the clearings, on its ground."""
        return [solid for group in lifted(self.groups, self._terrain) for solid in clearings.admit(group)]

    def trees(self, count: int, formation: Formation) -> None:
        """Plant the formation, and trees up to a count; dense woods are mostly of conifers."""
        rng = self._rng
        self.groups += formation.groups
        shares = rng.dirichlet((1.5 + max(0.0, 0.25 * (count - 45)), *_SHARES.values()))
        for kind in rng.choice(['conifer', *_SHARES], max(0, count - formation.trees), p=shares):
            self._tree(str(kind), float(0.03 + 0.37 * rng.beta(1.2, 2.6)), formation.prefer)

    def swaying(self, count: int, start: tuple[float, float, float]) -> None:
        """Plant saplings that sway, and trees with a bough that does."""
        rng = self._rng
        for _ in range(count):
            radius, leaves = float(rng.uniform(0.06, 0.2)), self._in_leaf()
            spot = self._spots.find(radius + 0.3, GAP_M, prefer=lambda places: np.linalg.norm(
                places - start[:2], axis=1) > _STILL_M)
            if spot is None:
                continue
            look = self._dress.tree('broad_leaved')
            if rng.random() < 0.5:
                self.movers.append(wildlife.sapling(rng, *spot, self._terrain, look, leaves))
            else:
                self.groups.append((*spot, trees.broad_leaved(rng, *spot, radius, look, leaves)))
                self.movers.append(wildlife.bough(rng, *spot, radius, self._terrain, look, leaves))

    def distractors(self, flowering: int, ringed: int) -> None:
        """Plant bushes in the beacon's hue, and trunks with rings as the beacon has, in other colours."""
        rng = self._rng
        for _ in range(flowering):
            grow = undergrowth.bush if rng.random() < 0.5 else undergrowth.shrub
            self._scatter(1, (0.35, 0.9), 0.8, grow, self._dress.flowers)
        for _ in range(ringed):
            radius = float(rng.uniform(0.08, 0.3))
            spot, kind = self._spots.find(radius, GAP_M), str(rng.choice(['broad_leaved', 'birch', 'pine', 'dead']))
            if spot is not None:
                self.groups.append((*spot, KINDS[kind](rng, *spot, radius, self._dress.rings(), self._in_leaf())))

    def stones(self, area: float) -> None:
        """Lay rock faces, pieces of hedge, pillars, heaps of rock and boulders, so many on an area [m^2]."""
        rng, dress = self._rng, self._dress
        for _ in range(rng.poisson(0.008 * area)):
            heading = float(rng.uniform(-math.pi, math.pi))
            build, wear = (undergrowth.hedge, dress.bush) if rng.random() < 0.4 else (rocks.rock_face, dress.rock)
            self._scatter(1, (0.7, 2.5), GAP_M, lambda rng, x, y, half, *looks, build=build, heading=heading: build(
                rng, x, y, heading, 2.0 * half, *looks), wear)
        self._scatter(rng.poisson(0.014 * area), (0.2, 0.95), GAP_M, rocks.pillar, dress.rock)
        self._scatter(rng.poisson(0.006 * area), (0.6, 1.3), 0.8, rocks.outcrop, dress.rock)
        self._scatter(rng.poisson(0.014 * area), (0.2, 0.95), 0.8, rocks.boulder, dress.rock)

    def undergrowth(self, area: float) -> None:
        """Plant bushes and lay logs, so many on an area [m^2]."""
        rng = self._rng
        self._scatter(rng.poisson(0.02 * area), (0.2, 0.65), 0.5, undergrowth.bush, self._dress.bush)
        self._scatter(rng.poisson(0.006 * area), (0.7, 2.0), 0.0, self._log, self._dress.log)

    def tufts(self, bounds: tuple[float, float, float, float]) -> list[Group]:
        """Return ferns and tufts of grass, which are only seen and stand anywhere."""
        rng, dress = self._rng, self._dress
        return [(x, y, plant(rng, x, y, *wear()))
                for plant, wear in ((undergrowth.fern, dress.fern), (undergrowth.tuft, dress.grass))
                for x, y in rng.uniform(bounds[:2], bounds[2:], (rng.integers(4, 14), 2)).tolist()]

    def _tree(self, kind: str, radius: float, prefer) -> None:
        spot = self._spots.find(radius, GAP_M, prefer=prefer)
        if spot is not None:
            self.groups.append((*spot, KINDS[kind](self._rng, *spot, radius, self._dress.tree(kind), self._in_leaf())))

    def _scatter(self, count: int, radii: tuple[float, float], gap: float, build: Callable[..., list[Solid]],
                 wear: Callable[[], tuple]) -> None:
        """Put up to `count` things of radii from a range [m] where they leave a gap [m]."""
        for _ in range(count):
            radius = float(self._rng.uniform(*radii))
            spot = self._spots.find(radius, gap)
            if spot is not None:
                self.groups.append((*spot, build(self._rng, *spot, radius, *wear())))

    def _log(self, rng: np.random.Generator, x: float, y: float, half: float, *looks) -> list[Solid]:
        heading = float(rng.uniform(-math.pi, math.pi))
        ahead = half * np.array([math.cos(heading), math.sin(heading)])
        tail, top = self._terrain.height(np.array([(x, y) - ahead, (x, y) + ahead]))
        rise = float(rng.uniform(0.3, 0.95)) if rng.random() < 0.4 else 0.0
        return undergrowth.log(rng, x, y, heading, 2.0 * half, math.atan2(top - tail, 2.0 * half), rise, *looks)

    def _in_leaf(self) -> bool:
        return bool(self._rng.random() >= self._season.bare)


def lifted(groups: list[Group], terrain: Terrain) -> list[list[Solid]]:
    """Return the groups' solids, lifted to the ground on which they stand."""
    heights = terrain.height(np.array([group[:2] for group in groups]).reshape(-1, 2))
    return [[replace(solid, position=(solid.position[0], solid.position[1], solid.position[2] + height))
             for solid in solids] for (_, _, solids), height in zip(groups, heights.tolist(), strict=True)]
