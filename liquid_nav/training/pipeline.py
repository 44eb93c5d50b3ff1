"""
From nothing to a model file: collect, teach the encoder, teach the core, DAgger, choose, export.

Every stage leaves its result in the run's folder and is skipped when it finds it there, so that a killed run
goes on where it was.
"""

import dataclasses
import json
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

from liquid_nav.core.errors import ConfigError, OutputError
from liquid_nav.core.percept import PerceptLayout
from liquid_nav.core.types import CameraModel
from liquid_nav.policy.export import check_view, export
from liquid_nav.policy.network import PolicyNetwork
from liquid_nav.policy.runner import OnnxPolicy
from liquid_nav.training.checkpoint import load_checkpoint
from liquid_nav.training.collection import Factories, collect, flight_jobs, pose_jobs
from liquid_nav.training.config import TrainConfig
from liquid_nav.training.dataset import dataset_hash, shards
from liquid_nav.training.imitation import Flight, check_tells_flown, encode_flights, train_core
from liquid_nav.training.perception import Progress, encoder_errors, train_encoder
from liquid_nav.training.views import load_views

Validate = Callable[[Path, range], dict]
"""(model file, seeds) -> {'episodes', 'success', ...} of flights in the training scene under those seeds."""

HELD_OUT = 20
"""One shard of so many is held out from the encoder."""


@dataclass(frozen=True)
class Run:
    """A training run: its terms, its folders, and what it is given to fly with."""

    config: TrainConfig
    data: Path
    """Folder of the dataset."""
    out: Path
    """Folder of checkpoints and the model file."""
    factories: Factories
    camera: CameraModel
    period_s: float
    """Of the camera."""
    progress: Progress
    provenance: Mapping[str, str]
    """Commit and versions, for the card."""
    workers: int = 2

    @property
    def layout(self) -> PerceptLayout:
        return PerceptLayout(horizontal_fov=self.camera.horizontal_fov, band=self.config.band)


def collect_dataset(run: Run) -> dict[str, int]:
    """Fill the dataset with views and expert flights; return how many shards of each there are."""
    config = run.config
    _claim(run.data / 'settings.json', {
        'seed': config.seed, 'scene': config.scene, 'poses': dataclasses.asdict(config.poses),
        'flights': dataclasses.asdict(config.flights), 'camera': dataclasses.asdict(run.camera),
        'layout': dataclasses.asdict(run.layout),
    })
    poses = pose_jobs(run.data / 'poses', config.scene, config.poses, run.layout, config.seed)
    flights = flight_jobs(run.data / 'flights', config.scene, config.flights, run.layout, config.seed)
    for name, jobs in (('poses', poses), ('flights', flights)):
        _collect(run, jobs, run.factories, f'collect {name}')
    return {'poses': len(poses), 'flights': len(flights)}


def train(run: Run, validate: Validate) -> Path:
    """
    Train on the collected dataset and return the chosen model file.

    Parameters
    ----------
    run : Run
        Terms and folders.
    validate : callable
        Flies a model file on the validation seeds; by its successes the weights are chosen.

    Raises
    ------
    ConfigError
        Where the dataset is missing, does not hold what the network needs or was labelled with another band, or `out`
        holds a run of other terms.

    """
    config = run.config
    if not shards(run.data / 'poses') or not shards(run.data / 'flights'):
        raise ConfigError(f'no dataset in {run.data}; run `liquid-nav collect` with the same configuration first')
    if config.network.reckoned_size:
        check_tells_flown([*shards(run.data / 'flights'), *shards(run.data / 'bags')])
    check_view(config.network, run.camera)
    _check_band(run)
    _claim(run.out / 'settings.json', dataclasses.asdict(config))
    torch.manual_seed(config.seed)
    network = PolicyNetwork(config.network)
    sources = [run.data / 'poses', run.data / 'flights']
    errors = _teach_encoder(run, network, sources, 0)
    recorded = [run.data / 'bags'] if shards(run.data / 'bags') else []  # of pilots: nothing for the encoder to learn
    flights = sum((_encode(run, network, source, 0) for source in [sources[1], *recorded]), [])
    seeds = range(config.imitation.seeds)
    best = _teach_cores(run, network, flights, 0, seeds, validate, errors, [*sources, *recorded])
    for number in range(1, config.dagger.rounds + 1):
        folder = run.out / 'dagger' / f'round_{number}'
        _fly_policy(run, best['model'], number, folder)
        sources.append(folder)
        if config.dagger.encoder_epochs:
            errors = _teach_encoder(run, network, sources, number)
            flights = sum((_encode(run, network, source, number) for source in [*sources[1:], *recorded]), [])
        else:
            flights += _encode(run, network, folder, 0)
        again = _teach_cores(run, network, flights, number, seeds, validate, errors, [*sources, *recorded])
        best = max(best, again, key=lambda row: (row['success'], row['round']))
    (run.out / 'chosen.json').write_text(json.dumps({**best, 'model': best['model'].name}, indent=2))
    return best['model']


def _check_band(run: Run) -> None:
    """Raise ConfigError where the dataset was labelled with another band than the card would tell."""
    settings = json.loads((run.data / 'settings.json').read_text())
    band = settings.get('layout', {}).get('band', PerceptLayout.band)  # older datasets know only the usual one
    if band != run.config.band:
        raise ConfigError(f'{run.data} was labelled with band {band}, and band is {run.config.band}; collect into '
                          f'another folder, or set band: {band}')


def _teach_encoder(run: Run, network: PolicyNetwork, sources: list[Path], number: int) -> dict[str, float]:
    """Teach the encoder by all views of the sources, in a later round from where the one before ended."""
    done, checkpoint, begin = (
        run.out / name for name in (f'encoder_round{number}.json', f'encoder_round{number}.pt',
                                    f'encoder_round{number - 1}.pt'))
    if done.exists():
        network.encoder.load_state_dict(load_checkpoint(checkpoint)['encoder'])
        return json.loads(done.read_text())
    torch.set_num_threads(run.config.threads)
    perception, dagger = run.config.perception, run.config.dagger
    if number > 0:
        slower = dagger.encoder_learning_rate / max(perception.learning_rate, 1e-9)
        perception = dataclasses.replace(
            perception, epochs=dagger.encoder_epochs, learning_rate=dagger.encoder_learning_rate,
            muon_rate=min(1.0, perception.muon_rate * slower))
    taught, held_out = _split_shards(sources)
    parallax = run.config.network.parallax
    views, percepts, coarse_views = load_views(taught, perception.flight_stride, run.config.seed, parallax)
    train_encoder(network, views, percepts, coarse_views, perception, run.layout, run.config.seed + number, checkpoint,
                  _told_apart(run.progress, f'round {number}'), begin if number > 0 else None,
                  run.config.threads)
    kept, true, _ = load_views(held_out, perception.flight_stride, run.config.seed, parallax)
    errors = encoder_errors(network, kept, true, run.layout)
    done.write_text(json.dumps(errors, indent=2))
    return errors


def _split_shards(sources: list[Path]) -> tuple[list[Path], list[Path]]:
    """Return the shards to teach the encoder by, and those held out to judge it: whole scenes of every kind."""
    taught, held_out = [], []
    for folder in sources:
        paths = shards(folder)
        count = max(1, len(paths) // HELD_OUT)
        taught += paths[:-count]
        held_out += paths[-count:]
    return taught, held_out


def _encode(run: Run, network: PolicyNetwork, folder: Path, number: int) -> list[Flight]:
    """Return the folder's flights as a round's encoder sees them, from the run's folder if they were encoded before."""
    torch.set_num_threads(run.config.threads)
    store = run.out / f'percepts_{folder.name}_round{number}.pt'
    if not store.exists():
        encoded = encode_flights(network, shards(folder), run.config.imitation.variants, run.layout,
                                 run.config.seed, _told_apart(run.progress, f'{folder.name}, round {number}'))
        torch.save([dataclasses.astuple(flight) for flight in encoded], store.with_suffix('.partial'))
        os.replace(store.with_suffix('.partial'), store)
    return [Flight(*parts) for parts in torch.load(store, weights_only=True)]


def _teach_cores(run: Run, network: PolicyNetwork, flights: list[Flight], number: int, seeds: range,
                 validate: Validate, errors: dict, sources: list[Path]) -> dict:
    """Train a core from each seed, fly it on the validation scenes, and return the row of the best."""
    torch.set_num_threads(1)  # its matrices are small: a second thread makes it three times slower
    rows = []
    for offset in seeds:
        seed = run.config.seed * 100 + number * 10 + offset
        stem = f'{run.config.name}_round{number}_seed{offset}'
        result = run.out / f'{stem}.result.json'
        model = run.out / f'{stem}.onnx'
        if not result.exists():
            loss = _teach_core(run, network, flights, number, seed, stem)
            _export(run, network, model, errors, sources, seed)
            first = run.config.validation.first_seed
            score = validate(model, range(first, first + run.config.validation.episodes))
            row = {'round': number, 'seed': seed, 'loss': loss, **score}
            result.write_text(json.dumps(row, indent=2))
        rows.append({**json.loads(result.read_text()), 'model': model})
        run.progress('validation', offset + 1, len(seeds), f"{stem}: {rows[-1]['success']}/{rows[-1]['episodes']}")
    return max(rows, key=lambda row: row['success'])


def _teach_core(run: Run, network: PolicyNetwork, flights: list[Flight], number: int, seed: int, stem: str) -> float:
    torch.manual_seed(seed)
    fresh = PolicyNetwork(run.config.network)
    fresh.encoder.load_state_dict(network.encoder.state_dict())
    imitation = run.config.imitation
    if number > 0 and run.config.dagger.core_epochs:
        imitation = dataclasses.replace(imitation, epochs=run.config.dagger.core_epochs)
    loss = train_core(fresh, flights, imitation, run.layout, seed, run.out / f'{stem}.pt', run.progress)
    network.load_state_dict(fresh.state_dict())
    return loss


def _export(run: Run, network: PolicyNetwork, model: Path, errors: dict, sources: list[Path], seed: int) -> None:
    training = {
        'dataset_sha256': dataset_hash(sources),
        **run.provenance,
        'seed': seed,
        'encoder_errors': errors,
        'settings': dataclasses.asdict(run.config),
    }
    export(network, {
        'name': run.config.name, 'camera': run.camera, 'nominal_period_s': run.period_s,
        'layout': run.layout, 'training': training,
    }, model)


def _fly_policy(run: Run, model: Path, number: int, folder: Path) -> None:
    """Let the policy fly training scenes and write down the expert's answers."""
    dagger = run.config.dagger
    flights = dataclasses.replace(run.config.flights, episodes=dagger.episodes,
                                  first_seed=dagger.first_seed + (number - 1) * dagger.episodes)
    jobs = flight_jobs(folder, run.config.scene, flights, run.layout, run.config.seed)
    factories = dataclasses.replace(run.factories, policy=partial(OnnxPolicy, model))
    _collect(run, jobs, factories, f'DAgger round {number}')


def _collect(run: Run, jobs: list, factories: Factories, stage: str) -> None:
    with closing(collect(jobs, factories, run.workers)) as paths:
        for done, _ in enumerate(paths, start=1):
            run.progress(stage, done, len(jobs), '')


def _told_apart(progress: Progress, name: str) -> Progress:
    """Return a progress whose stages carry a name, where the same stage comes again."""
    return lambda stage, done, total, note: progress(f'{stage}, {name}', done, total, note)


def _claim(path: Path, settings: dict) -> None:
    """Write the terms of a folder, or make sure that it was begun under the same ones."""
    text = json.dumps(settings, indent=2, sort_keys=True, default=str)
    if path.exists():
        if path.read_text() != text:
            raise ConfigError(f'{path.parent} was begun with other settings (see {path.name}); '
                              'choose another folder, or remove it to begin anew')
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    except OSError as error:
        raise OutputError(f'cannot write {path}: {error}') from error
