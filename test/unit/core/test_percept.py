import math

import numpy as np
import pytest

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.percept import FARTHEST_M, NEAREST_M, PerceptLabeller, PerceptLayout, proximity_of, range_of
from liquid_nav.core.types import CameraModel, State

CAMERA = CameraModel(96, 48, math.radians(100))
LAYOUT = PerceptLayout()
TARGET, WALL, SKY = 2, 1, -1


def _state(roll=0.0, pitch=0.0, yaw=0.0, height=1.5):
    return State(0, np.array([0.0, 0.0, height]), quaternion_from_euler(roll, pitch, yaw), np.zeros(3), np.zeros(3))


def _empty():
    return np.full((48, 96), 60.0, np.float32), np.full((48, 96), SKY)


def test_the_ends_of_the_range_scale_are_one_and_minus_one():
    np.testing.assert_allclose(proximity_of(np.array([NEAREST_M, math.sqrt(NEAREST_M * FARTHEST_M), FARTHEST_M])),
                               [1.0, 0.0, -1.0], atol=1e-12)


def test_ranges_survive_the_way_through_proximity():
    np.testing.assert_allclose(range_of(proximity_of(np.array([0.5, 1.0, 7.0]))), [0.5, 1.0, 7.0])


def test_an_obstacle_on_the_left_of_the_picture_stands_in_the_left_sectors():
    depth, segmentation = _empty()
    depth[24, 10], segmentation[24, 10] = 2.0, WALL
    percept = PerceptLabeller(LAYOUT, CAMERA)(depth, segmentation, TARGET, _state(), (9, 0, 1.5))
    sideways = 2.0 * (47.5 - 10) / CAMERA.focal_length  # pinhole: left of the axis by depth times tangent
    bearing = math.atan2(sideways, 2.0)
    sector = int(np.argmin(np.abs(LAYOUT.bearings - bearing)))
    ranges = LAYOUT.ranges(percept)
    assert sector > LAYOUT.sectors // 2
    assert ranges[sector] == pytest.approx(math.hypot(2.0, sideways), rel=1e-6)
    assert np.all(np.delete(ranges, sector) == pytest.approx(FARTHEST_M))


def test_what_lies_outside_the_height_band_is_no_obstacle():
    depth, segmentation = _empty()
    depth[40, 48], segmentation[40, 48] = 2.0, WALL  # 0.8 m under the axis
    percept = PerceptLabeller(LAYOUT, CAMERA)(depth, segmentation, TARGET, _state(), (9, 0, 1.5))
    np.testing.assert_allclose(LAYOUT.ranges(percept), FARTHEST_M, rtol=1e-6)
    wider = PerceptLayout(band=0.9)
    assert wider.ranges(PerceptLabeller(wider, CAMERA)(depth, segmentation, TARGET, _state(), (9, 0, 1.5))).min() < 2.1


def test_pitch_is_taken_out_before_heights_are_compared():
    depth, segmentation = _empty()
    pitch = math.radians(20)
    row = round(23.5 - CAMERA.focal_length * math.tan(pitch))  # a level ray, seen with the nose down
    depth[row, 48], segmentation[row, 48] = 3.0, WALL
    label = PerceptLabeller(LAYOUT, CAMERA)
    nose_down = LAYOUT.ranges(label(depth, segmentation, TARGET, _state(pitch=pitch), (9, 0, 1.5)))
    level = LAYOUT.ranges(label(depth, segmentation, TARGET, _state(), (9, 0, 1.5)))
    assert nose_down.min() == pytest.approx(3.0 / math.cos(pitch), rel=0.01)
    assert level.min() == pytest.approx(FARTHEST_M, rel=1e-6)


def test_a_target_that_is_seen_has_bearing_and_range_and_a_hidden_one_has_none():
    depth, segmentation = _empty()
    segmentation[20:24, 50:52] = TARGET
    label = PerceptLabeller(LAYOUT, CAMERA)
    seen, bearing, range_m = LAYOUT.target(label(depth, segmentation, TARGET, _state(yaw=0.3), (6, 8, 1.5)))
    assert (seen, range_m) == (1.0, pytest.approx(10.0, rel=1e-6))
    assert bearing == pytest.approx(math.atan2(8, 6) - 0.3)
    hidden = label(depth, np.full_like(segmentation, SKY), TARGET, _state(yaw=0.3), (6, 8, 1.5))
    assert np.all(hidden[LAYOUT.sectors : LAYOUT.sectors + 3] == 0.0)


def test_the_height_is_the_height_above_ground():
    depth, segmentation = _empty()
    percept = PerceptLabeller(LAYOUT, CAMERA)(depth, segmentation, TARGET, _state(height=2.1), (9, 0, 1.5))
    assert LAYOUT.height(percept) == pytest.approx(2.1)
