"""
Things that look a little like the target, to be told apart from it.

Some share its magenta but not its shape, some its shape but not its colour. They collide, the target does not.
"""

import math
from collections.abc import Callable

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.beacon import HEIGHT_M, RADIUS_M
from liquid_nav.sim.scenes.draft import Parameter
from liquid_nav.sim.scenes.layout import Clearings, Spots
from liquid_nav.sim.scenes.palette import Colour
from liquid_nav.sim.scenes.placing import placed

MAGENTA: Colour = (1.0, 0.0, 0.75)
"""That of the beacon."""
PARAMETERS = {
    'colour_distractors': Parameter(1.0, 0.0, 6.0, "things of the target's colour but another shape"),
    'shape_distractors': Parameter(1.0, 0.0, 6.0, "things of the target's shape in other colours"),
}
"""For the generators that call `scatter`."""
GAP_M = 1.0
"""Way that is left around each [m]."""

_POLE: Colour = (0.75, 0.75, 0.76)
_DARK: Colour = (0.2, 0.2, 0.22)
_STRIPES: dict[str, Colour] = {'stripes_blue': (0.1, 0.25, 0.85), 'stripes_green': (0.1, 0.6, 0.25),
                               'stripes_orange': (1.0, 0.5, 0.05), 'stripes_black': (1.0, 0.85, 0.1)}


def scatter(rng: np.random.Generator, spots: Spots, clearings: Clearings, colour: int, shape: int,
            bounds: tuple[float, float, float, float]) -> list[Solid]:
    """
    Return distractors on free spots.

    Parameters
    ----------
    rng : np.random.Generator
        Draws which they are and how they stand.
    spots : Spots
        Where something stands already; theirs are taken too.
    clearings : Clearings
        What reaches into them is left out.
    colour, shape : int
        How many share the target's colour and how many its shape; fewer where there is no room.
    bounds : tuple
        (x_min, y_min, x_max, y_max) of where they may stand [m; world].

    """
    solids: list[Solid] = []
    room = 0.5 * min(bounds[2] - bounds[0], bounds[3] - bounds[1])
    for number in range(colour + shape):
        kinds = [_COLOUR[index] for index in rng.permutation(len(_COLOUR))] if number < colour else [_LOOKALIKE] * 3
        for make, radius in kinds:  # where there is no room for one there may be for another
            spot = spots.find(radius, GAP_M, bounds=bounds) if radius < room else None
            if spot is not None:
                solids += clearings.admit(placed(make(rng), *spot, float(rng.uniform(-math.pi, math.pi))))
                break
    return solids


def lookalike(rng: np.random.Generator) -> list[Solid]:
    """Return a striped column with a ball on top, of about the target's size."""
    material = str(rng.choice(list(_STRIPES)))
    radius, ball, height = (float(size * rng.uniform(0.85, 1.15)) for size in (RADIUS_M, 0.38, HEIGHT_M))
    column = 0.5 * (height - 1.6 * ball)
    return [Solid('cylinder', (0.0, 0.0, column), (radius, radius, column), material=material, kind='distractor'),
            Solid('ellipsoid', (0.0, 0.0, height - ball), (ball, ball, ball), material='grey',
                  colour=_STRIPES[material], kind='distractor')]


def _umbrella(rng: np.random.Generator) -> list[Solid]:
    wide = float(rng.uniform(1.0, 1.4))
    return [_upright(0.04, 0.0, 2.5, _POLE), _upright(0.25, 0.0, 0.12, _DARK),
            Solid('cone', (0.0, 0.0, 2.65), (wide, wide, 0.3), material='grey', colour=MAGENTA, kind='distractor')]


def _bin(rng: np.random.Generator) -> list[Solid]:
    return [_box((0.0, 0.0, 0.55), (0.35, 0.3, 0.5), MAGENTA), _box((0.03, 0.0, 1.09), (0.39, 0.33, 0.05), _DARK),
            _box((-0.3, 0.0, 0.08), (0.08, 0.32, 0.08), _DARK)]


def _crate(rng: np.random.Generator) -> list[Solid]:
    half = tuple(float(side) for side in rng.uniform((0.35, 0.35, 0.4), (0.75, 0.6, 1.1)))
    return [_box((0.0, 0.0, half[2]), half, MAGENTA)]


def _van(rng: np.random.Generator) -> list[Solid]:
    high = float(rng.uniform(0.8, 1.0))
    wheels = [Solid('cylinder', (along * 1.3, across * 0.82, 0.32), (0.32, 0.32, 0.12),
                    tuple(quaternion_from_euler(0.5 * math.pi, 0.0, 0.0).tolist()), 'wheel', kind='wheel')
              for along in (-1, 1) for across in (-1, 1)]
    return [_box((-0.4, 0.0, 0.35 + high), (1.7, 0.9, high), MAGENTA),
            _box((1.7, 0.0, 0.75), (0.45, 0.87, 0.4), MAGENTA),
            Solid('box', (1.4, 0.0, 1.5), (0.25, 0.84, 0.35), material='glass', kind='distractor'), *wheels]


def _awning(rng: np.random.Generator) -> list[Solid]:
    """Return a stall: a sloping cloth on four posts over a table."""
    slope = tuple(quaternion_from_euler(0.0, 0.25, 0.0).tolist())
    posts = [Solid('cylinder', (along, across, 1.2), (0.04, 0.04, 1.2), material='metal', colour=_POLE, kind='post')
             for along in (-0.7, 0.7) for across in (-1.0, 1.0)]
    return [Solid('box', (0.0, 0.0, 2.45), (0.95, 1.15, 0.05), slope, 'grey', MAGENTA, 'distractor'),
            _box((0.0, 0.0, 0.45), (0.5, 0.9, 0.45), (0.6, 0.45, 0.3)), *posts]


def _balloons(rng: np.random.Generator) -> list[Solid]:
    """Return a bunch of balloons that float above a pole with a weight."""
    places = ((0.0, 0.0, 2.9), (0.3, 0.2, 2.45), (-0.25, 0.3, 2.5), (0.0, -0.35, 2.4))
    return [_upright(0.04, 0.0, 2.4, _POLE), _upright(0.2, 0.0, 0.25, _DARK),
            *(Solid('ellipsoid', place, (0.26, 0.26, 0.26), material='grey', colour=MAGENTA, kind='distractor')
              for place in places[: int(rng.integers(2, 5))])]


_COLOUR: tuple[tuple[Callable[[np.random.Generator], list[Solid]], float], ...] = (
    (_umbrella, 0.6), (_bin, 0.5), (_crate, 0.95), (_van, 2.2), (_awning, 1.4), (_balloons, 0.5))
"""What shares the target's colour, and the radius that it takes on the ground [m]."""
_LOOKALIKE = (lookalike, 0.45)


def _box(place: tuple[float, float, float], half: tuple[float, float, float], colour: Colour) -> Solid:
    return Solid('box', place, half, material='grey', colour=colour, kind='distractor')


def _upright(radius: float, low: float, high: float, colour: Colour) -> Solid:
    half = 0.5 * (high - low)
    return Solid('cylinder', (0.0, 0.0, low + half), (radius, radius, half), material='metal', colour=colour,
                 kind='post')
