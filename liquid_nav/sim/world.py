"""A scene in PyBullet: textured meshes to be seen, shapes to be hit, what moves, and the beacon."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.scene import Mover, Scene
from liquid_nav.sim.atlas import Atlas
from liquid_nav.sim.bodies import BodyMaker, Texture
from liquid_nav.sim.ground import collision_mesh
from liquid_nav.sim.looks import solid_mesh, still_meshes, tinted
from liquid_nav.sim.mesh import Mesh, split, surface_mesh
from liquid_nav.sim.movers import Movers
from liquid_nav.sim.obstacles import collision_shapes, triangle_shape
from liquid_nav.sim.scenes.beacon import HEIGHT_M, RADIUS_M, beacon
from liquid_nav.sim.visibility import Frustum, Visibility

_PART_TRIANGLES = 256
"""Most triangles of what is shown or hidden as one: fewer would hide more, but each part that is drawn costs too."""
_MEMORY_FOLDER = '/dev/shm'
"""As Linux has it."""


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
        self._client = client
        self._dt = dt
        self._meshes_from_files = renderer == 'egl'
        """The EGL renderer ends the process over a mesh that comes from memory."""
        self._empty()

    def _empty(self) -> None:
        self.scene: Scene | None = None
        self.obstacle_ids: set[int] = set()
        """Bodies that collide, the ground included."""
        self.target_id: int | None = None
        """The beacon's body; contact with it is not a collision."""
        self.triangles = 0
        """What the scene is drawn with; a picture takes those of them that may be in view."""
        self._movers = Movers(self._client, self._dt)
        self._visibility = Visibility(self._client)

    def clear(self) -> None:
        """Remove everything from the physics server."""
        self._client.resetSimulation()
        self._empty()

    def load(self, scene: Scene) -> None:
        """Replace whatever the physics server holds by a scene, with its movers where they are at time 0."""
        self.clear()
        files = tempfile.TemporaryDirectory(prefix='liquid_nav_', dir=_memory_folder())
        with _no_garbage_collection(), files as folder:
            maker = BodyMaker(self._client, Path(folder), self._meshes_from_files)
            self._add_obstacles(maker, scene)
            self._add_looks(maker, scene)
        self.scene, self.triangles = scene, maker.triangles
        self.move(0.0)

    def move(self, time_s: float) -> None:
        """Put the movers where they are at a time since the start [s]."""
        self._movers.move(time_s)

    def show_only(self, frustum: Frustum) -> None:
        """Leave out what a camera cannot see from the next picture on, and show what it can."""
        if not self._meshes_from_files:  # a renderer that may draw what is transparent
            self._visibility.show_only(frustum, self._movers.origins())

    def show_all(self) -> None:
        """Show everything, for a camera that does not say what it sees."""
        self._visibility.show_all()

    def _add_obstacles(self, maker: BodyMaker, scene: Scene) -> None:
        client = self._client
        ground = (client.createCollisionShape(pybullet.GEOM_PLANE) if scene.terrain is None
                  else triangle_shape(client, *collision_mesh(scene.terrain)))
        shapes = [ground, *collision_shapes(client, scene.solids, maker.folder)]
        shapes += [triangle_shape(client, surface.vertices, surface.triangles)
                   for surface in scene.surfaces if surface.collides]
        self.obstacle_ids = {maker.unseen(shape) for shape in shapes}

    def _add_looks(self, maker: BodyMaker, scene: Scene) -> None:
        atlas = Atlas(scene.seed)
        way = np.subtract(scene.target, scene.start)
        for mesh in still_meshes(scene, atlas):
            # What is near on the way there goes first, for the same reason.
            for part in sorted(split(mesh, _PART_TRIANGLES), key=lambda part: float(part.vertices.mean(axis=0) @ way)):
                self._visibility.add(maker.seen(*_dressed(maker, atlas, part)), part.vertices)
        for surface in scene.surfaces:
            if surface.picture is not None:
                texture = maker.texture(tinted(surface))
                for part in split(surface_mesh(surface), _PART_TRIANGLES):
                    self._visibility.add(maker.seen(part, texture), part.vertices)
        for mover in scene.movers:
            self._add_mover(maker, mover, atlas)
        self._add_beacon(maker, scene, atlas)

    def _add_mover(self, maker: BodyMaker, mover: Mover, atlas: Atlas) -> None:
        mesh, texture = _dressed(maker, atlas, solid_mesh(mover.solids, atlas))
        first, *rest = collision_shapes(self._client, mover.solids, maker.folder) or [-1]
        bodies = [maker.seen(mesh, texture, first), *(maker.unseen(shape) for shape in rest)]
        self._movers.add(mover.motion, bodies)
        self._visibility.add_moving(bodies[0], float(np.linalg.norm(mesh.vertices, axis=1).max()))
        if first >= 0:
            self.obstacle_ids.update(bodies)

    def _add_beacon(self, maker: BodyMaker, scene: Scene, atlas: Atlas) -> None:
        ground = float(scene.ground_height(np.array(scene.target[:2])))
        column = self._client.createCollisionShape(
            pybullet.GEOM_CYLINDER, radius=RADIUS_M, height=HEIGHT_M,
            collisionFramePosition=[*scene.target[:2], ground + 0.5 * HEIGHT_M])
        mesh = solid_mesh(beacon(scene.target, ground), atlas)
        self.target_id = maker.seen(*_dressed(maker, atlas, mesh), column)


def _dressed(maker: BodyMaker, atlas: Atlas, mesh: Mesh) -> tuple[Mesh, Texture]:
    dressed, picture = atlas.dress(mesh)
    return dressed, maker.texture(picture)


def _memory_folder() -> str | None:
    """Return where files stay in memory, which takes a third off the time of a load, or None for the usual place."""
    return _MEMORY_FOLDER if os.access(_MEMORY_FOLDER, os.W_OK) else None


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
