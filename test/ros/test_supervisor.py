import os
import signal
import sys
import textwrap

import pytest

from liquid_nav.ros.supervisor import Command, Ending, supervise

from .conftest import is_alive, wait_for

SLEEPER = 'import time; time.sleep(600)'
STUBBORN = 'import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; time.sleep(600)'


def python(name: str, code: str, *arguments: str) -> Command:
    return Command(name, [sys.executable, '-c', code, *arguments])


def note_pid(path) -> str:
    """Return code that writes its process's id to a file, whole or not at all."""
    return (f"import os; open({str(path)!r} + '.part', 'w').write(str(os.getpid())); "
            f"os.rename({str(path)!r} + '.part', {str(path)!r}); ")


def pid_in(path) -> int:
    return int(wait_for(lambda: path.exists() and path.read_text(), f'a process id in {path}'))


def test_the_first_to_end_is_told_with_its_code_and_the_others_are_ended(tmp_path):
    ending = supervise([
        python('short', f'import os, sys, time\nwhile not os.path.exists({str(tmp_path / "pid")!r}): time.sleep(0.01)\n'
                        'sys.exit(7)'),
        python('long', note_pid(tmp_path / 'pid') + SLEEPER)], os.environ)
    assert ending == Ending('short', 7)
    assert not is_alive(pid_in(tmp_path / 'pid'))


def test_a_process_killed_by_a_signal_is_told_by_its_negative_number():
    assert supervise([python('victim', 'import os; os.kill(os.getpid(), 9)')], os.environ) == Ending('victim', -9)


def test_a_command_that_does_not_exist_leaves_nothing_running(tmp_path):
    with pytest.raises(FileNotFoundError):
        supervise([python('first', note_pid(tmp_path / 'pid') + SLEEPER), Command('second', ['/no/such'])], os.environ)
    assert not (tmp_path / 'pid').exists() or not is_alive(pid_in(tmp_path / 'pid'))


def test_a_process_that_ignores_signals_is_killed_with_its_own_children(tmp_path, monkeypatch):
    monkeypatch.setattr('liquid_nav.ros.supervisor._PATIENCE_S', 0.2)
    child = tmp_path / 'grandchild'
    code = f'import subprocess, sys; subprocess.Popen([sys.executable, "-c", {note_pid(child) + STUBBORN!r}]); '
    short = f'import os, time\nwhile not os.path.exists({str(child)!r}): time.sleep(0.01)'
    supervise([python('stubborn', code + STUBBORN), python('short', short)], os.environ)
    grandchild = pid_in(child)
    wait_for(lambda: not is_alive(grandchild), 'the end of the grandchild')


SUPERVISOR = textwrap.dedent("""
    import os, sys
    from liquid_nav.ros.supervisor import Command, supervise
    commands = [Command(str(i), [sys.executable, '-c', code]) for i, code in enumerate(sys.argv[1:])]
    ending = supervise(commands, os.environ)
    print('ending', ending.name, ending.code, flush=True)
""")


@pytest.mark.parametrize('signum', [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_supervisor_is_passed_on_and_told(start, tmp_path, signum):
    notice = 'import signal, sys, time; signal.signal(2, lambda *_: (print(), sys.exit(0))); '
    process = start('-c', SUPERVISOR, notice + note_pid(tmp_path / 'one') + SLEEPER,
                    note_pid(tmp_path / 'two') + SLEEPER)
    pids = [pid_in(tmp_path / 'one'), pid_in(tmp_path / 'two')]
    process.send(signum)
    assert process.wait() == 0
    assert f'ending  {int(signum)}' in process.said
    assert not any(map(is_alive, pids))


def test_children_end_when_the_supervisor_is_killed_outright(start, tmp_path):
    process = start('-c', SUPERVISOR, note_pid(tmp_path / 'one') + STUBBORN, note_pid(tmp_path / 'two') + SLEEPER)
    pids = [pid_in(tmp_path / 'one'), pid_in(tmp_path / 'two')]
    process.send(signal.SIGKILL)
    wait_for(lambda: not any(map(is_alive, pids)), 'the end of the children')
