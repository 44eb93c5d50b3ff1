import math
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from liquid_nav.bags.lens import lens_of, pinhole
from liquid_nav.core.errors import ConfigError

FULL = SimpleNamespace(x_offset=0, y_offset=0, width=0, height=0)


def info(model: str = 'plumb_bob', d=(), width: int = 640, height: int = 480, k=(500, 0, 320, 0, 510, 240, 0, 0, 1),
         p=(480, 0, 310, 0, 0, 490, 230, 0, 0, 0, 1, 0), roi=FULL, binning: int = 0):
    return SimpleNamespace(width=width, height=height, distortion_model=model, d=list(d), k=list(k), p=list(p), roi=roi,
                           binning_x=binning, binning_y=binning)


def seen(message, x: float, y: float) -> list[float]:
    u, v = lens_of(message).pixels(np.array([x]), np.array([y]))
    return [float(u[0]), float(v[0])]


def test_a_pinhole_sees_a_ray_at_focal_length_times_its_slope():
    assert seen(info(), 0.2, -0.1) == [320 + 500 * 0.2, 240 - 510 * 0.1]


def test_plumb_bob_follows_brown_s_model():
    # x = 0.5, y = 0: r^2 = 0.25; radial 1 + 0.1 * 0.25 + 0.2 * 0.0625 + 0.4 * 0.015625 = 1.04375;
    # x' = 0.521875 + p2 (0.25 + 0.5) = 0.521875 + 0.02 * 0.75, y' = p1 * 0.25 = 0.01 * 0.25.
    assert seen(info(d=(0.1, 0.2, 0.01, 0.02, 0.4)), 0.5, 0.0) == pytest.approx(
        [320 + 500 * 0.536875, 240 + 510 * 0.0025], abs=1e-9)


def test_rational_polynomial_divides_by_its_second_polynomial():
    # r^2 = 1: (1 + 0.1 + 0.2 + 0.3) / (1 + 0.02 + 0.03 + 0.05) = 1.6 / 1.1.
    assert seen(info('rational_polynomial', (0.1, 0.2, 0, 0, 0.3, 0.02, 0.03, 0.05)), 0.6, 0.8) == pytest.approx(
        [320 + 500 * 0.6 * 1.6 / 1.1, 240 + 510 * 0.8 * 1.6 / 1.1], abs=1e-9)


@pytest.mark.parametrize('name', ['equidistant', 'fisheye'])
def test_an_equidistant_lens_sees_a_ray_at_focal_length_times_its_angle(name):
    assert seen(info(name, (0, 0, 0, 0)), 1.0, 0.0) == pytest.approx([320 + 500 * math.pi / 4, 240], abs=1e-9)
    bent = math.pi / 4 * (1 + 0.1 * (math.pi / 4) ** 2)
    assert seen(info(name, (0.1, 0, 0, 0)), 0.0, 1.0) == pytest.approx([320, 240 + 510 * bent], abs=1e-9)


@pytest.mark.parametrize(('name', 'd'), [
    ('plumb_bob', (-0.28, 0.07, 0.001, -0.002, 0.0)),
    ('rational_polynomial', (0.4, -0.3, 0.001, -0.0005, 0.02, 0.7, -0.2, 0.05)),
    ('equidistant', (-0.02, 0.01, -0.004, 0.001)),
])
def test_opencv_sees_rays_at_the_same_pixels(name, d):
    points = np.array([[x, y, 1.0] for x in (-0.6, -0.1, 0.0, 0.4) for y in (-0.4, 0.0, 0.3)])
    k, zero = np.array(info().k, float).reshape(3, 3), np.zeros(3)
    if name == 'equidistant':
        expected, _ = cv2.fisheye.projectPoints(points[:, None], zero, zero, k, np.array(d))
    else:
        expected, _ = cv2.projectPoints(points[:, None], zero, zero, k, np.array(d))
    u, v = lens_of(info(name, d)).pixels(points[:, 0], points[:, 1])
    np.testing.assert_allclose(np.column_stack([u, v]), expected.reshape(-1, 2), atol=1e-6)


def test_rays_beyond_where_the_polynomial_folds_back_are_not_seen():
    # x (1 - 0.3 x^2) grows up to x = 1 / sqrt(0.9) = 1.054.
    lens = lens_of(info(d=(-0.3, 0, 0, 0, 0)))
    u, _ = lens.pixels(np.array([1.04, 1.07]), np.zeros(2))
    assert not math.isnan(u[0])
    assert math.isnan(u[1])


def test_a_rectified_picture_is_of_the_projection_matrix_and_without_distortion():
    lens = lens_of(info(d=(0.1, 0, 0, 0, 0)), is_rectified=True)
    assert (lens.focal_x, lens.focal_y, lens.centre_x, lens.centre_y, lens.distortion) == (480, 490, 310, 230, '')


def test_a_part_of_the_sensor_with_pixels_put_together_moves_and_scales_the_matrix():
    lens = lens_of(info(roi=SimpleNamespace(x_offset=100, y_offset=40, width=400, height=200), binning=2))
    assert (lens.width, lens.height, lens.focal_x, lens.focal_y) == (200, 100, 250, 255)
    # The edge left of pixel 0 is at -0.5: (320 + 0.5 - 100) / 2 - 0.5.
    assert (lens.centre_x, lens.centre_y) == (109.75, 99.75)


def test_ros_1_s_capital_letters_are_understood():
    message = info(d=(0.1, 0, 0, 0, 0))
    message.K, message.P, message.D = message.k, message.p, message.d
    del message.k, message.p, message.d
    assert lens_of(message) == lens_of(info(d=(0.1, 0, 0, 0, 0)))


def test_a_camera_that_is_not_calibrated_has_no_lens():
    assert lens_of(info(k=[0.0] * 9)) is None


def test_pictures_of_half_the_size_have_half_the_focal_length():
    lens = pinhole(640, 480, math.pi / 2).scaled(320, 240)
    assert lens == pinhole(320, 240, math.pi / 2)


@pytest.mark.parametrize(('make', 'complaint'), [
    (lambda: lens_of(info('plumb-bob', (0.1, 0, 0, 0, 0))), "distortion model 'plumb-bob'; did you mean 'plumb_bob'"),
    (lambda: lens_of(info('plumb_bob', (0.1, 0, 0))), "'plumb_bob' takes 4 or 5 coefficients"),
    (lambda: lens_of(info('rational_polynomial', (0,) * 8 + (0.1, 0, 0, 0))), r'thin prism, tilt\) zero'),
    (lambda: pinhole(640, 480, 90.0), 'was it given in degrees'),
    (lambda: pinhole(640, 480, 1.5).scaled(640, 360), 'pictures are 640x360, and the camera_info is of 640x480'),
], ids=['name', 'count', 'thin prism', 'degrees', 'shape'])
def test_what_cannot_be_undone_is_refused(make, complaint):
    with pytest.raises(ConfigError, match=complaint):
        make()
