"""Numbers that sum up one flight."""

from dataclasses import dataclass

import numpy as np

from liquid_nav.core.geometry import distance
from liquid_nav.core.scenario import SUCCESS
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.evaluation.episode import Episode


@dataclass(frozen=True)
class Metrics:
    """Of one episode."""

    time_s: float
    path_length_m: float
    mean_speed_m_s: float
    """Path length over time, take-off included."""
    min_clearance_m: float
    """Least distance between the vehicle's hull and what collides, at camera ticks."""
    target_distance_m: float
    """Straight way from start to target."""
    spl: float


def measure(episode: Episode, scene: Scene, body_radius: float) -> Metrics:
    """Measure an episode; `body_radius` [m] is that of the sphere around the vehicle's hull."""
    length = path_length(episode.positions)
    time = episode.duration_s
    shortest = max(scene.target_distance - episode.scenario.reach_radius_m, 0.0)
    return Metrics(
        time_s=time,
        path_length_m=length,
        mean_speed_m_s=length / time if time > 0.0 else 0.0,
        min_clearance_m=float(clearance(episode, scene, body_radius).min()),
        target_distance_m=scene.target_distance,
        spl=success_weighted_path_length(episode.outcome == SUCCESS, shortest, length),
    )


def clearance(episode: Episode, scene: Scene, body_radius: float) -> np.ndarray:
    """Return the distance between the vehicle's hull and what collides, movers where they were, (ticks + 1,) [m]."""
    return distance(scene, episode.positions, times=episode.stamps_ns / NANOSECONDS) - body_radius


def path_length(positions: np.ndarray) -> float:
    """Return the length of the polyline through (points, 3) positions [m]."""
    return float(np.linalg.norm(np.diff(positions, axis=0), axis=1).sum())


def success_weighted_path_length(success: bool, shortest: float, flown: float) -> float:
    """
    Return one episode's term of SPL: success times the shortest way over the flown one, 1 at most.

    Source: Anderson et al. 2018, arXiv 1807.06757, section 5. As the shortest way we take the straight line
    to where success begins, which no path undercuts, so that obstacles on it lower the score.
    """
    if not success:
        return 0.0
    longer = max(shortest, flown)
    return shortest / longer if longer > 0.0 else 1.0
