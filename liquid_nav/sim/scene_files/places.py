"""Where something stands in a file, for errors."""

from liquid_nav.core.errors import ConfigError


def error_at(file: str, line: int | None, problem: str) -> ConfigError:
    """Return the error for a problem in a line of a file; `line` counts from 1, None where there is none to name."""
    return ConfigError(f'{file}: {problem}' if line is None else f'{file}, line {line}: {problem}')


def join(subject: str, problem: str) -> str:
    """Return a sentence about a subject; a problem that is a sentence itself begins with a colon."""
    return f'{subject}{problem}' if problem.startswith(':') else f'{subject} {problem}'.strip()
