"""Pictures of the same trees in our simulator and in gym-pybullet-drones, side by side."""

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

from liquid_nav.bench.sim_samples import Clock, Pose, draw, fly, spread_evenly
from liquid_nav.bench.timing import ratios, spread, time_side_by_side
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import Policy
from liquid_nav.sim.config import load_simulator_config
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.simulator import PyBulletSimulator
from liquid_nav.sim.world import World

PEER = 'gym_pybullet_drones'
SCENE, PARAMETERS = 'forest', {'relief': 0.0}
"""On a plane, as the peer's world is."""
TREES = ('trunk', 'branch', 'crown', 'stump')
"""Kinds of solids that are trees."""
SIZES = ((96, 48), (64, 48))
"""Of pictures: ours as shipped, and theirs."""
WHOLE, ALONE = 'forest', 'trees'


@dataclass(frozen=True)
class Ratio:
    """Our pictures a second over theirs."""

    ours: str
    """WHOLE, or ALONE for the trees on the bare ground."""
    theirs: str
    """One of `gpd_world.STYLES`; always the trees on the bare ground."""
    claim: float | None = None
    """Least ratio that is claimed at each size."""


RATIOS = (Ratio(ALONE, 'shapes', 5.0), Ratio(WHOLE, 'shapes'), Ratio(ALONE, 'spheres'), Ratio(ALONE, 'triangles'))


def compare(seeds: Sequence[int], rounds: int, pictures: int, policy: Policy,
            report: Callable[[str], None], clock: Clock) -> dict[str, Any]:
    """
    Return the ratios of pictures a second, over the rounds of all seeds.

    Parameters
    ----------
    seeds : Sequence[int]
        Of the forests.
    rounds : int
        In each of which every world draws all pictures of a seed once.
    pictures : int
        From places along a flight of the policy through the whole forest.
    policy : Policy
        Flies it.
    report : callable
        Is told what is measured next.
    clock : callable
        As in `time_side_by_side`.

    Returns
    -------
    dict
        installed : whether the peer is; where not, `left_out` says how to get it, and there is nothing else.
        version : the peer's.
        ratios : `RATIOS` at each of SIZES.
        worlds : a row for each world and size with pictures a second, bodies and triangles.

    """
    if find_spec(PEER) is None:
        return {'installed': False, 'left_out': f'{PEER} is not installed; docs/vehicles.md tells how to'}
    seconds: list[dict] = []
    drawn: list[dict[str, tuple[int, int]]] = []
    for seed in seeds:
        report(f'{SCENE} {seed} beside {PEER}')
        with ExitStack() as stack:
            calls, counts = _prepare(stack, Scenario(SCENE, seed, scene_parameters=PARAMETERS), pictures, policy)
            found = time_side_by_side(calls, rounds, 0.0, clock)
        seconds.append({key: values / pictures for key, values in found.items()})
        drawn.append(counts)
    pooled = {key: np.concatenate([found[key] for found in seconds]) for key in seconds[0]}
    return {
        'installed': True,
        'version': importlib.metadata.version('gym-pybullet-drones'),
        'ratios': [_ratio(pooled, ratio, size) for ratio in RATIOS for size in SIZES],
        'worlds': [{'whose': whose, 'world': world, 'size': list(size), 'frames_per_s': spread(1.0 / values)}
                   | _counted(drawn, (whose, world)) for (whose, world, size), values in pooled.items()],
    }


def trees_of(scene: Scene) -> Scene:
    """Return the scene's trees on its bare ground: those that stand still, and what collides of them."""
    trees = tuple(solid for solid in scene.solids if solid.collides and solid.kind in TREES)
    return replace(scene, solids=trees, ribbons=(), movers=(), surfaces=())


def _prepare(stack: ExitStack, scenario: Scenario, pictures: int, policy: Policy,
             ) -> tuple[dict[tuple, Callable[[], object]], dict[tuple, tuple[int, int]]]:
    """Return what draws all pictures in each world at each size, and (bodies, triangles) of each world."""
    from liquid_nav.bench.gpd_world import STYLES, TreesAviary

    calls, counts, config = {}, {}, load_simulator_config()
    with PyBulletSimulator(config) as simulator:
        poses = spread_evenly(fly(simulator, policy, scenario), pictures)
        whole = simulator.scene
    alone = trees_of(whole)
    for world, scene in ((WHOLE, whole), (ALONE, alone)):
        counts['ours', world] = count_drawn(scene)
        for width, height in SIZES:
            camera = replace(config.camera, width=width, height=height)
            simulator = stack.enter_context(PyBulletSimulator(replace(config, camera=camera)))
            simulator.reset_in(scenario, scene)
            calls['ours', world, (width, height)] = partial(draw, simulator, poses)
    for style in STYLES:
        aviary = stack.enter_context(closing(TreesAviary(alone.solids, style, alone.start)))
        counts['theirs', style] = aviary.bodies, aviary.triangles
        for size in SIZES:
            calls['theirs', style, size] = partial(_draw_theirs, aviary, size, poses)
    return calls, counts


def count_drawn(scene: Scene) -> tuple[int, int]:
    """Return how many bodies our simulator makes of a scene, the vehicle left out, and how many triangles."""
    client = PhysicsClient()
    try:
        world = World(client)
        world.load(scene)
        return client.getNumBodies(), world.triangles
    finally:
        client.disconnect()


def _draw_theirs(aviary, size: tuple[int, int], poses: Sequence[Pose]) -> None:
    aviary.set_image_size(*size)
    aviary.draw(poses)


def _ratio(seconds: Mapping[tuple, np.ndarray], ratio: Ratio, size: tuple[int, int]) -> dict[str, Any]:
    slow, fast = ('theirs', ratio.theirs, size), ('ours', ratio.ours, size)
    return {'ours': ratio.ours, 'theirs': ratio.theirs, 'size': list(size), 'claim': ratio.claim
            } | spread(ratios(seconds, slow, fast))


def _counted(drawn: Sequence[Mapping[tuple, tuple[int, int]]], world: tuple) -> dict[str, float]:
    """Return medians over the seeds."""
    bodies, triangles = np.median([counts[world] for counts in drawn], axis=0)
    return {'bodies': float(bodies), 'triangles': float(triangles)}
