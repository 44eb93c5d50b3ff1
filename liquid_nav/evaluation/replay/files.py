"""The files that a replay leaves: both, or none."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liquid_nav.core.errors import OutputError
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.evaluation.replay.report import Replayed, render
from liquid_nav.evaluation.results import write_json


def check_out(folder: Path, names: Sequence[str], overwrite: bool) -> None:
    """Raise OutputError, before anything is read, where the files could not be written or would replace others."""
    earlier = [name for name in names if (folder / name).exists()]
    if earlier and not overwrite:
        raise OutputError(f'{folder} already holds {", ".join(earlier)}; choose another folder by --out, '
                          'or replace them by --overwrite')
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryDirectory(dir=nearest, prefix='.liquid_nav_'):
            pass
    except OSError as error:
        raise OutputError(f'cannot write to {folder}: {error.strerror or error}') from error


def write(folder: Path, replays: Sequence[Replayed], command_line: str, settings: Mapping[str, Any]) -> None:
    """Write report.html and summary.json."""
    summary = {'rows': [dict(replayed.row) for replayed in replays], 'settings': dict(settings), 'commit': commit(),
               'versions': versions()}
    page = render(replays, command_line, f'Commit {summary["commit"]}')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / '.report.html'
        beside.write_text(page, encoding='utf-8')
        write_json(folder / 'summary.json', summary)
        os.replace(beside, folder / 'report.html')
    except OSError as error:
        raise OutputError(f'cannot write to {folder}: {error.strerror or error}') from error
