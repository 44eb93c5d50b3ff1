"""What stands in a street, as solids."""

import math

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix
from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.palette import Colour

GREY: Colour = (0.55, 0.56, 0.58)
WHITE: Colour = (0.95, 0.95, 0.95)
FACADES = {'brick': ((0.68, 0.36, 0.27), (0.6, 0.4, 0.3), (0.75, 0.55, 0.42)),
           'concrete': ((0.72, 0.72, 0.7), (0.6, 0.62, 0.64)),
           'plaster': ((0.9, 0.84, 0.66), (0.86, 0.72, 0.6), (0.75, 0.82, 0.84), (0.92, 0.9, 0.86), (0.7, 0.78, 0.66))}
PAINTS = ((0.75, 0.1, 0.1), (0.12, 0.22, 0.5), (0.9, 0.9, 0.9), (0.15, 0.15, 0.17), (0.6, 0.62, 0.65),
          (0.1, 0.35, 0.25), (0.85, 0.7, 0.2), (0.4, 0.25, 0.18))


def building(rng: np.random.Generator, x: float, front: float, length: float, material: str,
             colour: Colour, depth: float = 3.2) -> list[Solid]:
    """Return a house whose front, at y = `front`, faces y = 0 and begins at `x`; doors and shops are painted on."""
    side = math.copysign(1.0, front)
    height = 3.2 * int(rng.integers(2, 5)) + 0.6
    middle, back = x + 0.5 * length, front + side * 0.5 * depth
    solids = [Solid('box', (middle, back, 0.5 * height), (0.5 * length, 0.5 * depth, 0.5 * height),
                    material=f'{material}_windows', colour=colour, kind='building'),
              Solid('box', (middle, front, height), (0.5 * length, 0.12, 0.15), material='concrete',
                    colour=(0.8, 0.78, 0.75), kind='building')]
    if rng.random() < 0.45:
        solids.append(Solid('box', (middle, front, 1.6), (0.5 * length - 0.2, 0.06, 1.6), material='shopfront',
                            colour=(0.9, 0.9, 0.9), kind='shopfront'))
    else:
        solids.append(Solid('box', (middle, front, 1.6), (0.5 * length - 0.02, 0.04, 1.6), material=material,
                            colour=colour, kind='building'))
        place = x + float(rng.uniform(1.2, length - 1.2))
        solids.append(Solid('box', (place, front, 1.15), (0.6, 0.07, 1.15), material='door',
                            colour=PAINTS[rng.integers(len(PAINTS))], kind='door'))
        if length > 8.0 and abs(place - middle) > 2.5:
            solids.append(Solid('box', (middle, front, 1.2), (1.4, 0.06, 1.2), material='garage',
                                colour=(0.7, 0.7, 0.68), kind='door'))
    return solids


def car(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a car about 1.45 m tall."""
    paint = PAINTS[rng.integers(len(PAINTS))]
    length, width = float(rng.uniform(1.85, 2.3)), float(rng.uniform(0.82, 0.92))
    estate = rng.random() < 0.4
    cabin, shift = (0.62 * length, -0.3 * length) if estate else (0.48 * length, -0.08 * length)
    parts = [('box', (0.0, 0.0, 0.55), (length, width, 0.3), 'metal', paint),
             ('box', (shift, 0.0, 1.08), (cabin, 0.88 * width, 0.25), 'glass', WHITE),
             ('box', (shift - 0.05, 0.0, 1.36), (0.86 * cabin, 0.84 * width, 0.06), 'grey', paint),
             ('box', (length, 0.0, 0.45), (0.04, 0.9 * width, 0.08), 'grey', GREY),
             ('box', (-length, 0.0, 0.62), (0.03, 0.9 * width, 0.07), 'grey', (0.7, 0.05, 0.05))]
    return _assembled(x, y, heading, parts, 'car') + _wheels(x, y, heading, 0.6 * length, width)


def van(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a delivery van taller than flight height."""
    paint = PAINTS[rng.integers(len(PAINTS))]
    length, width, height = float(rng.uniform(2.2, 2.7)), float(rng.uniform(0.92, 1.02)), float(rng.uniform(2.0, 2.5))
    half = 0.5 * (height - 0.3)
    parts = [('box', (-0.25 * length, 0.0, 0.3 + half), (0.75 * length, width, half), 'grey', paint),
             ('box', (0.72 * length, 0.0, 0.75), (0.28 * length, 0.95 * width, 0.45), 'metal', paint),
             ('box', (0.6 * length, 0.0, 1.5), (0.16 * length, 0.92 * width, 0.32), 'glass', WHITE),
             ('box', (-0.25 * length, 0.0, 0.7), (0.75 * length, width + 0.01, 0.12), 'grey', WHITE)]
    return _assembled(x, y, heading, parts, 'van') + _wheels(x, y, heading, 0.62 * length, width)


def lamp_post(rng: np.random.Generator, x: float, y: float, towards: float) -> list[Solid]:
    """Return a lamp whose arm reaches along +-y; `towards` is its sign."""
    height, radius = float(rng.uniform(4.0, 6.0)), float(rng.uniform(0.06, 0.1))
    colour = ((0.3, 0.32, 0.33), (0.55, 0.56, 0.58), (0.16, 0.25, 0.2))[rng.integers(3)]
    arm = 0.6
    base, head = 1.8 * radius, y + towards * 2.0 * arm
    return [_post(x, y, radius, height, colour),
            Solid('cylinder', (x, y, 0.3), (base, base, 0.3), material='metal', colour=colour, kind='post'),
            Solid('box', (x, y + towards * arm, height), (0.04, arm, 0.04), material='metal', colour=colour,
                  kind='lamp'),
            Solid('box', (x, head, height - 0.05), (0.12, 0.3, 0.07), material='grey', colour=(0.98, 0.96, 0.85),
                  kind='lamp')]


def sign(rng: np.random.Generator, x: float, y: float) -> list[Solid]:
    """Return a traffic sign that faces along the street, its plate at or above flight height."""
    height, half = float(rng.uniform(1.7, 2.5)), float(rng.uniform(0.25, 0.35))
    return [_post(x, y, 0.04, height + half, GREY),
            Solid('box', (x - 0.05, y, height), (0.02, half, half), material='sign', kind='sign')]


def bollard(x: float, y: float) -> list[Solid]:
    """Return a knee-high post."""
    return [Solid('cylinder', (x, y, 0.45), (0.08, 0.08, 0.45), material='metal', colour=(0.35, 0.35, 0.36),
                  kind='bollard')]


def bin_(rng: np.random.Generator, x: float, y: float) -> list[Solid]:
    """Return a dustbin."""
    colour = ((0.15, 0.35, 0.2), (0.2, 0.22, 0.25), (0.2, 0.3, 0.5))[rng.integers(3)]
    return [Solid('box', (x, y, 0.5), (0.28, 0.32, 0.5), material='grey', colour=colour, kind='bin'),
            Solid('box', (x, y, 1.03), (0.31, 0.35, 0.04), material='grey', colour=(0.2, 0.2, 0.2), kind='bin')]


def advertising_column(rng: np.random.Generator, x: float, y: float) -> list[Solid]:
    """Return a poster column under a small roof."""
    radius, height = float(rng.uniform(0.45, 0.7)), float(rng.uniform(2.4, 3.0))
    return [Solid('cylinder', (x, y, 0.5 * height), (radius, radius, 0.5 * height), material='posters', kind='column'),
            Solid('cone', (x, y, height + 0.2), (1.15 * radius, 1.15 * radius, 0.2), material='metal',
                  colour=(0.3, 0.4, 0.35), kind='column')]


def kiosk(rng: np.random.Generator, x: float, y: float, heading: float) -> list[Solid]:
    """Return a small stall with a flat roof."""
    half = (float(rng.uniform(0.8, 1.2)), float(rng.uniform(0.7, 1.0)), 1.2)
    colour = ((0.3, 0.5, 0.45), (0.7, 0.35, 0.25), (0.85, 0.8, 0.6))[rng.integers(3)]
    parts = [('box', (0.0, 0.0, half[2]), half, 'boards', colour),
             ('box', (0.0, 0.0, 2.0 * half[2] + 0.06), (half[0] + 0.2, half[1] + 0.2, 0.06), 'metal', GREY),
             ('box', (0.0, 0.0, 1.55), (0.7 * half[0], half[1] + 0.02, 0.35), 'glass', WHITE)]
    return _assembled(x, y, heading, parts, 'kiosk')


def skip(x: float, y: float, heading: float) -> list[Solid]:
    """Return a container for rubble, taller than flight height."""
    parts = [('box', (0.0, 0.0, 0.95), (1.7, 0.9, 0.8), 'garage', (0.8, 0.62, 0.15)),
             ('box', (0.0, 0.0, 1.78), (1.75, 0.95, 0.05), 'grey', (0.6, 0.5, 0.15))]
    return _assembled(x, y, heading, parts, 'skip')


def bus_shelter(x: float, y: float, towards: float) -> list[Solid]:
    """Return a shelter open towards the road, which lies along +-y by the sign of `towards`."""
    return [Solid('box', (x, y - towards * 0.6, 1.2), (1.8, 0.03, 1.1), material='glass', kind='shelter'),
            Solid('box', (x - 1.8, y, 1.2), (0.03, 0.6, 1.1), material='posters', kind='shelter'),
            Solid('box', (x, y, 2.4), (1.95, 0.75, 0.06), material='metal', colour=(0.3, 0.32, 0.34), kind='shelter'),
            _post(x + 1.8, y + towards * 0.6, 0.04, 2.4, (0.3, 0.32, 0.34))]


def _post(x: float, y: float, radius: float, height: float, colour: Colour) -> Solid:
    return Solid('cylinder', (x, y, 0.5 * height), (radius, radius, 0.5 * height), material='metal', colour=colour,
                 kind='post')


def _assembled(x: float, y: float, heading: float, parts, kind: str) -> list[Solid]:
    """Turn parts given about the origin by `heading` and put them at (x, y)."""
    turn = quaternion_from_euler(0.0, 0.0, heading)
    rotation, turn = rotation_matrix(turn), tuple(turn.tolist())
    return [Solid(shape, tuple((rotation @ place + (x, y, 0.0)).tolist()), size, turn, material, colour, kind)
            for shape, place, size, material, colour in parts]


def _wheels(x: float, y: float, heading: float, reach: float, width: float) -> list[Solid]:
    rotation = rotation_matrix(quaternion_from_euler(0.0, 0.0, heading))
    turn = tuple(quaternion_from_euler(0.5 * math.pi, 0.0, heading).tolist())
    return [Solid('cylinder', tuple((rotation @ (along * reach, across * (width - 0.08), 0.32) + (x, y, 0.0)).tolist()),
                  (0.32, 0.32, 0.12), turn, 'wheel', kind='wheel') for along in (-1, 1) for across in (-1, 1)]
