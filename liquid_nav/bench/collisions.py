"""
Collisions by a second method: random flights in which two verdicts are compared at each physics step.

One is the physics engine's, which ends a flight in a collision. The other knows no physics engine: the gap between
the vehicle's body and whatever the scene holds, by `core.geometry`. The engine looks for contacts where things are
at the beginning of a step, so that is where the gap is taken.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np

from liquid_nav.bench.body_gap import Body, Gap, body_gap
from liquid_nav.bench.surroundings import Surroundings, Thing
from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scenario import COLLISION, Scenario
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import Command
from liquid_nav.core.workers import follow_parent
from liquid_nav.sim.parameters import CommandLimits, load_vehicle
from liquid_nav.sim.scenes import GENERATORS
from liquid_nav.sim.simulator import PyBulletSimulator

EARLY, LATE = 'contact without touch', 'touch without contact'


@dataclass(frozen=True)
class Settings:
    flights: int = 1000
    first_seed: int = 300_000
    """Flight i has the seed `first_seed + i`; it draws the kind of scene, the scene, the start and the commands."""
    scenes: tuple[str, ...] = tuple(GENERATORS)
    vehicle: str = 'crazyflie'
    time_limit_s: float = 10.0
    tolerance_m: float = 0.01
    """Gap or overlap beyond which the verdicts disagree."""
    resolution_m: float = 0.001
    """To which a gap is known."""

    def __post_init__(self):
        if self.flights < 1:
            raise ValueError(f'flights must be 1 or more, got {self.flights}')
        if self.first_seed < 0:
            raise ValueError(f'first_seed must be 0 or more, got {self.first_seed}')
        if not 0.0 < self.resolution_m < self.tolerance_m:
            raise ValueError(f'resolution_m must be above 0 and below {self.tolerance_m}, got {self.resolution_m}')

    @property
    def seeds(self) -> range:
        return range(self.first_seed, self.first_seed + self.flights)


@dataclass(frozen=True)
class Touch:
    """The body and a thing at one step."""

    shape: str
    kind: str
    gap_m: float
    """Between them, negative where they overlap: the distance of the body's nearest point."""
    step: int


@dataclass(frozen=True)
class Flight:
    """What one flight showed."""

    scene: str
    seed: int
    outcome: str
    steps: int
    near_steps: int
    """Those in which something was so near that its gap was looked at closely."""
    contact: Touch | None
    """With what was nearest when the engine reported a contact."""
    overlap: Touch | None
    """The deepest at a step when it reported none."""
    disagreements: tuple[tuple[str, Touch], ...]
    """EARLY or LATE, beyond the tolerance; the first of each."""


def fly_all(settings: Settings, workers: int = 1, report: Callable[[str], None] = lambda line: None,
            ) -> list[Flight]:
    """Return all flights in order; `report` is told from time to time how many there are."""
    chunks = [settings.seeds[first : first + _CHUNK] for first in range(0, settings.flights, _CHUNK)]
    flights: list[Flight] = []
    for found in _each_chunk(partial(_fly_chunk, settings=settings), chunks, workers):
        flights += found
        report(f'{len(flights)} of {settings.flights} flights')
    return flights


def fly(simulator: PyBulletSimulator, seed: int, settings: Settings) -> Flight:
    """Fly one flight and compare the verdicts of each of its physics steps."""
    rng = np.random.default_rng([seed, _STREAM])
    scene = settings.scenes[rng.integers(len(settings.scenes))]
    simulator.reset(Scenario(scene, seed, settings.vehicle, time_limit_s=settings.time_limit_s))
    judge = Judge(simulator, settings)
    simulator.vehicle.reset(*draw_start(rng, judge.surroundings, judge.body, simulator.scene))
    for command in draw_commands(rng, simulator.vehicle.limits, 1.0 / simulator.config.camera_hz):
        for _ in range(simulator.config.physics_steps_per_image):
            if judge.step(command) is not None:
                return judge.flight(scene, seed)
    raise AssertionError('unreachable: commands go on')


class _Pose(NamedTuple):
    position: np.ndarray
    """(3,) [m; world]."""
    rotation: np.ndarray
    """(3, 3) body to world."""
    time: float
    """Since the start [s]."""


class Judge:
    """Advances a flight step by step and compares the verdicts."""

    def __init__(self, simulator: PyBulletSimulator, settings: Settings):
        """Begin with the simulator's present episode."""
        vehicle = load_vehicle(settings.vehicle)
        self.body = Body(vehicle.body_radius, 0.5 * vehicle.body_height)
        self.surroundings = Surroundings(simulator.scene)
        self._simulator, self._settings = simulator, settings
        self._core = self.body.shrunk(settings.tolerance_m)
        self._dt = 1.0 / simulator.config.physics_hz
        self._steps = self._near_steps = 0
        self._free = 0.0
        """Nothing is nearer than that to the sphere around the body [m]."""
        self._last = np.array(simulator.vehicle.position)
        self._contact: Touch | None = None
        self._overlap: Touch | None = None
        self._disagreements: dict[str, Touch] = {}

    def step(self, command: Command) -> str | None:
        """Advance by one physics step; return the outcome when the flight ends, None before."""
        vehicle = self._simulator.vehicle
        position, orientation = np.array(vehicle.position), vehicle.orientation
        outcome = self._simulator.advance(command, 1)
        moved = float(np.linalg.norm(position - self._last)) + self.surroundings.fastest * self._dt
        self._free, self._last = self._free - moved, position
        if self._free <= 0.0 or outcome == COLLISION:
            self._look(_Pose(position, rotation_matrix(orientation), self._steps * self._dt), outcome == COLLISION)
        self._steps += 1
        return outcome

    def flight(self, scene: str, seed: int) -> Flight:
        """Return what the flight has shown so far."""
        return Flight(scene, seed, self._simulator.outcome, self._steps, self._near_steps, self._contact,
                      self._overlap, tuple(self._disagreements.items()))

    def _look(self, pose: _Pose, reported: bool) -> None:
        """Compare the verdicts at a pose."""
        bounds, free = self.surroundings.bounds(pose.position, pose.time)
        self._free = free - self.body.reach
        within = self.body.reach + (_SEARCH_M if reported else 0.0)
        near = [self.surroundings.things[index] for index in np.flatnonzero(bounds <= within)]
        self._near_steps += bool(near)
        if reported:
            self._contact = self._nearest(near, pose)
            if self._contact.gap_m - self._settings.resolution_m > self._settings.tolerance_m:
                self._disagreements.setdefault(EARLY, self._contact)
        else:
            for thing in near:
                self._look_for_overlap(thing, pose)

    def _nearest(self, near: Sequence[Thing], pose: _Pose) -> Touch:
        touches = [Touch(thing.shape, thing.kind, self._gap(thing, pose, self.body).high, self._steps)
                   for thing in near]
        return min(touches, key=lambda touch: touch.gap_m,
                   default=Touch('nothing', 'nothing', _SEARCH_M, self._steps))

    def _look_for_overlap(self, thing: Thing, pose: _Pose) -> None:
        touching = self._settings.resolution_m if thing.thin else 0.0
        gap = self._gap(thing, pose, self.body, enough=touching)
        if gap.high > touching:
            return
        touch = Touch(thing.shape, thing.kind, gap.high, self._steps)
        if self._overlap is None or touch.gap_m < self._overlap.gap_m:
            self._overlap = touch
        # A wire is nowhere deep; that it reaches the core tells how far in it is.
        core = self._gap(thing, pose, self._core, enough=touching)
        if core.high <= touching or gap.high < -self._settings.tolerance_m:
            self._disagreements.setdefault(LATE, touch)

    def _gap(self, thing: Thing, pose: _Pose, body: Body, enough: float = np.inf) -> Gap:
        return body_gap(body, pose.position, pose.rotation, thing.at(pose.time), self._settings.resolution_m, enough)


def draw_start(rng: np.random.Generator, surroundings: Surroundings, body: Body, scene: Scene,
               ) -> tuple[np.ndarray, float]:
    """Return a free place [m; world] and a heading [rad] that leads to a thing of a shape drawn first."""
    by_shape: dict[str, list[Thing]] = {}
    for thing in surroundings.things:
        by_shape.setdefault(thing.shape, []).append(thing)
    shapes = sorted(by_shape)
    for _ in range(_ATTEMPTS):
        things = by_shape[shapes[rng.integers(len(shapes))]]
        aim = things[rng.integers(len(things))].draw_place(rng, rng.uniform(0.0, 3.0))
        bearing, away = rng.uniform(-np.pi, np.pi), rng.uniform(0.4, 3.0)
        place = aim - away * np.array([np.cos(bearing), np.sin(bearing), 0.0])
        place[2] = max(place[2] + rng.normal(0.0, 0.2), float(scene.ground_height(place[:2])) + 0.3)
        inside = (scene.bounds[:2] <= place[:2]).all() and (place[:2] <= scene.bounds[2:]).all()
        if inside and surroundings.bounds(place, 0.0)[0].min() > body.reach + 0.1:
            return place, bearing + rng.normal(0.0, 0.3)
    return np.array(scene.start), scene.start_yaw


def draw_commands(rng: np.random.Generator, limits: CommandLimits, period: float) -> Iterator[Command]:
    """Yield a random walk of commands, one each `period` [s], that leads forward and comes back to its mean."""
    mean = np.array([rng.uniform(0.3, 1.0) * limits.forward[1], 0.0, rng.normal(0.0, 0.2) * limits.vertical, 0.0])
    spread = np.array([0.3 * limits.forward[1], 0.3 * limits.lateral, 0.4 * limits.vertical, 0.4 * limits.yaw_rate])
    keep = np.exp(-period / _MEMORY_S)
    walk = rng.normal(size=4)
    while True:
        forward, left, up, turn = mean + spread * walk
        yield Command((float(forward), float(left), float(up)), float(turn))
        walk = keep * walk + np.sqrt(1.0 - keep**2) * rng.normal(size=4)


def _fly_chunk(seeds: Sequence[int], settings: Settings) -> list[Flight]:
    with PyBulletSimulator() as simulator:
        return [fly(simulator, seed, settings) for seed in seeds]


def _each_chunk(work: Callable, chunks: Sequence[Sequence[int]], workers: int) -> Iterator[list[Flight]]:
    if workers == 1:
        yield from map(work, chunks)
        return
    with ProcessPoolExecutor(workers, get_context('spawn'), follow_parent) as pool:
        yield from pool.map(work, chunks)


_STREAM = 3000
"""Sets the generator of a flight apart from those of its scene and sensors."""
_CHUNK = 20
_ATTEMPTS = 200
_SEARCH_M = 0.3
"""How far around the body the partner of a contact is looked for."""
_MEMORY_S = 0.7
"""Time in which the commands' walk forgets."""
