"""What a forest wears: materials and colours of a season, or any."""

import colorsys

import numpy as np

from liquid_nav.core.scene import Look
from liquid_nav.sim.materials import NATURAL_BARK, NATURAL_FOLIAGE, NATURAL_GROUND, NATURAL_ROCK, RINGED
from liquid_nav.sim.scenes.palette import Colour, any_colour, near
from liquid_nav.sim.scenes.seasons import BARK, Season, Wear
from liquid_nav.sim.scenes.trees import TreeLook
from liquid_nav.sim.scenes.weather import any_light, daylight_at

_BARKS = {'birch': 'birch', 'pine': 'pine', 'dead': 'dead', 'stump': 'dead'}
_EVERGREEN = ('conifer', 'pine')
_FUR = {'deer': ((0.62, 0.42, 0.26), (0.5, 0.38, 0.28)), 'boar': ((0.3, 0.26, 0.24), (0.4, 0.34, 0.3))}
_MAGENTA = (0.82, 0.92)
"""Hues around the beacon's."""
_FAR = ('thicket', 'leaves', 'needles', 'twigs', 'rock')
"""Patterns that are not repeated over a large face, which would take many triangles."""
_SMOOTH = ('bark', 'smooth_bark', 'leaves', 'needles', 'hedge', 'rock', 'moss')
"""Patterns without bands, which alone may be magenta."""


class NaturalDress:
    """Colours as they grow."""

    def __init__(self, rng: np.random.Generator, season: Season):
        """Choose among the looks of a season."""
        self._rng = rng
        self._season = season

    def look(self, hour: float, cloud: float, haze_m: float) -> Look:
        return daylight_at(self._rng, hour, cloud, haze_m, *self._one_of(self._season.ground))

    def tree(self, kind: str) -> TreeLook:
        foliage = self._season.needles if kind in _EVERGREEN else (
            self._season.birch if kind == 'birch' else self._season.leaves)
        return TreeLook(*self._one_of(BARK[_BARKS.get(kind, 'plain')], 0.15, 0.03), *self._one_of(foliage, 0.2, 0.03))

    def bush(self) -> tuple[str, Colour]:
        return self._one_of(self._season.bushes, 0.2, 0.03)

    def thicket(self) -> tuple[str, Colour]:
        return self._one_of(self._season.thicket, 0.2, 0.02)

    def rock(self) -> tuple[str, Colour]:
        return self._one_of(self._season.rocks, 0.12, 0.02)

    def log(self) -> tuple[str, Colour]:
        return self._one_of(BARK[('plain', 'dead')[self._rng.integers(2)]], 0.2, 0.03)

    def grass(self) -> tuple[str, Colour]:
        return self._one_of(self._season.grass)

    def fern(self) -> tuple[str, Colour]:
        return self._one_of(self._season.ferns)

    def trail(self) -> tuple[str, Colour]:
        return self._one_of(self._season.trail)

    def fur(self, animal: str) -> tuple[str, Colour]:
        colours = _FUR[animal]
        return 'fur', near(self._rng, colours[self._rng.integers(len(colours))], 0.15, 0.02)

    def rings(self) -> TreeLook:
        return TreeLook(str(self._rng.choice(RINGED)), near(self._rng, (0.95, 0.95, 0.95), 0.05, 0.02),
                        *self._one_of(self._season.leaves, 0.2, 0.03))

    def flowers(self) -> tuple[str, Colour]:
        return 'blossom', near(self._rng, (0.95, 0.95, 0.95), 0.05, 0.02)

    def _one_of(self, wear: Wear, brightness: float = 0.12, tone: float = 0.03) -> tuple[str, Colour]:
        material, colour = wear[self._rng.integers(len(wear))]
        return material, near(self._rng, colour, brightness, tone)


class AnyDress:
    """Any colour on any natural pattern, a few of each in one scene."""

    def __init__(self, rng: np.random.Generator, season: Season):
        """Draw what this scene chooses from; the season has no say."""
        self._rng = rng
        patterns = NATURAL_BARK + NATURAL_FOLIAGE + NATURAL_ROCK + NATURAL_GROUND
        self._barks, self._foliage, self._rocks, self._rest = (
            [self._any(patterns) for _ in range(count)] for count in (4, 4, 5, 3))

    def look(self, hour: float, cloud: float, haze_m: float) -> Look:
        patterns = NATURAL_FOLIAGE[:3] + NATURAL_ROCK + NATURAL_GROUND
        return any_light(self._rng, haze_m, str(self._rng.choice(patterns)), any_colour(self._rng, 0.3))

    def tree(self, kind: str) -> TreeLook:
        return TreeLook(*self._one_of(self._barks), *self._one_of(self._foliage))

    def bush(self) -> tuple[str, Colour]:
        return self._one_of(self._foliage)

    def thicket(self) -> tuple[str, Colour]:
        return str(self._rng.choice(_FAR)), self.bush()[1]

    def rock(self) -> tuple[str, Colour]:
        return self._one_of(self._rocks)

    def log(self) -> tuple[str, Colour]:
        return self._one_of(self._barks)

    def trail(self) -> tuple[str, Colour]:
        return self._one_of(self._rest)

    grass = fern = trail

    def fur(self, animal: str) -> tuple[str, Colour]:
        return self._one_of(self._rest)

    def rings(self) -> TreeLook:
        return TreeLook(str(self._rng.choice(RINGED)), any_colour(self._rng, 0.5), *self._one_of(self._foliage))

    def flowers(self) -> tuple[str, Colour]:
        return str(self._rng.choice(_SMOOTH)), self._magenta()

    def _any(self, patterns: tuple[str, ...]) -> tuple[str, Colour]:
        if self._rng.random() < 0.03:
            return str(self._rng.choice(_SMOOTH)), self._magenta()
        return str(self._rng.choice(patterns)), any_colour(self._rng)

    def _magenta(self) -> Colour:
        return colorsys.hsv_to_rgb(self._rng.uniform(*_MAGENTA), self._rng.uniform(0.6, 1.0),
                                   self._rng.uniform(0.5, 1.0))

    def _one_of(self, options: list) -> tuple[str, Colour]:
        material, colour = options[self._rng.integers(len(options))]
        return material, near(self._rng, colour, 0.2, 0.03)
