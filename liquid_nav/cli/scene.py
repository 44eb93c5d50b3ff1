"""
List the kinds of scenes and the materials, look at one, or write one as a file that can be edited and flown.

A scene is named as for fly: a generator with a seed, or the path of a .yaml file (docs/scenes.md).
"""

import argparse
import math
from pathlib import Path

from liquid_nav.cli.dependencies import quiet_stderr, require
from liquid_nav.core.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest='action', required=True, metavar='ACTION')
    actions.add_parser('list', help='tell the generators and their parameters').set_defaults(act=_list)
    materials = actions.add_parser('materials', help='draw every material with its name')
    materials.add_argument('--out', type=Path, required=True, metavar='FILE', help='a .png or .jpg file')
    materials.add_argument('--overwrite', action='store_true', help='replace a file that stands there')
    materials.set_defaults(act=_materials)
    export = actions.add_parser('export', help='write a scene as a .yaml file that reproduces it exactly')
    preview = actions.add_parser('preview', help="draw views, the policy's pictures and a map on one sheet")
    for action in (export, preview):
        action.add_argument('scene', metavar='NAME', help='a generator, or the path of a .yaml file')
        action.add_argument('--seed', type=int, default=100000, metavar='N', help='(default: %(default)s)')
        action.add_argument('--set', type=_setting, action='append', default=[], metavar='KEY=VALUE', dest='settings',
                            help="one of the generator's parameters; may be repeated")
        action.add_argument('--overwrite', action='store_true', help='replace a file that stands there')
    export.add_argument('--out', type=Path, required=True, metavar='FILE', help='a .yaml file')
    export.set_defaults(act=_export)
    preview.add_argument('--out', type=Path, required=True, metavar='FILE', help='a .png or .jpg file')
    preview.add_argument('--perturb', action='append', default=[], metavar='NAME=SEVERITY',
                         help="rain=20 ... (see docs/perturbations.md), in the policy's pictures; may be repeated")
    preview.set_defaults(act=_preview)


def run(arguments: argparse.Namespace) -> int:
    return arguments.act(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from liquid_nav.cli.table import format_table
    from liquid_nav.core.paths import config_path
    from liquid_nav.sim.scenes import GENERATORS

    for name, (parameters, _) in GENERATORS.items():
        print(name)
        print(format_table([('  parameter', 'default', 'from', 'to', 'meaning')] + [
            (f'  {key}', 'drawn' if item.draw is not None else f'{item.default:g}', f'{item.low:g}', f'{item.high:g}',
             item.meaning) for key, item in parameters.items()], numeric=range(1, 4)))
        print()
    print("'drawn' is drawn by the seed. Set one by --set, as in: liquid-nav scene preview forest --set density=0.1 "
          '--out out/forest.png')
    print('\nMaps that come along, to be flown and edited:')
    for path in sorted(config_path('scenes').glob('*.yaml')):
        print(f'  {path}')
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from liquid_nav.sim.open_scene import open_scene
    from liquid_nav.sim.scene_files.writing import write_scene

    if arguments.out.suffix not in ('.yaml', '.yml'):
        raise ConfigError(f'a scene is written to a .yaml file, got {str(arguments.out)!r}')
    if arguments.seed < 0:
        raise ConfigError(f'seed must be 0 or more, got {arguments.seed}')
    scene = open_scene(arguments.scene, arguments.seed, dict(arguments.settings))
    comment = ' '.join(['liquid-nav scene export', arguments.scene, f'--seed {arguments.seed}',
                        *(f'--set {key}={value!r}' for key, value in arguments.settings)])
    for path in write_scene(scene, arguments.out, comment, arguments.overwrite):
        print(path)
    return 0


def _preview(arguments: argparse.Namespace) -> int:
    require('pybullet', 'PIL')
    with quiet_stderr():  # PyBullet tells when it was built
        from liquid_nav.cli.scene_sheet import make_sheet
    from liquid_nav.core.perturbation import read_perturbations
    from liquid_nav.core.scenario import scene_label
    from liquid_nav.evaluation.contact_sheet import check_sheet_path, draw_sheet, write_sheet
    from liquid_nav.evaluation.suite import scenario
    from liquid_nav.sim.open_scene import open_scene

    check_sheet_path(arguments.out, arguments.overwrite)
    terms = scenario(arguments.scene, arguments.seed, scene_parameters=dict(arguments.settings),
                     perturbations=read_perturbations(arguments.perturb))
    scene = open_scene(terms.scene, terms.seed, terms.scene_parameters)
    title = f'{scene_label(terms.scene).replace("_", " ")}, seed {terms.seed}'
    write_sheet(arguments.out, draw_sheet(make_sheet(title, scene, terms)), arguments.overwrite)
    print(arguments.out)
    return 0


def _materials(arguments: argparse.Namespace) -> int:
    require('PIL')
    from liquid_nav.cli.material_chart import draw_materials
    from liquid_nav.evaluation.contact_sheet import write_sheet

    write_sheet(arguments.out, draw_materials(), arguments.overwrite)
    print(arguments.out)
    return 0


def _setting(text: str) -> tuple[str, float]:
    """Read 'KEY=VALUE'."""
    name, equals, value = text.partition('=')
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not name or not equals or not math.isfinite(number):
        raise argparse.ArgumentTypeError(f'must be a name and a number, such as density=0.1, got {text!r}')
    return name, number
