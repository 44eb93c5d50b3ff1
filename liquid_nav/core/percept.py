"""
The percept: what the image encoder is taught to see, and a person can read.

It holds how near the obstacles are in each sector of the view, where the target is, and the height. The
simulator knows all of it from depth, segmentation and state.
"""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import roll_pitch_yaw, rotation_matrix, wrap
from liquid_nav.core.types import CameraModel, State

NEAREST_M, FARTHEST_M = 0.3, 12.0
"""Ranges are clipped to this span before their logarithm is taken."""
CRUISE_HEIGHT_M = 1.5
OTHERS = 4
"""Numbers of a percept that are no sectors."""


@dataclass(frozen=True)
class PerceptLayout:
    """
    Where each number of a percept stands, each scaled to about [-1, 1].

    First the sectors from right to left, each the proximity of its nearest obstacle; then `target_seen`
    (0 or 1), `target_bearing` (of half the field of view, left positive, 0 when unseen), `target_proximity`
    (0 when unseen) and `height` (above the ground less the cruise height [m]).
    """

    sectors: int = 17
    horizontal_fov: float = math.radians(100.0)
    """The sectors divide it evenly [rad]."""
    band: float = 0.25
    """What lies within this height above and below the vehicle counts as an obstacle [m]."""

    @property
    def size(self) -> int:
        return self.sectors + OTHERS

    @property
    def bearings(self) -> np.ndarray:
        """(sectors,) middle of each sector, left positive [rad]."""
        edges = np.linspace(-0.5, 0.5, self.sectors + 1) * self.horizontal_fov
        return 0.5 * (edges[1:] + edges[:-1])

    def ranges(self, percept: np.ndarray) -> np.ndarray:
        """(sectors,) range to the nearest obstacle of each sector [m]."""
        return range_of(np.asarray(percept)[: self.sectors])

    def target(self, percept: np.ndarray) -> tuple[float, float, float]:
        """Return how sure it is that the target is seen (0 to 1), its bearing [rad] and its range [m]."""
        seen, bearing, proximity = np.asarray(percept)[self.sectors : self.sectors + 3]
        return float(np.clip(seen, 0.0, 1.0)), float(bearing) * 0.5 * self.horizontal_fov, float(range_of(proximity))

    def height(self, percept: np.ndarray) -> float:
        """Height above ground [m]."""
        return float(np.asarray(percept)[self.sectors + 3]) + CRUISE_HEIGHT_M


def proximity_of(range_m: np.ndarray | float) -> np.ndarray:
    """Map a range [m] to [-1, 1], nearest highest, evenly in its logarithm."""
    span = math.log(FARTHEST_M / NEAREST_M)
    return 1.0 - 2.0 * np.log(np.clip(range_m, NEAREST_M, FARTHEST_M) / NEAREST_M) / span


def range_of(proximity: np.ndarray | float) -> np.ndarray:
    """Undo `proximity_of` [m]."""
    span = math.log(FARTHEST_M / NEAREST_M)
    return NEAREST_M * np.exp(0.5 * (1.0 - np.asarray(proximity)) * span)


class PerceptLabeller:
    """Writes the true percept of a view, from its depth picture."""

    def __init__(self, layout: PerceptLayout, camera: CameraModel, seen_pixels: int = 3):
        """
        Prepare the rays of the camera's pixels.

        Parameters
        ----------
        layout : PerceptLayout
            What to write where.
        camera : CameraModel
            Whose pictures will be labelled.
        seen_pixels : int
            The target counts as seen from so many pixels on.

        """
        self._layout = layout
        self._seen_pixels = seen_pixels
        columns = (0.5 * camera.width - 0.5 - np.arange(camera.width)) / camera.focal_length
        rows = (0.5 * camera.height - 0.5 - np.arange(camera.height)) / camera.focal_length
        self._rays = np.stack(np.broadcast_arrays(1.0, columns[None, :], rows[:, None]), axis=-1)  # (h, w, 3) FLU

    def __call__(self, depth: np.ndarray, segmentation: np.ndarray, target_id: int, state: State,
                 target: tuple[float, float, float], ground: float = 0.0) -> np.ndarray:
        """
        Return the percept, (layout.size,) float32.

        Parameters
        ----------
        depth : np.ndarray
            (height, width) along the optical axis [m].
        segmentation : np.ndarray
            (height, width) body ids, -1 for the sky.
        target_id : int
            The beacon's body.
        state : State
            Of the vehicle when the picture was taken.
        target : tuple
            The beacon's place [m; world].
        ground : float
            Height of the ground below the vehicle [m; world].

        """
        layout = self._layout
        percept = np.zeros(layout.size, np.float32)
        percept[: layout.sectors] = proximity_of(self._nearest(depth, segmentation, target_id, state))
        offset = np.subtract(target, state.position)
        if np.count_nonzero(segmentation == target_id) >= self._seen_pixels:
            bearing = wrap(math.atan2(offset[1], offset[0]) - roll_pitch_yaw(state.orientation)[2])
            percept[layout.sectors] = 1.0
            percept[layout.sectors + 1] = bearing / (0.5 * layout.horizontal_fov)
            percept[layout.sectors + 2] = proximity_of(math.hypot(offset[0], offset[1]))
        percept[layout.sectors + 3] = state.position[2] - ground - CRUISE_HEIGHT_M
        return percept

    def _nearest(self, depth: np.ndarray, segmentation: np.ndarray, target_id: int, state: State) -> np.ndarray:
        roll, pitch, _ = roll_pitch_yaw(state.orientation)
        levelling = _level(roll, pitch)
        points = (self._rays * depth[..., None]) @ levelling.T  # (h, w, 3) levelled body
        counts = (segmentation >= 0) & (segmentation != target_id) & (np.abs(points[..., 2]) <= self._layout.band)
        x, y = points[..., 0][counts], points[..., 1][counts]
        place = (np.arctan2(y, x) / self._layout.horizontal_fov + 0.5) * self._layout.sectors
        sector = np.floor(place).astype(int)
        valid = (sector >= 0) & (sector < self._layout.sectors)
        nearest = np.full(self._layout.sectors, FARTHEST_M)
        np.minimum.at(nearest, sector[valid], np.hypot(x, y)[valid])
        return nearest


def _level(roll: float, pitch: float) -> np.ndarray:
    """Return the rotation from body to the frame of the same heading with roll and pitch taken out."""
    half_roll, half_pitch = 0.5 * roll, 0.5 * pitch
    cr, sr, cp, sp = math.cos(half_roll), math.sin(half_roll), math.cos(half_pitch), math.sin(half_pitch)
    return rotation_matrix((sr * cp, cr * sp, -sr * sp, cr * cp))
