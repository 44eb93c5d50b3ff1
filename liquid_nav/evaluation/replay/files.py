"""The files that a replay leaves: both, or none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liquid_nav.evaluation.out_folder import write_files
from liquid_nav.evaluation.provenance import commit, versions
from liquid_nav.evaluation.replay.report import Replayed, render
from liquid_nav.evaluation.results import write_json

FILES = ('summary.json', 'report.html')


def write_replays(folder: Path, replays: Sequence[Replayed], command_line: str, settings: Mapping[str, Any],
                  overwrite: bool) -> list[Path]:
    """Write summary.json and report.html, and return them; raise OutputError where they cannot be written."""
    summary = {'rows': [dict(replayed.row) for replayed in replays], 'settings': dict(settings), 'commit': commit(),
               'versions': versions()}
    page = render(replays, command_line, f'Commit {summary["commit"]}')

    def write(beside: Path) -> None:
        (beside / 'report.html').write_text(page, encoding='utf-8')
        write_json(beside / 'summary.json', summary)

    return write_files(folder, FILES, overwrite, write)
