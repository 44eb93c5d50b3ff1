"""A scene in PyBullet: one textured mesh to be seen, primitives to be hit, and the beacon."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.scene import Scene, Solid
from liquid_nav.sim.mesh import Atlas, Mesh, MeshBuilder, wavefront
from liquid_nav.sim.scenes.beacon import HEIGHT_M, RADIUS_M, beacon

GROUND_MARGIN_M = 18.0
"""How far the visible ground reaches beyond the scene's bounds."""

_COMPOUND_LIMIT = 16
"""Most children that PyBullet accepts in one compound shape."""
_PRIMITIVES = {'box': pybullet.GEOM_BOX, 'cylinder': pybullet.GEOM_CYLINDER, 'ellipsoid': pybullet.GEOM_SPHERE}
"""Shapes that PyBullet knows itself; an ellipsoid is one if it is a sphere."""

_UNSEEN = Mesh(np.full((3, 3), -1.0), np.tile([0.0, 0.0, 1.0], (3, 1)), np.zeros((3, 2)), np.array([[0, 1, 2]]))


class World:
    """
    What stands in the physics server: the loaded scene.

    `load` and `clear` reset the whole server, which alone frees textures and makes a flight independent of
    the flights before it; the vehicle, gravity and time step are to be set up again afterwards.
    """

    def __init__(self, client: BulletClient, renderer: str = 'tiny', dt: float = 1.0 / 240.0):
        """
        Take over a connected client.

        `renderer` is the one that its camera uses, see `CameraModel`; `dt` [s] is the physics server's step.
        """
        self._dt = dt
        self._client = client
        self._meshes_from_files = renderer == 'egl'
        """The EGL renderer ends the process over a mesh that comes from memory."""
        self.scene: Scene | None = None
        self.obstacle_ids: set[int] = set()
        """Bodies that collide, the ground included."""
        self.target_id: int | None = None
        """The beacon's body; contact with it is not a collision."""
        self._unseen = -1

    def clear(self) -> None:
        """Remove everything from the physics server."""
        self._client.resetSimulation()
        self.scene, self.obstacle_ids, self.target_id = None, set(), None

    def load(self, scene: Scene) -> None:
        """Replace whatever the physics server holds by a scene."""
        self.clear()
        with _no_garbage_collection(), tempfile.TemporaryDirectory(prefix='liquid_nav_') as folder:
            self._folder = Path(folder)
            self._add_obstacles(scene)
            self._add_looks(scene)
        self.scene = scene

    def move(self, time_s: float) -> None:
        """Put the movers where they are at a time since the start [s]."""

    def _add_obstacles(self, scene: Scene) -> None:
        # A body without a visual shape would be drawn as its collision shape.
        self._unseen = self._create_visual_shape(_UNSEEN, 'unseen')
        self.obstacle_ids = {self._add_body(self._client.createCollisionShape(pybullet.GEOM_PLANE))}
        solids = [solid for solid in scene.solids if solid.collides]
        primitives = [solid for solid in solids if _is_primitive(solid)]
        for first in range(0, len(primitives), _COMPOUND_LIMIT):
            self.obstacle_ids.add(self._add_compound(primitives[first : first + _COMPOUND_LIMIT]))
        self.obstacle_ids.update(self._add_hull(solid) for solid in solids if not _is_primitive(solid))

    def _add_body(self, collision_shape: int, position=(0.0, 0.0, 0.0), orientation=(0.0, 0.0, 0.0, 1.0)) -> int:
        return self._client.createMultiBody(0.0, collision_shape, self._unseen, position, orientation)

    def _add_compound(self, solids: list[Solid]) -> int:
        shape = self._client.createCollisionShapeArray(
            shapeTypes=[_PRIMITIVES[solid.shape] for solid in solids],
            halfExtents=[solid.size for solid in solids],
            radii=[solid.size[0] for solid in solids],
            lengths=[2.0 * solid.size[2] for solid in solids],
            collisionFramePositions=[solid.position for solid in solids],
            collisionFrameOrientations=[solid.orientation for solid in solids])
        return self._add_body(shape)

    def _add_hull(self, solid: Solid) -> int:
        hull = _cone_hull() if solid.shape == 'cone' else _ellipsoid_hull()
        shape = self._client.createCollisionShape(pybullet.GEOM_MESH, vertices=(hull * solid.size).tolist())
        return self._add_body(shape, solid.position, solid.orientation)

    def _add_looks(self, scene: Scene) -> None:
        atlas = Atlas(scene.seed)
        surroundings, target = MeshBuilder(atlas), MeshBuilder(atlas)
        x_min, y_min, x_max, y_max = scene.bounds
        margin = GROUND_MARGIN_M
        # What often hides other things goes first: the renderer then skips what lies behind.
        surroundings.add(sorted(scene.solids, key=lambda solid: not solid.collides))
        surroundings.add_ground((x_min - margin, y_min - margin, x_max + margin, y_max + margin),
                                scene.look.ground_material, scene.look.ground_colour, scene.seed)
        target.add(beacon(scene.target))
        texture_id = self._load_texture(atlas.picture())
        self._add_mesh(surroundings.build(), 'surroundings', texture_id)
        column = self._client.createCollisionShape(
            pybullet.GEOM_CYLINDER, radius=RADIUS_M, height=HEIGHT_M,
            collisionFramePosition=[*scene.target[:2], 0.5 * HEIGHT_M])
        self.target_id = self._add_mesh(target.build(), 'target', texture_id, column)

    def _create_visual_shape(self, mesh: Mesh, name: str) -> int:
        if self._meshes_from_files:
            # Each file is new: a cached one would be taken for another scene's.
            self._client.setPhysicsEngineParameter(enableFileCaching=0)
            path = self._folder / f'{name}.obj'
            path.write_text(wavefront(mesh), encoding='ascii')
            return self._client.createVisualShape(pybullet.GEOM_MESH, fileName=str(path))
        return self._client.createVisualShape(
            pybullet.GEOM_MESH, vertices=mesh.vertices.tolist(), indices=mesh.triangles.ravel().tolist(),
            uvs=mesh.uvs.tolist(), normals=mesh.normals.tolist())

    def _add_mesh(self, mesh: Mesh, name: str, texture_id: int, collision_shape: int = -1) -> int:
        shape = self._create_visual_shape(mesh, name)
        body = self._client.createMultiBody(0.0, collision_shape, shape)
        self._client.changeVisualShape(body, -1, textureUniqueId=texture_id)
        return body

    def _load_texture(self, picture: np.ndarray) -> int:
        # PyBullet takes textures from files alone.
        path = str(self._folder / 'atlas.bmp')
        cv2.imwrite(path, picture[:, :, ::-1])
        (self._folder / 'atlas.mtl').write_text('newmtl atlas\nKd 1 1 1\nmap_Kd atlas.bmp\n', encoding='ascii')
        return self._client.loadTexture(path)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    # PyBullet takes vertices as lists of lists; the collector would walk them again and again, a fifth of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _is_primitive(solid: Solid) -> bool:
    return solid.shape in _PRIMITIVES and (solid.shape != 'ellipsoid' or len(set(solid.size)) == 1)


@lru_cache(maxsize=1)
def _cone_hull() -> np.ndarray:
    angle = 2.0 * np.pi * np.arange(24) / 24
    base = np.column_stack([np.cos(angle), np.sin(angle), np.full(24, -1.0)])
    return np.vstack([base, [0.0, 0.0, 1.0]])


@lru_cache(maxsize=1)
def _ellipsoid_hull(points: int = 80) -> np.ndarray:
    """(points, 3) spread evenly over the unit sphere along a golden spiral."""
    height = 1.0 - (2.0 * np.arange(points) + 1.0) / points
    angle = np.pi * (3.0 - np.sqrt(5.0)) * np.arange(points)
    radius = np.sqrt(1.0 - height**2)
    inscribed = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
    return 1.012 * inscribed  # half of the hull's flattening, so that it errs to both sides alike
