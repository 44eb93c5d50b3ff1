import numpy as np

from liquid_nav.evaluation.replay.saliency import saliency


def _brightest_decides(images):
    """Commands to turn by the mean of the sixth patch of the second row, and to climb by a corner's brightness."""
    commands = np.zeros((len(images), 4))
    commands[:, 3] = images[:, 8:16, 40:48].mean(axis=(1, 2, 3)) / 255.0
    commands[:, 2] = images[:, 40:, 88:].mean(axis=(1, 2, 3)) / 510.0
    return commands


def test_what_the_command_depends_on_stands_out_and_nothing_else():
    image = np.full((48, 96, 3), 50, np.uint8)
    image[8:16, 40:48] = 250
    image[40:, 88:] = 150
    found = saliency(image, _brightest_decides)
    assert found.shape == (6, 12)
    assert np.argwhere(found > 0).tolist() == [[1, 5], [5, 11]]
    # covered by the picture's mean, (50 * 70 + 250 + 150) / 72 = 54.2, 54: 196 / 255, and 96 / 510 over 0.5
    np.testing.assert_allclose([found[1, 5], found[5, 11]], [196 / 255, 96 / 255], rtol=1e-9)


def test_a_picture_whose_size_is_no_multiple_of_a_patch_is_covered_to_its_edge():
    assert saliency(np.zeros((33, 50, 3), np.uint8), lambda images: np.zeros((len(images), 4))).shape == (5, 7)
