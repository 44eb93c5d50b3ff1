"""A car park: a supermarket's or a town's lot, a level of a multi-storey one, or its roof."""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Look
from liquid_nav.sim.scenes import moving
from liquid_nav.sim.scenes import parking_parts as parts
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.palette import daylight, near
from liquid_nav.sim.scenes.parking_deck import deck, roof
from liquid_nav.sim.scenes.parking_ground import BAY_DEPTH_M, Ground, crossing, divide, paint
from liquid_nav.sim.scenes.parking_lot import lot
from liquid_nav.sim.scenes.placing import SQUARE, placed
from liquid_nav.sim.scenes.plot import PARAMETERS, Plot

__all__ = ['PARAMETERS', 'draw']

THEMES = ('supermarket', 'town', 'deck', 'roof')

_MOST_VEHICLES = 28


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a car park; the passage from start to target is not checked here."""
    theme = str(rng.choice(THEMES, p=(0.3, 0.25, 0.3, 0.15)))
    is_open = theme in ('supermarket', 'town')
    steepness = rng.choice((0.0, 0.8, 1.4)) + rng.uniform(-0.25, 0.25)  # [rad] from the aisles' direction
    bearing = float(rng.choice((1.0, -1.0)) * steepness + rng.choice((0.0, math.pi)))
    plot = Plot(rng, parameters, _look(rng, theme), bearing, 6.5, (26.0, 23.0))
    slanted, median = is_open and rng.random() < 0.35, float(rng.choice((0.0, 1.9))) if is_open else 0.0
    ground = divide(rng, plot.bounds, slanted, median)
    if is_open:
        paint(plot, ground, 'slanted_bays' if slanted else 'bays')
        crossing(plot, ground)
        lot(plot, ground, theme == 'supermarket', rng.random() < (0.8 if theme == 'town' else 0.4))
        _entrance(plot, ground)
    else:
        paint(plot, ground, ('deck_bays', 'yellow_bays')[rng.integers(2)])
        if theme == 'deck':
            deck(plot, ground)
        else:
            roof(plot)
    plot.distract()
    _in_bays(plot, ground, theme)
    _vehicles(plot, ground, 0.08 if theme == 'deck' else 0.22)
    _about(plot, theme)
    x_min, _, x_max, _ = plot.bounds
    walks = [(x_min + 1.0, y - 2.6, x_max - 1.0, y + 2.6) for y in ground.aisles]
    lanes: list[moving.Points] = [((x_min + 3.0, y + side * 1.5, 0.0), (x_max - 3.0, y + side * 1.5, 0.0))
                                  for y in ground.aisles for side in (-1.0, 1.0, 0.0)]
    return plot.finish(walks, lanes)


def _look(rng: np.random.Generator, theme: str) -> Look:
    if theme in ('supermarket', 'town'):
        look = daylight(rng, 'asphalt', near(rng, (0.42, 0.42, 0.44), 0.12, 0.01))
    else:
        look = daylight(rng, 'concrete', near(rng, (0.66, 0.65, 0.63), 0.12, 0.01))
    haze = float(rng.uniform(24.0, 35.0) if rng.random() < 0.1 else rng.uniform(60.0, 140.0))
    if theme != 'deck':
        return dataclasses.replace(look, haze_m=haze)
    # Under a ceiling there is lamp light alone, which comes from all around.
    lamp = near(rng, ((0.95, 0.93, 0.85), (0.85, 0.9, 0.95))[rng.integers(2)], 0.1, 0.0)
    return dataclasses.replace(look, haze_m=100.0, light_direction=(*look.light_direction[:2], 0.5), light_colour=lamp,
                               ambient=float(rng.uniform(0.55, 0.7)))


def _vehicles(plot: Plot, ground: Ground, vans: float) -> None:
    rng, bays = plot.rng, ground.bays()
    taken = rng.permutation(len(bays))[: round(float(rng.uniform(0.5, 0.8)) * plot.density * len(bays))]
    for number in taken[:_MOST_VEHICLES]:
        x, row = bays[number]
        x, y = x + float(rng.normal(0.0, 0.08)), row.y + float(rng.normal(0.0, 0.1))
        heading = ground.heading + (math.pi if rng.random() < 0.5 else 0.0) + float(rng.normal(0.0, 0.02))
        plot.put(parts.vehicle(rng, vans), x, y, heading, (4.2, 1.75), 0.0)


def _entrance(plot: Plot, ground: Ground) -> None:
    """Add gate, gantry and ticket machine at the free end of an aisle."""
    rng, bounds = plot.rng, plot.bounds
    west = ground.reach[0] - bounds[0] > 3.0
    edge, inwards = (bounds[0], 1.0) if west else (bounds[2], -1.0)
    y = float(rng.choice(ground.aisles))
    plot.put(parts.barrier(rng), edge + inwards * 1.0, y - 3.2, 0.0, (0.4, 0.4))
    plot.put(parts.height_gantry(rng, 3.3), edge + inwards * 0.4, y, 0.0, (0.2, 0.2))
    plot.put(parts.ticket_machine(rng), edge + inwards * 2.2, y + 3.4, 0.0, (0.5, 0.7))


def _in_bays(plot: Plot, ground: Ground, theme: str) -> None:
    """Add what stands in the bays and at their heads."""
    rng = plot.rng
    if theme == 'supermarket':
        for row in ground.rows[:: rng.integers(1, 3)]:
            x = float(rng.choice(ground.lines[:-1])) + 0.5 * ground.pitch
            plot.put(parts.trolley_bay(rng), x, row.y, row.out * 0.5 * math.pi, (4.2, 3.0), 0.0)
    for row in ground.rows:
        back, heading = row.y - row.out * (0.5 * BAY_DEPTH_M - 0.3), row.out * 0.5 * math.pi
        if rng.random() < 0.25:
            for x in ground.lines[1:4]:
                plot.put(parts.charging_post(rng), float(x), back, heading, (0.3, 0.3), 0.0)
        elif theme == 'roof' and rng.random() < 0.5:
            plot.put(parts.lamp_mast(rng), float(rng.choice(ground.lines)), back, heading, (0.6, 0.6), 0.0)
        elif theme != 'town' and rng.random() < 0.5:
            plot.add([stop for x in ground.lines[:-1]
                      for stop in placed(parts.wheel_stop(), float(x) + 0.5 * ground.pitch, back, heading)])


def _about(plot: Plot, theme: str) -> None:
    """Add what stands anywhere, in the way from start to target too."""
    rng, way = plot.rng, plot.way(2.0)
    plot.strew(lambda: parts.ticket_machine(rng), (0.5, 0.7), way, headings=SQUARE)
    if theme in ('supermarket', 'town'):
        for _ in range(rng.poisson(1.0 * plot.density)):
            plot.strew(lambda: parts.bottle_banks(rng), (1.3, 4.4), gap=0.4, headings=SQUARE)
    for _ in range(rng.poisson(2.0 * plot.density)):
        plot.strew(lambda: parts.vehicle(rng, 0.6), (4.8, 1.95), way, headings=(0.0, math.pi))
