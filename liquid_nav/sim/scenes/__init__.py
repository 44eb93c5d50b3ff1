"""Scene generators by name: a seed and parameters become geometry and looks, without any physics engine."""

from collections.abc import Callable, Mapping

import numpy as np

from liquid_nav.core.config import check_range
from liquid_nav.core.errors import unknown_option
from liquid_nav.core.scene import Scene
from liquid_nav.sim.scenes import (
    forest,
    urban_alley,
    urban_construction,
    urban_park,
    urban_parking,
    urban_plaza,
    urban_street,
)
from liquid_nav.sim.scenes.draft import Draft, Parameter
from liquid_nav.sim.scenes.passage import has_passage

Generator = tuple[Mapping[str, Parameter], Callable[[np.random.Generator, Mapping[str, float]], Draft]]

GENERATORS: dict[str, Generator] = {
    'forest': (forest.PARAMETERS, forest.draw),
    'forest_randomized': (forest.PARAMETERS_RANDOMIZED, forest.draw_randomized),
    'urban_street': (urban_street.PARAMETERS, urban_street.draw),
    'urban_alley': (urban_alley.PARAMETERS, urban_alley.draw),
    'urban_plaza': (urban_plaza.PARAMETERS, urban_plaza.draw),
    'urban_construction': (urban_construction.PARAMETERS, urban_construction.draw),
    'urban_park': (urban_park.PARAMETERS, urban_park.draw),
    'urban_parking': (urban_parking.PARAMETERS, urban_parking.draw),
}
"""Name of each scene, its parameters and what draws it."""

_ATTEMPTS = 100


def generate(name: str, seed: int, parameters: Mapping[str, float] | None = None) -> Scene:
    """
    Return the scene of a seed.

    Parameters
    ----------
    name : str
        One of GENERATORS.
    seed : int
        0 or more; the same seed and parameters give the same scene.
    parameters : Mapping, optional
        Values for the generator's parameters; the others keep their defaults, or the seed draws them. The scene
        holds what was drawn: the same seed with those values gives the same scene.

    Returns
    -------
    Scene
        One through which a passage at least 1 m wide leads from start to target.

    Raises
    ------
    ConfigError
        If the scene or a parameter is unknown or out of range.

    """
    if name not in GENERATORS:
        raise unknown_option('scene', name, GENERATORS)
    known, draw = GENERATORS[name]
    values = _complete(name, seed, known, parameters or {})
    for attempt in range(_ATTEMPTS):
        draft = draw(np.random.default_rng([seed, attempt, *name.encode()]), values)
        if has_passage(draft):
            return Scene(name, seed, tuple(draft.solids), draft.start, draft.start_yaw, draft.target, draft.bounds,
                         draft.look, values, draft.terrain, tuple(draft.ribbons), tuple(draft.movers))
    raise RuntimeError(f'scene {name!r} of seed {seed} with {values}: no passable draw in {_ATTEMPTS}')


def _complete(name: str, seed: int, known: Mapping[str, Parameter], given: Mapping[str, float]) -> dict[str, float]:
    """Return a value for each parameter; what the seed draws depends on no other parameter."""
    for key, value in given.items():
        if key not in known:
            raise unknown_option(f'parameter of scene {name!r}', key, known)
        if value != known[key].default:
            check_range(f'{key} of scene {name!r}', value, known[key].low, known[key].high)
    values = {}
    for key, parameter in known.items():
        value = float(given.get(key, parameter.default))
        if value == parameter.default and parameter.draw is not None:
            value = parameter.draw(np.random.default_rng([seed, *name.encode(), *key.encode()]))
        values[key] = value
    return values
