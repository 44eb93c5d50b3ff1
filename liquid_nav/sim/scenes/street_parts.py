"""What stands and parks in a street, as solids at (x, y) [m; world] and turned by a heading [rad]."""

import math

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.palette import Colour, near

GREY: Colour = (0.55, 0.56, 0.58)
WHITE: Colour = (0.95, 0.95, 0.95)
PAINTS: tuple[Colour, ...] = ((0.75, 0.1, 0.1), (0.12, 0.22, 0.5), (0.9, 0.9, 0.9), (0.2, 0.2, 0.22), (0.6, 0.62, 0.65),
                              (0.1, 0.35, 0.25), (0.85, 0.7, 0.2), (0.4, 0.25, 0.18), (0.45, 0.58, 0.68))
"""Of cars and vans."""
_IRONS: tuple[Colour, ...] = ((0.3, 0.32, 0.33), (0.55, 0.56, 0.58), (0.16, 0.25, 0.2), (0.2, 0.21, 0.23))


def car(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a saloon, an estate or a small car about 1.45 m tall."""
    frame, paint = Frame(x, y, heading), near(rng, PAINTS[rng.integers(len(PAINTS))], 0.1, 0.02)
    length, width = float(rng.uniform(1.8, 2.25)), float(rng.uniform(0.82, 0.9))
    estate = rng.random() < 0.45
    front, back = 0.18 * length, (-0.82 if estate else -0.4) * length  # where the roof begins and ends
    middle, cabin = 0.5 * (front + back), 0.5 * (front - back)
    glass = 0.86 * width
    return [frame.box((0.0, 0.0, 0.58), (length, width, 0.3), 'paint', paint, 'car'),
            frame.box((middle, 0.0, 1.1), (cabin, glass, 0.24), 'car_side', WHITE, 'car'),
            frame.box((middle, 0.0, 1.38), (cabin + 0.02, glass - 0.03, 0.06), 'paint', paint, 'car'),
            _pane(frame, front, 0.42, glass - 0.02), _pane(frame, back, -0.16 if estate else -0.36, glass - 0.02),
            frame.box((length, 0.0, 0.6), (0.03, 0.94 * width, 0.17), 'car_front', WHITE, 'car'),
            frame.box((-length, 0.0, 0.66), (0.03, 0.94 * width, 0.17), 'car_rear', WHITE, 'car'),
            *_axles(frame, 0.62 * length, width)]


def van(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a delivery van taller than flight height."""
    frame, paint = Frame(x, y, heading), near(rng, PAINTS[rng.integers(len(PAINTS))], 0.1, 0.02)
    length, width, height = float(rng.uniform(2.2, 2.7)), float(rng.uniform(0.92, 1.02)), float(rng.uniform(2.0, 2.5))
    half, lettered = 0.5 * (height - 0.3), rng.random() < 0.55
    solids = [frame.box((-0.22 * length, 0.0, 0.3 + half), (0.78 * length, width, half),
                        'van_side' if lettered else 'paint', WHITE if lettered else paint, 'van'),
              frame.box((0.75 * length, 0.0, 0.68), (0.25 * length, 0.96 * width, 0.38), 'paint', paint, 'van'),
              frame.box((0.62 * length, 0.0, 1.35), (0.1 * length, 0.94 * width, 0.5), 'car_side', WHITE, 'van'),
              _pane(frame, 0.66 * length, 0.32, 0.9 * width, low=1.0, high=1.75),
              frame.box((length, 0.0, 0.6), (0.03, 0.9 * width, 0.17), 'car_front', WHITE, 'van'),
              frame.box((-length, 0.0, 0.66), (0.03, 0.9 * width, 0.15), 'car_rear', WHITE, 'van')]
    return solids + _axles(frame, 0.62 * length, width)


def lamp_post(rng: np.random.Generator, x: float, y: float, towards: float) -> list[Solid]:
    """Return a lamp: one whose arm reaches along +-y by the sign of `towards`, or a lantern on a post."""
    frame, colour = Frame(x, y, math.copysign(0.5 * math.pi, towards)), _IRONS[rng.integers(len(_IRONS))]
    return lantern(rng, frame, colour) if rng.random() < 0.4 else arm_lamp(rng, frame, colour)


def arm_lamp(rng: np.random.Generator, frame: Frame, colour: Colour) -> list[Solid]:
    """Return a tall mast with a lamp on an arm along x."""
    height, radius, arm = float(rng.uniform(4.5, 6.0)), float(rng.uniform(0.06, 0.1)), 0.6
    return [frame.column(0.0, 0.0, radius, 0.0, height, 'metal', colour, 'post'),
            frame.column(0.0, 0.0, 1.8 * radius, 0.0, 0.6, 'metal', colour, 'post'),
            frame.box((arm, 0.0, height), (arm, 0.04, 0.04), 'grey', colour, 'lamp'),
            frame.box((2.0 * arm, 0.0, height - 0.05), (0.3, 0.12, 0.07), 'grey', (0.98, 0.96, 0.85), 'lamp')]


def lantern(rng: np.random.Generator, frame: Frame, colour: Colour) -> list[Solid]:
    """Return an old street lamp: a lit glass box under a small roof."""
    height, radius = float(rng.uniform(2.9, 3.6)), float(rng.uniform(0.06, 0.09))
    return [frame.column(0.0, 0.0, radius, 0.0, height, 'metal', colour, 'post'),
            frame.column(0.0, 0.0, 2.0 * radius, 0.0, 0.7, 'metal', colour, 'post'),
            frame.box((0.0, 0.0, height + 0.25), (0.17, 0.17, 0.25), 'grey', (1.0, 0.95, 0.75), 'lamp'),
            frame.cone(0.0, 0.0, 0.28, height + 0.5, height + 0.75, 'grey', colour, 'lamp')]


def sign(rng: np.random.Generator, x: float, y: float) -> list[Solid]:
    """Return a traffic sign that faces along the street, its plate at or above flight height."""
    frame = Frame(x, y)
    height, half = float(rng.uniform(1.7, 2.5)), float(rng.uniform(0.25, 0.35))
    return [frame.column(0.0, 0.0, 0.045, 0.0, height + half, 'metal', GREY, 'post'),
            frame.box((-0.06, 0.0, height), (0.02, half, half), 'sign', kind='sign')]


def traffic_light(x: float, y: float, heading: float) -> list[Solid]:
    """Return a set of lights that faces against `heading`, with a second one for those on foot."""
    frame = Frame(x, y, heading)
    return [frame.column(0.0, 0.0, 0.07, 0.0, 3.3, 'metal', (0.25, 0.26, 0.27), 'post'),
            frame.box((-0.13, 0.0, 2.85), (0.1, 0.17, 0.42), 'traffic_light', kind='lamp'),
            frame.box((0.0, 0.14, 2.1), (0.14, 0.08, 0.24), 'traffic_light', kind='lamp')]


def bollard(x: float, y: float) -> list[Solid]:
    """Return a knee-high post."""
    return [Frame(x, y).column(0.0, 0.0, 0.08, 0.0, 0.9, 'metal', (0.35, 0.35, 0.36), 'bollard')]


def bin_(rng: np.random.Generator, x: float, y: float) -> list[Solid]:
    """Return a dustbin on wheels."""
    colour, frame = ((0.15, 0.35, 0.2), (0.2, 0.22, 0.25), (0.2, 0.3, 0.5))[rng.integers(3)], Frame(x, y)
    return [frame.box((0.0, 0.0, 0.5), (0.28, 0.32, 0.5), 'grey', colour, 'bin'),
            frame.box((0.0, 0.0, 1.03), (0.31, 0.35, 0.04), 'grey', (0.2, 0.2, 0.2), 'bin')]


def advertising_column(rng: np.random.Generator, x: float, y: float) -> list[Solid]:
    """Return a poster column under a small roof."""
    radius, height, frame = float(rng.uniform(0.45, 0.7)), float(rng.uniform(2.4, 3.0)), Frame(x, y)
    roof = ((0.3, 0.4, 0.35), (0.25, 0.26, 0.28), (0.4, 0.3, 0.22))[rng.integers(3)]
    return [frame.column(0.0, 0.0, radius, 0.0, height, 'posters', kind='column'),
            frame.column(0.0, 0.0, 1.12 * radius, height - 0.1, height + 0.15, 'grey', roof, 'post'),
            frame.cone(0.0, 0.0, 1.2 * radius, height + 0.1, height + 0.6, 'grey', roof, 'column')]


def kiosk(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a newspaper stall with a flat roof and papers in its window."""
    frame = Frame(x, y, heading)
    half = (float(rng.uniform(0.8, 1.2)), float(rng.uniform(0.7, 1.0)), 1.2)
    colour = ((0.3, 0.5, 0.45), (0.7, 0.35, 0.25), (0.85, 0.8, 0.6), (0.2, 0.3, 0.45))[rng.integers(4)]
    return [frame.box((0.0, 0.0, half[2]), half, 'grey', colour, 'kiosk'),
            frame.box((0.0, 0.0, 1.5), (0.8 * half[0], half[1] + 0.03, 0.55), 'display', kind='kiosk'),
            frame.box((0.0, 0.0, 1.5), (half[0] + 0.03, 0.75 * half[1], 0.55), 'posters', kind='kiosk'),
            frame.box((0.0, 0.0, 2.0 * half[2] + 0.14), (half[0] + 0.08, half[1] + 0.08, 0.14), 'lettering', colour,
                      'kiosk'),
            frame.box((0.0, 0.0, 2.0 * half[2] + 0.32), (half[0] + 0.3, half[1] + 0.3, 0.05), 'grey', GREY, 'kiosk')]


def skip(x: float, y: float, heading: float) -> list[Solid]:
    """Return a container for rubble, taller than flight height."""
    frame, rubble = Frame(x, y, heading), (0.62, 0.56, 0.5)
    return [frame.box((0.0, 0.0, 0.9), (1.7, 0.9, 0.75), 'dumpster', (0.8, 0.62, 0.15), 'skip'),
            frame.box((0.0, 0.0, 1.68), (1.75, 0.95, 0.06), 'grey', (0.6, 0.48, 0.14), 'skip'),
            frame.cone(0.3, 0.1, 0.8, 1.7, 2.1, 'asphalt', rubble, 'skip')]


def bus_shelter(x: float, y: float, towards: float, heading: float = 0.0) -> list[Solid]:
    """Return a shelter along `heading`, open to its left or its right by the sign of `towards`."""
    frame, iron = Frame(x, y, heading if towards > 0 else heading + math.pi), (0.3, 0.32, 0.34)
    return [frame.box((0.0, -0.6, 1.2), (1.8, 0.03, 1.1), 'windscreen', kind='shelter'),
            frame.box((-1.8, 0.0, 1.2), (0.04, 0.6, 1.1), 'posters', kind='shelter'),
            frame.box((0.0, 0.0, 2.4), (1.95, 0.75, 0.06), 'grey', iron, 'shelter'),
            frame.box((0.0, -0.4, 0.5), (1.2, 0.18, 0.04), 'timber', (0.6, 0.45, 0.3), 'bench'),
            frame.column(1.8, 0.6, 0.05, 0.0, 2.4, 'metal', iron, 'post')]


def barrier(x: float, y: float, heading: float) -> list[Solid]:
    """Return a striped barrier of road works as tall as a man, across `heading`."""
    frame = Frame(x, y, heading)
    return [frame.box((0.0, 0.0, 1.55), (0.04, 0.9, 0.16), 'barrier', kind='barrier'),
            frame.box((0.0, 0.0, 0.95), (0.04, 0.9, 0.14), 'barrier', kind='barrier'),
            *(frame.box((0.0, side * 0.75, 0.88), (0.05, 0.05, 0.88), 'grey', GREY, 'barrier') for side in (-1, 1)),
            frame.box((0.0, 0.75, 1.85), (0.08, 0.08, 0.12), 'grey', (1.0, 0.7, 0.1), 'lamp')]


def road_works(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a hole in the road: a heap of earth behind two barriers, with cones."""
    frame = Frame(x, y, heading)
    solids = [frame.cone(0.0, 0.0, 0.9, 0.0, 0.9, 'earth', (0.62, 0.5, 0.36), 'heap')]
    for along in (-1.2, 1.2):
        place = frame.at(along, 0.0)
        solids += barrier(place.x, place.y, heading)
    solids += [frame.cone(along, side, 0.2, 0.0, 0.75, 'barrier', WHITE, 'cone')
               for along, side in ((-1.2, 1.15), (1.2, -1.15), (0.0, 1.1))]
    return solids


def _pane(frame: Frame, edge: float, reach: float, half_width: float, low: float = 0.85, high: float = 1.36) -> Solid:
    """Return a sloping windscreen that leads from the roof's edge down and out by `reach` [m], solid below."""
    slope, thick = math.hypot(reach, high - low), 0.16
    pitch = math.atan2(high - low, reach)  # above pi / 2 at the rear, where `reach` is negative
    inward = -math.copysign(thick, reach)
    centre = (edge + 0.5 * reach + inward * math.sin(pitch), 0.0, 0.5 * (low + high) + inward * math.cos(pitch))
    return frame.box(centre, (0.5 * slope, half_width, thick), 'windscreen', WHITE, 'car', tilt=(0.0, pitch, 0.0))


def _axles(frame: Frame, reach: float, width: float) -> list[Solid]:
    """Return both axles with their wheels, whose outer faces alone are seen."""
    return [frame.rod((along * reach, -along * (width + 0.01), 0.32), (along * reach, along * (width + 0.01), 0.32),
                      0.32, 'wheel', WHITE, 'axle') for along in (-1.0, 1.0)]
