"""Ground between houses on which things come to stand one after the other, each where there is room."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import distractors
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.layout import CLEARING_M, Clearings, Spots

Builder = Callable[[Frame], list[Solid]]
Bounds = tuple[float, float, float, float]

_ATTEMPTS = 6  # at a distractor, each of another kind


class Site:
    """What stands so far, and what ground it takes."""

    def __init__(self, rng: np.random.Generator, spots: Spots, start, target):
        """Keep the discs around start and target free [m; world]; `spots` finds places where any will do."""
        self._rng = rng
        self.spots, self.clearings = spots, Clearings(start, target)
        self.solids: list[Solid] = []
        for place in (start, target):
            self.spots.take(*place[:2], CLEARING_M)

    def put(self, solids: Sequence[Solid]) -> None:
        """Add solids unless they reach into a clearing."""
        self.solids += self.clearings.admit(solids)

    def stand(self, frame: Frame, radius: float, gap: float, build: Builder, half_length: float = 0.0) -> bool:
        """
        Build in a frame if its ground is free, and tell whether it was.

        The ground is a disc that keeps `gap` [m] to all others, or three of them in a row along the frame's x axis
        if `half_length` [m] says how far they reach.
        """
        steps = (-half_length, 0.0, half_length) if half_length else (0.0,)
        places = [frame.at(along, 0.0) for along in steps]
        if not all(self.spots.is_free(place.x, place.y, radius, gap) for place in places):
            return False
        self.put(build(frame))
        for place in places:
            self.spots.take(place.x, place.y, radius)
        return True

    def strew(self, count: int, kinds: Sequence[tuple[Builder, float]], find: Callable[[float], Frame | None],
              gap: float) -> None:
        """
        Build things of random kinds at random places.

        Parameters
        ----------
        count : int
            How many; one that finds no room is left out.
        kinds : Sequence
            What builds each kind, and the radius that it takes [m].
        find : Callable
            Draws a frame for a radius, or None.
        gap : float
            Way that is left to all else [m].

        """
        for _ in range(count):
            build, radius = kinds[self._rng.integers(len(kinds))]
            for _ in range(25):
                frame = find(radius)
                if frame is not None and self.stand(frame, radius, gap, build):
                    break

    def strew_distractors(self, parameters: Mapping[str, float], bounds: Bounds) -> None:
        """Add things that look a little like the target, as many as the parameters say if there is room."""
        for name, kind in (('colour_distractors', (1, 0)), ('shape_distractors', (0, 1))):
            for _ in range(round(parameters[name])):
                for _ in range(_ATTEMPTS):
                    found = distractors.scatter(self._rng, self.spots, self.clearings, *kind, bounds)
                    self.solids += found
                    if found:
                        break
