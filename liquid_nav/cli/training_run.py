"""What `collect` and `train` share: the configuration, the factories and the progress bars."""

import argparse
import functools
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from liquid_nav.cli import build
from liquid_nav.cli.dependencies import require
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.paths import config_path
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.evaluation.suite import scenario
from liquid_nav.evaluation.sweep import Factories, Job, sweep
from liquid_nav.expert import Expert
from liquid_nav.sim.config import load_simulator_config


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--config', type=Path, default=config_path('train.yaml'), metavar='FILE',
                        help='terms of the training run (default: the shipped train.yaml)')
    parser.add_argument('--data', type=Path, default=Path('data/train'), metavar='DIR',
                        help='folder of the dataset (default: %(default)s)')
    parser.add_argument('--workers', type=int, default=os.cpu_count(), metavar='K',
                        help='parallel processes and threads (default: %(default)s)')


@contextmanager
def open_run(arguments: argparse.Namespace, out: Path) -> Iterator:
    """Yield the training run that the arguments describe, with a progress bar per stage."""
    if arguments.workers < 1:
        raise ConfigError(f'--workers must be 1 or more, got {arguments.workers}')
    require('pybullet', 'rich', 'torch', 'onnx')
    os.environ.setdefault('GOMP_SPINCOUNT', '20000')  # threads that spin for long starve each other on a busy machine
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from liquid_nav.training.collection import Factories as TrainingFactories
    from liquid_nav.training.config import load_train_config
    from liquid_nav.training.pipeline import Run

    config = load_train_config(arguments.config)
    simulator = load_simulator_config()
    columns = TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns) as bars:
        stages: dict[str, int] = {}
        told: dict[str, int] = {}

        def show(stage: str, done: int, total: int, note: str) -> None:
            if stage not in stages:
                stages[stage] = bars.add_task(stage, total=total)
                told[stage] = 0
            bars.update(stages[stage], completed=done, description=f'{stage} {note}'.strip())
            if not bars.console.is_terminal and 10 * done // total > told[stage]:  # a log file gets lines, not bars
                told[stage] = 10 * done // total
                print(f'{stage}: {done}/{total} {note}'.rstrip(), flush=True)

        yield Run(
            config=config, data=arguments.data, out=out, camera=simulator.camera, period_s=1.0 / simulator.camera_hz,
            factories=TrainingFactories(build.make_simulator, Expert), progress=show, workers=arguments.workers,
            provenance={'commit': commit(), 'versions': versions()},
        )


def validate(scenes: Sequence[str], workers: int, model: Path, seeds: range) -> dict:
    """Fly a model file in the training scenes under validation seeds; return counts of outcomes."""
    jobs = [Job(str(model), scene, 'in_distribution', scenario(scene, seed)) for scene in scenes for seed in seeds]
    factories = Factories(build.make_simulator, build.make_pilot, build.body_radius)
    with closing(sweep(jobs, factories, workers)) as rows:
        ended = [(row['scenario'], row['outcome']) for row in rows]
    outcomes = [outcome for _, outcome in ended]
    return {'episodes': len(outcomes), **{name: outcomes.count(name) for name in ('success', 'collision', 'timeout')},
            'success_by_scene': {scene: ended.count((scene, 'success')) for scene in scenes}}


def validator(scenes: Sequence[str], workers: int):
    """Return `validate` for some scenes."""
    return functools.partial(validate, scenes, workers)
