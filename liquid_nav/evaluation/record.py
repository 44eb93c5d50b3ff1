"""The files that a flight leaves: all or none."""

import dataclasses
from functools import partial
from pathlib import Path
from typing import Any

from liquid_nav.core.scenario import scene_label
from liquid_nav.evaluation.flight import Flight
from liquid_nav.evaluation.out_folder import check_files, write_files
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.evaluation.results import write_json

FILES = ('episode.json', 'episode.npz', 'flight.mp4', 'report.html')


def check_out(folder: Path, overwrite: bool = False) -> None:
    """Raise OutputError, before a flight begins, where its files could not be written or would replace others."""
    check_files(folder, FILES, overwrite)


def write_flight(folder: Path, flight: Flight) -> list[Path]:
    """
    Write episode.json, episode.npz, flight.mp4 (if there are views) and report.html.

    Returns
    -------
    list[Path]
        The files, in the order of FILES.

    Raises
    ------
    OutputError
        Where they cannot be written, or would replace others without leave; then nothing is left behind.

    """
    return write_files(folder, FILES, flight.settings.overwrite, partial(_write_all, flight))


def record(flight: Flight) -> dict[str, Any]:
    """Return what episode.json holds."""
    episode, settings = flight.episode, flight.settings
    card = flight.policy.card
    return {
        'outcome': episode.outcome,
        'scene': scene_label(episode.scenario.scene),
        'seed': episode.scenario.seed,
        'policy': episode.policy,
        **dataclasses.asdict(flight.metrics),
        'ticks': len(episode.commands),
        'scenario': {**dataclasses.asdict(episode.scenario), 'scene_parameters': dict(flight.scene.parameters)},
        'model_sha256': None if card is None else card['sha256'],
        'model_renderer': None if card is None else card['camera']['renderer'],
        # the card's rows are of flights without perturbations
        'known_score': None if episode.scenario.perturbations else flight.policy.known_score(episode.scenario.scene),
        'commit': commit(),
        'versions': versions(),
        'settings': {
            'transport': 'ros' if flight.through_ros else 'one process',
            'mode': settings.mode if flight.through_ros else 'lockstep',
            'camera': dataclasses.asdict(flight.camera),
            'video': settings.video,
        },
        'command_line': flight.command_line,
    }


def _write_all(flight: Flight, folder: Path) -> None:
    from liquid_nav.evaluation.report import write_report
    from liquid_nav.evaluation.video import write_video

    facts = record(flight)
    flight.episode.save(folder / 'episode.npz')
    video = write_video(folder / 'flight.mp4', flight) if flight.views else None
    write_report(folder / 'report.html', flight, facts, video)
    write_json(folder / 'episode.json', facts)
