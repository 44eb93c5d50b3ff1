import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from liquid_nav.core.errors import ConfigError
from liquid_nav.evaluation.suite import scenario
from liquid_nav.evaluation.sweep import Job, SweepError, sweep

HERE = str(Path(__file__).parent)
sys.path.insert(0, HERE)  # worker processes take this path over
from sweep_pilots import FACTORIES  # noqa: E402


def _jobs(policy, *seeds, time_limit_s=1.0):
    return [Job(policy, 'forest', 'in_distribution', scenario('forest', seed, time_limit_s=time_limit_s))
            for seed in seeds]


def test_each_job_gives_one_row_whatever_the_number_of_workers():
    jobs = [*_jobs('expert', 100000, 100001, 100002), *_jobs('blind', 100000, 100001)]
    found = []
    for workers in (1, 3):
        with closing(sweep(jobs, FACTORIES, workers)) as rows:
            found.append({(row['policy'], row['seed']): {**row, 'wall_s': None} for row in rows})
    assert set(found[0]) == {(job.policy, job.scenario.seed) for job in jobs}
    assert found[0] == found[1]


def test_a_worker_that_dies_is_named_with_its_episode_and_earlier_rows_are_kept():
    rows = sweep([*_jobs('blind', 100000, 100001), *_jobs('dies', 100007)], FACTORIES, 1)
    assert [next(rows)['seed'], next(rows)['seed']] == [100000, 100001]
    with pytest.raises(SweepError, match=r'died \(exit code -9\) while it flew forest seed 100007 with dies'):
        next(rows)


def test_an_exception_in_a_worker_comes_with_its_traceback():
    with pytest.raises(SweepError, match='forest seed 100000 with raises failed: ZeroDivisionError: out of') as caught:
        list(sweep(_jobs('raises', 100000), FACTORIES, 1))
    assert 'sweep_pilots.py' in caught.value.details


def test_what_a_worker_refuses_is_refused_here():
    with pytest.raises(ConfigError, match='^this policy is refused$'):
        list(sweep(_jobs('refused', 100000), FACTORIES, 1))


def test_closing_the_iterator_ends_the_workers():
    rows = sweep([*_jobs('blind', 100000), *_jobs('sleeps', 100000, 100001, time_limit_s=40.0)], FACTORIES, 2)
    next(rows)
    assert _children(os.getpid())
    rows.close()
    assert not _children(os.getpid())


PARENT = """
from liquid_nav.evaluation.suite import scenario
from liquid_nav.evaluation.sweep import Job, sweep
from sweep_pilots import FACTORIES
if __name__ == '__main__':
    jobs = [Job(name, 'forest', 'ood', scenario('forest', seed, time_limit_s=limit))
            for name, seed, limit in (('blind', 100000, 1.0), ('sleeps', 1, 40.0), ('sleeps', 2, 40.0))]
    for row in sweep(jobs, FACTORIES, 2):
        print(row['seed'], flush=True)
"""


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path):
    (tmp_path / 'parent.py').write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(tmp_path / 'parent.py')], stdout=subprocess.PIPE, text=True,
        env={**os.environ, 'PYTHONPATH': os.pathsep.join([HERE, *sys.path])})
    assert parent.stdout.readline() == '100000\n'
    workers = _children(parent.pid)
    assert len(workers) >= 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10.0
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in workers)


def _children(pid):
    """Return the processes whose parent is `pid`, spawn's resource tracker left out."""
    found = []
    for entry in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{entry}/stat') as file:
                state, parent = file.read().rpartition(')')[2].split()[:2]
            with open(f'/proc/{entry}/cmdline') as file:
                tracker = 'resource_tracker' in file.read()
        except OSError:
            continue
        if int(parent) == pid and state != 'Z' and not tracker:
            found.append(int(entry))
    return found


def _alive(pid):
    try:
        with open(f'/proc/{pid}/stat') as file:
            return file.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def test_rows_are_plain_json(simulator):
    with closing(sweep(_jobs('blind', 100000), FACTORIES, 1)) as rows:
        (row,) = rows
    assert json.loads(json.dumps(row)) == row
    assert row['outcome'] == 'timeout'
    assert row['time_s'] == 1.0
