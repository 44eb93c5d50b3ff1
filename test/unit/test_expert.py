import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.motion import Route
from liquid_nav.core.scene import Mover, Scene, Solid
from liquid_nav.core.terrain import Terrain
from liquid_nav.core.types import State
from liquid_nav.expert import Expert


def _scene(*solids, **parts):
    return Scene('hand', 0, solids, (0, 0, 1.5), 0.0, (16.0, 0.0, 1.5), (-6, -8, 22, 8), **parts)


def _state(x=0.0, y=0.0, yaw=0.0, velocity=(0.0, 0.0, 0.0), height=1.5):
    return State(0, np.array([x, y, height]), quaternion_from_euler(0, 0, yaw), np.array(velocity), np.zeros(3))


def _expert(*solids):
    expert = Expert()
    expert.reset(_scene(*solids))
    return expert


def _post(x, y, radius=0.3):
    return Solid('cylinder', (x, y, 2.0), (radius, radius, 2.0))


def test_with_nothing_in_the_way_it_flies_straight_at_cruise_speed():
    command = _expert().step(_state())
    assert command.linear == pytest.approx((1.8, 0.0, 0.0), abs=1e-6)
    assert command.yaw_rate == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize('yaw', [0.6, -0.6])
def test_it_turns_back_to_a_target_on_the_other_side(yaw):
    command = _expert().step(_state(yaw=yaw))
    assert np.sign(command.yaw_rate) == -np.sign(yaw)
    assert np.sign(command.linear[1]) == -np.sign(yaw)


@pytest.mark.parametrize('side', [1, -1])
def test_it_passes_an_obstacle_on_the_free_side(side):
    command = _expert(_post(2.0, 0.15 * side)).step(_state(velocity=(1.5, 0, 0)))
    assert np.sign(command.yaw_rate) == -side
    assert np.sign(command.linear[1]) == -side


def test_mirrored_scenes_get_mirrored_commands():
    posts = [(2.0, 0.3), (3.5, -0.8), (4.0, 1.2)]
    left = _expert(*(_post(x, y) for x, y in posts)).step(_state(y=0.1, yaw=0.2, velocity=(1, 0.2, 0)))
    right = _expert(*(_post(x, -y) for x, y in posts)).step(_state(y=-0.1, yaw=-0.2, velocity=(1, -0.2, 0)))
    assert right.linear == pytest.approx((left.linear[0], -left.linear[1], left.linear[2]), abs=0.02)
    assert right.yaw_rate == pytest.approx(-left.yaw_rate, abs=0.05)


def test_it_returns_to_the_cruise_height():
    expert = _expert()
    assert expert.step(_state(height=1.9)).linear[2] == pytest.approx(-0.6)  # 0.4 m at 1.5 /s
    assert expert.step(_state(height=1.2)).linear[2] == pytest.approx(0.45)


def test_what_stands_below_the_flight_does_not_matter():
    low = Solid('box', (2.0, 0.0, 0.3), (0.5, 3.0, 0.3))
    assert _expert(low).step(_state()) == _expert().step(_state())


def test_it_leaves_a_dead_end():
    walls = [Solid('box', (4.0, 0.0, 2.0), (0.2, 3.0, 2.0)), Solid('box', (2.0, 3.0, 2.0), (2.2, 0.2, 2.0)),
             Solid('box', (2.0, -3.0, 2.0), (2.2, 0.2, 2.0))]
    expert, position, velocity, yaw = _expert(*walls), np.array([2.5, 0.4]), np.zeros(2), 0.0
    for _ in range(400):  # a point that follows its commands, 20 s
        command = expert.step(_state(*position, yaw, (*velocity, 0.0)))
        forward, left = command.linear[:2]
        velocity = np.array([forward * math.cos(yaw) - left * math.sin(yaw),
                             forward * math.sin(yaw) + left * math.cos(yaw)])
        position, yaw = position + 0.05 * velocity, yaw + 0.05 * command.yaw_rate
        if math.dist(position, (16.0, 0.0)) < 1.2:
            return
    pytest.fail(f'still at {position} after 20 s')


@pytest.mark.parametrize('side', [1, -1])
def test_it_flies_sideways_round_a_wall_with_the_target_still_in_view(side):
    wall = Solid('box', (1.4, -1.0 * side, 2.0), (0.2, 2.6, 2.0))  # ends 1.6 m beside the straight way
    nose = side * math.radians(40.0)
    command = _expert(wall).step(_state(yaw=nose))
    course = nose + math.atan2(command.linear[1], command.linear[0])
    assert 45.0 < side * math.degrees(course) < 90.0  # the wall's end lies 49 degrees off
    assert command.yaw_rate == pytest.approx(0.0, abs=1e-9)  # the camera, 50 degrees to each side, keeps the target


def test_it_answers_by_the_present_state_alone():
    expert = _expert(_post(2.0, 0.1))
    first = expert.step(_state())
    expert.step(_state(5.0, 2.0, 1.0, (1, 1, 0)))
    assert expert.step(_state()) == first


def test_a_step_before_the_scene_is_known_is_refused():
    with pytest.raises(RuntimeError, match='reset'):
        Expert().step(_state())


def test_it_climbs_with_the_ground_that_it_will_be_over():
    slope = Terrain((-6.0, -8.0), 2.0, tuple(tuple(0.1 * x for x in range(-6, 24, 2)) for _ in range(9)))
    expert = Expert()
    expert.reset(_scene(terrain=slope))
    # 1.5 m above the ground at x = 4; in half a second at 1.6 m/s the ground is 0.08 m higher, at 1.5 /s
    climb = expert.step(_state(x=4.0, velocity=(1.6, 0, 0), height=1.9)).linear[2]
    assert climb == pytest.approx(0.12, abs=1e-6)


@pytest.mark.parametrize('side', [1, -1])
def test_it_gives_way_to_what_will_cross_its_way(side):
    # A walker 1.6 m to the side at 2.5 m ahead, who will have passed the middle when the vehicle gets there.
    walker = Mover((Solid('cylinder', (0, 0, 0), (0.3, 0.3, 2.0)),),
                   Route(((2.5, 1.6 * side, 1.5), (2.5, -6.0 * side, 1.5)), speed=1.6))
    expert = Expert()
    expert.reset(_scene(movers=(walker,)))
    command = expert.step(_state(velocity=(1.5, 0, 0)))
    assert np.sign(command.yaw_rate) == side  # behind him, where he comes from
    standing = Mover(walker.solids, Route(walker.motion.points, speed=0.0))
    expert.reset(_scene(movers=(standing,)))
    assert abs(expert.step(_state(velocity=(1.5, 0, 0))).yaw_rate) < abs(command.yaw_rate)


def test_what_moves_far_away_leaves_the_answer_alone():
    walker = Mover((Solid('cylinder', (0, 0, 0), (0.3, 0.3, 2.0)),), Route(((14, 5, 1), (15, 5, 1)), speed=1.0))
    expert = Expert()
    expert.reset(_scene(movers=(walker,)))
    assert expert.step(_state()) == _expert().step(_state())
