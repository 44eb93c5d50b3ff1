"""What the maps of houses share: their parameters, weather, target and the people in them."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from liquid_nav.core.scene import Look, Mover
from liquid_nav.sim.scenes import moving
from liquid_nav.sim.scenes.distractors import PARAMETERS as DISTRACTORS
from liquid_nav.sim.scenes.draft import Parameter
from liquid_nav.sim.scenes.palette import Colour
from liquid_nav.sim.scenes.weather import daylight_at

FLIGHT_M = (1.2, 1.8)
"""Lowest and highest start and target [m]."""

_ATTEMPTS = 40  # at a route for one who walks


def parameters(cars: float = 0.0) -> dict[str, Parameter]:
    """Return the parameters of such a map; `cars` is how many drive by default."""
    return {
        'density': Parameter(1.0, 0.0, 2.0, 'how much stands in the way, 1 is usual'),
        'length': Parameter(0.0, 8.0, 30.0, 'distance from start to target [m]; 0 lets the seed draw 14 to 22',
                            lambda rng: float(rng.uniform(14.0, 22.0))),
        **DISTRACTORS,
        'pedestrians': Parameter(2.0, 0.0, 12.0, 'people who walk about'),
        **({'cars': Parameter(cars, 0.0, 6.0, 'cars that drive about')} if cars else {}),
    }


def look(rng: np.random.Generator, ground_material: str, ground_colour: Colour) -> Look:
    """Return the light of some hour and weather: clear or overcast, and now and then misty."""
    cloud = float(rng.choice((0.0, 0.3, 0.6, 1.0))) * float(rng.uniform(0.7, 1.0))
    haze = float(rng.uniform(28.0, 45.0)) if rng.random() < 0.15 else float(rng.uniform(70.0, 140.0))
    return daylight_at(rng, float(rng.uniform(7.0, 20.2)), cloud, haze, ground_material, ground_colour)


def height(rng: np.random.Generator) -> float:
    return float(rng.uniform(*FLIGHT_M))


def yaw_towards(rng: np.random.Generator, start: Sequence[float], target: Sequence[float]) -> float:
    """Return a heading within 20 degrees of the target's bearing [rad]."""
    bearing = math.atan2(target[1] - start[1], target[0] - start[0])
    return bearing + float(rng.uniform(-1.0, 1.0)) * math.radians(20.0)


def walkers(rng: np.random.Generator, count: int, route: Callable[[], moving.Points], paths: moving.Paths,
            speeds: tuple[float, float] = moving.WALKING_M_S) -> list[Mover]:
    """
    Return up to `count` people on routes that keep clear of what stands.

    Parameters
    ----------
    rng : np.random.Generator
        Draws the people.
    count : int
        How many to place; one for whom no free route is found is left out.
    route : Callable
        Draws the corners of a route.
    paths : moving.Paths
        What to keep clear of.
    speeds : tuple
        Slowest and fastest walk [m/s].

    """
    movers = []
    for _ in range(count):
        for _ in range(_ATTEMPTS):
            points = route()
            if not paths.are_free(points, moving.PERSON_M):
                continue
            offset = paths.offset(rng, points, moving.PERSON_M)
            if offset is not None:
                movers.append(moving.pedestrian(rng, points, float(rng.uniform(*speeds)), offset))
                break
    return movers
