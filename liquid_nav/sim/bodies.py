"""Bodies of textured triangles in a physics server, from memory or, where the renderer wants it, from files."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.sim.mesh import Mesh, wavefront

_UNSEEN = Mesh(np.full((3, 3), -1.0), np.tile([0.0, 0.0, 1.0], (3, 1)), np.zeros((3, 2)), np.array([[0, 1, 2]]))


@dataclass(frozen=True)
class Texture:
    """A picture in the physics server."""

    number: int
    """PyBullet's id."""
    name: str
    """Of its files, without ending."""


class BodyMaker:
    """Makes bodies that do not move unless they are told to; used while a scene is loaded."""

    def __init__(self, client: BulletClient, folder: Path, meshes_from_files: bool):
        """Prepare; `folder` may vanish when all bodies are made."""
        self._client = client
        self.folder = folder
        """Takes what passes through files."""
        self._meshes_from_files = meshes_from_files
        self._count = 0
        self.triangles = 0
        """Of the bodies that are seen."""
        # Each file is new: a cached one would be taken for another scene's.
        client.setPhysicsEngineParameter(enableFileCaching=0)
        # A body without a visual shape would be drawn as its collision shape. TinyRenderer skips what is transparent.
        self._unseen = self._visual_shape(_UNSEEN, 'none', alpha=0.0)

    def texture(self, picture: np.ndarray) -> Texture:
        """Hand over a picture, (height, width, 3) uint8 RGB."""
        # PyBullet takes textures from files alone.
        name = self._next_name()
        path = self.folder / f'{name}.bmp'
        cv2.imwrite(str(path), picture[:, :, ::-1])
        if self._meshes_from_files:
            (self.folder / f'{name}.mtl').write_text(f'newmtl {name}\nKd 1 1 1\nmap_Kd {name}.bmp\n', encoding='ascii')
        return Texture(self._client.loadTexture(str(path)), name)

    def seen(self, mesh: Mesh, texture: Texture, collision_shape: int = -1) -> int:
        """Return the id of a new body that is seen, and hit where it has a shape for that."""
        self.triangles += len(mesh.triangles)
        body = self._body(collision_shape, self._visual_shape(mesh, texture.name))
        self._client.changeVisualShape(body, -1, textureUniqueId=texture.number)
        return body

    def unseen(self, collision_shape: int) -> int:
        """Return the id of a new body that is only hit."""
        return self._body(collision_shape, self._unseen)

    def _body(self, collision_shape: int, visual_shape: int) -> int:
        # Of what does not move by itself each costs a physics step a third as much in maximal coordinates.
        return self._client.createMultiBody(0.0, collision_shape, visual_shape, useMaximalCoordinates=1)

    def _visual_shape(self, mesh: Mesh, texture_name: str, alpha: float = 1.0) -> int:
        if self._meshes_from_files:
            path = self.folder / f'{self._next_name()}.obj'
            path.write_text(wavefront(mesh, texture_name), encoding='ascii')
            return self._client.createVisualShape(pybullet.GEOM_MESH, fileName=str(path))
        return self._client.createVisualShape(
            pybullet.GEOM_MESH, vertices=mesh.vertices.tolist(), indices=mesh.triangles.ravel().tolist(),
            uvs=mesh.uvs.tolist(), normals=mesh.normals.tolist(), rgbaColor=(1.0, 1.0, 1.0, alpha))

    def _next_name(self) -> str:
        self._count += 1
        return f'part{self._count}'
