"""How far a policy's commands are from the pilot's, and how late."""

from typing import Any

import numpy as np

from liquid_nav.bags.commands import CommandTrack
from liquid_nav.core.types import NANOSECONDS

AXES = ('forward', 'left', 'up', 'yaw_rate')
UNITS = ('m/s', 'm/s', 'm/s', 'rad/s')
HOLD_S = 0.5
"""A recorded command is in force for so long at most, unless another takes its place."""
LONGEST_SHIFT_S = 1.5
"""A pilot's delay is sought up to this, either way."""
_SHIFT_STEP_S = 0.01
_FEWEST = 10  # pairs from which anything is concluded
_MOVES_M_S = 0.2
_TURNS_RAD_S = 0.1
_STILL = 1e-9


def in_force(track: CommandTrack, at_ns: np.ndarray, hold_s: float = HOLD_S) -> np.ndarray:
    """Return the command of a track that is in force at each stamp, (stamps, 4); NaN where none is."""
    found = np.full((len(at_ns), len(AXES)), np.nan)
    if len(track.stamps_ns) == 0:
        return found
    index = np.searchsorted(track.stamps_ns, at_ns, side='right') - 1
    age_ns = at_ns - track.stamps_ns[np.maximum(index, 0)]
    fresh = (index >= 0) & (age_ns <= hold_s * NANOSECONDS)
    found[fresh] = track.values[index[fresh]]
    return found


def compare(ours: CommandTrack, theirs: CommandTrack) -> dict[str, Any] | None:
    """
    Return how a policy's commands differ from recorded ones; None where fewer than ten can be paired.

    Each answer is paired with the recorded command in force at its image's stamp, so a command that was recorded with
    that very stamp, as a policy's own are, is paired with the answer to the same image.

    Returns
    -------
    dict
        `pairs`; `max_abs_command_error`; `axes`, of each axis `mae`, `rmse`, `bias` (ours less theirs), `correlation`
        (None where one of the two stands still), and `mae_shifted`, `rmse_shifted` at the best shift; `shift_s`, by
        which theirs come later than ours where the two agree best (None where nothing moves); `direction_error_deg`
        (median and 95th percentile of the angle between the horizontal velocities where both move); `turns` (frames in
        which both turn, and the share of them to the same side).

    """
    held = in_force(theirs, ours.stamps_ns)
    paired = np.isfinite(held).all(axis=1)
    if np.count_nonzero(paired) < _FEWEST:
        return None
    mine, recorded = ours.values[paired], held[paired]
    error = mine - recorded
    shift_s = best_shift(ours, theirs)
    shifted = in_force(theirs, ours.stamps_ns + round((shift_s or 0.0) * NANOSECONDS))
    both = np.isfinite(shifted).all(axis=1)
    later = ours.values[both] - shifted[both]
    axes = {
        name: {
            'mae': float(np.abs(error[:, axis]).mean()), 'rmse': _rms(error[:, axis]),
            'bias': float(error[:, axis].mean()), 'correlation': _correlation(mine[:, axis], recorded[:, axis]),
            'mae_shifted': float(np.abs(later[:, axis]).mean()), 'rmse_shifted': _rms(later[:, axis]),
        } for axis, name in enumerate(AXES)}
    return {'pairs': int(paired.sum()), 'max_abs_command_error': float(np.abs(error).max()), 'axes': axes,
            'shift_s': shift_s, 'direction_error_deg': _direction(mine, recorded), 'turns': _turns(mine, recorded)}


def best_shift(ours: CommandTrack, theirs: CommandTrack) -> float | None:
    """
    Return by how much later theirs come, where the two agree best [s]: an estimate of the pilot's delay.

    The squared error is summed over the axes that move on both sides, each in units of their variance, and its least
    value is sought between plus and minus LONGEST_SHIFT_S in steps of 10 ms. None where no axis moves.
    """
    reach = round(LONGEST_SHIFT_S / _SHIFT_STEP_S)
    shifts = np.arange(-reach, reach + 1) * _SHIFT_STEP_S
    moving = [axis for axis in range(len(AXES))
              if ours.values[:, axis].std() > _STILL and theirs.values[:, axis].std() > _STILL]
    if not moving:
        return None
    scale = theirs.values[:, moving].std(axis=0)
    # the same answers at every shift: else a shift is favoured for what it leaves out
    inside = (ours.stamps_ns - theirs.stamps_ns[0] >= LONGEST_SHIFT_S * NANOSECONDS) & (
        theirs.stamps_ns[-1] - ours.stamps_ns >= LONGEST_SHIFT_S * NANOSECONDS)
    if np.count_nonzero(inside) < _FEWEST:
        return None
    costs = []
    for shift in shifts:
        held = in_force(theirs, ours.stamps_ns[inside] + round(shift * NANOSECONDS))[:, moving]
        costs.append(np.nanmean((((ours.values[inside][:, moving] - held) / scale) ** 2).sum(axis=1)))
    least = np.flatnonzero(np.array(costs) <= np.nanmin(costs) + 1e-12)
    return float(shifts[least[np.argmin(np.abs(shifts[least]))]])


def _direction(mine: np.ndarray, recorded: np.ndarray) -> dict[str, float] | None:
    """Return median and 95th percentile of the angle between horizontal velocities [degrees], where both move."""
    both = (np.hypot(*mine[:, :2].T) > _MOVES_M_S) & (np.hypot(*recorded[:, :2].T) > _MOVES_M_S)
    if not both.any():
        return None
    one, other = mine[both], recorded[both]
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    angle = np.degrees(np.abs(np.arctan2(cross, (one[:, :2] * other[:, :2]).sum(axis=1))))
    return {'frames': int(both.sum()), 'median': float(np.median(angle)), 'p95': float(np.percentile(angle, 95))}


def _turns(mine: np.ndarray, recorded: np.ndarray) -> dict[str, Any]:
    """Return in how many frames both turn by more than 0.1 rad/s, and the share of them to the same side."""
    both = (np.abs(mine[:, 3]) > _TURNS_RAD_S) & (np.abs(recorded[:, 3]) > _TURNS_RAD_S)
    same = np.sign(mine[both, 3]) == np.sign(recorded[both, 3])
    return {'frames': int(both.sum()), 'same_side': float(same.mean()) if both.any() else None}


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    if one.std() < _STILL or other.std() < _STILL:
        return None
    return float(np.corrcoef(one, other)[0, 1])
