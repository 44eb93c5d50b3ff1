"""How far a vehicle's body, an upright cylinder that turns with it, is from a shape of which distances are known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Distance = Callable[[np.ndarray], np.ndarray]
"""From (points, 3) [m; world] to (points,) signed distances [m], negative inside."""

BOTTOM, TOP, SIDE = range(3)
STEEPEST = 1.4
"""
By how much a distance may change along a metre.

It is 1 if the distance is exact; the estimate that `core.geometry` makes of an ellipsoid's comes to 1.36 near the
ends of slim ones (semi-axes 1 to 4).
"""


@dataclass(frozen=True)
class Body:
    """A cylinder about the vehicle's upward axis, centred on its centre of mass."""

    radius: float
    """[m]."""
    half_height: float
    """[m]."""

    @property
    def reach(self) -> float:
        """Radius of the sphere around it [m]."""
        return float(np.hypot(self.radius, self.half_height))

    def shrunk(self, by: float) -> 'Body':
        """Return what is left where `by` [m] is taken off on all sides; a tenth of each size stays."""
        return Body(max(self.radius - by, 0.1 * self.radius), max(self.half_height - by, 0.1 * self.half_height))


@dataclass(frozen=True)
class Gap:
    """The least distance from a body's surface to a shape [m], negative where they overlap."""

    low: float
    """It is no less than this."""
    high: float
    """It is no more than this: the distance of a point of the body."""


def body_gap(body: Body, position, rotation: np.ndarray, distance: Distance, resolution: float,
             enough: float = np.inf) -> Gap:
    """
    Return the least distance from a body's surface to a shape.

    The surface is sampled patch by patch. A patch whose sample is further away than its size and the nearest sample
    allow is left out; the others are cut into four, until the result is known to within `resolution`.

    Parameters
    ----------
    body : Body
        The vehicle's.
    position : array_like
        (3,) its centre [m; world].
    rotation : np.ndarray
        (3, 3) body to world.
    distance : Distance
        Of the shape, changing by at most STEEPEST a metre.
    resolution : float
        Largest difference of the bounds returned [m].
    enough : float
        Once the distance is known to be more than this, its bounds may be further apart [m].

    """
    patches, nearest = _first_patches(body), np.inf
    while True:
        points, sizes = _samples(patches, body)
        found = distance(position + points @ rotation.T)
        nearest = min(nearest, float(found.min()))
        least = found - STEEPEST * sizes
        low = min(float(least.min()), nearest)
        if nearest - low <= resolution or low > enough:
            return Gap(low, nearest)
        patches = _quarters(patches[least < nearest])


def _first_patches(body: Body) -> np.ndarray:
    """Return (patches, 5): face; radii or heights from and to [m]; angles from and to [rad]."""
    turn = 2.0 * np.pi
    middle, half = 0.5 * body.radius, body.half_height
    patches = [(face, inner, outer, turn * i / 8, turn * (i + 1) / 8)
               for face in (BOTTOM, TOP) for inner, outer in ((0.0, middle), (middle, body.radius)) for i in range(8)]
    patches += [(SIDE, -half, half, turn * i / 12, turn * (i + 1) / 12) for i in range(12)]
    return np.array(patches)


def _samples(patches: np.ndarray, body: Body) -> tuple[np.ndarray, np.ndarray]:
    """Return the middles of patches (patches, 3) [m; body] and how far from them their corners are (patches,)."""
    face, least, most, begin, end = patches.T
    side = face == SIDE
    middle, angle, half_angle = 0.5 * (least + most), 0.5 * (begin + end), 0.5 * (end - begin)
    radius = np.where(side, body.radius, middle)
    height = np.where(side, middle, np.where(face == TOP, body.half_height, -body.half_height))
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=1)
    across, along = np.where(side, body.radius, most), np.where(side, 0.5 * (most - least), 0.0)
    corners = np.sqrt(across**2 + radius**2 - 2.0 * across * radius * np.cos(half_angle) + along**2)
    inner = np.where(side, 0.0, np.sqrt(np.maximum(
        least**2 + radius**2 - 2.0 * least * radius * np.cos(half_angle), 0.0)))
    return points, np.maximum(corners, inner)


def _quarters(patches: np.ndarray) -> np.ndarray:
    face, least, most, begin, end = patches.T
    middle, angle = 0.5 * (least + most), 0.5 * (begin + end)
    return np.concatenate([np.stack([face, *across, *along], axis=1)
                           for across in ((least, middle), (middle, most)) for along in ((begin, angle), (angle, end))])
