"""Triangles, against the analytic shapes and closed forms for area and volume."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import solid_distance
from liquid_nav.core.scene import Solid, Surface
from liquid_nav.sim.ground import Cells
from liquid_nav.sim.mesh import MeshBuilder, split, surface_mesh, unburied, wavefront

TURN = tuple(quaternion_from_euler(0.3, -0.5, 1.1).tolist())
SOLIDS = [
    Solid('box', (1.0, -2.0, 3.0), (0.5, 1.0, 2.0), TURN),
    Solid('cylinder', (1.0, -2.0, 3.0), (0.4, 0.4, 1.5), TURN),
    Solid('cone', (1.0, -2.0, 3.0), (1.2, 1.2, 1.5), TURN),
    Solid('ellipsoid', (1.0, -2.0, 3.0), (0.9, 0.9, 0.9), TURN),
    Solid('ellipsoid', (1.0, -2.0, 3.0), (1.5, 1.5, 0.8), TURN, kind='boulder'),
]
VOLUMES = [8 * 0.5 * 1.0 * 2.0, math.pi * 0.4**2 * 3.0, math.pi * 1.2**2 * 3.0 / 3.0, 4 / 3 * math.pi * 0.9**3,
           4 / 3 * math.pi * 1.5 * 1.5 * 0.8]


class Numbered:
    """Numbers every tile that is asked for anew."""

    def __init__(self):
        self.asked = []

    def tile(self, material, colour, variant):
        self.asked.append((material, tuple(float(channel) for channel in colour), variant))
        return len(self.asked) - 1


def mesh_of(*solids):
    builder = MeshBuilder(Numbered())
    builder.add(solids)
    return builder.build()


def corners(mesh):
    """(triangles, 3 corners, 3)."""
    return mesh.vertices[mesh.triangles]


@pytest.mark.parametrize('solid', SOLIDS)
def test_vertices_lie_near_the_analytic_surface(solid):
    # Few-sided shapes are widened by up to 7 % so that they err to both sides alike.
    assert np.abs(solid_distance(solid, mesh_of(solid).vertices)).max() < 0.08 * max(solid.size)


def test_a_boxs_vertices_lie_on_its_surface():
    assert np.abs(solid_distance(SOLIDS[0], mesh_of(SOLIDS[0]).vertices)).max() < 1e-12


@pytest.mark.parametrize(('solid', 'volume'), zip(SOLIDS, VOLUMES, strict=True))
def test_triangles_are_closed_outward_and_hold_the_shapes_volume(solid, volume):
    """By the divergence theorem; a triangle turned inside out would take its part away."""
    a, b, c = np.moveaxis(corners(mesh_of(solid)) - solid.position, 1, 0)
    found = np.einsum('ij,ij->', a, np.cross(b, c)) / 6.0
    share = 1e-9 if solid.shape == 'box' else 0.2 if solid.shape == 'ellipsoid' else 0.06
    assert found == pytest.approx(volume, rel=share)


@pytest.mark.parametrize('solid', SOLIDS)
def test_normals_have_unit_length_and_point_outwards(solid):
    mesh = mesh_of(solid)
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-12)
    a, b, c = np.moveaxis(corners(mesh), 1, 0)
    outward = np.cross(b - a, c - a)
    assert (np.einsum('ij,ikj->ik', outward, mesh.normals[mesh.triangles]) > 0.0).all()


def test_a_long_wall_is_cut_into_copies_of_its_pattern():
    # A brick pattern covers 3.2 m: 16 m x 6.4 m x 0.2 m takes 5 x 2 copies on two sides, 2 on each end, 5 above, below.
    wall = mesh_of(Solid('box', (0, 0, 0), (8.0, 0.1, 3.2), material='brick'))
    assert len(wall.triangles) == 2 * (2 * 10 + 2 * 2 + 2 * 5)


def test_trunks_have_no_caps_and_logs_have():
    trunk, log = (mesh_of(Solid('cylinder', (0, 0, 0), (0.15, 0.15, 2.0), kind=kind)) for kind in ('trunk', 'log'))
    assert len(log.triangles) - len(trunk.triangles) == 2 * 3  # a pentagon is three triangles


def test_cells_of_ground_keep_their_corners_and_wear_their_material():
    corners_given = np.array([[[0, 0, 0], [2, 0, 0], [2, 2, 1], [0, 2, 1]],
                              [[2, 0, 0], [4, 0, 0], [4, 2, 1], [2, 2, 1]]], float)
    upward = np.broadcast_to([0.0, 0.0, 1.0], (2, 4, 3))
    uvs = np.broadcast_to([[0, 0], [1, 0], [1, 1], [0, 1]], (2, 4, 2)).astype(float)
    tiles = Numbered()
    builder = MeshBuilder(tiles)
    builder.add_cells(Cells(corners_given, upward, uvs, np.array([0, 1])), 'earth', (1.0, 0.2, 0.4),
                      np.random.default_rng(0), shades=(0.5, 1.0))
    mesh = builder.build()
    # Cut from the first corner to the third, anticlockwise from above.
    expected = [corners_given[0, [0, 1, 2]], corners_given[0, [0, 2, 3]], corners_given[1, [0, 1, 2]],
                corners_given[1, [0, 2, 3]]]
    np.testing.assert_array_equal(corners(mesh), expected)
    np.testing.assert_array_equal(mesh.uvs, uvs.reshape(-1, 2))
    worn = {tiles.asked[number] for number in mesh.tiles}
    assert {material for material, _, _ in worn} == {'earth'}
    assert {colour for _, colour, _ in worn} <= {(1.0, 0.2, 0.4), (0.5, 0.1, 0.2)}


QUAD = np.array([[1, 0, 0], [1, 2, 0], [1, 2, 2], [1, 0, 2]], float)


def test_a_surfaces_triangles_each_have_their_own_flat_normal():
    surface = Surface(np.vstack([QUAD, [[0, 0, 2]]]), np.array([[0, 1, 2], [0, 2, 3], [3, 2, 4]]))
    mesh = surface_mesh(surface)
    np.testing.assert_allclose(mesh.normals, np.repeat([[1, 0, 0], [1, 0, 0], [0, 0, 1]], 3, axis=0), atol=1e-12)
    np.testing.assert_array_equal(corners(mesh)[1], QUAD[[0, 2, 3]])


def test_a_surface_without_area_does_no_harm():
    mesh = surface_mesh(Surface(QUAD, np.array([[0, 1, 1], [0, 1, 2]])))
    assert np.isfinite(mesh.normals).all()


def test_a_surface_without_a_picture_wears_the_whole_pattern_on_each_triangle():
    tiles = Numbered()
    builder = MeshBuilder(tiles)
    builder.add_surface(Surface(QUAD, np.array([[0, 1, 2], [0, 2, 3]]), material='brick', colour=(0.1, 1.0, 0.1)))
    mesh = builder.build()
    np.testing.assert_array_equal(mesh.uvs, [[0, 0], [1, 0], [0, 1]] * 2)
    assert {tiles.asked[number][:2] for number in mesh.tiles} == {('brick', (0.1, 1.0, 0.1))}


def test_a_surfaces_own_places_in_its_picture_are_kept():
    uvs = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    mesh = surface_mesh(Surface(QUAD, np.array([[0, 1, 2], [0, 2, 3]]), uvs=uvs))
    np.testing.assert_array_equal(mesh.uvs, uvs[[0, 1, 2, 0, 2, 3]])


def test_signs_do_not_read_backwards():
    """Seen from outside, u runs to the right: on the face that looks along +x, right is +y."""
    mesh = mesh_of(Solid('box', (0, 0, 0), (1.0, 1.0, 1.0)))
    for axis, sign, right in ((0, 1, (0, 1, 0)), (0, -1, (0, -1, 0)), (1, 1, (-1, 0, 0)), (1, -1, (1, 0, 0))):
        face = mesh.normals[:, axis] * sign > 0.5
        along = mesh.vertices[face] @ np.array(right, float)
        assert np.corrcoef(along, mesh.uvs[face, 0])[0, 1] == pytest.approx(1.0)


def triangle_set(*meshes):
    """All triangles, with their places in the pictures and their tiles."""
    return sorted(tuple(np.hstack([mesh.vertices[triangle], mesh.uvs[triangle], mesh.normals[triangle],
                                   mesh.tiles[triangle][:, None]]).ravel())
                  for mesh in meshes for triangle in mesh.triangles)


def test_splitting_keeps_every_triangle_in_small_parts_that_lie_apart():
    places = np.random.default_rng(0).uniform(-20.0, 20.0, (60, 3))
    whole = mesh_of(*(Solid('box', tuple(place), (0.3, 0.2, 0.1)) for place in places.tolist()))
    parts = split(whole, 100)
    assert triangle_set(*parts) == triangle_set(whole)
    assert max(len(part.triangles) for part in parts) <= 100
    # 720 triangles, halved until at most 100 are left, make 8 parts: each an eighth of the area, not all of it.
    assert len(parts) == 8
    areas = [np.prod(np.ptp(part.vertices[:, :2], axis=0)) for part in parts]
    assert sum(areas) < 1.5 * 40.0**2


def test_splitting_keeps_the_order_within_each_part():
    """The first solid's triangles, which hide what follows, stay first."""
    solids = [Solid('box', (x, 0.0, z), (0.1, 0.1, 0.1)) for z in (0.0, 5.0) for x in (-3.0, -2.0, 2.0, 3.0)]
    for part in split(mesh_of(*solids), 48):
        heights = part.vertices[part.triangles][:, :, 2].mean(axis=1)
        assert (np.diff(heights > 2.5) >= 0).all()
        assert len(part.triangles) == 48


def test_only_what_lies_all_below_is_left_out():
    """Of a box half in the ground the bottom goes, and nothing else: its walls reach up into the air."""
    mesh = mesh_of(Solid('box', (0.0, 0.0, 0.2), (1.0, 1.0, 0.5)))
    kept = unburied(mesh, mesh.vertices[:, 2], 0.0)
    assert len(mesh.triangles) - len(kept.triangles) == 2
    bottom = {(-1.0, -1.0, -0.3), (1.0, -1.0, -0.3), (1.0, 1.0, -0.3), (-1.0, 1.0, -0.3)}
    gone = {tuple(corner) for triangle in corners(mesh).round(9).tolist() for corner in triangle
            if triangle not in corners(kept).round(9).tolist()}
    assert gone == bottom


def test_nothing_splits_into_nothing():
    assert split(MeshBuilder(Numbered()).build(), 10) == []


def test_wavefront_text_names_every_vertex_and_triangle_from_one_on():
    mesh = mesh_of(SOLIDS[0])
    lines = wavefront(mesh).splitlines()
    vertices = np.array([line.split()[1:] for line in lines if line.startswith('v ')], float)
    faces = np.array([[word.split('/')[0] for word in line.split()[1:]] for line in lines if line[0] == 'f'], int)
    np.testing.assert_allclose(vertices, mesh.vertices, atol=1e-6)
    np.testing.assert_array_equal(faces, mesh.triangles + 1)
