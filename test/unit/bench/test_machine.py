import numpy as np
import pytest

from liquid_nav.bench.machine import cpu, resident_bytes


def test_resident_memory_counts_what_is_written_to():
    before = resident_bytes()
    block = np.ones(2**23)  # 64 MiB
    grown = resident_bytes() - before
    assert block.nbytes == 2**26
    assert grown == pytest.approx(2**26, rel=0.1)


def test_the_processor_has_a_name():
    assert cpu()
