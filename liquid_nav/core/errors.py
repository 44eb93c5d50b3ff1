"""The errors that a user can mend; each message names the culprit and the remedy."""

import difflib
from collections.abc import Iterable


class LiquidNavError(Exception):
    """Base of all errors that a command line reports in one line with exit code 2."""


class ConfigError(LiquidNavError, ValueError):
    """A configuration key or value is unknown or out of range."""


class ModelFileError(LiquidNavError):
    """A model file is damaged or is not what its card says."""


class BagError(LiquidNavError):
    """A recording cannot be read, or does not hold what is asked of it."""


class MissingDependencyError(LiquidNavError):
    """An optional package that the request needs is not installed."""


class OutputError(LiquidNavError):
    """A result cannot be written where the user asked for it."""


def unknown_option(kind: str, got: str, known: Iterable[str]) -> ConfigError:
    """Return the error for an unknown option: it names the nearest known one and lists them all."""
    known = sorted(known)
    near = difflib.get_close_matches(got, known, n=1)
    hint = f'; did you mean {near[0]!r}?' if near else ''
    return ConfigError(f'unknown {kind} {got!r}{hint} Known: {", ".join(known)}' if near
                       else f'unknown {kind} {got!r}; known: {", ".join(known)}')
