import os
import subprocess
import sys
from pathlib import Path

import pytest

from liquid_nav.core import paths
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.paths import config_path, launch_path, model_path

SOURCE = Path(paths.__file__).resolve().parents[2]


def installed(prefix: Path, lib: str = 'lib/python3.11/site-packages') -> Path:
    """Lay out an installation of `paths` alone under a prefix; return its folder of packages."""
    site = prefix / lib
    for part in ('liquid_nav/__init__.py', 'liquid_nav/core/__init__.py', 'liquid_nav/core/errors.py',
                 'liquid_nav/core/paths.py'):
        (site / part).parent.mkdir(parents=True, exist_ok=True)
        (site / part).write_bytes((SOURCE / part).read_bytes())
    return site


def share(prefix: Path) -> Path:
    """Put a configuration file into a prefix."""
    file = prefix / 'share/liquid_nav/config/suites/forest.yaml'
    file.parent.mkdir(parents=True)
    file.write_text('{}')
    return file


def found(site: Path, **environment: str) -> str:
    """Return what a fresh Python finds with only `site` on its path."""
    code = ("import sys; sys.prefix = '/nowhere'; from liquid_nav.core.paths import config_path; "
            "print(config_path('suites/forest.yaml'))")
    clean = {name: value for name, value in os.environ.items() if name != 'AMENT_PREFIX_PATH'}
    done = subprocess.run([sys.executable, '-P', '-c', code], env={**clean, 'PYTHONPATH': str(site), **environment},
                          capture_output=True, text=True, cwd='/')
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_source_tree_serves_its_own_files():
    assert config_path('scenario.yaml') == SOURCE / 'config/scenario.yaml'
    assert config_path() == SOURCE / 'config'
    assert model_path() == SOURCE / 'liquid_nav/models'
    assert launch_path('fly.launch.py') == SOURCE / 'launch/fly.launch.py'


def test_an_installed_package_finds_the_share_of_the_prefix_it_lies_in(tmp_path):
    site, file = installed(tmp_path), share(tmp_path)
    assert found(site) == str(file)


def test_ament_prefix_path_serves_where_the_prefix_holds_nothing(tmp_path):
    site, file = installed(tmp_path / 'code', 'elsewhere'), share(tmp_path / 'overlay')
    assert found(site, AMENT_PREFIX_PATH=f'{tmp_path}/nothing:{tmp_path}/overlay') == str(file)


def test_a_missing_file_is_an_error_that_names_it_and_where_it_was_sought():
    with pytest.raises(ConfigError, match=r"no shipped configuration 'nope.yaml'; looked in .*config"):
        config_path('nope.yaml')


@pytest.mark.parametrize('relative', ['/etc/passwd', '../setup.py', 'suites/../../setup.py'])
def test_only_shipped_files_are_served(relative):
    with pytest.raises(ConfigError, match='relative to its folder'):
        config_path(relative)
