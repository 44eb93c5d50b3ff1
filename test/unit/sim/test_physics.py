"""The connection to PyBullet: what it must not keep, and what it must not say."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pybullet
import pytest
from PIL import Image

from liquid_nav.sim.physics import PhysicsClient

SQUARE = [[0.0, -1.0, -1.0], [0.0, 1.0, -1.0], [0.0, 1.0, 1.0], [0.0, -1.0, 1.0]]


def memory_mb() -> float:
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 2**20


def grid(points: int) -> list[list[float]]:
    return np.random.default_rng(0).uniform(-1.0, 1.0, (points, 3)).tolist()


@pytest.mark.skipif(not Path('/proc/self/statm').exists(), reason='reads the memory use from /proc')
def test_meshes_and_textures_of_many_scenes_leave_no_memory_behind(client, tmp_path):
    def load(number):
        client.resetSimulation()
        path = tmp_path / f'{number}.bmp'
        Image.new('RGB', (300, 300)).save(path)
        points = grid(20_000)
        shape = client.createVisualShape(pybullet.GEOM_MESH, vertices=points, normals=points,
                                         uvs=[point[:2] for point in points], indices=list(range(19_998)))
        client.createMultiBody(0.0, -1, shape)
        client.loadTexture(str(path))

    for number in range(5):
        load(number)
    before = memory_mb()
    for number in range(5, 30):
        load(number)
    # The rows alone of one such mesh take 9 MB, and a picture 0.26 MB.
    assert memory_mb() - before < 5.0


def test_a_mesh_is_what_was_given_after_a_larger_one_too(client):
    client.createCollisionShape(pybullet.GEOM_MESH, vertices=grid(500))
    square = client.createVisualShape(pybullet.GEOM_MESH, vertices=SQUARE, indices=[0, 2, 1, 0, 3, 2],
                                      uvs=[[0.0, 0.0]] * 4, normals=[[-1.0, 0.0, 0.0]] * 4)
    body = client.createMultiBody(0.0, -1, square, (3.0, 0.0, 0.0))
    assert square >= 0
    view = client.computeViewMatrix((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    projection = client.computeProjectionMatrixFOV(90.0, 1.0, 0.1, 10.0)
    seen = client.getCameraImage(60, 60, view, projection, renderer=pybullet.ER_TINY_RENDERER)[4]
    # A square of 2 m at 3 m fills a third of a picture that is 6 m wide there: 20 pixels, give or take its edge.
    assert np.count_nonzero(np.reshape(seen, (60, 60)) == body) == pytest.approx(400, abs=45)


def test_two_clients_are_two_worlds(client):
    other = PhysicsClient()
    client.createMultiBody(0.0, client.createCollisionShape(pybullet.GEOM_SPHERE, radius=1.0))
    assert (client.getNumBodies(), other.getNumBodies()) == (1, 0)
    other.disconnect()
    assert client.getNumBodies() == 1


def test_connecting_prints_nothing():
    script = 'from liquid_nav.sim.physics import PhysicsClient; PhysicsClient().disconnect()'
    done = subprocess.run([sys.executable, '-c', script], capture_output=True, text=True, check=True)
    assert 'argv' not in done.stdout
