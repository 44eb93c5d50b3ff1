"""
Bodies that are drawn only while they may be in view.

TinyRenderer transforms every triangle of what is behind the camera too, but skips a body whose colour is wholly
transparent at once. So what lies outside the view is made transparent before a picture is taken, which does not
change the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.types import CameraModel

_SLACK_M = 0.01
"""What lies this much outside is still drawn, for the numbers' rounding."""
_SLACK_PIXELS = 1.0


@dataclass(frozen=True)
class Frustum:
    """What a camera sees: where `normals @ place + offsets` is nowhere below 0."""

    normals: np.ndarray
    """(planes, 3)."""
    offsets: np.ndarray
    """(planes,)."""

    @classmethod
    def of(cls, model: CameraModel, far: float) -> 'Frustum':
        """Return what a camera at the origin that looks along x sees up to the far plane [m], left y, up z."""
        across = (0.5 * model.width + _SLACK_PIXELS) / model.focal_length
        upward = (0.5 * model.height + _SLACK_PIXELS) / model.focal_length
        normals = np.array([[1.0, 0.0, 0.0], [across, 1.0, 0.0], [across, -1.0, 0.0], [upward, 0.0, 1.0],
                            [upward, 0.0, -1.0], [-1.0, 0.0, 0.0]])
        # TinyRenderer's far plane lies up to three times its near plane's distance off.
        return cls(normals, _SLACK_M + np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.01 * far]))

    def moved(self, position: np.ndarray, rotation: np.ndarray) -> 'Frustum':
        """Return what the camera sees from a position (3,) [m], turned by a rotation matrix."""
        normals = self.normals @ rotation.T
        return Frustum(normals, self.offsets - normals @ position)


class Visibility:
    """Shows and hides bodies; each is known by the box that it fills."""

    def __init__(self, client: BulletClient):
        """Start empty."""
        self._change = client.changeVisualShape
        self._bodies: list[int] = []
        self._boxes: list[tuple[np.ndarray, np.ndarray]] = []
        self._middles = self._halves = np.zeros((0, 3))
        self._shown = np.zeros(0, bool)
        self._moving = 0

    def add(self, body: int, vertices: np.ndarray) -> None:
        """Add a visible body that stands still, over (vertices, 3) [m; world]."""
        low, high = vertices.min(axis=0), vertices.max(axis=0)
        self._bodies.append(body)
        self._boxes.append((0.5 * (low + high), 0.5 * (high - low)))

    def add_moving(self, body: int, reach: float) -> None:
        """Add a visible body of which nothing is farther from its origin than `reach` [m]; none that stands after."""
        self._bodies.append(body)
        self._boxes.append((np.zeros(3), np.full(3, reach)))
        self._moving += 1

    def show_only(self, frustum: Frustum, origins: Sequence[Sequence[float]]) -> None:
        """Hide what is outside, show what may be inside; `origins` are the moving bodies', in order."""
        self._gather()
        if self._moving:
            self._middles[-self._moving :] = origins
        room = self._middles @ frustum.normals.T + self._halves @ np.abs(frustum.normals.T) + frustum.offsets
        self._show((room >= 0.0).all(axis=1))

    def show_all(self) -> None:
        """Show every body."""
        self._gather()
        self._show(np.ones(len(self._bodies), bool))

    def _show(self, visible: np.ndarray) -> None:
        for number in np.flatnonzero(visible != self._shown).tolist():
            self._change(self._bodies[number], -1, rgbaColor=(1.0, 1.0, 1.0, 1.0 if visible[number] else 0.0))
        self._shown = visible

    def _gather(self) -> None:
        if len(self._shown) != len(self._bodies):
            self._middles, self._halves = (np.array(part) for part in zip(*self._boxes, strict=True))
            self._shown = np.ones(len(self._bodies), bool)
