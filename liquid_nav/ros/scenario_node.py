"""
The scenario node: it sets scene, seed and policy on the others, follows each flight and writes its record.

It takes no part in the control loop. All that it needs it does through parameters, services and topics, so it can
follow any simulator and policy that keep to them.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from nav_msgs.msg import Odometry
from rcl_interfaces.srv import SetParameters
from rclpy.client import Client
from rclpy.clock import Clock, ClockType
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.serialization import deserialize_message
from rclpy.subscription import Subscription
from rclpy.task import Future
from std_msgs.msg import String
from std_srvs.srv import Trigger

from liquid_nav.bags.writing.place import check_bag
from liquid_nav.core.errors import ConfigError, LiquidNavError
from liquid_nav.core.fly import LOCKSTEP, FlySettings
from liquid_nav.core.recording import BagTerms, custom_data
from liquid_nav.core.scenario import Scenario, episode_path
from liquid_nav.core.scene import Scene
from liquid_nav.core.types import CameraModel, ImuSamples, Observation, Policy
from liquid_nav.evaluation.flight import Flight, PolicyInfo, View
from liquid_nav.evaluation.record import check_out, write_flight
from liquid_nav.evaluation.suite import scenario
from liquid_nav.ros import conversions
from liquid_nav.ros.bag_recorder import DIAGNOSTICS, BagRecorder, Source, import_writer, sources
from liquid_nav.ros.parameters import SCENARIO, declare, perturbations, values
from liquid_nav.ros.policy_node import open_policy
from liquid_nav.ros.process import INTERRUPTED, run
from liquid_nav.ros.recorder import FlightRecorder
from liquid_nav.sim.open_scene import open_scene
from liquid_nav.sim.parameters import load_vehicle

_LATE_S = 5.0
"""How long the last messages of an episode may be under way."""
_ANSWER_S = 5.0
"""How long a service may take before it is asked again; twice as long each time."""
_POLL_S = 0.05
_PROGRESS_S = 1.0


class FlightError(LiquidNavError):
    """A flight could not be flown to its end."""


@dataclass(frozen=True)
class Plan:
    """One flight to fly."""

    settings: FlySettings
    scenario: Scenario
    scene: Scene


class ScenarioNode(Node):
    """Flies a list of plans, one after another."""

    def __init__(self, **options):
        super().__init__('scenario', automatically_declare_parameters_from_overrides=True, **options)
        declare(self, SCENARIO)
        self._settings = values(self, SCENARIO)
        self._lockstep = self._settings['mode'] == LOCKSTEP
        self._video = self._settings['video']
        self._policy = open_policy(self._settings['policy'])
        self._plans = list(plans(self._settings))
        for plan in self._plans:
            check_plan(plan)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._recorder = FlightRecorder()
        self._bag = BagRecorder(self._settings['mode'])
        self._finished: Future | None = None
        self._start_ns: int | None = None
        self._outcomes: dict[int, dict[str, Any]] = {}
        self._heard_s = self._shown_s = time.monotonic()
        self._make_interfaces()

    def _make_interfaces(self) -> None:
        handlers = {
            'ground_truth/odom': self._on_odometry, 'ground_truth/velocity': self._add('velocity'),
            'imu/data': self._add('imu'), 'cmd_vel': self._add('command'), 'outcome': self._on_outcome}
        if self._video:
            handlers['camera/image_raw'] = self._add('image')
        heard = {source.name: self._subscribe(source, handlers.get(source.name))
                 for source in sources(self._settings['mode']) if source.name in handlers or self._settings['record']}
        self._topic_names = {name: subscription.topic_name for name, subscription in heard.items()}
        self._subscriptions_needed = [subscription for name, subscription in heard.items() if name != DIAGNOSTICS]
        if self._settings['record']:
            self.create_timer(0.25, self._bag.flush_old, clock=self._steady)
        self._set_simulator = self.create_client(SetParameters, 'simulator/set_parameters')
        self._set_policy = self.create_client(SetParameters, 'policy/set_parameters')
        self._reset_policy = self.create_client(Trigger, 'policy/reset')
        self._reset_simulator = self.create_client(Trigger, 'simulator/reset')
        self.create_timer(1.0, self._check_silence, clock=self._steady)

    def destroy_node(self) -> None:
        self._bag.close()
        super().destroy_node()

    def _subscribe(self, source: Source, handle: Callable | None) -> Subscription:
        """Hear a topic: its bytes go to the bag, and the message that they are to a handler, if there is one."""
        def hear(data: bytes) -> None:
            self._bag.add(source.name, data)
            if handle is not None:
                handle(deserialize_message(data, source.kind))
        return self.create_subscription(source.kind, source.name, hear, source.wanted, raw=True)

    async def fly_all(self) -> None:
        """Fly every plan; raise LiquidNavError where one cannot be flown to its end."""
        await self._wait_for_graph()
        await self._set(self._set_policy, {'policy': self._settings['policy']})
        for plan in self._plans:
            await self._fly(plan)

    async def _fly(self, plan: Plan) -> None:
        terms = plan.scenario
        await self._set(self._set_simulator, {
            'scene': terms.scene, 'seed': terms.seed, 'vehicle': terms.vehicle, 'time_limit_s': terms.time_limit_s,
            'reach_radius_m': terms.reach_radius_m, 'scene_parameters': json.dumps(dict(terms.scene_parameters)),
            'perturbations': json.dumps(dict(terms.perturbations))})
        self._recorder = FlightRecorder()
        self._finished, self._start_ns, self._plan = Future(), None, plan
        name = (await self._trigger(self._reset_policy, retry=True))['policy']
        self._heard_s = time.monotonic()
        if plan.settings.record is not None:
            self._bag.listen()
        begun = await self._trigger(self._reset_simulator)
        self._start_ns = begun['start_ns']
        if plan.settings.record is not None:
            self._bag.open(plan.settings.record, plan.settings.bag_terms, self._topic_names, self._start_ns,
                           custom_data(terms, name, self._settings['mode'], self._start_ns))
        self._note_outcome()
        summary = await self._finished
        self._check_alone()
        await self._wait_for_the_rest(summary)
        self._bag.close()
        self._write(plan, name, CameraModel(**begun['camera']), summary)

    def _write(self, plan: Plan, name: str, camera: CameraModel, summary: Mapping[str, Any]) -> None:
        episode = self._recorder.episode(plan.scenario, name, summary)
        images = self._recorder.images(summary) if self._video else []
        radius = load_vehicle(plan.scenario.vehicle).body_radius
        flight = Flight(
            settings=replace(plan.settings, render=camera.renderer), episode=episode, scene=plan.scene,
            policy=PolicyInfo.of(self._policy), camera=camera, body_radius=radius,
            views=views(images, episode.stamps_ns, self._policy), through_ros=True)
        self.get_logger().info(f'{plan.scenario.scene} {plan.scenario.seed}: {episode.outcome} after '
                               f'{episode.duration_s:.2f} s; writing {plan.settings.out}')
        write_flight(plan.settings.out, flight)

    # Waiting

    async def _wait_for_graph(self) -> None:
        """Wait until the services answer to their names and each topic has a publisher."""
        deadline_s = time.monotonic() + self._settings['startup_timeout_s']
        while True:
            absent = [client.srv_name for client in (self._set_simulator, self._set_policy, self._reset_policy,
                                                     self._reset_simulator) if not client.service_is_ready()]
            absent += [item.topic_name for item in self._subscriptions_needed if item.get_publisher_count() == 0]
            if not absent:
                return self._check_alone()
            if time.monotonic() > deadline_s:
                raise FlightError(f'nobody offers {", ".join(absent)} after {self._settings["startup_timeout_s"]:g} s; '
                                  'do the simulator and the policy node run in this namespace and ROS_DOMAIN_ID?')
            await self._pause(_POLL_S)

    def _check_alone(self) -> None:
        """Refuse a graph with two of a kind; a second one may be discovered late, so ask again after the flight."""
        for item in self._subscriptions_needed:
            if item.get_publisher_count() > 1:
                raise FlightError(f'{item.get_publisher_count()} nodes publish {item.topic_name}; end the other '
                                  'simulator or policy, or fly in a ROS_DOMAIN_ID of your own')

    async def _wait_for_the_rest(self, summary: Mapping[str, Any]) -> None:
        deadline_s = time.monotonic() + _LATE_S
        while missing := ', '.join(filter(None, (
                self._recorder.missing(summary, self._lockstep, self._video), self._bag.missing(summary)))):
            if time.monotonic() > deadline_s:
                if self._lockstep:
                    raise FlightError(f'the record is incomplete: {missing} arrived')
                self.get_logger().warning(f'the record has gaps: {missing} arrived')
                return
            await self._pause(_POLL_S)

    async def _pause(self, seconds: float) -> None:
        done = Future()
        timer = self.create_timer(seconds, lambda: done.done() or done.set_result(None), clock=self._steady)
        await done
        self.destroy_timer(timer)

    def _check_silence(self) -> None:
        silence_s = time.monotonic() - self._heard_s
        if self._flying and silence_s > self._settings['silence_timeout_s']:
            self._finished.set_exception(FlightError(
                f'the flight stands still since {silence_s:.0f} s; do simulator and policy node still run?'))

    @property
    def _flying(self) -> bool:
        return self._start_ns is not None and not self._finished.done()

    # Services

    async def _set(self, client: Client, wanted: Mapping[str, Any]) -> None:
        request = SetParameters.Request(
            parameters=[Parameter(name, value=value).to_parameter_msg() for name, value in wanted.items()])
        response = await self._ask(client, request)
        for name, result in zip(wanted, response.results, strict=True):
            if not result.successful:
                raise ConfigError(f'{client.srv_name.rpartition("/")[0]} refuses {name}: {result.reason}')

    async def _ask(self, client: Client, request):
        """Return a service's answer; ask again where none comes, since one to a client just met may be lost."""
        patience_s, deadline_s = _ANSWER_S, time.monotonic() + self._settings['startup_timeout_s']
        while True:
            answer = client.call_async(request)
            asked_s = time.monotonic()
            while not answer.done() and time.monotonic() - asked_s < patience_s:
                await self._pause(_POLL_S)
            if answer.done():
                return answer.result()
            client.remove_pending_request(answer)
            if time.monotonic() > deadline_s:
                raise FlightError(f'{client.srv_name} does not answer; does its node still run?')
            patience_s *= 2.0

    async def _trigger(self, client: Client, retry: bool = False) -> dict[str, Any]:
        deadline_s = time.monotonic() + (self._settings['startup_timeout_s'] if retry else 0.0)
        while True:
            response = await self._ask(client, Trigger.Request())
            if response.success:
                return json.loads(response.message)
            if time.monotonic() >= deadline_s:
                raise FlightError(f'{client.srv_name} failed: {response.message}')
            await self._pause(_POLL_S)

    # Topics

    def _add(self, kind: str):
        def add(message) -> None:
            getattr(self._recorder, f'add_{kind}')(message)
        return add

    def _on_odometry(self, message: Odometry) -> None:
        stamp_ns = conversions.to_nanoseconds(message.header.stamp)
        if self._recorder.add_odometry(message):
            self._heard_s = time.monotonic()
        if self._flying and stamp_ns >= self._start_ns and self._heard_s - self._shown_s > _PROGRESS_S:
            self._shown_s = self._heard_s
            place, target = message.pose.pose.position, self._plan.scene.target
            distance = float(np.hypot(target[0] - place.x, target[1] - place.y))
            self.get_logger().info(f'{self._plan.scene.name} {self._plan.scene.seed}: '
                                   f'{(stamp_ns - self._start_ns) / 1e9:4.1f} s, {distance:.1f} m to the target')

    def _on_outcome(self, message: String) -> None:
        summary = json.loads(message.data)
        self._outcomes[summary['start_ns']] = summary
        self._note_outcome()

    def _note_outcome(self) -> None:
        """End the wait if the present flight's outcome is known; it may come before the reset's answer."""
        if self._flying and self._start_ns in self._outcomes:
            self._finished.set_result(self._outcomes[self._start_ns])


def plans(settings: Mapping[str, Any]) -> Iterator[Plan]:
    """Yield the flights that the node's parameters ask for; raise ConfigError for a scene that is not known."""
    scenes, episodes = settings['scenes'], settings['episodes']
    rules = {'vehicle': settings['vehicle']} if settings['vehicle'] else {}
    severities = perturbations(settings['perturbations'])
    if severities:
        rules['perturbations'] = severities
    single = len(scenes) * episodes == 1
    out, record = Path(settings['out']).absolute(), settings['record']
    bag_terms = BagTerms(settings['record_storage'], settings['record_compression'], settings['record_split_s'],
                         settings['record_split_mb'], settings['record_overwrite'])
    for scene in scenes:
        for seed in range(settings['seed'], settings['seed'] + episodes):
            terms = scenario(scene, seed, **rules)
            fly = FlySettings(
                scene=scene, seed=seed, policy=settings['policy'],
                out=episode_path(out, scene, seed, single), mode=settings['mode'],
                video=settings['video'], vehicle=terms.vehicle, perturbations=terms.perturbations,
                overwrite=settings['overwrite'], bag_terms=bag_terms,
                record=episode_path(Path(record).absolute(), scene, seed, single) if record else None)
            yield Plan(fly, terms, open_scene(scene, seed, terms.scene_parameters))


def check_plan(plan: Plan) -> None:
    """Raise LiquidNavError where a plan's results, or its bag, could not be written or would replace others."""
    check_out(plan.settings.out, plan.settings.overwrite)
    if plan.settings.record is not None:
        import_writer()
        check_bag(plan.settings.record, plan.settings.bag_terms.overwrite)


def views(images: list[np.ndarray], stamps_ns: np.ndarray, policy: Policy) -> list[View]:
    """Return the pictures with what the policy's encoder makes of each; a policy without percepts has none."""
    seen = []
    policy.reset()
    for stamp_ns, image in zip(stamps_ns, images, strict=False):
        if getattr(policy, 'card', None) is not None:
            policy.step(Observation(int(stamp_ns), image, ImuSamples.empty()))
        percept = getattr(policy, 'last_percept', None)
        seen.append(View(image, percept))
    return seen


def fly_all(executor: SingleThreadedExecutor, node: ScenarioNode) -> int:
    """Spin until every plan is flown; return 0, or INTERRUPTED when told to end before."""
    task = executor.create_task(node.fly_all)
    executor.spin_until_future_complete(task)
    if not task.done():
        return INTERRUPTED
    task.result()
    return 0


def main(argv: list[str] | None = None) -> int:
    """Fly what the parameters say."""
    return run('scenario', ScenarioNode, fly_all, argv)


if __name__ == '__main__':
    sys.exit(main())
