"""Real nodes in processes of their own, each test in a ROS domain of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='needs ROS 2: source a setup, or pip install "liquid_nav[ros]"')

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node

import liquid_nav
from liquid_nav.ros.bringup import domain

SOURCE = Path(liquid_nav.__file__).resolve().parents[1]
PATIENCE_S = 30.0
"""How long a condition may take on a busy machine; met conditions return at once."""


def wait_for(condition: Callable[[], object], what: str, seconds: float = PATIENCE_S, spin=None):
    """Return the condition's value once it is true; fail, naming what was awaited, when it stays false."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f'waited {seconds:.0f} s in vain for {what}'
        spin() if spin else time.sleep(0.02)
    return value


class Process:
    """A node's process and what it says."""

    def __init__(self, arguments: list[str], environment: dict[str, str], cwd):
        self._process = subprocess.Popen(arguments, env=environment, cwd=cwd, text=True, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT, start_new_session=True)
        self.pid = self._process.pid
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.append(line)

    @property
    def said(self) -> str:
        return ''.join(self._lines)

    def wait_until_it_says(self, text: str, spin=None) -> None:
        wait_for(lambda: text in self.said or self._process.poll() is not None, repr(text), spin=spin)
        assert text in self.said, self.said

    def wait(self, seconds: float = PATIENCE_S) -> int:
        """Return the exit code."""
        code = self._process.wait(seconds)
        self._reader.join(5.0)
        return code

    def send(self, signum: int) -> None:
        self._process.send_signal(signum)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        print(self.said)  # for whoever reads a failure


@pytest.fixture
def environment():
    """Return an environment in a ROS domain that nobody else on this machine uses."""
    kept = {name: value for name, value in os.environ.items() if name != 'ROS_DOMAIN_ID'}
    with domain(kept) as number:
        yield {**kept, 'ROS_DOMAIN_ID': str(number), 'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
               'PYTHONPATH': str(SOURCE)}


@pytest.fixture
def start(environment, tmp_path):
    """Return a function that starts Python with some arguments; what it started ends with the test."""
    with contextlib.ExitStack() as stack:
        def begin(*arguments: str, **more: str) -> Process:
            process = Process([sys.executable, *arguments], {**environment, **more}, tmp_path)
            stack.callback(process.end)
            return process
        yield begin


@pytest.fixture
def start_node(start):
    """Return a function that starts one of our nodes with parameters."""
    def begin(name: str, *more: str, **parameters: object) -> Process:
        words = [word for key, value in parameters.items()
                 for word in ('-p', f'{key}:={str(value).lower() if isinstance(value, bool) else value}')]
        return start('-m', f'liquid_nav.ros.{name}_node', '--ros-args', *words, *more)
    return begin


class Peer:
    """A node of the test's own, in the test's domain."""

    def __init__(self, context):
        self.node = Node('peer', context=context)
        self._executor = SingleThreadedExecutor(context=context)
        self._executor.add_node(self.node)

    def spin(self, seconds: float = 0.02) -> None:
        self._executor.spin_once(timeout_sec=seconds)

    def wait_for(self, condition: Callable[[], object], what: str, seconds: float = PATIENCE_S):
        return wait_for(condition, what, seconds, self.spin)

    def listen(self, kind, topic: str, qos) -> list:
        """Return a list that fills with the messages of a topic."""
        heard: list = []
        self.node.create_subscription(kind, topic, heard.append, qos)
        return heard

    def call(self, kind, service: str, request):
        """Return a service's answer; DDS may lose the first one to a client that it has just met."""
        client = self.node.create_client(kind, service)
        self.wait_for(client.service_is_ready, service)
        future = client.call_async(request)
        asked = time.monotonic()
        self.wait_for(lambda: future.done() or time.monotonic() - asked > 0.3 * PATIENCE_S, f"{service}'s answer")
        if not future.done():
            future = client.call_async(request)
        self.wait_for(future.done, f"{service}'s answer")
        self.node.destroy_client(client)
        return future.result()

    def close(self) -> None:
        self._executor.shutdown()
        self.node.destroy_node()


@pytest.fixture
def peer(environment, monkeypatch):
    monkeypatch.setenv('ROS_AUTOMATIC_DISCOVERY_RANGE', environment['ROS_AUTOMATIC_DISCOVERY_RANGE'])
    context = rclpy.Context()
    rclpy.init(context=context, domain_id=int(environment['ROS_DOMAIN_ID']))
    peer = Peer(context)
    yield peer
    peer.close()
    context.try_shutdown()


@pytest.fixture(scope='session')
def model(tmp_path_factory):
    """Return a model file of an untrained network for the shipped simulator's camera."""
    torch = pytest.importorskip('torch', reason='makes the model file')
    from liquid_nav.core.percept import PerceptLayout
    from liquid_nav.policy.export import export
    from liquid_nav.policy.network import NetworkConfig, PolicyNetwork
    from liquid_nav.sim.config import load_simulator_config

    camera = load_simulator_config().camera
    torch.manual_seed(3)
    torch.set_num_threads(1)
    network = PolicyNetwork(NetworkConfig(image_width=camera.width, image_height=camera.height))
    path = tmp_path_factory.mktemp('model') / 'untrained.onnx'
    export(network, {'name': 'untrained', 'camera': camera,
                     'layout': PerceptLayout(horizontal_fov=camera.horizontal_fov),
                     'training': {'note': 'none'}}, path)
    return path


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that has ended but not been waited for does not."""
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rpartition(')')[2].split()[0] != 'Z'
    except FileNotFoundError:
        return False




@pytest.fixture(scope='session')
def simulator():
    """Return the simulator of a flight without ROS."""
    from liquid_nav.sim.simulator import PyBulletSimulator

    with PyBulletSimulator() as simulator:
        yield simulator
