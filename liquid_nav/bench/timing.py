"""A stopwatch for contestants side by side: rounds of one sample each, so that a machine's drift meets all alike."""

import contextlib
import gc
import time
from collections.abc import Callable, Hashable, Iterator, Mapping

import numpy as np


def time_side_by_side(calls: Mapping[Hashable, Callable[[], object]], rounds: int, shortest_sample_s: float = 5e-3,
                      clock: Callable[[], float] = time.thread_time) -> dict[Hashable, np.ndarray]:
    """
    Time calls in turn, in another order each round: A B C, B A C ...

    In one and the same order a contestant could meet what the machine does every so often each time anew.

    Parameters
    ----------
    calls : mapping
        What is timed, by name.
    rounds : int
        Samples of each.
    shortest_sample_s : float
        A sample repeats its call until it takes about this long; the repeats are chosen once, before the rounds.
    clock : callable
        Gives seconds; by default those that a processor has worked for this thread. For calls of one thread that do
        not wait they are the seconds that pass, but for those in which the machine works for others.

    Returns
    -------
    dict
        (rounds,) seconds a call, by name; index i of all was measured in the same round. The garbage collector
        rests during samples and runs between rounds.

    Raises
    ------
    ValueError
        For fewer than one round.

    """
    if rounds < 1:
        raise ValueError(f'rounds must be 1 or more, got {rounds}')
    with _collector_at_rest():
        repeats = {name: _choose_repeats(call, shortest_sample_s, clock) for name, call in calls.items()}
        seconds = {name: np.empty(rounds) for name in calls}
        names, rng = list(calls), np.random.default_rng(0)
        for index in range(rounds):
            gc.collect()
            for position in rng.permutation(len(names)):
                name = names[position]
                seconds[name][index] = _sample(calls[name], repeats[name], clock) / repeats[name]
    return seconds


def ratios(seconds: Mapping[Hashable, np.ndarray], name: Hashable, reference: Hashable) -> np.ndarray:
    """Return (rounds,): how many times as long as the reference one took, round by round."""
    return seconds[name] / seconds[reference]


def spread(values: np.ndarray) -> dict[str, float]:
    """Return median, quartiles and minimum."""
    lower, median, upper = np.quantile(values, (0.25, 0.5, 0.75))
    return {'median': float(median), 'lower_quartile': float(lower), 'upper_quartile': float(upper),
            'minimum': float(np.min(values))}


def _choose_repeats(call: Callable[[], object], shortest_sample_s: float, clock: Callable[[], float]) -> int:
    """Double the repeats until a sample is long enough; the first call, which may set things up, does not count."""
    call()
    repeats = 1
    while _sample(call, repeats, clock) < shortest_sample_s:
        repeats *= 2
    return repeats


def _sample(call: Callable[[], object], repeats: int, clock: Callable[[], float]) -> float:
    """Return the seconds of so many calls; where they are short, one goes before them to refill the caches."""
    if repeats > 1:
        call()
    start = clock()
    for _ in range(repeats):
        call()
    return clock() - start


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
