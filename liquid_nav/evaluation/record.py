"""
The files that a flight leaves.

They are made in a folder of their own, and moved into place once all are complete, so that nothing
half-written is ever found.
"""

import dataclasses
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from liquid_nav.core.errors import OutputError
from liquid_nav.core.scenario import scene_label
from liquid_nav.evaluation.flight import Flight
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.evaluation.results import write_json

FILES = ('episode.json', 'episode.npz', 'flight.mp4', 'report.html')


def check_out(folder: Path, overwrite: bool = False) -> None:
    """Raise OutputError, before a flight begins, where its files could not be written or would replace others."""
    earlier = [name for name in FILES if (folder / name).exists()]
    if earlier and not overwrite:
        raise OutputError(f'{folder} already holds {", ".join(earlier)}; choose another folder by --out, '
                          'or replace them by --overwrite')
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryDirectory(dir=nearest, prefix='.liquid_nav_'):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


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
    check_out(folder, flight.settings.overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # On the folder's own file system, and where it may be written: a standing folder's parent may be neither.
        place = folder if folder.exists() else folder.absolute().parent
        beside = Path(tempfile.mkdtemp(dir=place, prefix='.liquid_nav_'))
    except OSError as error:
        raise _cannot_write(folder, error) from error
    try:
        os.chmod(beside, 0o755)
        _write_all(beside, flight)
        return _move(beside, folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


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


def _write_all(folder: Path, flight: Flight) -> None:
    from liquid_nav.evaluation.report import write_report
    from liquid_nav.evaluation.video import write_video

    facts = record(flight)
    flight.episode.save(folder / 'episode.npz')
    video = write_video(folder / 'flight.mp4', flight) if flight.views else None
    write_report(folder / 'report.html', flight, facts, video)
    write_json(folder / 'episode.json', facts)


def _move(beside: Path, folder: Path) -> list[Path]:
    """Move the complete files into place; episode.json, which vouches for the others, goes last."""
    if not folder.exists():
        os.rename(beside, folder)
    else:
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
        for name in reversed(FILES):
            if (beside / name).exists():
                os.replace(beside / name, folder / name)
    return [folder / name for name in FILES if (folder / name).exists()]


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    return OutputError(f'cannot write to {folder}: {error.strerror or error}; choose another folder by --out')
