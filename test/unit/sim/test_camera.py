"""The camera: signs, pinhole, depth, light, and pictures that depend on nothing but seed and pose."""

import hashlib
import importlib.util
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pybullet
import pytest

from liquid_nav.core.errors import ConfigError, MissingDependencyError
from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.motion import Route
from liquid_nav.core.scene import Look, Mover, Ribbon, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.camera import FAR_M, Camera
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.world import World

MODEL = CameraModel(96, 48, math.radians(100.0))
EYE = (0.0, 0.0, 5.0)
LEVEL = (0.0, 0.0, 0.0, 1.0)


def scene_of(*solids, target=(-9.0, 0.0, 1.5), look=None):
    """A scene whose beacon stands behind the camera."""
    return Scene('test', 0, solids, EYE, 0.0, target, (-10.0, -10.0, 10.0, 10.0), look or Look())


def ball(x, y, z, radius=0.5, **looks):
    return Solid('ellipsoid', (x, y, z), (radius, radius, radius), **looks)


@pytest.fixture
def view(client):
    """Load a scene and return (image, depth, segmentation) from EYE, turned by roll, pitch, yaw [rad]."""
    world = World(client)
    camera = Camera(client, MODEL, world)

    def take(scene, roll=0.0, pitch=0.0, yaw=0.0, eye=EYE):
        world.load(scene)
        return camera.render_with_depth(eye, quaternion_from_euler(roll, pitch, yaw), scene.look)
    take.world, take.camera = world, camera
    return take


def centre_of_near(depth, limit=8.0):
    """(row, column) in pixels from the picture's centre of all that is nearer than the limit; right and down count."""
    rows, columns = np.nonzero(depth < limit)
    assert len(rows) > 0
    return rows.mean() - 0.5 * (MODEL.height - 1), columns.mean() - 0.5 * (MODEL.width - 1)


def test_pybullet_hands_over_arrays():
    assert pybullet.isNumpyEnabled()


def test_what_is_left_appears_left_and_what_is_right_right(view):
    assert centre_of_near(view(scene_of(ball(6.0, 2.0, 5.0)))[1])[1] < -5
    assert centre_of_near(view(scene_of(ball(6.0, -2.0, 5.0)))[1])[1] > 5


def test_what_is_above_appears_in_the_upper_half(view):
    assert centre_of_near(view(scene_of(ball(6.0, 0.0, 6.5)))[1])[0] < -5


def test_the_camera_turns_with_the_heading(view):
    """A ball to the north (+y) stands in the middle for a heading of 90 degrees, to the left for 60."""
    north = scene_of(ball(0.0, 6.0, 5.0))
    assert abs(centre_of_near(view(north, yaw=math.pi / 2)[1])[1]) < 0.6
    assert centre_of_near(view(north, yaw=math.pi / 3)[1])[1] < -5


@pytest.mark.parametrize(('y', 'z'), [(0.0, 5.0), (3.0, 5.0), (-2.0, 6.0), (1.5, 4.2)])
def test_a_small_ball_stands_where_the_pinhole_puts_it(view, y, z):
    """Column and row off the centre are focal length times offset over distance: 96 / 2 / tan 50 deg = 40.277 pixel."""
    row, column = centre_of_near(view(scene_of(ball(6.0, y, z, 0.3)))[1], limit=7.0)
    assert column == pytest.approx(-40.277 * y / 6.0, abs=0.7)
    assert row == pytest.approx(-40.277 * (z - 5.0) / 6.0, abs=0.7)


def test_pixels_look_through_their_middles(view):
    """The depth of the ground 1.5 m below, and of a wall 1 m aside, tells where each pixel's ray runs."""
    wall = Solid('box', (10.0, -1.5, 5.0), (30.0, 0.5, 20.0))
    depth = view(scene_of(wall), eye=(0.0, 0.0, 1.5), yaw=0.0)[1]
    rows, columns = np.array([34, 40, 46]), np.array([60, 80, 90])
    np.testing.assert_allclose(1.5 * 40.277 / depth[rows, 10] + 24.0, rows + 0.5, atol=0.01)
    np.testing.assert_allclose(1.0 * 40.277 / depth[20, columns] + 48.0, columns + 0.5, atol=0.01)


def test_no_hole_opens_where_the_ground_has_a_corner_in_the_cameras_own_plane(view):
    """Corners at x = 0 under a camera at x = 0 that looks along x: the ground fills all that is below the horizon."""
    hills = Terrain((-20.0, -20.0), 2.0, tuple(map(tuple, np.random.default_rng(0).uniform(0, 0.5, (21, 21)).tolist())))
    segmentation = view(replace(scene_of(), terrain=hills), eye=(0.0, 0.0, 1.6))[2]
    assert (segmentation[30:] >= 0).all()


def test_a_mover_is_seen_where_it_is_as_an_obstacle(view):
    """A ball of 0.5 m at 6 m, first 2 m to the left; a second later in the middle."""
    route = Route(((6.0, 2.0, 5.0), (6.0, -8.0, 5.0)), 2.0)
    mover = Mover((ball(0.0, 0.0, 0.0),), route)
    _, depth, segmentation = view(replace(scene_of(), movers=(mover,)))
    column = 40.277 * 2.0 / 6.0
    assert centre_of_near(depth)[1] == pytest.approx(-column, abs=1.0)
    assert set(np.unique(segmentation[depth < 8.0])) <= view.world.obstacle_ids
    view.world.move(1.0)
    moved = view.camera.render_with_depth(EYE, LEVEL, Look())[1]
    assert centre_of_near(moved)[1] == pytest.approx(0.0, abs=1.0)


def test_a_surface_shows_its_picture_upright_and_in_its_colour(view):
    """Left half red below and green above, right half blue; the tint takes the green away."""
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:4, :4, 1] = picture[4:, :4, 0] = picture[:, 4:, 2] = 255
    corners = np.array([[6, 3, 3], [6, -3, 3], [6, -3, 7], [6, 3, 7]], float)  # the camera's left is +y
    wall = Surface(corners, np.array([[0, 1, 2], [0, 2, 3]]), uvs=np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float),
                   picture=picture)
    look = Look(haze_m=1e4)
    image = view(replace(scene_of(look=look), surfaces=(wall,)))[0].astype(int)
    above, below, right = image[18:22, 32:44], image[26:30, 32:44], image[18:30, 52:64]
    for part, channel in ((above, 1), (below, 0), (right, 2)):
        assert (part[..., channel] > 4 * np.delete(part, channel, axis=2).max(axis=2)).all()
    tinted = view(replace(scene_of(look=look), surfaces=(replace(wall, colour=(1.0, 0.0, 1.0)),)))[0]
    assert (tinted[18:22, 32:44] < 10).all()


def test_in_fog_what_is_far_takes_the_colour_of_the_horizon_and_what_is_near_keeps_its_own(view):
    """After Koschmieder a wall at distance d keeps exp(-d / haze) of its contrast to the horizon."""
    walls = [Solid('box', (x + 0.5, y, 5.0), (0.5, 1.5, 3.0), material='grey', colour=(0.05, 0.05, 0.05))
             for x, y in ((3.0, 2.0), (15.0, -6.0))]
    clear, fog = (view(scene_of(*walls, look=Look(haze_m=haze)))[0].astype(float) for haze in (1e6, 15.0))
    sky = view(scene_of(look=Look(haze_m=15.0)))[0].astype(float)[23, 48]
    near, far = (24, 22), (24, 64)
    for pixel, distance_m in ((near, 3.0), (far, 15.0)):
        kept = math.exp(-distance_m / 15.0)
        np.testing.assert_allclose(fog[pixel], sky + kept * (clear[pixel] - sky), atol=3.0)


def sky_rows(segmentation, columns=slice(None)):
    """Mean number of rows of sky."""
    return (segmentation[:, columns] < 0).sum(axis=0).mean()


def test_nose_up_moves_the_horizon_down(view):
    empty = scene_of()
    level, up, down = (sky_rows(view(empty, pitch=pitch)[2]) for pitch in (0.0, -0.2, 0.2))
    assert down < level < up
    # tan(0.2) * 40.277 pixel, less what the end of the ground hides the same way in both.
    assert up - level == pytest.approx(8.2, abs=2.0)


def test_rolling_right_lowers_the_horizons_left_end(view):
    segmentation = view(scene_of(), roll=0.3)[2]
    assert sky_rows(segmentation, slice(0, 24)) > sky_rows(segmentation, slice(72, 96)) + 10


def test_depth_is_measured_along_the_optical_axis(view):
    """A wall across the view is equally deep in the middle and in the corners."""
    depth = view(scene_of(Solid('box', (4.0, 0.0, 5.0), (1.0, 20.0, 20.0))))[1]
    np.testing.assert_allclose(depth, 3.0, atol=2e-3)


def test_sky_has_no_body_and_lies_at_the_far_plane(view):
    _, depth, segmentation = view(scene_of(), pitch=-1.2)
    assert (segmentation == -1).all()
    assert segmentation.dtype == np.int32
    np.testing.assert_allclose(depth, FAR_M, rtol=1e-3)


def test_sky_takes_the_looks_colour_overhead(view):
    image = view(scene_of(look=Look(sky=(0.2, 0.4, 0.8))), pitch=-math.pi / 2)[0]
    np.testing.assert_allclose(image[24, 48], (51, 102, 204), atol=6)


def test_of_what_stands_still_only_looks_are_seen_not_the_shapes_for_contacts(view):
    segmentation = view(replace(generate('forest', 2), movers=()))[2]
    bodies = set(np.unique(segmentation)) - {-1}
    assert not bodies & view.world.obstacle_ids


def test_the_beacon_is_magenta_and_can_be_hidden(view):
    free = scene_of(target=(6.0, 0.0, 1.5))
    image, _, segmentation = view(free, eye=(0.0, 0.0, 1.5))
    shown = segmentation == view.world.target_id
    red, green, blue = image[shown].mean(axis=0)
    assert shown.sum() > 30
    assert min(red, blue) > 1.4 * green
    hidden = replace(free, solids=(Solid('box', (3.0, 0.0, 1.5), (0.2, 2.0, 2.0)),))
    assert not (view(hidden, eye=(0.0, 0.0, 1.5))[2] == view.world.target_id).any()


@pytest.mark.parametrize(('towards', 'brighter'), [((0.0, 1.0, 0.3), 'left'), ((0.0, -1.0, 0.3), 'right')])
def test_the_side_that_faces_the_light_is_brighter(view, towards, brighter):
    look = Look(light_direction=towards, ambient=0.4)
    image, depth, _ = view(scene_of(ball(4.0, 0.0, 5.0, 1.5, kind='boulder'), look=look))
    bright = np.where(depth < 9.0, image.mean(axis=2), np.nan)
    left, right = np.nanmean(bright[:, :48]), np.nanmean(bright[:, 48:])
    assert (left > right + 20) if brighter == 'left' else (right > left + 20)


def test_a_mirrored_scene_gives_the_mirrored_view(view):
    solids = [ball(5.0, 2.0, 5.5), Solid('box', (7.0, -1.0, 4.5), (0.5, 0.8, 1.0)),
              Solid('cylinder', (4.0, -3.0, 3.0), (0.3, 0.3, 3.0), kind='trunk')]
    mirrored = [replace(solid, position=(solid.position[0], -solid.position[1], solid.position[2])) for solid in solids]
    depth = view(scene_of(*solids))[1]
    flipped = view(scene_of(*mirrored))[1][:, ::-1]
    agree = np.abs(depth - flipped) < 0.3  # seven- and six-sided shapes are no mirror images of themselves
    assert agree.mean() > 0.98
    assert (depth < 9.0).sum() > 300


def bumpy_scene() -> Scene:
    """Hills with a trail, a ball on a walk and two surfaces, all of which can be left out."""
    hills = Terrain((-30.0, -30.0), 2.0, tuple(map(tuple, np.random.default_rng(1).uniform(0, 0.8, (31, 31)).tolist())))
    corners = np.array([[6, 3, 1], [6, -3, 1], [6, -3, 4], [6, 3, 4]], float)
    wall = Surface(corners, np.array([[0, 1, 2], [0, 2, 3]]), material='brick')
    picture = np.random.default_rng(2).integers(0, 255, (16, 16, 3)).astype(np.uint8)
    mural = replace(wall, vertices=corners - [14.0, 0.0, 0.0], picture=picture,
                    uvs=np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float))
    walk = Mover((ball(0.0, 0.0, 1.0),), Route(((5.0, -6.0, 0.5), (-5.0, 6.0, 0.5)), 2.0))
    return replace(scene_of(*(ball(float(x), float(y), 2.0) for x in range(-9, 10, 3) for y in range(-9, 10, 3))),
                   terrain=hills, surfaces=(wall, mural), movers=(walk,),
                   ribbons=(Ribbon(((-9.0, -4.0), (9.0, 5.0)), 1.5),))


@pytest.mark.parametrize('name', ['forest', 'urban_street', 'bumpy'])
def test_leaving_out_what_is_not_in_view_changes_no_bit_of_a_picture(view, client, name):
    scene = bumpy_scene() if name == 'bumpy' else generate(name, 4)
    view.world.load(scene)
    careless = Camera(client, MODEL)
    rng = np.random.default_rng(6)
    x_min, y_min, x_max, y_max = scene.bounds
    for number in range(30):
        place = rng.uniform((x_min, y_min, 0.8), (x_max, y_max, 4.0))
        turn = quaternion_from_euler(*rng.normal(0.0, 0.3, 2), rng.uniform(-math.pi, math.pi))
        view.world.move(0.3 * number)
        found = view.camera.render_with_depth(place, turn, scene.look)
        view.world.show_all()
        expected = careless.render_with_depth(place, turn, scene.look)
        for part, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(part, other)


def test_cameras_of_one_world_do_not_blind_each_other(view, client):
    scene = generate('forest', 4)
    view.world.load(scene)
    narrow = Camera(client, CameraModel(40, 40, math.radians(40.0)), view.world)
    back = quaternion_from_euler(0.0, 0.0, math.pi)
    first = view.camera.render(scene.start, LEVEL, scene.look)
    narrow.render(scene.start, back, scene.look)
    np.testing.assert_array_equal(view.camera.render(scene.start, LEVEL, scene.look), first)


PICTURE = """
import hashlib, math, sys
from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.world import World
client = PhysicsClient()
world = World(client)
camera = Camera(client, CameraModel(96, 48, math.radians(100.0)), world)
for name, parameters in (('forest', {}), ('forest_randomized', {}), ('urban_street', {})):
    scene = generate(name, 11, parameters)
    world.load(scene)
    image = camera.render(scene.start, quaternion_from_euler(0.05, -0.1, scene.start_yaw), scene.look)
    print(hashlib.sha256(image.tobytes()).hexdigest())
"""


def test_one_seed_gives_the_same_pictures_in_other_processes_and_after_other_scenes(client):
    runs = [subprocess.run([sys.executable, '-c', PICTURE], capture_output=True, text=True, check=True).stdout.split()
            for _ in range(2)]
    assert runs[0] == runs[1]
    world = World(client)
    camera = Camera(client, MODEL, world)
    world.load(generate('urban_street', 3))
    found = []
    for name, parameters in (('urban_street', {}), ('forest_randomized', {}), ('forest', {})):
        scene = generate(name, 11, parameters)
        world.load(scene)
        image = camera.render(scene.start, quaternion_from_euler(0.05, -0.1, scene.start_yaw), scene.look)
        found.append(hashlib.sha256(image.tobytes()).hexdigest())
    hashes = [word for word in runs[0] if len(word) == 64]
    assert found[::-1] == hashes


def test_pictures_are_rgb_of_the_models_size_and_not_flat(view):
    image, depth, segmentation = view(generate('forest', 5), eye=generate('forest', 5).start)
    assert image.shape == (48, 96, 3)
    assert image.dtype == np.uint8
    assert depth.shape == segmentation.shape == (48, 96)
    assert depth.dtype == np.float32
    assert image.std() > 20


def test_an_unknown_renderer_is_named(client):
    with pytest.raises(ConfigError, match="unknown renderer 'elg'; did you mean 'egl'"):
        Camera(client, replace(MODEL, renderer='elg'))


EGL = """
import math
import numpy as np
from liquid_nav.core.errors import MissingDependencyError
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.world import World
client = PhysicsClient()
world = World(client, 'egl')
try:
    camera = Camera(client, CameraModel(96, 48, math.radians(100.0), 'egl'), world)
except MissingDependencyError:
    raise SystemExit(77)
for seed in (0, 5):
    scene = generate('forest', seed)
    world.load(scene)
image, depth, _ = camera.render_with_depth(scene.start, (0, 0, 0, 1), scene.look)
np.savez(OUT, image=image, depth=depth)
"""


@pytest.mark.skipif(importlib.util.find_spec('eglRenderer') is None, reason='this PyBullet has no EGL renderer')
def test_egl_sees_what_tiny_sees(view, tmp_path):
    """EGL runs in a process of its own, for where it is broken it ends the process."""
    out = str(tmp_path / 'view.npz')
    code = EGL.replace('OUT', repr(out))
    status = subprocess.run([sys.executable, '-c', code], capture_output=True).returncode
    if status == 77:
        pytest.skip('EGL cannot be loaded on this machine')
    assert status == 0
    scene = generate('forest', 5)
    image, depth, _ = view(scene, eye=scene.start)
    with np.load(out) as egl:
        assert (np.abs(egl['depth'] - depth) < 0.2).mean() > 0.9  # edges fall differently
        difference = np.abs(egl['image'].mean(axis=(0, 1)) - image.mean(axis=(0, 1)))
    assert difference.max() < 25


def test_egl_that_cannot_be_loaded_says_what_to_do(monkeypatch):
    monkeypatch.setattr('importlib.util.find_spec', lambda name: None)
    client = PhysicsClient()
    with pytest.raises(MissingDependencyError, match="use renderer 'tiny'"):
        Camera(client, replace(MODEL, renderer='egl'))
    client.disconnect()
