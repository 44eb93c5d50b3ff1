import numpy as np
import pytest

pytest.importorskip('gym_pybullet_drones', reason='gym-pybullet-drones is not installed')

from liquid_nav.bench.gpd_world import SHAPES, SPHERES, STYLES, TRIANGLES, TreesAviary
from liquid_nav.core.scene import Solid

TRUNK = Solid('cylinder', (3.0, 0.0, 1.5), (0.3, 0.3, 1.5), colour=(1.0, 0.0, 0.0))
CROWN = Solid('ellipsoid', (3.0, 0.0, 4.0), (1.5, 1.2, 0.8), colour=(0.0, 1.0, 0.0))
FIR = Solid('cone', (6.0, 3.0, 2.0), (1.0, 1.0, 2.0))
EYE = ((0.0, 0.0, 1.5), 0.0)


@pytest.fixture(params=STYLES)
def aviary(request):
    aviary = TreesAviary((TRUNK, CROWN, FIR), request.param, EYE[0])
    yield aviary
    aviary.close()


def test_each_solid_is_a_body_beside_plane_and_drone(aviary):
    assert aviary.bodies == 2 + 3


def test_its_own_pictures_are_of_its_own_size_until_told_otherwise(aviary):
    assert aviary.draw([EYE]).shape == (48, 64, 4)
    aviary.set_image_size(96, 48)
    assert aviary.draw([EYE]).shape == (48, 96, 4)


def test_it_sees_the_trunk_ahead_and_not_behind(aviary):
    aviary.set_image_size(96, 48)
    picture = aviary.draw([((0.0, 0.0, 1.5), np.pi), EYE])
    middle = picture[20, 44:52, :3]
    assert (middle[:, 0] > 2.0 * middle[:, 1]).all()  # red
    behind = aviary.draw([EYE, ((0.0, 0.0, 1.5), np.pi)])
    assert not (behind[20, :, 0] > 2.0 * behind[20, :, 1]).any()


def test_triangles_are_counted():
    # The drone's 7058 and the plane's 2; a cone of 6 sides has 6 of them and 4 below.
    counts = {}
    for style in STYLES:
        aviary = TreesAviary((TRUNK, CROWN, FIR), style, EYE[0])
        counts[style] = aviary.triangles - 7058 - 2
        aviary.close()
    assert counts[SHAPES] == 80 + 1792 + 10
    assert counts[SPHERES] == 80 + 80 + 10
    assert counts[TRIANGLES] < 100
