"""
A forest in any season: trees of many kinds, rocks, hedges and thickets on uneven ground, trails, and what moves.

The forest is drawn in two dresses: as it grows (`draw`), and in any colours on natural patterns (`draw_randomized`).
Shapes are drawn apart from looks, so both dresses fit the very same shapes.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from liquid_nav.core.scene import Mover, Solid
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.scenes import paths, surroundings, wildlife
from liquid_nav.sim.scenes.canopy import canopy
from liquid_nav.sim.scenes.draft import DRAWN, Draft, Parameter
from liquid_nav.sim.scenes.dress import AnyDress, NaturalDress
from liquid_nav.sim.scenes.formations import FORMATIONS
from liquid_nav.sim.scenes.layout import CLEARING_M, Clearings, Spots
from liquid_nav.sim.scenes.planting import Planter, lifted
from liquid_nav.sim.scenes.relief import relief
from liquid_nav.sim.scenes.seasons import SEASONS
from liquid_nav.sim.shapes import template


def _chosen(*chances: float):
    """Return what draws a number from 0 on by the chance of each."""
    return lambda rng: float(rng.choice(len(chances), p=chances))


def _draw_haze(rng: np.random.Generator) -> float:
    return float(rng.uniform(12.0, 35.0) if rng.random() < 0.15 else rng.uniform(40.0, 90.0))


SHAPES = {
    'density': Parameter(DRAWN, 0.0, 0.3, 'trees per square metre', lambda rng: float(rng.uniform(0.05, 0.16))),
    'length': Parameter(0.0, 8.0, 30.0, 'distance from start to target [m]; 0 lets the seed draw 14 to 22',
                        lambda rng: float(rng.uniform(14.0, 22.0))),
    'season': Parameter(DRAWN, 0, 3, 'spring 0, summer 1, autumn 2, winter 3', _chosen(0.15, 0.35, 0.25, 0.25)),
    'relief': Parameter(DRAWN, 0.0, 1.0, '0 for a plane, 1 for heights to 0.6 m and slopes to 20 %',
                        lambda rng: float(rng.uniform(0.0, 1.0))),
    'formation': Parameter(DRAWN, 0, len(FORMATIONS) - 1,
                           ', '.join(f'{form.__name__} {number}' for number, form in enumerate(FORMATIONS)),
                           _chosen(0.3, 0.12, 0.1, 0.1, 0.16, 0.1, 0.12)),
    'animals': Parameter(DRAWN, 0, 4, 'deer and boar that walk', _chosen(0.55, 0.3, 0.15)),
    'swaying': Parameter(DRAWN, 0, 10, 'saplings and branches that sway', _chosen(0.3, 0.2, 0.2, 0.15, 0.15)),
    'flowering': Parameter(DRAWN, 0, 6, "bushes in the target's own magenta", _chosen(0.5, 0.3, 0.2)),
    'ringed': Parameter(DRAWN, 0, 6, 'trunks with rings in other colours', _chosen(0.5, 0.3, 0.2)),
    'canopy': Parameter(0.0, 0.0, 1.0, 'share of the ground that a roof of leaves is over'),
    'haze': Parameter(DRAWN, 8.0, 200.0, 'distance over which haze swallows all but 1/e of a colour [m]', _draw_haze),
}
PARAMETERS_RANDOMIZED = SHAPES
PARAMETERS = {
    **SHAPES,
    'hour': Parameter(DRAWN, 5.5, 21.0, 'of the day [h]: sunrise at 5.5, dusk from 19.5',
                      lambda rng: float(rng.uniform(6.0, 20.7))),
    'cloud': Parameter(DRAWN, 0.0, 1.0, '0 for a clear sky, 1 for an overcast one',
                       lambda rng: float(rng.beta(0.6, 0.8))),
}

SIDE_M = 7.0
"""How far the forest reaches to the sides of the way from start to target [m]."""
END_M = 6.0
"""How far it reaches behind start and target [m]."""
TRIANGLES = 6000
"""What is only seen goes where a forest, its ground included and without its canopy, would take more triangles."""


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a forest as it grows; the passage from start to target is not checked here."""
    return _draw(rng, parameters, NaturalDress, parameters['hour'], parameters['cloud'])


def draw_randomized(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw the shapes of a forest in any colours and light; the passage is not checked here."""
    return _draw(rng, parameters, AnyDress, 0.0, 0.0)


def _draw(rng: np.random.Generator, parameters: Mapping[str, float], dress_in: type, hour: float,
          cloud: float) -> Draft:
    season = SEASONS[round(parameters['season'])]
    dress = dress_in(np.random.default_rng(rng.integers(2**63)), season)
    bounds = (-END_M, -SIDE_M, parameters['length'] + END_M, SIDE_M)
    terrain = relief(rng, bounds, parameters['relief'])
    start, target = (_above(rng, terrain, x) for x in (0.0, parameters['length']))
    draft = Draft(start, float(rng.uniform(-1.0, 1.0) * math.radians(20.0)), target, bounds,
                  dress.look(hour, cloud, parameters['haze']), terrain=terrain)
    spots = Spots(rng, bounds)
    spots.take(*start[:2], CLEARING_M)
    spots.take(*target[:2], CLEARING_M)
    formation = FORMATIONS[round(parameters['formation'])](
        rng, spots, dress, parameters['length'], bool(rng.random() >= season.bare))
    draft.movers += _animals(rng, spots, draft, dress, round(parameters['animals']))
    draft.ribbons += paths.trails(rng, spots, bounds, dress, int(rng.choice(3, p=(0.35, 0.45, 0.2))))
    planter = Planter(rng, spots, dress, season, terrain)
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    planter.swaying(round(parameters['swaying']), start)
    planter.distractors(round(parameters['flowering']), round(parameters['ringed']))
    planter.stones(area)
    planter.trees(round(parameters['density'] * area), formation)
    planter.undergrowth(area)
    draft.movers += planter.movers
    draft.solids += planter.solids(Clearings(start, target))
    around = surroundings.thicket(rng, bounds, dress) + surroundings.tree_line(rng, bounds, dress)
    around += planter.tufts(bounds)
    draft.solids += _affordable(lifted(around, terrain), draft)
    roof = lifted(canopy(rng, bounds, dress, parameters['canopy']), terrain)
    draft.solids += [solid for group in roof for solid in group]
    return draft


def _affordable(groups: list[list[Solid]], draft: Draft) -> list[Solid]:
    """Return the first groups that may be drawn beside what the draft holds already."""
    rows, columns = draft.terrain.grid.shape
    moving = [solid for mover in draft.movers for solid in mover.solids]
    spare = TRIANGLES - 2 * (rows - 1) * (columns - 1) - _triangles(draft.solids) - _triangles(moving)
    kept = []
    for group in groups:
        spare -= _triangles(group)
        if spare >= 0:
            kept += group
    return kept


def _triangles(solids: Sequence[Solid]) -> int:
    return sum(len(template(solid).triangles) for solid in solids)


def _above(rng: np.random.Generator, terrain: Terrain, x: float) -> tuple[float, float, float]:
    """Return a place at a flight height over (x, 0) [m]."""
    return x, 0.0, float(terrain.height(np.array([x, 0.0]))) + float(rng.uniform(1.2, 1.8))


def _animals(rng: np.random.Generator, spots: Spots, draft: Draft, dress, count: int) -> list[Mover]:
    lines = [paths.track(rng, spots, draft.bounds, draft.start, draft.target, wildlife.HALF_WIDTH_M)
             for _ in range(count)]
    return [wildlife.animal(rng, line, draft.terrain, dress) for line in lines if line is not None]
