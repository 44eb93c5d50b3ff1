"""How parks are laid out: their paths, and what is planted and put up along them."""

import math
from collections.abc import Callable

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import park_parts as parts
from liquid_nav.sim.scenes import street_parts
from liquid_nav.sim.scenes.palette import near
from liquid_nav.sim.scenes.park import Park
from liquid_nav.sim.scenes.placing import SQUARE
from liquid_nav.sim.scenes.playground import playground


def formal(park: Park) -> None:
    """Two paths that cross at a fountain, lined by clipped hedges, beds and trees."""
    plot, rng = park.plot, park.plot.rng
    x_min, y_min, x_max, y_max = plot.bounds
    x, y = (0.5 * plot.draft.target[axis] + float(rng.uniform(-2.0, 2.0)) for axis in (0, 1))
    centre = (parts.fountain, parts.statue, parts.fountain, parts.bandstand)[rng.integers(4)]
    wide = 6.4 if centre is parts.bandstand else 5.0
    park.put(centre(rng), (x, y), float(rng.uniform(-math.pi, math.pi)), (wide, wide), 0.1)
    park.obstruct()
    half, square = float(rng.uniform(1.2, 1.8)), 0.5 * wide + 1.8
    for side in (1.0, -1.0):
        for turn in range(2):
            corner = (x + side * (square - 0.3), y + (1.0 if turn else -1.0) * (square - 0.3))
            park.put(parts.lantern(rng), corner, 0.0, (0.3, 0.3))
            bench = (x + side * square, y + 0.6 * square) if turn else (x + 0.6 * square, y + side * square)
            park.put(parts.bench(rng), bench, math.atan2(y - bench[1], x - bench[0]) - 0.5 * math.pi, (1.8, 0.6))
    park.path((x - square, y - square, x + square, y + square))
    for area in ((x_min, y - half, x - square, y + half), (x + square, y - half, x_max, y + half),
                 (x - half, y_min, x + half, y - square), (x - half, y + square, x + half, y_max)):
        if area[2] - area[0] > 1.0 and area[3] - area[1] > 1.0:
            park.path(area)
    _hedges(park, (x, y), half, square)
    for _ in range(rng.poisson(5.0 * plot.density)):
        plot.strew(lambda: parts.topiary(rng, park.evergreen), (1.2, 1.2), None, 1.1)
    for _ in range(rng.poisson(4.0 * plot.density)):
        length, width = float(rng.uniform(1.8, 4.0)), float(rng.uniform(1.0, 1.6))
        plot.strew(lambda length=length, width=width: parts.flower_bed(rng, length, width), (length, width), None, 0.6,
                   SQUARE)
    park.plant(rng.poisson(6.0 * plot.density))


def _hedges(park: Park, centre: tuple[float, float], half: float, square: float) -> None:
    """Line the paths of a formal garden with hedges, low ones or as tall as a man."""
    plot, rng = park.plot, park.plot.rng
    tall = rng.random()
    avenue = rng.random() < 0.5
    for axis in (0, 1):
        low, high = plot.bounds[axis] + 1.0, plot.bounds[2 + axis] - 1.0
        for side in (1.0, -1.0):
            for out in (0.6, 3.6, 6.6):
                along = low + float(rng.uniform(0.0, 1.5))
                while along < high - 1.5:
                    length = float(rng.uniform(1.8, 4.2))
                    place = [0.0, 0.0]
                    place[axis], place[1 - axis] = along + 0.5 * length, centre[1 - axis] + side * (half + out)
                    height = float(rng.uniform(1.9, 2.4) if rng.random() < tall else rng.uniform(0.6, 0.9))
                    if avenue and out == 0.6 and axis == 0:
                        park.put(parts.avenue_tree(rng, park.leaves, False), tuple(place), 0.0, (0.5, 0.5), 0.5)
                    elif rng.random() < min(1.0, 0.75 * plot.density):
                        park.put(parts.hedge(length, height, near(rng, park.evergreen, 0.1, 0.02)), tuple(place),
                                 0.5 * math.pi * axis, (length, 0.6), 0.2)
                    along += length + float(rng.uniform(1.3, 2.2))


def landscape(park: Park) -> None:
    """Winding paths between lawns, groups of trees, and a pond."""
    plot, rng = park.plot, park.plot.rng
    x_min, y_min, x_max, y_max = plot.bounds
    park.obstruct()
    if rng.random() < 0.75:
        wide = float(rng.uniform(5.0, 8.0))
        plot.strew(lambda: parts.pond(rng, wide), (wide, 0.75 * wide), None, 0.3)
    for number in range(int(rng.integers(1, 3))):
        steps = np.linspace(-0.05, 1.05, 14)
        sway = rng.uniform(1.5, 3.5) * np.sin(2.0 * math.pi * steps * rng.uniform(0.7, 1.4) + rng.uniform(0.0, 6.0))
        if number == 0:
            x, y = x_min + steps * (x_max - x_min), float(rng.uniform(0.25, 0.75)) * (y_max - y_min) + y_min + sway
        else:
            x, y = float(rng.uniform(0.25, 0.75)) * (x_max - x_min) + x_min + sway, y_min + steps * (y_max - y_min)
        width = float(rng.uniform(1.6, 2.4))
        for here, there in zip(range(1, 12, 3), range(2, 13, 3), strict=True):
            heading = math.atan2(y[there] - y[here], x[there] - x[here])
            away = 0.5 * width + 0.6
            beside = (float(x[here] - away * math.sin(heading)), float(y[here] + away * math.cos(heading)))
            if rng.random() < 0.5:
                park.put(parts.bench(rng), beside, heading + math.pi, (1.8, 0.6))
            else:
                park.put((parts.lantern if rng.random() < 0.7 else parts.bin_)(rng), beside, heading, (0.3, 0.3))
        park.winding([(float(a), float(b)) for a, b in zip(x, y, strict=True)], width)
    for make, footprint, chance in ((parts.bandstand, (6.0, 6.0), 0.4), (parts.statue, (2.0, 2.0), 0.4),
                                    (parts.goal, (0.3, 4.6), 0.5), (parts.picnic_table, (2.0, 2.0), 0.7),
                                    (parts.picnic_table, (2.0, 2.0), 0.5), (parts.map_board, (0.6, 1.8), 0.6)):
        if rng.random() < chance * plot.density:
            plot.strew(lambda make=make: make(rng), footprint, plot.way(3.0), 0.8)
    park.plant(rng.poisson(15.0 * plot.density))
    park.bushes(rng.poisson(9.0 * plot.density))


def promenade(park: Park) -> None:
    """One broad path under rows of trees, with benches, lamps, kiosks and beds on it."""
    plot, rng = park.plot, park.plot.rng
    x_min, y_min, x_max, y_max = plot.bounds
    _, low, _, high = plot.way(0.0)
    middle, half = 0.5 * (low + high), max(0.5 * (high - low) + 1.6, float(rng.uniform(3.0, 4.2)))
    park.obstruct()
    spacing = float(rng.uniform(4.4, 5.6))
    rows = [middle - half, middle + half] + ([middle] if rng.random() < 0.35 else [])
    for y in rows:
        side = math.copysign(1.0, middle - y)
        for x in np.arange(x_min + 1.0, x_max, spacing):
            park.put(parts.avenue_tree(rng, park.leaves, True), (float(x + rng.normal(0.0, 0.1)), y), 0.0, (0.5, 0.5))
            choice, place = rng.random(), (float(x) + 0.5 * spacing, y)
            if choice < 0.4:
                park.put(parts.bench(rng), place, 0.0 if side > 0.0 else math.pi, (1.8, 0.6))
            elif choice < 0.65:
                park.put(parts.lantern(rng), place, 0.0, (0.3, 0.3))
            elif choice < 0.8:
                park.put(parts.bin_(rng), place, 0.0, (0.5, 0.5))
    area = (x_min, middle - half - 0.4, x_max, middle + half + 0.4)
    for index in rng.permutation(len(_ON_PATH))[: rng.poisson(4.0 * plot.density)]:
        make, footprint = _ON_PATH[index]
        plot.strew(lambda make=make: make(rng), footprint, (x_min + 2.0, area[1], x_max - 2.0, area[3]), 1.1, SQUARE)
    park.path(area)
    for side in (1.0, -1.0):
        for x in np.arange(x_min + 1.5, x_max - 2.0, 4.6):
            if rng.random() < 0.45:
                park.put(parts.hedge(3.6, float(rng.choice((0.8, 2.0))), near(rng, park.evergreen, 0.1, 0.02)),
                         (float(x), middle + side * (half + 1.4)), 0.0, (3.6, 0.6), 0.2)
    park.plant(rng.poisson(5.0 * plot.density))
    park.bushes(rng.poisson(3.0 * plot.density))


def _poster_column(rng: np.random.Generator) -> list[Solid]:
    return street_parts.advertising_column(rng, 0.0, 0.0)


def _long_bed(rng: np.random.Generator) -> list[Solid]:
    return parts.flower_bed(rng, 4.0, 1.3)


_ON_PATH: tuple[tuple[Callable[[np.random.Generator], list[Solid]], tuple[float, float]], ...] = (
    (parts.kiosk, (2.6, 2.2)), (_poster_column, (1.4, 1.4)), (parts.statue, (2.0, 2.0)), (_long_bed, (4.0, 1.3)),
    (_long_bed, (4.0, 1.3)), (parts.map_board, (0.6, 1.8)), (parts.fountain, (4.6, 4.6)), (parts.kiosk, (2.6, 2.2)))
"""What stands on a promenade, and its footprint [m]."""
GROUNDS: dict[str, Callable[[Park], None]] = {
    'formal': formal, 'landscape': landscape, 'playground': playground, 'promenade': promenade,
}
"""Kinds of park."""
