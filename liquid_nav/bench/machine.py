"""What a result was measured on."""

import contextlib
import platform
from pathlib import Path


def cpu() -> str:
    """Return the model of the processor, as far as the system tells it."""
    with contextlib.suppress(OSError):
        for line in Path('/proc/cpuinfo').read_text(encoding='utf-8').splitlines():
            if line.startswith('model name'):
                return line.partition(':')[2].strip()
    return platform.processor() or platform.machine()


def resident_bytes() -> int:
    """Return how much memory of this process lies in the machine's; OSError where the system does not tell."""
    for line in Path('/proc/self/status').read_text(encoding='utf-8').splitlines():
        if line.startswith('VmRSS:'):
            return 1024 * int(line.split()[1])
    raise OSError('no VmRSS in /proc/self/status')
