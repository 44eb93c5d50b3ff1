"""A collection that is cut short leaves whole shards and no process behind, and goes on from there."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from liquid_nav.training.dataset import shards

TERMS = 'poses: {scenes: 400, frames: 4}\nflights: {episodes: 1}\n'


@pytest.mark.parametrize('sent', [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_collection_that_is_cut_short_ends_its_workers(sent, tmp_path):
    (tmp_path / 'terms.yaml').write_text(TERMS)
    data = tmp_path / 'data'
    process = subprocess.Popen(
        [sys.executable, '-m', 'liquid_nav.cli.main', 'collect', '--config', str(tmp_path / 'terms.yaml'),
         '--data', str(data), '--workers', '2'], start_new_session=True, stdout=subprocess.DEVNULL,
        preexec_fn=_heed_interrupts)
    try:
        _wait_until(lambda: len(shards(data / 'poses')) >= 3, 120.0)
        process.send_signal(sent)
        process.wait(120.0)
        _wait_until(lambda: not _group_lives(process.pid), 120.0)
    finally:
        if _group_lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == (-signal.SIGKILL if sent == signal.SIGKILL else 130)
    done = shards(data / 'poses')
    assert 3 <= len(done) < 400
    for path in done:
        with np.load(path) as shard:
            assert shard['images'].shape == (4, 48, 96, 3)


def _heed_interrupts() -> None:
    """Undo what a shell does to commands in the background, which would ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until(condition, limit_s: float) -> None:
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > limit_s:
            pytest.fail(f'not within {limit_s} s')
        time.sleep(0.05)
