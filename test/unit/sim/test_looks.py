"""What a scene's parts look like before they reach the physics server."""

import dataclasses

import numpy as np
import pytest

from liquid_nav.core.scene import Ribbon, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.sim.atlas import Atlas
from liquid_nav.sim.looks import still_meshes, tinted

TREE = Solid('cylinder', (2.0, 1.0, 1.0), (0.15, 0.15, 1.0), kind='trunk')
CROWN = Solid('ellipsoid', (-2.0, 1.0, 3.0), (1.0, 1.0, 1.0), collides=False)
SHEET = Surface(np.array([[3, 0, 1], [3, 1, 1], [3, 1, 2]], float), np.array([[0, 1, 2]]))


def scene_of(*solids, **more) -> Scene:
    return Scene('test', 0, solids, (0.0, 0.0, 1.5), 0.0, (5.0, 0.0, 1.5), (-5.0, -5.0, 5.0, 5.0), **more)


def test_what_hides_comes_first_and_the_ground_last():
    picture = dataclasses.replace(SHEET, picture=np.zeros((2, 2, 3), np.uint8))
    scene = scene_of(CROWN, TREE, surfaces=(SHEET, picture), ribbons=(Ribbon(((-4.0, 0.0), (4.0, 0.0)), 1.0),))
    hiding, decor, ground = still_meshes(scene, Atlas(0))
    # A trunk of five sides is ten triangles; the sheet is one, and the one with a picture is not among them.
    assert len(hiding.triangles) == 11
    assert decor.vertices[:, 0].max() < 0.0
    assert ground.vertices[:, 2].max() < 0.1
    # The ribbon hides the ground below it.
    first = ground.vertices[ground.triangles[0]]
    assert (first[:, 2] > 0.0).all()
    assert (np.abs(first[:, 1]) <= 0.5).all()


@pytest.mark.parametrize(('ground', 'gone'), [(0.0, 2), (0.03, 0), (0.2, 2)])
def test_what_lies_under_the_ground_is_left_out(ground, gone):
    """A box's bottom on even ground is; on uneven ground only what lies well below it, since that may dip."""
    plateau = None if ground == 0.0 else Terrain((-9.0, -9.0), 6.0, ((ground,) * 4,) * 4)
    hiding, _, _ = still_meshes(scene_of(Solid('box', (0.0, 0.0, 0.5), (0.5, 0.5, 0.5)), terrain=plateau), Atlas(0))
    assert len(hiding.triangles) == 12 - gone


def test_a_picture_is_tinted_and_no_larger_than_needed():
    picture = np.full((600, 1500, 3), 200, np.uint8)
    surface = dataclasses.replace(SHEET, picture=picture, colour=(0.5, 1.0, 0.0))
    shown = tinted(surface)
    assert shown.shape == (205, 512, 3)
    assert shown.dtype == np.uint8
    np.testing.assert_array_equal(shown[100, 200], (100, 200, 0))
    assert tinted(dataclasses.replace(surface, picture=picture[:30, :40])).shape == (30, 40, 3)
