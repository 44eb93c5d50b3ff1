"""Tiles in pictures: what a vertex is to show is what stands at its place."""

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.atlas import Atlas
from liquid_nav.sim.materials import texture
from liquid_nav.sim.mesh import MeshBuilder, split


def colours_at(picture, mesh):
    """The picture's colours where the mesh's vertices are."""
    side = picture.shape[0]
    columns = np.floor(mesh.uvs[:, 0] * side).astype(int)
    rows = np.floor((1.0 - mesh.uvs[:, 1]) * side).astype(int)
    return picture[rows, columns]


def test_each_solid_shows_its_own_tile():
    """Look up the picture's colour at each vertex: the pattern's mean times the tint, channel by channel."""
    tints = {'rock': (1.0, 0.2, 0.2), 'moss': (0.2, 1.0, 0.2), 'bark': (0.2, 0.2, 1.0)}
    atlas = Atlas(0)
    builder = MeshBuilder(atlas)
    counts = []
    for material, tint in tints.items():
        before = builder.vertex_count
        builder.add([Solid('ellipsoid', (0, 0, 0), (1.0, 1.0, 1.0), material=material, colour=tint)])
        counts.append(builder.vertex_count - before)
    mesh, picture = atlas.dress(builder.build())
    shown = np.split(colours_at(picture, mesh), np.cumsum(counts)[:-1])
    for colours, channel in zip(shown, range(3), strict=True):
        assert (colours[:, channel] > 2 * np.delete(colours, channel, axis=1).max(axis=1)).all()


def test_the_patterns_top_row_is_up():
    atlas = Atlas(0)
    builder = MeshBuilder(atlas)
    builder.add([Solid('box', (0, 0, 0), (1.0, 1.0, 1.0), material='shopfront')])
    mesh, picture = atlas.dress(builder.build())
    front = mesh.normals[:, 0] > 0.5
    top = front & (mesh.vertices[:, 2] > 0)
    assert mesh.uvs[top, 1].min() > mesh.uvs[front & ~top, 1].max()
    np.testing.assert_allclose(picture[0, 0] / 255.0, texture('shopfront')[0, 0], atol=0.01)


def test_a_part_of_a_mesh_shows_what_the_whole_shows_with_a_smaller_picture():
    atlas = Atlas(3)
    builder = MeshBuilder(atlas)
    colours = np.random.default_rng(0).uniform(0.3, 1.0, (40, 3)).tolist()
    builder.add([Solid('box', (float(x), 0.0, 0.0), (0.3, 0.3, 0.3), material='bark', colour=tuple(colour))
                 for x, colour in enumerate(colours)])
    whole = builder.build()
    dressed, picture = atlas.dress(whole)
    shown = dict(zip(map(tuple, np.hstack([whole.vertices, whole.normals])), colours_at(picture, dressed).tolist(),
                     strict=True))
    for part in split(whole, 120):
        dressed, small = atlas.dress(part)
        assert small.size < 0.5 * picture.size
        for vertex, colour in zip(np.hstack([part.vertices, part.normals]), colours_at(small, dressed), strict=True):
            assert shown[tuple(vertex)] == colour.tolist()


def test_near_colours_share_a_tile_and_seeds_draw_patterns():
    atlas = Atlas(0)
    assert atlas.tile('rock', (0.5, 0.5, 0.5), 0) == atlas.tile('rock', (0.51, 0.49, 0.5), 3)
    assert atlas.tile('rock', (0.5, 0.5, 0.5), 0) != atlas.tile('rock', (0.6, 0.5, 0.5), 0)
    pictures = []
    for seed in (0, 1):
        builder = MeshBuilder(atlas := Atlas(seed))
        builder.add([Solid('box', (0, 0, 0), (1.0, 1.0, 1.0), material='rock')])
        pictures.append(atlas.dress(builder.build())[1])
    assert (pictures[0] != pictures[1]).mean() > 0.5
