"""Checkpoints that a killed run resumes from, written whole or not at all."""

import os
from pathlib import Path
from typing import Any

import torch

from liquid_nav.core.errors import OutputError


def save_checkpoint(path: Path, content: dict[str, Any]) -> None:
    """Write a checkpoint in one move."""
    temporary = path.with_suffix('.partial')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(content, temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise OutputError(f'cannot write {path}: {error}') from error


def load_checkpoint(path: Path) -> dict[str, Any] | None:
    """Return a checkpoint, or None where there is none."""
    return torch.load(path, weights_only=True) if path.exists() else None
