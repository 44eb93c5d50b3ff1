"""Boxes that stand against a street are drawn without the faces that nobody sees."""

import numpy as np
import pytest

from liquid_nav.core.scene import Solid
from liquid_nav.sim.shapes import FRONTS, template


@pytest.mark.parametrize('kind', FRONTS)
def test_a_front_shows_its_face_along_y_and_both_flanks(kind):
    """Three faces of two triangles; their normals sum to the face's own."""
    shape = template(Solid('box', (0.0, 0.0, 1.0), (1.0, 0.1, 1.0), material='grey', kind=kind))
    assert len(shape.triangles) == 6
    assert {tuple(normal) for normal in shape.normals.tolist()} == {(1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)}


def test_any_other_box_shows_all_six():
    shape = template(Solid('box', (0.0, 0.0, 1.0), (1.0, 0.1, 1.0), material='grey', kind='car'))
    assert len(shape.triangles) == 12
    np.testing.assert_allclose(shape.normals.sum(axis=0), 0.0)
