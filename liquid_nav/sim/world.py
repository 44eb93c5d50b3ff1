"""A scene in PyBullet: textured meshes to be seen, shapes to be hit, what moves, and the beacon."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.scene import Mover, Scene, Surface
from liquid_nav.sim.bodies import BodyMaker, Texture
from liquid_nav.sim.ground import collision_mesh, ground_cells, ribbon_cells
from liquid_nav.sim.materials import TILE_M
from liquid_nav.sim.mesh import Atlas, Mesh, MeshBuilder, surface_mesh
from liquid_nav.sim.movers import Movers
from liquid_nav.sim.obstacles import collision_shapes, triangle_shape
from liquid_nav.sim.scenes.beacon import HEIGHT_M, RADIUS_M, beacon

_PICTURE_SIDE = 512
"""Longest side of a surface's picture [pixel]; the camera could not tell more apart."""
_GROUND_SHADES = (0.85, 0.93, 1.0)
_TILE_M = 3.0
"""What a copy of a pattern covers on the ground where the material does not say [m]."""


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
        """Drawn in each picture."""
        self._movers = Movers(self._client, self._dt)

    def clear(self) -> None:
        """Remove everything from the physics server."""
        self._client.resetSimulation()
        self._empty()

    def load(self, scene: Scene) -> None:
        """Replace whatever the physics server holds by a scene, with its movers where they are at time 0."""
        self.clear()
        with _no_garbage_collection(), tempfile.TemporaryDirectory(prefix='liquid_nav_') as folder:
            maker = BodyMaker(self._client, Path(folder), self._meshes_from_files)
            self._add_obstacles(maker, scene)
            self._add_looks(maker, scene)
        self.scene, self.triangles = scene, maker.triangles
        self.move(0.0)

    def move(self, time_s: float) -> None:
        """Put the movers where they are at a time since the start [s]."""
        self._movers.move(time_s)

    def _add_obstacles(self, maker: BodyMaker, scene: Scene) -> None:
        client = self._client
        ground = (client.createCollisionShape(pybullet.GEOM_PLANE) if scene.terrain is None
                  else triangle_shape(client, *collision_mesh(scene.terrain)))
        shapes = [ground, *collision_shapes(client, scene.solids)]
        shapes += [triangle_shape(client, surface.vertices, surface.triangles)
                   for surface in scene.surfaces if surface.collides]
        self.obstacle_ids = {maker.unseen(shape) for shape in shapes}

    def _add_looks(self, maker: BodyMaker, scene: Scene) -> None:
        atlas = Atlas(scene.seed)
        surroundings, target = _surroundings(scene, atlas), MeshBuilder(atlas)
        ground = float(scene.ground_height(np.array(scene.target[:2])))
        target.add(beacon(scene.target, ground))
        movers = []
        for mover in scene.movers:
            builder = MeshBuilder(atlas)
            builder.add(mover.solids)
            movers.append((mover, builder))
        texture = maker.texture(atlas.picture())
        maker.seen(surroundings.build(), texture)
        for surface in scene.surfaces:
            if surface.picture is not None:
                maker.seen(surface_mesh(surface), maker.texture(_tinted(surface)))
        for mover, builder in movers:
            self._add_mover(maker, mover, builder.build(), texture)
        column = self._client.createCollisionShape(
            pybullet.GEOM_CYLINDER, radius=RADIUS_M, height=HEIGHT_M,
            collisionFramePosition=[*scene.target[:2], ground + 0.5 * HEIGHT_M])
        self.target_id = maker.seen(target.build(), texture, column)

    def _add_mover(self, maker: BodyMaker, mover: Mover, mesh: Mesh, texture: Texture) -> None:
        first, *rest = collision_shapes(self._client, mover.solids) or [-1]
        bodies = [maker.seen(mesh, texture, first), *(maker.unseen(shape) for shape in rest)]
        self._movers.add(mover.motion, bodies)
        if first >= 0:
            self.obstacle_ids.update(bodies)


def _surroundings(scene: Scene, atlas: Atlas) -> MeshBuilder:
    """Gather all that stands still, but for surfaces that have pictures of their own."""
    builder, rng = MeshBuilder(atlas), np.random.default_rng([scene.seed, 7])
    # What often hides other things goes first: the renderer then skips what lies behind.
    builder.add(sorted(scene.solids, key=lambda solid: not solid.collides))
    for surface in scene.surfaces:
        if surface.picture is None:
            builder.add_surface(surface)
    for layer, ribbon in enumerate(scene.ribbons):
        builder.add_cells(ribbon_cells(scene, ribbon, TILE_M.get(ribbon.material, _TILE_M), layer),
                          ribbon.material, ribbon.colour, rng)
    look = scene.look
    builder.add_cells(ground_cells(scene, TILE_M.get(look.ground_material, _TILE_M)),
                      look.ground_material, look.ground_colour, rng, _GROUND_SHADES)
    return builder


def _tinted(surface: Surface) -> np.ndarray:
    """Return a surface's picture in its colour, no larger than needed."""
    height, width = surface.picture.shape[:2]
    scale = _PICTURE_SIDE / max(height, width)
    picture = surface.picture
    if scale < 1.0:
        size = max(1, round(scale * width)), max(1, round(scale * height))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return (picture * np.clip(surface.colour, 0.0, 1.0)).astype(np.uint8)


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
