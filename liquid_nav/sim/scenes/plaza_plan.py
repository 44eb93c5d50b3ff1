"""An empty square: its size and character, the houses around it, the streets that lead out of it, its paving."""

from dataclasses import dataclass, replace

import numpy as np

from liquid_nav.core.scene import Ribbon, Solid
from liquid_nav.sim.scenes import facades, landmarks
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.frontage import Place, terrace
from liquid_nav.sim.scenes.palette import near

KINDS = {'monument': 0.25, 'fountain': 0.25, 'market': 0.25, 'hall': 0.25}
"""What the middle of a square holds, and how often."""
BORDER_M = 4.5
"""Least way from start and target to the houses behind them [m]."""

_STREET_M = 4.5  # width of a street that leads out
_BEYOND_M = 12.0  # how far one sees into it
_DISTRICTS = ('old_town', 'grand', 'old_town', 'grand', 'brick', 'modern')


@dataclass(frozen=True)
class Square:
    """A rectangle between houses."""

    kind: str
    """One of KINDS."""
    bounds: tuple[float, float, float, float]
    """(x_min, y_min, x_max, y_max) [m; world]."""
    district: str
    """One of facades.DISTRICTS."""
    arcades: tuple[int, ...]
    """Sides whose houses stand on columns: 0 south, 1 east, 2 north, 3 west."""
    landmark: str
    """'church', 'town_hall' or ''; it stands on the east side, beyond the target."""

    @property
    def middle(self) -> Place:
        """[m; world]."""
        return 0.5 * (self.bounds[0] + self.bounds[2]), 0.5 * (self.bounds[1] + self.bounds[3])

    @property
    def corners(self) -> tuple[Place, Place, Place, Place]:
        """South-west, south-east, north-east and north-west."""
        x_min, y_min, x_max, y_max = self.bounds
        return (x_min, y_min), (x_max, y_min), (x_max, y_max), (x_min, y_max)


def draw_square(rng: np.random.Generator, length: float) -> Square:
    """Draw a square in which a flight of a length [m] along x, from (0, 0) on, finds room."""
    behind, ahead = rng.uniform(BORDER_M, BORDER_M + 2.0, 2)
    south, north = rng.uniform(7.5, 12.5, 2)
    district = _DISTRICTS[rng.integers(len(_DISTRICTS))]
    count = int(rng.choice((0, 1, 2), p=(0.4, 0.35, 0.25)))
    arcades = tuple(sorted(int(side) for side in rng.choice((0, 2), count, replace=False)))
    landmark = str(rng.choice(('church', 'town_hall', ''), p=(0.35, 0.35, 0.3)))
    return Square(str(rng.choice(list(KINDS), p=list(KINDS.values()))),
                  (float(-behind), float(-south), float(length + ahead), float(north)), district, arcades, landmark)


def houses(rng: np.random.Generator, square: Square) -> list[Solid]:
    """Return the houses on all sides; at each corner a street leads on past the next side's row."""
    styles = [facades.STYLES[name] for name in facades.DISTRICTS[square.district]]
    solids = []
    for side in range(4):
        here, there = np.array(square.corners[side]), np.array(square.corners[(side + 1) % 4])
        along = (there - here) / np.linalg.norm(there - here)
        arcade = side in square.arcades

        def build(frame: Frame, width: float, arcade=arcade) -> list[Solid]:
            style = styles[rng.integers(len(styles))]
            return (landmarks.arcaded_house if arcade else facades.house)(rng, frame, width, style)

        lines = [(here, there - along * _STREET_M)]
        if side == 1 and square.landmark:
            middle, half = 0.5 * (here + there), 0.5 * landmarks.WIDTH_M * along
            frame = Frame(*(middle - half).tolist(), float(np.arctan2(along[1], along[0])))
            solids += (landmarks.church if square.landmark == 'church' else landmarks.town_hall)(rng, frame)
            lines = [(here, middle - half), (middle + half, there - along * _STREET_M)]
        for begin, end in lines:
            if (end - begin) @ along > 2.0:
                solids += terrace(rng, (tuple(begin.tolist()), tuple(end.tolist())), (2, 4), facades.BAY_M, build)
        solids += _street_out(rng, there, along, styles)
    return solids


def _street_out(rng: np.random.Generator, corner: np.ndarray, along: np.ndarray, styles) -> list[Solid]:
    """Return the row that goes on beyond a corner and the house that closes the street; they are only seen."""
    def build(frame: Frame, width: float) -> list[Solid]:
        house = facades.house(rng, frame, width, styles[rng.integers(len(styles))], ground_floor=False)
        return [replace(solid, collides=False) for solid in house]
    outward = np.array([along[1], -along[0]])
    end = corner + outward * _BEYOND_M
    return (terrace(rng, (tuple(end.tolist()), tuple(corner.tolist())), (3, 4), facades.BAY_M, build)
            + terrace(rng, (tuple((end - along * 7.0).tolist()), tuple((end + along * 1.0).tolist())), (2, 3),
                      facades.BAY_M, build))


def paving(rng: np.random.Generator, square: Square) -> list[Ribbon]:
    """Return bands of another stone in the square's paving."""
    x_min, y_min, x_max, y_max = square.bounds
    colour = near(rng, (0.8, 0.78, 0.73) if rng.random() < 0.5 else (0.48, 0.46, 0.45), 0.08, 0.02)
    width = float(rng.uniform(0.4, 0.9))
    if rng.random() < 0.5:
        lines = [((x, y_min), (x, y_max)) for x in np.linspace(x_min, x_max, int(rng.integers(4, 7)))[1:-1]]
        lines += [((x_min, y), (x_max, y)) for y in np.linspace(y_min, y_max, int(rng.integers(3, 6)))[1:-1]]
    else:
        inset = float(rng.uniform(2.5, 4.0))
        ring = ((x_min + inset, y_min + inset), (x_max - inset, y_min + inset), (x_max - inset, y_max - inset),
                (x_min + inset, y_max - inset), (x_min + inset, y_min + inset))
        lines = [ring, *((corner, square.middle) for corner in square.corners)]
    return [Ribbon(tuple((float(x), float(y)) for x, y in line), width, 'cobbles', colour, 'paving') for line in lines]
