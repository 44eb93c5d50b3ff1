"""Samples of the simulator's speed and memory: one scene of one seed at a time."""

import gc
import resource
from collections.abc import Callable, Sequence

import numpy as np

from liquid_nav.bench.machine import resident_bytes
from liquid_nav.core.frames import yaw_of
from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import HOVER, NANOSECONDS, Policy
from liquid_nav.evaluation.rollout import rollout
from liquid_nav.sim.open_scene import open_scene
from liquid_nav.sim.simulator import PyBulletSimulator

Clock = Callable[[], float]
Pose = tuple[tuple[float, float, float], float]
"""Position [m; world] and heading [rad]."""
MIB = 2.0**20


def sample_scene(simulator: PyBulletSimulator, policy: Policy, scenario: Scenario, physics_steps: int, pictures: int,
                 clock: Clock) -> dict[str, float]:
    """
    Return what one scene takes.

    Returns
    -------
    dict
        generate_s, load_s, set_up_s : to draw the scene, to load it, and a whole reset [s].
        steps_per_s : physics steps of a vehicle that hovers at the start, with IMU and contacts.
        pace : of a flight of the policy from its reset on, as a multiple of real time.
        frames_per_s : RGB pictures from places along that flight.

    """
    begin = clock()
    scene = open_scene(scenario.scene, scenario.seed, scenario.scene_parameters)
    drawn = clock()
    simulator.reset_in(scenario, scene)
    loaded = clock()
    simulator.reset(scenario)
    reset = clock()
    steps = hover(simulator, physics_steps)
    hovered = clock()
    poses = fly(simulator, policy, scenario)
    flown = clock()
    flight_s = simulator.stamp_ns / NANOSECONDS
    chosen = spread_evenly(poses, pictures)
    prepared = clock()
    draw(simulator, chosen)
    pictured = clock()
    return {
        'generate_s': drawn - begin, 'load_s': loaded - drawn, 'set_up_s': reset - loaded,
        'steps_per_s': steps / (hovered - reset), 'pace': flight_s / (flown - hovered),
        'frames_per_s': len(chosen) / (pictured - prepared),
    }


def hover(simulator: PyBulletSimulator, steps: int) -> int:
    """Hover for so many physics steps, fewer where something comes along and hits; return how many."""
    simulator.advance(HOVER, steps)
    return round(simulator.stamp_ns * simulator.config.physics_hz / NANOSECONDS)


def fly(simulator: PyBulletSimulator, policy: Policy, scenario: Scenario) -> list[Pose]:
    """Fly a scenario from its reset to its outcome; return where the vehicle was at each picture."""
    poses: list[Pose] = []

    def remember(state, observation, command) -> None:
        poses.append((tuple(state.position.tolist()), yaw_of(state.orientation)))

    rollout(simulator, policy, scenario, remember)
    return poses


def spread_evenly(poses: Sequence[Pose], count: int) -> list[Pose]:
    """Return so many of the poses, from the first to the last."""
    return [poses[index] for index in np.linspace(0, len(poses) - 1, count).round().astype(int)]


def draw(simulator: PyBulletSimulator, poses: Sequence[Pose]) -> None:
    """Draw the camera's picture from each pose."""
    for position, yaw in poses:
        simulator.vehicle.reset(position, yaw)
        simulator.render()


def sample_memory(simulator: PyBulletSimulator, scenes: Sequence[str], first_seed: int, resets: int,
                  report: Callable[[str], None]) -> dict[str, object]:
    """
    Reset a simulator again and again, each time with another scene, one step and a picture.

    Returns
    -------
    dict
        resident_mib : resident memory before the first reset and after each twentieth part of them [MiB].
        peak_mib : the largest that it had been before, and after them all.
        growth_mib : by how much it grew in the second half; the first may still fill what is kept for all scenes.

    """
    marks = sorted({round(share * resets) for share in np.linspace(0.0, 1.0, 21)})
    resident, before = [], _peak_mib()
    for number in range(resets + 1):
        if number in marks:
            gc.collect()
            resident.append(resident_bytes() / MIB)
            report(f'{number} of {resets} resets, {resident[-1]:.0f} MiB')
        if number < resets:
            simulator.reset(Scenario(scenes[number % len(scenes)], first_seed + number))
            simulator.step(HOVER)
            simulator.render()
    return {'resets': resets, 'at': marks, 'resident_mib': resident, 'peak_mib': [before, _peak_mib()],
            'growth_mib': resident[-1] - resident[len(resident) // 2]}


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB  # Linux counts KiB
