"""What a scene's parts look like: meshes in the order in which they are drawn best, and pictures."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from liquid_nav.core.scene import Scene, Solid, Surface
from liquid_nav.sim.atlas import Atlas
from liquid_nav.sim.ground import ground_cells, ribbon_cells
from liquid_nav.sim.materials import TILE_M
from liquid_nav.sim.mesh import Mesh, MeshBuilder, unburied

_PICTURE_SIDE = 512
"""Longest side of a surface's picture [pixel]; the camera could not tell more apart."""
_GROUND_SHADES = (0.85, 0.93, 1.0)
_TILE_M = 3.0
"""What a copy of a pattern covers on the ground where the material does not say [m]."""
_EVEN_GROUND_M, _UNEVEN_GROUND_M = 1e-3, -0.05
"""What lies all lower than this above the ground is never seen [m]; uneven ground may dip below flat triangles."""


def still_meshes(scene: Scene, atlas: Atlas) -> Iterator[Mesh]:
    """
    Yield all that stands still, but for surfaces that have pictures of their own.

    What often hides other things comes first, and the ground last: the renderer skips what lies behind what it drew.
    """
    rng = np.random.default_rng([scene.seed, 7])
    builder = MeshBuilder(atlas)
    builder.add([solid for solid in scene.solids if solid.collides])
    for surface in scene.surfaces:
        if surface.picture is None:
            builder.add_surface(surface)
    yield _unburied(builder.build(), scene)
    yield _unburied(solid_mesh([solid for solid in scene.solids if not solid.collides], atlas), scene)
    builder, look = MeshBuilder(atlas), scene.look
    for layer, ribbon in enumerate(scene.ribbons):
        builder.add_cells(ribbon_cells(scene, ribbon, TILE_M.get(ribbon.material, _TILE_M), layer),
                          ribbon.material, ribbon.colour, rng)
    builder.add_cells(ground_cells(scene, TILE_M.get(look.ground_material, _TILE_M)),
                      look.ground_material, look.ground_colour, rng, _GROUND_SHADES)
    yield builder.build()


def solid_mesh(solids: Sequence[Solid], atlas: Atlas) -> Mesh:
    """Return the triangles of solids, in the frame that they are posed in."""
    builder = MeshBuilder(atlas)
    builder.add(solids)
    return builder.build()


def _unburied(mesh: Mesh, scene: Scene) -> Mesh:
    heights = mesh.vertices[:, 2] - scene.ground_height(mesh.vertices[:, :2])
    return unburied(mesh, heights, _EVEN_GROUND_M if scene.terrain is None else _UNEVEN_GROUND_M)


def tinted(surface: Surface) -> np.ndarray:
    """Return a surface's picture in its colour, no larger than needed."""
    height, width = surface.picture.shape[:2]
    scale = _PICTURE_SIDE / max(height, width)
    picture = surface.picture
    if scale < 1.0:
        size = max(1, round(scale * width)), max(1, round(scale * height))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return (picture * np.clip(surface.colour, 0.0, 1.0)).astype(np.uint8)
