import math

import numpy as np
import pytest
import torch

from liquid_nav.core.frames import quaternion_from_euler
from liquid_nav.core.percept import PerceptLabeller, PerceptLayout
from liquid_nav.core.types import CameraModel, State
from liquid_nav.training.augment import (
    colour_change,
    mirror_command,
    mirror_images,
    mirror_imu,
    mirror_percept,
    photometric,
)

LAYOUT = PerceptLayout()


def test_a_mirrored_percept_is_the_percept_of_the_mirrored_view():
    rng = np.random.default_rng(0)
    depth = rng.uniform(0.5, 12.0, (48, 96)).astype(np.float32)
    segmentation = rng.integers(-1, 3, (48, 96))
    label = PerceptLabeller(LAYOUT, CameraModel(96, 48, LAYOUT.horizontal_fov))

    def percept(picture_depth, picture_segmentation, roll, target):
        state = State(0, np.array([0.0, 0.0, 1.7]), quaternion_from_euler(roll, 0.1, 0.0), np.zeros(3), np.zeros(3))
        return label(picture_depth, picture_segmentation, 2, state, target)

    seen = percept(depth, segmentation, 0.2, (8.0, 3.0, 1.5))
    mirrored = percept(depth[:, ::-1], segmentation[:, ::-1], -0.2, (8.0, -3.0, 1.5))
    np.testing.assert_allclose(mirror_percept(torch.from_numpy(seen), LAYOUT).numpy(), mirrored, atol=1e-5)


def test_mirroring_twice_changes_nothing():
    for mirror, size in ((mirror_command, 4), (mirror_imu, 6), (lambda p: mirror_percept(p, LAYOUT), LAYOUT.size)):
        value = torch.randn(3, size)
        torch.testing.assert_close(mirror(mirror(value)), value)


def test_a_left_turn_mirrors_into_a_right_turn_and_a_climb_stays_one():
    assert mirror_command(torch.tensor([1.0, 0.5, 0.2, 0.3])).tolist() == pytest.approx([1.0, -0.5, 0.2, -0.3])


def test_mirrored_imu_keeps_gravity_and_forward_force_and_turns_rates_of_roll_and_yaw():
    # angular velocity is a pseudovector: mirrored in y = 0, only pitch rate keeps its sign
    assert mirror_imu(torch.tensor([1.0, 2.0, 9.8, 0.1, 0.2, 0.3])).tolist() == pytest.approx(
        [1.0, -2.0, 9.8, -0.1, 0.2, -0.3])


def test_mirrored_pictures_swap_left_and_right():
    picture = torch.zeros(1, 2, 4, 3, dtype=torch.uint8)
    picture[0, 0, 0, 1] = 9
    assert mirror_images(picture)[0, 0, 3, 1] == 9


def test_augmentation_repeats_with_its_generator_and_differs_between_pictures():
    picture = torch.full((2, 8, 8, 3), 120, dtype=torch.uint8)
    first, again = (photometric(picture, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, again)
    assert abs(first[0].float().mean() - first[1].float().mean()) > 1.0
    assert first.dtype == torch.uint8


def test_augmentation_leaves_its_input_alone():
    picture = torch.full((1, 8, 8, 3), 120, dtype=torch.uint8)
    photometric(picture, torch.Generator().manual_seed(3))
    assert torch.all(picture == 120)


def test_exposure_varies_by_about_a_quarter():
    picture = torch.full((4000, 4, 4, 3), 100, dtype=torch.uint8)
    means = photometric(picture, torch.Generator().manual_seed(1)).float().mean(dim=(1, 2, 3))
    assert math.log(means.median() / 100.0) == pytest.approx(0.0, abs=0.03)
    assert torch.log(means / 100.0).std() == pytest.approx(0.25, abs=0.05)


def test_exposure_contrast_and_saturation_at_once_are_the_three_in_turn():
    rng = np.random.default_rng(4)
    pictures = rng.uniform(0.0, 255.0, (3, 20, 3))
    gain, contrast, saturation = (rng.uniform(0.5, 1.6, (3, count)) for count in (3, 1, 1))
    exposed = pictures * gain[:, None]
    middle = exposed.mean(axis=1, keepdims=True)
    contrasted = middle + (exposed - middle) * contrast[:, None]
    grey = contrasted.mean(axis=2, keepdims=True)
    expected = grey + (contrasted - grey) * saturation[:, None]
    matrix, shift = colour_change(*(torch.from_numpy(value).float() for value in (
        gain, contrast, saturation, pictures.mean(axis=1))))
    found = pictures @ matrix.numpy() + shift.numpy()[:, None]
    np.testing.assert_allclose(found, expected, atol=1e-3)  # single precision over values of some hundreds
