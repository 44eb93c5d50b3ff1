"""Triangles and atlas, against the analytic shapes and closed forms for area and volume."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import solid_distance
from liquid_nav.core.scene import Solid, Surface
from liquid_nav.sim.ground import Cells
from liquid_nav.sim.materials import texture
from liquid_nav.sim.mesh import Atlas, MeshBuilder, surface_mesh, wavefront

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


def mesh_of(*solids):
    builder = MeshBuilder(Atlas(0))
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
    assert len(log.triangles) - len(trunk.triangles) == 2 * 4  # a hexagon is four triangles


def colours_at(picture, mesh):
    """The picture's colours where the mesh's vertices are."""
    side = picture.shape[0]
    columns = np.floor(mesh.uvs[:, 0] * side).astype(int)
    rows = np.floor((1.0 - mesh.uvs[:, 1]) * side).astype(int)
    return picture[rows, columns]


def test_cells_of_ground_keep_their_corners_and_wear_their_material():
    corners_given = np.array([[[0, 0, 0], [2, 0, 0], [2, 2, 1], [0, 2, 1]],
                              [[2, 0, 0], [4, 0, 0], [4, 2, 1], [2, 2, 1]]], float)
    upward = np.broadcast_to([0.0, 0.0, 1.0], (2, 4, 3))
    uvs = np.broadcast_to([[0, 0], [1, 0], [1, 1], [0, 1]], (2, 4, 2)).astype(float)
    atlas = Atlas(0)
    builder = MeshBuilder(atlas)
    builder.add_cells(Cells(corners_given, upward, uvs, np.array([0, 1])), 'earth', (1.0, 0.1, 0.1),
                      np.random.default_rng(0), shades=(0.5, 1.0))
    picture, mesh = atlas.picture(), builder.build()
    # Cut from the first corner to the third, anticlockwise from above.
    expected = [corners_given[0, [0, 1, 2]], corners_given[0, [0, 2, 3]], corners_given[1, [0, 1, 2]],
                corners_given[1, [0, 2, 3]]]
    np.testing.assert_array_equal(corners(mesh), expected)
    colours = colours_at(picture, mesh)
    assert (colours[:, 0] > 3 * colours[:, 1:].max(axis=1)).all()


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
    atlas = Atlas(0)
    builder = MeshBuilder(atlas)
    builder.add_surface(Surface(QUAD, np.array([[0, 1, 2], [0, 2, 3]]), material='brick', colour=(0.1, 1.0, 0.1)))
    picture, mesh = atlas.picture(), builder.build()
    # Half of a tile in the atlas of two by two for each: half the area of a square of 0.5, but for the inset.
    a, b, c = np.moveaxis(mesh.uvs[mesh.triangles], 1, 0)
    area = 0.5 * np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    np.testing.assert_allclose(area, 0.125, rtol=0.05)
    colours = colours_at(picture, mesh)
    assert (colours[:, 1] > 3 * colours[:, ::2].max(axis=1)).all()


def test_a_surfaces_own_places_in_its_picture_are_kept():
    uvs = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    mesh = surface_mesh(Surface(QUAD, np.array([[0, 1, 2], [0, 2, 3]]), uvs=uvs))
    np.testing.assert_array_equal(mesh.uvs, uvs[[0, 1, 2, 0, 2, 3]])


def test_each_solid_shows_its_own_tile_of_the_atlas():
    """Look up the picture's colour at each vertex: the pattern's mean times the tint, channel by channel."""
    tints = {'rock': (1.0, 0.2, 0.2), 'moss': (0.2, 1.0, 0.2), 'bark': (0.2, 0.2, 1.0)}
    atlas = Atlas(0)
    builder = MeshBuilder(atlas)
    counts = []
    for material, tint in tints.items():
        before = builder.vertex_count
        builder.add([Solid('ellipsoid', (0, 0, 0), (1.0, 1.0, 1.0), material=material, colour=tint)])
        counts.append(builder.vertex_count - before)
    picture, mesh = atlas.picture(), builder.build()
    shown = np.split(colours_at(picture, mesh), np.cumsum(counts)[:-1])
    for colours, channel in zip(shown, range(3), strict=True):
        assert (colours[:, channel] > 2 * np.delete(colours, channel, axis=1).max(axis=1)).all()


def test_the_patterns_top_row_is_up():
    atlas = Atlas(0)
    builder = MeshBuilder(atlas)
    builder.add([Solid('box', (0, 0, 0), (1.0, 1.0, 1.0), material='shopfront')])
    mesh, picture = builder.build(), atlas.picture()
    front = mesh.normals[:, 0] > 0.5
    top = front & (mesh.vertices[:, 2] > 0)
    assert mesh.uvs[top, 1].min() > mesh.uvs[front & ~top, 1].max()
    np.testing.assert_allclose(picture[0, 0] / 255.0, texture('shopfront')[0, 0], atol=0.01)


def test_signs_do_not_read_backwards():
    """Seen from outside, u runs to the right: on the face that looks along +x, right is +y."""
    mesh = mesh_of(Solid('box', (0, 0, 0), (1.0, 1.0, 1.0)))
    for axis, sign, right in ((0, 1, (0, 1, 0)), (0, -1, (0, -1, 0)), (1, 1, (-1, 0, 0)), (1, -1, (1, 0, 0))):
        face = mesh.normals[:, axis] * sign > 0.5
        along = mesh.vertices[face] @ np.array(right, float)
        assert np.corrcoef(along, mesh.uvs[face, 0])[0, 1] == pytest.approx(1.0)


def test_wavefront_text_names_every_vertex_and_triangle_from_one_on():
    mesh = mesh_of(SOLIDS[0])
    lines = wavefront(mesh).splitlines()
    vertices = np.array([line.split()[1:] for line in lines if line.startswith('v ')], float)
    faces = np.array([[word.split('/')[0] for word in line.split()[1:]] for line in lines if line[0] == 'f'], int)
    np.testing.assert_allclose(vertices, mesh.vertices, atol=1e-6)
    np.testing.assert_array_equal(faces, mesh.triangles + 1)
