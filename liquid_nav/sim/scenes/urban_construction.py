"""A building site: a shell under its slab, rising walls, a front behind scaffolding, or a yard of material."""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Look, Solid
from liquid_nav.sim.scenes import backdrop, moving
from liquid_nav.sim.scenes import site_parts as parts
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.palette import Colour, daylight, near
from liquid_nav.sim.scenes.placing import GREY, SQUARE, WHITE, box, placed, strip
from liquid_nav.sim.scenes.plot import PARAMETERS, Area, Plot
from liquid_nav.sim.scenes.site_shell import frame, front, grid, scaffold, walls

__all__ = ['PARAMETERS', 'draw']

THEMES = ('shell', 'walls', 'front', 'yard')

_GROUNDS: tuple[tuple[str, Colour], ...] = (('mud', (0.58, 0.48, 0.36)), ('gravel', (0.62, 0.6, 0.56)),
                                            ('mud', (0.7, 0.6, 0.44)), ('concrete', (0.64, 0.63, 0.6)))
_FENCES: tuple[Colour, ...] = ((0.2, 0.4, 0.65), (0.25, 0.5, 0.35), (0.9, 0.9, 0.88), (0.85, 0.55, 0.2),
                               (0.75, 0.72, 0.66))


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a building site; the passage from start to target is not checked here."""
    theme = str(rng.choice(THEMES, p=(0.3, 0.2, 0.25, 0.25)))
    bearing = float(rng.uniform(-math.pi, math.pi))
    if theme == 'front':
        bearing = float(rng.choice((0.0, math.pi)) + rng.uniform(-0.2, 0.2))
    plot = Plot(rng, parameters, _look(rng), bearing, 6.5, (22.0, 18.0))
    if theme in ('shell', 'walls'):
        _building(plot, theme == 'shell')
    elif theme == 'front':
        _scaffolded(plot)
    _surround(plot)
    plot.distract()
    _equip(plot, 2.0 if theme == 'yard' else 1.0)
    x_min, y_min, x_max, y_max = plot.bounds
    lanes: list[moving.Points] = [((x_min + 3.0, y, 0.0), (x_max - 3.0, y, 0.0))
                                  for y in np.linspace(y_min + 3.0, y_max - 3.0, 7)]
    return plot.finish([(x_min + 1.0, y_min + 1.0, x_max - 1.0, y_max - 1.0)], lanes, workers=True)


def _look(rng: np.random.Generator) -> Look:
    material, colour = _GROUNDS[rng.integers(len(_GROUNDS))]
    haze = float(rng.uniform(24.0, 35.0) if rng.random() < 0.1 else rng.uniform(60.0, 140.0))
    return dataclasses.replace(daylight(rng, material, near(rng, colour, 0.12, 0.02)), haze_m=haze)


def _building(plot: Plot, roofed: bool) -> None:
    """Put up a frame or walls across the way."""
    rng, (x_min, y_min, x_max, y_max) = plot.rng, plot.way(2.5)
    share = rng.uniform(0.55, 0.9, 2)
    wide, deep = share * (x_max - x_min, y_max - y_min)
    wide, deep = max(7.0, float(wide)), max(7.0, float(deep))
    x = float(rng.uniform(x_min, max(x_min, x_max - wide)))
    y = float(rng.uniform(y_min, max(y_min, y_max - deep)))
    columns = grid(rng, (x, y, x + wide, y + deep))
    if roofed:
        storey = float(rng.uniform(2.7, 3.3))
        frame(plot, columns, storey)
        walls(plot, columns, storey, float(rng.uniform(0.1, 0.35)))
    else:
        walls(plot, columns, float(rng.uniform(2.0, 3.0)), float(rng.uniform(0.35, 0.6)))
    floor = (x - 0.6, y - 0.6, x + wide + 0.6, y + deep + 0.6)
    plot.lay(strip(floor, 'concrete', (0.72, 0.71, 0.68), 'floor'))


def _scaffolded(plot: Plot) -> None:
    """Put up fronts behind scaffolds along one side of the way, or along both."""
    rng, (x_min, _, x_max, _) = plot.rng, plot.bounds
    _, low, _, high = plot.way(0.0)
    sides = (1.0, -1.0) if rng.random() < 0.4 else (float(rng.choice((1.0, -1.0))),)
    for side in sides:
        y = (high if side > 0.0 else low) + side * float(rng.uniform(2.6, 4.0))
        begin, length = (x_min, x_max - x_min) if rng.random() < 0.5 else (x_min + 4.0, x_max - x_min - 8.0)
        heading, origin = (0.0, begin) if side > 0.0 else (math.pi, begin + length)
        storeys = int(rng.integers(2, 4))
        plot.add(placed(front(rng, length, 2.8 * storeys + 0.5), origin, y + side * 1.35, heading))
        above, posts = scaffold(rng, length, storeys)
        for parts_ in (above, *posts):
            plot.add(placed(parts_, origin, y, heading))
        outer = y + side * 6.0
        plot.take((begin, min(y, outer), begin + length, max(y, outer)))


def _surround(plot: Plot) -> None:
    """Fence the site, and put a crane and huts behind or within."""
    rng, bounds = plot.rng, plot.bounds
    colour = near(rng, _FENCES[rng.integers(len(_FENCES))], 0.12, 0.02)
    for side in backdrop.SIDES:
        half = 0.5 * backdrop.extent(bounds, side)
        plot.add(backdrop.facing(_fence(rng, half, colour), bounds, side, half, 0.0))
    plot.add(backdrop.houses(rng, bounds, away=(6.0, 13.0), storeys=(2, 6), gabled=0.35))
    if rng.random() < 0.7:
        plot.strew(lambda: parts.crane(rng), (3.2, 3.2), gap=0.8)
    else:
        side = str(rng.choice(list(backdrop.SIDES)))
        plot.add(backdrop.unsolid(backdrop.facing(parts.crane(rng), bounds, side, float(rng.uniform(2.0, 16.0)), 3.0)))


def _fence(rng: np.random.Generator, half: float, colour: Colour) -> list[Solid]:
    """Return a hoarding or a mesh fence with cloth along y, with the site's board on it."""
    if rng.random() < 0.6:
        solids = [box((0.0, 0.0, 1.1), (0.05, half, 1.1), 'hoarding', colour, 'fence')]
    else:
        count = max(1, round(2.0 * half / 3.4))
        width = half / count
        cloth = near(rng, _FENCES[rng.integers(len(_FENCES))], 0.15, 0.02)
        wide = width - 0.03
        solids = [box((0.0, width * (2 * number + 1 - count), 1.05), (0.04, wide, 0.95), 'scrim', cloth, 'fence')
                  for number in range(count)]
        solids += [box((0.0, width * (2 * number - count), 0.08), (0.35, 0.12, 0.08), 'grey', GREY, 'fence')
                   for number in range(count + 1)]
    if rng.random() < 0.5:
        place = float(rng.uniform(-0.6, 0.6)) * half
        solids.append(box((0.1, place, 2.6), (0.05, 1.4, 0.9), 'site_sign', WHITE, 'sign'))
    return solids


def _equip(plot: Plot, share: float) -> None:
    """Scatter machines and material, some of them in the way from start to target."""
    rng, way = plot.rng, plot.way(1.0)
    plot.strew(lambda: parts.excavator(rng), (6.0, 2.8), plot.way(4.0), 1.2)
    for _ in range(rng.poisson(1.2 * share * plot.density)):
        make, footprint = parts.BIG[rng.integers(len(parts.BIG))]
        plot.strew(lambda make=make: make(rng), footprint, plot.way(4.0), 1.2, None if rng.random() < 0.4 else SQUARE)
    for number in range(rng.poisson((6.0 + 4.0 * share) * plot.density)):
        make, footprint = parts.SMALL[rng.integers(len(parts.SMALL))]
        area: Area = way if number % 2 else plot.bounds
        plot.strew(lambda make=make: make(rng), footprint, area, 0.9)
    for _ in range(2):  # huts and toilets stand along the fence
        make, footprint = ((parts.site_hut, (6.2, 2.6)), (parts.container, (6.1, 2.5)), (parts.toilet, (1.2, 1.2)))[
            rng.integers(3)]
        plot.strew(lambda make=make: make(rng), footprint, plot.bounds, 0.6, SQUARE)
