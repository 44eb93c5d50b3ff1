"""A scene in PyBullet: one textured mesh to be seen, primitives to be hit, and the beacon."""

import tempfile
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.scene import Scene, Solid
from liquid_nav.sim.mesh import Atlas, Mesh, MeshBuilder
from liquid_nav.sim.scenes.beacon import HEIGHT_M, RADIUS_M, beacon

GROUND_MARGIN_M = 25.0
"""How far the visible ground reaches beyond the scene's bounds."""


class World:
    """
    What stands in the physics server: the loaded scene.

    `load` and `clear` reset the whole server, which alone frees textures and makes a flight independent of
    the flights before it; the vehicle, gravity and time step are to be set up again afterwards.
    """

    def __init__(self, client: BulletClient):
        """Take over a connected client."""
        self._client = client
        self.scene: Scene | None = None
        self.obstacle_ids: set[int] = set()
        """Bodies that collide, the ground included."""
        self.target_id: int | None = None
        """The beacon's body; contact with it is not a collision."""

    def clear(self) -> None:
        """Remove everything from the physics server."""
        self._client.resetSimulation()
        self.scene, self.obstacle_ids, self.target_id = None, set(), None

    def load(self, scene: Scene) -> None:
        """Replace whatever the physics server holds by a scene."""
        self.clear()
        self.obstacle_ids = {self._add_ground()}
        self.obstacle_ids.update(self._add_collision(solid) for solid in scene.solids if solid.collides)
        self._add_looks(scene)
        self.scene = scene

    def _add_ground(self) -> int:
        plane = self._client.createCollisionShape(pybullet.GEOM_PLANE)
        return self._client.createMultiBody(0.0, plane)

    def _add_collision(self, solid: Solid) -> int:
        size = solid.size
        if solid.shape == 'box':
            shape = self._client.createCollisionShape(pybullet.GEOM_BOX, halfExtents=list(size))
        elif solid.shape == 'cylinder':
            shape = self._client.createCollisionShape(pybullet.GEOM_CYLINDER, radius=size[0], height=2.0 * size[2])
        elif solid.shape == 'ellipsoid' and size[0] == size[1] == size[2]:
            shape = self._client.createCollisionShape(pybullet.GEOM_SPHERE, radius=size[0])
        else:
            hull = _cone_hull() if solid.shape == 'cone' else _ellipsoid_hull()
            shape = self._client.createCollisionShape(pybullet.GEOM_MESH, vertices=(hull * size).tolist())
        return self._client.createMultiBody(0.0, shape, -1, solid.position, solid.orientation)

    def _add_looks(self, scene: Scene) -> None:
        atlas = Atlas(scene.seed)
        surroundings, target = MeshBuilder(atlas), MeshBuilder(atlas)
        x_min, y_min, x_max, y_max = scene.bounds
        margin = GROUND_MARGIN_M
        surroundings.add_ground((x_min - margin, y_min - margin, x_max + margin, y_max + margin),
                                scene.look.ground_material, scene.look.ground_colour, scene.seed)
        surroundings.add(scene.solids)
        target.add(beacon(scene.target))
        texture_id = self._load_texture(atlas.picture())
        self._add_mesh(surroundings.build(), texture_id)
        column = self._client.createCollisionShape(
            pybullet.GEOM_CYLINDER, radius=RADIUS_M, height=HEIGHT_M,
            collisionFramePosition=[*scene.target[:2], 0.5 * HEIGHT_M])
        self.target_id = self._add_mesh(target.build(), texture_id, column)

    def _add_mesh(self, mesh: Mesh, texture_id: int, collision_shape: int = -1) -> int:
        shape = self._client.createVisualShape(
            pybullet.GEOM_MESH, vertices=mesh.vertices.tolist(), indices=mesh.triangles.ravel().tolist(),
            uvs=mesh.uvs.tolist(), normals=mesh.normals.tolist())
        body = self._client.createMultiBody(0.0, collision_shape, shape)
        self._client.changeVisualShape(body, -1, textureUniqueId=texture_id)
        return body

    def _load_texture(self, picture: np.ndarray) -> int:
        # PyBullet takes textures from files alone.
        with tempfile.TemporaryDirectory(prefix='liquid_nav_') as folder:
            path = str(Path(folder) / 'atlas.bmp')
            cv2.imwrite(path, picture[:, :, ::-1])
            return self._client.loadTexture(path)


@lru_cache(maxsize=1)
def _cone_hull() -> np.ndarray:
    angle = 2.0 * np.pi * np.arange(24) / 24
    base = np.column_stack([np.cos(angle), np.sin(angle), np.full(24, -1.0)])
    return np.vstack([base, [0.0, 0.0, 1.0]])


@lru_cache(maxsize=1)
def _ellipsoid_hull(points: int = 162) -> np.ndarray:
    """(points, 3) spread evenly over the unit sphere along a golden spiral."""
    height = 1.0 - (2.0 * np.arange(points) + 1.0) / points
    angle = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(points)
    radius = np.sqrt(1.0 - height**2)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
