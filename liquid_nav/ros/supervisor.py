"""
Runs a group of processes as one: when any of them ends, all end, and none outlives this one.

Each child leads a process group of its own, so that what it starts ends with it, and Linux is asked to kill it
when this process dies, by whatever signal (prctl(2), PR_SET_PDEATHSIG).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.02
_PATIENCE_S = 5.0
"""Between asking a process to end, telling it to, and killing it."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Command:
    """A process to run."""

    name: str
    arguments: Sequence[str]


@dataclass(frozen=True)
class Ending:
    """How the group came to its end."""

    name: str
    """The process that ended first; '' if a signal came."""
    code: int
    """Its exit code, negative for the signal that killed it; for a signal to the group, the signal's number."""


def supervise(commands: Sequence[Command], environment: Mapping[str, str]) -> Ending:
    """
    Run the processes until the first of them ends, or this process is told to end; then end the others.

    Signals that this process receives are passed on. Nothing is left running when this returns or raises.
    """
    children: dict[str, subprocess.Popen] = {}
    with _noted_signals() as received:
        try:
            for command in commands:
                children[command.name] = _start(command, environment)
            while not received:
                for name, child in children.items():
                    if child.poll() is not None:
                        return Ending(name, child.returncode)
                time.sleep(_POLL_S)
            return Ending('', received[0])
        finally:
            _end(list(children.values()), received)


def _start(command: Command, environment: Mapping[str, str]) -> subprocess.Popen:
    return subprocess.Popen(
        list(command.arguments), env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=_die_with(os.getpid()))


def _die_with(parent: int) -> Callable[[], None] | None:
    if not sys.platform.startswith('linux'):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # loaded before the fork, after which little is safe

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)
    return ask


def _end(children: list[subprocess.Popen], received: list[int]) -> None:
    """Ask, tell, kill; further signals cut the waiting short."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        impatient = len(received) + 1
        _signal_groups(children, signum)
        deadline = time.monotonic() + _PATIENCE_S
        while any(child.poll() is None for child in children) and time.monotonic() < deadline \
                and len(received) < impatient:
            time.sleep(_POLL_S)
    for child in children:
        child.wait()


def _signal_groups(children: list[subprocess.Popen], signum: int) -> None:
    """Signal what still runs; the last round also reaches what an ended child has left in its group."""
    for child in children:
        if child.poll() is None or signum == signal.SIGKILL:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signum)


@contextlib.contextmanager
def _noted_signals() -> Iterator[list[int]]:
    """Collect the signals that ask this process to end, in place of ending it."""
    received: list[int] = []
    earlier = {signum: signal.signal(signum, lambda number, _: received.append(number)) for signum in _SIGNALS}
    try:
        yield received
    finally:
        for signum, handler in earlier.items():
            signal.signal(signum, handler)
