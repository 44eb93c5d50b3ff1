"""Pictures of chosen moments of a recording, and what the commands there depend on."""

import contextlib
from collections.abc import Sequence

import numpy as np

from liquid_nav.core.types import Command, Observation, Policy
from liquid_nav.evaluation.replay.recording import Recording
from liquid_nav.evaluation.replay.run import replay
from liquid_nav.evaluation.replay.saliency import saliency
from liquid_nav.evaluation.replay.summary import Moment


def look_again(recording: Recording, policy: Policy, moments: Sequence[Moment], imu_is_recorded: bool,
               ) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """
    Return picture and saliency of each moment, by its number.

    The recording is replayed up to the last of them, so that the policy's state is what it was. A policy that cannot be
    asked twice (see `OnnxPolicy.peek`) has pictures alone.
    """
    if not moments:
        return {}, {}
    watched = _Watched(policy, {moment.number for moment in moments})
    with contextlib.suppress(_Seen):
        replay(recording.events(), watched, imu_is_recorded)
    return watched.pictures, watched.saliency


class _Seen(Exception):
    """All that was wanted has been seen."""


class _Watched:
    """A policy that is asked, at chosen steps, what other pictures would have made it do."""

    def __init__(self, policy: Policy, chosen: set[int]):
        self.name = policy.name
        self.pictures: dict[int, np.ndarray] = {}
        self.saliency: dict[int, np.ndarray] = {}
        self._policy, self._chosen, self._number = policy, chosen, 0

    def reset(self) -> None:
        self._policy.reset()
        self._number = 0

    def step(self, observation: Observation) -> Command:
        if self._number in self._chosen:
            self.pictures[self._number] = np.array(observation.image)
            peek = getattr(self._policy, 'peek', None)
            if peek is not None:
                self.saliency[self._number] = saliency(
                    observation.image, lambda pictures: peek(observation, pictures))
            if len(self.pictures) == len(self._chosen):
                raise _Seen
        self._number += 1
        return self._policy.step(observation)
