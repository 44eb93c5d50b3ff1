"""People, car parks, building sites and parks; each takes a generator and a side [pixel], returns shares of light."""

from collections.abc import Callable

import numpy as np

from liquid_nav.sim.pattern import columns, rows, speckle

BANDS = 7
"""Of the beacon's column and of the columns that look like it."""


def stripes(colour: tuple[float, float, float], light: tuple[float, float, float] = (0.97, 0.97, 0.97)) -> Callable:
    """Return the painter of a column banded like the beacon's in other colours."""
    def paint(rng: np.random.Generator, side: int) -> np.ndarray:
        picture = np.empty((side, side, 3))
        picture[:] = colour
        picture[np.broadcast_to(np.floor(rows(side) * BANDS) % 2 == 1, (side, side))] = light
        return picture
    return paint


def head(rng: np.random.Generator, side: int) -> np.ndarray:
    """Paint a person's head: hair above and behind, skin before; u = 0.5 is the back."""
    hair = (rows(side) > 0.72) | ((np.abs(columns(side) - 0.5) < 0.28) & (rows(side) > 0.35))
    return np.where(hair, rng.uniform(0.12, 0.5), 0.95) + speckle(rng, side, 0.02)


PAINTERS = {
    'head': head,
    'stripes_blue': stripes((0.1, 0.25, 0.85)), 'stripes_green': stripes((0.1, 0.6, 0.25)),
    'stripes_orange': stripes((1.0, 0.5, 0.05)), 'stripes_black': stripes((0.08, 0.08, 0.08), (1.0, 0.85, 0.1)),
}
"""Name of each material that is drawn here, and what paints it."""
