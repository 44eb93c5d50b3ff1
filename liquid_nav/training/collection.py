"""
Fills a dataset: views from random poses, and flights answered by the expert.

Simulator and expert come in through factories, since this package knows neither PyBullet nor the expert's
module; factories must be picklable, because each worker process calls them once.
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix, turned, yaw_of
from liquid_nav.core.geometry import distance
from liquid_nav.core.percept import CRUISE_HEIGHT_M, PerceptLabeller, PerceptLayout, proximity_of
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.scene import Mover, Scene
from liquid_nav.core.types import Command, Observation, Policy, PrivilegedPolicy, State
from liquid_nav.core.workers import follow_parent
from liquid_nav.policy.inputs import IMU_AT_REST, imu_mean
from liquid_nav.training.config import FlightsConfig, PosesConfig
from liquid_nav.training.dataset import write_shard
from liquid_nav.training.dense import coarse_view

CLOSEST_VIEW_M = 0.15
"""No view is taken from nearer to an obstacle ..."""
LOWEST_VIEW_M, HIGHEST_VIEW_M = 0.4, 2.8
"""... nor from nearer to the ground, nor, if not from about the cruise height, from higher above it."""
NEAR_VIEW_M = 0.9
"""The near share of the views is taken from no further away from what is nearest."""
SPEED_M_S = 2.2
"""Views are taken from vehicles that fly forward up to this fast ..."""
DRIFT_M_S = (0.3, 0.15)
"""... drift to the side and upward with these standard deviations ..."""
TURN_RAD_S = (0.4, 0.4, 0.8)
"""... and turn about x, y and z with these."""
_HOVERING_SHARE = 0.15
_DRAWS = 8
"""Times that a scene is searched for places near an obstacle; an empty one has none."""
_STEP_M = 0.02
_BESIDE_MOVER_M = (0.5, 3.5)  # from its middle
_OFF_MOVER_RAD = 0.8


@dataclass(frozen=True)
class Factories:
    """How a worker makes what it needs."""

    simulator: Callable
    """() -> Simulator that also offers `render_with_depth(position, orientation)`, `take_imu` and `target_id`."""
    expert: Callable[[], PrivilegedPolicy]
    policy: Callable[[], Policy] | None = None
    """Who flies in DAgger; None lets the expert fly."""


RANDOMIZED = 'forest_randomized'
"""The scene that stands in for the training scene in the randomized share of seeds."""


LEAST_COVER = 0.5
"""Share of the ground that a training forest's roof of leaves is over at least, where it has one."""
MANY_ANIMALS = (2, 4)
"""From and to how many animals a training forest has, where it is one of those with many."""


def training_scenario(scene: str, seed: int, shares: PosesConfig | FlightsConfig) -> Scenario:
    """Return the scenario of a seed; the seed itself decides whether it is in each of the shares."""
    randomized = np.random.default_rng([seed, 7]).random() < shares.randomized_share
    parameters = {}
    rng = np.random.default_rng([seed, 8])
    if rng.random() < shares.canopy_share:
        parameters['canopy'] = float(rng.uniform(LEAST_COVER, 1.0))
    rng = np.random.default_rng([seed, 9])
    if rng.random() < shares.animal_share:
        parameters['animals'] = int(rng.integers(*MANY_ANIMALS, endpoint=True))
    return Scenario(scene=RANDOMIZED if randomized else scene, seed=seed, scene_parameters=parameters)


def collect(jobs: list[tuple[Path, Callable]], factories: Factories, workers: int) -> Iterator[Path]:
    """
    Run the jobs whose shard is not there yet, in worker processes; yield each shard's path as it is done.

    Close the iterator: that ends the workers, after the shards that they are at.

    A job is `(path, write)`, where `write(path, simulator, expert, policy)` writes the shard; it must be picklable.
    """
    todo = [(path, write) for path, write in jobs if not path.exists()]
    yield from (path for path, _ in jobs if path.exists())
    if not todo:
        return
    context = get_context('spawn')
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(factories,))
    try:
        for done in as_completed([pool.submit(_run, path, write) for path, write in todo]):
            yield done.result()
    finally:
        # once: a second call, as leaving the pool's own `with` makes it, would take the cancelling back
        pool.shutdown(wait=True, cancel_futures=True)


_worker: dict = {}


def _prepare(factories: Factories) -> None:
    follow_parent()
    _worker['simulator'] = factories.simulator()
    _worker['expert'] = factories.expert()
    _worker['policy'] = factories.policy() if factories.policy is not None else None


def _run(path: Path, write: Callable) -> Path:
    write(path, _worker['simulator'], _worker['expert'], _worker['policy'])
    return path


def write_poses(path: Path, simulator, expert, policy, *, scenario: Scenario, poses: PosesConfig,
                layout: PerceptLayout, seed: int) -> None:
    """Write a shard of labelled views from random poses in one scene, each with the picture before if wanted."""
    rng, motion = (np.random.default_rng([seed, scenario.seed, stream]) for stream in (1, 4))
    simulator.reset(scenario)
    label = PerceptLabeller(layout, simulator.camera)
    period_s = 1.0 / simulator.config.camera_hz
    names = ('images', 'percepts', 'views') + (('before', 'turns') if poses.before else ())
    rows: dict[str, list] = {name: [] for name in names}
    for state in _random_states(simulator.scene, poses, rng):
        image, depth, segmentation = simulator.render_with_depth(state.position, state.orientation)
        rows['images'].append(image)
        rows['percepts'].append(label(depth, segmentation, simulator.target_id, state, simulator.scene.target,
                                      _ground(simulator.scene, state)))
        rows['views'].append(coarse_view(depth, segmentation, simulator.target_id))
        if poses.before:
            turn = period_s * motion.normal(0.0, TURN_RAD_S)
            rows['before'].append(simulator.render_with_depth(_place_before(simulator.scene, state, period_s, motion),
                                                              turned(state.orientation, -turn))[0])
            rows['turns'].append(turn.astype(np.float32))
    write_shard(path, **{name: np.stack(values) for name, values in rows.items()})


def _place_before(scene: Scene, state: State, period_s: float, rng: np.random.Generator) -> np.ndarray:
    """Return where a vehicle was a picture before [m; world]: in flight, or here where something stood there."""
    forward = 0.0 if rng.random() < _HOVERING_SHARE else rng.uniform(0.0, SPEED_M_S)
    left, up = rng.normal(0.0, DRIFT_M_S)
    yaw = yaw_of(state.orientation)
    velocity = np.array([forward * math.cos(yaw) - left * math.sin(yaw),
                         forward * math.sin(yaw) + left * math.cos(yaw), up])
    before = state.position - period_s * velocity
    return before if distance(scene, before[None])[0] >= 0.5 * CLOSEST_VIEW_M else state.position


def _random_states(scene: Scene, poses: PosesConfig, rng: np.random.Generator) -> Iterator[State]:
    """Yield states free of obstacles: some beside what moves, some close to anything, the others anywhere."""
    beside, facing = _places_beside_movers(scene, round(poses.mover_share * poses.frames), poses.level_share, rng)
    near, anywhere = [np.zeros((0, 3))], [np.zeros((0, 3))]
    count = poses.frames - len(beside)
    wanted = round(poses.near_share * count)
    for _ in range(_DRAWS):
        places, gaps = _free_places(scene, 2 * count, poses.level_share, rng)
        near.append(places[gaps < NEAR_VIEW_M])
        anywhere.append(places)
        if sum(map(len, near)) >= wanted and sum(map(len, anywhere)) >= count:
            break
    close = np.concatenate(near)[:wanted]
    others = np.concatenate(anywhere)[: count - len(close)]
    obstacles = _bearings_of_nearest(scene, close)
    for number, position in enumerate(np.concatenate([close, others, beside])):
        offset = np.subtract(scene.target, position)
        yaw = math.atan2(offset[1], offset[0]) + rng.uniform(-1.0, 1.0)
        if number < len(close):
            yaw = yaw if rng.random() < 0.4 else obstacles[number] + rng.uniform(-1.0, 1.0)
        elif number < len(close) + len(others):
            yaw = yaw if rng.random() < 0.6 else rng.uniform(-math.pi, math.pi)
        else:
            yaw = facing[number - len(close) - len(others)] + rng.uniform(-_OFF_MOVER_RAD, _OFF_MOVER_RAD)
        roll, pitch = rng.normal(0.0, math.radians(7.0), 2)
        yield State(0, position, quaternion_from_euler(roll, pitch, yaw), np.zeros(3), np.zeros(3))


def _free_places(scene: Scene, count: int, level_share: float,
                 rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return up to `count` places for a vehicle, (places, 3) [m; world], and their gaps to what is nearest [m]."""
    low, high = np.array(scene.bounds[:2]) + 1.0, np.array(scene.bounds[2:]) - 1.0
    places, gaps, free = _raised(scene, rng.uniform(low, high, (count, 2)), level_share, rng)
    return places[free], gaps[free]


def _raised(scene: Scene, drawn: np.ndarray, level_share: float,
            rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (places, 2) [m; world] raised above the ground, their gaps [m], and whether a vehicle fits there."""
    places = np.column_stack([drawn, rng.normal(CRUISE_HEIGHT_M, 0.25, len(drawn))])
    if level_share < 1.0:
        anywhere = rng.random(len(drawn)) >= level_share
        places[anywhere, 2] = rng.uniform(LOWEST_VIEW_M, HIGHEST_VIEW_M, int(anywhere.sum()))
    free = places[:, 2] >= LOWEST_VIEW_M
    places[:, 2] += scene.ground_height(places[:, :2])
    gaps = distance(scene, places)
    return places, gaps, free & (gaps >= CLOSEST_VIEW_M)


def _places_beside_movers(scene: Scene, count: int, level_share: float,
                          rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """
    Return up to `count` places beside what moves, (places, 3) [m; world], and its bearing from there [rad; world].

    Each kind of mover gets as many, since there are many boughs and few deer.
    """
    kinds = sorted({mover.kind for mover in scene.movers})
    if count == 0 or not kinds:
        return np.zeros((0, 3)), np.zeros(0)
    middles = []
    for _ in range(4 * count):
        kind = kinds[rng.integers(len(kinds))]
        alike = [mover for mover in scene.movers if mover.kind == kind]
        middles.append(_middle_of(alike[rng.integers(len(alike))]))
    bearing = rng.uniform(-math.pi, math.pi, len(middles))
    reach = rng.uniform(*_BESIDE_MOVER_M, len(middles))
    there = np.array(middles) - reach[:, None] * np.column_stack([np.cos(bearing), np.sin(bearing)])
    places, _, free = _raised(scene, there, level_share, rng)
    low, high = np.array(scene.bounds[:2]), np.array(scene.bounds[2:])
    free &= ((there > low) & (there < high)).all(axis=1)
    return places[free][:count], bearing[free][:count]


def _middle_of(mover: Mover) -> np.ndarray:
    """Return where the middle of a mover's parts stands when a scene begins, (x, y) [m; world]."""
    places, turns = mover.motion.poses(np.zeros(1))
    return (places[0] + rotation_matrix(turns[0]) @ np.mean([solid.position for solid in mover.solids], axis=0))[:2]


def _bearings_of_nearest(scene: Scene, places: np.ndarray) -> np.ndarray:
    """Return the bearing of what is nearest to each of (places, 3) [rad; world]: against the distance's gradient."""
    steps = _STEP_M * np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])
    ahead, behind, left, right = distance(scene, (places + steps[:, None]).reshape(-1, 3)).reshape(4, -1)
    return np.arctan2(right - left, behind - ahead)


def write_flight(path: Path, simulator, expert, policy, *, scenario: Scenario, flights: FlightsConfig,
                 layout: PerceptLayout, seed: int) -> None:
    """
    Write a shard of one flight, each frame with the expert's answer.

    The expert flies under a disturbance that it does not cause, so that its corrections are seen (noise
    injection, DART, arXiv 1703.09327); where a policy is given, that flies instead (DAgger).
    """
    rng = np.random.default_rng([seed, scenario.seed, 2])
    simulator.reset(scenario)
    expert.reset(simulator.scene)
    if policy is not None:
        policy.reset()
    label = PerceptLabeller(layout, simulator.camera)
    noise = _Disturbance(flights, rng)
    rows: dict[str, list] = {'images': [], 'percepts': [], 'views': [], 'commands': [], 'flown': [], 'imu': [],
                             'goals': [], 'stamps_ns': []}
    outcome, felt = None, IMU_AT_REST
    while outcome is None:
        state, imu = simulator.state, simulator.take_imu()
        image, depth, segmentation = simulator.render_with_depth()
        answer = expert.step(state)
        felt = imu_mean(imu, felt)
        rows['images'].append(image)
        rows['percepts'].append(label(depth, segmentation, simulator.target_id, state, simulator.scene.target,
                                      _ground(simulator.scene, state)))
        rows['views'].append(coarse_view(depth, segmentation, simulator.target_id))
        rows['commands'].append([*answer.linear, answer.yaw_rate])
        rows['imu'].append(felt)
        rows['goals'].append(goal(state, simulator.scene.target))
        rows['stamps_ns'].append(state.stamp_ns)
        flown = policy.step(Observation(state.stamp_ns, image, imu)) if policy is not None else noise(answer)
        rows['flown'].append([*flown.linear, flown.yaw_rate])
        outcome = simulator.step(flown)
    write_shard(
        path, images=np.stack(rows['images']), percepts=np.stack(rows['percepts']), views=np.stack(rows['views']),
        elapsed_time=_elapsed(rows['stamps_ns']), outcome=np.array(outcome),
        **{name: np.array(rows[name], np.float32) for name in ('commands', 'flown', 'imu', 'goals')},
    )


def goal(state: State, target: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return where the target truly is, seen or not: sine and cosine of its bearing, left positive, and proximity."""
    x, y = np.subtract(target, state.position)[:2]
    bearing = math.atan2(y, x) - yaw_of(state.orientation)
    return math.sin(bearing), math.cos(bearing), float(proximity_of(math.hypot(x, y)))


def _ground(scene: Scene, state: State) -> float:
    """Return the height of the ground below the vehicle [m; world]."""
    return float(scene.ground_height(state.position[:2]))


def _elapsed(stamps_ns: list[int]) -> np.ndarray:
    """Return the seconds since the frame before; the first takes the period of the second."""
    steps = np.diff(np.array(stamps_ns, np.int64)) * 1e-9
    return np.concatenate([steps[:1] if len(steps) else [0.05], steps]).astype(np.float32)


class _Disturbance:
    """Correlated noise on the commands that are flown, on and off by turns."""

    def __init__(self, flights: FlightsConfig, rng: np.random.Generator):
        self._flights = flights
        self._rng = rng
        self._value = np.zeros(4)
        self._on = rng.random() < flights.disturbed_share

    def __call__(self, answer: Command, period: float = 0.05) -> Command:
        flights = self._flights
        keep = math.exp(-period / flights.noise_time_s)
        sizes = np.array([0.7 * flights.noise, flights.noise, flights.noise_up, 1.2 * flights.noise])
        spread = math.sqrt(1.0 - keep**2) * sizes
        self._value = keep * self._value + spread * self._rng.standard_normal(4)
        if self._rng.random() < period / 1.5:
            self._on = self._rng.random() < flights.disturbed_share
        if not self._on:
            return answer
        forward, left, up, turn = np.array([*answer.linear, answer.yaw_rate]) + self._value
        return Command((float(np.clip(forward, -1.0, 2.5)), float(np.clip(left, -1.5, 1.5)),
                        float(np.clip(up, -1.0, 1.0))), float(np.clip(turn, -2.0, 2.0)))


def pose_jobs(folder: Path, scene: str, poses: PosesConfig, layout: PerceptLayout, seed: int,
              ) -> list[tuple[Path, Callable]]:
    """Return the jobs of `config.PosesConfig`."""
    return [
        (folder / f'{number:06d}.npz',
         partial(write_poses, scenario=training_scenario(scene, number, poses), poses=poses, layout=layout, seed=seed))
        for number in range(poses.first_seed, poses.first_seed + poses.scenes)
    ]


def flight_jobs(folder: Path, scene: str, flights: FlightsConfig, layout: PerceptLayout, seed: int,
                ) -> list[tuple[Path, Callable]]:
    """Return the jobs of `config.FlightsConfig`."""
    return [
        (folder / f'{number:06d}.npz',
         partial(write_flight, flights=flights, layout=layout, seed=seed,
                 scenario=replace(training_scenario(scene, number, flights), time_limit_s=flights.time_limit_s)))
        for number in range(flights.first_seed, flights.first_seed + flights.episodes)
    ]
