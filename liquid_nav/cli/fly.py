"""
Fly a scene and leave a video, a report and the flight's record in --out.

The flight goes through a ROS 2 graph of three processes; --no-ros flies the same episode in one process. With --record
PATH it is left as a rosbag2 folder too.
"""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from liquid_nav.cli.dependencies import require
from liquid_nav.core.fly import MODES, RENDERERS, FlySettings
from liquid_nav.core.perturbation import read_perturbations
from liquid_nav.core.recording import COMPRESSIONS, STORAGES, BagTerms
from liquid_nav.core.types import episode_start_ns


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--scene', default='forest', metavar='NAME',
                        help='kind of scene (see liquid-nav scene list), or the path of a .yaml file '
                             '(default: %(default)s)')
    parser.add_argument('--seed', type=int, default=100000, metavar='N',
                        help='which scene of that kind (default: %(default)s, the first that is held out)')
    parser.add_argument('--policy', default='cfc', metavar='NAME',
                        help="'cfc', 'blind', 'expert' or a model file (default: %(default)s)")
    parser.add_argument('--mode', default='lockstep', metavar='MODE',
                        help=f'over ROS: {" or ".join(MODES)} (default: %(default)s)')
    parser.add_argument('--render', default='tiny', metavar='NAME',
                        help=f"the camera's renderer: {' or '.join(RENDERERS)} (default: %(default)s)")
    parser.add_argument('--video', action=argparse.BooleanOptionalAction, default=True,
                        help='whether to write flight.mp4')
    parser.add_argument('--episodes', type=int, default=1, metavar='N',
                        help='fly that many, each with the next seed, into folders of their own')
    parser.add_argument('--vehicle', default='crazyflie', metavar='NAME',
                        help='a file of config/vehicles, or the path of another (.yaml) (default: %(default)s)')
    parser.add_argument('--perturb', action='append', default=[], metavar='NAME=SEVERITY',
                        help='wind=4, fog=40 ... (see docs/perturbations.md); may be repeated')
    parser.add_argument('--out', type=Path, default=Path('out/flight'), metavar='DIR', help='(default: %(default)s)')
    parser.add_argument('--overwrite', action='store_true',
                        help='replace the results that stand in DIR, and the bag in PATH')
    parser.add_argument('--record', type=Path, metavar='PATH',
                        help='write a rosbag2 folder: camera, IMU, ground truth, commands, diagnostics and /clock')
    parser.add_argument('--record-storage', default=STORAGES[0], metavar='NAME',
                        help=f'{" or ".join(STORAGES)} (default: %(default)s)')
    parser.add_argument('--record-compression', default=COMPRESSIONS[0], metavar='NAME',
                        help=f'{", ".join(COMPRESSIONS)} (default: %(default)s)')
    parser.add_argument('--record-split-s', type=float, default=0.0, metavar='SECONDS',
                        help='begin another file when one spans so much simulated time; 0 for never')
    parser.add_argument('--record-split-mb', type=float, default=0.0, metavar='MB',
                        help='begin another file when one holds so much; 0 for never')
    parser.add_argument('--no-ros', action='store_true', help='fly in one process, without ROS')


def run(arguments: argparse.Namespace) -> int:
    require('pybullet', 'rich', 'jinja2', 'matplotlib', 'PIL', *(['imageio_ffmpeg'] if arguments.video else []),
            *(['rosbags'] if arguments.record is not None else []))
    settings = FlySettings(
        scene=arguments.scene, seed=arguments.seed, policy=arguments.policy, out=arguments.out, mode=arguments.mode,
        render=arguments.render, video=arguments.video, episodes=arguments.episodes, vehicle=arguments.vehicle,
        overwrite=arguments.overwrite, perturbations=read_perturbations(arguments.perturb), record=arguments.record,
        bag_terms=BagTerms(arguments.record_storage, arguments.record_compression, arguments.record_split_s,
                           arguments.record_split_mb, arguments.overwrite))
    _check(settings)
    if arguments.no_ros:
        _fly_in_one_process(settings)
        return 0
    require('rclpy', 'sensor_msgs', 'geometry_msgs', 'nav_msgs', 'std_srvs', 'diagnostic_msgs')
    from liquid_nav.ros.bringup import fly_through_ros

    fly_through_ros(settings)
    for index in range(settings.episodes):
        tell(settings.folder(index), settings.bag(index))
    return 0


def _check(settings: FlySettings) -> None:
    """Refuse before anything starts what would fail later."""
    from liquid_nav.cli import build
    from liquid_nav.evaluation.record import check_out
    from liquid_nav.evaluation.suite import scenario
    from liquid_nav.sim.config import load_simulator_config
    from liquid_nav.sim.open_scene import check_scene
    from liquid_nav.sim.parameters import load_vehicle

    check_scene(settings.scene)
    load_vehicle(settings.vehicle)
    load_simulator_config()
    scenario(settings.scene, settings.seed, **settings.rules)
    build.make_pilot(settings.policy)
    for index in range(settings.episodes):
        check_out(settings.folder(index), settings.overwrite)
        if settings.record is not None:
            from liquid_nav.bags.writing.place import check_bag

            check_bag(settings.bag(index), settings.bag_terms.overwrite)


def _fly_in_one_process(settings: FlySettings) -> None:
    from contextlib import closing

    from liquid_nav.cli import build

    pilot = build.make_pilot(settings.policy)
    start_ns = episode_start_ns()
    with closing(build.make_simulator(settings.render)) as simulator:
        for index in range(settings.episodes):
            episode = _fly_one(settings, index, simulator, pilot, start_ns)
            start_ns = episode_start_ns(start_ns + int(episode.stamps_ns[-1]))
            tell(settings.folder(index), settings.bag(index))


def _fly_one(settings: FlySettings, index: int, simulator, pilot, start_ns: int):
    """Fly an episode that begins at `start_ns` on a bag's clock; return its record once all files are written."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from liquid_nav.cli import build
    from liquid_nav.evaluation.flight import Flight, PolicyInfo, View
    from liquid_nav.evaluation.record import write_flight
    from liquid_nav.evaluation.rollout import rollout
    from liquid_nav.evaluation.suite import scenario

    terms = scenario(settings.scene, settings.seed + index, **settings.rules)
    views: list[View] = []
    columns = TextColumn('{task.description}'), BarColumn(), TextColumn('{task.fields[told]}'), TimeElapsedColumn()
    with Progress(*columns) as progress, _bag(settings, index, terms, simulator, pilot, start_ns) as bag:
        task = progress.add_task(f'flying {terms.scene} {terms.seed}', total=1.0, told='')
        follow = _follower(simulator, lambda share, told: progress.update(task, completed=share, told=told))

        def on_step(state, observation, command) -> None:
            follow(state)
            if bag is not None:
                bag.tick(state, observation, command)
            if settings.video:
                views.append(View(observation.image, getattr(pilot.policy, 'last_percept', None)))

        episode = rollout(simulator, pilot.policy, terms, on_step, pilot.privileged)
        if bag is not None:
            bag.finish(episode.outcome, simulator.state, episode.imu)
        progress.update(task, completed=1.0, told=episode.outcome)
        writing = progress.add_task('writing video and report', total=None, told='')
        write_flight(settings.folder(index), Flight(
            settings, episode, simulator.scene, PolicyInfo.of(pilot.policy), simulator.camera,
            build.body_radius(terms.vehicle), views))
        progress.update(writing, total=1.0, completed=1.0)
    return episode


def _bag(settings: FlySettings, index: int, terms, simulator, pilot, start_ns: int):
    """Return a context of an episode's bag, of None if none is asked for."""
    from contextlib import nullcontext

    if settings.record is None:
        return nullcontext()
    from liquid_nav.bags.writing.flight import FlightBag

    return FlightBag(settings.bag(index), settings.bag_terms, terms, pilot.policy.name, simulator.camera, start_ns)


def _follower(simulator, show: Callable[[float, str], None]) -> Callable:
    """Return a function of the state that shows how much of the way to the target is flown."""
    def follow(state) -> None:
        scene = simulator.scene
        left = math.dist(state.position, scene.target)
        show(max(0.0, 1.0 - left / scene.target_distance), f'{left:.1f} m to go')

    return follow


def tell(folder: Path, bag: Path | None = None) -> None:
    """Print a flight's outcome, what is known of the policy on such scenes, and the files."""
    import json

    from rich.console import Console

    from liquid_nav.evaluation.record import FILES

    facts = json.loads((folder / 'episode.json').read_text(encoding='utf-8'))
    console = Console(highlight=False, soft_wrap=True)
    colour = {'success': 'green', 'collision': 'red', 'timeout': 'yellow'}[facts['outcome']]
    console.print(f'[bold {colour}]{facts["outcome"]}[/] after {facts["time_s"]:.1f} s and '
                  f'{facts["path_length_m"]:.1f} m at {facts["mean_speed_m_s"]:.1f} m/s; least clearance '
                  f'{max(facts["min_clearance_m"], 0.0):.2f} m')
    known = facts['known_score']
    if known is not None:
        low, high = known['success_ci95']
        console.print(f'{facts["policy"]} is known to arrive in {known["success"]} of {known["episodes"]} such scenes '
                      f'({known["success_rate"]:.0%}; 95 % interval {low:.0%} to {high:.0%})')
    if facts['model_renderer'] not in (None, facts['settings']['camera']['renderer']):
        console.print(f'the model was trained with the renderer {facts["model_renderer"]!r}, whose pictures differ')
    for name in FILES:
        if (folder / name).exists():
            console.print(f'  {folder / name}')
    if bag is not None:
        console.print(f'  {bag}')
