"""
Measure side by side, in one run, and write a table and a JSON file.

  liquid        cost of a step of each cell: forward and in training, ncps beside where it can do the work
  sequence      what each cell learns: parity of a bit stream, equidistant and event-based
  closed-form   the closed form of one LTC neuron against its integrated ODE
  sim           set-up, pictures, physics and closed loop of each scene, gym-pybullet-drones beside where installed
  collisions    the physics engine's collisions against the distance to the scene's analytic geometry
  replay        how fast recordings are replayed, and in how much memory
  percept       what a policy's encoder reads along its own flights against what the simulator knows
"""

import argparse
import importlib

BENCHMARKS = {
    'liquid': 'cost of a step of each cell, and of its solvers',
    'sequence': 'what each cell learns of irregular sequences',
    'closed-form': 'the closed form of one LTC neuron against its ODE',
    'sim': 'how fast the simulator is, scene by scene',
    'collisions': 'the collisions, by a second method',
    'replay': 'how fast recordings are replayed',
    'percept': 'what a policy reads from its pictures, against the truth',
}
"""Each is a module `liquid_nav.cli.bench_<name>` with `add_arguments(parser)` and `run(arguments) -> exit code`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    benchmarks = parser.add_subparsers(dest='benchmark', required=True, metavar='BENCHMARK')
    for name, summary in BENCHMARKS.items():
        module = importlib.import_module(f'liquid_nav.cli.bench_{name.replace("-", "_")}')
        chosen = benchmarks.add_parser(name, help=summary, description=module.__doc__,
                                       formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(chosen)
        chosen.set_defaults(benchmark_run=module.run)


def run(arguments: argparse.Namespace) -> int:
    return arguments.benchmark_run(arguments)
