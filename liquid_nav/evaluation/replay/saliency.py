"""
Which parts of a picture a command depends on, by covering them one after another.

Source: occlusion sensitivity, Zeiler and Fergus 2014, arXiv 1311.2901, section 2.2. It asks nothing of the network but
answers, so it serves whatever a model file holds.
"""

from collections.abc import Callable

import numpy as np

PATCH = 8
"""Side of what is covered at a time [pixel]."""
SCALE = (1.0, 1.0, 0.5, 1.0)
"""Changes of forward, left, up [m/s] and yaw rate [rad/s] are divided by these before they are added up."""


def saliency(image: np.ndarray, answer: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """
    Return by how much the command changes where each patch is covered, (rows, columns), in units of SCALE.

    Parameters
    ----------
    image : np.ndarray
        (height, width, 3) uint8 RGB.
    answer : callable
        Takes pictures (pictures, height, width, 3) and returns their commands (pictures, 4).

    """
    rows, columns = -(-image.shape[0] // PATCH), -(-image.shape[1] // PATCH)
    covered = np.repeat(image[None], rows * columns + 1, axis=0)
    cover = np.round(image.mean(axis=(0, 1))).astype(np.uint8)
    for number in range(rows * columns):
        row, column = divmod(number, columns)
        covered[number + 1, row * PATCH : (row + 1) * PATCH, column * PATCH : (column + 1) * PATCH] = cover
    commands = answer(covered)
    change = np.abs(commands[1:] - commands[0]) / SCALE
    return change.sum(axis=1).reshape(rows, columns)
