"""The ground of a park that is made for children."""

import numpy as np

from liquid_nav.sim.scenes import park_parts as parts
from liquid_nav.sim.scenes import play_parts as play
from liquid_nav.sim.scenes.palette import Colour, near
from liquid_nav.sim.scenes.park import Park
from liquid_nav.sim.scenes.placing import SQUARE, box, strip
from liquid_nav.sim.scenes.plot import Area

_GROUNDS: tuple[tuple[str, Colour], ...] = (('rubber_ground', (0.7, 0.35, 0.28)), ('gravel', (0.88, 0.78, 0.55)),
                                            ('rubber_ground', (0.3, 0.45, 0.6)), ('rubber_ground', (0.35, 0.5, 0.35)))
_BESIDE = ((parts.bench, (1.8, 0.6), 3.0), (parts.lantern, (0.3, 0.3), 2.0), (parts.bin_, (0.5, 0.5), 2.0),
           (parts.table_tennis, (2.8, 1.6), 1.0), (parts.kiosk, (2.6, 2.2), 1.0))
"""What stands around, its footprint [m], and how many of it there are on average."""


def playground(park: Park) -> None:
    """Swings, slides and frames on soft ground, benches and trees around."""
    plot, rng = park.plot, park.plot.rng
    park.obstruct()
    way = plot.way(1.0)
    middle = (0.5 * (way[0] + way[2]), 0.5 * (way[1] + way[3]))
    half = (min(0.5 * (way[2] - way[0]), float(rng.uniform(5.5, 9.0))),
            min(0.5 * (way[3] - way[1]), float(rng.uniform(5.5, 9.0))))
    half = (max(5.0, half[0]), max(5.0, half[1]))
    area = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    material, colour = _GROUNDS[rng.integers(len(_GROUNDS))]
    plot.lay(strip(area, material, near(rng, colour, 0.1, 0.02), 'playground'))
    for index in rng.permutation(len(play.EQUIPMENT))[: rng.integers(5, 8)] if plot.density > 0.0 else ():
        make, footprint = play.EQUIPMENT[index]
        plot.strew(lambda make=make: make(rng), footprint, area, 0.9)
    for _ in range(rng.poisson(1.5 * plot.density)):
        make, footprint = play.EQUIPMENT[rng.integers(len(play.EQUIPMENT))]
        plot.strew(lambda make=make: make(rng), footprint, plot.way(3.0), 0.9)
    _low_fence(park, area)
    x_min, y_min, x_max, y_max = plot.bounds
    edge = area[3] + 1.2 if y_max - area[3] > area[1] - y_min else area[1] - 3.2
    park.path((x_min, edge, x_max, edge + 2.0))
    for make, footprint, count in _BESIDE:
        for _ in range(rng.poisson(count * plot.density)):
            plot.strew(lambda make=make: make(rng), footprint, None, 0.6, SQUARE)
    park.plant(rng.poisson(9.0 * plot.density))
    park.bushes(rng.poisson(4.0 * plot.density))


def _low_fence(park: Park, area: Area) -> None:
    """Fence a playground at knee height, with gaps, or not at all."""
    rng = park.plot.rng
    if rng.random() < 0.4:
        return
    bright = rng.random() < 0.5
    for axis in (0, 1):
        for edge in (area[1 - axis], area[3 - axis]):
            for along in np.arange(area[axis] + 1.0, area[2 + axis] - 0.9, 2.0):
                place = [0.0, 0.0, 0.4]
                place[axis], place[1 - axis] = float(along), edge
                if rng.random() < 0.2 or not park.plot.spots.is_free(*place[:2], 0.9, 0.0):
                    continue
                colour = play.PLAY[rng.integers(len(play.PLAY))] if bright else (0.5, 0.6, 0.4)
                half = [0.04, 0.04, 0.35]
                half[axis] = 0.97
                park.plot.add([box(tuple(place), tuple(half), 'boards', colour, 'fence')])
