"""Pictures of a scene from any place, without a vehicle: what a person looks at before flying."""

import math
from dataclasses import dataclass

import numpy as np

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import distance
from liquid_nav.core.percept import CRUISE_HEIGHT_M
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.world import World

_FREE_M = 0.6
"""What is free around a camera on the way [m]."""
_AHEAD_M = (0.0, 0.8, 1.6, 2.4)
"""How far before it that holds, so that nothing fills the picture [m]."""
_BACK_M, _UP_M = 7.0, 11.0
"""How far behind the start and how high the whole is looked at from [m]."""


@dataclass(frozen=True)
class View:
    """A place to look from."""

    title: str
    position: np.ndarray
    """(3,) [m; world]."""
    orientation: np.ndarray
    """(4,) quaternion (x, y, z, w), camera to world; it looks along x."""


class Studio:
    """A scene to take pictures of, its movers where they are at the start; a context manager."""

    def __init__(self, scene: Scene):
        """Load the scene into a physics server of its own, which `close` releases."""
        self._client = PhysicsClient()
        self._world = World(self._client)
        self._world.load(scene)

    def __enter__(self) -> 'Studio':
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Release the physics server."""
        self._client.disconnect()

    @property
    def triangles(self) -> int:
        """How many triangles the scene is drawn with."""
        return self._world.triangles

    def picture(self, view: View, camera: CameraModel) -> np.ndarray:
        """Return what a camera sees, (height, width, 3) uint8 RGB."""
        look = self._world.scene.look
        return Camera(self._client, camera, self._world).render(view.position, view.orientation, look)


def start_view(scene: Scene, title: str) -> View:
    """Return what the vehicle's camera sees at the start."""
    return View(title, np.array(scene.start), quaternion_from_euler(0.0, 0.0, scene.start_yaw))


def way_view(scene: Scene, share: float, title: str) -> View:
    """Return the view towards the target from where so much of the way is flown, beside what stands there."""
    start, target = np.array(scene.start[:2]), np.array(scene.target[:2])
    ahead = (target - start) / np.linalg.norm(target - start)
    offsets = np.array(sorted(np.arange(-6.0, 6.01, 0.3), key=abs))
    places = start + share * (target - start) + offsets[:, None] * np.array([-ahead[1], ahead[0]])
    points = np.column_stack([places, scene.ground_height(places) + CRUISE_HEIGHT_M])
    to_target = target - places
    steps = np.column_stack([to_target / np.linalg.norm(to_target, axis=1, keepdims=True), np.zeros(len(places))])
    seen = points[:, None] + np.array(_AHEAD_M)[:, None] * steps[:, None]  # (places, looks, 3)
    free = distance(scene, seen.reshape(-1, 3)).reshape(seen.shape[:2]).min(axis=1)
    best = int(np.argmax(free >= _FREE_M)) if (free >= _FREE_M).any() else int(free.argmax())
    to_target = to_target[best]
    return View(title, points[best], quaternion_from_euler(0.0, 0.0, math.atan2(to_target[1], to_target[0])))


def high_view(scene: Scene, title: str) -> View:
    """Return the view of the whole way from behind and above the start."""
    start, target = np.array(scene.start[:2]), np.array(scene.target[:2])
    ahead = (target - start) / np.linalg.norm(target - start)
    place = start - _BACK_M * ahead
    middle = start + 0.45 * (target - start)
    down = math.atan2(_UP_M, float(np.linalg.norm(middle - place)))
    height = float(scene.ground_height(start)) + _UP_M
    return View(title, np.array([*place, height]), quaternion_from_euler(0.0, down, math.atan2(ahead[1], ahead[0])))
