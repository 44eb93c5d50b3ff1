"""How a node's process ends when a signal shuts the context down in the middle of something."""

import pytest
import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

from liquid_nav.ros.process import INTERRUPTED, run


def _node() -> Node:
    return Node('tested')


def test_a_context_that_a_signal_shut_down_during_a_wait_is_an_interruption():
    """As rclpy's signal handler does it, on a thread of its own: between rclpy's own check and the use."""
    def work(executor: SingleThreadedExecutor, node: Node) -> int:
        rclpy.shutdown()
        node.get_node_names()
        raise AssertionError('rclpy used a context that was shut down')

    assert run('tested', _node, work, ['tested']) == INTERRUPTED


def test_a_failure_of_rclpy_in_a_living_context_is_not_swallowed():
    def work(executor: SingleThreadedExecutor, node: Node) -> int:
        node.destroy_node()
        node.get_node_names()
        raise AssertionError('rclpy used a node that was destroyed')

    with pytest.raises(Exception, match='destr|invalid'):
        run('tested', _node, work, ['tested'])
    assert not rclpy.ok()
