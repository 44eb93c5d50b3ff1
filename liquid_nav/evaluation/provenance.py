"""Which code and which libraries gave a result."""

import importlib.metadata
import platform
import subprocess
from pathlib import Path

import liquid_nav

_PACKAGES = ('numpy', 'onnxruntime', 'pybullet')


def commit() -> str:
    """Return the source tree's commit, with '-dirty' where tracked files differ, or 'v' and the version."""
    source = Path(liquid_nav.__file__).resolve().parents[1]
    if not (source / '.git').exists():
        return f'v{liquid_nav.__version__}'
    head = _git(source, 'rev-parse', 'HEAD')
    if head is None:
        return f'v{liquid_nav.__version__}'
    return f'{head}-dirty' if _git(source, 'status', '--porcelain', '--untracked-files=no') else head


def versions() -> dict[str, str | None]:
    """Return the versions that a flight depends on; None for what is not installed."""
    found: dict[str, str | None] = {'liquid_nav': liquid_nav.__version__, 'python': platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = None
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(['git', '-C', str(folder), *arguments], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
