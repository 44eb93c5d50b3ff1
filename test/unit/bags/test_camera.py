import math
from types import SimpleNamespace

import numpy as np
import pytest

from liquid_nav.bags.camera import Fitting
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import CameraModel

WIDE = CameraModel(96, 48, math.pi / 2)
"""Focal length 48."""
FULL = SimpleNamespace(x_offset=0, y_offset=0, width=0, height=0)


def info(focal: float, width: int = 640, height: int = 480, model: str = 'plumb_bob', d=(0,) * 5,
         centre: tuple[float, float] | None = None):
    x, y = centre or (0.5 * (width - 1), 0.5 * (height - 1))
    return SimpleNamespace(width=width, height=height, distortion_model=model, d=list(d), roi=FULL, binning_x=0,
                           binning_y=0, k=[focal, 0, x, 0, focal, y, 0, 0, 1], p=[0.0] * 12)


def directions(width: int, height: int, focal: float, model: str = '', d=(0,) * 4) -> np.ndarray:
    """
    Return a picture whose red tells the slope x of each pixel's ray, and whose green the slope y: 128 + 100 slope.

    The slopes are found by turning the distortion round: a fixed point of x = seen / radial(x), or tan for equidistant.
    """
    u = (np.arange(width) - 0.5 * (width - 1)) / focal
    v = (np.arange(height) - 0.5 * (height - 1)) / focal
    u, v = np.meshgrid(u, v)
    r = np.hypot(u, v)
    if model == 'equidistant':
        scale = np.tan(np.minimum(r, 1.5)) / np.maximum(r, 1e-12)
    else:
        scale = np.ones_like(r)
        for _ in range(60):
            scale = 1.0 / (1.0 + d[0] * (r * scale) ** 2 + d[1] * (r * scale) ** 4)
    picture = np.zeros((height, width, 3))
    picture[:, :, 0], picture[:, :, 1] = 128 + 100 * scale * u, 128 + 100 * scale * v
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def wanted(camera: CameraModel, share: float = 1.0) -> np.ndarray:
    return directions(camera.width, camera.height, camera.focal_length / share)


def test_a_picture_of_the_model_s_own_camera_is_left_alone():
    fitting = Fitting(WIDE, info(48.0, 96, 48))
    image = np.zeros((48, 96, 3), np.uint8)
    assert fitting(image).base is image or fitting(image) is image
    assert fitting.steps == ()


def test_a_taller_picture_is_cropped_and_resized():
    fitting = Fitting(WIDE, info(320.0))   # 90 degrees across as well
    assert fitting.steps == ('cropped 640x480 to 640x320', 'resized to 96x48')
    # Half a step of colour from rounding, twice.
    np.testing.assert_allclose(fitting(directions(640, 480, 320.0)).astype(int), wanted(WIDE), atol=1)


def test_a_wider_picture_is_cropped_to_the_model_s_view():
    fitting = Fitting(WIDE, info(200.0))   # 116 degrees
    assert fitting.steps == ('cropped 640x480 to 400x200', 'resized to 96x48')
    np.testing.assert_allclose(fitting(directions(640, 480, 200.0)).astype(int), wanted(WIDE), atol=1)


def test_the_optical_axis_is_brought_to_the_middle():
    picture = directions(640, 480, 200.0)
    moved = np.roll(picture, (10, 20), axis=(0, 1))
    fitting = Fitting(WIDE, info(200.0, centre=(319.5 + 20, 239.5 + 10)))
    np.testing.assert_array_equal(fitting(moved), Fitting(WIDE, info(200.0))(picture))


def test_a_narrower_view_is_shown_larger_and_the_steps_say_so():
    fitting = Fitting(WIDE, info(480.0))   # 640 / 480 = 4/3 of 2 across: two thirds of the model's view
    assert fitting.steps[:2] == ('cropped 640x480 to 640x320', 'resized to 96x48')
    assert fitting.steps[2] == (
        "the recorded view is narrower than the model's 90 x 53 degrees and cannot be made wider: "
        '67 x 37 degrees of it fill the picture, and all looks 1.50 times as large')
    np.testing.assert_allclose(fitting(directions(640, 480, 480.0)).astype(int), wanted(WIDE, 2 / 3), atol=1)


@pytest.mark.parametrize('d', [(-0.2, 0.03, 0, 0, 0), (0.15, 0.02, 0, 0, 0)], ids=['barrel', 'pincushion'])
def test_plumb_bob_distortion_is_undone(d):
    fitting = Fitting(WIDE, info(220.0, d=d))
    assert fitting.steps[0] == 'undistorted (plumb_bob)'
    assert fitting.steps[-1] == 'resized to 96x48'
    picture = fitting(directions(640, 480, 220.0, 'plumb_bob', d))
    # Colours are rounded twice, and interpolated over a curve in between.
    np.testing.assert_allclose(picture.astype(int), wanted(WIDE), atol=2)


def test_a_fisheye_picture_is_undone():
    fitting = Fitting(WIDE, info(200.0, model='equidistant', d=(0,) * 4))
    assert fitting.steps == ('undistorted (equidistant)', 'cropped 640x480 to 400x200', 'resized to 96x48')
    picture = fitting(directions(640, 480, 200.0, 'equidistant'))
    np.testing.assert_allclose(picture.astype(int), wanted(WIDE), atol=2)


def test_a_fisheye_that_sees_less_than_the_model_is_shown_larger():
    # 320 / 600 = 0.533 rad to the side, where the model sees pi / 4: tan(0.533) = 0.590 of its view.
    fitting = Fitting(WIDE, info(600.0, model='equidistant', d=(0,) * 4))
    assert fitting.steps[-1].endswith(f'all looks {1 / math.tan(320 / 600):.2f} times as large')


def test_pictures_of_half_the_calibrated_size_fit_as_well():
    fitting = Fitting(WIDE, info(320.0))
    np.testing.assert_allclose(fitting(directions(320, 240, 160.0)).astype(int), wanted(WIDE), atol=1)
    assert fitting.steps == ('cropped 320x240 to 320x160', 'resized to 96x48')


def test_a_given_field_of_view_goes_before_the_camera_info():
    fitting = Fitting(WIDE, info(999.0, d=(0.1, 0, 0, 0, 0)), horizontal_fov=math.pi / 2)
    np.testing.assert_allclose(fitting(directions(640, 480, 320.0)).astype(int), wanted(WIDE), atol=1)
    assert fitting.steps == ('cropped 640x480 to 640x320', 'resized to 96x48')


@pytest.mark.parametrize('message', [None, info(0.0)], ids=['no camera_info', 'not calibrated'])
def test_without_a_field_of_view_the_whole_width_is_taken_for_the_model_s(message):
    fitting = Fitting(WIDE, message)
    np.testing.assert_allclose(fitting(directions(640, 480, 320.0)).astype(int), wanted(WIDE), atol=1)
    assert fitting.steps == ("field of view unknown, taken for the model's 90 degrees across",
                             'cropped 640x480 to 640x320', 'resized to 96x48')


def test_pictures_of_another_shape_than_the_camera_info_are_refused():
    with pytest.raises(ConfigError, match='pictures are 640x360, and the camera_info is of 640x480'):
        Fitting(WIDE, info(320.0))(np.zeros((360, 640, 3), np.uint8))


def test_an_optical_axis_outside_of_the_picture_is_refused():
    with pytest.raises(ConfigError, match=r'at pixel \(900\.0, 240\.0\), is not within its pictures of 640x480'):
        Fitting(WIDE, info(320.0, centre=(900.0, 240.0)))


def test_the_result_is_of_the_model_s_size_and_type_whatever_the_picture():
    for size in ((48, 64), (480, 640), (1080, 1920)):
        picture = Fitting(WIDE)(np.zeros((*size, 3), np.uint8))
        assert (picture.shape, picture.dtype) == ((48, 96, 3), np.uint8)
