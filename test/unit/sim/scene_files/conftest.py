"""Scene files in a folder of the test's own."""

from pathlib import Path

import pytest

from liquid_nav.sim.scene_files.reading import read_scene
from liquid_nav.sim.scene_files.sources import Sources

PLACES = 'start: [0, 0]\ntarget: [10, 0]\n'


@pytest.fixture
def write(tmp_path):
    """Write texts beside each other and return the path of the last one."""
    def write_files(**texts: str) -> Path:
        for name, text in texts.items():
            path = tmp_path / name.replace('__', '.')
            path.write_text(text, encoding='utf-8')
        return path
    return write_files


@pytest.fixture
def scene_of(tmp_path):
    """Read the scene of a YAML text; start and target come first unless the text tells them."""
    def read(text: str, seed: int = 5):
        path = tmp_path / 'map.yaml'
        path.write_text(text if 'start:' in text else PLACES + text, encoding='utf-8')
        return read_scene(path, seed, Sources())
    return read
