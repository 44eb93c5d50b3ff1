"""
Trees in the world of gym-pybullet-drones, seen by its own camera.

A subclass of its learning environment with RGB observations that adds trees where that adds its obstacles; all else
is as it ships: the plane, the drone with its mesh, the camera of 60 degrees, shadows, TinyRenderer, and pictures as
float32 RGBA.
"""

import contextlib
import io
import warnings
from collections.abc import Sequence

import numpy as np
import pybullet
from gym_pybullet_drones.envs.HoverAviary import HoverAviary
from gym_pybullet_drones.utils.enums import ObservationType

from liquid_nav.bench.sim_samples import Pose
from liquid_nav.core.scene import Solid
from liquid_nav.sim.shapes import template

SHAPES, SPHERES, TRIANGLES = 'shapes', 'spheres', 'triangles'
STYLES = {
    SHAPES: "PyBullet's cylinders and boxes; ellipsoids are its sphere_smooth.obj, as fine as BaseAviary's own sphere",
    SPHERES: "PyBullet's cylinders, boxes and spheres; an ellipsoid becomes a sphere of its volume",
    TRIANGLES: 'the triangles of our scenes, a body for each solid',
}
"""How a solid becomes a body."""

# TinyRenderer draws a cylinder or sphere as the hull of the 42 points that it finds in as many directions, of at most
# 80 triangles (bullet3: TinyRendererVisualShapeConverter.cpp, btShapeHull.cpp).
_MOST_TRIANGLES = {'cylinder': 80, 'sphere': 80, 'box': 12, 'sphere_smooth.obj': 1792}
_DRONE_TRIANGLES, _PLANE_TRIANGLES = 7058, 2
"""Of its cf2.dae and of plane.urdf."""


class TreesAviary(HoverAviary):
    """Its world with solids in it; `close` releases its physics server."""

    def __init__(self, solids: Sequence[Solid], style: str, start):
        """Add `solids` in one of STYLES; the drone begins at `start` [m; world]."""
        self._solids, self._style = solids, style
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter('ignore')  # gymnasium's about the precision of its spaces' bounds
            # At 240 Hz a picture falls on a step; at the 30 Hz that are its default it ends the process.
            super().__init__(initial_xyzs=np.array([start], float), obs=ObservationType.RGB, ctrl_freq=240)

    @property
    def bodies(self) -> int:
        return pybullet.getNumBodies(physicsClientId=self.CLIENT)

    def set_image_size(self, width: int, height: int) -> None:
        """Draw pictures of another size than its own 64x48 from now on."""
        self.IMG_RES = np.array([width, height])
        self.rgb = np.zeros((1, height, width, 4))
        self.dep, self.seg = np.ones((1, height, width)), np.zeros((1, height, width))

    def draw(self, poses: Sequence[Pose]) -> np.ndarray:
        """Take its RGB observation from each pose; return the last, (height, width, 4) RGBA of 0 to 255."""
        for position, yaw in poses:
            orientation = (0.0, 0.0, np.sin(0.5 * yaw), np.cos(0.5 * yaw))
            pybullet.resetBasePositionAndOrientation(
                int(self.DRONE_IDS[0]), position, orientation, physicsClientId=self.CLIENT)
            self._updateAndStoreKinematicInformation()
            self.step_counter = 0  # a step at which a picture is due
            observation = self._computeObs()
        return observation[0]

    def _addObstacles(self) -> None:  # its name, called with each reset
        self.triangles = _DRONE_TRIANGLES + _PLANE_TRIANGLES
        """Drawn in each picture, at most."""
        for solid in self._solids:
            triangles, shape = self._describe(solid)
            self.triangles += triangles
            collision = pybullet.createCollisionShape(**_for_collision(shape), physicsClientId=self.CLIENT)
            visual = pybullet.createVisualShape(
                **shape, rgbaColor=(*solid.colour, 1.0), physicsClientId=self.CLIENT)
            pybullet.createMultiBody(
                0.0, collision, visual, solid.position, solid.orientation, physicsClientId=self.CLIENT)

    def _describe(self, solid: Solid) -> tuple[int, dict[str, object]]:
        """Return how many triangles a solid is drawn with, and its visual shape as PyBullet takes it."""
        if self._style == TRIANGLES or solid.shape == 'cone':  # of which PyBullet has none
            form = template(solid)
            return len(form.triangles), {
                'shapeType': pybullet.GEOM_MESH, 'vertices': (form.vertices * solid.size).tolist(),
                'indices': form.triangles.ravel().tolist(), 'normals': form.normals.tolist(),
                'uvs': form.uvs.tolist()}
        if solid.shape == 'box':
            return _MOST_TRIANGLES['box'], {'shapeType': pybullet.GEOM_BOX, 'halfExtents': solid.size}
        if solid.shape == 'cylinder':
            return _MOST_TRIANGLES['cylinder'], {
                'shapeType': pybullet.GEOM_CYLINDER, 'radius': solid.size[0], 'length': 2.0 * solid.size[2]}
        if self._style == SPHERES:
            return _MOST_TRIANGLES['sphere'], {
                'shapeType': pybullet.GEOM_SPHERE, 'radius': float(np.prod(solid.size)) ** (1.0 / 3.0)}
        name = 'sphere_smooth.obj'
        return _MOST_TRIANGLES[name], {
            'shapeType': pybullet.GEOM_MESH, 'fileName': name, 'meshScale': solid.size}


def _for_collision(shape: dict[str, object]) -> dict[str, object]:
    """Return the same shape in the words of `createCollisionShape`; a mesh from memory is its hull."""
    words = {'length': 'height'}
    return {words.get(key, key): value for key, value in shape.items() if key not in ('indices', 'normals', 'uvs')}
