"""
What a policy's encoder reads along its own flights, against what the simulator knows.

Errors on random views tell little about flights: a policy spends its time where it has flown itself to, and is lost by
what it overlooks from close by. So ranges are judged by how far the obstacle truly is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from liquid_nav.bench.surroundings import Surroundings
from liquid_nav.core.percept import FARTHEST_M, NEAREST_M, PerceptLabeller, PerceptLayout
from liquid_nav.core.scenario import COLLISION, SUCCESS, TIMEOUT, Scenario
from liquid_nav.core.types import NANOSECONDS, Observation, State
from liquid_nav.core.workers import follow_parent
from liquid_nav.policy.registry import load_policy
from liquid_nav.policy.runner import OnnxPolicy
from liquid_nav.sim.simulator import PyBulletSimulator

BANDS_M = (NEAREST_M, 0.8, 1.5, 3.0, 5.0, FARTHEST_M)
"""Between two of these lies a band of true ranges [m]; the last holds its end, where nothing is in sight."""


@dataclass(frozen=True)
class Settings:
    """Which flights are looked at."""

    policy: str
    """A shipped model's name, or a model file."""
    scenes: tuple[str, ...] = ('forest', 'forest_randomized')
    flights: int = 40
    """In each scene."""
    first_seed: int = 200_000
    """Of each scene's flights; by default those of validation."""

    def __post_init__(self):
        if self.flights < 1:
            raise ValueError(f'flights must be 1 or more, got {self.flights}')
        if self.first_seed < 0:
            raise ValueError(f'first_seed must be 0 or more, got {self.first_seed}')

    @property
    def seeds(self) -> range:
        return range(self.first_seed, self.first_seed + self.flights)


@dataclass(frozen=True)
class Flight:
    """One flight with what was read and what was true at each picture."""

    scene: str
    seed: int
    outcome: str
    touched: str | None
    """Shape and kind of what a collision was with."""
    read: np.ndarray
    """(pictures, size) percepts of the encoder."""
    true: np.ndarray
    """(pictures, size) percepts of the simulator."""


def fly_all(settings: Settings, workers: int = 1, report: Callable[[str], None] = lambda line: None) -> list[Flight]:
    """Return the flights scene by scene in the order of seeds; `report` is told how many there are."""
    jobs = [(scene, seeds) for scene in settings.scenes for seeds in _chunks(settings.seeds)]
    flights: list[Flight] = []
    for found in _each(partial(_fly_chunk, name=settings.policy), jobs, workers):
        flights += found
        report(f'{len(flights)} of {len(settings.scenes) * settings.flights} flights')
    return flights


def fly(simulator: PyBulletSimulator, policy: OnnxPolicy, scenario: Scenario) -> Flight:
    """Fly one episode and label each picture that the policy is shown."""
    simulator.reset(scenario)
    policy.reset()
    label = PerceptLabeller(policy.card.layout, simulator.camera)
    read, true = [], []
    outcome = None
    while outcome is None:
        state, imu = simulator.state, simulator.take_imu()
        image, depth, segmentation = simulator.render_with_depth()
        ground = float(simulator.scene.ground_height(state.position[:2]))
        true.append(label(depth, segmentation, simulator.target_id, state, simulator.scene.target, ground))
        command = policy.step(Observation(state.stamp_ns, image, imu))
        read.append(policy.last_percept)
        outcome = simulator.step(command)
    touched = nearest_thing(Surroundings(simulator.scene), simulator.state) if outcome == COLLISION else None
    return Flight(scenario.scene, scenario.seed, outcome, touched, np.stack(read), np.stack(true))


def nearest_thing(surroundings: Surroundings, state: State) -> str:
    """Return shape and kind of what is nearest to the vehicle's centre."""
    time = state.stamp_ns / NANOSECONDS
    bounds, _ = surroundings.bounds(state.position, time)
    near = [surroundings.things[index] for index in np.flatnonzero(bounds <= bounds.min() + _SEARCH_M)]
    found = min(near, key=lambda thing: float(thing.distance(state.position[None], time)[0]))
    return found.kind if found.shape == found.kind else f'{found.shape} {found.kind}'


def summarize(flights: Iterable[Flight], layout: PerceptLayout) -> list[dict[str, Any]]:
    """
    Return a row for each scene.

    Returns
    -------
    list of dict
        `scene`, `flights`, SUCCESS, COLLISION, TIMEOUT (counts), `touched` (seed to what), `ranges` (a row for each
        band of true ranges, see `range_row`), `bearing_error_deg` and `height_error_m` (median and 95th percentile),
        `height_slope` (of a metre of height so much is read; None where the height never changes), and `seen_accuracy`.

    """
    flights = list(flights)
    return [_scene_row([flight for flight in flights if flight.scene == scene], layout)
            for scene in dict.fromkeys(flight.scene for flight in flights)]


def range_row(read_m: np.ndarray, true_m: np.ndarray, low_m: float, high_m: float) -> dict[str, Any]:
    """
    Return how well the ranges are read whose truth lies in a band.

    Parameters
    ----------
    read_m, true_m : np.ndarray
        Ranges of any one shape [m].
    low_m, high_m : float
        The band; it holds `high_m` where that is FARTHEST_M.

    Returns
    -------
    dict
        `low_m`, `high_m`, `share` of all ranges; and, None where the band is empty, `median_factor` by which they are
        wrong either way, and the shares `too_far` and `too_near` that are read more than twice, or less than half, as
        far as they are.

    """
    inside = (true_m >= low_m) & ((true_m < high_m) | (high_m >= FARTHEST_M))
    row = {'low_m': low_m, 'high_m': high_m, 'share': float(inside.mean())}
    if not inside.any():
        return {**row, 'median_factor': None, 'too_far': None, 'too_near': None}
    ratio = read_m[inside] / true_m[inside]
    return {**row, 'median_factor': float(np.exp(np.median(np.abs(np.log(ratio))))),
            'too_far': float((ratio > 2.0).mean()), 'too_near': float((ratio < 0.5).mean())}


def _scene_row(flights: Sequence[Flight], layout: PerceptLayout) -> dict[str, Any]:
    read, true = (np.concatenate([getattr(flight, side) for flight in flights]) for side in ('read', 'true'))
    read_m, true_m = layout.ranges(read.T), layout.ranges(true.T)
    seen = true[:, layout.sectors] > 0.5
    bearing = np.degrees(0.5 * layout.horizontal_fov) * np.abs(read - true)[seen, layout.sectors + 1]
    outcomes = [flight.outcome for flight in flights]
    return {
        'scene': flights[0].scene, 'flights': len(flights), 'pictures': len(read),
        **{outcome: outcomes.count(outcome) for outcome in (SUCCESS, COLLISION, TIMEOUT)},
        'touched': {str(flight.seed): flight.touched for flight in flights if flight.touched is not None},
        'timeouts': [flight.seed for flight in flights if flight.outcome == TIMEOUT],
        'ranges': [range_row(read_m, true_m, low, high) for low, high in zip(BANDS_M, BANDS_M[1:], strict=False)],
        'bearing_error_deg': _spread(bearing),
        'height_error_m': _spread(np.abs(read - true)[:, layout.sectors + 3]),
        'height_slope': _slope(true[:, layout.sectors + 3], read[:, layout.sectors + 3]),
        'seen_accuracy': float(np.mean((read[:, layout.sectors] > 0.5) == seen)),
    }


def _slope(true: np.ndarray, read: np.ndarray) -> float | None:
    """Return the slope of least squares: 1 where what is read follows the truth, 0 where it does not."""
    spread = true - true.mean()
    return float(spread @ read / (spread @ spread)) if np.ptp(true) > 1e-6 else None


def _spread(values: np.ndarray) -> dict[str, float | None]:
    found = np.percentile(values, (50, 95)).tolist() if values.size else (None, None)
    return dict(zip(('median', 'percentile_95'), found, strict=True))


def _fly_chunk(job: tuple[str, range], name: str) -> list[Flight]:
    scene, seeds = job
    policy = load_policy(name)
    with PyBulletSimulator() as simulator:
        return [fly(simulator, policy, Scenario(scene, seed)) for seed in seeds]


def _chunks(seeds: range) -> Iterator[range]:
    yield from (seeds[start : start + _CHUNK] for start in range(0, len(seeds), _CHUNK))


def _each(work: Callable, jobs: Sequence, workers: int) -> Iterator[list[Flight]]:
    if workers == 1:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(workers, get_context('spawn'), follow_parent) as pool:
        yield from pool.map(work, jobs)


_CHUNK = 10
_SEARCH_M = 1.0
"""Of two things, the one whose box is nearer may be the farther by so much at most, for what matters here."""
