"""What a forest wears: colours as they grow, or any."""

import numpy as np

from liquid_nav.core.scene import Look
from liquid_nav.sim.materials import NATURAL, NATURAL_BARK, NATURAL_GROUND, NATURAL_ROCK
from liquid_nav.sim.scenes.palette import Colour, any_colour, any_light, daylight, near
from liquid_nav.sim.scenes.trees import TreeLook

_BARK = {'bark': (0.52, 0.39, 0.28), 'smooth_bark': (0.56, 0.52, 0.45), 'birch': (0.95, 0.94, 0.9),
         'dead_wood': (0.62, 0.57, 0.5)}
_CROWNS = {'conifer': ((0.24, 0.46, 0.26), (0.28, 0.5, 0.36), (0.36, 0.52, 0.25)),
           'broad_leaved': ((0.36, 0.6, 0.2), (0.45, 0.62, 0.22), (0.3, 0.52, 0.18), (0.72, 0.55, 0.18)),
           'birch': ((0.55, 0.72, 0.28), (0.66, 0.7, 0.28)), 'bare': ((0.4, 0.4, 0.4),)}
_ROCKS = ((0.66, 0.65, 0.62), (0.55, 0.55, 0.57), (0.68, 0.62, 0.53))
_GROUNDS = {'grass': ((0.42, 0.58, 0.26), (0.5, 0.6, 0.3), (0.36, 0.5, 0.24)),
            'litter': ((0.56, 0.43, 0.28), (0.5, 0.42, 0.3)), 'earth': ((0.5, 0.4, 0.3),),
            'moss': ((0.38, 0.5, 0.24), (0.44, 0.52, 0.26))}


class NaturalDress:
    """Colours as they grow."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        self._ground = str(rng.choice(NATURAL_GROUND, p=(0.5, 0.2, 0.1, 0.2)))

    def look(self) -> Look:
        colours = _GROUNDS[self._ground]
        return daylight(self._rng, self._ground, near(self._rng, colours[self._rng.integers(len(colours))]))

    def tree(self, kind: str) -> TreeLook:
        bark = {'birch': 'birch', 'bare': 'dead_wood'}.get(kind, ('bark', 'smooth_bark')[int(self._rng.random() < 0.3)])
        crowns = _CROWNS[kind]
        foliage = 'needles' if kind == 'conifer' else 'leaves'
        return TreeLook(bark, near(self._rng, _BARK[bark], tone=0.03), foliage,
                              near(self._rng, crowns[self._rng.integers(len(crowns))], 0.2, 0.03))

    def bush(self) -> tuple[str, Colour]:
        crowns = _CROWNS['broad_leaved'][:3]
        return 'hedge', near(self._rng, crowns[self._rng.integers(3)], 0.25, 0.03)

    def thicket(self) -> tuple[str, Colour]:
        crowns = _CROWNS[('conifer', 'broad_leaved')[self._rng.integers(2)]]
        return 'thicket', near(self._rng, crowns[self._rng.integers(3)], 0.2, 0.02)

    def rock(self) -> tuple[str, Colour]:
        return str(self._rng.choice(NATURAL_ROCK[:2])), near(self._rng, _ROCKS[self._rng.integers(3)], 0.15, 0.02)

    def log(self) -> tuple[str, Colour]:
        bark = str(self._rng.choice(NATURAL_BARK[:2]))
        return bark, near(self._rng, _BARK[bark], 0.25, 0.03)


class AnyDress:
    """Any colour on any natural pattern, a few of each in one scene."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        self._barks = [self._any() for _ in range(4)]
        self._foliage = [self._any() for _ in range(4)]
        self._rocks = [self._any() for _ in range(5)]

    def look(self) -> Look:
        return any_light(self._rng, *self._any())

    def tree(self, kind: str) -> TreeLook:
        return TreeLook(*self._one_of(self._barks), *self._one_of(self._foliage))

    def bush(self) -> tuple[str, Colour]:
        return self._one_of(self._foliage)

    thicket = bush

    def rock(self) -> tuple[str, Colour]:
        return self._one_of(self._rocks)

    def log(self) -> tuple[str, Colour]:
        return self._one_of(self._barks)

    def _any(self) -> tuple[str, Colour]:
        return str(self._rng.choice(NATURAL)), any_colour(self._rng)

    def _one_of(self, options: list) -> tuple[str, Colour]:
        material, colour = options[self._rng.integers(len(options))]
        return material, near(self._rng, colour, 0.2, 0.03)
