import numpy as np
import pytest

from liquid_nav.core.perturbation import PERTURBATIONS
from liquid_nav.sim.perturbations.streams import stream


def first(*key) -> float:
    return stream(*key).random()


def test_every_perturbation_has_numbers_of_its_own():
    assert len({first(7, name) for name in PERTURBATIONS}) == len(PERTURBATIONS)


def test_every_seed_and_every_event_has_numbers_of_its_own():
    assert len({first(seed, 'rain', number) for seed in range(20) for number in range(20)}) == 400


@pytest.mark.parametrize('key', [(0, 'wind'), (2**31 - 1, 'image_noise', 12)])
def test_the_same_key_gives_the_same_numbers(key):
    np.testing.assert_array_equal(stream(*key).standard_normal(50), stream(*key).standard_normal(50))
