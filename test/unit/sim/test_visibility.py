"""What is hidden cannot be seen, by hand arithmetic on a camera of 90 by 45 degrees or so."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler, rotation_matrix
from liquid_nav.core.types import CameraModel
from liquid_nav.sim.visibility import Frustum, Visibility

# Twice as wide as high: what is seen at 10 m reaches 10 m aside and 5 m up.
MODEL = CameraModel(96, 48, math.radians(90.0))
FRUSTUM = Frustum.of(MODEL, 60.0)
LEVEL = np.eye(3)


class Client:
    """Records what is shown and hidden."""

    def __init__(self):
        self.alpha, self.calls = {}, 0

    def changeVisualShape(self, body, link, rgbaColor):
        assert link == -1
        self.alpha[body] = rgbaColor[3]
        self.calls += 1


def box(middle, half=0.5):
    return np.array(middle) + half * np.array([[-1, -1, -1], [1, 1, 1]])


def shown(vertices, position=(0.0, 0.0, 0.0), rotation=LEVEL) -> bool:
    client = Client()
    visibility = Visibility(client)
    visibility.add(7, vertices)
    visibility.show_only(FRUSTUM.moved(np.array(position), rotation), [])
    return client.alpha.get(7, 1.0) == 1.0


@pytest.mark.parametrize(('middle', 'expected'), [
    ((10.0, 0.0, 0.0), True), ((-10.0, 0.0, 0.0), False), ((-0.4, 0.0, 0.0), True), ((0.0, 0.0, 0.0), True),
    # A box reaches 0.5 m towards the view's middle and away from the camera, and a pixel of slack is 0.2 m here.
    ((10.0, 10.4, 0.0), True), ((10.0, -10.4, 0.0), True), ((10.0, 12.0, 0.0), False), ((10.0, -12.0, 0.0), False),
    ((10.0, 0.0, 5.4), True), ((10.0, 0.0, -5.4), True), ((10.0, 0.0, 6.5), False), ((10.0, 0.0, -6.5), False),
    ((60.4, 0.0, 0.0), True), ((62.0, 0.0, 0.0), False)])
def test_a_box_is_shown_if_any_of_it_may_be_in_view(middle, expected):
    assert shown(box(middle)) == expected


def test_what_spans_the_whole_view_is_shown_though_no_corner_of_it_is_inside():
    assert shown(np.array([[5.0, -100.0, -100.0], [6.0, 100.0, 100.0]]))


@pytest.mark.parametrize('turn', [(0.0, 0.0, 1.2), (0.3, -0.4, 2.0), (-1.0, 0.5, -2.5)])
def test_the_view_moves_and_turns_with_the_camera(turn):
    rotation = rotation_matrix(quaternion_from_euler(*turn))
    position = np.array([3.0, -2.0, 5.0])
    ahead, aside = position + rotation @ [10.0, 9.0, 0.0], position + rotation @ [10.0, 12.5, 0.0]
    assert shown(box(ahead, 0.1), position, rotation)
    assert not shown(box(aside, 0.1), position, rotation)


def test_what_moves_is_looked_for_where_it_is():
    client = Client()
    visibility = Visibility(client)
    visibility.add(1, box((10.0, 0.0, 0.0)))
    visibility.add_moving(2, 0.5)
    visibility.add_moving(3, 0.5)
    visibility.show_only(FRUSTUM, [(-9.0, 0.0, 0.0), (5.0, 0.0, 0.0)])
    assert client.alpha == {2: 0.0}
    visibility.show_only(FRUSTUM, [(9.0, 0.0, 0.0), (5.0, 30.0, 0.0)])
    assert client.alpha == {2: 1.0, 3: 0.0}


def test_only_what_changes_is_touched_and_everything_can_be_shown_again():
    client = Client()
    visibility = Visibility(client)
    for body, x in enumerate((-10.0, 10.0, -20.0)):
        visibility.add(body, box((x, 0.0, 0.0)))
    for _ in range(5):
        visibility.show_only(FRUSTUM, [])
    assert (client.alpha, client.calls) == ({0: 0.0, 2: 0.0}, 2)
    visibility.show_all()
    assert (client.alpha, client.calls) == ({0: 1.0, 2: 1.0}, 4)
