"""Where a policy's commands alone would have led, against where the vehicle truly was."""

import numpy as np

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.core.types import NANOSECONDS

_LONGEST_STEP_S = 0.5  # a command is not followed for longer: nobody commands across a pause


def integrate(track: CommandTrack, position: np.ndarray, yaw: float) -> np.ndarray:
    """
    Return the path that follows commands exactly from a position (3,) [m; world] and heading [rad], (commands, 3).

    Each command holds until the next. Within it the heading turns evenly, so the way is an arc of a circle.
    """
    seconds = np.clip(np.diff(track.stamps_ns) / NANOSECONDS, 0.0, _LONGEST_STEP_S)
    forward, left, up, rate = track.values[:-1].T
    turn = rate * seconds
    heading = yaw + np.concatenate([[0.0], np.cumsum(turn)])[:-1] + 0.5 * turn
    chord = np.sinc(turn / (2.0 * np.pi)) * seconds  # of an arc, per unit of speed: sin(x) / x of half the turn
    cos, sin = np.cos(heading), np.sin(heading)
    steps = np.column_stack([chord * (forward * cos - left * sin), chord * (forward * sin + left * cos), seconds * up])
    return np.asarray(position, float) + np.concatenate([np.zeros((1, 3)), np.cumsum(steps, axis=0)])


def drift(track: CommandTrack, stamps_ns: np.ndarray, positions: np.ndarray, yaw: float) -> dict[str, float] | None:
    """
    Return how far the integrated commands stray from true positions (stamps, 3) [m; world] that begin at a heading.

    Returns
    -------
    dict
        `path_m` flown, and `rms_m`, `max_m`, `end_m` of the distance between the two; None where they do not overlap.

    """
    shared = (track.stamps_ns >= stamps_ns[0]) & (track.stamps_ns <= stamps_ns[-1])
    if np.count_nonzero(shared) < 2:
        return None
    part = CommandTrack(track.stamps_ns[shared], track.values[shared])
    truth = np.column_stack([np.interp(part.stamps_ns - stamps_ns[0], stamps_ns - stamps_ns[0], axis)
                             for axis in positions.T])
    away = np.linalg.norm(integrate(part, truth[0], yaw) - truth, axis=1)
    return {'path_m': float(np.linalg.norm(np.diff(truth, axis=0), axis=1).sum()),
            'rms_m': float(np.sqrt((away**2).mean())), 'max_m': float(away.max()), 'end_m': float(away[-1])}
