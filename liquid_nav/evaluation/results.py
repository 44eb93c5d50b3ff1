"""A sweep's folder: settings.json, results.jsonl (a line per episode, as it ends) and summary.json."""

import fcntl
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from liquid_nav.core.errors import OutputError

Key = tuple[str, str, int]
"""Policy, scenario and seed: what makes an episode of a sweep unique."""


def key_of(row: Mapping[str, Any]) -> Key:
    """Return what names this episode within its sweep."""
    return row['policy'], row['scenario'], row['seed']


class ResultsFolder:
    """Appends results, and picks up where an earlier call with the same settings ended."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], overwrite: bool = False,
                 key: Callable[[Mapping[str, Any]], tuple] = key_of):
        """
        Open the folder, made if need be; `key` names a row within it.

        Raises
        ------
        OutputError
            Where it cannot be written, another call is writing, or it holds the results of other settings.

        """
        self.folder = folder
        self._key = key
        self.rows: list[dict[str, Any]] = []
        """All results so far, oldest first."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = open(folder / 'results.jsonl', 'a', encoding='utf-8')  # noqa: SIM115
            try:
                self._take_up(json.loads(json.dumps(settings)), overwrite)
            except BaseException:
                self._file.close()
                raise
        except BlockingIOError as error:
            raise OutputError(f'another call is writing to {folder}; wait for it, or choose another folder by --out'
                              ) from error
        except OSError as error:
            raise OutputError(f'cannot write results to {folder}: {error.strerror or error}; '
                              'choose another folder by --out') from error

    def append(self, row: dict[str, Any]) -> None:
        """Write a line that outlives a kill of this process from here on."""
        self._file.write(json.dumps(row) + '\n')
        self._file.flush()
        os.fsync(self._file.fileno())
        self.rows.append(row)

    def write_summary(self, summary: Mapping[str, Any]) -> Path:
        """Write summary.json in one move."""
        return write_json(self.folder / 'summary.json', summary)

    def close(self) -> None:
        self._file.close()

    def _take_up(self, settings: dict[str, Any], overwrite: bool) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # gone with the process, however it ends
        if overwrite:
            self._file.truncate(0)
            for name in ('settings.json', 'summary.json'):
                (self.folder / name).unlink(missing_ok=True)
        self._check_settings(settings)
        self.rows = _read_rows(self.folder / 'results.jsonl', self._key)

    def _check_settings(self, settings: dict[str, Any]) -> None:
        path = self.folder / 'settings.json'
        if not path.exists():
            if (self.folder / 'results.jsonl').stat().st_size > 0:
                raise OutputError(f'{self.folder} holds results whose settings.json is missing; choose another '
                                  'folder by --out, or replace the results by --overwrite')
            write_json(path, settings)
            return
        try:
            earlier = json.loads(path.read_text(encoding='utf-8'))
        except ValueError as error:
            raise OutputError(f'{path} is damaged ({error}); replace the results by --overwrite') from error
        differing = sorted(name for name in settings.keys() | earlier.keys()
                           if settings.get(name) != earlier.get(name))
        if differing:
            told = '; '.join(f'{name} was {_short(earlier.get(name))}, is {_short(settings.get(name))}'
                             for name in differing)
            raise OutputError(f'{self.folder} holds the results of other settings: {told}. '
                              'Choose another folder by --out, or replace the results by --overwrite')


def write_json(path: Path, data: Mapping[str, Any]) -> Path:
    """Write JSON beside `path`, then rename it, so that no reader sees half of it."""
    beside = path.with_name(f'.{path.name}.part')
    with open(beside, 'w', encoding='utf-8') as file:
        file.write(json.dumps(data, indent=2) + '\n')
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    return path


def _read_rows(path: Path, key: Callable[[Mapping[str, Any]], tuple]) -> list[dict[str, Any]]:
    """Return the lines of an earlier call; a last line torn by a kill is cut off, so that it is flown again."""
    content = path.read_bytes()
    whole = content[: content.rfind(b'\n') + 1]
    if len(whole) < len(content):
        with open(path, 'r+b') as file:
            file.truncate(len(whole))
    rows: dict[tuple, dict[str, Any]] = {}
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            row = json.loads(line)
            rows[key(row)] = row
        except (ValueError, KeyError, TypeError) as error:
            raise OutputError(f'{path}, line {number} is damaged ({error}); remove that line, '
                              'or replace the results by --overwrite') from error
    return list(rows.values())


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 120 else f'{text[:117]}...'
