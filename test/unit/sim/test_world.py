"""The scene in the physics server: what is hit lies where the analytic shapes say, and nothing is left behind."""

import dataclasses
import os

import numpy as np
import pybullet
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.geometry import distance
from liquid_nav.core.motion import Route
from liquid_nav.core.scenario import COLLISION, Scenario
from liquid_nav.core.scene import Mover, Scene, Solid, Surface
from liquid_nav.core.terrain import Terrain
from liquid_nav.core.types import CameraModel, Command
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.scenes import generate
from liquid_nav.sim.simulator import PyBulletSimulator
from liquid_nav.sim.world import World

PROBE_M = 0.05


def scene_of(*solids, target=(50.0, 0.0, 1.5)):
    return Scene('test', 0, solids, (0.0, 0.0, 1.5), 0.0, target, (-10.0, -10.0, 10.0, 10.0))


def nearest(client, bodies, points):
    """Distance [m] from each point to the nearest body, by Bullet's own search from a small ball."""
    ball = client.createMultiBody(0.0, client.createCollisionShape(pybullet.GEOM_SPHERE, radius=PROBE_M))
    found = []
    for point in points:
        client.resetBasePositionAndOrientation(ball, point, (0, 0, 0, 1))
        contacts = [contact[8] for body in bodies for contact in client.getClosestPoints(ball, body, 1.0)]
        found.append(min(contacts, default=np.inf) + PROBE_M)
    client.removeBody(ball)
    return np.array(found)


@pytest.mark.parametrize('shape', ['box', 'cylinder', 'cone', 'ellipsoid'])
@pytest.mark.parametrize('turn', [(0.0, 0.0, 0.0), (0.4, -0.7, 1.2)])
def test_a_solid_is_hit_where_its_analytic_surface_lies(client, shape, turn):
    size = (0.6, 0.9, 1.1) if shape in ('box', 'ellipsoid') else (0.6, 0.6, 1.1)
    solid = Solid(shape, (0.5, -0.5, 4.0), size, tuple(quaternion_from_euler(*turn).tolist()))
    scene = scene_of(solid)
    world = World(client)
    world.load(scene)
    points = np.random.default_rng(1).normal(size=(300, 3)) * 0.8 + solid.position
    expected = distance(scene, points)
    outside = (expected > PROBE_M + 0.02) & (expected < 0.4)
    assert outside.sum() > 20
    found = nearest(client, world.obstacle_ids, points[outside])
    # An ellipsoid is a hull of 80 points, a cone one of 25; the ellipsoid's expected value is of first order only.
    tolerance = {'box': 2e-3, 'cylinder': 2e-3, 'cone': 0.01, 'ellipsoid': 0.06}[shape]
    np.testing.assert_allclose(found, expected[outside], atol=tolerance)


def test_a_sphere_is_hit_on_its_surface(client):
    world = World(client)
    world.load(scene_of(Solid('ellipsoid', (0.0, 0.0, 3.0), (0.7, 0.7, 0.7))))
    assert nearest(client, world.obstacle_ids, [(1.0, 0.0, 3.0)])[0] == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize('name', ['forest', 'urban_street'])
def test_bullet_and_the_analytic_shapes_agree_in_whole_scenes(client, name):
    scene = generate(name, 7)
    world = World(client)
    world.load(scene)
    rng = np.random.default_rng(3)
    points = rng.uniform((scene.bounds[0], scene.bounds[1], 0.2), (scene.bounds[2], scene.bounds[3], 4.0), (400, 3))
    expected = distance(scene, points)
    near = (expected > 0.1) & (expected < 0.5)
    found = nearest(client, world.obstacle_ids, points[near])
    assert near.sum() > 40
    assert np.median(np.abs(found - expected[near])) < 0.01
    assert np.abs(found - expected[near]).max() < 0.12  # the first-order estimate for flat bushes and crowns


def test_the_ground_is_an_obstacle(client):
    world = World(client)
    world.load(scene_of())
    assert nearest(client, world.obstacle_ids, [(3.0, 2.0, 0.4)])[0] == pytest.approx(0.4, abs=1e-3)


HEIGHTS = np.random.default_rng(2).uniform(-1.0, 1.0, (12, 15))
HILLS = Terrain((-7.0, -5.0), 1.2, tuple(map(tuple, HEIGHTS.tolist())))


def test_uneven_ground_is_hit_at_the_terrains_height_also_beyond_its_grid(client):
    world = World(client)
    world.load(dataclasses.replace(scene_of(), terrain=HILLS))
    places = np.random.default_rng(5).uniform((-15.0, -15.0), (20.0, 15.0), (500, 2))
    hits = client.rayTestBatch([[x, y, 5.0] for x, y in places], [[x, y, -5.0] for x, y in places])
    assert {hit[0] for hit in hits} <= world.obstacle_ids
    found = np.array([hit[3][2] for hit in hits])
    np.testing.assert_allclose(found, HILLS.height(places), atol=1e-4)  # the server's numbers are of single precision


def test_uneven_ground_is_near_where_its_analytic_distance_says(client):
    """On a slope of 1 in 2 a point 1 m above the ground is 1 / sqrt(1.25) m away from it."""
    slope = Terrain((-20.0, -20.0), 2.0, tuple(tuple(float(column) for column in range(21)) for _ in range(21)))
    world = World(client)
    scene = dataclasses.replace(scene_of(), terrain=slope)
    world.load(scene)
    points = np.array([[0.5, 0.3, 0.25 + 10.0 + 1.0], [3.1, -4.2, 1.55 + 10.0 + 1.0]])
    expected = 1.0 / np.sqrt(1.25)
    np.testing.assert_allclose(distance(scene, points), expected, atol=1e-9)
    np.testing.assert_allclose(nearest(client, world.obstacle_ids, points), expected, atol=5e-3)


def test_a_vehicle_that_sinks_hits_uneven_ground_at_its_height():
    """On a plateau of 2 m amid a slope: its body, 0.029 m high, touches when its middle is 0.0145 m above."""
    columns = (0.0, 1.0, 2.0, 2.0, 2.0, 1.0, 0.0)
    plateau = Terrain((-3.0, -3.0), 1.0, (columns,) * 7)
    scene = dataclasses.replace(scene_of(), terrain=plateau, start=(0.0, 0.0, 2.8))
    with PyBulletSimulator() as simulator:
        simulator.reset_in(Scenario('test', 0, time_limit_s=10.0), scene)
        while (outcome := simulator.step(Command((0.0, 0.0, -0.4), 0.0))) is None:
            pass
        assert outcome == COLLISION
        # It sinks by 2 mm in a step, and leans by less than a degree.
        assert simulator.state.position[2] == pytest.approx(2.0145, abs=6e-3)


def test_a_surface_is_hit_on_its_triangles_unless_it_is_decor(client):
    wall = Surface(np.array([[2, -1, 0], [2, 1, 0], [2, 1, 2], [2, -1, 2]], float), np.array([[0, 2, 1], [0, 3, 2]]))
    world = World(client)
    for surface in (wall, dataclasses.replace(wall, picture=np.zeros((4, 4, 3), np.uint8),
                                              uvs=np.zeros((4, 2)))):
        world.load(dataclasses.replace(scene_of(), surfaces=(surface,)))
        hit, missed = client.rayTestBatch([[0, 0.5, 1], [0, 1.5, 1]], [[5, 0.5, 1], [5, 1.5, 1]])
        assert hit[0] in world.obstacle_ids
        assert hit[3][0] == pytest.approx(2.0, abs=1e-4)
        assert missed[0] == -1
    world.load(dataclasses.replace(scene_of(), surfaces=(dataclasses.replace(wall, collides=False),)))
    assert client.rayTest([0, 0.5, 1], [5, 0.5, 1])[0][0] == -1


def walker(*solids):
    return Mover(solids, Route(((3.0, 1.0, 0.0), (3.0, 9.0, 0.0)), 1.0))


def test_a_mover_is_hit_where_it_is_and_loading_puts_it_where_it_starts(client):
    # Its nose points along +y: what is 0.5 m ahead of its middle stands at y = 1.5 m.
    many = [Solid('box', (0.5, 0.0, 1.0 + 0.01 * number), (0.2, 0.2, 0.3)) for number in range(20)]
    cone = Solid('cone', (-2.0, 0.0, 1.0), (0.4, 0.4, 0.4))
    world = World(client)
    scene = dataclasses.replace(scene_of(), movers=(walker(*many, cone),))
    world.load(scene)
    probes = [(3.0, 2.0, 1.1), (3.0, -1.0, 1.7)]
    expected = [0.3, 0.3]  # from the boxes' front; from the cone's tip
    np.testing.assert_allclose(nearest(client, world.obstacle_ids, probes), expected, atol=5e-3)
    world.move(2.5)
    moved = [(x, y + 2.5, z) for x, y, z in probes]
    np.testing.assert_allclose(nearest(client, world.obstacle_ids, moved), expected, atol=5e-3)
    world.load(scene)
    np.testing.assert_allclose(nearest(client, world.obstacle_ids, probes), expected, atol=5e-3)


def test_a_mover_of_decor_alone_is_no_obstacle(client):
    world = World(client)
    world.load(dataclasses.replace(scene_of(), movers=(walker(Solid('box', (0, 0, 1), (1, 1, 1), collides=False)),)))
    assert nearest(client, range(client.getNumBodies()), [(3.0, 1.0, 0.6)])[0] == pytest.approx(0.6, abs=5e-3)


def test_the_beacon_stands_on_the_ground(client):
    """Three metres of column and ball; on ground at 2 m it ends at 5 m, not at 3."""
    plateau = Terrain((-5.0, -5.0), 20.0, ((2.0, 2.0), (2.0, 2.0)))
    world = World(client)
    world.load(dataclasses.replace(scene_of(target=(4.0, 1.0, 3.5)), terrain=plateau))
    assert client.rayTest([4.0, 1.0, 9.0], [4.0, 1.0, 0.0])[0][3][2] == pytest.approx(5.0, abs=1e-3)
    assert nearest(client, [world.target_id], [(4.0, 1.5, 4.5)])[0] == pytest.approx(0.2, abs=5e-3)


def test_decor_is_not_hit(client):
    world = World(client)
    world.load(scene_of(Solid('box', (0.0, 0.0, 2.0), (1.0, 1.0, 1.0), collides=False)))
    assert nearest(client, world.obstacle_ids, [(0.0, 0.0, 2.0)])[0] == np.inf


def test_the_beacon_is_a_body_but_no_obstacle(client):
    world = World(client)
    world.load(scene_of(target=(4.0, 1.0, 1.5)))
    assert world.target_id not in world.obstacle_ids
    # Its column of radius 0.3 m stands on the target's axis.
    assert nearest(client, [world.target_id], [(4.0, 1.5, 1.5)])[0] == pytest.approx(0.2, abs=5e-3)


def test_clear_leaves_an_empty_server(client):
    world = World(client)
    world.load(generate('forest', 0))
    world.clear()
    assert client.getNumBodies() == 0
    assert world.scene is None
    assert world.obstacle_ids == set()
    assert world.target_id is None


def test_loading_again_gives_the_same_bodies_whatever_was_loaded_between(client):
    world = World(client)
    scene = generate('forest', 1)
    world.load(scene)
    first = (sorted(world.obstacle_ids), world.target_id, client.getNumBodies())
    world.load(generate('urban_street', 2))
    world.load(scene)
    assert (sorted(world.obstacle_ids), world.target_id, client.getNumBodies()) == first
    assert world.scene is scene


def busy_scene():
    """Hills, movers and surfaces with large pictures."""
    wall = np.array([[2, -1, 0], [2, 1, 0], [2, 1, 2], [2, -1, 2]], float)
    mural = Surface(wall, np.array([[0, 2, 1], [0, 3, 2]]), picture=np.zeros((512, 512, 3), np.uint8),
                    uvs=np.zeros((4, 2)))
    movers = tuple(walker(Solid('box', (0.0, 0.0, 1.0 + number), (0.2, 0.2, 0.3)),
                          Solid('cone', (0.0, 0.0, 2.0), (0.4, 0.4, 0.4))) for number in range(6))
    return dataclasses.replace(scene_of(), terrain=HILLS, movers=movers,
                               surfaces=tuple(dataclasses.replace(mural, vertices=wall + x) for x in range(4)))


@pytest.mark.skipif(not os.path.exists('/proc/self/statm'), reason='reads the resident size from /proc')
def test_memory_does_not_grow_over_many_loads(client):
    def resident_mib():
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 2**20

    world = World(client)
    camera = Camera(client, CameraModel(96, 48, 1.7), world)
    scenes = [generate('forest', 0), generate('urban_street', 0), busy_scene()]

    def fly(number):
        scene = scenes[number % len(scenes)]
        world.load(scene)
        for time in (0.0, 0.4, 0.8):  # hides and shows, and works out where the movers are
            world.move(time)
            camera.render(scene.start, quaternion_from_euler(0.0, 0.0, time), scene.look)

    for number in range(18):
        fly(number)
    before = resident_mib()
    for number in range(42):
        fly(number)
    # One scene's textures and triangles alone take about 3 MiB, so a leak of either would show as 100.
    assert resident_mib() - before < 8.0


@pytest.mark.parametrize('in_memory', [True, False])
def test_a_load_leaves_no_file_behind(client, tmp_path, monkeypatch, in_memory):
    usual, memory = tmp_path / 'usual', tmp_path / 'memory'
    usual.mkdir()
    if in_memory:
        memory.mkdir()
    monkeypatch.setattr('tempfile.tempdir', str(usual))
    monkeypatch.setattr('liquid_nav.sim.world._MEMORY_FOLDER', str(memory))
    before = usual.stat().st_mtime_ns, in_memory and memory.stat().st_mtime_ns
    World(client).load(generate('urban_street', 0))
    assert [path for path in tmp_path.rglob('*') if path.is_file()] == []
    assert list(usual.iterdir()) == []
    # What was written to it changed the time of the one folder or the other.
    after = usual.stat().st_mtime_ns, in_memory and memory.stat().st_mtime_ns
    assert (after[0] != before[0], after[1] != before[1]) == (not in_memory, in_memory)
