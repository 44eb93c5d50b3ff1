"""How every node's process begins and ends: signals, errors and exit codes."""

import contextlib
from collections.abc import Callable, Sequence

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.impl.implementation_singleton import rclpy_implementation
from rclpy.logging import get_logger
from rclpy.node import Node

from liquid_nav.core.errors import LiquidNavError

BAD_INPUT, INTERRUPTED = 2, 130


def run(name: str, make_node: Callable[[], Node], work: Callable[[SingleThreadedExecutor, Node], int] | None = None,
        argv: Sequence[str] | None = None) -> int:
    """
    Run a node until it is told to end; return the process's exit code.

    Parameters
    ----------
    name : str
        Under which errors are logged.
    make_node : Callable[[], Node]
        Makes the node; what it raises as LiquidNavError is logged in one line, with exit code 2.
    work : Callable[[SingleThreadedExecutor, Node], int] | None
        Spins the executor and returns the exit code; None spins until a signal comes, which is then no failure.
    argv : Sequence[str] | None
        Arguments, sys.argv by default.

    """
    try:
        rclpy.init(args=argv)
    except Exception as error:  # rclpy's exceptions share no base: a bad --params-file, an unknown argument
        get_logger(name).fatal(f'cannot start: {type(error).__name__}: {" ".join(str(error).split())}')
        return BAD_INPUT
    node = None
    executor = SingleThreadedExecutor()
    try:
        node = make_node()
        executor.add_node(node)
        return _spin(executor) if work is None else work(executor, node)
    except (KeyboardInterrupt, ExternalShutdownException):
        return 0 if work is None else INTERRUPTED
    except (rclpy_implementation.RCLError, rclpy_implementation.InvalidHandle):
        # The thread that heard the signal shuts the context down, at times just before rclpy makes use of it.
        if rclpy.ok():
            raise
        return 0 if work is None else INTERRUPTED
    except LiquidNavError as error:
        get_logger(name).fatal(' '.join(str(error).split()))
        return BAD_INPUT
    finally:
        with contextlib.suppress(KeyboardInterrupt):
            executor.shutdown(timeout_sec=1.0)
            if node is not None:
                node.destroy_node()
            rclpy.try_shutdown()


def _spin(executor: SingleThreadedExecutor) -> int:
    executor.spin()
    return 0
