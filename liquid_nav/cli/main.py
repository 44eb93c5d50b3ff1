"""`liquid-nav`: one subcommand per module of this package."""

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence

import liquid_nav
from liquid_nav.cli.dependencies import missing_module
from liquid_nav.core.errors import LiquidNavError

SUBCOMMANDS = {
    'fly': 'fly a scene, with a video and a report',
    'scenarios': 'fly many scenes in parallel and tabulate the outcomes',
    'replay': "show recorded flights to a policy and compare its commands with the pilot's",
    'scene': 'list the kinds of scenes, look at one, write one as a file',
    'collect': 'let the expert fly and record what a policy learns from',
    'train': 'train a policy from what was collected',
    'export': 'write a trained policy as a model file with its card',
    'bench': 'measure cells and solvers side by side',
    'doctor': 'say what works on this machine and what is missing',
}
"""Each is a module of this package with `add_arguments(parser)` and `run(arguments) -> exit code`."""
BAD_INPUT, INTERRUPTED = 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code; whatever a user can mend is one line and exit code 2."""
    argv = sys.argv[1:] if argv is None else list(argv)
    command = next((word for word in argv if word in SUBCOMMANDS), '')
    earlier = signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _run(argv, command)
    except LiquidNavError as error:
        return _refuse(command, error)
    except KeyboardInterrupt:
        print(f'liquid-nav {command}: interrupted', file=sys.stderr)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _run(argv: Sequence[str], command: str) -> int:
    try:
        arguments = _parser(command).parse_args(argv)
        return arguments.run(arguments)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition('.')[0] == 'liquid_nav':
            raise
        raise missing_module(error.name) from error


def _parser(command: str) -> argparse.ArgumentParser:
    """Return the parser; only the module of `command` is imported, so that the others cannot be in its way."""
    parser = argparse.ArgumentParser(prog='liquid-nav', description=liquid_nav.__doc__)
    parser.add_argument('--version', action='version', version=f'liquid-nav {liquid_nav.__version__}')
    commands = parser.add_subparsers(dest='command', required=True, metavar='COMMAND')
    for name, summary in SUBCOMMANDS.items():
        if name != command:
            commands.add_parser(name, help=summary)
            continue
        module = importlib.import_module(f'liquid_nav.cli.{name}')
        chosen = commands.add_parser(name, help=summary, description=module.__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(chosen)
        chosen.set_defaults(run=module.run)
    return parser


def _refuse(command: str, error: LiquidNavError) -> int:
    if getattr(error, 'details', ''):
        print(error.details, file=sys.stderr)
    print(f'liquid-nav {command}: {" ".join(str(error).split())}', file=sys.stderr)
    return BAD_INPUT


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == '__main__':
    sys.exit(main())
