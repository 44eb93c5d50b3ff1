"""What is being built: a frame of columns under a slab, walls with openings, a front behind its scaffold."""

from dataclasses import dataclass

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour, near
from liquid_nav.sim.scenes.placing import DARK, WHITE, box, column, placed, rod
from liquid_nav.sim.scenes.plot import Area, Plot

RAW: Colour = (0.78, 0.77, 0.74)
"""Concrete out of its formwork."""
LIFT_M = 2.3
"""Height of a scaffold's lowest boards [m]; one flies below them."""
_DOOR_M = 1.5
_STEEL: Colour = (0.7, 0.71, 0.73)
_RUST: Colour = (0.5, 0.3, 0.2)
_NETS: tuple[Colour, ...] = ((0.25, 0.55, 0.35), (0.25, 0.4, 0.65), (0.88, 0.88, 0.86), (0.9, 0.55, 0.2))


@dataclass(frozen=True)
class Grid:
    """Where columns stand."""

    x: tuple[float, ...]
    """[m; world]."""
    y: tuple[float, ...]
    """[m; world]."""

    @property
    def area(self) -> Area:
        return (self.x[0], self.y[0], self.x[-1], self.y[-1])


def grid(rng: np.random.Generator, area: Area) -> Grid:
    """Return columns 3.6 to 5 m apart that fill an area."""
    axes = []
    for low, high in ((area[0], area[2]), (area[1], area[3])):
        count = max(1, round((high - low) / float(rng.uniform(3.6, 5.0))))
        axes.append(tuple(float(place) for place in np.linspace(low, high, count + 1)))
    return Grid(*axes)


def frame(plot: Plot, grid_: Grid, storey: float) -> None:
    """Put up columns, the slab on them, props below it, and what already stands above."""
    rng, area = plot.rng, grid_.area
    half, round_ = float(rng.uniform(0.14, 0.22)), rng.random() < 0.25
    middle, size = (0.5 * (area[0] + area[2]), 0.5 * (area[1] + area[3])), (area[2] - area[0], area[3] - area[1])
    plot.add([box((*middle, storey + 0.14), (0.5 * size[0] + 0.5, 0.5 * size[1] + 0.5, 0.14), 'concrete', RAW, 'slab')])
    above = rng.random() < 0.7
    for x in grid_.x:
        for y in grid_.y:
            pillar = (column(0.0, 0.0, half, 0.0, storey, 'concrete', RAW, 'pillar') if round_ else
                      box((0.0, 0.0, 0.5 * storey), (half, half, 0.5 * storey), 'concrete', RAW, 'pillar'))
            plot.put([pillar], x, y, 0.0, (2.0 * half, 2.0 * half), 0.1)
            plot.add(placed(_starter(rng, half, above), x, y, 0.0, storey + 0.28))
    for _ in range(rng.poisson(5.0 * plot.density)):
        colour = ((0.85, 0.35, 0.15), (0.6, 0.62, 0.65), (0.8, 0.65, 0.2))[rng.integers(3)]
        prop = [column(0.0, 0.0, 0.05, 0.0, storey, 'metal', colour, 'post')]
        plot.strew(lambda prop=prop: prop, (0.2, 0.2), area, 1.0)
    for side in (area[1] - 0.4, area[3] + 0.4):  # guard rails on the slab
        for height in (0.55, 1.05):
            plot.add([box((middle[0], side, storey + 0.28 + height), (0.5 * size[0] + 0.4, 0.03, 0.06), 'boards',
                          (0.8, 0.65, 0.3), 'rail')])


def walls(plot: Plot, grid_: Grid, height: float, share: float) -> None:
    """Build walls between neighbouring columns, some with a door or a window to fly through."""
    rng = plot.rng
    material, colour = (('blocks', RAW), ('concrete', RAW), ('brick', (0.7, 0.42, 0.32)))[rng.integers(3)]
    colour = near(rng, colour, 0.1, 0.02)
    edges = [(0.5 * (a + b), y, 0.0, b - a) for y in grid_.y for a, b in zip(grid_.x[:-1], grid_.x[1:], strict=True)]
    edges += [(x, 0.5 * (a + b), 0.5 * np.pi, b - a)
              for x in grid_.x for a, b in zip(grid_.y[:-1], grid_.y[1:], strict=True)]
    for x, y, heading, length in edges:
        if rng.random() < share:
            plot.add(placed(_wall(rng, 0.5 * length - 0.1, height, material, colour), x, y, heading))
            plot.take(_strip(x, y, heading, length))


def scaffold(rng: np.random.Generator, length: float, levels: int) -> tuple[list[Solid], list[list[Solid]]]:
    """
    Return a scaffold along x from 0 to `length` [m], 1.2 m deep behind y = 0.

    First what is above LIFT_M, boards and rails and nets; then the pairs of posts that carry it.
    """
    boards, net = near(rng, (0.72, 0.58, 0.38), 0.15, 0.03), _NETS[rng.integers(len(_NETS))]
    xs = [float(x) for x in np.linspace(0.0, length, 1 + max(1, round(length / 2.3)))]
    top, half, netted = LIFT_M + 2.0 * levels - 0.9, 0.5 * length, rng.random() < 0.6
    posts = [[column(x, y, 0.05, 0.0, top, 'metal', _STEEL, 'post') for y in (0.0, 1.2)] for x in xs]
    above = []
    for level in range(levels):
        z = LIFT_M + 2.0 * level
        above += [box((half, 0.6, z), (half, 0.62, 0.05), 'plywood', boards, 'boards'),
                  box((half, 0.0, z + 1.0), (half, 0.03, 0.03), 'metal', _STEEL, 'rail'),
                  box((half, -0.03, z + 0.16), (half, 0.02, 0.1), 'grey', (0.8, 0.62, 0.25), 'rail')]
        for left, right in zip(xs[:-1], xs[1:], strict=True):
            if netted and rng.random() < 0.7:
                middle, wide = 0.5 * (left + right), 0.5 * (right - left)
                above.append(box((middle, -0.08, z + 0.95), (wide, 0.02, 0.95), 'netting', net, 'net'))
            elif rng.random() < 0.3:
                above.append(rod((left, 0.0, z), (right, 0.0, z + 2.0), 0.04, 'metal', _STEEL, 'rail'))
    return above, posts


def front(rng: np.random.Generator, length: float, height: float) -> list[Solid]:
    """Return a house's front under work along x from 0 to `length` [m], behind y = 0, with holes for its windows."""
    material, colour = (('brick', (0.66, 0.38, 0.3)), ('blocks', RAW), ('plaster', (0.8, 0.76, 0.68)))[rng.integers(3)]
    colour = near(rng, colour, 0.12, 0.03)
    solids = [box((0.5 * length, 2.0, 0.5 * height), (0.5 * length, 2.0, 0.5 * height), material, colour, 'building')]
    for x in np.arange(1.6, length - 1.0, 3.2):
        for z in np.arange(1.7, height - 1.0, 2.8):
            door = z < 2.0 and rng.random() < 0.3
            half, low = (0.55, 1.05) if door else (0.6, 0.7)
            material, colour = ('glass', WHITE) if rng.random() < 0.4 else ('grey', DARK)
            middle = (float(x), 0.0, low if door else float(z))
            solids.append(box(middle, (half, 0.04, low), material, colour, 'window'))
    return solids


def _starter(rng: np.random.Generator, half: float, above: bool) -> list[Solid]:
    """Return the steel that sticks out of a slab, or a column around it."""
    if above and rng.random() < 0.6:
        return [box((0.0, 0.0, 1.3), (half, half, 1.3), 'concrete', RAW, 'pillar'),
                column(0.0, 0.0, 0.6 * half, 2.6, 3.2, 'boards', _RUST, 'steel')]
    return [column(0.0, 0.0, 0.7 * half, 0.0, float(rng.uniform(0.6, 1.0)), 'boards', _RUST, 'steel')]


def _wall(rng: np.random.Generator, half: float, height: float, material: str, colour: Colour) -> list[Solid]:
    """Return a wall along x about the origin: whole, or with a door or a window."""
    kind = rng.random()
    if kind < 0.35 or half < 1.3:
        return [box((0.0, 0.0, 0.5 * height), (half, 0.1, 0.5 * height), material, colour, 'wall')]
    if kind < 0.7:
        gap, low = _DOOR_M, 0.0
    else:
        gap, low = 1.2 * half, 0.8
    place = float(rng.uniform(-1.0, 1.0)) * (half - 0.5 * gap - 0.2)
    left, right = place - 0.5 * gap + half, half - place - 0.5 * gap
    solids = [box((0.5 * left - half, 0.0, 0.5 * height), (0.5 * left, 0.1, 0.5 * height), material, colour, 'wall'),
              box((half - 0.5 * right, 0.0, 0.5 * height), (0.5 * right, 0.1, 0.5 * height), material, colour, 'wall')]
    if height > 2.4:
        lintel = 0.5 * (height - 2.25)
        solids.append(box((place, 0.0, height - lintel), (0.5 * gap, 0.1, lintel), material, colour, 'wall'))
    if low:
        solids.append(box((place, 0.0, 0.5 * low), (0.5 * gap, 0.1, 0.5 * low), material, colour, 'wall'))
    return solids


def _strip(x: float, y: float, heading: float, length: float) -> Area:
    along, across = (0.5 * length, 0.15) if heading == 0.0 else (0.15, 0.5 * length)
    return (x - along, y - across, x + along, y + across)
