"""Shows a recording to a policy as the policy node would, image by image, and keeps what it answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from liquid_nav.core.assembly import Assembler
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.types import HOVER, NANOSECONDS, Command, ImuSamples, Observation, Policy

IMAGE, IMU = 'image', 'imu'
"""What an `Event` brings."""
_NAMED_FAULTS = 5  # of a kind; more of the same are counted


@dataclass(frozen=True)
class Event:
    """One message of a recording, in the order of receipt."""

    kind: str
    """IMAGE or IMU."""
    stamp_ns: int
    content: Any
    """
    A function that returns the picture, (height, width, 3) uint8 RGB of the policy's size; or the six numbers of a
    sample, specific force [m/s^2; body] and angular velocity [rad/s; body], None where the IMU says that it has none.
    """


@dataclass(frozen=True)
class Answers:
    """What a policy answered to each image, in arrays over the images answered."""

    policy: str
    stamps_ns: np.ndarray
    """(answers,) int64, those of the images."""
    commands: np.ndarray
    """(answers, 4): forward, left, up [m/s; levelled body] and yaw rate [rad/s]."""
    percepts: np.ndarray
    """(answers, size) float32; size 0 for a policy without an encoder."""
    step_us: np.ndarray
    """(answers,) what the network took [us]; NaN where the policy does not tell."""
    resets: tuple[tuple[int, str], ...]
    """Stamp and reason of each reset of the state."""
    faults: tuple[str, ...]
    """What could not be used, one sentence each."""
    images: int
    """Images of the recording, answered or not."""


@dataclass
class _Log:
    stamps: list[int] = field(default_factory=list)
    commands: list[tuple[float, ...]] = field(default_factory=list)
    percepts: list[np.ndarray] = field(default_factory=list)
    step_us: list[float] = field(default_factory=list)
    resets: list[tuple[int, str]] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    images: int = 0


def replay(events: Iterable[Event], policy: Policy, imu_is_recorded: bool = True,
           on_answer: Callable[[int, Observation, Command], None] | None = None) -> Answers:
    """
    Return a policy's answers to a recording.

    As in flight, an image is answered once the IMU has been heard up to its stamp, and elapsed time comes from stamps
    alone: the answers are those of the policy node, to the last bit, at whatever rate the recording was or is played.

    Parameters
    ----------
    events : Iterable of Event
        May be longer than memory.
    policy : Policy
        Is reset first.
    imu_is_recorded : bool
        Without an IMU each image is answered at once, as one whose samples got lost.
    on_answer : callable, optional
        Told each observation that was answered, with its number.

    """
    policy.reset()
    assembler: Assembler[Callable[[], np.ndarray], tuple[int, np.ndarray]] = Assembler()
    log = _Log()
    for event in events:
        if event.kind == IMAGE:
            log.images += 1
            assembler.add_image(event.stamp_ns, event.content)
            if not imu_is_recorded:
                assembler.add_gap(event.stamp_ns)
        elif event.content is None:
            assembler.add_gap(event.stamp_ns)
        else:
            assembler.add_sample(event.stamp_ns, (event.stamp_ns, event.content))
        complete = assembler.take()
        if complete is not None:
            _answer(complete, policy, log, on_answer)
    return _finish(policy, log)


def _answer(complete: tuple[int, Callable[[], np.ndarray], list], policy: Policy, log: _Log, on_answer) -> None:
    stamp_ns, picture, samples = complete
    try:
        observation = Observation(stamp_ns, picture(), _samples(samples))
    except ConfigError as error:
        log.faults[str(error)] = log.faults.get(str(error), 0) + 1
        return
    command = policy.step(observation)
    numbers = (*command.linear, command.yaw_rate)
    if not np.isfinite(numbers).all():  # as the policy node has it
        reason = f'{policy.name} commands numbers that are not finite: hovering instead'
        log.faults[reason] = log.faults.get(reason, 0) + 1
        command, numbers = HOVER, (0.0, 0.0, 0.0, 0.0)
    report = getattr(policy, 'last_report', None)
    if report is not None:
        log.resets.append((stamp_ns, report))
    percept = getattr(policy, 'last_percept', None)
    step_us = getattr(policy, 'last_step_us', None)
    log.stamps.append(stamp_ns)
    log.commands.append(numbers)
    log.percepts.append(np.zeros(0, np.float32) if percept is None else np.array(percept, np.float32))
    log.step_us.append(float('nan') if step_us is None else step_us)
    if on_answer is not None:
        on_answer(len(log.stamps) - 1, observation, command)


def _samples(samples: list[tuple[int, np.ndarray]]) -> ImuSamples:
    if not samples:
        return ImuSamples.empty()
    stamps, values = zip(*samples, strict=True)
    values = np.array(values, np.float64)
    return ImuSamples(np.array(stamps, np.int64), values[:, :3], values[:, 3:])


def _finish(policy: Policy, log: _Log) -> Answers:
    count = len(log.stamps)
    faults = [sentence if times == 1 else f'{times} times: {sentence}' for sentence, times in log.faults.items()]
    if len(faults) > _NAMED_FAULTS:
        faults = [*faults[:_NAMED_FAULTS], f'and {len(faults) - _NAMED_FAULTS} other faults of this kind']
    return Answers(
        policy=policy.name, stamps_ns=np.array(log.stamps, np.int64),
        commands=np.array(log.commands, np.float64).reshape(count, 4),
        percepts=np.stack(log.percepts) if count else np.zeros((0, 0), np.float32),
        step_us=np.array(log.step_us), resets=tuple(log.resets), faults=tuple(faults), images=log.images)


def seconds(stamps_ns: np.ndarray, origin_ns: int) -> np.ndarray:
    """Return stamps as seconds since an origin."""
    return (stamps_ns - origin_ns) / NANOSECONDS
