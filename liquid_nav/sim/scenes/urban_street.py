"""A street between houses: a road with parked cars, an avenue with trees in its middle, a junction, or a precinct."""

import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Look, Mover
from liquid_nav.sim.scenes import city, moving
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.layout import CLEARING_M, Spots
from liquid_nav.sim.scenes.palette import near
from liquid_nav.sim.scenes.site import Site
from liquid_nav.sim.scenes.street_filling import Filling
from liquid_nav.sim.scenes.street_plan import END_M, Street, draw_street, houses, markings, pavements

PARAMETERS = city.parameters(cars=1.0)

_SPEEDS = (1.5, 3.5)  # [m/s] of cars that look for a place to park
_LANE = 0.42  # its middle, as a share of the road's half width
_GROUNDS = {'flagstones': (0.7, 0.67, 0.62), 'cobbles': (0.6, 0.57, 0.53), 'asphalt': (0.43, 0.43, 0.45)}


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a street; the passage from start to target is not checked here."""
    length = parameters['length']
    street = draw_street(rng, length)
    lane = _lane(rng, street) if parameters['cars'] else None
    start, target = _ends(rng, street, length, lane)
    border = street.front + 1.0
    draft = Draft(start, city.yaw_towards(rng, start, target), target, street.box(-END_M, street.far, -border, border),
                  _look(rng, street))
    draft.solids += houses(rng, street) + pavements(rng, street)
    draft.ribbons += markings(rng, street)
    site = Site(rng, Spots(rng, draft.bounds), start, target)
    if lane is not None:
        _keep_free(site, street, lane)
    Filling(rng, street, site, parameters['density']).fill()
    reach = street.front - 0.6
    site.strew_distractors(parameters, street.box(1.0, street.far - END_M, -reach, reach))
    draft.solids += site.solids
    draft.movers += _movers(rng, street, draft, lane, parameters)
    return draft


def _look(rng: np.random.Generator, street: Street) -> Look:
    material = 'asphalt' if street.kind != 'precinct' else str(rng.choice(('flagstones', 'cobbles')))
    return city.look(rng, material, near(rng, _GROUNDS[material], 0.12, 0.015))


def _lane(rng: np.random.Generator, street: Street) -> float | None:
    """Return how far left of the middle cars drive [m]."""
    if street.kind == 'precinct':
        return None
    return float(rng.choice((-1.0, 1.0))) * (_LANE * street.road if not street.median else 0.5 * street.road)


def _keep_free(site: Site, street: Street, lane: float) -> None:
    first, last = street.ends
    for along in np.arange(first, last, 1.5):
        frame = street.way.frame(float(along), lane)
        site.spots.take(frame.x, frame.y, moving.CAR_M + 0.05, near=True)


def _ends(rng: np.random.Generator, street: Street, length: float, lane: float | None):
    """Return start and target, `length` [m] apart and clear of the lane."""
    def across() -> float:
        reach = street.front - 1.9
        for left in rng.uniform(-reach, reach, 100).tolist():
            if lane is None or abs(left - lane) > CLEARING_M + moving.CAR_M + 0.05:
                return left
        return -math.copysign(reach, lane)
    first, left = street.way.frame(0.0, across()), across()
    last = street.way.frame(street.way.along(length, left, (first.x, first.y)), left)
    return (first.x, first.y, city.height(rng)), (last.x, last.y, city.height(rng))


def _movers(rng: np.random.Generator, street: Street, draft: Draft, lane: float | None,
            parameters: Mapping[str, float]) -> list[Mover]:
    paths = moving.Paths(draft.solids, draft.start, draft.target)
    inner = street.road + 0.4 if street.kind != 'precinct' else 0.0

    def route() -> moving.Points:
        first, left = float(rng.uniform(-3.0, street.far - END_M)), float(rng.uniform(inner, street.front - 0.4))
        line = street.way.part(first, first + float(rng.uniform(4.0, 10.0))).border(float(rng.choice((-left, left))))
        return [(x, y, street.kerb) for x, y in line.tolist()]
    movers = city.walkers(rng, round(parameters['pedestrians']), route, paths)
    if lane is not None:
        first, last = street.ends[0] + 6.0, street.ends[1] - 6.0
        border = street.way.part(first, last).border(lane)
        movers += moving.cars(rng, round(parameters['cars']), [[(*point, 0.0) for point in border.tolist()]], _SPEEDS,
                              paths)
    return movers
