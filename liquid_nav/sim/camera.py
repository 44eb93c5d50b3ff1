"""The onboard camera: PyBullet's renderer under a sky that is drawn here."""

import importlib.util
import math
import subprocess
import sys

import cv2
import numpy as np
import pybullet
from pybullet_utils.bullet_client import BulletClient

from liquid_nav.core.errors import MissingDependencyError, unknown_option
from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Look
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.visibility import Frustum
from liquid_nav.sim.world import World

NEAR_M, FAR_M = 0.05, 60.0
"""Clipping planes."""
_NUDGE_M = 2e-5
"""TinyRenderer leaves holes where a corner lies exactly in the camera's own plane, as at a start on a whole metre."""
RENDERERS = {'tiny': pybullet.ER_TINY_RENDERER, 'egl': pybullet.ER_BULLET_HARDWARE_OPENGL}


class Camera:
    """Takes pictures from the body's origin along body +x; it rolls and pitches with the body."""

    def __init__(self, client: BulletClient, model: CameraModel, world: World | None = None):
        """
        Prepare the renderer; `world` is what stands in the client, and must be given where a World does.

        Raises
        ------
        ConfigError
            If the model names an unknown renderer.
        MissingDependencyError
            If the EGL renderer cannot be loaded here.

        """
        if model.renderer not in RENDERERS:
            raise unknown_option('renderer', model.renderer, RENDERERS)
        if model.renderer == 'egl':
            _load_egl(client)
        self.model = model
        self._client = client
        self._world = world
        self._projection = _projection(model)
        self._frustum = Frustum.of(model, FAR_M)
        columns = (0.5 * model.width - 0.5 - np.arange(model.width)) / model.focal_length
        rows = (0.5 * model.height - 0.5 - np.arange(model.height)) / model.focal_length
        rays = np.stack(np.broadcast_arrays(1.0, columns[None, :], rows[:, None]), axis=-1)  # (h, w, 3) FLU
        rays = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
        self._rays = np.ascontiguousarray(rays.reshape(-1, 3).T, np.float32)

    def render(self, position, orientation, look: Look) -> np.ndarray:
        """Return the picture from a pose [m; world; quaternion body to world], (height, width, 3) uint8 RGB."""
        return self.render_with_depth(position, orientation, look)[0]

    def render_with_depth(self, position, orientation, look: Look) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Return the picture from a pose, how far each pixel is, and what it shows.

        Parameters
        ----------
        position : array_like
            (3,) [m; world].
        orientation : array_like
            (4,) quaternion, body to world.
        look : Look
            Light and sky.

        Returns
        -------
        image : np.ndarray
            (height, width, 3) uint8 RGB.
        depth : np.ndarray
            (height, width) float32 along the optical axis [m]; the sky lies at the far plane.
        segmentation : np.ndarray
            (height, width) int32 body ids, -1 for the sky.

        """
        rotation = rotation_matrix(orientation)
        position = np.asarray(position, float) + _NUDGE_M * rotation[:, 0]
        view = self._client.computeViewMatrix(
            position.tolist(), (position + rotation[:, 0]).tolist(), rotation[:, 2].tolist())
        if self._world is not None:
            self._world.show_only(self._frustum.moved(position, rotation))
        width, height = self.model.width, self.model.height
        _, _, rgba, buffer, segmentation = self._client.getCameraImage(
            width, height, view, self._projection, lightDirection=look.light_direction,
            lightColor=look.light_colour, lightDistance=100.0, shadow=0, lightAmbientCoeff=look.ambient,
            lightDiffuseCoeff=1.15 - look.ambient, lightSpecularCoeff=0.0, renderer=RENDERERS[self.model.renderer])
        rgba = np.reshape(rgba, (height, width, 4))
        segmentation = np.reshape(segmentation, (height, width))
        buffer = np.reshape(buffer, (height, width))
        depth = (FAR_M * NEAR_M / (FAR_M - (FAR_M - NEAR_M) * buffer)).astype(np.float32)
        rise = (rotation[2].astype(np.float32) @ self._rays).reshape(height, width)  # sine of each ray's elevation
        return _compose(rgba, depth, segmentation, rise, look), depth, segmentation


def _projection(model: CameraModel) -> list[float]:
    """Return OpenGL's projection matrix, column by column, that puts the optical axis in the picture's middle."""
    matrix = list(pybullet.computeProjectionMatrixFOV(
        math.degrees(model.vertical_fov), model.width / model.height, NEAR_M, FAR_M))
    if model.renderer == 'tiny':
        # TinyRenderer looks through each pixel's lower left corner instead of its middle.
        matrix[8] += 1.0 / model.width
        matrix[9] += 1.0 / model.height
    return matrix


def _compose(rgba, depth, segmentation, rise, look: Look) -> np.ndarray:
    """Lay the sky behind what was rendered, and haze before it."""
    overhead = np.asarray(look.sky, np.float32) * 255.0
    horizon = 0.45 * overhead + 0.55 * 255.0 * np.asarray(look.light_colour, np.float32) * min(1.0, look.ambient + 0.3)
    clearness = np.exp(depth * np.float32(-1.0 / look.haze_m))
    clearness *= segmentation >= 0
    # Colour by colour, for short rows of three would cost more than all the sums.
    image = (overhead - horizon)[:, None, None] * np.sqrt(np.maximum(rise, 0.0))  # (3, height, width)
    image += horizon[:, None, None]
    solid = np.empty_like(image)
    for colour in range(3):
        solid[colour] = rgba[:, :, colour]
    solid -= image
    solid *= clearness
    image += solid
    np.clip(image, 0.0, 255.0, out=image)
    return cv2.merge(list(image.astype(np.uint8)))


def _load_egl(client: BulletClient) -> None:
    module = importlib.util.find_spec('eglRenderer')
    # Where EGL is broken the plugin ends the whole process, so another one tries it first.
    if module is None or subprocess.run([sys.executable, '-c', _TRY_EGL], capture_output=True).returncode != 0:
        raise MissingDependencyError("PyBullet's EGL renderer cannot be loaded on this machine; use renderer 'tiny', "
                                     'or install the EGL libraries (libegl1 and libgl1 on Debian and Ubuntu)')
    client.loadPlugin(module.origin, _EGL_POSTFIX)


_EGL_POSTFIX = '_eglRendererPlugin'
_TRY_EGL = f"""
import importlib.util, sys
import pybullet
pybullet.connect(pybullet.DIRECT)
path = importlib.util.find_spec('eglRenderer').origin
sys.exit(pybullet.loadPlugin(path, '{_EGL_POSTFIX}') < 0)
"""
