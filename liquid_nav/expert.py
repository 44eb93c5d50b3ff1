"""
The expert: a demonstrator that knows the scene and the state, and nothing else.

It looks along candidate headings, weighs how far each turns from the target and from the present motion
against how close it passes obstacles, and flies the best. A heading that does not shorten the way round the
obstacles costs extra, which leads it out of dead ends and is silent among trees. It flies sideways where facing its
way would take the target out of the camera's view: a policy that loses sight of the target does not find it again.
What moves it expects to go on as it goes now. It remembers nothing, so one state has one answer, and a policy can
learn it by imitation.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import rotation_matrix, wrap, yaw_of
from liquid_nav.core.geometry import clearance_map, half_extents, solid_distance
from liquid_nav.core.percept import CRUISE_HEIGHT_M
from liquid_nav.core.scene import Mover, Scene
from liquid_nav.core.types import NANOSECONDS, Command, State


@dataclass(frozen=True)
class ExpertSettings:
    """How the expert weighs its headings."""

    cruise_speed: float = 1.8
    """[m/s]."""
    slowest: float = 0.5
    """Share of the cruise speed that is kept near obstacles."""
    horizon: float = 5.0
    """How far it looks ahead [m]."""
    comfort: float = 0.8
    """Clearance from which on obstacles no longer repel [m; from the vehicle's centre]."""
    contact: float = 0.22
    """Clearance below which a heading counts as blocked [m]."""
    headings: int = 72
    """Candidates over the full circle."""
    target_weight: float = 1.0
    """Cost of turning away from the target [1/rad^2]."""
    motion_weight: float = 0.25
    """Cost of turning away from the present velocity [1/rad^2]."""
    obstacle_weight: float = 4.0
    blocked_weight: float = 12.0
    view: float = math.radians(40.0)
    """The nose points where it flies, but no further off the target than this, so that the camera keeps it [rad]."""
    yaw_gain: float = 2.5
    """[1/s]."""
    yaw_rate_limit: float = 1.8
    """[rad/s]."""
    climb_gain: float = 1.5
    """[1/s]."""
    climb_ahead: float = 0.5
    """It keeps its height above the ground that it will be over so much later [s]."""
    way_weight: float = 6.0
    """Cost of a heading that does not shorten the way to the target."""
    progress: float = 0.4
    """How much shorter the way must become to cost nothing [m per m flown]."""
    lookahead: float = 1.6
    """How far along a heading its progress is judged [m]."""


_AWAY = 0.5 * math.pi  # [rad] who flies further off the target than this turns his back on it
_RESOLUTION = 0.1  # [m] side of a cell of the clearance map
_HEIGHTS = (-0.15, 0.0, 0.15)  # [m] around the cruise height
_INSTANT = 0.05  # [s] over which a mover's velocity is taken
_STEP = 0.2  # [m] between looks along a heading
_COARSE = 2  # cells of the clearance map to a side of a cell of the map of ways
_IMPASSABLE, _EASY = 0.12, 0.6  # [m] clearance that a way needs, and from which on it costs no more than its length
_NARROW_COST = 1.0  # how much more a metre of the narrowest way costs
_FAR = 1e3  # [m] way from where there is none
_AROUND = tuple((down, right, math.hypot(down, right)) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right)


class Expert:
    """Implements PrivilegedPolicy."""

    name = 'expert'

    def __init__(self, settings: ExpertSettings | None = None):
        self._settings = settings if settings is not None else ExpertSettings()
        self._scene: Scene | None = None
        self._clearance = np.zeros((0, 0))
        self._ways = np.zeros((0, 0))
        self._looks = np.arange(_STEP, self._settings.horizon + 1e-9, _STEP)  # (looks,)
        self._sizes: list[float] = []

    def reset(self, scene: Scene) -> None:
        """Survey a scene at the cruise height above its ground."""
        heights = [CRUISE_HEIGHT_M + offset for offset in _HEIGHTS]
        self._scene = scene
        self._clearance = clearance_map(scene.solids, scene.bounds, heights, _RESOLUTION, self._settings.comfort,
                                        scene.terrain, scene.surfaces)
        coarse = self._clearance[::_COARSE, ::_COARSE]
        narrow = np.clip((_EASY - coarse) / (_EASY - _IMPASSABLE), 0.0, 1.0)
        price = np.where(coarse < _IMPASSABLE, np.inf, 1.0 + _NARROW_COST * narrow) * _RESOLUTION * _COARSE
        row, column = self._cell_of(scene.target, scene.bounds, coarse.shape)
        self._ways = _ways_to((int(row), int(column)), price)
        self._sizes = [_size(mover) for mover in scene.movers]

    def step(self, state: State) -> Command:
        """Answer one state; raise RuntimeError before the first reset."""
        if self._scene is None:
            raise RuntimeError('Expert.step before Expert.reset(scene)')
        offset = np.subtract(self._scene.target, state.position)
        to_target = math.atan2(offset[1], offset[0])
        heading, free = self._best_heading(state, to_target, math.hypot(offset[0], offset[1]))
        return self._command(state, heading, free, to_target)

    @staticmethod
    def _cell_of(position, bounds, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Return (rows, columns) of positions (x, y) in the map of ways, the nearest ones inside it."""
        side = _RESOLUTION * _COARSE
        row = np.rint((np.asarray(position[1]) - bounds[1]) / side).astype(int)
        column = np.rint((np.asarray(position[0]) - bounds[0]) / side).astype(int)
        return np.clip(row, 0, shape[0] - 1), np.clip(column, 0, shape[1] - 1)

    def _progress(self, position: np.ndarray, headings: np.ndarray) -> np.ndarray:
        """Return how much shorter the way to the target becomes along each heading, (headings,) [m per m]."""
        ahead = (position[0] + self._settings.lookahead * np.cos(headings),
                 position[1] + self._settings.lookahead * np.sin(headings))
        here, there = (self._ways[self._cell_of(place, self._scene.bounds, self._ways.shape)]
                       for place in (position, ahead))
        return (np.minimum(here, _FAR) - np.minimum(there, _FAR)) / self._settings.lookahead

    def _best_heading(self, state: State, to_target: float, target_range: float) -> tuple[float, float]:
        """Return the heading to fly [rad; world] and how far it is free [m]."""
        settings = self._settings
        turns = np.linspace(-math.pi, math.pi, settings.headings, endpoint=False)  # from the target's bearing
        cost = settings.target_weight * turns**2
        speed = math.hypot(state.linear_velocity[0], state.linear_velocity[1])
        moving = math.atan2(state.linear_velocity[1], state.linear_velocity[0])
        turn_from_motion = (turns + to_target - moving + math.pi) % (2.0 * math.pi) - math.pi
        cost = cost + settings.motion_weight * min(1.0, speed) * turn_from_motion**2
        clearance = self._look_along(state, turns + to_target)  # (headings, looks)
        counted = self._looks < max(target_range, _STEP * 1.5)
        nearness = np.clip((settings.comfort - clearance) / (settings.comfort - settings.contact), 0.0, 1.0)
        weight = np.exp(-self._looks / 2.0) * counted
        cost = cost + settings.obstacle_weight * (nearness**2 @ weight) * (_STEP / 0.5)
        blocked = (clearance < settings.contact) & counted
        free = np.where(blocked.any(axis=1), self._looks[blocked.argmax(axis=1)], settings.horizon)
        cost = cost + settings.blocked_weight * np.exp(-free / 1.5) * (free < settings.horizon)
        lack = settings.progress - self._progress(state.position, turns + to_target)
        cost = cost + settings.way_weight * np.clip(lack, 0.0, 1.5)
        best = int(cost.argmin())
        return wrap(to_target + turns[best] + _vertex(cost, best) * (turns[1] - turns[0])), float(free[best])

    def _look_along(self, state: State, headings: np.ndarray) -> np.ndarray:
        """Return the clearance along each heading, (headings, looks) [m]; 0 outside the scene's bounds."""
        x = state.position[0] + np.cos(headings)[:, None] * self._looks
        y = state.position[1] + np.sin(headings)[:, None] * self._looks
        column = np.rint((x - self._scene.bounds[0]) / _RESOLUTION).astype(int)
        row = np.rint((y - self._scene.bounds[1]) / _RESOLUTION).astype(int)
        rows, columns = self._clearance.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        free = np.where(inside, self._clearance[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)], 0.0)
        if self._scene.movers:
            points = np.stack([x, y, np.full_like(x, state.position[2])], axis=-1).reshape(-1, 3)
            later = np.broadcast_to(self._looks / self._settings.cruise_speed, x.shape).ravel()
            free = np.minimum(free, self._to_movers(state, points, later).reshape(x.shape))
        return free

    def _to_movers(self, state: State, points: np.ndarray, later: np.ndarray) -> np.ndarray:
        """Return the distance from each of (points, 3) to where the movers will be so much later [s], (points,) [m]."""
        nearest = np.full(len(points), np.inf)
        now = state.stamp_ns / NANOSECONDS
        for mover, size in zip(self._scene.movers, self._sizes, strict=True):
            places, turns = mover.motion.poses(np.array([now, now + _INSTANT]))
            if np.hypot(*(places[0] - state.position)[:2]) > self._settings.horizon + self._settings.comfort + size:
                continue
            velocity = (places[1] - places[0]) / _INSTANT
            local = (points - places[0] - later[:, None] * velocity) @ rotation_matrix(turns[0])
            for solid in mover.solids:
                if solid.collides:
                    np.minimum(nearest, solid_distance(solid, local), out=nearest)
        return nearest

    def _command(self, state: State, heading: float, free: float, to_target: float) -> Command:
        settings = self._settings
        yaw = yaw_of(state.orientation)
        turn = wrap(heading - yaw)
        off = wrap(heading - to_target)
        nose = heading if abs(off) > _AWAY else to_target + min(settings.view, max(-settings.view, off))
        share = min(1.0, max(settings.slowest, free / settings.horizon))
        speed = settings.cruise_speed * share * max(0.3, math.cos(turn))
        below = state.position[:2] + settings.climb_ahead * state.linear_velocity[:2]
        ground = float(self._scene.ground_height(below))
        climb = settings.climb_gain * (ground + CRUISE_HEIGHT_M - float(state.position[2]))
        limit = settings.yaw_rate_limit
        yaw_rate = min(limit, max(-limit, settings.yaw_gain * wrap(nose - yaw)))
        return Command((speed * math.cos(turn), speed * math.sin(turn), min(1.0, max(-1.0, climb))), yaw_rate)


def _size(mover: Mover) -> float:
    """Return how far a mover reaches from its origin, no less [m]."""
    return max(float(np.linalg.norm(np.abs(solid.position) + half_extents(solid))) for solid in mover.solids)


def _ways_to(goal: tuple[int, int], price: np.ndarray) -> np.ndarray:
    """Return the cost of the cheapest way to the goal from each cell, (rows, columns), by Dijkstra's algorithm."""
    ways = np.full(price.shape, np.inf)
    ways[goal] = 0.0
    border = [(0.0, goal)]
    prices, found, shape = price.tolist(), ways.tolist(), price.shape
    while border:
        length, cell = heapq.heappop(border)
        if length > found[cell[0]][cell[1]]:
            continue
        for row, column, step in _neighbours(cell, shape):
            longer = length + step * prices[row][column]
            if longer < found[row][column]:
                found[row][column] = longer
                heapq.heappush(border, (longer, (row, column)))
    return np.array(found)


def _neighbours(cell: tuple[int, int], shape: tuple[int, int]) -> list[tuple[int, int, float]]:
    """Return (row, column, way) of the up to eight cells around one."""
    return [(cell[0] + down, cell[1] + right, step) for down, right, step in _AROUND
            if 0 <= cell[0] + down < shape[0] and 0 <= cell[1] + right < shape[1]]


def _vertex(cost: np.ndarray, best: int) -> float:
    """Return where between its neighbours the parabola through the least cost has its vertex, in -0.5 to 0.5."""
    left, here, right = cost[best - 1], cost[best], cost[(best + 1) % len(cost)]
    curvature = left - 2.0 * here + right
    return 0.0 if curvature <= 0.0 else float(np.clip(0.5 * (left - right) / curvature, -0.5, 0.5))
